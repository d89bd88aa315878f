"""Small made-up things to see."""

from collections.abc import Sequence

import numpy as np

from common.documents import Box
from services.vision.bars import lines_of
from services.vision.glimpses import Glimpse, Look, Sample


def look(person: int) -> Look:
    """Everybody wears a colour of their own."""
    shares = np.zeros(64, np.float32)
    shares[person % 64] = 1
    return shares


def glimpse(x: float, *, y: float = 200, side: float = 100, person: int = 1, score: float = 0.9) -> Glimpse:
    """A face with its middle at x, y."""
    box = Box(x=x - side / 2, y=y - side / 2, width=side, height=side)
    return Glimpse(box=box, score=score, eyes_y=y - side / 6, look=look(person))


def sample(at_ms: int, *glimpses: Glimpse, thumb: np.ndarray | None = None) -> Sample:
    blank = np.zeros((36, 64), np.float16)
    picture = np.zeros((36, 64, 3), np.uint8) if thumb is None else thumb
    lines = lines_of(picture.astype(np.float32).mean(axis=2))
    return Sample(at_ms=at_ms, glimpses=glimpses, thumb=picture, lines=lines, detail=blank + 1, motion=blank)


def samples(*glimpses: Sequence[Glimpse], step_ms: int = 500, start_ms: int = 0) -> list[Sample]:
    return [sample(start_ms + index * step_ms, *seen) for index, seen in enumerate(glimpses)]
