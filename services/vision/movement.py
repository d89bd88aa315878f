"""How a crop moves along one direction: held places, joined by eased movements, and never faster than it must.

Costs are in seconds of discomfort. Whole faces come before stillness, stillness before a centred face.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.documents import Aim

Numbers = NDArray[np.float64]

POSITIONS: Final = 97
CENTRE_COST: Final = 0.6
NEAR_COST: Final = 0.05
"""Of being off the ideal place by one crop: of what exceeds CENTRED, and of all."""
CENTRED: Final = 0.12
AIR_COST: Final = 2.0
FACE_COST: Final = 8.0
MOVE_COST: Final = 1.5
DISTANCE_COST: Final = 0.8

STEP_MS: Final = 100
LEAST_GLIDE_MS: Final = 800
MOST_SPEED: Final = 0.8
MOST_PUSH: Final = 1.2
"""Of a glide: crops per second, and per second squared."""
PAN_MS: Final = 3000
"""Movements the same way that are no farther apart are one pan."""
PACES: Final = (1.0, 1.4, 2.0, 2.8)
LATE: Final = 0.04
"""Of the crop: a face may stick out no farther, or the movement is made faster."""
ABSENT_MS: Final = 1500
"""Between targets farther apart than this, nobody is there."""
MEND_STEPS: Final = 4
TOLERANCE: Final = 0.4
"""Pixels by which a path may be simplified."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Axis:
    """One direction: the crop's near edge may be in [start, start + room]; all arrays have a value for each target.

    At `times` (ms) it should be at `ideal`; faces, `faces` wide, are in between `near` and `far`, with their air in between
    `near_air` and `far_air`. What weighs less than 1 need not be whole in the crop.
    """

    extent: float
    start: float
    room: float
    times: Numbers
    weights: Numbers
    faces: Numbers
    ideal: Numbers
    near: Numbers
    far: Numbers
    near_air: Numbers
    far_air: Numbers

    def clip(self, places: Numbers) -> Numbers:
        return np.clip(places, self.start, self.start + self.room)

    @property
    def still(self) -> tuple[float, float]:
        """Places where the crop holds all faces with their air all the time; none if the first is larger."""
        edge = self.start + self.room + self.extent
        far = np.minimum(self.far_air, edge)
        near = np.maximum(self.near_air, self.start)
        return max(self.start, float((far - self.extent).max())), min(self.start + self.room, float(near.min()))

    @property
    def seconds(self) -> Numbers:
        """What each target stands for: half the way to its neighbours, none of a long absence."""
        gaps = np.minimum(np.diff(self.times), 1000) / 2000
        halves = np.concatenate([gaps, [0.0]]) + np.concatenate([[0.0], gaps])
        seconds: Numbers = np.maximum(halves, 0.02)
        return seconds

    def median(self) -> float:
        """The ideal place half of the time is on either side of, as far as all faces keep their air."""
        order = np.argsort(self.ideal, kind="stable")
        reached = np.cumsum(self.seconds[order])
        middle = float(self.ideal[order][np.searchsorted(reached, reached[-1] / 2)])
        low, high = self.still
        return min(max(middle, low), high)

    def span(self, grid: Numbers) -> tuple[Numbers, Numbers]:
        """At these times the places where whole faces are inside; anywhere while there is no face."""
        must = self.weights >= 1
        low = np.where(must, self.clip(self.far - self.extent), self.start)
        high = np.where(must, self.clip(self.near), self.start + self.room)
        nobody = np.zeros(len(grid), np.bool_)
        for before, after in pairwise(self.times):
            if after - before > ABSENT_MS:
                nobody |= (grid > before) & (grid < after)
        return (
            np.where(nobody, self.start, np.interp(grid, self.times, low)),
            np.where(nobody, self.start + self.room, np.interp(grid, self.times, high)),
        )


def grid(start_ms: int, end_ms: int) -> Numbers:
    """Every STEP_MS from start to end, both included."""
    return np.append(np.arange(start_ms, end_ms, STEP_MS, dtype=np.float64), float(end_ms))


def path(axis: Axis, times: Numbers, *, still: bool) -> Numbers:
    """Place of the crop at these times; one and the same with `still`."""
    if axis.room <= 0:
        return np.full(len(times), axis.start)
    places = np.linspace(axis.start, axis.start + axis.room, POSITIONS)
    costs = _costs(axis, places) * axis.seconds[:, None]
    best = np.full(len(axis.times), int(np.argmin(costs.sum(axis=0)))) if still else _holds(costs, places / axis.extent)
    held = _settled(axis, places[best], reach=float(places[1] - places[0]))
    if len(set(held.tolist())) == 1:
        return np.full(len(times), held[0])
    low, high = axis.span(times)
    for pace in PACES:
        glide = _glide(axis, held, times, pace=pace)
        if float(np.maximum(low - glide, glide - high).max()) <= LATE * axis.extent:
            break
    return axis.clip(np.clip(_mend(glide, low, high), low, high))


