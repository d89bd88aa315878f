"""The command line as a user runs it: processes of its own, real servers, services, models and media."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MEDIA

TALK = MEDIA / "video" / "composed_talk_sonnets_720p_158s.mp4"
ENVIRONMENT = {**os.environ, "CLIPMILL_CLIP_RUNGS": "", "CLIPMILL_PACKAGE": "false"}
"""What is made for streaming has tests of its own (unit/render, web); here it would cost a third of the time."""


@dataclass(frozen=True)
class Run:
    """What a command left behind. `cpu_seconds` counts every process it started."""

    code: int
    stdout: str
    stderr: str
    out: Path
    cpu_seconds: float

    @property
    def manifest(self) -> dict[str, Any]:
        return json.loads(self.stdout)  # type: ignore[no-any-return]

    def stages(self, stage: str) -> list[dict[str, Any]]:
        return [entry for entry in self.manifest["stages"] if entry["stage"] == stage]


Make = Callable[..., Run]


def run(*arguments: str | Path, out: Path) -> Run:
    before = _children_cpu()
    done = subprocess.run(
        [sys.executable, "-m", "clipmill", *map(str, arguments)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr, out, _children_cpu() - before)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that all commands of the session share, so that later ones find what earlier ones stored."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def make(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Make:
    def made(video: Path, *options: str | Path) -> Run:
        out = tmp_path_factory.mktemp("out")
        return run("make", video, "--data", data, "--out", out, "--json", *options, out=out)

    return made


@pytest.fixture(scope="session")
def first(make: Make) -> Run:
    """The reference run: three short clips of a talk."""
    done = make(TALK, "--clips", "3", "--lengths", "short")
    assert done.code == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def up(data: Path) -> Iterator[dict[str, Any]]:
    """A running Clipmill on the same data folder; what runtime.json says of it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "clipmill", "up", "--data", str(data), "--port", "0"], env=ENVIRONMENT
    )
    try:
        while not (data / "runtime.json").exists():
            assert process.poll() is None, "clipmill up ended"
            os.sched_yield()
        yield json.loads((data / "runtime.json").read_text())
    finally:
        process.send_signal(2)
        process.wait()
