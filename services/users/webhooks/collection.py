"""Webhooks: where an account wants to be told what happens, and the keys that such messages are signed with.

A message has to be signed anew at each attempt, so that keys are kept as they are, as the key of signed URLs is.
"""

from datetime import datetime
from typing import Any, Final, Literal, get_args

import httpx
from pydantic import Field
from pymongo import ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection

from common.database import Database, Row, insert_dated
from common.documents import Document
from common.errors import Conflict, InvalidRequest, NotFound
from services.users.webhooks.seals import new_signing_secret

EventName = Literal["job.finished", "clip.ready", "video.ready", "video.failed"]
EVENT_NAMES: Final[tuple[EventName, ...]] = get_args(EventName)
MOST: Final = 20
BOTH_KEYS_MS: Final = 24 * 3600 * 1000
"""For so long after a change messages are signed with the former key too."""
PATIENCE_MS: Final = 5 * 24 * 3600 * 1000
"""An address that took nothing for so long is asked no more."""


class Keys(Document):
    """What messages are signed with."""

    secret: str
    former: str | None = None
    former_until: datetime | None = None

    def at(self, moment: datetime) -> tuple[str, ...]:
        if self.former is None or self.former_until is None or self.former_until <= moment:
            return (self.secret,)
        return (self.secret, self.former)


class Webhook(Keys):
    id: str = Field(alias="_id")
    account: str
    url: str
    events: tuple[str, ...]
    created_at: datetime
    failing_since: datetime | None = None
    """Since then it has taken nothing."""
    disabled_at: datetime | None = None
    disabled_because: str | None = None


