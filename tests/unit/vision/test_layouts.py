import pytest

from common.documents import Box, Layout, Shot
from services.vision.glimpses import Glimpse
from services.vision.layouts import Scene, frame
from services.vision.subjects import subjects
from services.vision.tracks import tracks
from tests.unit.vision.made import glimpse, samples
from tests.unit.vision.measure import crop_at

HD = (1280, 720)
VERTICAL = (1080, 1920)


def scene(*seen: list[Glimpse], output: tuple[int, int] = VERTICAL, screen: float = 0.55) -> Scene:
    shot = samples(*seen)
    return Scene(
        start_ms=0,
        end_ms=500 * len(shot),
        samples=shot,
        subjects=subjects(tracks([shot])[0], shot, picture=HD, familiar={}),
        bodies=[],
        picture=HD,
        area=Box(x=0, y=0, width=HD[0], height=HD[1]),
        output=output,
        screen=screen,
    )


def only(shots: list[Shot]) -> Shot:
    (shot,) = shots
    return shot


def test_one_face_is_focused() -> None:
    shot = only(frame(scene(*[[glimpse(900)]] * 8), None))
    assert shot.layout is Layout.FOCUS
    assert shot.panels[0].track == 1
    crop = crop_at(shot.panels[0], 0)
    assert crop.x + crop.width / 2 == pytest.approx(900, abs=3)


def test_nobody_is_static() -> None:
    shot = only(frame(scene(*[[]] * 8), None))
    assert shot.layout is Layout.STATIC
    assert shot.panels[0].track is None
    assert len(shot.panels[0].aims) == 1


def test_two_who_fit_are_both_kept() -> None:
    both = [glimpse(500, person=1), glimpse(700, person=2)]
    crop = crop_at(only(frame(scene(*[both] * 8), None)).panels[0], 0)
    assert crop.x <= 450
    assert crop.x + crop.width >= 750


def test_of_two_who_don_t_fit_one_is_whole() -> None:
    both = [glimpse(250, person=1), glimpse(900, side=120, person=2)]
    shot = only(frame(scene(*[both] * 8), None))
    assert shot.panels[0].track == 2
    crop = crop_at(shot.panels[0], 0)
    assert crop.x <= 840
    assert crop.x + crop.width >= 960


def test_when_one_leaves_it_jumps_to_the_other() -> None:
    one, other = glimpse(250, side=260, person=1), glimpse(1000, person=2)
    shots = frame(scene(*[[one, other]] * 8, *[[other]] * 8), None)
    assert [shot.panels[0].track for shot in shots] == [1, 2]
    assert shots[0].end_ms == shots[1].start_ms
    assert (shots[0].start_ms, shots[-1].end_ms) == (0, 8000)
    assert all(len(shot.panels[0].aims) == 1 for shot in shots)


def test_static_never_moves_and_holds_the_subject() -> None:
    walk = scene(*[[glimpse(200 + 60 * step)] for step in range(12)])
    shot = only(frame(walk, Layout.STATIC))
    assert shot.layout is Layout.STATIC
    assert len(shot.panels[0].aims) == 1
    assert shot.panels[0].track == 1
    assert len(only(frame(walk, Layout.FOCUS)).panels[0].aims) > 1


def test_split_shows_both_the_left_one_above_and_neither_twice() -> None:
    both = [glimpse(950, person=1, side=150), glimpse(300, person=2, side=130)]
    shot = only(frame(scene(*[both] * 8), Layout.SPLIT))
    assert shot.layout is Layout.SPLIT
    assert [(panel.top, panel.bottom) for panel in shot.panels] == [(0, 0.5), (0.5, 1)]
    upper, lower = (crop_at(panel, 0) for panel in shot.panels)
    assert upper.x <= 235
    assert 365 <= upper.x + upper.width <= 875
    assert 365 <= lower.x <= 875
    assert lower.x + lower.width >= 1025
    for panel in shot.panels:
        assert panel.width / panel.height == pytest.approx(1080 / 960, abs=0.01)


def test_split_of_one_is_focus_and_of_nobody_static() -> None:
    assert only(frame(scene(*[[glimpse(900)]] * 8), Layout.SPLIT)).layout is Layout.FOCUS
    assert only(frame(scene(*[[]] * 8), Layout.SPLIT)).layout is Layout.STATIC


@pytest.mark.parametrize("share", [0.3, 0.55, 0.7])
def test_stack_puts_the_screen_above_the_face(share: float) -> None:
    shot = only(frame(scene(*[[glimpse(1100, y=600, side=90)]] * 8, screen=share), Layout.STACK))
    screen, face = shot.panels
    assert (screen.top, screen.bottom, face.top, face.bottom) == (0, share, share, 1)
    assert screen.width / screen.height == pytest.approx(1080 / (1920 * share), abs=0.01)
    assert face.width / face.height == pytest.approx(1080 / (1920 * (1 - share)), abs=0.02)
    crop = crop_at(face, 0)
    assert crop.x <= 1055
    assert crop.x + crop.width >= 1145
    assert face.height < 280
    assert screen.track is None
    assert face.track == 1


def test_stack_without_a_face_falls_back() -> None:
    assert only(frame(scene(*[[]] * 8), Layout.STACK)).layout is Layout.STATIC


@pytest.mark.parametrize("output", [(1080, 1080), (1080, 1350), (1920, 1080), (608, 1080)])
def test_every_shape(output: tuple[int, int]) -> None:
    panel = only(frame(scene(*[[glimpse(900)]] * 8, output=output), None)).panels[0]
    assert panel.width / panel.height == pytest.approx(output[0] / output[1], abs=0.01)
