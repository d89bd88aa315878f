"""Accounts that are deleted, with all that is theirs.

From the moment that its owner says so an account lets nobody in. What it has goes after it, by a chore that may be broken off;
its row, without address and password, stays until nothing can come in any more, such as an upload that was under way.
"""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import structlog

from common.database import OWNED, Database
from common.errors import NotFound
from common.events import Stage
from common.telemetry import tolerated
from services.users.accounts.collection import Account, Accounts
from services.users.jobs.housekeeping import Housekeeping

log = structlog.get_logger()

_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_GO_THEIR_OWN_WAY: Final = frozenset({"videos", "jobs", "uploads"})
"""They have bytes, or work that is being done for them."""


class Departures:
    """`keep_s`: by then whatever was under way has come in."""

    def __init__(self, *, database: Database, accounts: Accounts, housekeeping: Housekeeping, keep_s: float) -> None:
        self._database = database
        self._accounts = accounts
        self._housekeeping = housekeeping
        self._keep_ms = round(keep_s * 1000)

    async def leave(self, account: Account, *, password: str) -> None:
        """Raises InvalidRequest if the password is wrong."""
        await self._accounts.close(account, password=password)
        its = {"account": account.id}
        await self._database.sessions.delete_many(its)
        await self._database.keys.delete_many(its)
        await self._database.shares.delete_many(its)
        for shown in (self._database.videos, self._database.clips):
            await shown.update_many(its, {"$set": {"visibility": "private"}})
        log.info("account.left", account=account.id)

    async def sweep(self) -> None:
        """A chore."""
        late = {"$lt": ["$left_at", {"$subtract": ["$$NOW", self._keep_ms]}]}
        async for row in self._database.accounts.find({"left_at": {"$exists": True}}, {"_id": 1}):
            with tolerated("departure.failed", account=row["_id"]):
                await self._clear(row["_id"])
        async for row in self._database.accounts.find({"left_at": {"$exists": True}, "$expr": late}, {"_id": 1}):
            await self._close(row["_id"])

    async def _clear(self, account: str) -> None:
        its = {"account": account}
        async for row in self._database.videos.find({**its, "deleted_at": None}, {"_id": 1}):
            with suppress(NotFound):  # another has just deleted it
                await self._housekeeping.delete(row["_id"])
        await self._database.uploads.update_many(
            its, {"$set": {"touched_at": _LONG_AGO}}
        )  # forgotten, with their bytes
        for name in OWNED - _GO_THEIR_OWN_WAY:
            await self._database.raw[name].delete_many(its)
        await self._database.follows.delete_many({"follower": account})  # those of others went by their account
        turns = [f"{stage}/{account}" for stage in Stage]
        await self._database.turns.delete_many({"_id": {"$in": turns}})

    async def _close(self, account: str) -> None:
        for name in _GO_THEIR_OWN_WAY:
            if await self._database.raw[name].find_one({"account": account}, {"_id": 1}) is not None:
                return
        await self._database.accounts.delete_one({"_id": account})
