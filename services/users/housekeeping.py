"""Deletes videos with all that only they used, and what work that broke off has left behind.

Rows that refer to stored objects list them as `digests`; an object that no row lists is waste. A use that is not written down yet is
known by its time: what was used since the deletion, or of late, stays until a later round.
"""

import random
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Final

import structlog
from pymongo import ReturnDocument

from common.blobs import BlobStore
from common.catalog import Video
from common.database import Database
from common.errors import Conflict, NotFound
from common.tasks import Tasks
from common.telemetry import tolerated
from services.users.jobs import Jobs
from services.users.usage import Usage

log = structlog.get_logger()

_ROUNDS: Final = 24
"""Looks for waste in the time that makes it waste."""


class Housekeeping:
    """`lease_s`: by then whoever works on a deleted video has noticed. `orphan_s`: by then whatever is used has been written down."""

    def __init__(
        self, *, database: Database, blobs: BlobStore, jobs: Jobs, tasks: Tasks, lease_s: float, orphan_s: float
    ) -> None:
        self._database = database
        self._usage = Usage(database)
        self._blobs = blobs
        self._jobs = jobs
        self._tasks = tasks
        self._lease_s = lease_s
        self._orphan_s = orphan_s
        self._next_sweep = monotonic() + random.uniform(0, orphan_s / _ROUNDS)

    # ---- deleted videos ----------------------------------------------------------------------------------------------

    async def delete(self, video: str) -> None:
        """From now on it is not there, and what is being made of it stops; the bytes follow a lease later. Raises NotFound."""
        gone = {"fingerprint": f"deleted {video}", "relayed": True}
        changed = await self._database.videos.update_one(
            {"_id": video, "deleted_at": None}, {"$set": gone, "$currentDate": {"deleted_at": True}}
        )
        if not changed.matched_count:
            raise NotFound(f"There is no video {video}.")
        await self._stop(video)

    async def _stop(self, video: str) -> None:
        async for row in self._database.jobs.find({"video": video, "status": {"$in": ["queued", "running"]}}):
            with suppress(Conflict):  # it has finished meanwhile
                await self._jobs.cancel(row["_id"])
        await self._tasks.cancel_video(video)

    async def purge(self) -> None:
        """A chore."""
        late = {"$lt": ["$deleted_at", {"$subtract": ["$$NOW", round(self._lease_s * 1000)]}]}
        async for row in self._database.videos.find({"deleted_at": {"$exists": True}, "$expr": late}):
            with tolerated("purge.failed", video=row["_id"]):
                await self._purge(Video.model_validate(row), before=row["deleted_at"])

    async def _purge(self, video: Video, *, before: datetime) -> None:
        """What lists show goes first, the bytes, which may take long, later.

        The video's own row goes last, and lists their digests meanwhile, so that a round that breaks off is made good by the next.
        """
        await self._stop(video.id)
        await self._usage.remember(video)
        its = {"video": video.id}
        jobs = await self._database.jobs.find(its, {"digests": True}).to_list()
        results = await self._database.tasks.distinct("result", its)
        made_of = self._database.results.find({"_id": {"$in": results}}, {"digests": True})
        digests = set[str]().union(*(row.get("digests", ()) for row in [*jobs, *await made_of.to_list()]))
        row = await self._database.videos.find_one_and_update(
            {"_id": video.id},
            {"$addToSet": {"digests": {"$each": sorted(digests)}}, "$set": {"counted": True}},
            return_document=ReturnDocument.AFTER,
        )
        await self._database.journal.delete_many({"job": {"$in": [job["_id"] for job in jobs]}})
        shown = (self._database.clips, self._database.shares, self._database.likes, self._database.watched)
        for rows in (*shown, self._database.revisions):
            await rows.delete_many(its)
        await self._database.jobs.delete_many(its)
        await self._database.deliveries.delete_many(its)
        for result in results:
            await self._drop_result(result, before=before, besides=video.id)
        await self._database.tasks.delete_many(its)
        for digest in row["digests"] if row else ():
            await self._drop_blob(digest, before=before, besides=video.id)
        await self._database.videos.delete_one({"_id": video.id})
        log.info("video.deleted", video=video.id, jobs=len(jobs))

    # ---- waste -------------------------------------------------------------------------------------------------------

    async def tidy(self) -> None:
        """A chore, most rounds of which have nothing to do."""
        if monotonic() >= self._next_sweep:
            self._next_sweep = monotonic() + self._orphan_s / _ROUNDS
            await self.sweep()

    async def sweep(self) -> None:
        """Results that no task has, objects that no row lists, and bytes that are no object."""
        before = await self._database.now() - timedelta(seconds=self._orphan_s)
        old = {"used_at": {"$lt": before}}
        async for row in self._database.results.find(old, {"_id": True}):
            await self._drop_result(row["_id"], before=before)
        async for row in self._database.blobs.find(old, {"_id": True}):
            await self._drop_blob(row["_id"], before=before)
        coming = await self._database.uploads.distinct("target.key", {"state": "open"})
        swept = await self._blobs.sweep(before, besides=coming)
        if swept:
            log.info("waste.swept", objects=swept)

    async def _drop_result(self, result: str, *, before: datetime, besides: str | None = None) -> None:
        """Unless a task has it, those of a deleted video apart, or it was used since."""
        if not await self._database.tasks.find_one({"result": result, "video": {"$ne": besides}}, {"_id": True}):
            await self._database.results.delete_one({"_id": result, "used_at": {"$lt": before}})

    async def _drop_blob(self, digest: str, *, before: datetime, besides: str | None = None) -> None:
        """Unless a row lists it, those of a deleted video apart, or it was used since."""
        lists: dict[str, Any] = {"digests": digest}
        if (
            await self._database.results.find_one(lists, {"_id": True})
            or await self._database.jobs.find_one({**lists, "video": {"$ne": besides}}, {"_id": True})
            or await self._database.videos.find_one({**lists, "_id": {"$ne": besides}}, {"_id": True})
        ):
            return
        with suppress(NotFound):
            await self._blobs.delete(digest, unless_used_since=before)
