"""The film's own time in stretches: what is seen of one depends on the film alone, not on the clip that it is seen for.

So a clip of other seconds looks only at stretches that nobody saw before, and is framed as if it had looked at all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.vision.glimpses import Footage

SAMPLES: Final = 4
"""Of a stretch, beside those at cuts; the first is at its start."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Stretch:
    """What was seen of [start, start + length); its first frame may have come on screen before."""

    start_ms: int
    footage: Footage


def length(sample_ms: int) -> int:
    """Of each stretch, in milliseconds."""
    return SAMPLES * sample_ms


def covering(start_ms: int, end_ms: int, *, sample_ms: int) -> range:
    """Where the stretches begin that hold [start, end)."""
    long = length(sample_ms)
    return range(start_ms // long * long, end_ms, long)


def runs(starts: Iterable[int], *, sample_ms: int) -> list[tuple[int, int]]:
    """The [start, end) of stretches that follow one another, in order."""
    found: list[tuple[int, int]] = []
    for start in sorted(starts):
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], start + length(sample_ms))
        else:
            found.append((start, start + length(sample_ms)))
    return found


def joined(stretches: Sequence[Stretch]) -> Footage:
    """Of stretches in order of time, at least one: a frame that is on screen in two of them is there once."""
    times, mosaics = [], []
    for place, stretch in enumerate(stretches):
        footage = stretch.footage
        first = 0 if place == 0 else int(np.searchsorted(footage.times_ms, stretch.start_ms))
        times.append(footage.times_ms[first:])
        mosaics.append(footage.mosaics[first:])
    return Footage(
        times_ms=np.concatenate(times),
        mosaics=np.concatenate(mosaics),
        samples=tuple(sample for stretch in stretches for sample in stretch.footage.samples),
    )
