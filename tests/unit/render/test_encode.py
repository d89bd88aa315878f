"""Equal frames and sound give equal bytes, also where six encoders share the processors."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest

from services.render.encode import Encoder, Ffmpeg, x264
from tests.conftest import MEDIA
from tests.unit.render.rendering import render

pytestmark = pytest.mark.slow

TALK = MEDIA / "video" / "wh_inauguration2017_720p_20s.mp4"


def different(make: Callable[[Path], Path], tmp_path: Path, *, times: int) -> int:
    """How many different files are made of the same, six at once."""
    with ThreadPoolExecutor(6) as threads:
        made = threads.map(make, [tmp_path / str(number) for number in range(times)])
        return len({hashlib.sha256(file.read_bytes()).digest() for file in made})


def test_the_picture(tmp_path: Path) -> None:
    """With a picture for each thread, one run of this test in three saw a difference, so the stream is asked, too."""

    def encoded(folder: Path) -> Path:
        folder.mkdir()
        coded = x264(Encoder(), Fraction(30), crf=20, most_bits=None)
        part = "crop=404:718:418:0:exact=1,fps=30"
        frames = ["-threads", "1", "-i", str(TALK), "-filter_threads", "1", "-vf", part, "-an"]
        Ffmpeg().run([*frames, *coded, "-bf", "2", "-f", "h264", "clip.h264"], folder=folder)
        return folder / "clip.h264"

    assert different(encoded, tmp_path, times=12) == 1
    assert b" sliced_threads=1 " in (tmp_path / "0" / "clip.h264").read_bytes()


def test_a_clip_whose_sound_is_ready_long_before_its_picture(tmp_path: Path) -> None:
    """Left to ffmpeg's default, twelve were seven different files: packets in another order."""

    def rendered(folder: Path) -> Path:
        result = render(TALK, folder, start_ms=0, end_ms=19_000, width=404, height=718, encoder=Encoder())
        return result.files["clip.mp4"]

    assert different(rendered, tmp_path, times=6) == 1
