"""An account's videos: listed, found by their titles, renamed, shown to others, packaged once more."""

import re

from pymongo import ReturnDocument

from common.catalog import Video, Visibility
from common.database import Database, Row
from common.errors import NotFound
from common.flow import package_id
from common.relay import Relay
from common.tasks import Tasks
from common.titles import tidy_title
from services.users.pages import Page, page_of


class Videos:
    def __init__(self, database: Database, *, tasks: Tasks, relay: Relay) -> None:
        self._videos = database.videos
        self._tasks = tasks
        self._relay = relay

    async def page(
        self, account: str, *, title: str | None, visibility: Visibility | None, limit: int, cursor: str | None
    ) -> Page[Video]:
        """Newest first, those with `title` in their title, however it is written. Raises InvalidRequest."""
        query: Row = {"account": account, "deleted_at": None}
        if title is not None:
            query["title"] = {"$regex": re.escape(tidy_title(title)), "$options": "i"}
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

    async def package(self, video: Video) -> None:
        """Have its ladder made if it died, was cancelled or was never asked for; one that is made or waits stays as it is."""
        task = package_id(video.id)
        if (
            await self._tasks.get(task) is None
            or await self._tasks.revive(task)
            or await self._tasks.replay(task)  # whatever it died of: the program may be another now
        ):
            await self._relay.tell(video.uploaded(), user=video.account)
