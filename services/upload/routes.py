"""POST videos and videos/import."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from common.blobs import Blob
from common.bodies import streamed
from common.callers import Uploader
from common.documents import Language
from common.videos import VideoView
from services.upload.imports import Importer
from services.upload.labels import label_of
from services.upload.multipart import read_form
from services.upload.videos import Videos

_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "The video"},
                        "captions": {"type": "string", "format": "binary", "description": "SubRip or WebVTT of it"},
                        "language": {"type": "string", "description": "ISO 639-1 code of what is spoken"},
                        "title": {"type": "string"},
                    },
                }
            }
        },
    }
}


class Import(BaseModel):
    url: str = Field(max_length=4096)
    title: str = Field("", max_length=200)
    language: Language | None = None


def routes(videos: Videos, importer: Importer) -> APIRouter:
    router = APIRouter(tags=["videos"])

    there: dict[int | str, dict[str, Any]] = {200: {"model": VideoView, "description": "It was there already"}}

    @router.post("/videos", status_code=201, responses=there, openapi_extra=_FORM)
    async def upload(caller: Uploader, request: Request, response: Response) -> VideoView:
        """Upload a video in one request; it is stored while it arrives. 200: it was there already."""
        stored: list[Blob] = []

        async def take(pieces: Any) -> None:
            stored.append(await videos.store(pieces))

        try:
            form = await read_form(
                streamed(request), content_type=request.headers.get("content-type", ""), file_field="file", take=take
            )
            label = await label_of(form.fields, filename=form.filename)
            video, new = await videos.add(
                stored[0], account=caller.account, title=label.title, language=label.language, captions=label.captions
            )
        finally:
            for blob in stored:
                await videos.discard(blob)
        response.status_code = 201 if new else 200
        return VideoView.of(video)

    @router.post("/videos/import", status_code=201, responses=there)
    async def import_link(wish: Import, caller: Uploader, response: Response) -> VideoView:
        """Fetch a video by its link; answers when it is stored. 200: it was there already.

        The link leads to a file (http, https), to a page that shows one video (what yt-dlp knows, and others), to a playlist of
        HLS or DASH, or to s3://bucket/key in a bucket that the operator allows. Captions of a page in `language`, or in what it says
        is spoken, are taken in place of speech recognition. Refused with the reason: what leads to a private address, what is private,
        removed, live, protected, not shown in this country, too long or too large, and lists of videos.
        """
        video, new = await importer.link(wish.url, account=caller.account, title=wish.title, language=wish.language)
        response.status_code = 201 if new else 200
        return VideoView.of(video)

    return router
