from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.render.clock import Clock, clock, frame_rate


def every(gap: Fraction, count: int = 100) -> list[Fraction]:
    return [gap * number for number in range(count)]


@pytest.mark.parametrize(
    ("seen", "declared", "expected"),
    [
        ("30", "30", "30"),
        ("30000/1001", "30000/1001", "30000/1001"),
        ("1000/33", "30000/1001", "30000/1001"),  # time stamps in whole milliseconds
        ("30", "90000", "30"),  # a rate that says nothing
        ("25", "50", "25"),
        ("15", "15", "30"),
        ("12", "12", "24"),
        ("10", "10", "30"),
        ("2", "120", "24"),
        ("24000/1001", "24000/1001", "24000/1001"),
        ("120", "120", "60"),
        ("90", "90", "45"),
        ("240", "240", "60"),
    ],
)
def test_the_rate_keeps_the_frames_of_the_source(seen: str, declared: str, expected: str) -> None:
    times = every(1 / Fraction(seen))
    assert frame_rate(times, declared=Fraction(declared), most=60) == Fraction(expected)


def test_most_frames_decide_where_the_rate_varies() -> None:
    times = [*every(Fraction(1, 30), 60), *(2 + gap for gap in every(Fraction(1, 10), 20))]
    assert frame_rate(times, declared=Fraction(22), most=60) == 30


def test_a_clip_begins_with_the_nearest_frame() -> None:
    grid = clock(every(Fraction(1, 25)), start_ms=1010, end_ms=3000, rate=Fraction(25))
    assert (grid.origin, grid.frames) == (Fraction(1), 50)


def test_a_clip_between_two_slides_begins_when_it_should() -> None:
    grid = clock(every(Fraction(1, 2)), start_ms=1200, end_ms=2200, rate=Fraction(24))
    assert (grid.origin, grid.frames) == (Fraction(12, 10), 24)


@given(st.sampled_from(["24", "25", "30000/1001", "60"]), st.integers(0, 10_000))
def test_a_frame_is_found_by_the_time_it_shows(rate: str, frame: int) -> None:
    grid = Clock(origin=Fraction(123, 50), rate=Fraction(rate), frames=20_000)
    assert grid.nearest_ms(round(grid.source_ms(frame))) == frame


def test_rounded_time_stamps_are_no_reason_to_begin_between_frames() -> None:
    """Frames of 30 a second in whole milliseconds; the start lies between two of them, 16.7 ms from either."""
    times = [Fraction(round(1000 * number / 30), 1000) for number in range(300)]
    made = clock(times, start_ms=5850, end_ms=8000, rate=Fraction(30))
    assert made.origin in times
