"""Odd and broken files: clips, or one line that says what is wrong."""

from pathlib import Path

import pytest

from tests.conftest import MEDIA
from tests.e2e.conftest import Make
from tests.odd import FILES, REFUSED

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("up")]


@pytest.mark.parametrize("name", FILES)
def test_an_odd_file_gives_clips_or_a_reason(name: str, make: Make, data: Path) -> None:
    done = make(MEDIA / "odd" / name, "--clips", "1")
    if name in REFUSED:
        assert done.code == 2
        assert REFUSED[name] in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    else:
        assert done.code == 0, done.stderr
        (clip,) = done.manifest["clips"]
        source = done.manifest["source"]
        if source["duration_s"] < 15:
            assert abs(clip["duration_s"] - source["duration_s"]) < 0.2
        assert (done.out / clip["file"]).stat().st_size > 1000
    assert not list((data / "tmp").glob("*/*/*")), "a task left files behind"
    assert done.stdout == "" or done.code == 0


@pytest.mark.parametrize(
    "name", ["screen_recording_720p_45s.mp4", "broll_bbb_30s.webm", "persons_walking_noaudio_768x432_139s.mp4"]
)
def test_a_video_without_speech_gives_clips(name: str, make: Make) -> None:
    done = make(MEDIA / "video" / name, "--clips", "2", "--lengths", "10-15")
    assert done.code == 0, done.stderr
    assert len(done.manifest["clips"]) == 2
