"""Work that blocks, in a process that can be killed at any moment.

A child is spawned once and kept warm, with its models. It leads a process group of its own, so that ffmpeg goes with it, and dies
when its parent dies.
"""

import asyncio
import errno
import multiprocessing
import os
import resource
import signal
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any, Final

from common.confinement import Allowance, confine
from common.errors import ClipmillError
from common.events import Stage
from common.stages import BlobReader, Handler, Workspace
from common.tasks import TaskError
from common.telemetry import configure_logging

_SPAWN: Final = multiprocessing.get_context("spawn")
_REPORT_EVERY_S: Final = 0.5
_PINNED: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Sums differ with the number of threads, and libraries read these when they are imported."""


_ALLOWED: Final = Allowance(seconds=None, memory=16 * 2**30)
"""Whoever waits for a child ends it in time; a warm one computes for days."""


@dataclass(frozen=True)
class Order:
    """What a child is asked to do."""

    stage: Stage
    inputs: str
    folder: Path


@dataclass(frozen=True)
class Done:
    facts: Mapping[str, Any]
    files: Mapping[str, Path]
    cpu_seconds: float


@dataclass(frozen=True)
class Failed:
    error: TaskError


Progress = Callable[[float, str], None]


class Child:
    """One warm process; one order at a time."""

    def __init__(
        self, handlers: Mapping[Stage, Handler[Any]], reader: BlobReader, *, allowance: Allowance = _ALLOWED
    ) -> None:
        self._handlers = dict(handlers)
        self._reader = reader
        self._allowance = allowance
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    async def call(self, order: Order, *, on_progress: Progress) -> Done | Failed:
        """Do it. A child that dies gives Failed, and the next call starts a new one."""
        pipe = self._pipe if self._process is not None and self._process.is_alive() else None
        if pipe is None:
            pipe = self._start()
        loop, readable = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(pipe.fileno(), readable.set)
        try:
            pipe.send(order)
            while True:
                await readable.wait()
                readable.clear()
                while pipe.poll():
                    answer = pipe.recv()
                    if isinstance(answer, Done | Failed):
                        return answer
                    on_progress(*answer)
        except (EOFError, OSError):
            return Failed(
                TaskError(code="worker_died", message=f"The work ended without an answer ({self._end()}).", retry=True)
            )
        finally:
            loop.remove_reader(pipe.fileno())

    def kill(self) -> None:
        """End it with all that it started, at once."""
        if self._process is not None and self._process.pid is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()
            self._end()

    def _start(self) -> Connection:
        ours, theirs = _SPAWN.Pipe()
        os.environ.update(_PINNED)
        self._process = _SPAWN.Process(
            target=_serve, args=(theirs, os.getpid(), self._handlers, self._reader, self._allowance), daemon=True
        )
        self._process.start()
        theirs.close()
        self._pipe = ours
        return ours

    def _end(self) -> str:
        process, self._process = self._process, None
        if process is None:
            return "killed"
        process.join()
        code = process.exitcode or 0
        return f"signal {-code}" if code < 0 else f"exit code {code}"


def _serve(
    pipe: Connection,
    parent: int,
    handlers: Mapping[Stage, Handler[Any]],
    reader: BlobReader,
    allowance: Allowance,
) -> None:
    confine(allowance, parent=parent)
    os.setsid()
    for asked_to_end in (signal.SIGINT, signal.SIGTERM):  # may reach a whole unit; its worker hands the task back first
        signal.signal(asked_to_end, signal.SIG_IGN)
    configure_logging(level="info", form="json")
    while True:
        try:
            order: Order = pipe.recv()
        except EOFError:
            return
        pipe.send(_do(order, pipe, handlers[order.stage], reader))


def _do(order: Order, pipe: Connection, handler: Handler[Any], reader: BlobReader) -> Done | Failed:
    last = 0.0

    def report(share: float, message: str) -> None:
        nonlocal last
        now = monotonic()
        if now - last >= _REPORT_EVERY_S:
            last = now
            pipe.send((min(1.0, max(0.0, share)), message))

    before = _cpu_seconds()
    try:
        inputs = handler.inputs.model_validate_json(order.inputs)
        result = handler.work(inputs, Workspace(folder=order.folder, blobs=reader, report=report))
    except ClipmillError as error:
        return Failed(TaskError(code=error.code, message=error.message, retry=error.retry))
    except MemoryError:
        traceback.print_exc()
        return Failed(
            TaskError(
                code="out_of_memory",
                message="The work needs more memory than a task may take. Raise CLIPMILL_TASK_MEMORY if the machine has it.",
                retry=True,
            )
        )
    except OSError as error:
        traceback.print_exc()
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        message = "The disk for temporary files is full. Free some space, or set CLIPMILL_TEMP_DIR to a larger one."
        return Failed(
            TaskError(
                code="disk_full" if full else "internal",
                message=message if full else f"{type(error).__name__}: {error}",
                retry=True,
            )
        )
    except Exception as error:  # noqa: BLE001  whatever a library raises must reach the task, not end the child
        traceback.print_exc()
        return Failed(TaskError(code="internal", message=f"{type(error).__name__}: {error}", retry=True))
    return Done(dict(result.facts), dict(result.files), _cpu_seconds() - before)


def _cpu_seconds() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
