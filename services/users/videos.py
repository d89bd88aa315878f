"""An account's videos: listed, found by their titles, renamed, and their words."""

import re

from pymongo import ReturnDocument

from common.blobs import BlobStore, read_all
from common.catalog import Catalog, Video, Visibility
from common.database import Database, Row
from common.documents import Transcript
from common.errors import Conflict, NotFound
from common.flow import transcription_id
from services.users.pages import Page, page_of


class Videos:
    def __init__(self, *, database: Database, catalog: Catalog, blobs: BlobStore) -> None:
        self._videos = database.videos
        self._catalog = catalog
        self._blobs = blobs

    async def page(
        self, account: str, *, title: str | None, visibility: Visibility | None, limit: int, cursor: str | None
    ) -> Page[Video]:
        """Newest first, those with `title` in their title, however it is written. Raises InvalidRequest."""
        query: Row = {"account": account, "deleted_at": None}
        if title is not None:
            query["title"] = {"$regex": re.escape(title), "$options": "i"}
        if visibility is not None:
            query["visibility"] = {"$in": [visibility, None]} if visibility == "private" else visibility
        return await page_of(self._videos, Video, query, limit=limit, cursor=cursor)

    async def change(self, account: str, video: str, *, title: str | None, visibility: Visibility | None) -> Video:
        """What is None stays. Raises NotFound."""
        given = {"title": title, "visibility": visibility}
        change = {name: value for name, value in given.items() if value is not None}
        row = await self._videos.find_one_and_update(
            {"_id": video, "account": account, "deleted_at": None},
            {"$set": {"account": account, **change}},
            return_document=ReturnDocument.AFTER,
        )
        if row is None:
            raise NotFound(f"There is no video {video}.")
        return Video.model_validate(row)

    async def transcript(self, video: Video) -> Transcript:
        """What is said in the language that the video was uploaded with, or that was heard. Raises Conflict until it is there."""
        task = transcription_id(video.id, language=video.language, fresh=None)
        try:
            result = await self._catalog.result(task)
        except NotFound as error:
            raise Conflict("The video is not transcribed yet. Ask again later.") from error
        return Transcript.model_validate_json(await read_all(self._blobs, result.files["transcript.json"].digest))
