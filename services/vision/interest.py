"""Where a picture without faces holds something: fine detail and movement, the middle preferred."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.documents import Box
from services.vision.glimpses import Kept, Map, Sample

Numbers = NDArray[np.float64]

MOTION: Final = 1.5
"""Weight of movement against detail."""
STILL: Final = 0.4
"""Mean change per frame and pixel, 0..255, that noise alone makes."""
CUT: Final = 0.08
"""Weight of what a crop's borders cut through: better beside a column of text than in it."""
BEGINNING: Final = 1.3
"""The left border counts more: there the lines begin."""
STRIP: Final = 0.04
"""Of a crop's width, around each border."""
OFF_CENTRE: Final = 0.1
"""What a crop at the picture's edge must hold more than one in the middle, as a share of everything."""


def interest(samples: Sequence[Sample], *, but: Sequence[Box] = (), width: float, height: float) -> Map:
    """How much each cell of a shot holds, summing to 1; zero in boxes (display pixels of a width × height picture) of `but`."""
    detail = _mean([sample.detail for sample in samples])
    motion = _mean([sample.motion for sample in samples])
    whole = _shares(detail) + MOTION * _shares(np.where(motion > STILL, motion, 0))
    rows, columns = whole.shape
    for box in but:
        left, right = (round(x / width * columns) for x in (box.x, box.x + box.width))
        top, bottom = (round(y / height * rows) for y in (box.y, box.y + box.height))
        whole[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = 0
    return _shares(whole)


def _mean(maps: Sequence[Kept]) -> Map:
    mean: Map = np.mean(maps, axis=0, dtype=np.float32)
    return mean


def _shares(values: Map) -> Map:
    total = float(values.sum())
    return (values / total if total > 0 else np.zeros_like(values)).astype(np.float32)


def best_place(held: Map, *, crop: tuple[int, int], area: Box, picture: tuple[int, int]) -> tuple[float, float]:
    """Upper left corner of the crop (width, height) within the area that holds most; the middle where nothing is held."""
    rows, columns = held.shape
    sums = np.zeros((rows + 1, columns + 1))
    sums[1:, 1:] = np.cumsum(np.cumsum(held.astype(np.float64), axis=0), axis=1)
    lefts = _places(area.x, area.width - crop[0])
    tops = _places(area.y, area.height - crop[1])
    left, right = (_at(sums.T, (lefts + side) / picture[0] * columns) for side in (0, crop[0]))
    strips = (right - left).T
    above, below = (_at(strips, (tops + side) / picture[1] * rows) for side in (0, crop[1]))
    away = np.abs(np.linspace(-1, 1, len(lefts))) if len(lefts) > 1 else np.zeros(1)
    aside = np.abs(np.linspace(-1, 1, len(tops))) if len(tops) > 1 else np.zeros(1)
    inside = below - above
    borders = _borders(sums, lefts, crop[0], picture[0])[None, :] if area.width > crop[0] else 0.0
    score = np.round(inside - CUT * borders - OFF_CENTRE * (away[None, :] + aside[:, None]), 9)
    best = np.argwhere(score == score.max())
    middle = best[np.argmin(np.abs(best - (np.array(score.shape) - 1) / 2).sum(axis=1))]
    return float(lefts[middle[1]]), float(tops[middle[0]])


def _borders(sums: Numbers, lefts: Numbers, wide: int, picture: int) -> Numbers:
    """What the left and the right border of a crop cut through at each place.

    1 is a border through something that, if it filled the crop, would be all that the picture holds.
    """
    columns = sums.shape[1] - 1

    def cut(middle: Numbers) -> Numbers:
        begin, end = (np.clip(middle + side * STRIP * wide, 0, picture) for side in (-0.5, 0.5))
        held = _at(sums[-1:].T, end / picture * columns) - _at(sums[-1:].T, begin / picture * columns)
        dense: Numbers = held[:, 0] * wide / (end - begin)
        return dense

    return BEGINNING * cut(lefts) + cut(lefts + wide)


def _places(start: float, room: float) -> Numbers:
    return np.linspace(start, start + room, 65) if room > 0 else np.array([start])


def _at(sums: Numbers, places: Numbers) -> Numbers:
    """Rows of `sums` at fractional places, interpolated."""
    places = np.clip(places, 0, len(sums) - 1)
    low = np.minimum(places.astype(int), len(sums) - 2)
    share = (places - low)[:, None]
    between: Numbers = sums[low] * (1 - share) + sums[low + 1] * share
    return between
