"""Events that no consumer could read: dead letters for whoever sends them. Nothing waits for one, so nothing can replay it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Any, Final

import structlog
from faststream import BaseMiddleware
from faststream.redis.parser import BinaryMessageFormatV1
from pydantic import Field, ValidationError

from common.database import Database, Row
from common.documents import Document
from common.streams import Ticket
from common.telemetry import tolerated

log = structlog.get_logger()

_MOST_CHARACTERS: Final = 2000
_DATA: Final = b"__data__"
"""The field in which FastStream sends a message."""
Keep = Callable[[str, str, Mapping[bytes, bytes], str], Awaitable[None]]


class UnreadableEvent(Document):
    """`id` is stream/entry; `fields` is what was sent, cut short, bytes that are no text escaped."""

    id: str = Field(alias="_id")
    reason: str
    fields: Mapping[str, str]
    at: datetime


class UnreadableEvents:
    def __init__(self, database: Database) -> None:
        self._events = database.unreadable

    async def keep(self, stream: str, entry: str, fields: Mapping[bytes, bytes], reason: str) -> None:
        """Once, however many groups stumble over it."""
        row = {"reason": reason, "fields": _texts(fields)}
        await self._events.update_one(
            {"_id": f"{stream}/{entry}"}, {"$setOnInsert": row, "$currentDate": {"at": True}}, upsert=True
        )

    async def look(self, ticket: Ticket) -> None:
        """Keep it if it is not what its stream carries."""
        sent = ticket.fields.get(_DATA)
        try:
            body = json.dumps(_texts(ticket.fields)) if sent is None else BinaryMessageFormatV1.parse(sent)[0]
            ticket.event.model_validate_json(body)
        except (ValueError, TypeError) as error:
            await self.keep(ticket.event.name, ticket.entry, ticket.fields, _reason(error))

    async def listed(self, *, most: int) -> list[UnreadableEvent]:
        """The newest first."""
        rows = self._events.find(sort=[("at", -1)], limit=most)
        return [UnreadableEvent.model_validate(row) async for row in rows]

    async def get(self, event: str) -> UnreadableEvent | None:
        row: Row | None = await self._events.find_one({"_id": event})
        return None if row is None else UnreadableEvent.model_validate(row)

    async def drop(self, event: str) -> bool:
        return (await self._events.delete_one({"_id": event})).deleted_count == 1

    def middleware(self) -> Any:
        """For the broker: what a consumer can't read is kept, and the consumer goes on."""
        return partial(_Keeper, self.keep)


class _Keeper(BaseMiddleware[Any, Any]):
    def __init__(self, keep: Keep, message: Any, /, *, context: Any) -> None:
        super().__init__(message, context=context)
        self._keep = keep

    async def after_processed(
        self,
        exc_type: type[BaseException] | None = None,
        exc_val: BaseException | None = None,
        exc_tb: TracebackType | None = None,
    ) -> bool | None:
        if not isinstance(exc_val, Exception):
            return await super().after_processed(exc_type, exc_val, exc_tb)
        stream, entries = self.msg["channel"], self.msg["message_ids"]
        reason = _reason(exc_val)
        log.warning("event.unreadable", stream=stream, reason=reason)
        with tolerated("event.not_kept", stream=stream):
            await self._keep(stream, entries[0].decode(), self.msg["data"], reason)
        return True


def _reason(error: Exception) -> str:
    """One line, without the value, which stands beside it."""
    if isinstance(error, ValidationError):
        return "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'] if part != 'event') or 'event'}: {fault['msg']}"
            for fault in error.errors(include_url=False, include_input=False)
        )
    return f"{type(error).__name__}: {error}"


def _texts(fields: Mapping[bytes, bytes]) -> dict[str, str]:
    return {_text(name) or "-": _text(value) for name, value in fields.items()}


def _text(value: bytes) -> str:
    return value.decode(errors="backslashreplace")[:_MOST_CHARACTERS]
