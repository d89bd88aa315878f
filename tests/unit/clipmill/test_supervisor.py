"""With real processes: small ones of Python's own."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clipmill.processes import Command, Program, begin_anew, last_lines
from clipmill.supervisor import FIRST_PAUSE_S, LONGEST_PAUSE_S, Supervisor, pause_s
from common.errors import Unavailable

pytestmark = pytest.mark.slow

FOREVER = "import time\nprint('up', flush=True)\ntime.sleep(600)"
CHATTY = "import time\nwhile True:\n    print('up', flush=True)\n    time.sleep(0.01)"
STUBBORN = (
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
    "print('child', child.pid, flush=True)\n"
    "time.sleep(600)"
)


class Script:
    """A program that is ready once it has printed something."""

    def __init__(self, folder: Path, code: str, *, name: str = "script") -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self._folder = folder
        self._code = code

    def command(self) -> Command:
        return Command(argv=[sys.executable, "-c", self._code], folder=self._folder)

    def ready(self) -> bool:
        return bool(last_lines(self.log))

    def reason(self, code: int, said: str) -> str | None:
        return f"no space for {self.name}" if code == 1 and "disk full" in said else None


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervisor]]:
    made: list[Supervisor] = []

    def start(*codes: str) -> Supervisor:
        programs: list[Program] = [Script(tmp_path, code, name=f"script{n}") for n, code in enumerate(codes)]
        made.append(Supervisor(programs))
        return made[-1]

    yield start
    for supervisor in made:
        supervisor.stop(grace_s=0)


def tend_until(supervisor: Supervisor, condition: Callable[[], bool]) -> None:
    while not condition():
        supervisor.tend()
        time.sleep(0.02)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_pauses_grow_up_to_a_limit() -> None:
    pauses = [pause_s(n) for n in range(10)]
    assert pauses[0] == FIRST_PAUSE_S
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE_S


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGTERM])
def test_what_ends_is_started_again(supervise: Callable[..., Supervisor], way: signal.Signals) -> None:
    supervisor = supervise(FOREVER, FOREVER)
    supervisor.wait_ready(timeout_s=60)
    first = supervisor.pids
    os.kill(first["script0"], way)
    tend_until(supervisor, lambda: supervisor.pids["script0"] != first["script0"])
    assert lives(supervisor.pids["script0"])
    assert supervisor.pids["script1"] == first["script1"]


def test_an_end_without_error_counts_as_one(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    supervisor = supervise("print('up', flush=True)")
    tend_until(supervisor, lambda: last_lines(tmp_path / "script0.log").count("up") >= 2)


def test_the_reason_reaches_the_user(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise("raise SystemExit('disk full')")
    supervisor_never_ready(supervisor, "no space for script0")


def test_without_a_reason_the_last_line_does(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise("raise SystemExit('what a pity')")
    supervisor_never_ready(supervisor, "script0 does not start .*script0.log.*: what a pity")


def supervisor_never_ready(supervisor: Supervisor, message: str) -> None:
    for charge in supervisor._charges:
        charge.program.ready = lambda: False  # type: ignore[method-assign]
    with pytest.raises(Unavailable, match=message):
        supervisor.wait_ready(timeout_s=60)


def test_late_ones_are_named(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise("import time; time.sleep(600)")
    with pytest.raises(Unavailable, match="script0 did not get ready in time"):
        supervisor.wait_ready(timeout_s=0.3)


def test_the_stubborn_are_killed_with_their_children(supervise: Callable[..., Supervisor], tmp_path: Path) -> None:
    supervisor = supervise(STUBBORN)
    supervisor.wait_ready(timeout_s=60)
    pid, child = supervisor.pids["script0"], int(last_lines(tmp_path / "script0.log").split()[1])
    assert lives(child)
    supervisor.stop(grace_s=0.2)
    assert not lives(pid)
    while lives(child):
        time.sleep(0.01)


def test_children_share_no_terminal_signals(supervise: Callable[..., Supervisor]) -> None:
    """Ctrl-C goes to the foreground's process group: theirs must be another."""
    supervisor = supervise(FOREVER)
    assert os.getpgid(supervisor.pids["script0"]) != os.getpgid(0)


def test_large_logs_are_turned_over(tmp_path: Path, supervise: Callable[..., Supervisor]) -> None:
    (tmp_path / "script0.log").write_bytes(b"x" * (9 * 2**20))
    supervise(FOREVER).wait_ready(timeout_s=60)
    assert (tmp_path / "script0.1.log").stat().st_size == 9 * 2**20
    assert (tmp_path / "script0.log").stat().st_size < 100


def test_logs_are_turned_over_while_programs_run(tmp_path: Path, supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(CHATTY)
    supervisor.wait_ready(timeout_s=60)
    first, log = supervisor.pids, tmp_path / "script0.log"
    with log.open("ab") as file:
        file.write(b"x" * (9 * 2**20))
    supervisor.tend()
    assert (tmp_path / "script0.1.log").stat().st_size > 9 * 2**20
    tend_until(supervisor, lambda: log.stat().st_size > 0)
    assert set(log.read_bytes().decode().split()) == {"up"}, "the program goes on in the new one"
    assert supervisor.pids == first


def test_a_log_begins_anew_where_the_old_one_can_not_be_kept(tmp_path: Path) -> None:
    log = tmp_path / "script.log"
    log.write_bytes(b"x" * (9 * 2**20))
    (tmp_path / "script.1.log").mkdir()
    begin_anew(log)
    assert log.stat().st_size == 0
