import numpy as np
import pytest

from common.documents import Box
from services.vision import bars

WHOLE = Box(x=0, y=0, width=640, height=360)


def area(*pictures: np.ndarray) -> Box:
    return bars.area([bars.lines_of(picture) for picture in pictures])


def film(top: int, bottom: int, left: int = 0, right: int = 0, *, dark: float = 16) -> np.ndarray:
    picture = np.random.default_rng(1).uniform(30, 220, (360, 640)).astype(np.float32)
    picture[:top] = picture[360 - bottom :] = dark
    picture[:, :left] = picture[:, 640 - right :] = dark
    return picture


@pytest.mark.parametrize("dark", [0, 16, 40])
def test_wide_films_and_upright_ones(dark: float) -> None:
    assert area(film(45, 45, dark=dark)) == Box(x=0, y=46, width=640, height=268)
    assert area(film(0, 0, 218, 219, dark=dark)) == Box(x=219, y=0, width=201, height=360)


def test_no_bars() -> None:
    assert area(film(0, 0)) == WHOLE


def test_a_black_video_is_all_picture() -> None:
    assert area(np.zeros((360, 640), np.float32)) == WHOLE


def test_what_is_lit_once_is_no_bar() -> None:
    assert area(film(45, 45), film(0, 0)) == WHOLE


def test_white_margins_and_a_dark_corner_are_no_bars() -> None:
    assert area(film(45, 45, dark=255)) == WHOLE
    assert area(film(80, 0)) == WHOLE
    assert area(film(150, 150)) == WHOLE
