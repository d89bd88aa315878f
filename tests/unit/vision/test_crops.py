from collections.abc import Callable
from math import sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.documents import Box, Panel
from services.vision.crops import EYES, Crop, Room, Target, follow, least_lines
from tests.unit.vision.measure import crop_at

HD = (1280, 720)
Place = Callable[[int], float]


def room(picture: tuple[int, int] = HD, *, aspect: float = 9 / 16, area: Box | None = None) -> Room:
    whole = Box(x=0, y=0, width=picture[0], height=picture[1])
    return Room(picture=picture, area=area or whole, aspect=aspect, lines=least_lines(picture[1]))


def targets(x: Place, *, y: float = 250, side: float = 120, end_ms: int = 10_000, step_ms: int = 500) -> list[Target]:
    """A face whose middle is at x(ms), seen until the last frame."""
    return [
        Target(
            at_ms=at_ms,
            person=1,
            box=Box(x=x(at_ms) - side / 2, y=y - side / 2, width=side, height=side),
            face=side,
            eyes_y=y - side / 6,
        )
        for at_ms in [*range(0, end_ms, step_ms), end_ms - 40]
    ]


def crop_of(found: list[Target], where: Room, *, end_ms: int = 10_000, still: bool = False) -> Crop:
    return follow(found, where, start_ms=0, end_ms=end_ms, face_share=0.18, still=still)


def box_at(crop: Crop, at_ms: float) -> Box:
    return crop_at(Panel(width=crop.width, height=crop.height, aims=crop.aims), at_ms)


def holds(crop: Box, face: Box) -> bool:
    return crop.x <= face.x and face.x + face.width <= crop.x + crop.width


def pushes(crop: Crop, *, step_ms: int = 200, end_ms: int = 10_000) -> np.ndarray:
    lefts = np.array([box_at(crop, at_ms).x for at_ms in range(0, end_ms, step_ms)])
    return np.asarray(np.abs(np.diff(lefts, n=2)))


sides = st.integers(40, 2160)
places = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12)


@given(
    wide=sides,
    high=sides,
    aspect=st.sampled_from([9 / 16, 1.0, 4 / 5, 16 / 9, 9 / 8, 1080 / 864]),
    at=places,
    share=st.floats(0.02, 0.6),
    still=st.booleans(),
)
def test_always_an_even_crop_inside_the_picture(
    wide: int, high: int, aspect: float, at: list[tuple[float, float]], share: float, *, still: bool
) -> None:
    side = max(2.0, share * min(wide, high))
    found = [
        Target(
            at_ms=index * 500,
            person=1,
            box=Box(x=x * wide - side / 2, y=y * high - side / 2, width=side, height=side),
            face=side,
            eyes_y=y * high,
        )
        for index, (x, y) in enumerate(at)
    ]
    end_ms = len(found) * 500
    crop = crop_of(found, room((wide, high), aspect=aspect), end_ms=end_ms, still=still)
    assert crop.width % 2 == crop.height % 2 == 0
    assert 2 <= crop.width <= wide
    assert 2 <= crop.height <= high
    assert crop.aims[0].at_ms == 0
    for aim in crop.aims:
        assert 0 <= aim.x <= wide - crop.width
        assert 0 <= aim.y <= high - crop.height
        assert 0 <= aim.at_ms <= end_ms
    assert [aim.at_ms for aim in crop.aims] == sorted({aim.at_ms for aim in crop.aims})
    if still:
        assert len(crop.aims) == 1


@given(middle=st.floats(60, 1220), sway=st.floats(0, 40), y=st.floats(150, 500), side=st.floats(40, 200))
def test_a_still_subject_gets_one_aim_and_is_whole(middle: float, sway: float, y: float, side: float) -> None:
    found = targets(lambda at_ms: middle + sway * sin(at_ms / 350), y=y, side=side)
    crop = crop_of(found, room())
    assert len(crop.aims) == 1
    assert crop.aims[0].x % 2 == crop.aims[0].y % 2 == 0
    seen = [target.box for target in found if target.box.x >= 0 and target.box.x + side <= HD[0]]
    assert all(holds(box_at(crop, 0), box) for box in seen)


