"""How often a film is watched, and which parts of it most, counted from the segments that players fetch.

What is counted belongs to a ticket's random session, for as long as the ticket lives; of who it was nothing is kept, neither account
nor address. A segment counts once per session, at whatever size it comes; what a player fetches ahead counts as watched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Final, Protocol

import structlog
from pymongo import UpdateOne
from redis.asyncio import Redis

from common.database import Database
from common.telemetry import tolerated

log = structlog.get_logger()

PARTS: Final = 100
"""Of a film, all of the same length."""
_LONG_US: Final = 5_000_000
_ENOUGH: Final = 2
"""Segments, or one that is long, that make a view."""
_SECOND_US: Final = 1_000_000
_MOST_WAITING: Final = 50_000
"""Sessions between two rounds; more are not counted."""


class Watched(Protocol):
    """A film by its id, with the video that it goes with."""

    @property
    def id(self) -> str: ...

    @property
    def video(self) -> str: ...


@dataclass(frozen=True)
class Span:
    """Where a segment lies in its film."""

    start_us: int
    end_us: int


@dataclass
class _Session:
    asset: str
    video: str
    duration_us: int
    enough: int
    spans: dict[int, Span] = field(default_factory=dict)
    """By the second in which they begin, which is the same for all sizes of a film that was cut at the same places."""


@dataclass
class _Sum:
    video: str
    views: int = 0
    parts: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Counts:
    """`replays[i]`: how much of that part was fetched, against the part of which most was; empty until something was."""

    views: int
    replays: tuple[float, ...]


def spans_of(segments_us: Sequence[int]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairwise(accumulate(segments_us, initial=0)))


def shares(span: Span, duration_us: int) -> dict[int, float]:
    """Which share of each of the film's parts the span covers; all that it covers."""
    part_us = duration_us / PARTS
    first, last = int(span.start_us // part_us), int(span.end_us // part_us)
    found = {}
    for part in range(first, min(PARTS, last + 1)):
        covered = min(span.end_us, (part + 1) * part_us) - max(span.start_us, part * part_us)
        if covered > 0:
            found[part] = covered / part_us
    return found


class Audience:
    """Counts are gathered in the process and written every few seconds: a killed process loses those. `life_s`: of tickets."""

    def __init__(self, *, database: Database, redis: Redis, life_s: int) -> None:
        self._rows = database.watched
        self._redis = redis
        self._life_s = life_s
        self._waiting: dict[str, _Session] = {}

    def fetched(self, session: str, asset: Watched, *, segment: int, spans: Sequence[Span]) -> None:
        """One of the segments of a picture. A film that has a single segment is viewed with it."""
        if not spans or spans[-1].end_us <= 0:
            return
        held = self._waiting.get(session)
        if held is None:
            if len(self._waiting) >= _MOST_WAITING:
                return
            held = self._waiting[session] = _Session(asset.id, asset.video, spans[-1].end_us, min(_ENOUGH, len(spans)))
        span = spans[segment]
        held.spans[span.start_us // _SECOND_US] = span

    async def flush(self) -> None:
        """A chore."""
        waiting, self._waiting = self._waiting, {}
        if waiting:
            await self._write(await self._counted(waiting))

    async def aclose(self) -> None:
        with tolerated("audience.not_counted"):
            await self.flush()

    async def _counted(self, waiting: Mapping[str, _Session]) -> Mapping[str, _Sum]:
        """What is new, by asset. Redis knows what a session had at any replica; without it everything is counted again."""
        sums: dict[str, _Sum] = {}
        async with self._redis.pipeline(transaction=False) as pipe:
            for name, session in waiting.items():
                for second in session.spans:
                    pipe.setbit(f"watching:{name}", second, 1)
                pipe.bitcount(f"watching:{name}")
                pipe.expire(f"watching:{name}", self._life_s)
            said = iter(await pipe.execute())
        viewed = []
        for name, session in waiting.items():
            total = sums.setdefault(session.asset, _Sum(session.video))
            for span in session.spans.values():
                if not next(said):
                    for part, share in shares(span, session.duration_us).items():
                        total.parts[part] = total.parts.get(part, 0.0) + share
            segments, _ = next(said), next(said)
            if segments >= session.enough or any(s.end_us - s.start_us >= _LONG_US for s in session.spans.values()):
                viewed.append(name)
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in viewed:
                pipe.set(f"viewed:{name}", 1, nx=True, ex=self._life_s)
            for name, first in zip(viewed, await pipe.execute(), strict=True):
                sums[waiting[name].asset].views += bool(first)
        return sums

    async def _write(self, sums: Mapping[str, _Sum]) -> None:
        changes = [
            UpdateOne(
                {"_id": asset},
                {
                    "$inc": {"views": total.views, **{f"parts.{part}": share for part, share in total.parts.items()}},
                    "$setOnInsert": {"video": total.video},
                },
                upsert=True,
            )
            for asset, total in sums.items()
            if total.views or total.parts
        ]
        if changes:
            await self._rows.bulk_write(changes, ordered=False)

    async def of(self, asset: str) -> Counts:
        row = await self._rows.find_one({"_id": asset})
        if row is None:
            return Counts(0, ())
        parts = [float(row.get("parts", {}).get(str(part), 0.0)) for part in range(PARTS)]
        most = max(parts)
        return Counts(row.get("views", 0), tuple(round(part / most, 3) for part in parts) if most else ())
