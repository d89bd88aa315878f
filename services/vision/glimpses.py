"""What was seen in a clip's window: its frames as tiny mosaics, and faces at some moments. Pixels are display pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from common.documents import Box

Look = NDArray[np.float32]
"""Shares of colours in parts of a head; they sum to at most 1."""
Map = NDArray[np.float32]
"""A coarse picture of something, (rows, columns) over the whole display picture."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Glimpse:
    """One face in one frame; `eyes_y` is the height of its eyes."""

    box: Box
    score: float
    eyes_y: float
    look: Look


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """A frame that was searched. `detail` is its gradient, `motion` the change since the sample before, cuts left out.

    `thumb` is the frame itself, RGB uint8 (rows, columns, 3).
    """

    at_ms: int
    glimpses: tuple[Glimpse, ...]
    thumb: NDArray[np.uint8]
    detail: Map
    motion: Map


@dataclass(frozen=True, kw_only=True, eq=False)
class Footage:
    """Frame i is on screen from times_ms[i], as mosaics[i], uint8 (rows, columns, 3); `area` is the picture without bars."""

    times_ms: NDArray[np.int64]
    mosaics: NDArray[np.uint8]
    samples: tuple[Sample, ...]
    area: Box
