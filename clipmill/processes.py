"""Child processes of the runtime: started and ended here alone.

Each leads a session of its own, so that Ctrl-C in the terminal reaches the runtime alone and it can end them in order; the kernel
kills them when the runtime ends in any other way. Start them from the main thread: they die with the thread that started them.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from common.confinement import die_with_parent

_LOG_BYTES: Final = 8 * 2**20

Process = subprocess.Popen[bytes]


@dataclass(frozen=True, kw_only=True)
class Command:
    """`environment` None: the runtime's own."""

    argv: Sequence[str]
    folder: Path
    environment: Mapping[str, str] | None = None


class Program(Protocol):
    """Something that is to be kept running."""

    @property
    def name(self) -> str: ...

    @property
    def log(self) -> Path:
        """Where its output goes."""
        ...

    def command(self) -> Command:
        """How it is started; asked anew each time, so that it can choose another port."""
        ...

    def ready(self) -> bool:
        """Whether it answers now. May block for a second."""
        ...

    def reason(self, code: int, said: str) -> str | None:
        """Why it ended again and again, for the user, from its exit code and its last lines; None if that can't be told."""
        ...


def start(program: Program) -> Process:
    """Start it with its output appended to its log, which is turned over when it has grown large."""
    turn_over(program.log)
    command = program.command()
    with program.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603  an argument list of our own, no shell
            command.argv,
            cwd=command.folder,
            env=command.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=partial(die_with_parent, os.getpid()),  # noqa: PLW1509  it must hold before the program starts
        )


def stop(processes: Iterable[Process], *, grace_s: float) -> None:
    """Ask all to end, then kill those that have not within the grace, with what they started."""
    asked = [process for process in processes if process.poll() is None]
    for process in asked:
        process.terminate()
    deadline = time.monotonic() + grace_s
    for process in asked:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def last_lines(log: Path, *, most: int = 40) -> str:
    """The end of a log, empty if there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 16_384))
            return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-most:])
    except OSError:
        return ""


def turn_over(log: Path) -> None:
    """Begin a new log if it has grown large; one old one is kept."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".1.log"))


def begin_anew(log: Path) -> None:
    """As turn_over, while a program appends to it; what it writes between the copy and the cut is lost.

    A disk that can't hold the old one must not be filled by the new one.
    """
    with suppress(OSError):
        if log.stat().st_size > _LOG_BYTES:
            with suppress(OSError):
                shutil.copyfile(log, log.with_suffix(".1.log"))
            os.truncate(log, 0)
