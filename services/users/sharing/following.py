"""Who follows whom, and who likes what. Both are done once, however often they are asked for."""

from datetime import datetime

from common.catalog import LOCAL_ACCOUNT
from common.database import Database
from common.documents import Document
from common.errors import InvalidRequest, NotFound
from services.users.playback.assets import Asset


class Follow(Document):
    account: str
    since: datetime


class Follows:
    def __init__(self, database: Database) -> None:
        self._rows = database.follows
        self._accounts = database.accounts

    async def add(self, follower: str, account: str) -> None:
        """Raises NotFound, InvalidRequest for oneself."""
        await self._must_exist(account)
        if follower == account:
            raise InvalidRequest("Nobody follows themselves: what is yours you see anyway.")
        named = {"follower": follower, "account": account}
        change = {"$setOnInsert": named, "$currentDate": {"since": True}}
        if not await self._rows.find_one({"_id": f"{follower}/{account}"}, {"_id": True}):
            await self._rows.update_one({"_id": f"{follower}/{account}"}, change, upsert=True)

    async def remove(self, follower: str, account: str) -> None:
        """Raises NotFound for an account that there isn't."""
        await self._must_exist(account)
        await self._rows.delete_one({"_id": f"{follower}/{account}"})

    async def all(self, follower: str) -> list[Follow]:
        """The latest first."""
        rows = self._rows.find({"follower": follower}, sort=[("since", -1)])
        return [Follow.model_validate(row) async for row in rows]

    async def _must_exist(self, account: str) -> None:
        if account != LOCAL_ACCOUNT and await self._accounts.find_one({"_id": account}, {"_id": True}) is None:
            raise NotFound(f"There is no account {account}.")


class Likes:
    def __init__(self, database: Database) -> None:
        self._rows = database.likes

    async def add(self, account: str, asset: Asset) -> None:
        what = {"account": account, "asset": asset.id, "video": asset.video}
        await self._rows.update_one({"_id": f"{account}/{asset.id}"}, {"$setOnInsert": what}, upsert=True)

    async def remove(self, account: str, asset: str) -> bool:
        """Whether there was one."""
        return (await self._rows.delete_one({"_id": f"{account}/{asset}"})).deleted_count > 0

    async def count(self, asset: str) -> int:
        return await self._rows.count_documents({"asset": asset})

    async def has(self, account: str | None, asset: str) -> bool:
        found = None if account is None else await self._rows.find_one({"_id": f"{account}/{asset}"}, {"_id": True})
        return found is not None
