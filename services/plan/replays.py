"""How often moments were watched again: what viewers of the video sought out, where enough of them are known."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from common.documents import STANDS_OUT
from services.plan.columns import Column
from services.plan.moments import Moment

MUCH: Final = 0.5
"""Watched so much more than expected, on average, is as good as it gets."""


def replayed(moments: Sequence[Moment], levels: Sequence[int], *, duration_ms: int) -> Column:
    """The mean of what stands out in each moment; `levels` are of equal parts of the video, as a job has them."""
    edges = np.linspace(0, duration_ms, len(levels) + 1)
    before = np.concatenate([[0.0], np.cumsum(levels)]) * duration_ms / len(levels)
    first, last = (np.interp([moment[side] for moment in moments], edges, before) for side in (0, 1))
    lasts = np.array([moment.duration_ms for moment in moments])
    return np.asarray((last - first) / lasts / STANDS_OUT / MUCH)
