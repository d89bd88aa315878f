"""Which parts of a video its viewers sought out, as a job tells it to plan.

Told only of a video that was viewed often, and the same until it was viewed half as often again: so no single viewer can be made out
in it, nor change it, and the keys of plans stay the same from one view to the next.
"""

from collections.abc import Sequence
from itertools import chain
from math import sqrt
from statistics import median
from typing import Final

from common.database import Database, Row
from common.documents import STANDS_OUT
from services.users.playback.audience import PARTS

LEAST_VIEWS: Final = 50
_HALF_AGAIN: Final = 1.5
_SURE: Final = 2.0
"""Standard deviations of a count that chance may explain."""
_LEAST_EXPECTED: Final = 10.0
"""Sessions; of fewer a share says nothing. So a part stands out only if eighteen came to it."""


def falling(counts: Sequence[float]) -> list[float]:
    """The nearest curve (by absolute distance) that never rises: isotonic regression by pooling neighbours, with medians.

    It is what would be expected of viewers who begin at the beginning and leave one after the other.
    """
    pools: list[list[float]] = []
    for count in counts:
        pools.append([count])
        while len(pools) > 1 and median(pools[-2]) < median(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    return list(chain.from_iterable([median(pool)] * len(pool) for pool in pools))


def standing_out(counts: Sequence[float]) -> tuple[int, ...]:
    """By how much each part was watched more than expected, less what chance explains: in tenths of that, at most STANDS_OUT.

    Empty if no part stands out.
    """
    lifts = [
        (count - _SURE * sqrt(count)) / max(expected, _LEAST_EXPECTED) - 1
        for count, expected in zip(counts, falling(counts), strict=True)
    ]
    levels = tuple(min(STANDS_OUT, max(0, int(STANDS_OUT * lift))) for lift in lifts)
    return levels if any(levels) else ()


class Replays:
    def __init__(self, database: Database) -> None:
        self._rows = database.watched

    async def of(self, video: str) -> tuple[int, ...]:
        """As `standing_out` found them when it was viewed so often; empty below LEAST_VIEWS."""
        row = await self._row(video)
        views, told = row.get("views", 0), row.get("told")
        if views < LEAST_VIEWS or (told is not None and views < _HALF_AGAIN * told["views"]):
            return _levels(row)
        counts = [float(row.get("parts", {}).get(str(part), 0.0)) for part in range(PARTS)]
        now = {"views": views, "levels": [*standing_out(counts)]}
        changed = await self._rows.update_one({"_id": video, "told": told}, {"$set": {"told": now}})
        return _levels({"told": now} if changed.matched_count else await self._row(video))

    async def _row(self, video: str) -> Row:
        return await self._rows.find_one({"_id": video}) or {}


def _levels(row: Row) -> tuple[int, ...]:
    return tuple((row.get("told") or {}).get("levels", ()))
