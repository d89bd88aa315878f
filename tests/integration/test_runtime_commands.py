"""The commands as processes, with real servers, services and models, on a short film."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import MEDIA
from tests.integration.test_runtime import children_of, is_locked, lives, names_in

FILM = MEDIA / "video" / "wh_weekly_address_obama_640x480_5s.mp4"
ROOT = Path(__file__).parents[2]

Process = subprocess.Popen[str]
Start = Callable[..., Process]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a command in a folder of its own."""
    started: list[Process] = []

    def begin(*arguments: str | Path, **settings: str) -> Process:
        command = [sys.executable, "-m", "clipmill", *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(tmp_path), **settings}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen(command, cwd=tmp_path, env=environment, **pipes))  # type: ignore[call-overload]
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def line_with(process: Process, pattern: str) -> str:
    """The next line of stderr that matches."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if re.search(pattern, line):
            return line
    raise AssertionError(f"it ended ({process.wait()}) without a word of {pattern!r}: {''.join(lines)}")


def all_gone(pids: set[int]) -> bool:
    """Helpers of the interpreter end a moment after the process that they helped."""
    for _ in range(300):
        if not any(map(lives, pids)):
            return True
        time.sleep(0.1)
    return False


def test_up_serves_and_ends_on_ctrl_c(start: Start, tmp_path: Path) -> None:
    up = start("up", "--port", "0")
    assert up.stdout is not None
    assert "Starting" in up.stdout.readline()
    assert re.search(r"runs at http://127\.0\.0\.1:\d+", up.stdout.readline())
    second = start("up", "--port", "0")
    assert "runs already" in second.communicate()[0]
    assert second.returncode == 0
    pids = children_of(up.pid)
    up.send_signal(signal.SIGINT)
    assert up.wait() == 0
    assert all_gone(pids)
    assert not is_locked(tmp_path / "clipmill")


def test_ctrl_c_cancels_the_job_and_leaves_nothing(start: Start, tmp_path: Path) -> None:
    make = start("make", FILM, "--clips", "1")
    line_with(make, "^(transcribe|plan|frame)")
    pids = children_of(make.pid)
    make.send_signal(signal.SIGINT)
    said = line_with(make, "cancelled")
    assert make.wait() == 130
    assert all_gone(pids)
    data = tmp_path / "clipmill"
    assert not is_locked(data)
    assert {"runtime.json", "tmp"}.isdisjoint(names_in(data))
    assert names_in(tmp_path) == {"clipmill"}, "no folder for clips that were not made"
    job = said.split()[1]
    shown = start("jobs", "show", job)
    assert "cancelled" in shown.communicate()[0]


def test_a_job_outlives_the_runtime_that_it_began_in(start: Start, tmp_path: Path) -> None:
    """`make` works with a runtime that is there; when that is killed, it starts its own and goes on. The clip can be explained."""
    up = start("up", "--port", "0")
    assert up.stdout is not None
    up.stdout.readline()
    up.stdout.readline()
    make = start("make", FILM, "--clips", "1", "--out", "out", "--json")
    line_with(make, "^plan")
    up.kill()
    out, err = make.communicate()
    assert make.returncode == 0, err
    assert "going on with one of our own" in err
    manifest = json.loads(out)
    assert len(manifest["clips"]) == 1
    assert json.loads((tmp_path / "out" / "manifest.json").read_text()) == manifest
    explained = json.loads(start("explain", f"{manifest['job']}.01", "--json").communicate()[0])
    assert [line["stage"] for line in explained] == ["transcribe", "plan", "frame", "render"]
    assert [line["key"] for line in explained] == [stage["key"] for stage in manifest["stages"]]
    assert explained[-1]["inputs"]["framing"] == explained[-2]["files"]["framing.json"]
    replay = start("replay", manifest["job"], "--from", "frame")
    said = replay.communicate()[0]
    assert replay.returncode == 0, said
    assert said.startswith("2 results are the same, byte for byte")


def test_run_becomes_one_more_worker(start: Start, tmp_path: Path) -> None:
    alone = start("run", "plan")
    assert "clipmill up" in alone.communicate()[1]
    assert alone.returncode == 1
    up = start("up", "--port", "0")
    assert up.stdout is not None
    up.stdout.readline()
    up.stdout.readline()
    worker = start("run", "plan")
    line_with(worker, "service.started")
    worker.send_signal(signal.SIGTERM)
    line_with(worker, "service.stopped")
    assert worker.wait() == -signal.SIGTERM, "uvicorn's way to end"
    up.send_signal(signal.SIGTERM)
    assert up.wait() == 0
    assert "tmp" not in names_in(tmp_path / "clipmill")


def test_dead_letters_are_listed_shown_and_dropped(start: Start) -> None:
    listed = start("dead", "list")
    assert "no data" in listed.communicate()[1]
    assert listed.returncode == 1
    assert "There are no jobs." in start("jobs", "list").communicate()[0]
    listed = start("dead", "list")
    assert "no dead letters" in listed.communicate()[0]
    for verb in ("show", "replay", "drop"):
        missing = start("dead", verb, "job/J/plan")
        assert "no dead task job/J/plan" in missing.communicate()[1]
        assert missing.returncode == 1


def test_the_first_account_and_its_key(start: Start) -> None:
    """Where people log in, the command line needs a key too."""

    def ended(*arguments: str, said: str = "", **environment: str) -> tuple[int, str]:
        process = start(*arguments, **environment)
        out, error = process.communicate(said)
        return process.returncode, out + error

    assert ended("accounts", "add", "ann", said="a long password\n")[0] == 2
    assert ended("accounts", "add", "ann@example.org", said="short\n") == (
        2,
        "clipmill: A password has 10 to 200 characters.\n",
    )
    assert ended("accounts", "key", "ann@example.org") == (1, "clipmill: There is no account of ann@example.org.\n")
    code, told = ended("accounts", "add", "Ann@Example.org", said="a long password\n")
    assert (code, told[:27]) == (0, "ann@example.org can log in.")
    assert ended("accounts", "add", "ann@example.org", said="a long password\n")[0] == 1
    up = start("up", "--port", "0", CLIPMILL_ACCOUNTS="true")
    assert up.stdout is not None
    url = next(found[0] for line in up.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
    code, key = ended("accounts", "key", "ann@example.org", "--scopes", "read")
    assert (code, key[:3]) == (0, "cm_")
    assert ended("jobs", "list")[0] == 1
    assert "There are no jobs." in ended("jobs", "list", CLIPMILL_API_KEY=key.strip())[1]
    code, told = ended("make", str(FILM), CLIPMILL_API_KEY=key.strip())
    assert (code, "no scope 'upload'" in told) == (1, True), told
    with httpx.Client(base_url=url, trust_env=False) as browser:
        log_in = {"email": "ann@example.org", "password": "a long password"}  # pragma: allowlist secret
        me = browser.post("/api/v1/auth/login", json=log_in, headers={"Origin": url})
        assert me.status_code == 200, me.text
        headers = {"X-CSRF-Token": me.json()["csrf"], "Origin": url}
        assert browser.post("/api/v1/keys", json={"name": "k"}, headers=headers).status_code == 201
        assert browser.get("/api/v1/jobs").json()["items"] == []
