"""Which shots a clip has, and which samples tell of each."""

from services.vision.glimpses import Sample
from services.vision.handlers import _seen_spans, _shared_out, _within
from services.vision.stretches import covering, runs
from tests.unit.vision.made import sample


def at(*moments: int) -> list[Sample]:
    return [sample(moment) for moment in moments]


def test_samples_just_outside_belong_to_the_shots_at_the_edges() -> None:
    samples = at(0, 500, 1000, 1500, 2000, 2500)
    assert [each.at_ms for each in _within(samples, [], start_ms=700, end_ms=1700)] == [500, 1000, 1500, 2000]
    assert [each.at_ms for each in _within(samples, [600, 1800], start_ms=700, end_ms=1700)] == [1000, 1500]
    assert [each.at_ms for each in _within(samples, [], start_ms=500, end_ms=1500)] == [500, 1000, 1500]
    assert [each.at_ms for each in _within(samples, [1500], start_ms=500, end_ms=1500)] == [500, 1000]


def test_there_is_always_a_sample() -> None:
    assert [each.at_ms for each in _within(at(0), [90], start_ms=100, end_ms=400)] == [0]
    assert [each.at_ms for each in _within(at(2000), [], start_ms=100, end_ms=400)] == [2000]


def spans(moments: list[int], begins: list[int]) -> list[tuple[int, int]]:
    found = list(_seen_spans(1000, begins, 3000, at(*moments)))
    shared = list(_shared_out(at(*moments), found))
    assert [each.at_ms for seen in shared for each in seen] == moments
    assert all(shared)
    return found


def test_a_shot_without_a_sample_is_none() -> None:
    assert spans([1000, 1500, 2000, 2500], [1400, 2200]) == [(1000, 1400), (1400, 2200), (2200, 3000)]
    assert spans([1000, 1500, 2500], [1600, 2200]) == [(1000, 2200), (2200, 3000)]
    assert spans([1500, 2500], [1200]) == spans([1500, 2500], []) == [(1000, 3000)]
    assert spans([900, 1500, 2500, 3100], [1200, 2900]) == [(1000, 1200), (1200, 2900), (2900, 3000)]


def test_stretches_lie_on_the_films_own_clock() -> None:
    assert [*covering(3900, 6000, sample_ms=500)] == [2000, 4000]
    assert [*covering(3900, 6001, sample_ms=500)] == [2000, 4000, 6000]
    assert runs([6000, 2000, 4000, 10_000], sample_ms=500) == [(2000, 8000), (10_000, 12_000)]
