"""What was seen of a film: its frames as tiny mosaics, and faces at some moments. Pixels are display pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from common.documents import Box
from services.vision.bars import Lines

Look = NDArray[np.float32]
"""Shares of colours in parts of a head; they sum to at most 1."""
Map = NDArray[np.float32]
"""A coarse picture of something, (rows, columns) over the whole display picture."""
Kept = NDArray[np.float16]
"""A map as it is kept."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Glimpse:
    """One face in one frame; `eyes_y` is the height of its eyes."""

    box: Box
    score: float
    eyes_y: float
    look: Look


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """A frame that was searched. `detail` is its gradient, `motion` the change until the sample after, cuts left out.

    `thumb` is the frame itself, RGB uint8 (rows, columns, 3).
    """

    at_ms: int
    glimpses: tuple[Glimpse, ...]
    thumb: NDArray[np.uint8]
    lines: Lines
    detail: Kept
    motion: Kept


@dataclass(frozen=True, kw_only=True, eq=False)
class Footage:
    """Frame i is on screen from times_ms[i], as mosaics[i], uint8 (rows, columns, 3)."""

    times_ms: NDArray[np.int64]
    mosaics: NDArray[np.uint8]
    samples: tuple[Sample, ...]
