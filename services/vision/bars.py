"""Black bars: what of a picture is never anything but dark and blank at its edges."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.documents import Box

Light = NDArray[np.float32]

DARKEST: Final = 56.0
BLANK: Final = 20.0
"""The most by which a bar's pixels may differ, over all pictures."""
LEAST_HEIGHT: Final = 0.5
LEAST_WIDTH: Final = 0.25
"""Of the whole: wide films have bars above and below, upright ones beside. Less is a dark scene, no frame of bars."""
UNEVEN: Final = 0.06
"""By which share of the picture opposite bars may differ."""


class Bars:
    """Collects pictures of one size; bars are those of all of them together."""

    def __init__(self, width: int, height: int) -> None:
        self._rows = (np.full(height, np.inf, np.float32), np.full(height, -np.inf, np.float32))
        self._columns = (np.full(width, np.inf, np.float32), np.full(width, -np.inf, np.float32))

    def add(self, light: Light) -> None:
        """Light is float32 (height, width), 0..255."""
        for axis, (least, most) in ((1, self._rows), (0, self._columns)):
            np.minimum(least, light.min(axis=axis), out=least)
            np.maximum(most, light.max(axis=axis), out=most)

    def area(self) -> Box:
        """The picture inside its bars; the whole picture where there are none."""
        top, bottom = _inside(*self._rows, least=LEAST_HEIGHT)
        left, right = _inside(*self._columns, least=LEAST_WIDTH)
        return Box(x=left, y=top, width=right - left, height=bottom - top)


def _inside(least_light: Light, most_light: Light, *, least: float) -> tuple[int, int]:
    """Where the picture begins and ends along one side; a line beside a bar goes with it, for it is a blend of both."""
    size = len(least_light)
    busy = np.flatnonzero((most_light - least_light > BLANK) | (most_light > DARKEST))
    if not len(busy):
        return 0, size
    before, after = int(busy[0]), size - 1 - int(busy[-1])
    begin, end = before + (before > 0), size - after - (after > 0)
    even = abs(before - after) <= UNEVEN * size
    return (begin, end) if even and end - begin >= least * size else (0, size)