class Webhooks:
    def __init__(self, database: Database) -> None:
        self._rows = database.webhooks
        self._keys = database.signing_keys
        self._deliveries = database.deliveries

    async def add(self, account: str, *, url: str, events: frozenset[EventName]) -> Webhook:
        """Raises Conflict if there are too many."""
        if await self._rows.count_documents({"account": account}, limit=MOST) >= MOST:
            raise Conflict(f"An account has {MOST} webhooks at most. Delete one that is not used any more.")
        row = {"account": account, "url": url, "events": sorted(events), "secret": new_signing_secret()}
        return Webhook.model_validate(await insert_dated(self._rows, row))

    async def all(self, account: str) -> list[Webhook]:
        rows = self._rows.find({"account": account}, sort=[("_id", -1)])
        return [Webhook.model_validate(row) async for row in rows]

    async def find(self, account: str, webhook: str) -> Webhook:
        """Raises NotFound."""
        return _there(await self._rows.find_one({"_id": webhook, "account": account}), webhook)

    async def known(self, webhook: str) -> Webhook | None:
        """Whose it may be; for whoever sends."""
        row = await self._rows.find_one({"_id": webhook})
        return None if row is None else Webhook.model_validate(row)

    async def wanting(self, account: str, event: EventName, *, at: datetime) -> list[Webhook]:
        """Those that are to be told of what happened then: no webhook hears what was before it."""
        query = {"account": account, "events": event, "disabled_at": None, "created_at": {"$lte": at}}
        return [Webhook.model_validate(row) async for row in self._rows.find(query)]

    async def change(
        self,
        account: str,
        webhook: str,
        *,
        url: str | None = None,
        events: frozenset[EventName] | None = None,
        enabled: bool | None = None,
    ) -> Webhook:
        """Raises NotFound. One that is enabled again begins with a clean slate."""
        values: Row = {}
        update: dict[str, Any] = {}
        if url is not None:
            values["url"] = url
        if events is not None:
            values["events"] = sorted(events)
        if enabled:
            update["$unset"] = {"failing_since": "", "disabled_at": "", "disabled_because": ""}
        elif enabled is False:
            values["disabled_because"] = "You have switched it off."
            update["$currentDate"] = {"disabled_at": True}
        if values:
            update["$set"] = values
        if not update:
            return await self.find(account, webhook)
        mine = {"_id": webhook, "account": account}
        return _there(await self._rows.find_one_and_update(mine, update, return_document=ReturnDocument.AFTER), webhook)

    async def remove(self, account: str, webhook: str) -> None:
        """With what it was to be told. Raises NotFound."""
        if not (await self._rows.delete_one({"_id": webhook, "account": account})).deleted_count:
            raise _missing(webhook)
        await self._deliveries.delete_many({"lane": webhook})

    # ---- keys --------------------------------------------------------------------------------------------------------

    async def new_secret(self, account: str, webhook: str) -> str:
        """From now on; for a day with the former beside it. Raises NotFound."""
        row = await _rotated(self._rows, {"_id": webhook, "account": account})
        return _there(row, webhook).secret

    async def new_secret_of_jobs(self, account: str) -> str:
        """The same, for the addresses that jobs of an account name."""
        await self.keys_of_jobs(account)
        row = await _rotated(self._keys, {"_id": account})
        return Keys.model_validate(row).secret

    async def keys_of_jobs(self, account: str) -> Keys:
        """Made when they are first needed."""
        row = await self._keys.find_one_and_update(
            {"_id": account},
            {"$setOnInsert": {"account": account, "secret": new_signing_secret()}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return Keys.model_validate(row)

    # ---- how they fare -----------------------------------------------------------------------------------------------

    async def took(self, webhook: str) -> None:
        await self._rows.update_one(
            {"_id": webhook, "failing_since": {"$type": "date"}}, {"$unset": {"failing_since": ""}}
        )

    async def failed(self, webhook: str) -> bool:
        """Whether that was once too often: it is disabled now."""
        since = {"$ifNull": ["$failing_since", "$$NOW"]}
        await self._rows.update_one({"_id": webhook}, [{"$set": {"failing_since": since}}])
        late = {"$lt": ["$failing_since", {"$subtract": ["$$NOW", PATIENCE_MS]}]}
        days = PATIENCE_MS // 86_400_000
        return await self._disable(
            {"_id": webhook, "failing_since": {"$type": "date"}, "$expr": late},
            f"It took nothing for {days} days. Mend it, then enable it again.",
        )

    async def unwanted(self, webhook: str) -> None:
        """It answered 410 Gone."""
        await self._disable({"_id": webhook}, "It answered 410 Gone.")

    async def _disable(self, query: Row, why: str) -> bool:
        changed = await self._rows.update_one(
            {**query, "disabled_at": None}, {"$set": {"disabled_because": why}, "$currentDate": {"disabled_at": True}}
        )
        return changed.matched_count == 1


def checked_url(url: str, *, private: bool) -> str:
    """An address that messages may go to. Links to results are in them: they travel encrypted. Raises InvalidRequest."""
    try:
        parts = httpx.URL(url)
        well_formed = bool(parts.host) and not parts.userinfo and (parts.port is None or 0 < parts.port < 65536)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise InvalidRequest("The address of the webhook is not a valid URL.") from error
    if parts.scheme not in ({"https", "http"} if private else {"https"}) or not well_formed:
        raise InvalidRequest(
            "The address of a webhook must begin with https:// and a host, without a user name or password."
        )
    return url


async def _rotated(rows: AsyncCollection[Row], query: Row) -> Row | None:
    """By the database's clock."""
    fresh = {
        "former": "$secret",
        "former_until": {"$add": ["$$NOW", BOTH_KEYS_MS]},
        "secret": {"$literal": new_signing_secret()},
    }
    return await rows.find_one_and_update(query, [{"$set": fresh}], return_document=ReturnDocument.AFTER)


def _there(row: Row | None, webhook: str) -> Webhook:
    if row is None:
        raise _missing(webhook)
    return Webhook.model_validate(row)


def _missing(webhook: str) -> NotFound:
    return NotFound(f"There is no webhook {webhook}.")
