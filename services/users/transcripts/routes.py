"""The routes of a video's transcript: read, corrected, taken along."""

import re
from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Header, Response

from common.blobs import disposition_of
from common.errors import InvalidRequest
from services.users.files import media_type_of
from services.users.jobs.routes import DeletedVideo, OwnVideo
from services.users.playback.programmes import Programmes
from services.users.transcripts.exports import Form
from services.users.transcripts.revisions import NewRevision, RevisedTranscript, Revisions, TranscriptChange

_FILES: Final[tuple[Form, ...]] = ("srt", "vtt", "txt")
_TAG: Final = re.compile(r'^"(\d{1,9})"$')


def transcript_routes(revisions: Revisions, programmes: Programmes) -> APIRouter:
    router = APIRouter()

    @router.get("/videos/{video}/transcript", tags=["videos"], response_model=RevisedTranscript)
    async def transcript(video: OwnVideo, *, as_heard: bool = False) -> Response:
        """Its words with their times, as people corrected them or as they were recognised. 409 until they are there."""
        text, number = await revisions.transcript(video, "json", as_heard=as_heard)
        return Response(text, headers={"ETag": _tag(number)}, media_type="application/json")

    @router.patch("/videos/{video}/transcript", tags=["videos"])
    async def change(
        video: DeletedVideo,
        change: TranscriptChange,
        response: Response,
        if_match: Annotated[str | None, Header(max_length=100)] = None,
    ) -> NewRevision:
        """Correct words, name speakers, write notes, put pictures; answers what changed. Jobs after it use it.

        409 if somebody else was faster.
        """
        if not change.model_fields_set - {"revision"}:
            raise InvalidRequest("Say what to change: words, speakers, notes or pictures.")
        made = await revisions.change(video, change, seen=_seen(if_match, change))
        programmes.forget(video.id)
        response.headers["ETag"] = _tag(made.revision)
        return made

    for form in _FILES:
        kind = media_type_of(form).partition(";")[0]
        router.get(
            f"/videos/{{video}}/transcript.{form}",
            tags=["videos"],
            name=f"transcript_{form}",
            response_class=Response,
            responses={200: {"content": {kind: {}}, "description": "The transcript as a file"}},
        )(_exported(revisions, form))
    return router


def _exported(revisions: Revisions, form: Form) -> Callable[..., object]:
    async def export(video: OwnVideo) -> Response:
        """The words as people corrected them; plain text has the notes, too. 409 until they are there."""
        text, number = await revisions.transcript(video, form)
        name = disposition_of(f"{video.title}.{form}", saved=True)
        headers = {"Content-Disposition": name, "ETag": _tag(number)}
        return Response(text, headers=headers, media_type=media_type_of(form))

    return export


def _tag(revision: int) -> str:
    return f'"{revision}"'


def _seen(if_match: str | None, change: TranscriptChange) -> int | None:
    """The revision that the caller saw, by the header or by the body."""
    if if_match is None or if_match.strip() == "*":
        return change.revision
    match = _TAG.match(if_match.strip())
    return int(match[1]) if match else -1
