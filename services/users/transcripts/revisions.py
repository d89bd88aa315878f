"""Transcripts as people corrected them: each change is a new revision, none is ever overwritten."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

from bson import encode
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pymongo.errors import DuplicateKeyError

from common.catalog import Catalog, Revision, Video
from common.corrections import merged
from common.database import Database, insert_dated
from common.documents import Correction, Digest, Note, Picture, Transcript, Word
from common.errors import Conflict, InvalidRequest, NotFound
from common.flow import transcription_id
from services.users.clips.edits import MOST_WORDS, Change
from services.users.moments import Milliseconds
from services.users.playback.addresses import Addresses
from services.users.remembered import Remembered
from services.users.transcripts.exports import Form, written
from services.users.transcripts.heard import Heard, Transcripts
from services.users.transcripts.pictures import Pictures, PictureView

Speaker = Annotated[str, Field(pattern=r"^[^\s\x00-\x1f\x7f]{1,40}$")]
MOST_CORRECTIONS = 50_000
MOST_REVISION: Final = 4 * 2**20
"""Bytes, of the 16 MiB that MongoDB takes: 50,000 words and some hundred pages of notes."""
MOST_TEXTS: Final = 32 * 2**20
_PICTURES: Final = TypeAdapter(list[PictureView])


class NoteWish(BaseModel):
    """A note at a moment of the video; an empty text takes it away."""

    model_config = ConfigDict(extra="forbid")

    at_ms: Milliseconds
    text: Annotated[str, Field(max_length=2000)]


class PictureWish(BaseModel):
    """A picture of this video, by the id under which it was brought; no moment takes it away."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(max_length=40)]
    at_ms: Milliseconds | None
    alt: Annotated[str, Field(max_length=500)] = ""


class TranscriptChange(BaseModel):
    """What is left out stays. A word is named by the moment at which it was recognised; a speaker with an empty name has none."""

    model_config = ConfigDict(extra="forbid")

    words: Annotated[list[Change], Field(max_length=MOST_WORDS)] = []
    speakers: Annotated[dict[Speaker, Annotated[str, Field(max_length=100)]], Field(max_length=200)] = {}
    notes: Annotated[list[NoteWish], Field(max_length=1000)] = []
    pictures: Annotated[list[PictureWish], Field(max_length=200)] = []
    revision: Annotated[int, Field(ge=0)] | None = None
    """The one that was looked at: 409 if there is a newer one."""


class RevisedTranscript(Transcript):
    """What is said, as it was corrected; `revision` 0 is what was recognised. `removed` words are as they were recognised."""

    revision: int
    speakers: Mapping[str, str]
    notes: Sequence[Note]
    pictures: Sequence[PictureView]
    removed: Sequence[Word]


class NewRevision(BaseModel):
    """The new revision, and what it changed, as it is kept: an empty text or name took something away."""

    revision: int
    words: Sequence[Correction]
    speakers: Mapping[str, str]
    notes: Sequence[Note]
    pictures: Sequence[PictureWish]


class _Beside(BaseModel):
    """What a RevisedTranscript has beside its words, but for its pictures: their URLs expire."""

    revision: int
    speakers: Mapping[str, str] = {}
    notes: Sequence[Note] = ()
    removed: Sequence[Word] = ()


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """Numbers name a video's revisions: the rest is what they stand for."""

    video: str
    transcript: Digest
    number: int
    form: Form
    as_heard: bool
    revision: Revision | None = field(compare=False)


