"""The best set of moments that don't overlap: weighted interval scheduling (Kleinberg and Tardos, 6.1) for a fixed count."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby
from typing import Final

import numpy as np

from services.plan.moments import Moment

_IMPOSSIBLE: Final = np.iinfo(np.int64).min // 2


def best_apart(moments: Sequence[Moment], values: Sequence[int], *, count: int) -> list[int]:
    """Places of `count` moments that don't overlap and have the greatest sum of values, or of as many as fit; in order of time.

    Exact: values are integers. Of equal sums the one whose moments come earlier wins. O(m log m + e·count) for m moments with e
    different ends.
    """
    order = sorted(range(len(moments)), key=lambda place: (moments[place].end_ms, moments[place].start_ms, place))
    groups = [(end, list(places)) for end, places in groupby(order, key=lambda place: moments[place].end_ms)]
    ends = [end for end, _ in groups]
    before = {place: bisect_right(ends, moments[place].start_ms) for place in order}

    sums = np.full((len(groups) + 1, count + 1), _IMPOSSIBLE, dtype=np.int64)
    sums[:, 0] = 0
    taken = np.full((len(groups) + 1, count + 1), -1, dtype=np.int64)
    for step, (_, places) in enumerate(groups, start=1):
        offers = sums[[before[place] for place in places], :-1] + np.array([values[place] for place in places])[:, None]
        best = offers.argmax(axis=0)
        offer = offers[best, np.arange(count)]
        better = offer > np.maximum(sums[step - 1, 1:], _IMPOSSIBLE // 2)
        sums[step, 1:] = np.where(better, offer, sums[step - 1, 1:])
        taken[step, 1:] = np.where(better, np.array(places)[best], -1)

    left = next(number for number in range(count, -1, -1) if sums[-1, number] > _IMPOSSIBLE // 2)
    chosen: list[int] = []
    step = len(groups)
    while left:
        place = int(taken[step, left])
        if place < 0:
            step -= 1
            continue
        chosen.append(place)
        step, left = before[place], left - 1
    return chosen[::-1]
