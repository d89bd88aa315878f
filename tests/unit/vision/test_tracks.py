from hypothesis import given
from hypothesis import strategies as st

from services.vision.glimpses import Glimpse, Sample
from services.vision.tracks import tracks
from tests.unit.vision.made import glimpse, sample, samples


def persons(*shots: list[Sample]) -> list[list[tuple[int, int]]]:
    return [[(track.person, len(track.seen)) for track in shot] for shot in tracks(shots)]


@given(st.lists(st.integers(-35, 35), min_size=2, max_size=30))
def test_a_face_that_moves_stays_one_person(steps: list[int]) -> None:
    x, seen = 600, []
    for step in steps:
        x += step
        seen.append([glimpse(x)])
    assert persons(samples(*seen)) == [[(1, len(steps))]]


def test_two_side_by_side_stay_apart() -> None:
    shot = samples(*[[glimpse(300 + step, person=1), glimpse(700 - step, person=2)] for step in range(0, 100, 10)])
    assert persons(shot) == [[(1, 10), (2, 10)]]


def test_two_who_cross_are_told_apart_by_look() -> None:
    shot = samples(*[[glimpse(300 + 40 * n, person=1), glimpse(700 - 40 * n, person=2)] for n in range(11)])
    found = tracks([shot])[0]
    assert [len(track.seen) for track in found] == [11, 11]
    assert found[0].seen[-1][1].box.x > found[0].seen[0][1].box.x


def test_a_gap_is_bridged_and_a_long_absence_recognised() -> None:
    here: list[Glimpse] = [glimpse(500)]
    nobody: list[Glimpse] = []
    assert persons(samples(here, nobody, nobody, here)) == [[(1, 2)]]
    assert persons(samples(here, *[nobody] * 12, here)) == [[(1, 2)]]


def test_somebody_else_after_a_long_absence_is_new() -> None:
    shot = [sample(0, glimpse(500, person=1)), sample(8000, glimpse(500, person=2))]
    assert persons(shot) == [[(1, 1), (2, 1)]]


def test_known_in_later_shots_by_look_not_by_place() -> None:
    one = samples([glimpse(300, person=1)], [glimpse(300, person=1)])
    other = samples([glimpse(300, person=2)], [glimpse(300, person=2)], start_ms=2000)
    again = samples([glimpse(900, person=1, side=130)], start_ms=4000)
    assert persons(one, other, again) == [[(1, 2)], [(2, 2)], [(1, 1)]]


def test_one_person_is_not_in_two_places() -> None:
    shot = samples(*[[glimpse(300, person=1), glimpse(900, person=1)]] * 3)
    assert sorted(persons(shot)[0]) == [(1, 3), (2, 3)]


def test_a_far_jump_in_size_is_somebody_else() -> None:
    shot = samples([glimpse(500, side=60, person=1)], [glimpse(500, side=200, person=2)])
    assert persons(shot) == [[(1, 1), (2, 1)]]
