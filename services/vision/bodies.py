"""Something that moves before a still camera: who walks, seen from afar or from behind, where no face is to be found.

What differs from the shot's own median picture is in front of it; the largest such piece is taken for a body.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.documents import Box
from services.vision.glimpses import Sample
from services.vision.subjects import BODY, Moment, Subject

Mask = NDArray[np.bool_]

LEAST_SAMPLES: Final = 6
CAMERA_STILL: Final = 6.0
"""At most this may half of all pixels differ from the median picture, 0..255."""
IN_FRONT: Final = 24.0
LEAST_HEIGHT: Final = 0.15
MOST_WIDTH: Final = 0.35
"""Of the picture's height and width."""
LEAST_PRESENCE: Final = 0.25
"""Of the samples: less is a bird that flies through."""
NEIGHBOURS: Final = 4
HEAD: Final = 7
"""Bodies are about seven heads high, and the eyes are in the middle of the first."""
UPPER: Final = 0.4
CORE: Final = 0.4
"""Of a body's height and width: what must be in the crop."""
STEADY: Final = 0.85
"""Share of samples from one to the next of which a body moves by no more than its width; leaves in the wind don't."""


def bodies(samples: Sequence[Sample], *, picture: tuple[int, int]) -> list[Subject]:
    """The largest one whenever it is seen, as a subject without weight; none if it is there too seldom."""
    if len(samples) < LEAST_SAMPLES:
        return []
    thumbs = np.stack([sample.thumb for sample in samples]).astype(np.float32)
    away = np.abs(thumbs - np.median(thumbs, axis=0)).mean(axis=3)
    if float(np.median(away)) > CAMERA_STILL:
        return []
    found = [
        _moment(sample.at_ms, piece, picture)
        for sample, mask in zip(samples, away > IN_FRONT, strict=True)
        if (piece := _largest_piece(_without_specks(mask))) is not None
    ]
    if len(found) < max(2, LEAST_PRESENCE * len(samples)) or not _steady(found):
        return []
    return [Subject(person=BODY, weight=0, moments=tuple(found))]


def _steady(found: Sequence[Moment]) -> bool:
    steps = [
        abs(after.box.x + after.box.width / 2 - before.box.x - before.box.width / 2) * CORE
        <= max(before.box.width, after.box.width)
        for before, after in pairwise(found)
    ]
    return sum(steps) >= STEADY * len(steps)


def _without_specks(mask: Mask) -> Mask:
    """Cells with enough neighbours of their kind."""
    padded = np.pad(mask, 1).astype(np.int8)
    rows, columns = mask.shape
    around = sum(padded[down : down + rows, across : across + columns] for down in range(3) for across in range(3))
    kept: Mask = mask & (around > NEIGHBOURS)
    return kept


def _largest_piece(mask: Mask) -> Mask | None:
    """The largest connected piece, if it could be a body."""
    left = {(int(row), int(column)) for row, column in np.argwhere(mask)}
    largest: list[tuple[int, int]] = []
    while left:
        reached = [min(left)]
        left.discard(reached[0])
        for row, column in reached:
            for near in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
                if near in left:
                    left.discard(near)
                    reached.append(near)
        largest = max(largest, reached, key=len)
    if not largest:
        return None
    piece = np.zeros_like(mask)
    piece[tuple(np.array(largest).T)] = True
    high, wide = piece.any(axis=1).mean(), piece.any(axis=0).mean()
    return piece if high >= LEAST_HEIGHT and wide <= MOST_WIDTH else None


def _moment(at_ms: int, piece: Mask, picture: tuple[int, int]) -> Moment:
    rows, columns = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
    cell_wide, cell_high = picture[0] / piece.shape[1], picture[1] / piece.shape[0]
    left, right = float(columns[0]) * cell_wide, float(columns[-1] + 1) * cell_wide
    top, bottom = float(rows[0]) * cell_high, float(rows[-1] + 1) * cell_high
    head = (bottom - top) / HEAD
    core = CORE * (right - left)
    box = Box(x=(left + right - core) / 2, y=top, width=core, height=UPPER * (bottom - top))
    return Moment(at_ms=at_ms, box=box, eyes_y=top + head / 2, face=head)
