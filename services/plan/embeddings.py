"""What sentences mean, as vectors: the seam, and a small implementation that needs no model."""

import hashlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from services.plan.speech import terms

Vectors = NDArray[np.float64]
"""One row of length 1 for each text (n, width)."""


class Embedder(Protocol):
    """Turns texts into vectors whose dot product says how alike their meanings are (1: the same)."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Rows in the order of `texts`. The same text gives the same row in any company."""
        ...


class HashedWords:
    """Counts words in hashed buckets: texts are alike when they share words. Fast, exact, without a model."""

    def __init__(self, width: int = 256) -> None:
        self._width = width

    def embed(self, texts: Sequence[str]) -> Vectors:
        """An L2-normalised bag of words; a text without words gives zeros."""
        rows = np.zeros((len(texts), self._width))
        for row, text in zip(rows, texts, strict=True):
            for term in terms(text):
                place = int.from_bytes(hashlib.blake2b(term.encode(), digest_size=4).digest(), "little")
                row[place % self._width] += 1.0
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(lengths, 1.0))
