"""Links by which anybody watches one asset, whatever its visibility, until they expire or are revoked."""

from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import Field

from common.callers import digest_of, new_secret
from common.database import Database, Row, insert_dated
from common.documents import Document
from common.errors import Conflict, NotFound
from services.users.playback.assets import Asset

_MOST: Final = 100


class Share(Document):
    """Of its token only a digest is kept."""

    id: str = Field(alias="_id")
    account: str
    asset: str
    title: str | None = None
    created_at: datetime
    expires_at: datetime | None = None


class Shares:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = database.shares

    async def add(self, asset: Asset, *, title: str | None, expires_s: int | None) -> tuple[Share, str]:
        """(row, its token). Raises Conflict if there are too many."""
        mine = {"account": asset.account, "asset": asset.id}
        if await self._rows.count_documents(mine, limit=_MOST) >= _MOST:
            raise Conflict(f"A film has {_MOST} shares at most. Revoke one that is not used any more.")
        token = new_secret()
        row: dict[str, Any] = {**mine, "video": asset.video, "title": title, "digest": digest_of(token)}
        if expires_s is not None:
            row["expires_at"] = await self._database.now() + timedelta(seconds=expires_s)
        return Share.model_validate(await insert_dated(self._rows, row)), token

    async def all(self, asset: Asset) -> list[Share]:
        """Newest first; those that expired of late as well."""
        rows = self._rows.find({"account": asset.account, "asset": asset.id}, sort=[("_id", -1)])
        return [Share.model_validate(row) async for row in rows]

    async def opened_by(self, token: str) -> Share:
        """Raises NotFound when it is revoked or has expired."""
        return await self._valid({"digest": digest_of(token)})

    async def valid(self, share: str) -> Share:
        """Raises NotFound."""
        return await self._valid({"_id": share})

    async def of(self, account: str, share: str) -> Share:
        """Raises NotFound."""
        row = await self._rows.find_one({"_id": share, "account": account})
        if row is None:
            raise NotFound(f"There is no share {share}.")
        return Share.model_validate(row)

    async def revoke(self, share: Share) -> None:
        await self._rows.delete_one({"_id": share.id})

    async def _valid(self, wanted: Row) -> Share:
        in_time = {"$or": [{"expires_at": None}, {"$expr": {"$gt": ["$expires_at", "$$NOW"]}}]}
        row = await self._rows.find_one({**wanted, **in_time})
        if row is None:
            raise NotFound("This link is not valid any more. Ask who sent it for another.")
        return Share.model_validate(row)
