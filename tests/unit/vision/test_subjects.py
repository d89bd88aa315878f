import pytest

from services.vision.glimpses import Sample
from services.vision.subjects import is_there, moments, subjects
from services.vision.tracks import Track, tracks
from tests.unit.vision.made import glimpse, samples

PICTURE = (1280, 720)


def ranked(shot: list[Sample], **familiar: float) -> list[int]:
    known = {int(person[1:]): share for person, share in familiar.items()}
    return [s.person for s in subjects(tracks([shot])[0], shot, picture=PICTURE, familiar=known)]


def test_moments_between_glimpses_are_interpolated() -> None:
    track = Track(person=1, seen=((0, glimpse(100)), (1000, glimpse(200)), (9000, glimpse(900))))
    found = moments(track, [0, 500, 1000, 5000, 9000, 9500])
    assert [(moment.at_ms, moment.box.x + 50) for moment in found] == [(0, 100), (500, 150), (1000, 200), (9000, 900)]


@pytest.mark.parametrize(
    ("scores", "there"),
    [([0.95], True), ([0.6], False), ([0.52, 0.54, 0.55], False), ([0.6, 0.6, 0.6], True), ([0.7, 0.65], True)],
)
def test_a_pattern_that_looks_like_a_face_for_a_moment_is_none(scores: list[float], there: bool) -> None:  # noqa: FBT001
    track = Track(person=1, seen=tuple((index * 500, glimpse(500, score=score)) for index, score in enumerate(scores)))
    assert is_there(track, samples=10) is there


def test_larger_longer_and_more_central_faces_come_first() -> None:
    assert ranked(samples(*[[glimpse(640, side=80, person=1), glimpse(900, side=160, person=2)]] * 6)) == [2, 1]
    present = [[glimpse(300, person=1), glimpse(900, person=2)]] * 2 + [[glimpse(900, person=2)]] * 6
    assert ranked(samples(*present)) == [2, 1]
    assert ranked(samples(*[[glimpse(60, person=1), glimpse(700, person=2)]] * 6)) == [2, 1]


def test_the_familiar_one_wins_a_close_race() -> None:
    shot = samples(*[[glimpse(340, person=1), glimpse(930, person=2)]] * 6)
    assert ranked(shot) == [2, 1]
    assert ranked(shot, p1=0.9, p2=0.1) == [1, 2]
