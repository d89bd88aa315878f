"""The routes of a video's transcript: read, corrected, taken along."""

import re
from collections.abc import Callable
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Header, Response

from common import cues, spacing
from common.documents import Transcript
from common.errors import InvalidRequest
from services.users.revisions import RevisedTranscript, Revisions, TranscriptChange
from services.users.routes import DeletedVideo, OwnVideo

Form = Literal["srt", "vtt", "txt"]
_TYPES: Final[dict[Form, str]] = {
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "txt": "text/plain",
}
_TAG: Final = re.compile(r'^"(\d{1,9})"$')


def transcript_routes(revisions: Revisions) -> APIRouter:
    router = APIRouter()

    @router.get("/videos/{video}/transcript", tags=["videos"])
    async def transcript(video: OwnVideo, response: Response, *, as_heard: bool = False) -> RevisedTranscript:
        """Its words with their times, as people corrected them or as they were recognised. 409 until they are there."""
        found = await revisions.transcript(video, as_heard=as_heard)
        response.headers["ETag"] = _tag(found)
        return found

    @router.patch("/videos/{video}/transcript", tags=["videos"])
    async def change(
        video: DeletedVideo,
        change: TranscriptChange,
        response: Response,
        if_match: Annotated[str | None, Header(max_length=100)] = None,
    ) -> RevisedTranscript:
        """Correct words, name speakers, write notes. Jobs after it use it. 409 if somebody else was faster."""
        if not change.model_fields_set - {"revision"}:
            raise InvalidRequest("Say what to change: words, speakers or notes.")
        made = await revisions.change(video, change, seen=_seen(if_match, change))
        response.headers["ETag"] = _tag(made)
        return made

    for form in _TYPES:
        router.get(
            f"/videos/{{video}}/transcript.{form}",
            tags=["videos"],
            name=f"transcript_{form}",
            response_class=Response,
            responses={200: {"content": {_TYPES[form]: {}}, "description": "The transcript as a file"}},
        )(_exported(revisions, form))
    return router


def _exported(revisions: Revisions, form: Form) -> Callable[..., object]:
    async def export(video: OwnVideo) -> Response:
        """The words as people corrected them. 409 until they are there."""
        found = await revisions.transcript(video)
        headers = {"Content-Disposition": f'attachment; filename="transcript.{form}"'}
        text = written(found, form, speakers=dict(found.speakers))
        return Response(text, headers=headers, media_type=f"{_TYPES[form]}; charset=utf-8")

    return export


def written(transcript: Transcript, form: Form, *, speakers: dict[str, str]) -> str:
    """Subtitles, or plain text with a line for each turn of a speaker."""
    if form == "txt":
        return _plain(transcript, speakers)
    shown = cues.cues(transcript.words, duration_ms=transcript.duration_ms)
    return cues.srt(shown) if form == "srt" else cues.vtt(shown)


def _plain(transcript: Transcript, speakers: dict[str, str]) -> str:
    lines: list[str] = []
    last: str | None = None
    for segment in transcript.segments:
        said = segment.speaker or next((word.speaker for word in segment.words if word.speaker), None)
        text = segment.text or spacing.joined([word.text for word in segment.words])
        lines.append(f"{speakers.get(said, said)}: {text}" if said is not None and said != last else text)
        last = said
    return "".join(f"{line}\n" for line in lines)


def _tag(transcript: RevisedTranscript) -> str:
    return f'"{transcript.revision}"'


def _seen(if_match: str | None, change: TranscriptChange) -> int | None:
    """The revision that the caller saw, by the header or by the body."""
    if if_match is None or if_match.strip() == "*":
        return change.revision
    match = _TAG.match(if_match.strip())
    return int(match[1]) if match else -1
