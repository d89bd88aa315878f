from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.documents import Source
from common.media import Limits, probe
from services.transcribe.audio import RATE, LevelMeter, Samples, Stretch, blocks, stretches
from tests.conftest import MEDIA
from tests.unit.transcribe.sounds import noise, silence, sound_film


def heard(path: Path, source: Source) -> Samples:
    with path.open("rb") as file:
        found = list(blocks(file, source))
    assert all(len(block) <= 10 * RATE for block in found)
    return np.concatenate(found) if found else silence(0)


def cut(path: Path, source: Source, *, window_s: int = 20, search_s: int = 4) -> list[Stretch]:
    with path.open("rb") as file:
        return list(stretches(file, source, window_s=window_s, search_s=search_s, levels=LevelMeter(20)))


# ---- blocks ----------------------------------------------------------------------------------------------------------


def test_every_sample_is_heard(tmp_path: Path) -> None:
    samples = noise(3.21)
    source = sound_film(tmp_path / "a.mkv", [(0, samples)])
    np.testing.assert_array_equal(heard(tmp_path / "a.mkv", source), samples)


def test_sound_that_begins_late_is_preceded_by_silence(tmp_path: Path) -> None:
    samples = noise(1)
    source = sound_film(tmp_path / "a.mkv", [(1.5, samples)])
    np.testing.assert_array_equal(heard(tmp_path / "a.mkv", source), np.concatenate([silence(1.5), samples]))


def test_holes_are_filled(tmp_path: Path) -> None:
    one, other, third = noise(1, seed=1), noise(2, seed=2), noise(0.5, seed=3)
    source = sound_film(tmp_path / "a.mkv", [(0, one), (1.04, other), (40, third)])
    expected = np.concatenate([one, silence(0.04), other, silence(40 - 3.04), third])
    np.testing.assert_array_equal(heard(tmp_path / "a.mkv", source), expected)


def test_a_time_behind_the_end_is_not_believed(tmp_path: Path) -> None:
    one, other = noise(1, seed=1), noise(1, seed=2)
    source = sound_film(tmp_path / "a.mkv", [(0, one), (3600, other)]).model_copy(update={"duration_ms": 2000})
    np.testing.assert_array_equal(heard(tmp_path / "a.mkv", source), np.concatenate([one, other]))


@pytest.mark.parametrize(
    ("name", "lasts_s"),
    [
        ("odd/fragmented.mp4", 5.082),
        ("odd/interlaced_tff_mpeg2.ts", 5.016),
        ("odd/truncated_faststart_partial.mp4", 4.714),
        ("odd/corrupt_bitflips.mp4", 8.012),
        ("video/face_then_noface_hevc_540p_6s.mov", 6.396),
        ("video/grid_bbaf2n.mpg", 2.978),
        ("video/broll_bbb_30s.webm", 30.019),
    ],
)
def test_sound_of_films_keeps_their_time(name: str, lasts_s: float) -> None:
    """To the end of the last frame that can be decoded, whatever was lost before it."""
    path = MEDIA / name
    with path.open("rb") as file:
        source = probe(file, size=path.stat().st_size, limits=Limits())
    assert len(heard(path, source)) / RATE == pytest.approx(lasts_s, abs=0.002)


def test_a_film_without_sound(tmp_path: Path) -> None:
    source = sound_film(tmp_path / "a.mkv", [(0, noise(1))]).model_copy(update={"audio_stream": None})
    assert len(heard(tmp_path / "a.mkv", source)) == 0
    assert cut(tmp_path / "a.mkv", source) == []


# ---- stretches -------------------------------------------------------------------------------------------------------

PAUSES_S = (17.3, 35.0, 52.25, 69.5)


def test_pieces_sum_to_the_whole_and_are_cut_in_pauses(tmp_path: Path) -> None:
    samples = noise(77.7)
    for pause_s in PAUSES_S:
        samples[round(pause_s * RATE) : round((pause_s + 0.4) * RATE)] //= 200
    found = cut(tmp_path / "a.mkv", sound_film(tmp_path / "a.mkv", [(0, samples)]))
    np.testing.assert_array_equal(np.concatenate([stretch.samples for stretch in found]), samples)
    assert len(found) == 5
    for one, other in pairwise(found):
        assert other.start_ms == pytest.approx(one.start_ms + len(one.samples) / 16, abs=1)
        assert any(pause_s * 1000 < other.start_ms < (pause_s + 0.4) * 1000 for pause_s in PAUSES_S)
        assert len(one.samples) <= 20.1 * RATE


def test_sound_without_a_pause_is_cut_all_the_same(tmp_path: Path) -> None:
    samples = noise(65)
    found = cut(tmp_path / "a.mkv", sound_film(tmp_path / "a.mkv", [(0, samples)]))
    np.testing.assert_array_equal(np.concatenate([stretch.samples for stretch in found]), samples)
    assert all(16 * RATE <= len(stretch.samples) <= 20.1 * RATE for stretch in found[:-1])


def test_a_short_sound_is_one_piece(tmp_path: Path) -> None:
    (found,) = cut(tmp_path / "a.mkv", sound_film(tmp_path / "a.mkv", [(0, noise(5))]))
    assert (found.start_ms, len(found.samples)) == (0, 5 * RATE)


def test_a_long_hole_is_never_in_memory_at_once(tmp_path: Path) -> None:
    source = sound_film(tmp_path / "a.mkv", [(0, noise(1)), (90, noise(1))])
    found = cut(tmp_path / "a.mkv", source)
    assert max(len(stretch.samples) for stretch in found) <= 30 * RATE
    assert sum(len(stretch.samples) for stretch in found) == 91 * RATE
    assert [stretch.silent for stretch in found] == [False, *[True] * (len(found) - 2), False]


@pytest.mark.parametrize(("peak", "silent"), [(0, True), (32, True), (33, False), (-33, False), (-32768, False)])
def test_silence_is_below_minus_60_db(peak: int, *, silent: bool) -> None:
    samples = silence(1)
    samples[500] = peak
    assert Stretch(0, samples).silent is silent


# ---- loudness --------------------------------------------------------------------------------------------------------


def metered(samples: Samples, cuts: list[int], *, step_ms: int) -> tuple[float, ...]:
    meter = LevelMeter(step_ms)
    for piece in np.split(samples, sorted(cuts)):
        meter.add(piece)
    return meter.levels_db()


@given(
    st.integers(0, 40_000),
    st.lists(st.integers(0, 40_000), max_size=6),
    st.sampled_from([10, 20, 100]),
    st.floats(0, 1),
)
def test_loudness_is_the_rms_of_each_step(count: int, cuts: list[int], step_ms: int, loudness: float) -> None:
    samples = noise(count / RATE, loudness=loudness)
    step = step_ms * RATE // 1000
    whole = samples[: count // step * step].reshape(-1, step).astype(np.float64) / 32768
    rms = np.sqrt(np.mean(whole**2, axis=1))
    expected = [round(float(max(-90.0, 20 * np.log10(max(level, 1e-9)))), 1) for level in rms]
    assert metered(samples, cuts, step_ms=step_ms) == pytest.approx(expected, abs=0.1001)
    assert metered(samples, cuts, step_ms=step_ms) == metered(samples, [], step_ms=step_ms)


def test_known_levels() -> None:
    full = np.tile(np.array([32767, -32768], np.int16), RATE // 2)
    assert metered(np.concatenate([full, full // 10, silence(1)]), [], step_ms=1000) == (0.0, -20.0, -90.0)


def test_nothing_heard_has_no_level() -> None:
    assert LevelMeter(20).levels_db() == ()
