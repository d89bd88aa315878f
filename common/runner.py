"""The runner: from ticket to result.

A ticket only wakes. The worker takes the fairest due task, computes its key, adopts the stored result or does the work in a child,
keeps the result, commits, relays, and looks for the next task. See docs/architecture.md.
"""

import asyncio
import os
import random
import socket
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any, Final

import structlog

from common.blobs import BlobStore, put_file
from common.cancellation import cancel
from common.catalog import Catalog
from common.children import Child, Done, Order
from common.confinement import Allowance
from common.errors import ClipmillError
from common.events import Stage
from common.journal import Journal
from common.relay import Relay
from common.results import Results, StoredResult, digest_of, key_of
from common.retries import Retry, decide
from common.stages import BlobReader, Handler, Inputs
from common.tasks import Task, TaskError, Tasks
from common.telemetry import CPU_SECONDS, SECONDS, TASKS, tolerated
from common.workspaces import Workspaces

log = structlog.get_logger()

BESIDE: Final = 10
"""Niceness of what is done beside: about a tenth of the processor while others want it, all of it while nobody does."""


def worker_name(service: str) -> str:
    """Unique per process, and readable: service, host, process."""
    return f"{service}@{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}"


@dataclass(kw_only=True)
class Tools:
    """What a runner works with."""

    tasks: Tasks
    results: Results
    catalog: Catalog
    blobs: BlobStore
    reader: BlobReader
    relay: Relay
    journal: Journal


@dataclass
class _Progress:
    share: float = 0.0
    message: str = ""
    at: float = field(default_factory=monotonic)
    """When it last went on."""

    def tell(self, share: float, message: str) -> None:
        if (share, message) != (self.share, self.message):
            self.share, self.message, self.at = share, message, monotonic()


@dataclass
class _Slot:
    """A place to work in: one child, one task at a time, of these stages."""

    child: Child
    stages: frozenset[Stage]
    beside: bool = False
    task: Task | None = None
    emptied: asyncio.Future[None] | None = field(default=None, repr=False)
    """Set while tasks are worked on here; done when there are no more."""


