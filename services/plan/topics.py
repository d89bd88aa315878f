"""Where a talk changes its topic, after TextTiling (Hearst 1997, J97-1003) with sentence vectors, and chapters from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.plan.embeddings import Vectors
from services.plan.sentences import Sentence

BLOCK: Final = 5
"""Sentences compared on either side of a seam."""
FULL_BLOCK: Final = 3
"""Blocks of fewer sentences, at the beginning and the end, are unlike anything by chance."""
PAUSE_SHARE: Final = 0.25
LONG_PAUSE_MS: Final = 2000
LEAST_CHAPTER_MS: Final = 30_000
MOST_CHAPTER_MS: Final = 300_000
CHAPTERS: Final = 10


@dataclass(frozen=True)
class Seams:
    """`strengths[i]`, 0..1, says how clearly the topic changes before sentence i; the first is 1."""

    strengths: NDArray[np.float64]


def seams_of(sentences: Sequence[Sentence], vectors: Vectors) -> Seams:
    """Depth of the valleys in the likeness of neighbouring blocks, and the pause there."""
    count = len(sentences)
    if count < 2:
        return Seams(np.ones(count))
    likeness = np.array([_likeness(vectors, place) for place in range(1, count)])
    edges = np.minimum(np.arange(1, count), count - np.arange(1, count))
    depths = _depths(np.round(likeness, 4)) * np.clip(edges / FULL_BLOCK, 0, 1)
    scale = depths.mean() + 2 * depths.std()
    depths = np.clip(depths / scale, 0, 1) if scale > 0 else np.zeros(count - 1)
    gaps = np.array([after.start_ms - before.end_ms for before, after in pairwise(sentences)])
    pauses = np.clip(gaps / LONG_PAUSE_MS, 0, 1)
    strengths = (1 - PAUSE_SHARE) * depths + PAUSE_SHARE * pauses
    return Seams(np.round(np.concatenate([[1.0], strengths]), 3))


def chapter_starts(sentences: Sequence[Sentence], seams: Seams, *, duration_ms: int) -> list[int]:
    """First sentence of each chapter: the clearest seams, at least a tenth of the video apart; the first chapter begins with 0."""
    if not sentences:
        return []
    apart_ms = min(MOST_CHAPTER_MS, max(LEAST_CHAPTER_MS, duration_ms // CHAPTERS))
    inner = seams.strengths[1:]
    clear = float(inner.mean() + 0.5 * inner.std()) if len(inner) else 1.0
    starts = [0]
    bounds = [0, duration_ms]
    for place in sorted(range(1, len(sentences)), key=lambda place: (-seams.strengths[place], place)):
        at_ms = sentences[place].start_ms
        if seams.strengths[place] > clear and all(abs(at_ms - bound) >= apart_ms for bound in bounds):
            starts.append(place)
            bounds.append(at_ms)
    return sorted(starts)


def _likeness(vectors: Vectors, place: int) -> float:
    """Cosine between the sums of the BLOCK sentences before and after."""
    before, after = vectors[max(0, place - BLOCK) : place].sum(axis=0), vectors[place : place + BLOCK].sum(axis=0)
    length = float(np.linalg.norm(before) * np.linalg.norm(after))
    return float(before @ after) / length if length else 0.0


def _depths(likeness: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far one climbs from each point to the nearest peak on its left and on its right."""
    depths = np.zeros(len(likeness))
    for place, low in enumerate(likeness):
        for side in (likeness[place::-1], likeness[place:]):
            peak = low
            for height in side[1:]:
                if height < peak:
                    break
                peak = height
            depths[place] += peak - low
    return depths
