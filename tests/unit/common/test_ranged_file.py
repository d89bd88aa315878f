"""Which ranges of an object are fetched for what is read of it."""

import hashlib
import io
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Corrupted
from common.ranged_file import LEAST, MOST, WINDOWS, ranged_file

DATA = random.Random(1).randbytes(3 * MOST + 123)


class Fetched:
    """Ranges that were asked for."""

    def __init__(self, data: bytes = DATA) -> None:
        self.data = data
        self.spans: list[tuple[int, int]] = []
        self.file = ranged_file(self, size=len(data), digest=hashlib.sha256(data).hexdigest())

    def __call__(self, start: int, end: int) -> bytes:
        self.spans.append((start, end))
        return self.data[start:end]

    @property
    def sizes(self) -> list[int]:
        return [end - start for start, end in self.spans]


def test_what_is_read_in_order_is_fetched_once_in_growing_ranges() -> None:
    fetched = Fetched()
    while fetched.file.read(10_000):
        pass
    assert fetched.sizes[:5] == [LEAST, 2 * LEAST, 4 * LEAST, 8 * LEAST, 16 * LEAST]
    assert max(fetched.sizes) == MOST
    assert sum(fetched.sizes) == len(DATA)


def test_a_jump_fetches_little() -> None:
    fetched = Fetched()
    for at in (5_000_000, 1_000_000, 9_000_000):
        fetched.file.seek(at)
        assert fetched.file.read(100) == DATA[at : at + 100]
    assert fetched.sizes == [LEAST] * 3


def test_reading_in_turns_at_several_places_fetches_nothing_twice() -> None:
    """As where sound lies far behind the picture."""
    fetched = Fetched()
    places = [i * 2_500_000 for i in range(WINDOWS)]
    for step in range(100):
        for place in places:
            fetched.file.seek(place + step * 9_000)
            fetched.file.read(9_000)
    spans = sorted(fetched.spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert len(spans) < 4 * WINDOWS


def test_one_large_read_is_one_range() -> None:
    fetched = Fetched()
    fetched.file.seek(100)
    assert fetched.file.read(3_000_000) == DATA[100:3_000_100]
    assert len(fetched.spans) <= 2


def test_nothing_is_asked_for_behind_the_end() -> None:
    fetched = Fetched(b"abc")
    assert fetched.file.seek(0, io.SEEK_END) == 3
    assert fetched.file.read() == b""
    assert fetched.file.seek(10) == 10
    assert fetched.file.read(5) == b""
    with pytest.raises(OSError, match="before the beginning"):
        fetched.file.seek(-1)
    assert fetched.spans == []


@given(st.lists(st.tuples(st.integers(0, len(DATA) + 10), st.integers(0, 700_000)), max_size=12))
def test_it_reads_as_a_file_does(reads: list[tuple[int, int]]) -> None:
    fetched, expected = Fetched(), io.BytesIO(DATA)
    for at, size in reads:
        assert fetched.file.seek(at) == expected.seek(at)
        assert fetched.file.read(size) == expected.read(size)
        assert fetched.file.tell() == expected.tell()


def test_an_object_that_is_shorter_than_it_was_is_told() -> None:
    fetched = Fetched()
    fetched.data = DATA[:1000]
    with pytest.raises(Corrupted):
        fetched.file.read(10)


def test_a_flipped_bit_is_told_once_all_was_read_even_after_a_jump() -> None:
    fetched = Fetched()
    fetched.data = DATA[:-1] + bytes([DATA[-1] ^ 1])
    fetched.file.seek(2_000_000)
    fetched.file.read(100)
    fetched.file.seek(0)
    with pytest.raises(Corrupted):
        fetched.file.read()
