"""Messages to webhooks, as rows: made once for each thing that happens, and held by one sender at a time.

    open ──▶ delivered  its receiver took it
     └─────▶ failed     its receiver did not, for too long or for good; the last answer says why

A row's id says what it tells to whom, so that it is made once however often it is told. Whoever takes an open row that is due holds it
until `due_at`, then anybody may; the database's clock alone decides. `attempts` is the fence.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

from pydantic import Field
from pymongo import ASCENDING, DESCENDING, ReturnDocument, UpdateOne

from common.database import Database, Row
from common.documents import Document
from common.errors import Conflict, NotFound

_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_SHOWN: Final = {"data": False}


class Answer(Document):
    """Of a receiver. `status` None: `error` says why there is none. `body` is its beginning."""

    status: int | None = None
    error: str | None = None
    body: str = ""
    ms: int = 0
    retry_after_s: float = 0.0


class Letter(Document):
    """What is told, and to whom. `lane` is the webhook; of the addresses that jobs name, those of an account share one."""

    account: str
    lane: str
    url: str | None = None
    """Where a job named it."""
    subject: str
    type: str
    at: datetime
    data: Mapping[str, Any]
    job: str | None = None
    video: str

    @property
    def id(self) -> str:
        return "msg_" + hashlib.sha256(f"{self.lane}/{self.subject}".encode()).hexdigest()[:32]


class Delivery(Letter):
    key: str = Field(alias="_id")
    data: Mapping[str, Any] = {}
    state: Literal["open", "delivered", "failed"]
    attempts: int
    due_at: datetime
    since: datetime | None = None
    """When it was taken last: the moment that its signature names."""
    answer: Answer | None = None
    done_at: datetime | None = None


def lane_of_jobs(account: str) -> str:
    return f"jobs/{account}"


class Deliveries:
    """`hold_ms`: a sender that is silent for so long has died."""

    def __init__(self, database: Database, *, hold_ms: int) -> None:
        self._rows = database.deliveries
        self._now = database.now
        self._hold_ms = hold_ms

    async def post(self, letters: Sequence[Letter]) -> None:
        """Those that are not there yet."""
        known = {
            row["_id"] async for row in self._rows.find({"_id": {"$in": [each.id for each in letters]}}, {"_id": 1})
        }
        fresh = [
            UpdateOne({"_id": letter.id}, {"$setOnInsert": _open(letter)}, upsert=True)
            for letter in letters
            if letter.id not in known
        ]
        if fresh:
            await self._rows.bulk_write(fresh, ordered=False)

    async def take(self, *, busy_lanes: Collection[str], busy_accounts: Collection[str]) -> Delivery | None:
        """The one that has been due for longest, held by us from now on."""
        free = {"lane": {"$nin": [*busy_lanes]}, "account": {"$nin": [*busy_accounts]}}
        row = await self._rows.find_one_and_update(
            {"state": "open", "$expr": {"$lte": ["$due_at", "$$NOW"]}, **free},
            [
                {
                    "$set": {
                        "attempts": {"$add": ["$attempts", 1]},
                        "since": "$$NOW",
                        "due_at": {"$add": ["$$NOW", self._hold_ms]},
                    }
                }
            ],
            sort=[("due_at", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )
        return None if row is None else Delivery.model_validate(row)

    async def now(self) -> datetime:
        return await self._now()

    # ---- by its holder -----------------------------------------------------------------------------------------------

    async def close(self, held: Delivery, answer: Answer, *, state: Literal["delivered", "failed"]) -> None:
        values = {"state": state, "answer": answer.model_dump()}
        await self._settle(held, {"$set": values, "$currentDate": {"done_at": True}})

    async def postpone(self, held: Delivery, answer: Answer, *, delay_ms: int) -> None:
        due = {"$add": ["$$NOW", delay_ms]}
        await self._settle(held, [{"$set": {"answer": {"$literal": answer.model_dump()}, "due_at": due}}])

    async def hand_back(self, held: Delivery) -> None:
        """To whoever comes next; it does not count as an attempt."""
        await self._settle(held, {"$set": {"due_at": held.since}, "$inc": {"attempts": -1}})

    async def _settle(self, held: Delivery, change: Any) -> None:
        await self._rows.update_one({"_id": held.key, "attempts": held.attempts, "state": "open"}, change)

    # ---- for its owner -----------------------------------------------------------------------------------------------

    async def last(self, lane: str, *, limit: int) -> list[Delivery]:
        """The newest first, without what they tell."""
        rows = self._rows.find({"lane": lane}, _SHOWN, sort=[("at", DESCENDING)], limit=limit)
        return [Delivery.model_validate(row) async for row in rows]

    async def again(self, lane: str, delivery: str) -> Delivery:
        """Send it once more, from the schedule's beginning. Raises NotFound, Conflict while it is being sent anyway."""
        row = await self._rows.find_one_and_update(
            {"_id": delivery, "lane": lane, "state": {"$ne": "open"}},
            {"$set": {"state": "open", "attempts": 0, "due_at": _LONG_AGO}, "$unset": {"done_at": ""}},
            projection=_SHOWN,
            return_document=ReturnDocument.AFTER,
        )
        if row is not None:
            return Delivery.model_validate(row)
        if await self._rows.find_one({"_id": delivery, "lane": lane}, {"_id": 1}) is None:
            raise NotFound(f"There is no delivery {delivery}.")
        raise Conflict("It is being delivered already.")

    async def give_up(self, lane: str, why: str) -> None:
        """All that are open."""
        answer = Answer(error=why).model_dump()
        await self._rows.update_many(
            {"lane": lane, "state": "open"},
            {"$set": {"state": "failed", "answer": answer}, "$currentDate": {"done_at": True}},
        )


def _open(letter: Letter) -> Row:
    return {**letter.model_dump(), "state": "open", "attempts": 0, "due_at": letter.at}
