"""Pictures that stand for videos in lists: where they lie, and signed URLs to read them by."""

from collections.abc import Mapping, Sequence
from typing import Final

from common.blobs import Blob
from common.database import Database, Row
from common.errors import NotFound
from common.flow import package_id
from services.users.links import Links

_FILE: Final = "hls/poster.jpg"
_STORED: Final[Sequence[Row]] = (
    {"$project": {"files": 1}},
    {"$set": {"poster": {"$getField": {"field": _FILE, "input": "$files"}}}},
    {"$project": {"poster": 1}},
)
"""Of a result its poster alone: that of a long film names thousands of files."""


class Posters:
    def __init__(self, *, database: Database, links: Links) -> None:
        self._tasks = database.tasks
        self._results = database.results
        self._links = links

    async def links(self, videos: Sequence[str]) -> dict[str, str]:
        """By the video's id; those that are not packaged yet have none."""
        return {video: await self._links.poster(video) for video in await self._stored(videos)}

    async def blob(self, video: str) -> Blob:
        """Raises NotFound."""
        stored = await self._stored([video])
        if video not in stored:
            raise NotFound(f"The video {video} has no poster yet.")
        return stored[video]

    async def _stored(self, videos: Sequence[str]) -> Mapping[str, Blob]:
        done = {"_id": {"$in": [package_id(video) for video in videos]}, "state": "done"}
        made = {row["video"]: row["result"] async for row in self._tasks.find(done, {"video": 1, "result": 1})}
        match = {"$match": {"_id": {"$in": [*made.values()]}}}
        rows = await self._results.aggregate([match, *_STORED])
        found = {row["_id"]: Blob.model_validate(row["poster"]) async for row in rows if row.get("poster")}
        return {video: found[result] for video, result in made.items() if result in found}
