"""Objects that are dropped under a prefix of a bucket become videos, each version once.

    open ──┬──▶ done     it is a video
           └──▶ refused  it can't become one, or was tried too often; the row says why

Every replica lists the prefix and notes what is new as open, one row for each bucket, key and ETag. Whoever takes a row holds it, and
renews its hold, while it imports; what is to be tried later is held by nobody until then. The database's clock alone decides when a
hold has run out; `attempts` is the fence.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final

import structlog
from pymongo import ASCENDING, ReturnDocument, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection

from common.cancellation import cancel, to_its_end
from common.catalog import Video
from common.database import Row
from common.errors import ClipmillError
from common.telemetry import tolerated
from services.upload.buckets import Buckets, Place
from services.upload.incoming import Source

log = structlog.get_logger()

Take = Callable[[Source], Awaitable[tuple[Video, bool]]]
"""Makes a video of a source."""

HOLD_MS: Final = 30_000
"""A replica that is silent for so long has died."""
FIRST_PAUSE_MS: Final = 30_000
LONGEST_PAUSE_MS: Final = 3_600_000
MOST_ATTEMPTS: Final = 12
"""About five hours."""
_BATCH: Final = 500
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_NOT_HELD: Final = {"$expr": {"$lt": [{"$add": ["$since", "$hold_ms"]}, "$$NOW"]}}


class Watch:
    """Two chores: to note what is new, and to import it. Both may wait long for the bucket."""

    def __init__(
        self, rows: AsyncCollection[Row], *, folder: Place, buckets: Buckets, take: Take, every_s: float
    ) -> None:
        self._rows = rows
        self._folder = folder
        self._buckets = buckets
        self._take = take
        self._every_s = every_s
        self._next_look = 0.0

    # ---- noting ------------------------------------------------------------------------------------------------------

    async def note_new(self) -> None:
        """A chore, most rounds of which have nothing to do."""
        if monotonic() >= self._next_look:
            self._next_look = monotonic() + self._every_s
            await self.look()

    async def look(self) -> None:
        found: dict[str, Place] = {}
        async for place, etag in self._buckets.found(self._folder):
            found[f"{place}#{etag}"] = place
            if len(found) == _BATCH:
                await self._note(found)
                found = {}
        await self._note(found)

    async def _note(self, found: Mapping[str, Place]) -> None:
        known = {row["_id"] async for row in self._rows.find({"_id": {"$in": list(found)}}, {"_id": True})}
        fresh = [
            UpdateOne({"_id": name}, {"$setOnInsert": _open(place)}, upsert=True)
            for name, place in found.items()
            if name not in known
        ]
        if fresh:
            await self._rows.bulk_write(fresh, ordered=False)

    # ---- importing ---------------------------------------------------------------------------------------------------

    async def import_open(self) -> None:
        """A chore: what is open and not held, one after the other."""
        while (row := await self._next()) is not None:
            held = asyncio.create_task(self._hold(row))
            try:
                change = await self._import(row)
            except asyncio.CancelledError:
                await to_its_end(self._settle(row, {"$set": {"hold_ms": 0}, "$inc": {"attempts": -1}}))
                raise
            finally:
                await cancel(held)
            await self._settle(row, change)

    async def _next(self) -> Row | None:
        """Held by us from now on."""
        return await self._rows.find_one_and_update(
            {"state": "open", **_NOT_HELD},
            {"$inc": {"attempts": 1}, "$set": {"hold_ms": HOLD_MS}, "$currentDate": {"since": True}},
            sort=[("since", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )

    async def _hold(self, row: Row) -> None:
        while True:
            await asyncio.sleep(HOLD_MS / 3000)
            with tolerated("watch.not_held", object=row["key"]):
                await self._settle(row, {"$currentDate": {"since": True}})

    async def _import(self, row: Row) -> dict[str, Any]:
        """What becomes of the row."""
        place = Place(bucket=row["bucket"], key=row["key"])
        if row["attempts"] > MOST_ATTEMPTS:
            return _refused(place, "It ended whoever tried it.")
        try:
            video, _ = await self._take(self._buckets.opened(place))
        except ClipmillError as error:
            if not error.retry or row["attempts"] == MOST_ATTEMPTS:
                return _refused(place, error.message)
            pause_ms = min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (row["attempts"] - 1))
            log.warning("watch.postponed", object=str(place), error=error.message, pause_ms=pause_ms)
            return {"$set": {"hold_ms": pause_ms, "error": error.message}, "$currentDate": {"since": True}}
        log.info("watch.imported", object=str(place), video=video.id)
        return {"$set": {"state": "done", "video": video.id}}

    async def _settle(self, row: Row, change: Mapping[str, Any]) -> None:
        """Change it, unless somebody else has taken it since."""
        await self._rows.update_one({"_id": row["_id"], "attempts": row["attempts"]}, change)


def _open(place: Place) -> Row:
    return {
        "bucket": place.bucket,
        "key": place.key,
        "state": "open",
        "attempts": 0,
        "since": _LONG_AGO,
        "hold_ms": 0,
    }


def _refused(place: Place, why: str) -> dict[str, Any]:
    log.warning("watch.refused", object=str(place), error=why)
    return {"$set": {"state": "refused", "error": why}}
