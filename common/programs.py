"""Everything that spawns a program: from argument lists and fixed file names, without a shell, confined, never outliving us."""

import asyncio
import os
import shlex
import signal
import subprocess
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

import structlog

from common.cancellation import to_its_end
from common.confinement import Allowance, confine, leave_network
from common.errors import TooLarge, ToolFailed

log = structlog.get_logger()

_LAST_LINES: Final = 8
"""Of what a program said: after the cause, it may name each of its outputs that fails with it."""


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    allowance: Allowance | None = None,
    on_line: Callable[[str], None] | None = None,
    environment: Mapping[str, str] | None = None,
    feed: Callable[[BinaryIO], None] | None = None,
) -> str:
    """Run a program in `cwd` and return what it wrote to stderr; `on_line` gets each line of its stdout.

    `environment` is added to ours. `feed` writes its stdin, in a thread; what it raises is raised here, but for the end of a
    program that wants no more.
    Raises ToolFailed with the last lines if it ends badly, TooLarge if it was to write more into a file than it may. The program
    dies with this process, and has no network where the kernel allows that.
    """
    allowed, parent = allowance or Allowance(), os.getpid()

    def begin() -> None:
        confine(allowed, parent=parent)
        leave_network()

    log.debug("tool.run", command=shlex.join(argv), cwd=str(cwd))
    errors = cwd / f".stderr-{os.urandom(4).hex()}"
    with errors.open("w+b") as stderr, _fed(feed) as (stdin, feed_it):
        process = subprocess.Popen(  # noqa: S603  an argument list, no shell
            argv,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            preexec_fn=begin,  # noqa: PLW1509  limits must hold before the program starts
        )
        feed_it()
        try:
            assert process.stdout is not None  # noqa: S101  it was asked for
            for line in process.stdout:
                if on_line is not None:
                    on_line(line.rstrip("\n"))
            code = process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
            errors.unlink()
        stderr.seek(0)
        said = stderr.read().decode("utf-8", "replace")
    if code == -signal.SIGXFSZ:
        most = f"{allowed.file_size / 2**30:.3g} GiB"
        raise TooLarge(f"{Path(argv[0]).name} needs a file of more than the {most} it may write. Use a shorter video.")
    if code != 0:
        last = "\n".join(said.strip().splitlines()[-_LAST_LINES:])
        raise ToolFailed(f"{Path(argv[0]).name} ended with {code}: {last}")
    return said


@contextmanager
def _fed(feed: Callable[[BinaryIO], None] | None) -> Iterator[tuple[int, Callable[[], None]]]:
    """The stdin of a program that begins and ends inside the block, and what to call when it has begun."""
    if feed is None:
        yield subprocess.DEVNULL, lambda: None
        return
    stdin, end = os.pipe()
    pipe = os.fdopen(end, "wb")

    def write() -> None:
        with suppress(BrokenPipeError), pipe:
            feed(pipe)

    going: list[Future[None]] = []
    with ThreadPoolExecutor(1) as threads:
        try:
            yield stdin, lambda: going.append(threads.submit(write))
        finally:
            os.close(stdin)  # now nobody reads: who still writes is told
            if not going:
                pipe.close()
    for each in going:
        each.result()


@asynccontextmanager
async def started(
    argv: Sequence[str], *, cwd: Path, allowance: Allowance, environment: Mapping[str, str], stderr: BinaryIO
) -> AsyncIterator[Process]:
    """A program to talk with through its stdin and stdout. It ends with the block, and all that it started ends with it.

    `environment` is all that it gets.
    """
    log.debug("tool.run", command=shlex.join(argv), cwd=str(cwd))
    process = await asyncio.create_subprocess_exec(
        *argv,
        cwd=cwd,
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        start_new_session=True,
        preexec_fn=partial(confine, allowance, parent=os.getpid()),
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await to_its_end(process.communicate())
