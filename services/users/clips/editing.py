"""Editing a clip: what the page needs to show it, and the job that makes it anew."""

import re
from collections.abc import Collection, Sequence
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
    Watched,
    Word,
)
from common.errors import Conflict, NotFound
from common.events import Stage
from common.results import Results, StoredResult
from services.users.clips.collection import Clips, clip_name
from services.users.clips.edits import EditWish, Original, edited, frame_key, render_key, unseen_ms
from services.users.jobs.collection import Jobs
from services.users.jobs.views import ClipView, Views
from services.users.transcripts.heard import Transcripts

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
    """A clip as an editor shows it; words, sentences and levels from 30 s before it to 30 s after it, times in the source.

    What was `watched` needs no other look at the film when the clip is framed anew.
    """

    clip: ClipView
    start_ms: int
    end_ms: int
    language: str | None
    words: list[EditedWord]
    sentences: list[Sentence]
    levels: Levels
    framing: Framing | None
    watched: Span | None
    layout: Layout | None
    captions: CaptionStyle | None
    source: SourceSize


class Editor:
    def __init__(
        self,
        *,
        catalog: Catalog,
        results: Results,
        blobs: BlobStore,
        transcripts: Transcripts,
        jobs: Jobs,
        views: Views,
        clips: Clips,
    ) -> None:
        self._catalog = catalog
        self._results = results
        self._blobs = blobs
        self._transcripts = transcripts
        self._jobs = jobs
        self._views = views
        self._clips = clips

    async def editing(self, job: Job, index: int) -> Editing:
        """Raises NotFound, Conflict while its words or its plan are not there."""
        clip = await self._views.clip(job, index)
        original = await self._original(job, index)
        source = (await self._catalog.video(job.video)).source
        words = await self._catalog.result(job.transcription)
        transcript = await self._transcripts.get(words.files["transcript.json"].digest)
        sound = Sound.model_validate_json(await read_all(self._blobs, words.files["sound.json"].digest))
        window = Span(
            start_ms=max(0, original.span.start_ms - AROUND_MS),
            end_ms=min(source.duration_ms, original.span.end_ms + AROUND_MS),
        )
        near = transcript.words_in(window.start_ms, window.end_ms)
        corrections = overlaid(await self._revised(job), job.request.edit.words if job.request.edit else ())
        return Editing(
            clip=clip,
            start_ms=original.span.start_ms,
            end_ms=original.span.end_ms,
            language=transcript.about.language,
            words=edited_words(near, corrections),
            sentences=sentences(near),
            levels=_levels(sound, window),
            framing=original.framing[0] if original.framing else None,
            watched=Span.model_validate(original.watched.model_dump()) if original.watched else None,
            layout=original.layout,
            captions=job.request.captions,
            source=SourceSize(width=source.width, height=source.height, duration_ms=source.duration_ms),
        )

    async def edit(self, job: Job, index: int, wish: EditWish, *, idempotency_key: str | None) -> tuple[Job, bool]:
        """(the job that makes the clip anew, whether it is new). Raises NotFound, Conflict, InvalidRequest."""
        before = job.request.edit.words if job.request.edit else ()
        named = {word.start_ms for word in (*(wish.words or ()), *before)}
        original = await self._original(job, index, named=named)
        request = edited(wish, original)
        reruns = await self._reruns(job, index, request)
        return await self._jobs.create(
            video=job.video,
            request=request,
            account=job.account,
            owner=job.owner,
            external_id=job.external_id,
            idempotency_key=idempotency_key,
            edited_from=original.clip,
            reruns=reruns,
            unseen_ms=_unseen_ms(request, reruns),
        )

    async def _original(self, job: Job, index: int, *, named: Collection[int] = ()) -> Original:
        """Of the words, those that begin at the `named` times."""
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
        transcript = await self._transcripts.get(words.files["transcript.json"].digest)
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
            heard=_as_revised(transcript.words_at(named), await self._revised(job)),
            title=title if title != planned.facts["titles"][index - 1] else None,
            framing=framing,
            watched=_watched(framed, job.request),
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


def _watched(framed: StoredResult | None, request: ClipRequest) -> Watched | None:
    """What was made before there were reels, and what lays crops over another framing, has none of its own."""
    reel = framed.files.get("glimpses.npz") if framed else None
    if framed is None or reel is None:
        return request.edit.watched if request.edit else None
    start_ms, end_ms = framed.facts["watched_ms"]
    return Watched(reel=reel.digest, start_ms=start_ms, end_ms=end_ms)


def _unseen_ms(request: ClipRequest, reruns: Sequence[Stage]) -> int:
    """Of the edited clip, what has to be looked at."""
    (span,), edit = request.pinned, request.edit
    if Stage.FRAME not in reruns or edit is None or edit.framing is not None:
        return 0
    return unseen_ms(span, edit.watched)


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
    """All of them, also those that are not shown."""
    texts = {correction.start_ms: correction.text for correction in corrections}
    return [word.model_copy(update={"text": texts.get(word.start_ms, word.text)}) for word in words]


def _levels(sound: Sound, window: Span) -> Levels:
    step = sound.step_ms
    first, after = window.start_ms // step, -(-window.end_ms // step)
    return Levels(start_ms=first * step, step_ms=step, levels_db=[*sound.levels_db[first:after]])
