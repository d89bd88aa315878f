"""Columns of values, one for each moment or sentence, and sums and peaks over runs of them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
Places = NDArray[np.int64]

FEATURE_DECIMALS: Final = 2


class Sums:
    """Sums of consecutive values in constant time."""

    def __init__(self, values: Column) -> None:
        self._before = np.concatenate([[0.0], np.cumsum(values)])

    def between(self, first: Places, last: Places) -> Column:
        """Of values first..last, both included; 0 where last = first - 1."""
        return np.asarray(self._before[last + 1] - self._before[first])


class Peaks:
    """The greatest of consecutive values in constant time (a sparse table)."""

    def __init__(self, values: Column) -> None:
        self._levels = [values]
        while 2 ** len(self._levels) <= len(values):
            below, half = self._levels[-1], 2 ** (len(self._levels) - 1)
            self._levels.append(np.maximum(below[:-half], below[half:]))

    def between(self, first: Places, last: Places) -> Column:
        """Of values first..last, both included; 0 where last < first."""
        peaks = np.zeros(len(first))
        spans = last - first + 1
        for level, values in enumerate(self._levels):
            here = (spans >= 2**level) & (spans < 2 ** (level + 1))
            peaks[here] = np.maximum(values[first[here]], values[last[here] - 2**level + 1])
        return peaks


def ranks(values: Column) -> Column:
    """The share of the others that each value exceeds, ties counted half; 0.5 for all where all are equal or there is one."""
    if len(values) < 2:
        return np.full(len(values), 0.5)
    _, places, counts = np.unique(np.round(values, 4), return_inverse=True, return_counts=True)
    below = np.cumsum(counts) - counts
    return np.asarray((below + (counts - 1) / 2)[places.reshape(-1)] / (len(values) - 1))


def as_feature(column: Column) -> Column:
    """Within 0..1 and rounded, so that the last bits of a sum, which differ between processors, don't decide."""
    return np.asarray(np.round(np.clip(column, 0, 1), FEATURE_DECIMALS) + 0.0)
