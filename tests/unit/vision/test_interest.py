from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from common.documents import Box
from services.vision.glimpses import Map, Sample
from services.vision.interest import best_place, interest
from tests.unit.vision.made import sample

WHOLE = Box(x=0, y=0, width=1280, height=720)
CROP = (404, 718)


def seen(detail: Map, motion: Map | None = None) -> list[Sample]:
    still = np.zeros_like(detail) if motion is None else motion
    kept = (values.astype(np.float16) for values in (detail, still))
    return [replace(sample(0), detail=next(kept), motion=next(kept))]


def left_of(detail: Map, motion: Map | None = None) -> float:
    held = interest(seen(detail, motion), width=1280, height=720)
    return best_place(held, crop=CROP, area=WHOLE, picture=(1280, 720))[0]


def blank() -> Map:
    return np.zeros((36, 64), np.float32)


def test_nothing_to_see_is_looked_at_in_the_middle() -> None:
    assert left_of(blank()) == 438
    assert left_of(blank() + 5) == 438


@given(column=st.integers(2, 61))
def test_never_the_wall_when_something_is_elsewhere(column: int) -> None:
    detail = blank() + 0.01
    detail[10:26, column - 2 : column + 3] = 40
    left = left_of(detail)
    assert left <= column * 20 <= left + CROP[0]


def test_movement_counts_more_than_detail() -> None:
    detail, motion = blank(), blank()
    detail[:, 5:15] = 30
    motion[:, 50:58] = 10
    assert left_of(detail, motion) > 700
    assert left_of(detail, motion * 0.01) < 300


def test_of_two_columns_of_text_one_is_whole() -> None:
    detail = blank()
    detail[2:34, 4:22] = detail[2:34, 26:44] = 20
    left = left_of(detail)
    assert (left <= 80 and left + CROP[0] >= 440) or (left <= 520 and left + CROP[0] >= 880)


def test_the_webcam_is_no_part_of_the_screen() -> None:
    detail = blank() + 1
    detail[24:36, 48:64] = 90
    corner = Box(x=940, y=460, width=340, height=260)
    held = interest(seen(detail), but=[corner], width=1280, height=720)
    assert held[24:36, 48:].sum() == 0
    assert held.sum() == np.float32(1)
    x, _ = best_place(held, crop=(736, 720), area=WHOLE, picture=(1280, 720))
    assert x < 400


@given(
    wide=st.integers(2, 200),
    high=st.integers(2, 200),
    x=st.integers(0, 60),
    y=st.integers(0, 60),
    seed=st.integers(0, 99),
)
def test_the_place_is_inside_the_area(wide: int, high: int, x: int, y: int, seed: int) -> None:
    held = np.random.default_rng(seed).random((12, 20)).astype(np.float32)
    area = Box(x=x, y=y, width=wide, height=high)
    crop = (max(2, wide // 3), max(2, high // 2))
    left, top = best_place(held, crop=crop, area=area, picture=(300, 300))
    assert x <= left <= x + wide - crop[0] + 1e-6
    assert y <= top <= y + high - crop[1] + 1e-6
