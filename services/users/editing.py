"""Editing a clip: what the page needs to show it, and the job that makes it anew."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Final

from pydantic import BaseModel

from common.blobs import BlobStore, read_all
from common.catalog import Catalog, Job
from common.corrections import overlaid
from common.documents import (
    CaptionStyle,
    ClipRequest,
    Correction,
    Framing,
    Layout,
    Sound,
    Span,
    Transcript,
    Word,
)
from common.errors import Conflict, NotFound
from common.events import Stage
from common.results import Results, StoredResult
from services.users.clips import Clips, clip_name
from services.users.edits import EditWish, Original, edited, frame_key, render_key
from services.users.jobs import Jobs
from services.users.views import ClipView, Views

AROUND_MS: Final = 30_000
_SENTENCE_END: Final = re.compile(r"""[.!?…。！？؟۔।॥።៕]["'”’»)\]】」』]*$""")
_PAUSE_MS: Final = 700


class EditedWord(BaseModel):
    """A word as it was recognised at its time, and the text that is shown for it: empty, and it is not shown."""

    start_ms: int
    end_ms: int
    heard: str
    text: str
    speaker: str | None = None


class Sentence(BaseModel):
    """[start_ms, end_ms) of the source."""

    start_ms: int
    end_ms: int


class Levels(BaseModel):
    """Loudness: `levels_db[i]` is of [i, i+1) × `step_ms` after `start_ms`."""

    start_ms: int
    step_ms: int
    levels_db: list[float]


class SourceSize(BaseModel):
    width: int
    height: int
    duration_ms: int


class Editing(BaseModel):
    """A clip as an editor shows it; words, sentences and levels from 30 s before it to 30 s after it, times in the source."""

    clip: ClipView
    start_ms: int
    end_ms: int
    language: str | None
    words: list[EditedWord]
    sentences: list[Sentence]
    levels: Levels
    framing: Framing | None
    layout: Layout | None
    captions: CaptionStyle | None
    source: SourceSize


