"""Transcripts as people corrected them: each change is a new revision, none is ever overwritten."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pymongo.errors import DuplicateKeyError

from common.blobs import BlobStore, read_all
from common.catalog import Catalog, Video
from common.corrections import merged, revised
from common.database import Database, insert_dated
from common.documents import Correction, Note, Transcript
from common.errors import Conflict, InvalidRequest, NotFound
from common.flow import transcription_id
from services.users.edits import MOST_WORDS, Change

Speaker = Annotated[str, Field(pattern=r"^\S{1,40}$")]
MOST_CORRECTIONS = 50_000


class NoteWish(BaseModel):
    """A note at a moment of the video; an empty text takes it away."""

    model_config = ConfigDict(extra="forbid")

    at_ms: Annotated[int, Field(ge=0)]
    text: Annotated[str, Field(max_length=2000)]


class TranscriptChange(BaseModel):
    """What is left out stays. A word is named by the moment at which it was recognised; a speaker with an empty name has none."""

    model_config = ConfigDict(extra="forbid")

    words: Annotated[list[Change], Field(max_length=MOST_WORDS)] = []
    speakers: Annotated[dict[Speaker, Annotated[str, Field(max_length=100)]], Field(max_length=200)] = {}
    notes: Annotated[list[NoteWish], Field(max_length=1000)] = []
    revision: Annotated[int, Field(ge=0)] | None = None
    """The one that was looked at: 409 if there is a newer one."""


class RevisedTranscript(Transcript):
    """What is said, as it was corrected; `revision` 0 is what was recognised."""

    revision: int
    speakers: Mapping[str, str]
    notes: Sequence[Note]


class Revisions:
    def __init__(self, *, database: Database, catalog: Catalog, blobs: BlobStore) -> None:
        self._rows = database.revisions
        self._catalog = catalog
        self._blobs = blobs

    async def heard(self, video: Video) -> Transcript:
        """As it was recognised. Raises Conflict until it is there."""
        task = transcription_id(video.id, language=video.language, fresh=None)
        try:
            result = await self._catalog.result(task)
        except NotFound as error:
            raise Conflict("The video is not transcribed yet. Ask again later.") from error
        return Transcript.model_validate_json(await read_all(self._blobs, result.files["transcript.json"].digest))

    async def transcript(self, video: Video, *, as_heard: bool = False) -> RevisedTranscript:
        """Words keep their times; of several in place of one, none has a time of its own."""
        heard, latest = await self.heard(video), await self._catalog.latest_revision(video.id)
        if latest is None:
            return RevisedTranscript(**_fields(heard), revision=0, speakers={}, notes=())
        shown = heard if as_heard else revised(heard, latest.words, parted=False)
        return RevisedTranscript(**_fields(shown), revision=latest.number, speakers=latest.speakers, notes=latest.notes)

    async def change(self, video: Video, change: TranscriptChange, *, seen: int | None) -> RevisedTranscript:
        """Write the next revision. Raises Conflict if another was faster than the caller, who saw revision `seen`."""
        heard, latest = await self.heard(video), await self._catalog.latest_revision(video.id)
        number = latest.number if latest else 0
        if seen is not None and seen != number:
            raise _outdated(number)
        words = corrections_of(change.words, heard=heard)
        corrections = merged(latest.words if latest else (), words, heard=heard.words)
        if len(corrections) > MOST_CORRECTIONS:
            raise InvalidRequest(
                f"A transcript has {MOST_CORRECTIONS} corrected words at most. Upload the video with captions instead."
            )
        made = {
            "account": video.account,
            "video": video.id,
            "language": video.language,
            "number": number + 1,
            "words": [word.model_dump() for word in corrections],
            "speakers": _named({**(latest.speakers if latest else {}), **change.speakers}),
            "notes": [note.model_dump() for note in _noted(latest.notes if latest else (), change.notes)],
        }
        try:
            await insert_dated(self._rows, made)
        except DuplicateKeyError as error:
            raise _outdated(number + 1) from error
        return await self.transcript(video)


def corrections_of(changes: Sequence[Change], *, heard: Transcript) -> list[Correction]:
    """Raises InvalidRequest for what no word begins with."""
    known = {word.start_ms for word in heard.words}
    for change in changes:
        if change.start_ms not in known:
            raise InvalidRequest(f"No word begins at {change.start_ms} ms. Ask for the transcript again.")
    return [Correction(start_ms=change.start_ms, text=" ".join(change.text.split())) for change in changes]


def _outdated(number: int) -> Conflict:
    return Conflict(
        f"Somebody changed the transcript meanwhile: revision {number} is the newest. Look at it, then try again."
    )


def _named(speakers: Mapping[str, str]) -> dict[str, str]:
    names = {speaker: " ".join(name.split()) for speaker, name in speakers.items()}
    return {speaker: name for speaker, name in sorted(names.items()) if name}


def _noted(before: Sequence[Note], after: Sequence[NoteWish]) -> list[Note]:
    texts = {note.at_ms: note.text for note in before} | {note.at_ms: note.text.strip() for note in after}
    return [Note(at_ms=at_ms, text=text) for at_ms, text in sorted(texts.items()) if text]


def _fields(transcript: Transcript) -> dict[str, object]:
    return {name: getattr(transcript, name) for name in Transcript.model_fields}
