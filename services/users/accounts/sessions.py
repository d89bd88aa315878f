"""Log-ins in browsers. A session is a family of tokens: one lets in for some minutes, one is exchanged, once, for the next two.

A refresh token that comes a second time was stolen, or its thief was quicker: the whole family ends.
"""

from dataclasses import dataclass
from typing import Final

from ulid import ULID

from common.callers import digest_of, new_secret
from common.database import Database, Row
from common.errors import Unauthenticated

_MOST_SPENT: Final = 100
"""Exchanged tokens that a session knows again; a day's."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """What its holder gets, once: of the two tokens only digests are kept."""

    id: str
    account: str
    access: str
    refresh: str
    csrf: str

    @property
    def renewal(self) -> str:
        """What `renew` takes."""
        return f"{self.id}.{self.refresh}"


class Sessions:
    def __init__(self, database: Database, *, access_s: int, life_s: int) -> None:
        self._rows = database.sessions
        self._access_s = access_s
        self._life_s = life_s

    async def begin(self, account: str) -> Session:
        made = Session(id=str(ULID()), account=account, access=new_secret(), refresh=new_secret(), csrf=new_secret())
        first = {"account": account, "csrf": made.csrf}
        await self._rows.update_one({"_id": made.id}, self._renewed(made.access, made.refresh, first), upsert=True)
        return made

    async def renew(self, token: str) -> Session:
        """The family's next tokens. Raises Unauthenticated."""
        family, digest = _parts(token)
        access, refresh = new_secret(), new_secret()
        newest = {"_id": family, "refresh": digest, "$expr": {"$gt": ["$until", "$$NOW"]}}
        row = await self._rows.find_one_and_update(newest, self._renewed(access, refresh))
        if row is None:
            await self._rows.delete_one({"_id": family, "spent": digest})
            raise Unauthenticated("The session has ended. Log in again.")
        return Session(id=family, account=row["account"], access=access, refresh=refresh, csrf=row["csrf"])

    async def renewable(self, token: str) -> Row:
        """The row of a session whose refresh token would still be exchanged. Raises Unauthenticated."""
        family, digest = _parts(token)
        row = await self._rows.find_one({"_id": family, "refresh": digest})
        if row is None:
            raise Unauthenticated("The session has ended already.")
        return row

    def _renewed(self, access: str, refresh: str, first: Row | None = None) -> list[Row]:
        """By the database's clock."""
        spent = {"$concatArrays": [["$refresh"], {"$ifNull": ["$spent", []]}]}
        return [
            {
                "$set": {
                    **(first or {"spent": {"$slice": [spent, _MOST_SPENT]}}),
                    "access": digest_of(access),
                    "access_until": {"$add": ["$$NOW", self._access_s * 1000]},
                    "refresh": digest_of(refresh),
                    "until": {"$add": ["$$NOW", self._life_s * 1000]},
                }
            }
        ]

    async def end(self, family: str) -> None:
        await self._rows.delete_one({"_id": family})

    async def end_all(self, account: str, *, but: str | None = None) -> None:
        await self._rows.delete_many({"account": account, "_id": {"$ne": but}})


def _parts(token: str) -> tuple[str, str]:
    """(family, digest of the secret)."""
    family, _, secret = token.partition(".")
    return family, digest_of(secret)
