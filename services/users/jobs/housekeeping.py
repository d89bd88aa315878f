"""Deletes videos with all that only they used, and what work that broke off has left behind.

Rows that refer to stored objects list them as `digests`; an object that no row lists is waste. A use that is not written down yet is
known by its time: what was used since the deletion, or of late, stays until a later round.
"""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

import structlog
from pymongo import ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import DuplicateKeyError

from common.blobs import BlobStore
from common.catalog import Video
from common.database import Database, Row
from common.errors import Conflict, NotFound
from common.tasks import Tasks
from common.telemetry import tolerated
from services.users.accounts.usage import Usage
from services.users.jobs.collection import Jobs
from services.users.transcripts.pictures import Pictures

log = structlog.get_logger()

_ROUNDS: Final = 24
"""Looks for waste in the time that makes it waste."""
_ASKS: Final = 4
"""How often each replica asks whether it is to look, in the time between two looks."""
_BATCH: Final = 1000
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DIGESTS: Final[Row] = {"digests": True}


class Housekeeping:
    """`lease_s`: by then whoever works on a deleted video has noticed. `orphan_s`: by then whatever is used has been written down."""

    def __init__(
        self, *, database: Database, blobs: BlobStore, jobs: Jobs, tasks: Tasks, lease_s: float, orphan_s: float
    ) -> None:
        self._database = database
        self._usage = Usage(database)
        self._pictures = Pictures(database)
        self._blobs = blobs
        self._jobs = jobs
        self._tasks = tasks
        self._lease_s = lease_s
        self._orphan_s = orphan_s
        self._next_sweep = monotonic() + random.uniform(0, orphan_s / _ROUNDS / _ASKS)

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
        pictures = await self._database.pictures.find(its, {"digests": True}).to_list()
        rows = [*jobs, *pictures, *await made_of.to_list()]
        digests = set[str]().union(*(row.get("digests", ()) for row in rows))
        row = await self._database.videos.find_one_and_update(
            {"_id": video.id},
            {"$addToSet": {"digests": {"$each": sorted(digests)}}, "$set": {"counted": True}},
            return_document=ReturnDocument.AFTER,
        )
        await self._database.journal.delete_many({"job": {"$in": [job["_id"] for job in jobs]}})
        shown = (self._database.clips, self._database.shares, self._database.likes, self._database.watched)
        for known in (*shown, self._database.revisions, self._database.pictures):
            await known.delete_many(its)
        await self._database.jobs.delete_many(its)
        await self._database.deliveries.delete_many(its)
        for result in results:
            await self._drop_result(result, before=before, besides=video.id)
        await self._tasks.forget(its)
        for digest in row["digests"] if row else ():
            await self._drop_blob(digest, before=before, besides=video.id)
        await self._database.videos.delete_one({"_id": video.id})
        log.info("video.deleted", video=video.id, jobs=len(jobs))

    # ---- waste -------------------------------------------------------------------------------------------------------

    async def tidy(self) -> None:
        """A chore, most rounds of which have nothing to do: one replica sweeps for all."""
        if monotonic() < self._next_sweep:
            return
        self._next_sweep = monotonic() + self._orphan_s / _ROUNDS / _ASKS
        if await self._is_our_turn():
            await self.sweep()

    async def _is_our_turn(self) -> bool:
        """Whoever asks first when it is due has it; two at once, where one takes longer than a round, do no harm."""
        chores, its = self._database.chores, {"_id": "sweep"}
        with suppress(DuplicateKeyError):  # another made it at this moment
            await chores.update_one(its, {"$setOnInsert": {"due_at": _LONG_AGO}}, upsert=True)
        next_at = {"$add": ["$$NOW", round(self._orphan_s / _ROUNDS * 1000)]}
        due: Row = {**its, "$expr": {"$lte": ["$due_at", "$$NOW"]}}
        return (await chores.update_one(due, [{"$set": {"due_at": next_at}}])).matched_count == 1

    async def sweep(self) -> None:
        """Pictures that stand nowhere, results that no task has, objects that no row lists, and bytes that are no object.

        What is referred to is found by the thousand, and left alone for as long as what is used. Before anything is dropped it is
        asked for by itself.
        """
        before = await self._database.now() - timedelta(seconds=self._orphan_s)
        await self._pictures.sweep(before)
        async for results in self._old(self._database.results, before):
            held = await self._database.tasks.distinct("result", {"result": {"$in": results}})
            await self._pass_over(self._database.results, held)
            for result in set(results).difference(held):
                await self._drop_result(result, before=before)
        async for digests in self._old(self._database.blobs, before):
            listed = await self._listed(digests)
            await self._pass_over(self._database.blobs, listed)
            for digest in set(digests).difference(listed):
                await self._drop_blob(digest, before=before)
        coming = await self._database.uploads.distinct("target.key", {"state": "open"})
        swept = await self._blobs.sweep(before, besides=coming)
        if swept:
            log.info("waste.swept", objects=swept)

    async def _old(self, rows: AsyncCollection[Row], before: datetime) -> AsyncIterator[list[str]]:
        """Ids of those that were neither used nor found in use since; whoever gets them passes them over, or drops them."""
        unused: Row = {"used_at": {"$lt": before}}
        old: Row = {"$or": [{"kept_at": None, **unused}, {"kept_at": {"$lt": before}, **unused}]}
        while found := await rows.find(old, {"_id": True}, limit=_BATCH).to_list():
            yield [row["_id"] for row in found]

    async def _pass_over(self, rows: AsyncCollection[Row], ids: Sequence[str]) -> None:
        """`used_at` stays: by it a deleted video's own are known."""
        if ids:
            await rows.update_many({"_id": {"$in": [*ids]}}, {"$currentDate": {"kept_at": True}})

    async def _listed(self, digests: Sequence[str]) -> list[str]:
        """Those that some row lists."""
        lists: Row = {"digests": {"$in": [*digests]}}
        found = {
            digest
            for rows, apart in self._lists()
            async for row in rows.find({**lists, **apart}, _DIGESTS)
            for digest in row["digests"]
        }
        return sorted(found.intersection(digests))

    def _lists(self, *, besides: str | None = None) -> Sequence[tuple[AsyncCollection[Row], Row]]:
        """All rows that list stored objects, those of a deleted video apart: collections, and which of their rows."""
        of, others = self._database, {"$ne": besides}
        return (
            (of.results, {}),
            (of.jobs, {"video": others}),
            (of.pictures, {"video": others}),
            (of.videos, {"_id": others}),
        )

    async def _drop_result(self, result: str, *, before: datetime, besides: str | None = None) -> None:
        """Unless a task has it, those of a deleted video apart, or it was used since."""
        if not await self._database.tasks.find_one({"result": result, "video": {"$ne": besides}}, {"_id": True}):
            row = await self._database.results.find_one_and_delete(
                {"_id": result, "used_at": {"$lt": before}}, _DIGESTS
            )
            if row is not None:  # what it held comes up at once
                its = {"_id": {"$in": row.get("digests", [])}}
                await self._database.blobs.update_many(its, {"$unset": {"kept_at": ""}})

    async def _drop_blob(self, digest: str, *, before: datetime, besides: str | None = None) -> None:
        """Unless a row lists it, those of a deleted video apart, or it was used since."""
        for rows, apart in self._lists(besides=besides):
            if await rows.find_one({"digests": digest, **apart}, {"_id": True}):
                return
        with suppress(NotFound):
            await self._blobs.delete(digest, unless_used_since=before)
