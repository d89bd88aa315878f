"""The clip's own time: a constant rate of frames that begins with a frame of the source.

Where the source's frames lie decides the grid, so that none is doubled or dropped without need.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Final

STANDARD: Final = tuple(
    Fraction(rate) for rate in ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60")
)
LEAST_RATE: Final = 24
"""A highlight must be able to move within 42 ms, also over slides that change twice a second."""
SAME: Final = Fraction(3, 100)
"""Time stamps in whole milliseconds make 30 frames a second look like 30.3."""


def frame_rate(times: Sequence[Fraction], *, declared: Fraction, most: int, least: int = LEAST_RATE) -> Fraction:
    """Rate to encode at, from the source's frame times in seconds: what most of its frames keep, never above `most`.

    Slow sources are repeated a whole number of times, fast ones thinned by a whole number, so that motion stays even.
    """
    gaps = sorted(late - early for early, late in pairwise(times) if late > early)
    rate = declared
    if gaps:
        seen = 1 / gaps[len(gaps) // 2]
        rate = declared if abs(seen / declared - 1) <= SAME else _standard(seen)
    if rate < least - SAME:
        rate *= ceil(Fraction(least) / rate - SAME)
    if rate > most:
        rate /= ceil(rate / most)
    return rate.limit_denominator(1001)


def _standard(rate: Fraction) -> Fraction:
    nearest = min(STANDARD, key=lambda standard: abs(standard / rate - 1))
    return nearest if abs(nearest / rate - 1) <= SAME else max(Fraction(1), rate.limit_denominator(10))


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Frame `n` of the clip shows the source at `origin + n / rate` seconds of source time; there are `frames` of them."""

    origin: Fraction
    rate: Fraction
    frames: int

    @property
    def duration(self) -> Fraction:
        """Seconds."""
        return self.frames / self.rate

    @property
    def duration_ms(self) -> int:
        return floor(self.duration * 1000)

    def nearest(self, source: Fraction) -> int:
        """The frame that shows a source time in seconds; rounded as ffmpeg's fps filter does, and kept inside the clip."""
        return min(max(floor((source - self.origin) * self.rate + Fraction(1, 2)), 0), self.frames)

    def nearest_ms(self, source_ms: float) -> int:
        return self.nearest(Fraction(source_ms) / 1000)

    def clip_ms(self, frame: int) -> float:
        """When the frame is shown, in milliseconds of the clip."""
        return float(frame * 1000 / self.rate)

    def source_ms(self, frame: int) -> float:
        """What the frame shows, in milliseconds of the source."""
        return float((self.origin + frame / self.rate) * 1000)


_STAMPS: Final = Fraction(1, 1000)
"""Containers such as Matroska round the frames' times to this."""


def clock(times: Sequence[Fraction], *, start_ms: int, end_ms: int, rate: Fraction) -> Clock:
    """The grid of [start, end): it begins with the source frame nearest to the start, if one is about half a frame away or less.

    `times` are the source's frames in seconds of source time, ascending.
    """
    start = Fraction(start_ms, 1000)
    origin = nearest_time(times, start, within=1 / rate / 2 + _STAMPS)
    frames = max(1, round((Fraction(end_ms, 1000) - origin) * rate))
    return Clock(origin=origin, rate=rate, frames=frames)


def nearest_time(times: Sequence[Fraction], wanted: Fraction, *, within: Fraction) -> Fraction:
    """The frame time nearest to the wanted one, or the wanted one if none is that near."""
    index = bisect_left(times, wanted)
    near = [time for time in times[max(0, index - 1) : index + 1] if abs(time - wanted) <= within]
    return min(near, key=lambda time: abs(time - wanted), default=wanted)
