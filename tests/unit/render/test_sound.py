from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from common.media import copy_window
from services.render import sound
from services.render.clock import Clock
from services.render.encode import Ffmpeg
from services.render.footage import Footage, look_at
from services.render.loudness import (
    CEILING_DBTP,
    FAINT_LUFS,
    MOST_GAIN_DB,
    Loudness,
    Mastering,
    corrected,
    mastering,
    parse,
)
from services.render.sound import make_sound, measure
from tests.conftest import MEDIA
from tests.unit.render.rendering import numbered, pictures_of, render, sound_of, source_of, tone, write_video

pytestmark = pytest.mark.slow

RATE = 48_000


def speechlike(seconds: float, *, level_db: float, crest_db: float = 0.0) -> NDArray[np.float32]:
    """Bursts of a tone with pauses; `crest_db` adds short peaks that much above."""
    wave = tone(seconds, level_db=level_db)
    t = np.arange(len(wave)) / RATE
    wave *= (np.sin(2 * np.pi * 1.5 * t) > -0.5).astype(np.float32)
    if crest_db:
        wave[(t % 0.7) < 0.002] *= 10 ** (crest_db / 20)
    return np.clip(wave, -1, 1)


def levelled(tmp_path: Path, wave: NDArray[np.float32], *, starts_s: float = 0.0, seconds: float = 4.0) -> Loudness:
    path = write_video(
        tmp_path / "source.mp4", map(numbered, range(round(25 * seconds))), sound=wave, sound_starts_s=starts_s
    )
    result = render(path, tmp_path / "w", start_ms=0, end_ms=round(seconds * 1000))
    assert result.files["clip.mp4"].is_file()
    return measure("clip.mp4", ffmpeg=Ffmpeg(), folder=tmp_path / "w")


@pytest.mark.parametrize(("level_db", "crest_db"), [(-14, 0), (-40, 0), (-3, 0), (-30, 20), (-22, 14)])
def test_speech_is_as_loud_as_platforms_play_it(tmp_path: Path, level_db: float, crest_db: float) -> None:
    found = levelled(tmp_path, speechlike(4, level_db=level_db, crest_db=crest_db))
    assert found.lufs == pytest.approx(-14, abs=0.5)
    assert found.peak_db is not None
    assert found.peak_db <= -1


def test_what_is_almost_silent_is_not_pumped_up(tmp_path: Path) -> None:
    found = levelled(tmp_path, speechlike(4, level_db=-58))
    assert found.lufs is not None
    assert found.lufs < -55


def test_faint_speech_gets_no_more_than_the_greatest_gain(tmp_path: Path) -> None:
    before = speechlike(4, level_db=-47)
    found = levelled(tmp_path, before)
    assert found.lufs is not None
    assert -20 < found.lufs < -14.5


def test_silence_stays_silence(tmp_path: Path) -> None:
    assert levelled(tmp_path, np.zeros(4 * RATE, np.float32)) == Loudness(lufs=None, peak_db=None)


def test_a_source_without_sound_gets_a_silent_track(tmp_path: Path) -> None:
    path = write_video(tmp_path / "mute.mp4", map(numbered, range(50)))
    result = render(path, tmp_path / "w", start_ms=0, end_ms=2000)
    wave = sound_of(result.files["clip.mp4"])
    assert abs(len(wave) / RATE - 2) < 0.03
    assert np.abs(wave).max() < 1e-4
    assert result.facts["quality"]["lufs"] is None
    assert "The source has no sound." in result.facts["quality"]["degraded"]


def test_sound_that_begins_late_and_ends_early_keeps_its_place(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "late.mp4", map(numbered, range(125)), sound=tone(1.5, level_db=-20), sound_starts_s=2.0
    )
    result = render(path, tmp_path / "w", start_ms=1000, end_ms=5000)
    wave = np.abs(sound_of(result.files["clip.mp4"]))
    assert abs(len(wave) / RATE - 4) < 0.03
    heard = np.flatnonzero(wave > 0.05) / RATE
    assert heard[0] == pytest.approx(1.0, abs=0.03)
    assert heard[-1] == pytest.approx(2.5, abs=0.06)
    assert result.facts["quality"]["av_offset_ms"] <= 40


def test_a_flash_and_its_beep_stay_together(tmp_path: Path) -> None:
    """Picture 60 (2.4 s) is white and beeps, the others are black and silent; the clip begins off the frame grid."""
    pictures = (np.full((180, 320, 3), 235 if number == 60 else 16, np.uint8) for number in range(100))
    wave = np.zeros(4 * RATE, np.float32)
    wave[round(2.4 * RATE) : round(2.44 * RATE)] = tone(0.04, level_db=-12, hertz=2000)
    path = write_video(tmp_path / "clap.mp4", pictures, sound=wave)
    result = render(path, tmp_path / "w", start_ms=1313, end_ms=3500)
    clip = result.files["clip.mp4"]
    flash = int(np.argmax([picture.mean() for picture in pictures_of(clip)])) / 25
    beep = int(np.argmax(np.abs(sound_of(clip)) > 0.1)) / RATE
    assert flash == pytest.approx(2.4 - 1.313, abs=0.02)
    assert beep == pytest.approx(flash, abs=0.005)


