import tomllib
from pathlib import Path

import pytest

from clipmill.__main__ import main
from clipmill.checks import PACKAGES, Check, Missing, checks, worst
from common.errors import Unavailable

ROOT = Path(__file__).parents[3]


def raising(error: Exception) -> Check:
    def look() -> str:
        raise error

    return Check("thing", look)


def test_packages_are_those_of_the_extras() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for extra, packages in PACKAGES.items():
        assert {name.split(">")[0].split("=")[0] for name in extras[extra]} == set(packages), extra


def test_what_is_missing_is_a_finding_with_advice() -> None:
    for error in (Missing("Install it."), Unavailable("Install it.")):
        finding = raising(error).find()
        assert not finding.good
        assert finding.text == "Install it."
        assert worst([finding]) == 1


def test_only_what_is_needed_counts() -> None:
    assert worst([Check("thing", lambda: "there").find()]) == 0

    def few() -> str:
        raise Missing("1")

    assert worst([Check("processors", few, needed=False).find()]) == 0


def test_this_machine_is_well(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["doctor", "--data", str(tmp_path / "none")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(list(checks(tmp_path)))
    assert all(line[0] in "✓!" for line in lines)
    assert not (tmp_path / "none").exists()


def told_bad(capsys: pytest.CaptureFixture[str], data: Path) -> list[str]:
    assert main(["doctor", "--data", str(data)]) == 1
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith("✗")]


def test_a_missing_filter_and_a_full_disk_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("services.render.filters.TONE_MAP", "zaubern")
    monkeypatch.setattr("clipmill.checks.LEAST_DATA", 2**60)
    bad = told_bad(capsys, tmp_path)
    assert len(bad) == 2
    assert "No such filter: 'zaubern'" in bad[0]
    assert "--data" in bad[1]


@pytest.mark.parametrize(
    ("version", "reason"),
    [("6.1.1-3ubuntu5", "older than 7.1"), ("n7.0.2", "older than 7.1"), ("7.1", "no film"), ("N-117-g", "no film")],
)
def test_an_ffmpeg_that_is_too_old_or_makes_no_clip_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, version: str, reason: str
) -> None:
    program = tmp_path / "ffmpeg"
    answer = f'[ "$1" = -version ] && echo "ffmpeg version {version} Copyright" || {{ echo no film >&2; exit 1; }}'
    program.write_text(f"#!/bin/sh\n{answer}\n")
    program.chmod(0o755)
    monkeypatch.setenv("CLIPMILL_FFMPEG", str(program))
    (bad,) = told_bad(capsys, tmp_path)
    assert reason in bad


def test_an_ffmpeg_that_is_not_there_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLIPMILL_FFMPEG", str(tmp_path / "none"))
    (bad,) = told_bad(capsys, tmp_path)
    assert "CLIPMILL_FFMPEG" in bad