class Editor:
    def __init__(
        self, *, catalog: Catalog, results: Results, blobs: BlobStore, jobs: Jobs, views: Views, clips: Clips
    ) -> None:
        self._catalog = catalog
        self._results = results
        self._blobs = blobs
        self._jobs = jobs
        self._views = views
        self._clips = clips

    async def editing(self, job: Job, index: int) -> Editing:
        """Raises NotFound, Conflict while its words or its plan are not there."""
        clip = await self._views.clip(job, index)
        original = await self._original(job, index)
        source = (await self._catalog.video(job.video)).source
        words = await self._catalog.result(job.transcription)
        transcript = Transcript.model_validate_json(await read_all(self._blobs, words.files["transcript.json"].digest))
        sound = Sound.model_validate_json(await read_all(self._blobs, words.files["sound.json"].digest))
        window = Span(
            start_ms=max(0, original.span.start_ms - AROUND_MS),
            end_ms=min(source.duration_ms, original.span.end_ms + AROUND_MS),
        )
        near = _near(transcript.words, window)
        corrections = overlaid(await self._revised(job), job.request.edit.words if job.request.edit else ())
        return Editing(
            clip=clip,
            start_ms=original.span.start_ms,
            end_ms=original.span.end_ms,
            language=transcript.language,
            words=edited_words(near, corrections),
            sentences=sentences(near),
            levels=_levels(sound, window),
            framing=original.framing[0] if original.framing else None,
            layout=original.layout,
            captions=job.request.captions,
            source=SourceSize(width=source.width, height=source.height, duration_ms=source.duration_ms),
        )

    async def edit(self, job: Job, index: int, wish: EditWish, *, idempotency_key: str | None) -> tuple[Job, bool]:
        """(the job that makes the clip anew, whether it is new). Raises NotFound, Conflict, InvalidRequest."""
        original = await self._original(job, index)
        request = edited(wish, original)
        needed = [original.plan, *([request.edit.framing] if request.edit and request.edit.framing else [])]
        return await self._jobs.create(
            video=job.video,
            request=request,
            account=job.account,
            owner=job.owner,
            external_id=job.external_id,
            idempotency_key=idempotency_key,
            edited_from=original.clip,
            reruns=await self._reruns(job, index, request),
            digests=needed,
        )

    async def _original(self, job: Job, index: int) -> Original:
        name = clip_name(job.id, index)
        try:
            planned = await self._catalog.result(job.plan_task)
            words = await self._catalog.result(job.transcription)
        except NotFound as error:
            raise Conflict("The job has no clips yet. Edit them when they are planned.") from error
        if not 1 <= index <= len(planned.facts["ranges"]) or index in job.dropped:
            raise NotFound(f"There is no clip {name}.")
        start_ms, end_ms = planned.facts["ranges"][index - 1]
        hints = planned.facts.get("layouts", ())
        hint = hints[index - 1] if index <= len(hints) else None
        transcript = Transcript.model_validate_json(await read_all(self._blobs, words.files["transcript.json"].digest))
        framed = await self._made(job.frame_task(index))
        framing = None
        if framed is not None:
            digest = framed.files["framing.json"].digest
            framing = (Framing.model_validate_json(await read_all(self._blobs, digest)), digest)
        title = None
        with suppress(NotFound):
            title = (await self._clips.find(job.account, name)).title or None
        return Original(
            clip=name,
            index=index,
            request=job.request,
            plan=planned.files["plan.json"].digest,
            span=Span(start_ms=start_ms, end_ms=end_ms),
            layout=job.request.layout or (Layout(hint) if hint else None),
            duration_ms=(await self._catalog.video(job.video)).source.duration_ms,
            heard=_as_revised(transcript.words, await self._revised(job)),
            title=title if title != planned.facts["titles"][index - 1] else None,
            framing=framing,
        )

    async def _reruns(self, job: Job, index: int, request: ClipRequest) -> list[Stage]:
        """Those whose result is not stored yet under the key that the edit will give."""
        framed, rendered = await self._made(job.frame_task(index)), await self._made(job.render_task(index))
        framing = None if framed is None else await self._results.find(frame_key(request, framed))
        if framing is None:
            return [Stage.FRAME, Stage.RENDER]
        if rendered is not None:
            key = render_key(
                request,
                rendered,
                framing=framing.files["framing.json"].digest,
                revision=await self._revised(job),
            )
            if await self._results.find(key) is not None:
                return []
        return [Stage.RENDER]

    async def _revised(self, job: Job) -> tuple[Correction, ...]:
        """What the video's transcript says by now of the words that the job reads: what an edit made now will use."""
        latest = await self._catalog.latest_revision(job.video)
        return latest.words if latest is not None and latest.language == job.request.language else ()

    async def _made(self, task: str) -> StoredResult | None:
        with suppress(NotFound):
            return await self._catalog.result(task)
        return None


# ---- what is shown ---------------------------------------------------------------------------------------------------


def edited_words(words: Sequence[Word], corrections: Sequence[Correction]) -> list[EditedWord]:
    """Word by word as they were recognised, so that a word keeps its place however often it is corrected."""
    texts = {correction.start_ms: correction.text for correction in corrections}
    return [
        EditedWord(
            start_ms=word.start_ms,
            end_ms=word.end_ms,
            heard=word.text,
            text=texts.get(word.start_ms, word.text),
            speaker=word.speaker,
        )
        for word in words
    ]


def sentences(words: Sequence[Word]) -> list[Sentence]:
    """Where a cut goes through no sentence: they end with their sign, or with a pause."""
    found: list[Sentence] = []
    begin = 0
    for number, (word, after) in enumerate(pairwise([*words, None])):
        if word is None:
            continue
        if after is None or _SENTENCE_END.search(word.text) or after.start_ms - word.end_ms >= _PAUSE_MS:
            found.append(Sentence(start_ms=words[begin].start_ms, end_ms=word.end_ms))
            begin = number + 1
    return found


def _as_revised(words: Sequence[Word], corrections: Sequence[Correction]) -> list[Word]:
    """Every word, also one that is not shown."""
    texts = {correction.start_ms: correction.text for correction in corrections}
    return [word.model_copy(update={"text": texts.get(word.start_ms, word.text)}) for word in words]


def _near(words: Sequence[Word], window: Span) -> Sequence[Word]:
    first = bisect_left(words, window.start_ms, key=lambda word: word.start_ms)
    after = bisect_left(words, window.end_ms, key=lambda word: word.start_ms)
    return words[first:after]


def _levels(sound: Sound, window: Span) -> Levels:
    step = sound.step_ms
    first, after = window.start_ms // step, -(-window.end_ms // step)
    return Levels(start_ms=first * step, step_ms=step, levels_db=[*sound.levels_db[first:after]])