class Revisions:
    """`most`: bytes of written transcripts that are kept for whoever asks next."""

    def __init__(
        self,
        *,
        database: Database,
        catalog: Catalog,
        transcripts: Transcripts,
        pictures: Pictures,
        addresses: Addresses,
        most: float = MOST_TEXTS,
    ) -> None:
        self._rows = database.revisions
        self._catalog = catalog
        self._transcripts = transcripts
        self._pictures = pictures
        self._addresses = addresses
        self._texts = Remembered(self._write, most=most, weigh=len)

    async def transcript(self, video: Video, form: Form, *, as_heard: bool = False) -> tuple[bytes, int]:
        """(the newest as it is sent, its number); JSON is a RevisedTranscript. Raises Conflict until it is there.

        Words keep their times; of several in place of one, none has a time of its own in JSON.
        """
        digest, latest = await self._digest(video), await self._catalog.latest_revision(video.id)
        number = latest.number if latest else 0
        wanted = _Wanted(
            video=video.id, transcript=digest, number=number, form=form, as_heard=as_heard, revision=latest
        )
        text = await self._texts.get(wanted)
        return (
            text[:-1] + b',"pictures":' + await self._shown(video, latest) + b"}" if form == "json" else text
        ), number

    async def change(self, video: Video, change: TranscriptChange, *, seen: int | None) -> NewRevision:
        """Write the next revision. Raises Conflict if another was faster than the caller, who saw revision `seen`."""
        heard = await self._transcripts.get(await self._digest(video))
        latest = await self._catalog.latest_revision(video.id)
        number = latest.number if latest else 0
        if seen is not None and seen != number:
            raise _outdated(number)
        words = corrections_of(change.words, heard=heard)
        named = heard.words_at([word.start_ms for word in words])
        corrections = merged(latest.words if latest else (), words, heard=named)
        if len(corrections) > MOST_CORRECTIONS:
            raise InvalidRequest(
                f"A transcript has {MOST_CORRECTIONS} corrected words at most. Upload the video with captions instead."
            )
        speakers, notes = _tidied(change.speakers), _told(change.notes)
        wishes = [wish.model_copy(update={"alt": " ".join(wish.alt.split())}) for wish in change.pictures]
        before = latest.pictures if latest else ()
        pictures = _placed(before, wishes)
        made = {
            "account": video.account,
            "video": video.id,
            "language": video.language,
            "number": number + 1,
            "words": [word.model_dump() for word in corrections],
            "speakers": _named(latest.speakers if latest else {}, speakers),
            "notes": [note.model_dump() for note in _noted(latest.notes if latest else (), notes)],
            "pictures": [picture.model_dump() for picture in pictures],
        }
        size = len(encode(made))
        if size > MOST_REVISION and (latest is None or size > len(encode(latest.model_dump()))):
            raise InvalidRequest(
                f"What was corrected and noted of a video takes {MOST_REVISION // 2**20} MiB at most. Shorten or delete notes."
            )
        await self._pictures.place(video, {picture.id for picture in pictures} & {wish.id for wish in wishes})
        try:
            await insert_dated(self._rows, made)
        except DuplicateKeyError as error:
            raise _outdated(number + 1) from error
        await self._pictures.release(video, {each.id for each in before} - {each.id for each in pictures})
        return NewRevision(revision=number + 1, words=words, speakers=speakers, notes=notes, pictures=wishes)

    async def _shown(self, video: Video, latest: Revision | None) -> bytes:
        if latest is None or not latest.pictures:
            return b"[]"
        _, url = await self._addresses.admit(video.id, "owner")
        return _PICTURES.dump_json(await self._pictures.shown(latest.pictures, url=url))

    async def _digest(self, video: Video) -> Digest:
        task = transcription_id(video.id, language=video.language, fresh=None)
        try:
            result = await self._catalog.result(task)
        except NotFound as error:
            raise Conflict("The video is not transcribed yet. Ask again later.") from error
        return result.files["transcript.json"].digest

    async def _write(self, wanted: _Wanted) -> bytes:
        return await asyncio.to_thread(_written, await self._transcripts.get(wanted.transcript), wanted)


def _written(heard: Heard, wanted: _Wanted) -> bytes:
    revision = wanted.revision
    words = revision.words if revision and not wanted.as_heard else ()
    speakers, notes = (revision.speakers, revision.notes) if revision else ({}, ())
    if wanted.form != "json":
        pictures = revision.pictures if revision else ()
        return written(heard.whole(words, parted=False), wanted.form, speakers=speakers, notes=notes, pictures=pictures)
    removed = heard.words_at([word.start_ms for word in words if not word.text])
    beside = _Beside(revision=wanted.number, speakers=speakers, notes=notes, removed=removed)
    return heard.json(words, parted=False, beside=beside.model_dump_json().encode())


def corrections_of(changes: Sequence[Change], *, heard: Heard) -> list[Correction]:
    """Raises InvalidRequest for what no word begins with."""
    for change in changes:
        if not heard.has(change.start_ms):
            raise InvalidRequest(f"No word begins at {change.start_ms} ms. Ask for the transcript again.")
    return [Correction(start_ms=change.start_ms, text=" ".join(change.text.split())) for change in changes]


def _outdated(number: int) -> Conflict:
    return Conflict(
        f"Somebody changed the transcript meanwhile: revision {number} is the newest. Look at it, then try again."
    )


def _tidied(speakers: Mapping[str, str]) -> dict[str, str]:
    return {speaker: " ".join(name.split()) for speaker, name in speakers.items()}


def _told(notes: Sequence[NoteWish]) -> list[Note]:
    return [Note(at_ms=note.at_ms, text=note.text.strip()) for note in notes]


def _placed(before: Sequence[Picture], after: Sequence[PictureWish]) -> list[Picture]:
    """In the order of time."""
    standing = {picture.id: picture for picture in before}
    for wish in after:
        standing.pop(wish.id, None)
        if wish.at_ms is not None:
            standing[wish.id] = Picture(id=wish.id, at_ms=wish.at_ms, alt=wish.alt)
    return sorted(standing.values(), key=lambda picture: picture.at_ms)


def _named(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    return {speaker: name for speaker, name in sorted({**before, **after}.items()) if name}


def _noted(before: Sequence[Note], after: Sequence[Note]) -> list[Note]:
    notes = {note.at_ms: note for note in (*before, *after)}
    return [note for _, note in sorted(notes.items()) if note.text]
