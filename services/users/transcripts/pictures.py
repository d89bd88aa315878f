"""Pictures in transcripts: whose they are, and where their bytes lie. The transcript's revision says where each stands."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from pydantic import BaseModel

from common.blobs import Blob
from common.catalog import StoredPicture, Video
from common.database import Database
from common.documents import Picture
from common.errors import InvalidRequest, NotFound


class PictureView(BaseModel):
    """`alt` says what is seen; `url` works as long as those to play the video by."""

    id: str
    at_ms: int
    alt: str
    width: int
    height: int
    url: str


class Pictures:
    def __init__(self, database: Database) -> None:
        self._rows = database.pictures
        self._revisions = database.revisions

    async def shown(self, pictures: Sequence[Picture], *, url: Callable[[str], str]) -> list[PictureView]:
        """`url` makes one of a path that players ask for."""
        rows = self._rows.find({"_id": {"$in": [picture.id for picture in pictures]}})
        stored = {row["_id"]: StoredPicture.model_validate(row) async for row in rows}
        return [
            PictureView(
                id=picture.id,
                at_ms=picture.at_ms,
                alt=picture.alt,
                width=found.width,
                height=found.height,
                url=url(f"pictures/{picture.id}.jpg"),
            )
            for picture in pictures
            if (found := stored.get(picture.id)) is not None
        ]

    async def blob(self, video: str, picture: str) -> Blob:
        """Of one that stands in the transcript. Raises NotFound."""
        row = await self._rows.find_one({"_id": picture, "video": video, "placed": True})
        if row is None:
            raise NotFound(f"The video {video} has no picture {picture}.")
        return StoredPicture.model_validate(row).blob

    async def place(self, video: Video, pictures: Collection[str]) -> None:
        """Before the transcript names them. Raises InvalidRequest for what was not brought for this video."""
        its = {"video": video.id, "account": video.account}
        for picture in pictures:
            change = {"$set": {"placed": True}, "$currentDate": {"touched_at": True}}
            if not (await self._rows.update_one({"_id": picture, **its}, change)).matched_count:
                raise InvalidRequest(f"There is no picture {picture} of this video. Send it to /pictures first.")

    async def release(self, video: Video, pictures: Collection[str]) -> None:
        """After the transcript ceased to name them; who puts one back in time finds it there."""
        change = {"$set": {"placed": False}, "$currentDate": {"touched_at": True}}
        await self._rows.update_many({"_id": {"$in": [*pictures]}, "video": video.id}, change)

    async def sweep(self, before: datetime) -> None:
        """Those that have stood nowhere since then; their bytes are waste from now on."""
        async for row in self._rows.find({"placed": False, "touched_at": {"$lt": before}}, {"video": 1}):
            latest = await self._revisions.find_one({"video": row["video"]}, {"pictures": 1}, sort=[("number", -1)])
            if row["_id"] in {
                picture["id"] for picture in (latest or {}).get("pictures", ())
            }:  # two changed it at once
                await self._rows.update_one({"_id": row["_id"]}, {"$set": {"placed": True}})
            else:
                await self._rows.delete_one({"_id": row["_id"], "placed": False, "touched_at": {"$lt": before}})
