"""The HTTP API as the command line uses it. Short absences of a service are waited out; nothing is done twice by that."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import ExitStack, aclosing
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO, Final, Literal, Self
from urllib.parse import urlsplit

import httpx

from common.documents import Document
from common.errors import (
    ClipmillError,
    Conflict,
    Corrupted,
    Forbidden,
    InvalidMedia,
    InvalidRequest,
    NotFound,
    ToolFailed,
    Unauthenticated,
    Unavailable,
)

PATIENCE_S: Final = 60.0
"""How long a service may be away before we give up on it."""
LINK_PATIENCE_S: Final = 10.0
"""The same for a link, whose host may be what is away."""
FIRST_PAUSE_S: Final = 0.25
LONGEST_PAUSE_S: Final = 5.0
SILENCE_S: Final = 90.0
"""A stream of events that is silent for so long is opened anew: the network may have forgotten it."""
PIECE: Final = 256 * 1024

_ERRORS: Final = {
    error.code: error
    for error in (
        InvalidMedia,
        InvalidRequest,
        Unauthenticated,
        Forbidden,
        NotFound,
        Conflict,
        Corrupted,
        Unavailable,
        ToolFailed,
    )
}
_PASSING: Final = frozenset({502, 503, 504})

Status = Literal["queued", "running", "done", "failed", "cancelled"]
FINAL: Final = frozenset({"done", "failed", "cancelled"})


# ---- answers ---------------------------------------------------------------------------------------------------------


class VideoAnswer(Document):
    id: str
    title: str
    duration_s: float


class Reason(Document):
    """Why something failed; `code` is of common.errors."""

    code: str
    message: str


class ClipAnswer(Document):
    id: str
    index: int
    state: str
    start_s: float
    end_s: float
    score: float | None = None
    title: str | None = None
    error: Reason | None = None


class JobAnswer(Document):
    id: str
    video_id: str
    status: Status
    stage: str | None = None
    progress_percent: float = 0.0
    message: str = ""
    eta_s: float | None = None
    queue_place: int | None = None
    error: Reason | None = None
    clips: tuple[ClipAnswer, ...] = ()
    shortfall: str | None = None
    created_at: str = ""
    finished_at: str | None = None
    processing_s: float | None = None
    external_id: str | None = None


class JobEvent(Document):
    """A change of a stage, of a clip or of the job, numbered from 1 within the job."""

    seq: int
    kind: Literal["stage", "clip", "job"]
    stage: str | None = None
    clip: int | None = None
    share: float = 0.0
    state: str = ""
    message: str = ""
    cached: bool = False
    progress_percent: float = 0.0
    eta_s: float | None = None
    status: Status | None = None

    @property
    def last(self) -> bool:
        """Whether the job ended with it; an earlier end is none if the job was tried again."""
        return self.kind == "job" and self.state in FINAL and self.status in FINAL


class Artifact(Document):
    name: str
    url: str
    size: int
    sha256: str


class Results(Document):
    manifest: Mapping[str, Any]
    artifacts: tuple[Artifact, ...]


# ---- calls -----------------------------------------------------------------------------------------------------------


class Gone(Unavailable):
    """The runtime that answered has ended; another can take its place."""


def _credentials() -> dict[str, str]:
    """Where there are accounts, a program needs a key."""
    key = os.environ.get("CLIPMILL_API_KEY")
    return {"Authorization": f"Bearer {key}"} if key else {}


class Api:
    """`still_there` is asked whenever there is no answer; when it says no, Gone is raised instead of waiting."""

    def __init__(self, url: str, *, still_there: Callable[[], Awaitable[bool]] | None = None) -> None:
        self.url = url.rstrip("/")
        self._still_there = still_there
        is_local = urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
        timeout = httpx.Timeout(60, connect=10)
        self._client = httpx.AsyncClient(
            base_url=self.url, timeout=timeout, trust_env=not is_local, follow_redirects=False, headers=_credentials()
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def require(self) -> None:
        """Raises Unavailable at once if nobody answers there."""
        try:
            await _check(await self._client.get("/api/v1/jobs", params={"limit": "1"}))
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise Unavailable(f"{self.url} does not answer. Check the address, or start clipmill up there.") from error

    async def upload(
        self, path: Path, *, title: str, captions: Path | None, language: str | None, on_bytes: Callable[[int], None]
    ) -> VideoAnswer:
        """Send a file; `on_bytes` gets how many bytes went out so far. The same file again is the same video."""
        fields = {"title": title} | ({"language": language} if language else {})

        async def send() -> httpx.Response:
            with ExitStack() as opened:
                files: list[tuple[str, tuple[str, BinaryIO, str]]] = []
                if captions is not None:
                    text = opened.enter_context(captions.open("rb"))
                    files.append(("captions", (f"captions{captions.suffix.lower()}", text, "text/plain")))
                video = _Counted(opened.enter_context(path.open("rb")), on_bytes)
                files.append(("file", ("video", video, "application/octet-stream")))  # type: ignore[arg-type]  # it reads
                timeout = httpx.Timeout(None, connect=10)
                return await self._client.post("/api/v1/videos", data=fields, files=files, timeout=timeout)

        return VideoAnswer.model_validate((await self._patiently(send)).json())

    async def fetch_link(self, url: str, *, language: str | None) -> VideoAnswer:
        """Have a video fetched from where it is; answers when it is there."""
        body = {"url": url} | ({"language": language} if language else {})
        timeout = httpx.Timeout(None, connect=10)
        answer = await self._patiently(
            lambda: self._client.post("/api/v1/videos/import", json=body, timeout=timeout), patience_s=LINK_PATIENCE_S
        )
        return VideoAnswer.model_validate(answer.json())

    async def order(self, wish: Mapping[str, Any], *, idempotency_key: str) -> JobAnswer:
        headers = {"Idempotency-Key": idempotency_key}
        return await self._job(lambda: self._client.post("/api/v1/jobs", json=dict(wish), headers=headers))

    async def job(self, job: str) -> JobAnswer:
        return await self._job(lambda: self._client.get(f"/api/v1/jobs/{job}"))

    async def cancel(self, job: str) -> None:
        await self._patiently(lambda: self._client.delete(f"/api/v1/jobs/{job}"))

    async def retry(self, job: str) -> JobAnswer:
        return await self._job(lambda: self._client.post(f"/api/v1/jobs/{job}/retry"))

    async def jobs(self, *, status: str | None, limit: int) -> list[JobAnswer]:
        """The newest first, at most `limit`."""
        found: list[JobAnswer] = []
        cursor: str | None = None
        while len(found) < limit:
            query = {"limit": str(min(100, limit - len(found)))}
            query |= {name: value for name, value in (("status", status), ("cursor", cursor)) if value}
            page = (await self._patiently(lambda query=query: self._client.get("/api/v1/jobs", params=query))).json()  # type: ignore[misc]
            found += [JobAnswer.model_validate(item) for item in page["items"]]
            cursor = page.get("next")
            if cursor is None:
                break
        return found

    async def results(self, job: str) -> Results:
        return Results.model_validate(
            (await self._patiently(lambda: self._client.get(f"/api/v1/jobs/{job}/results"))).json()
        )

    async def _job(self, send: Callable[[], Awaitable[httpx.Response]]) -> JobAnswer:
        return JobAnswer.model_validate((await self._patiently(send)).json())

    # ---- streams -----------------------------------------------------------------------------------------------------

    async def events(self, job: str, *, after: int = 0) -> AsyncIterator[JobEvent]:
        """Everything that happens to the job after that number, up to its end; goes on after interruptions."""
        seen = after
        waiting = _Patience(self._still_there)
        while True:
            begun = seen
            try:
                async for event in self._stream(job, after=seen):
                    waiting.reset()
                    seen = event.seq
                    yield event
                    if event.last:
                        return
            except (httpx.TransportError, Unavailable) as error:
                await waiting.wait(error)
            else:
                if seen == begun and (await self.job(job)).status in FINAL:
                    return  # the service died between ending the job and telling so
                await waiting.wait(None)

    async def _stream(self, job: str, *, after: int) -> AsyncIterator[JobEvent]:
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": str(after)} if after else {})
        timeout = httpx.Timeout(SILENCE_S, connect=10)
        async with self._client.stream("GET", f"/api/v1/jobs/{job}/events", headers=headers, timeout=timeout) as answer:
            await _check(answer)
            data: list[str] = []
            async for line in answer.aiter_lines():
                if line.startswith("data:"):
                    data.append(line[5:].removeprefix(" "))
                elif not line and data:
                    yield JobEvent.model_validate_json("\n".join(data))
                    data.clear()

    async def download(self, artifact: Artifact, target: Path, *, on_bytes: Callable[[int], None]) -> None:
        """Write it to `target`. Raises Unavailable if what came is not what was announced."""
        waiting = _Patience(self._still_there)
        while True:
            try:
                digest = await self._fetch(artifact.url, target, on_bytes=on_bytes)
            except (httpx.TransportError, Unavailable) as error:
                await waiting.wait(error)
                continue
            if digest != artifact.sha256:
                raise Unavailable(f"{artifact.name} was changed on its way. Run the command again.")
            return

    async def _fetch(self, url: str, target: Path, *, on_bytes: Callable[[int], None]) -> str:
        hasher, size = hashlib.sha256(), 0
        request = self._client.build_request("GET", url)
        request.headers.pop("Authorization", None)  # the URL is signed, and may be a CDN's
        # redirects lead to S3, where the bytes lie there
        answer = await self._client.send(request, stream=True, follow_redirects=True)
        async with aclosing(answer):
            await _check(answer)
            with target.open("wb") as file:
                async for piece in answer.aiter_bytes(PIECE):
                    file.write(piece)
                    hasher.update(piece)
                    size += len(piece)
                    on_bytes(size)
        return hasher.hexdigest()

    # ---- patience ----------------------------------------------------------------------------------------------------

    async def _patiently(
        self, send: Callable[[], Awaitable[httpx.Response]], *, patience_s: float = PATIENCE_S
    ) -> httpx.Response:
        waiting = _Patience(self._still_there, seconds=patience_s)
        while True:
            try:
                answer = await send()
                await _check(answer)
            except (httpx.TransportError, Unavailable) as error:
                await waiting.wait(error)
            else:
                return answer


class _Patience:
    """Growing pauses, until it is over."""

    def __init__(self, still_there: Callable[[], Awaitable[bool]] | None, *, seconds: float = PATIENCE_S) -> None:
        self._still_there = still_there
        self._seconds = seconds
        self.reset()

    def reset(self) -> None:
        self._pause_s = FIRST_PAUSE_S
        self._since: float | None = None

    async def wait(self, error: Exception | None) -> None:
        """Pause after a failure (or after a stream that ended early). Raises Unavailable when it lasted too long."""
        now = monotonic()
        self._since = now if self._since is None else self._since
        if error is not None and self._still_there is not None and not await self._still_there():
            raise Gone("The Clipmill that worked on this has ended.") from error
        if error is not None and now - self._since > self._seconds:
            said = error.message if isinstance(error, ClipmillError) else f"No answer ({type(error).__name__})."
            raise Unavailable(said) from error
        await asyncio.sleep(self._pause_s)
        self._pause_s = min(LONGEST_PAUSE_S, self._pause_s * 2)


class _Counted:
    """A file that tells how much of it was read."""

    def __init__(self, file: BinaryIO, on_bytes: Callable[[int], None]) -> None:
        self._file = file
        self._on_bytes = on_bytes

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._on_bytes(self._file.tell())
        return data

    def fileno(self) -> int:
        return self._file.fileno()

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)


async def _check(answer: httpx.Response) -> None:
    """Raise what an error answer means, in our own tree of errors."""
    if answer.is_success:
        return
    await answer.aread()
    try:
        problem = answer.json()
        code, detail = str(problem["code"]), str(problem["detail"])
    except (ValueError, KeyError, TypeError):
        code, detail = "", f"The server answered {answer.status_code} {answer.reason_phrase}."
    if answer.status_code in _PASSING:
        raise Unavailable(detail)
    by_status = {404: NotFound, 409: Conflict}.get(answer.status_code, ToolFailed)
    raise _ERRORS.get(code, InvalidRequest if answer.status_code in {400, 413, 415, 422} else by_status)(detail)
