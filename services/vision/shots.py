"""Hard cuts, exact to the frame.

A cut is a change of the whole picture, far above the changes around it, that lasts: flashes and fast motion are none of the
three at once. Frames are compared as mosaics (`mosaic`) of about 16 tiles on the longer side, of square-root light, so that dark
scenes count as much as bright ones.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Mosaic = NDArray[np.uint8]

TILE: Final = 4
AROUND: Final = 3
"""Frames on each side whose changes are compared with the cut's."""
LEAST_RATIO: Final = 4.0
LIKELY_RATIO: Final = 2.5
"""Where only the frames before are known."""
NOISE: Final = 1.0
LASTS_MS: Final = 200
LASTING_SHARE: Final = 0.25


def mosaic(thumb: NDArray[np.uint8]) -> Mosaic:
    """Means of square-root light over tiles of 4 by 4 pixels; the thumb is RGB uint8, its sides multiples of 4."""
    rows, columns = thumb.shape[0] // TILE, thumb.shape[1] // TILE
    light = np.sqrt(thumb.astype(np.float32) * 255)
    tiles: Mosaic = np.rint(light.reshape(rows, TILE, columns, TILE, 3).mean(axis=(1, 3))).astype(np.uint8)
    return tiles


def change(one: Mosaic, other: Mosaic) -> float:
    """Mean absolute difference, 0..255."""
    return float(np.abs(one.astype(np.int16) - other).mean())


def stands_out(value: float, around: Sequence[float], *, least: float, ratio: float = LEAST_RATIO) -> bool:
    """A change that is large, and many times the mean of those around it."""
    mean = sum(around) / len(around) if around else 0.0
    return value >= least and value >= ratio * (mean + NOISE)


def cuts(times_ms: NDArray[np.int64], mosaics: Mosaic, *, least: float) -> list[int]:
    """Indices of the frames that begin a new shot, in order, the first frame not among them."""
    changes = [0.0, *(change(before, after) for before, after in pairwise(mosaics))]
    found: list[int] = []
    for index in range(1, len(changes)):
        if found and times_ms[index] - times_ms[found[-1]] < LASTS_MS:
            continue  # a transition of a few frames: the old shot ended with the first of them
        around = changes[max(1, index - AROUND) : index] + changes[index + 1 : index + 1 + AROUND]
        if stands_out(changes[index], around, least=least) and _lasts(times_ms, mosaics, index, changes[index], least):
            found.append(index)
    return found


def _lasts(times_ms: NDArray[np.int64], mosaics: Mosaic, index: int, size: float, least: float) -> bool:
    """Whether the pictures well before and well after differ too, and not just those around a flash."""
    before = min(index - 1, int(np.searchsorted(times_ms, times_ms[index] - LASTS_MS, side="left")))
    after = int(np.searchsorted(times_ms, times_ms[index] + LASTS_MS, side="right")) - 1
    return change(mosaics[before], mosaics[after]) >= max(least, LASTING_SHARE * size)
