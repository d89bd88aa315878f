"""Videos on pages: yt-dlp finds and fetches them, in a process of its own whose only way out is our proxy."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Final

import structlog
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from common.confinement import Allowance
from common.errors import ClipmillError, InvalidMedia, InvalidRequest, NotFound, Unavailable
from common.guard import Guard
from common.media import Limits
from common.programs import started
from common.workspaces import Workspaces
from services.upload import proxy
from services.upload.incoming import Incoming

log = structlog.get_logger()

AT_ONCE: Final = 4
"""Processes; whoever comes later waits."""
_BESIDES: Final = 64 * 2**20
"""Bytes that pages, playlists and captions may have beside the video."""
_MEMORY: Final = 768 * 2**20
"""Pages, files and playlists took 180 MiB of data at most."""
_SLOWEST: Final = 20 * 10**6
"""Bytes a second of the CPU; half of what fetching and joining did."""
_LONGEST_REPLY: Final = 1 << 16
_PIECE: Final = 1 << 20


class Order(BaseModel):
    url: str
    proxy: str
    language: str | None
    longest_s: int
    most_bytes: int
    fetching_s: float
    """Seconds of the CPU, once the video is found."""
    known_sites: bool
    """Only sites that yt-dlp knows by name; else any page that shows a video."""


FileName = Annotated[str, Field(pattern=r"^\w[\w.-]*$")]


class Found(BaseModel):
    """Files in the process's folder."""

    title: str
    video: FileName
    captions: FileName | None
    language: str | None


class Refused(BaseModel):
    """A ClipmillError on its way to us."""

    code: str
    message: str


REPLY: Final[TypeAdapter[Found | Refused]] = TypeAdapter(Found | Refused)
_ERRORS: Final[dict[str, type[ClipmillError]]] = {
    kind.code: kind for kind in (InvalidMedia, InvalidRequest, NotFound, Unavailable)
}


class Pages:
    """`finding_s` are the seconds of the CPU that it may take to find a video on a page."""

    def __init__(
        self, guard: Guard, *, workspaces: Workspaces, limits: Limits, seconds: float, finding_s: float = 120
    ) -> None:
        self._guard = guard
        self._workspaces = workspaces
        self._limits = limits
        self._seconds = seconds
        self._finding_s = finding_s
        self._turns = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def opened(self, url: str, *, language: str | None, known_sites: bool) -> AsyncIterator[Incoming]:
        """The video that a page shows. Raises InvalidRequest, InvalidMedia, Unavailable; NotFound where no site is known."""
        most_bytes = self._limits.size + _BESIDES
        async with self._turns, proxy.serving(self._guard, most_bytes=most_bytes) as way_out:
            order = Order(
                url=url,
                proxy=way_out.url,
                language=language,
                longest_s=self._limits.duration_ms // 1000,
                most_bytes=self._limits.size,
                fetching_s=min(self._seconds, self._finding_s + self._limits.size / _SLOWEST),
                known_sites=known_sites,
            )
            with self._workspaces.folder() as folder:
                reply = await self._ask(order, folder)
                if isinstance(reply, Refused):
                    raise way_out.refusal or _ERRORS[reply.code](reply.message)
                yield Incoming(
                    title=reply.title,
                    pieces=_pieces(folder / reply.video),
                    captions=None if reply.captions is None else (folder / reply.captions).read_bytes(),
                    language=reply.language,
                )

    async def _ask(self, order: Order, folder: Path) -> Found | Refused:
        with (folder / "errors").open("w+b") as errors:
            async with started(
                [sys.executable, "-P", "-m", "services.upload.ytdlp"],
                cwd=folder,
                allowance=Allowance(seconds=self._finding_s, memory=_MEMORY, file_size=self._limits.size),
                environment=_environment(folder),
                stderr=errors,
            ) as process:
                said, _ = await process.communicate(order.model_dump_json().encode())
            try:
                return REPLY.validate_json(said[:_LONGEST_REPLY])
            except ValidationError:
                errors.seek(0)
                log.warning("page.not_read", last_words=errors.read()[-2000:].decode("utf-8", "replace"))
        return Refused(code=Unavailable.code, message="The page can't be read. Try again, or upload the file instead.")


def _environment(folder: Path) -> dict[str, str]:
    """No credentials of ours, no proxies, plugins or configuration of this machine."""
    kept = {name: os.environ[name] for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if name in os.environ}
    ours = {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return {**kept, **ours, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "YTDLP_NO_PLUGINS": "1"}


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece
