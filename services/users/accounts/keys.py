"""API keys: what programs log in with. A key is shown once; of it only a digest is kept, and its first letters to know it by."""

from datetime import datetime
from typing import Final

from pydantic import Field

from common.callers import digest_of, new_secret
from common.database import Database, insert_dated
from common.documents import Document
from common.errors import Conflict, NotFound
from common.scopes import KeyScope

_SHOWN: Final = 8
_MOST: Final = 100


class Key(Document):
    id: str = Field(alias="_id")
    name: str
    scopes: tuple[KeyScope, ...]
    begins: str
    created_at: datetime


class Keys:
    def __init__(self, database: Database) -> None:
        self._rows = database.keys

    async def add(self, account: str, *, name: str, scopes: frozenset[KeyScope]) -> tuple[Key, str]:
        """(row, the key itself). Raises Conflict if there are too many."""
        if await self._rows.count_documents({"account": account}, limit=_MOST) >= _MOST:
            raise Conflict(f"An account has {_MOST} keys at most. Revoke one that is not used any more.")
        key = f"cm_{new_secret()}"
        row = {
            "account": account,
            "name": name,
            "scopes": sorted(scopes),
            "begins": key[:_SHOWN],
            "digest": digest_of(key),
        }
        return Key.model_validate(await insert_dated(self._rows, row)), key

    async def all(self, account: str) -> list[Key]:
        rows = self._rows.find({"account": account}, sort=[("_id", -1)])
        return [Key.model_validate(row) async for row in rows]

    async def revoke(self, account: str, key: str) -> None:
        """From now on it opens nothing. Raises NotFound."""
        if not (await self._rows.delete_one({"_id": key, "account": account})).deleted_count:
            raise NotFound(f"There is no key {key}.")
