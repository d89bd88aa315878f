import random
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.users.playback.audience import PARTS
from services.users.playback.replays import falling, standing_out

counts = st.lists(st.integers(0, 5000).map(float), min_size=1, max_size=PARTS)


def leaving(viewers: int, *, seed: int = 1) -> list[float]:
    """Each begins at the beginning and leaves somewhere; half of them soon."""
    chance = random.Random(seed)
    lefts = [chance.uniform(0, PARTS / (4 if viewer % 2 else 1)) for viewer in range(viewers)]
    return [float(sum(left >= part for left in lefts)) for part in range(PARTS)]


def sought(counts: list[float], *, first: int, last: int, by: int) -> list[float]:
    return [count + by * (first <= part <= last) for part, count in enumerate(counts)]


@given(counts)
def test_a_falling_curve_falls_and_one_that_does_is_its_own(values: list[float]) -> None:
    fallen = falling(values)
    assert len(fallen) == len(values)
    assert all(before >= after for before, after in pairwise(fallen))
    assert falling(sorted(values, reverse=True)) == sorted(values, reverse=True)


@given(st.lists(st.integers(0, 6).map(float), min_size=1, max_size=7))
def test_no_falling_curve_is_nearer(values: list[float]) -> None:
    """Against every falling curve through the values that there are (Robertson, Wright and Dykstra 1988: some best one is such)."""
    levels = sorted(set(values))
    best = dict.fromkeys(levels, 0.0)
    for value in reversed(values):
        best = {top: min(abs(value - at) + best[at] for at in levels if at <= top) for top in levels}
    off = sum(abs(value - fallen) for value, fallen in zip(values, falling(values), strict=True))
    assert off == pytest.approx(min(best.values()))


@pytest.mark.parametrize("viewers", [50, 500, 20_000])
def test_who_only_leaves_makes_nothing_stand_out(viewers: int) -> None:
    assert standing_out(leaving(viewers)) == ()


@given(st.lists(st.integers(0, 17).map(float), min_size=PARTS, max_size=PARTS))
def test_fewer_than_eighteen_make_nothing_stand_out(values: list[float]) -> None:
    assert standing_out(values) == ()


def test_a_part_in_the_middle_that_people_seek() -> None:
    levels = standing_out(sought(leaving(500), first=45, last=52, by=150))
    assert len(levels) == PARTS
    assert all(levels[45:53])
    assert not any(levels[:45] + levels[53:])


def test_late_parts_count_by_those_who_are_left() -> None:
    counts = leaving(5000)
    early = standing_out(sought(counts, first=15, last=20, by=round(0.6 * counts[15])))
    late = standing_out(sought(counts, first=80, last=85, by=round(0.6 * counts[80])))
    assert abs(median(early[15:21]) - median(late[80:86])) <= 2


def test_what_few_skip_lifts_nothing_else() -> None:
    counts = [300.0] * PARTS
    counts[30:36] = [60.0] * 6
    assert standing_out(counts) == ()


def test_one_more_viewer_changes_no_level_by_more_than_one() -> None:
    counts = sought(leaving(60), first=45, last=52, by=40)
    more = [count + (part >= 40) for part, count in enumerate(counts)]
    before, after = standing_out(counts), standing_out(more)
    assert max(abs(one - other) for one, other in zip(before, after, strict=True)) <= 1