@given(
    start=st.floats(100, 1180),
    speed=st.floats(-0.12, 0.12),
    side=st.floats(60, 200),
    wait_ms=st.integers(0, 6000),
)
def test_who_walks_is_held_without_haste(start: float, speed: float, side: float, wait_ms: int) -> None:
    def walk(at_ms: int) -> float:
        return float(np.clip(start + speed * max(0, at_ms - wait_ms), side, HD[0] - side))

    found = targets(walk, side=side)
    crop = crop_of(found, room())
    assert all(holds(box_at(crop, target.at_ms), target.box) for target in found)
    assert pushes(crop).max() <= 0.09 * crop.width


def test_a_long_walk_is_one_pan_not_stairs() -> None:
    crop = crop_of(targets(lambda at_ms: float(np.clip(at_ms - 1000, 0, 8000)) * 0.12 + 160), room())
    speeds = np.diff([box_at(crop, at_ms).x for at_ms in range(3000, 7001, 200)])
    assert speeds.min() > 0.5 * speeds.mean()
    assert pushes(crop).max() < 6


def test_somebody_who_was_away_comes_back_elsewhere() -> None:
    before, after = targets(lambda _: 300, end_ms=4000), targets(lambda _: 980, end_ms=10_000)
    found = [*before, *(target for target in after if target.at_ms >= 8000)]
    crop = crop_of(found, room())
    assert all(holds(box_at(crop, target.at_ms), target.box) for target in found)
    assert box_at(crop, 4200).x == pytest.approx(box_at(crop, 0).x, abs=1)
    assert pushes(crop).max() < 20


def test_a_start_to_one_side_is_not_worth_a_move() -> None:
    crop = crop_of(targets(lambda at_ms: 560 if at_ms == 4000 else 400), room())
    assert len(crop.aims) == 1


@pytest.mark.parametrize(("picture", "least"), [((1280, 720), 480), ((1920, 1080), 594), ((640, 360), 360)])
def test_a_far_face_is_brought_closer_but_not_beyond_what_the_picture_holds(
    picture: tuple[int, int], least: int
) -> None:
    crop = crop_of(targets(lambda _: 300, y=200, side=40), room(picture))
    assert crop.height == pytest.approx(least, abs=3)
    assert crop.width / crop.height == pytest.approx(9 / 16, abs=0.004)


def test_a_near_face_gets_the_whole_height() -> None:
    assert crop_of(targets(lambda _: 640, side=220), room()).height >= 718


@given(y=st.floats(200, 480))
def test_eyes_near_the_upper_third_where_there_is_room(y: float) -> None:
    crop = crop_of(targets(lambda _: 640, y=y, side=60), room())
    eyes = (y - 10 - crop.aims[0].y) / crop.height
    touches = crop.aims[0].y in {0, HD[1] - crop.height}
    assert touches or eyes == pytest.approx(EYES, abs=0.02)


def test_the_same_shape_is_not_cropped_closer() -> None:
    assert crop_of(targets(lambda _: 640, side=60), room(aspect=16 / 9)).width == 1280


def test_black_bars_are_left_out_unless_the_face_needs_air() -> None:
    film = Box(x=0, y=110, width=1280, height=500)
    inside = crop_of(targets(lambda _: 640, y=300, side=150), room(area=film))
    assert inside.aims[0].y >= 110
    assert inside.aims[0].y + inside.height <= 610
    close = crop_of(targets(lambda _: 640, y=360, side=300), room(area=film))
    assert close.height > 500
    assert close.aims[0].y <= 110
    assert close.aims[0].y + close.height >= 608


def test_a_face_larger_than_the_crop_is_held_by_its_middle_and_still() -> None:
    found = targets(lambda at_ms: 640 + 10 * sin(at_ms / 300), y=360, side=500)
    crop = crop_of(found, room())
    assert len(crop.aims) == 1
    assert crop.aims[0].x + crop.width / 2 == pytest.approx(640, abs=15)
