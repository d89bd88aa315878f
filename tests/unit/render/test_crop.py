from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.documents import Aim, Box, Framing, Layout, Panel, Shot
from services.render.clock import Clock
from services.render.crop import Area, Scene, Step, View, scene_at, scenes
from services.render.filters import _path

CLOCK = Clock(origin=Fraction(10), rate=Fraction(25), frames=250)
TIMES = tuple(Fraction(number, 25) for number in range(600))


def framing(*shots: tuple[int, int, tuple[Panel, ...]]) -> Framing:
    made = tuple(Shot(start_ms=start, end_ms=end, layout=Layout.FOCUS, panels=panels) for start, end, panels in shots)
    return Framing(width=1080, height=1920, shots=made, sightings=(), sample_ms=500)


def panel(
    *aims: tuple[int, float, float], width: int = 405, height: int = 720, top: float = 0.0, bottom: float = 1.0
) -> Panel:
    return Panel(
        width=width, height=height, aims=tuple(Aim(at_ms=t, x=x, y=y) for t, x, y in aims), top=top, bottom=bottom
    )


def laid(*shots: tuple[int, int, tuple[Panel, ...]]) -> tuple[Scene, ...]:
    return scenes(framing(*shots), CLOCK, times=TIMES, width=1280, height=720)


def test_scenes_cover_the_clip_and_change_with_the_cut() -> None:
    still = (panel((0, 100, 0)),)
    found = laid((10_000, 13_041, still), (13_041, 13_050, still), (13_050, 20_000, still))
    assert [(scene.first, scene.end) for scene in found] == [(0, 76), (76, 250)]
    assert scene_at(found, 75) is found[0]
    assert scene_at(found, 76) is found[1]


def test_cuts_told_in_milliseconds_mean_the_frame_beside_them() -> None:
    clock = Clock(origin=Fraction(1001, 30000) * 3, rate=Fraction(30000, 1001), frames=100)
    times = tuple(Fraction(1001, 30000) * number for number in range(200))
    still = (panel((0, 100, 0)),)
    for frame in range(1, 100):
        cut = round(clock.source_ms(frame))
        found = scenes(framing((100, cut, still), (cut, 9000, still)), clock, times=times, width=1280, height=720)
        assert found[0].end == frame


def test_a_crop_that_hardly_moves_stands_still() -> None:
    (scene,) = laid((10_000, 20_000, (panel((10_000, 100, 0), (20_000, 100.4, 0)),)))
    assert not scene.views[0].moves


def test_a_crop_moves_in_a_straight_line_between_aims() -> None:
    (scene,) = laid((10_000, 20_000, (panel((10_000, 100, 0), (12_000, 200, 0), (20_000, 200, 0)),)))
    view = scene.views[0]
    assert view.corner(0) == (100, 0)
    assert view.corner(25) == (150, 0)
    assert view.corner(50) == (200, 0)
    assert view.corner(249) == (200, 0)


def test_crops_stay_inside_the_picture_and_are_never_squeezed() -> None:
    (scene,) = laid((10_000, 20_000, (panel((10_000, 1200, -50), width=600),)))
    view = scene.views[0]
    assert view.width / view.height == pytest.approx(1080 / 1920)
    assert 0 <= view.steps[0].x <= 1280 - view.width
    assert view.steps[0].y == 0


def test_panels_touch() -> None:
    (scene,) = laid(
        (10_000, 20_000, (panel((0, 0, 0), bottom=0.55), panel((0, 0, 0), top=0.55))),
    )
    top, bottom = (view.place for view in scene.views)
    assert (top.y, top.y + top.height, bottom.y + bottom.height) == (0, bottom.y, 1920)


def test_a_box_of_the_source_is_found_in_the_output() -> None:
    (scene,) = laid((10_000, 20_000, (panel((10_000, 400, 0)),)))
    box = scene.views[0].shown(Box(x=400 + 202.5, y=360, width=40.5, height=72), 0)
    assert (box.x, box.y) == pytest.approx((540, 960))
    assert (box.width, box.height) == pytest.approx((108, 192))


@given(st.lists(st.tuples(st.integers(0, 500), st.floats(0, 800)), min_size=2, max_size=40, unique_by=lambda p: p[0]))
def test_the_expression_says_the_path(points: list[tuple[int, float]]) -> None:
    aims = sorted((float(frame), value) for frame, value in points)
    expression = _path(aims, most=800)
    steps = [Step(frame=frame, x=value, y=0) for frame, value in aims]
    view = View(place=Area(x=0, y=0, width=2, height=2), width=2, height=2, steps=tuple(steps))
    for frame in range(0, 501, 7):
        assert evaluated(expression, frame) == pytest.approx(view.corner(frame)[0], abs=0.51)


def evaluated(expression: str, frame: int) -> float:
    """The few functions of ffmpeg's expressions that paths use."""
    names = {
        "n": frame,
        "lt": lambda a, b: a < b,
        "when": lambda condition, yes, no: yes if condition else no,
        "floor": lambda value: value // 1,
        "clip": lambda value, low, high: min(max(value, low), high),
    }
    return float(eval(expression.replace("if(", "when("), {"__builtins__": {}}, names))  # noqa: S307  our own text
