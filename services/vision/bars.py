"""Black bars: what of a picture is never anything but dark and blank at its edges."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.documents import Box

Light = NDArray[np.float32]
Extremes = NDArray[np.uint8]

DARKEST: Final = 56
BLANK: Final = 20
"""The most by which a bar's pixels may differ, over all pictures."""
LEAST_HEIGHT: Final = 0.5
LEAST_WIDTH: Final = 0.25
"""Of the whole: wide films have bars above and below, upright ones beside. Less is a dark scene, no frame of bars."""
UNEVEN: Final = 0.06
"""By which share of the picture opposite bars may differ."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lines:
    """The least and the most light of each row and column of a picture: uint8 (2, height) and (2, width)."""

    rows: Extremes
    columns: Extremes


def lines_of(light: Light) -> Lines:
    """Light is float32 (height, width), 0..255."""
    return Lines(
        **{
            name: np.rint([light.min(axis=axis), light.max(axis=axis)]).astype(np.uint8)
            for name, axis in (("rows", 1), ("columns", 0))
        }
    )


def area(pictures: Sequence[Lines]) -> Box:
    """The part of all these pictures, which have one size, that is inside their bars; the whole where there are none."""
    top, bottom = _inside([lines.rows for lines in pictures], least=LEAST_HEIGHT)
    left, right = _inside([lines.columns for lines in pictures], least=LEAST_WIDTH)
    return Box(x=left, y=top, width=right - left, height=bottom - top)


def _inside(pictures: Sequence[Extremes], *, least: float) -> tuple[int, int]:
    """Where the picture begins and ends along one side; a line beside a bar goes with it, for it is a blend of both."""
    extremes = np.array(pictures, np.int16)
    darkest, brightest = extremes[:, 0].min(axis=0), extremes[:, 1].max(axis=0)
    size = len(darkest)
    busy = np.flatnonzero((brightest - darkest > BLANK) | (brightest > DARKEST))
    if not len(busy):
        return 0, size
    before, after = int(busy[0]), size - 1 - int(busy[-1])
    begin, end = before + (before > 0), size - after - (after > 0)
    even = abs(before - after) <= UNEVEN * size
    return (begin, end) if even and end - begin >= least * size else (0, size)
