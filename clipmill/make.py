"""From one video to a folder of clips, step by step. Each step may be done again, so another runtime can go on where one ended."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ulid import ULID

from clipmill.api import Api, Artifact, Gone, JobAnswer, JobEvent, VideoAnswer
from clipmill.order import Order
from clipmill.progress import Progress
from clipmill.runtime import Running, find_running, is_held, runtime
from common.errors import ClipmillError, InvalidMedia, InvalidRequest, ToolFailed

CANCEL_S: Final = 5.0
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Made:
    """What stands in the folder now. `died` are clips that could not be made, by our fault."""

    job: str
    manifest: dict[str, Any]
    folder: Path
    died: tuple[int, ...]


@dataclass
class Making:
    """One order and how far it is."""

    order: Order
    progress: Progress
    key: str = field(default_factory=lambda: str(ULID()))
    video: VideoAnswer | None = None
    ordered: bool = False
    job: JobAnswer | None = None
    seen: int = 0
    over: bool = False

    async def here(self, data: Path) -> Made:
        """On this machine: with the runtime that serves the folder, or one of our own. Takes over if the other one ends."""
        while True:
            async with runtime(data, tell=self.progress.note, settings=_for_clips_alone()) as running:
                guest = None if running.ours else _watch(running, data)
                try:
                    return await self.at(running.url, still_there=guest)
                except Gone:
                    self.progress.note("The Clipmill that worked on this has ended; going on with one of our own.")

    async def at(self, url: str, *, still_there: Callable[[], Awaitable[bool]] | None = None) -> Made:
        """With the API at this address, from where it stands."""
        async with Api(url, still_there=still_there) as api:
            try:
                return await self._advance(api)
            except asyncio.CancelledError:
                await self._cancel(api)
                raise

    async def _advance(self, api: Api) -> Made:
        if self.video is None:
            self.video = await self._bring(api)
        if self.job is None:
            self.ordered = True
            self.job = await self._order(api, self.video)
        if not self.over:
            async for event in api.events(self.job.id, after=self.seen):
                self._note(event)
            self.over = True
        self.job = await api.job(self.job.id)
        _require_clips(self.job)
        results = await api.results(self.job.id)
        await Delivery(api, self.order.out, self.progress).bring(results.artifacts)
        died = tuple(clip.index for clip in self.job.clips if clip.state == "dead")
        manifest = json.loads((self.order.out / MANIFEST).read_text(encoding="utf-8"))
        return Made(job=self.job.id, manifest=manifest, folder=self.order.out, died=died)

    async def _order(self, api: Api, video: VideoAnswer) -> JobAnswer:
        wish = self.order.wish.model_copy(update={"video_id": video.id})
        return await api.order(wish.model_dump(mode="json", exclude_none=True), idempotency_key=self.key)

    async def _bring(self, api: Api) -> VideoAnswer:
        order = self.order
        if isinstance(order.video, str):
            self.progress.note(f"Fetching {order.video}")
            return await api.fetch_link(order.video, language=order.wish.language)
        size = order.video.stat().st_size
        self.progress.step("upload", 0.0)

        def sent(done: int) -> None:
            self.progress.step("upload", min(0.99, done / max(1, size)), f"{done / 1e6:.1f} of {size / 1e6:.1f} MB")

        video = await api.upload(
            order.video, title=order.title, captions=order.captions, language=order.wish.language, on_bytes=sent
        )
        self.progress.step("upload", 1.0, f"{size / 1e6:.1f} MB")
        return video

    def _note(self, event: JobEvent) -> None:
        self.seen = event.seq
        self.progress.event(event)

    async def _cancel(self, api: Api) -> None:
        """Ctrl-C ends what we began; what was worked out already is kept."""
        if not self.ordered or self.video is None or self.over:
            return
        with suppress(ClipmillError, TimeoutError):
            async with asyncio.timeout(CANCEL_S):
                job = self.job or await self._order(api, self.video)  # its answer was on the way
                await api.cancel(job.id)
            self.progress.note(
                f"Job {job.id} is cancelled. Finished steps are kept: the same command goes on from there."
            )


def _for_clips_alone() -> dict[str, str]:
    """Nobody streams the video from a runtime that ends with the clips; its ladder is made by one that stays (`clipmill up`)."""
    return {} if "CLIPMILL_PACKAGE" in os.environ else {"CLIPMILL_PACKAGE": "false"}


def _watch(running: Running, data: Path) -> Callable[[], Awaitable[bool]]:
    """Whether the runtime that somebody else started is still the one of that folder."""

    async def still_there() -> bool:
        found = find_running(data)
        return found is not None and found.pid == running.pid and is_held(data)

    return still_there


def _require_clips(job: JobAnswer) -> None:
    """Raise why there are none."""
    if job.status == "cancelled":
        raise ToolFailed(f"Job {job.id} was cancelled. Run the same command to go on; finished steps are kept.")
    if job.status != "done":
        code, message = (job.error.code, job.error.message) if job.error else ("internal", "It gave no reason.")
        for kind in (InvalidMedia, InvalidRequest):
            if code == kind.code:
                raise kind(message)
        raise ToolFailed(
            f"{message} (job {job.id}; clipmill dead list shows what failed, clipmill jobs retry {job.id} tries again)"
        )


# ---- the folder ------------------------------------------------------------------------------------------------------


class Delivery:
    """Brings a job's files into a folder: each whole or not at all, the manifest last, what an earlier run left there gone."""

    def __init__(self, api: Api, folder: Path, progress: Progress) -> None:
        self._api = api
        self._folder = folder
        self._progress = progress

    async def bring(self, artifacts: tuple[Artifact, ...]) -> None:
        """Raises ToolFailed if the folder can't take them."""
        for artifact in artifacts:
            if not is_plain(artifact.name):
                raise ToolFailed(f"The server offers a file with the name {artifact.name!r}, which is not accepted.")
        if MANIFEST not in {artifact.name for artifact in artifacts}:
            raise ToolFailed("The server offers no manifest. Run the command again.")
        ordered = sorted(artifacts, key=lambda artifact: (artifact.name == MANIFEST, artifact.name))
        earlier = _named_before(self._folder)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            await self._fetch(ordered)
            for name in earlier - {artifact.name for artifact in artifacts}:
                (self._folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise ToolFailed(
                f"{self._folder} can't be written to: {error.strerror}. Choose another folder with --out."
            ) from error

    async def _fetch(self, artifacts: list[Artifact]) -> None:
        total = sum(artifact.size for artifact in artifacts)
        before = 0
        with ExitStack() as drafts:
            whole: list[tuple[Path, Path]] = []
            for artifact in artifacts:
                draft = self._folder / f".{artifact.name}.part"
                drafts.callback(draft.unlink, missing_ok=True)

                def got(size: int, before: int = before) -> None:
                    self._progress.step("download", min(0.99, (before + size) / max(1, total)))

                await self._api.download(artifact, draft, on_bytes=got)
                whole.append((draft, self._folder / artifact.name))
                before += artifact.size
            for draft, target in whole:
                draft.replace(target)
        self._progress.step("download", 1.0, f"{total / 1e6:.1f} MB")


def is_plain(name: str) -> bool:
    """A name that stays in its folder, on any system."""
    return bool(name) and not name.startswith(".") and not set(name) & set("/\\\0:") and name.isprintable()


def _named_before(folder: Path) -> set[str]:
    """The files of an earlier run's clips, by its manifest."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        clips = manifest["clips"]
        return {clip[kind] for clip in clips for kind in ("file", "thumbnail", "srt", "vtt") if is_plain(clip[kind])}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
