import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.vision.shots import cuts, mosaic

Thumbs = NDArray[np.uint8]
LEAST = 8.0


def scene(seed: int, frames: int, *, light: float = 1.0, noise: int = 2) -> Thumbs:
    """Frames of one still, noisy picture."""
    random = np.random.default_rng(seed)
    blocks = random.integers(0, 256, (9, 16, 3)).repeat(4, axis=0).repeat(4, axis=1)
    shaken = blocks + random.integers(-noise, noise + 1, (frames, 36, 64, 3))
    thumbs: Thumbs = np.clip(shaken * light, 0, 255).astype(np.uint8)
    return thumbs


def found(thumbs: Thumbs, *, rate: float = 25.0) -> list[int]:
    times = np.floor(np.arange(len(thumbs)) * 1000 / rate).astype(np.int64)
    return cuts(times, np.stack([mosaic(thumb) for thumb in thumbs]), least=LEAST)


@given(
    first=st.integers(2, 40), second=st.integers(8, 40), seed=st.integers(0, 999), rate=st.sampled_from([10, 25, 60])
)
def test_a_cut_is_found_on_its_frame(first: int, second: int, seed: int, rate: int) -> None:
    assert found(np.concatenate([scene(seed, first), scene(seed + 1, second)]), rate=rate) == [first]


@given(seed=st.integers(0, 999), light=st.floats(0.08, 1))
def test_dark_scenes_cut_too(seed: int, light: float) -> None:
    assert found(np.concatenate([scene(seed, 20, light=light), scene(seed + 1, 20, light=light)])) == [20]


@pytest.mark.parametrize("frames", [1, 2, 4])
def test_a_flash_is_no_cut(frames: int) -> None:
    thumbs = scene(1, 60)
    thumbs[30 : 30 + frames] = 250
    assert found(thumbs) == []


def test_a_flash_on_a_cut_belongs_to_the_new_shot() -> None:
    thumbs = np.concatenate([scene(1, 30), scene(2, 30)])
    thumbs[30:32] = 255
    assert found(thumbs) == [30]


def test_a_fade_is_no_cut() -> None:
    one, other = scene(1, 60).astype(float), scene(2, 60).astype(float)
    share = np.clip((np.arange(60) - 20) / 20, 0, 1)[:, None, None, None]
    assert found((one * (1 - share) + other * share).astype(np.uint8)) == []


def test_fast_motion_is_no_cut() -> None:
    wide = np.random.default_rng(3).integers(0, 256, (9, 200, 3)).repeat(4, axis=0).repeat(4, axis=1).astype(np.uint8)
    thumbs = np.stack([wide[:, 9 * index : 9 * index + 64] for index in range(60)])
    assert found(thumbs) == []


def test_a_cut_inside_fast_motion_is_found() -> None:
    wide = np.random.default_rng(3).integers(100, 140, (9, 200, 3)).repeat(4, axis=0).repeat(4, axis=1).astype(np.uint8)
    moving = np.stack([wide[:, 2 * index : 2 * index + 64] for index in range(40)])
    assert found(np.concatenate([moving, scene(5, 20)])) == [40]


def test_slides_at_one_frame_in_two_seconds() -> None:
    thumbs = np.concatenate([scene(1, 3), scene(2, 3)])
    assert found(thumbs, rate=0.5) == [3]


def test_one_frame_and_black() -> None:
    assert found(scene(1, 1)) == []
    assert found(np.zeros((50, 36, 64, 3), np.uint8)) == []
