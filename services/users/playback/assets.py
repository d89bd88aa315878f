"""What can be watched: a video, or a clip of one. An asset's id is theirs; a clip's has a dot."""

from datetime import datetime
from typing import Literal

from common.catalog import Catalog, Job, Video, Visibility
from common.database import Database, Row
from common.documents import Document
from common.errors import NotFound
from services.users.clips.collection import clip_name, clip_place


class Asset(Document):
    """Whose it is, and who may watch it."""

    id: str
    kind: Literal["video", "clip"]
    account: str
    video: str
    job: str | None = None
    clip: int | None = None
    title: str | None = None
    visibility: Visibility = "private"
    created_at: datetime


def is_clip(asset: str) -> bool:
    return "." in asset


class Assets:
    """Raises NotFound for what is not there, or not for whoever asks."""

    def __init__(self, *, database: Database, catalog: Catalog) -> None:
        self._database = database
        self._catalog = catalog

    async def find(self, asset: str) -> Asset:
        """Of whomever it is; a deleted video and its clips are not there."""
        if not is_clip(asset):
            return _of_video(await self._catalog.live_video(asset))
        name, clip = clip_place(asset)
        job = await self._catalog.job(name)
        await self._catalog.live_video(job.video)
        facts = (await self._catalog.result(job.plan_task)).facts
        if not 1 <= clip <= len(facts["ranges"]) or clip in job.dropped or clip_name(name, clip) != asset:
            raise _no(asset)
        return _of_clip(job, clip, await self._database.clips.find_one({"_id": asset}) or {})

    async def of(self, account: str, asset: str) -> Asset:
        """The account's own."""
        found = await self.find(asset)
        if found.account != account:
            raise _no(asset)
        return found

    async def shown_to(self, account: str | None, asset: str) -> Asset:
        """One that this account, or somebody without one, may watch."""
        found = await self.find(asset)
        if account == found.account or found.visibility in {"unlisted", "public"}:
            return found
        if found.visibility == "followers" and account is not None and await self._follows(account, found.account):
            return found
        raise _no(asset)

    async def _follows(self, follower: str, account: str) -> bool:
        return await self._database.follows.find_one({"_id": f"{follower}/{account}"}, {"_id": True}) is not None


def _of_video(video: Video) -> Asset:
    return Asset(
        id=video.id,
        kind="video",
        account=video.account,
        video=video.id,
        title=video.title,
        visibility=video.visibility,
        created_at=video.created_at,
    )


def _of_clip(job: Job, clip: int, row: Row) -> Asset:
    """The row may not be there yet."""
    return Asset(
        id=clip_name(job.id, clip),
        kind="clip",
        account=job.account,
        video=job.video,
        job=job.id,
        clip=clip,
        title=row.get("title"),
        visibility=row.get("visibility", "private"),
        created_at=job.created_at,
    )


def _no(asset: str) -> NotFound:
    return NotFound(f"There is no {'clip' if is_clip(asset) else 'video'} {asset}.")
