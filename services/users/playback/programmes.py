"""What there is to play of an asset: its rungs, files, words and chapters, gathered from the results of its tasks."""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from common import spacing
from common.blobs import Blob, BlobStore, read_all
from common.catalog import Catalog, Video
from common.corrections import overlaid
from common.database import Database
from common.documents import Correction, Ladder, Picture, Plan, RenderedClip, Segment, Source, Transcript, Word
from common.errors import NotFound
from common.events import Stage
from common.flow import clip_id, package_id, plan_id, transcription_id
from common.results import Results, StoredResult
from common.tasks import Task
from services.users.playback.assets import Asset, Assets
from services.users.playback.audience import Span, spans_of
from services.users.playback.languages import UNKNOWN, name_of
from services.users.playback.playlists import Captions
from services.users.remembered import Remembered
from services.users.transcripts.exports import Form, written
from services.users.transcripts.heard import Heard, Transcripts

State = Literal["ready", "packaging", "failed"]

FRESH_S: Final = 3.0
_MOST_ASSETS: Final = 2000
_MOST_FILES: Final = 100_000
"""Of results in memory, some 70 MB; two hours of film have 9,000."""
_MOST_PLANS: Final = 32 * 2**20
"""Bytes of plans as objects, which take at most `_SWELL` times those of their JSON (measured: 6 times for chunks, 8.5 for clips)."""
_SWELL: Final = 9
_LOOK_BACK: Final = 10
"""Jobs of a video that are asked for its chapters."""
_PLAYED: Final = re.compile(r"^hls/(.+)$")
_WEB: Final[Mapping[str, tuple[frozenset[str], frozenset[str | None]]]] = {
    "mov": (frozenset({"h264", "av1"}), frozenset({"aac", "mp3", "opus", None})),
    "matroska": (frozenset({"vp8", "vp9", "av1"}), frozenset({"opus", "vorbis", None})),
}
"""Codecs of picture and sound, by container, that every browser of today plays."""


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """Where the words are, what people corrected, and which part is this asset's: [start_ms, end_ms) of the source."""

    transcript: Blob
    corrections: tuple[Correction, ...]
    start_ms: int
    end_ms: int


@dataclass(frozen=True, kw_only=True)
class Programme:
    """`files` by the paths that players ask for; `modified` is when the latest part of it was made."""

    asset: Asset
    state: State
    modified: datetime
    title: str
    duration_ms: int
    width: int
    height: int
    ladder: Ladder | None
    files: Mapping[str, Blob]
    spans: Mapping[str, tuple[Span, ...]]
    """Of the segments of each rung, by its name."""
    captions: Captions | None
    language: str | None
    spoken: Spoken | None
    pictures: tuple[Picture, ...]
    plan: Blob | None
    source: Source
    source_blob: Blob

    @property
    def browsers_play_the_source(self) -> bool:
        pictures, sounds = _WEB.get(self.source.demuxer, (frozenset[str](), frozenset[str | None]()))
        return self.source.video_codec in pictures and self.source.audio_codec in sounds


@dataclass(frozen=True)
class _Packed:
    """What a result holds for players."""

    ladder: Ladder | None
    files: Mapping[str, Blob]
    spans: Mapping[str, tuple[Span, ...]]
    facts: Mapping[str, Any]


