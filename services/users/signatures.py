"""Signed paths of files: whoever holds the URL may read the file until it expires."""

import hashlib
import hmac
import secrets

from pymongo import ReturnDocument

from common.database import Database
from common.errors import NotFound


class Signer:
    """The key is made once and shared by all replicas through MongoDB."""

    def __init__(self, database: Database, *, life_s: int) -> None:
        self._secrets = database.raw["secrets"]
        self._life_s = life_s
        self._key: bytes | None = None

    async def sign(self, path: str, *, now_s: float) -> str:
        """`path` with its expiry and signature as a query."""
        expires = int(now_s) + self._life_s
        return f"{path}?expires={expires}&signature={await self._signature(path, expires)}"

    async def check(self, path: str, *, expires: int, signature: str, now_s: float) -> None:
        """Raises NotFound for a wrong or late signature: it tells nothing about what there is."""
        right = hmac.compare_digest(signature.encode(), (await self._signature(path, expires)).encode())
        if not right or expires < now_s:
            raise NotFound("The link is wrong or has expired. Ask for the job's results again.")

    async def _signature(self, path: str, expires: int) -> str:
        if self._key is None:
            row = await self._secrets.find_one_and_update(
                {"_id": "files"},
                {"$setOnInsert": {"key": secrets.token_bytes(32)}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
            self._key = bytes((row or {})["key"])
        return hmac.new(self._key, f"{path}\n{expires}".encode(), hashlib.sha256).hexdigest()
