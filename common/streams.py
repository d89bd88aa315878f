"""Groups of the event streams: made at 0 by us, counted, trimmed below what every group has read, or to a length."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from common.events import Event

_IDLE_NAMES_MS: Final = 3_600_000
KEPT: Final = 1000
"""Entries of a stream that nobody of ours reads, or nobody yet; what a group misses that joins later, its sweepers make good."""
_SURPLUS: Final = "surplus"
"""The consumer that reads tickets which nobody needs."""


@dataclass(frozen=True)
class Ticket:
    """An entry of an event's stream, as it came."""

    event: type[Event]
    entry: str
    fields: Mapping[bytes, bytes]


class Streams:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def join(self, group: str, events: Iterable[type[Event]]) -> None:
        """Make the group on each stream, so that nothing told before the first start is lost."""
        for event in events:
            try:
                await self._redis.xgroup_create(event.name, group, id="0", mkstream=True)
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise

    async def unread(self, group: str, events: Iterable[type[Event]]) -> int:
        """Tickets that the group has not read yet."""
        total = 0
        for event in events:
            for found in await self._groups(event):
                if found["name"] == group:
                    lag = found.get("lag")
                    total += int(lag) if lag is not None else int(await self._redis.xlen(event.name))
        return total

    async def read_surplus(self, group: str, events: Iterable[type[Event]], tickets: int) -> list[Ticket]:
        """Take so many unread tickets from the group, the oldest of each stream first; other groups keep theirs."""
        taken: list[Ticket] = []
        for event in events:
            wanted = tickets - len(taken)
            if wanted > 0 and await self._redis.exists(event.name):
                found: Any = await self._redis.xreadgroup(group, _SURPLUS, {event.name: ">"}, count=wanted, noack=True)
                taken += [
                    Ticket(event, _text(entry), fields) for _, entries in found or () for entry, fields in entries
                ]
        return taken

    async def trim(self, event: type[Event]) -> None:
        """Drop what every group of the stream has read; of one without a group all but the last ones."""
        ids = [found["last-delivered-id"] for found in await self._groups(event)]
        if ids:
            least = min(ids, key=lambda entry: tuple(int(part) for part in entry.split("-")))
            await self._redis.xtrim(event.name, minid=least, approximate=False)
        else:
            await self._redis.xtrim(event.name, maxlen=KEPT, approximate=False)

    async def forget_idle(self, group: str, events: Iterable[type[Event]]) -> None:
        """Delete the names of consumers that died long ago; they hold nothing, since reading acknowledges."""
        for event in events:
            with suppress(ResponseError):
                for consumer in await self._redis.xinfo_consumers(event.name, group):
                    if int(consumer["idle"]) > _IDLE_NAMES_MS and int(consumer["pending"]) == 0:
                        await self._redis.xgroup_delconsumer(event.name, group, consumer["name"])

    async def _groups(self, event: type[Event]) -> list[dict[str, Any]]:
        try:
            groups = await self._redis.xinfo_groups(event.name)
        except ResponseError:
            return []
        return [{**g, "name": _text(g["name"]), "last-delivered-id": _text(g["last-delivered-id"])} for g in groups]


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