class Runner:
    """Works on the tasks of its handlers' stages, `at_once` at a time; on those of `beside` one by one, each in a place of its own.

    What takes long and nobody waits for goes beside the others: it holds up none, and leaves them the processor. How long it
    takes says nothing then, so `task_s` limits how long it stands still; elsewhere, how long the work takes.
    """

    def __init__(
        self,
        *,
        name: str,
        handlers: Sequence[Handler[Any]],
        beside: Sequence[Handler[Any]] = (),
        tools: Tools,
        lease_s: float,
        task_s: float,
        task_memory: int,
        at_once: int,
        temp_dir: Path,
    ) -> None:
        self.name = name
        self.handlers: Mapping[Stage, Handler[Any]] = {of.stage: of for of in (*handlers, *beside)}
        self._tools = tools
        self._engines: dict[Stage, dict[str, str]] = {}
        self._asking = asyncio.Lock()
        self._lease_s = lease_s
        self._task_s = task_s
        allowed = Allowance(seconds=None, memory=task_memory)
        main = {handler.stage: handler for handler in handlers}
        self._slots = [
            _Slot(Child(main, tools.reader, allowance=allowed), stages=frozenset(main)) for _ in range(at_once)
        ]
        for each in beside:
            child = Child({each.stage: each}, tools.reader, allowance=replace(allowed, niceness=BESIDE))
            self._slots.append(_Slot(child, stages=frozenset({each.stage}), beside=True))
        self._workspaces = Workspaces(temp_dir, owner=name)
        self._jitter = random.Random()
        self._stopping = False

    async def engine(self, stage: Stage) -> dict[str, str]:
        """What the stage's handler computes with, asked once: it may run a program or read a model whole."""
        async with self._asking:
            if stage not in self._engines:
                self._engines[stage] = dict(await asyncio.to_thread(self.handlers[stage].engine))
            return self._engines[stage]

    async def models(self) -> dict[str, dict[str, Any]]:
        """Version and engine of each stage."""
        return {stage: {"version": of.version, **await self.engine(stage)} for stage, of in self.handlers.items()}

    async def wake(self, stage: Stage) -> None:
        """Answer a ticket: work until no task of the stage is due. Without a free slot the ticket is not needed."""
        slot = next((slot for slot in self._slots if slot.emptied is None and stage in slot.stages), None)
        if slot is None or self._stopping:
            return
        slot.emptied = asyncio.get_running_loop().create_future()
        try:
            while not self._stopping and (task := await self._tools.tasks.take(stage, worker=self.name)):
                slot.task = task
                with structlog.contextvars.bound_contextvars(task=task.id, job=task.job or ",".join(task.jobs)):
                    await self._run(task, slot)
                slot.task = None
        except Exception as error:  # a consumer that ends would be silent for ever
            log.exception("runner.failed", stage=stage)
            if slot.task is not None:
                await self._broke_down(slot.task, error)
        finally:
            slot.emptied.set_result(None)
            slot.task = slot.emptied = None

    async def stop(self, *, grace_s: float) -> None:
        """Let tasks in hand end within the grace; hand the others back, so that nobody waits for their lease."""
        self._stopping = True
        if busy := {slot.emptied for slot in self._slots if slot.emptied is not None}:
            await asyncio.wait(busy, timeout=grace_s)
        for slot in self._slots:
            if slot.task is not None:
                with tolerated("task.not_handed_back", task=slot.task.id):
                    await self._hand_back(slot.task)
            slot.child.kill()
        self._workspaces.close()

    async def _hand_back(self, task: Task) -> None:
        if await self._tools.tasks.hand_back(task):
            log.info("task.handed_back", task=task.id)
            await self._tools.relay.wake(task.set_off_by())

    # ---- one task ----------------------------------------------------------------------------------------------------

    async def _run(self, task: Task, slot: _Slot) -> None:
        handler = self.handlers[task.stage]
        await self._tools.journal.task(task, state="running")
        try:
            inputs = await handler.gather(task, self._tools.catalog)
            salt = await self._tools.catalog.salt(task)
        except ClipmillError as error:
            await self._failed(task, TaskError(code=error.code, message=error.message, retry=error.retry))
            return
        engine = await self.engine(task.stage)
        key = key_of(task.stage, version=handler.version, inputs=inputs.keyed(), engine=engine)
        name = f"{key}@{salt}" if salt else key
        found = await self._tools.results.adopt(name)
        started = monotonic()
        if found is None:
            found = await self._work(task, slot, handler, inputs, key=key, name=name, engine=engine)
            if found is None:
                return
            cached = found.worker != self.name
        else:
            cached = True
        seconds = monotonic() - started
        committed = await self._tools.tasks.commit(
            task, result=name, cached=cached, seconds=seconds, cpu_seconds=0.0 if cached else found.cpu_seconds
        )
        if not committed:
            TASKS.labels(task.stage, "fenced").inc()
            log.info("task.fenced", fence=task.fence)
            return
        TASKS.labels(task.stage, "cached" if cached else "done").inc()
        log.info("task.done", stage=task.stage, key=key[:12], cached=cached, seconds=round(seconds, 2))
        finished = await self._tools.tasks.get(task.id)
        if finished is not None:
            await self._tools.journal.task(finished, state="done", share=1.0, cached=cached)
            await self._tools.relay.task(finished)

    async def _work(
        self,
        task: Task,
        slot: _Slot,
        handler: Handler[Any],
        inputs: Inputs,
        *,
        key: str,
        name: str,
        engine: Mapping[str, str],
    ) -> StoredResult | None:
        """Do the work under a heartbeat. None: it failed, or it is not ours any more."""
        child = slot.child
        with self._workspaces.folder() as folder:
            order = Order(stage=task.stage, inputs=inputs.model_dump_json(), folder=folder)
            started, progress = monotonic(), _Progress()
            work = asyncio.create_task(child.call(order, on_progress=progress.tell))
            beat = asyncio.create_task(self._beat(task, progress))
            try:
                since = started
                while (left_s := since + self._task_s - monotonic()) > 0 and not (work.done() or beat.done()):
                    await asyncio.wait({work, beat}, return_when=asyncio.FIRST_COMPLETED, timeout=left_s)
                    since = progress.at if slot.beside else started
                if not work.done():
                    child.kill()
                    await work
                    if not beat.done():
                        await self._failed(task, _took_too_long(self._task_s, stood_still=slot.beside))
                        return None
                    TASKS.labels(task.stage, "stopped").inc()
                    log.info("task.stopped", reason="fenced out or cancelled", fence=task.fence)
                    return None
                outcome = work.result()
                if not isinstance(outcome, Done):
                    await self._failed(task, outcome.error)
                    return None
                files = {file: await put_file(self._tools.blobs, path) for file, path in sorted(outcome.files.items())}
            finally:
                if not work.done():
                    child.kill()
                await cancel(beat)
        seconds = monotonic() - started
        SECONDS.labels(task.stage).observe(seconds)
        CPU_SECONDS.labels(task.stage).inc(outcome.cpu_seconds)
        return await self._tools.results.keep(
            StoredResult(
                _id=name,
                key=key,
                stage=task.stage,
                version=handler.version,
                inputs=inputs.keyed(),
                engine=engine,
                facts=outcome.facts,
                files=files,
                digest=digest_of(outcome.facts, files),
                seconds=round(seconds, 3),
                cpu_seconds=round(outcome.cpu_seconds, 3),
                worker=self.name,
            )
        )

    async def _beat(self, task: Task, progress: _Progress) -> None:
        """Renew the lease until it is refused. While MongoDB is away the work goes on: the fence decides at the commit."""
        shown = _Progress()
        pause = min(self._lease_s / 3, 1.0)
        since = monotonic()
        while True:
            await asyncio.sleep(pause)
            changed = (progress.share, progress.message) != (shown.share, shown.message)
            if not changed and monotonic() - since < self._lease_s / 3:
                continue
            since = monotonic()
            try:
                if not await self._tools.tasks.beat(task, share=progress.share, message=progress.message):
                    return
                if changed:
                    shown = _Progress(progress.share, progress.message)
                    await self._tools.journal.task(task, state="running", share=shown.share, message=shown.message)
            except Exception as error:  # noqa: BLE001  any failure of the store is the same here
                log.warning("task.beat_failed", error=str(error))

    async def _broke_down(self, task: Task, error: Exception) -> None:
        """What failed here, not in the child: a full disk, a missing program. After a commit the fence makes this harmless."""
        with tolerated("task.not_failed", task=task.id):
            await self._failed(task, TaskError(code="internal", message=f"{type(error).__name__}: {error}", retry=True))

    async def _failed(self, task: Task, error: TaskError) -> None:
        verdict = decide(task, error, jitter=self._jitter)
        if isinstance(verdict, Retry):
            if await self._tools.tasks.retry_later(task, error=error, delay_ms=verdict.delay_ms):
                TASKS.labels(task.stage, "retried").inc()
                log.warning(
                    "task.retried",
                    code=error.code,
                    error=error.message,
                    attempts=task.attempts + 1,
                    delay_ms=verdict.delay_ms,
                )
                await self._tools.journal.task(task, state="queued", message=error.message)
        elif await self._tools.tasks.bury(task, error=error):
            TASKS.labels(task.stage, "dead").inc()
            log.error("task.dead", code=error.code, error=error.message)
            buried = await self._tools.tasks.get(task.id)
            if buried is not None:
                await self._tools.journal.task(buried, state="dead", message=error.message)
                await self._tools.relay.task(buried)


def _took_too_long(most_s: float, *, stood_still: bool) -> TaskError:
    what = "got no further for" if stood_still else "took longer than"
    message = f"The work {what} {most_s:.0f} s. Set CLIPMILL_TASK_S higher if this is a long video."
    return TaskError(code="took_too_long", message=message, retry=True)
