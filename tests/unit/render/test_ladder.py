"""Which rungs a film gets, how much each may take, and how its storyboard is laid out."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.render.ladder import MOST_TILES, Above, Step, branches, lower, storyboard, top

SIDES = (1080, 720, 480, 360)
LENGTHS = st.integers(16, 8192)


def sizes(width: int, height: int, sides: tuple[int, ...] = SIDES) -> list[tuple[int, int]]:
    first = top(width, height, sides=sides)
    return [(step.width, step.height) for step in (first, *lower(first, sides=sides))]


@pytest.mark.parametrize(
    ("width", "height", "rungs"),
    [
        (3840, 2160, [(1920, 1080), (1280, 720), (854, 480), (640, 360)]),
        (1080, 1920, [(1080, 1920), (720, 1280), (480, 854), (360, 640)]),
        (1280, 720, [(1280, 720), (854, 480), (640, 360)]),
        (640, 480, [(640, 480), (480, 360)]),
        (853, 479, [(852, 478), (642, 360)]),
        (426, 240, [(426, 240)]),
        (2560, 1080, [(1920, 810), (1138, 480), (854, 360)]),
        (400, 400, [(400, 400)]),
    ],
)
def test_rungs_of_usual_sizes(width: int, height: int, rungs: list[tuple[int, int]]) -> None:
    assert sizes(width, height) == rungs


@given(width=LENGTHS, height=LENGTHS, sides=st.lists(st.integers(100, 2160), min_size=1, max_size=6).map(tuple))
def test_rungs_descend_are_even_and_never_above_the_source(width: int, height: int, sides: tuple[int, ...]) -> None:
    found = sizes(width, height, sides)
    assert all(w <= max(width, 2) and h <= max(height, 2) for w, h in found)
    assert all(w % 2 == h % 2 == 0 < min(w, h) for w, h in found)
    assert all(w > v and h >= g for (w, h), (v, g) in pairwise(found))


def test_a_rung_gets_less_than_the_one_above_it() -> None:
    first = top(1920, 1080, sides=SIDES)
    bits = [step.most_bits(Fraction(30)) for step in (first, *lower(first, sides=SIDES))]
    assert bits == [5_000_000, 2_722_000, 1_482_000, 962_000]
    assert first.most_bits(Fraction(60)) == 7_500_000


def test_a_rung_is_as_frugal_as_the_copied_one_above_it() -> None:
    step = Step(name="v1", width=640, height=360)
    assert step.most_bits(Fraction(30), above=Above(bits=400_000, pixels=1280 * 720)) == 141_000
    assert step.most_bits(Fraction(30), above=Above(bits=40_000_000, pixels=1280 * 720)) == 962_000


@given(duration_ms=st.integers(1, 20_000_000), width=LENGTHS, height=LENGTHS)
def test_a_storyboard_is_small_and_reaches_the_end(duration_ms: int, width: int, height: int) -> None:
    board = storyboard(duration_ms, width=width, height=height)
    assert 1 <= board.tiles <= MOST_TILES
    assert (board.tiles - 1) * board.every_ms < duration_ms <= board.tiles * board.every_ms
    assert board.height <= 160
    assert board.width % 2 == board.height % 2 == 0


def test_two_hours_get_a_picture_a_minute() -> None:
    board = storyboard(7_200_000, width=1920, height=1080)
    assert (board.every_ms, board.tiles, board.width, board.height) == (60_000, 120, 284, 160)


def test_a_rung_of_the_pictures_own_size_is_not_scaled() -> None:
    steps = (Step(name="v0", width=64, height=36), Step(name="v1", width=32, height=18))
    lines = branches("p", size=(64, 36), steps=steps, board=storyboard(1000, width=64, height=36))
    assert lines[0] == "[p]split=3[v0in][v1in][boardin]"
    assert lines[1] == "[v0in]null[v0]"
    assert lines[2].startswith("[v1in]scale=32:18:")
