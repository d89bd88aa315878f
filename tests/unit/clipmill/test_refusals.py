"""Files that can't become clips are refused before anything starts, in one line."""

from pathlib import Path

import pytest

from clipmill.__main__ import main
from tests.conftest import MEDIA
from tests.odd import REFUSED

pytestmark = pytest.mark.slow

NO_FILE = {"there_is_none.mp4": "no such file", ".": "folder"}


@pytest.mark.parametrize(("name", "reason"), [*REFUSED.items(), *NO_FILE.items()])
def test_a_bad_video_is_one_line_and_2(
    name: str, reason: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    status = main(["make", str(MEDIA / "odd" / name), "--data", str(tmp_path / "data"), "--out", str(tmp_path / "out")])
    said = capfd.readouterr()
    assert status == 2
    assert said.err.count("\n") == 1
    assert reason in said.err
    assert not said.out
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_opened_says_why(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pipe = tmp_path / "pipe.mp4"
    pipe.symlink_to("/dev/zero")
    assert main(["make", str(pipe), "--data", str(tmp_path / "data")]) == 2
    assert "regular file" in capfd.readouterr().err


def test_limits_are_the_upload_services_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    video = MEDIA / "odd" / "already_vertical_9x16.mp4"
    monkeypatch.setenv("CLIPMILL_MAX_DURATION_S", "1")
    assert main(["make", str(video), "--data", str(tmp_path / "data")]) == 2
    assert "Cut it into parts" in capfd.readouterr().err