def test_six_channels_become_two_without_losing_the_middle(tmp_path: Path) -> None:
    """Speech sits in the centre channel of films."""
    path = tmp_path / "surround.mkv"
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        audio = container.add_stream("ac3", rate=RATE, layout="5.1")
        for number in range(75):
            frame = av.VideoFrame.from_ndarray(numbered(number), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        channels = np.zeros((6, 3 * RATE), np.float32)
        channels[2] = tone(3, level_db=-20)
        wave = av.AudioFrame.from_ndarray(channels, format="fltp", layout="5.1")
        wave.sample_rate, wave.pts, wave.time_base = RATE, 0, Fraction(1, RATE)
        container.mux(audio.encode(wave))
        container.mux(audio.encode(None))
    render(path, tmp_path / "w", start_ms=0, end_ms=3000)
    assert measure("clip.mp4", ffmpeg=Ffmpeg(), folder=tmp_path / "w").lufs == pytest.approx(-14, abs=0.5)


def test_damaged_sound_does_not_drown_the_rest(tmp_path: Path) -> None:
    path = MEDIA / "odd" / "corrupt_bitflips.mp4"
    assert source_of(path).audio_stream is not None
    render(path, tmp_path / "w", start_ms=0, end_ms=8000)
    found = measure("clip.mp4", ffmpeg=Ffmpeg(), folder=tmp_path / "w")
    assert found.lufs == pytest.approx(-14, abs=1)
    assert found.peak_db is not None
    assert found.peak_db <= -1


# ---- decisions -------------------------------------------------------------------------------------------------------


def test_gain_is_what_is_missing_and_has_an_end() -> None:
    assert mastering(Loudness(lufs=-20, peak_db=-10)) == Mastering(gain_db=6, compress=False, ceiling_db=CEILING_DBTP)
    assert mastering(Loudness(lufs=-48, peak_db=-40)).gain_db == MOST_GAIN_DB
    assert mastering(Loudness(lufs=FAINT_LUFS - 1, peak_db=-40)).gain_db == 0
    assert mastering(Loudness(lufs=None, peak_db=None)).gain_db == 0
    assert mastering(Loudness(lufs=-30, peak_db=0)).compress


def test_what_is_good_is_not_done_again() -> None:
    before, done = Loudness(lufs=-20, peak_db=-6), Mastering(gain_db=6, compress=False, ceiling_db=-1.5)
    assert corrected(done, before=before, after=Loudness(lufs=-14.2, peak_db=-1.2)) is None
    louder = corrected(done, before=before, after=Loudness(lufs=-15, peak_db=-1.2))
    assert louder is not None
    assert louder.gain_db == pytest.approx(7)
    softer = corrected(done, before=before, after=Loudness(lufs=-14, peak_db=-0.4))
    assert softer is not None
    assert softer.ceiling_db == pytest.approx(-2.2)


@given(st.floats(-69, 5), st.floats(-60, 12))
def test_no_gain_is_ever_more_than_the_greatest(lufs: float, peak: float) -> None:
    assert mastering(Loudness(lufs=lufs, peak_db=peak)).gain_db <= MOST_GAIN_DB


def test_the_last_summary_counts() -> None:
    said = "  Integrated loudness:\n    I:         -{}.3 LUFS\n\n  True peak:\n    Peak:       {} dBFS\n"
    assert parse(said.format(23, -3.5) + said.format(14, -1.2)) == Loudness(lufs=-14.3, peak_db=-1.2)
    assert parse(said.format(70, "-inf")) == Loudness(lufs=None, peak_db=None)


def test_a_window_without_sound_is_told(tmp_path: Path) -> None:
    path = write_video(tmp_path / "mute.mp4", map(numbered, range(25)))
    footage = look_at_copy(path, tmp_path)
    assert not footage.has_audio
    grid = Clock(origin=Fraction(0), rate=Fraction(25), frames=25)
    make_sound(grid, window_origin_s=0, has_audio=False, ffmpeg=Ffmpeg(), folder=tmp_path)
    assert measure("sound.m4a", ffmpeg=Ffmpeg(), folder=tmp_path).lufs is None


def look_at_copy(path: Path, folder: Path) -> Footage:
    with path.open("rb") as file:
        window = copy_window(file, source_of(path), start_ms=0, end_ms=1000, out=folder / "window.nut")
    return look_at(window)


def test_the_best_try_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = iter(
        [Loudness(lufs=-15.0, peak_db=-0.8), Loudness(lufs=-14.1, peak_db=-0.9), *[Loudness(lufs=-14.7, peak_db=0)] * 2]
    )
    tried: list[Mastering] = []

    def master(step: Mastering, **_given: object) -> None:
        tried.append(step)

    monkeypatch.setattr(sound, "_cut", lambda *_args, **_given: Loudness(lufs=-20.0, peak_db=-3.0))
    monkeypatch.setattr(sound, "_master", master)
    monkeypatch.setattr(sound, "measure", lambda *_args, **_given: next(found))
    clock = Clock(origin=Fraction(0), rate=Fraction(25), frames=25)
    make_sound(clock, window_origin_s=0, has_audio=True, ffmpeg=Ffmpeg(), folder=tmp_path)
    assert len(tried) == 5
    assert tried[-1] == tried[1]
