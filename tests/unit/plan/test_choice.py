from itertools import combinations, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.plan.candidates import Pool, chosen
from services.plan.choice import best_apart
from services.plan.moments import Moment, most_apart


@st.composite
def instances(draw: st.DrawFn) -> tuple[list[Moment], list[int]]:
    spans = draw(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=10))
    moments = [Moment(start, start + length) for start, length in spans]
    return moments, draw(st.lists(st.integers(0, 9), min_size=len(moments), max_size=len(moments)))


def apart(moments: list[Moment]) -> bool:
    ordered = sorted(moments)
    return all(one.end_ms <= two.start_ms for one, two in pairwise(ordered))


def best_by_trying_all(moments: list[Moment], values: list[int], count: int) -> tuple[int, int]:
    """How many, and the greatest sum of that many."""
    for number in range(min(count, len(moments)), 0, -1):
        sums = [
            sum(values[place] for place in places)
            for places in combinations(range(len(moments)), number)
            if apart([moments[place] for place in places])
        ]
        if sums:
            return number, max(sums)
    return 0, 0


@given(instances(), st.integers(0, 5))
def test_it_is_as_good_as_trying_all(instance: tuple[list[Moment], list[int]], count: int) -> None:
    moments, values = instance
    chosen = best_apart(moments, values, count=count)
    assert apart([moments[place] for place in chosen])
    assert len(set(chosen)) == len(chosen)
    assert (len(chosen), sum(values[place] for place in chosen)) == best_by_trying_all(moments, values, count)


@given(instances())
def test_most_apart_is_what_can_be_chosen(instance: tuple[list[Moment], list[int]]) -> None:
    moments, values = instance
    assert most_apart(moments) == len(best_apart(moments, values, count=len(moments)))


def test_of_equal_sums_the_earlier_wins() -> None:
    moments = [Moment(20, 30), Moment(0, 10), Moment(10, 20)]
    assert best_apart(moments, [5, 5, 5], count=2) == [1, 2]


def test_the_count_comes_before_the_sum() -> None:
    moments = [Moment(0, 30), Moment(0, 10), Moment(20, 30)]
    assert best_apart(moments, [100, 1, 1], count=2) == [1, 2]
    assert best_apart(moments, [100, 1, 1], count=1) == [0]


def pool(scores: dict[Moment, float]) -> Pool:
    """Of moments with these scores."""
    made = Pool(list(scores), {}, {})
    made.__dict__["scores"] = np.array(list(scores.values()))
    return made


def test_a_window_without_sentences_takes_no_place_from_a_whole_thought() -> None:
    thoughts = pool({Moment(0, 10): 0.62, Moment(20, 30): 0.45})
    windows = pool({Moment(19, 29): 0.88, Moment(40, 50): 0.5, Moment(52, 60): 0.7})
    free = range(2), range(3)
    assert [clip.moment for clip in chosen(thoughts, windows, free=free, count=1)] == [Moment(0, 10)]
    four = chosen(thoughts, windows, free=free, count=4)
    assert [clip.moment for clip in four] == [Moment(0, 10), Moment(20, 30), Moment(52, 60), Moment(40, 50)]
    assert [clip.score for clip in four] == sorted((clip.score for clip in four), reverse=True)
    assert [clip.score for clip in four[:2]] == [0.62, 0.45]


def test_windows_alone_keep_their_scores() -> None:
    windows = pool({Moment(0, 10): 0.5, Moment(12, 20): 0.7})
    found = chosen(pool({}), windows, free=(range(0), range(2)), count=2)
    assert [clip.score for clip in found] == [0.7, 0.5]