class Programmes:
    """`fresh_s`: for so long nothing is looked up again, be it revoked or made private elsewhere meanwhile."""

    def __init__(
        self,
        *,
        database: Database,
        catalog: Catalog,
        assets: Assets,
        blobs: BlobStore,
        transcripts: Transcripts,
        fresh_s: float = FRESH_S,
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._assets = assets
        self._blobs = blobs
        self._transcripts = transcripts
        self._results = Results(database)
        self._known = Remembered(self._gathered, most=_MOST_ASSETS, life_s=fresh_s)
        self._packed = Remembered(self._unpacked, most=_MOST_FILES, weigh=lambda packed: len(packed.files) + 1)
        self._plans = Remembered(self._read, most=_MOST_PLANS, weigh=lambda read: read.weight)

    async def of(self, asset: str) -> Programme:
        """Raises NotFound."""
        return await self._known.get(asset)

    def forget(self, asset: str) -> None:
        """It was changed here."""
        self._known.forget(asset)

    async def _gathered(self, name: str) -> Programme:
        asset = await self._assets.find(name)
        video = await self._catalog.live_video(asset.video)
        return await (self._of_video(asset, video) if asset.kind == "video" else self._of_clip(asset, video))

    async def _of_video(self, asset: Asset, video: Video) -> Programme:
        spoken = transcription_id(video.id, language=video.language, fresh=None)
        tasks = await self._tasks(package_id(video.id), spoken)
        package = tasks.get(package_id(video.id))
        packed = await self._packed_by(package)
        words = await self._packed_by(tasks.get(spoken))
        plan = await self._plan_of(video)
        revision = await self._catalog.latest_revision(video.id)
        made = _latest(video.created_at, tasks.values())
        return Programme(
            asset=asset,
            state=_state_of(package, packed),
            modified=max(made, revision.created_at) if revision else made,
            title=video.title,
            duration_ms=packed.ladder.duration_ms if packed and packed.ladder else video.source.duration_ms,
            width=video.source.width,
            height=video.source.height,
            ladder=packed.ladder if packed else None,
            files=packed.files if packed else {},
            spans=packed.spans if packed else {},
            captions=_captions_of(words),
            language=_language_of(words),
            spoken=_spoken(words, revision.words if revision else (), start_ms=0, end_ms=video.source.duration_ms),
            pictures=revision.pictures if revision else (),
            plan=plan,
            source=video.source,
            source_blob=video.blob,
        )

    async def _of_clip(self, asset: Asset, video: Video) -> Programme:
        job = await self._catalog.job(asset.job)
        clip = asset.clip or 1
        plan_task, render_task = plan_id(job.id), clip_id(job.id, clip, Stage.RENDER)
        tasks = await self._tasks(plan_task, render_task, clip_id(job.id, clip, Stage.FRAME), job.transcription)
        plan = await self._catalog.result(plan_task)
        render = await self._packed_by(tasks.get(render_task))
        words = await self._packed_by(tasks.get(job.transcription))
        start_ms, end_ms = plan.facts["ranges"][clip - 1]
        edit = job.request.edit
        corrections = overlaid(await self._catalog.corrections(job), edit.words if edit else ())
        facts = RenderedClip.model_validate(render.facts) if render else None
        dead = any(task.state in {"dead", "cancelled"} for task in tasks.values())
        return Programme(
            asset=asset,
            state="ready" if render else "failed" if dead else "packaging",
            modified=_latest(job.created_at, tasks.values()),
            title=asset.title or plan.facts["titles"][clip - 1],
            duration_ms=facts.duration_ms if facts else end_ms - start_ms,
            width=facts.width if facts else job.request.width,
            height=facts.height if facts else job.request.height,
            ladder=render.ladder if render else None,
            files=render.files if render else {},
            spans=render.spans if render else {},
            captions=_captions_of(words, burned=job.request.captions is not None) if render else None,
            language=_language_of(words),
            spoken=_spoken(words, corrections, start_ms=start_ms, end_ms=end_ms),
            pictures=(),
            plan=plan.files.get("plan.json"),
            source=video.source,
            source_blob=video.blob,
        )

    async def _tasks(self, *tasks: str) -> dict[str, Task]:
        rows = self._database.tasks.find({"_id": {"$in": tasks}})
        return {row["_id"]: Task.model_validate(row) async for row in rows}

    async def _packed_by(self, task: Task | None) -> _Packed | None:
        if task is None or task.state != "done" or task.result is None:
            return None
        return await self._packed.get(task.result)

    async def _unpacked(self, result: str) -> _Packed:
        found = await self._results.find(result)
        if found is None:
            raise NotFound("What was made of it is gone. Ask for it again.")
        return _unpacked(found)

    async def _plan_of(self, video: Video) -> Blob | None:
        """Of the latest job that looked for clips; the plan of an edit tells of one clip."""
        wanted = {"video": video.id, "account": video.account, "edited_from": None}
        jobs = await self._database.jobs.find(wanted, {"_id": True}, sort=[("_id", -1)], limit=_LOOK_BACK).to_list()
        tasks = await self._tasks(*(plan_id(job["_id"]) for job in jobs))
        for job in jobs:
            packed = await self._packed_by(tasks.get(plan_id(job["_id"])))
            if packed is not None:
                return packed.files.get("plan.json")
        return None

    # ---- documents ---------------------------------------------------------------------------------------------------

    async def plan(self, programme: Programme) -> Plan | None:
        return None if programme.plan is None else (await self._plans.get(programme.plan.digest)).plan

    async def told(self, programme: Programme, form: Form) -> bytes | None:
        """The asset's words in its own time; JSON is a Transcript."""
        if programme.spoken is None:
            return None
        heard = await self._transcripts.get(programme.spoken.transcript.digest)
        return await asyncio.to_thread(_told, heard, programme.spoken, programme=programme, form=form)

    async def _read(self, digest: str) -> "_Read":
        data = await read_all(self._blobs, digest)
        return _Read(await asyncio.to_thread(Plan.model_validate_json, data), _SWELL * len(data))


@dataclass(frozen=True)
class _Read:
    """`weight`: bytes in memory, about."""

    plan: Plan
    weight: int


def _told(heard: Heard, spoken: Spoken, *, programme: Programme, form: Form) -> bytes:
    if programme.asset.kind == "clip":
        around = heard.part(spoken.start_ms, spoken.end_ms, spoken.corrections)
        return written(_part(around, spoken, duration_ms=programme.duration_ms), form)
    if form == "json":
        return heard.json(spoken.corrections, parted=True)
    whole = heard.whole(spoken.corrections, parted=True)
    return written(whole.model_copy(update={"duration_ms": programme.duration_ms}), form)


def _unpacked(result: StoredResult) -> _Packed:
    """A result of before there were ladders has none. Files are what players ask for, and what else is handed out of them."""
    told = result.facts.get("ladder")
    ladder = None if told is None else Ladder.model_validate(told)
    return _Packed(
        ladder=ladder,
        files={_played(name): blob for name, blob in result.files.items()},
        spans={rung.name: spans_of(rung.segments_us) for rung in (ladder.rungs if ladder else ())},
        facts={name: value for name, value in result.facts.items() if name != "ladder"},
    )


def _played(name: str) -> str:
    if name == "clip.jpg":
        return "poster.jpg"
    return match[1] if (match := _PLAYED.match(name)) else name


def _state_of(task: Task | None, packed: _Packed | None) -> State:
    if packed is not None:
        return "ready"
    return "failed" if task is not None and task.state in {"dead", "cancelled"} else "packaging"


def _latest(first: datetime, tasks: Iterable[Task]) -> datetime:
    return max([first, *(task.done_at for task in tasks if task.done_at is not None)])


def _language_of(words: _Packed | None) -> str | None:
    return None if words is None else words.facts.get("language")


def _captions_of(words: _Packed | None, *, burned: bool = False) -> Captions | None:
    if words is None or not words.facts.get("words"):
        return None
    language = _language_of(words) or UNKNOWN
    return Captions(language=language, label=name_of(language), burned=burned)


def _spoken(words: _Packed | None, corrections: tuple[Correction, ...], *, start_ms: int, end_ms: int) -> Spoken | None:
    blob = None if words is None else words.files.get("transcript.json")
    if blob is None:
        return None
    return Spoken(transcript=blob, corrections=corrections, start_ms=start_ms, end_ms=end_ms)


def _part(whole: Transcript, spoken: Spoken, *, duration_ms: int) -> Transcript:
    """The words whose middle lies in the part, from its start on."""

    def moved(word: Word) -> Word:
        start, end = (min(duration_ms, max(0, at - spoken.start_ms)) for at in (word.start_ms, word.end_ms))
        return word.model_copy(update={"start_ms": start, "end_ms": end})

    def inside(words: Sequence[Word]) -> tuple[Word, ...]:
        return tuple(
            moved(word) for word in words if spoken.start_ms <= (word.start_ms + word.end_ms) / 2 < spoken.end_ms
        )

    cut = tuple(_cut(segment, words) for segment in whole.segments if (words := inside(segment.words)))
    return whole.model_copy(update={"duration_ms": duration_ms, "segments": cut})


def _cut(segment: Segment, words: tuple[Word, ...]) -> Segment:
    text = segment.text if len(words) == len(segment.words) else spacing.joined([word.text for word in words])
    times = {"start_ms": words[0].start_ms, "end_ms": words[-1].end_ms}
    return segment.model_copy(update={**times, "text": text, "words": words})