def _costs(axis: Axis, places: Numbers) -> Numbers:
    """Discomfort per second of each place at each time, (times, places)."""
    at = places[None, :]
    ideal = axis.clip(axis.ideal)
    off = np.abs(at - ideal[:, None]) / axis.extent
    far_off = CENTRE_COST * np.maximum(0, off - CENTRED) + NEAR_COST * off
    faces = axis.faces[:, None]
    airless = _outside(at, axis, near=axis.near_air, far=axis.far_air) / faces
    cut = _outside(at, axis, near=axis.near, far=axis.far) / faces
    uneasy = AIR_COST * np.minimum(1, airless) + FACE_COST * np.minimum(1, 10 * cut)
    costs: Numbers = far_off + axis.weights[:, None] * uneasy
    return costs


def _outside(at: Numbers, axis: Axis, *, near: Numbers, far: Numbers) -> Numbers:
    """Pixels of [near, far] beyond the crop's edges, what is beyond the picture left out."""
    near = np.maximum(near, axis.start)[:, None]
    far = np.minimum(far, axis.start + axis.room + axis.extent)[:, None]
    outside: Numbers = np.maximum(0, at - near) + np.maximum(0, far - at - axis.extent)
    return outside


def _holds(costs: Numbers, places: Numbers) -> NDArray[np.intp]:
    """Which place to hold at each time, so that discomfort and moves together cost least (Viterbi 1967)."""
    away = np.abs(places[:, None] - places[None, :])
    moves = np.where(away > 0, MOVE_COST + DISTANCE_COST * away, 0.0)
    total = costs[0]
    came: list[NDArray[np.intp]] = []
    for cost in costs[1:]:
        ways = total[:, None] + moves
        came.append(np.argmin(np.round(ways, 9), axis=0))
        total = ways.min(axis=0) + cost
    best = [int(np.argmin(np.round(total, 9)))]
    for previous in reversed(came):
        best.append(int(previous[best[-1]]))
    return np.array(best[::-1])


def _settled(axis: Axis, held: Numbers, *, reach: float) -> Numbers:
    """Each hold moved to the best even place within reach."""
    seconds = axis.seconds[:, None]
    settled = held.copy()
    borders = [0, *(np.flatnonzero(np.diff(held)) + 1).tolist(), len(held)]
    for first, last in pairwise(borders):
        around = np.arange(np.floor((held[first] - reach) / 2) * 2, held[first] + reach + 2, 2)
        fine = np.unique(axis.clip(around))
        costs = (_costs(axis, fine) * seconds)[first:last].sum(axis=0)
        settled[first:last] = fine[int(np.argmin(costs.round(9)))]
    return settled


def _glide(axis: Axis, held: Numbers, times: Numbers, *, pace: float) -> Numbers:
    """Holds joined by movements of least jerk (Flash and Hogan 1985), slow enough for speed and push.

    Movements the same way that follow closely last so long that they run into one another: a pan instead of stairs.
    """
    starts = np.flatnonzero(np.diff(held))
    ways = np.diff(held)[starts]
    at = (axis.times[starts] + axis.times[starts + 1]) / 2
    glide = np.full(len(times), held[0])
    for index, way in enumerate(ways):
        far = abs(way) / axis.extent
        near = [
            abs(at[other] - at[index])
            for other in (index - 1, index + 1)
            if 0 <= other < len(ways) and ways[other] * way > 0 and abs(at[other] - at[index]) <= PAN_MS
        ]
        lasts = max(
            LEAST_GLIDE_MS,
            1875 * far / MOST_SPEED,
            1000 * float(np.sqrt(5.7735 * far / MOST_PUSH)),
            2 * float(np.mean(near)) if near else 0.0,
        )
        share = np.clip((times - at[index]) / (lasts / pace) + 0.5, 0, 1)
        glide = glide + way * share**3 * (10 - 15 * share + 6 * share**2)
    return glide


def _mend(glide: Numbers, low: Numbers, high: Numbers) -> Numbers:
    """Push a path into [low, high] by a smooth bump wherever it leaves them."""
    return glide + _bump(np.maximum(0, low - glide)) - _bump(np.maximum(0, glide - high))


def _bump(needed: Numbers) -> Numbers:
    """A smooth curve that is nowhere less than what is needed."""
    padded = np.pad(needed, 2 * MEND_STEPS, mode="edge")
    width = 2 * MEND_STEPS + 1
    highest = np.lib.stride_tricks.sliding_window_view(padded, width).max(axis=1)
    kernel = np.hanning(width + 2)[1:-1]
    bump: Numbers = np.convolve(highest, kernel / kernel.sum(), mode="valid")
    return bump


def aims(times: Numbers, xs: Numbers, ys: Numbers) -> tuple[Aim, ...]:
    """A path through the plane with as few corners as the tolerance allows (Ramer, Douglas and Peucker)."""
    keep = {0, len(times) - 1}
    parts = [(0, len(times) - 1)]
    while parts:
        first, last = parts.pop()
        if last - first < 2:
            continue
        share = (times[first : last + 1] - times[first]) / (times[last] - times[first])
        off = np.maximum(
            np.abs(xs[first] + (xs[last] - xs[first]) * share - xs[first : last + 1]),
            np.abs(ys[first] + (ys[last] - ys[first]) * share - ys[first : last + 1]),
        )
        worst = first + int(np.argmax(off))
        if off.max() > TOLERANCE:
            keep.add(worst)
            parts.extend([(first, worst), (worst, last)])
    return tuple(
        Aim(at_ms=int(times[index]), x=round(float(xs[index]), 1), y=round(float(ys[index]), 1))
        for index in sorted(keep)
    )
