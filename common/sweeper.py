"""What every replica does every few seconds, so that nothing depends on an event that arrived or a worker that lived."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from time import monotonic

import structlog

from common.cancellation import cancel
from common.events import EVENTS, Stage, listens_to
from common.relay import Relay
from common.streams import Streams
from common.tasks import Tasks
from common.telemetry import tolerated
from common.unreadable import UnreadableEvents

log = structlog.get_logger()

Chore = Callable[[], Awaitable[None]]
MOST_TICKETS = 100


class StageSweeper:
    """Brings back what was lost on the way to one stage's workers."""

    def __init__(
        self, stage: Stage, *, tasks: Tasks, relay: Relay, streams: Streams, unreadable: UnreadableEvents
    ) -> None:
        self._stage = stage
        self._tasks = tasks
        self._relay = relay
        self._streams = streams
        self._unreadable = unreadable

    async def __call__(self) -> None:
        await self._tasks.expire(self._stage)
        async for task in self._tasks.unrelayed(self._stage):
            with tolerated("relay.failed", task=task.id):
                await self._relay.task(task)
        events = listens_to(self._stage)
        await self._streams.join(self._stage, events)
        await self._balance()
        await self._streams.forget_idle(self._stage, events)

    async def _balance(self) -> None:
        """As many unread tickets as due tasks: lost events and due retries need nothing else.

        A busy worker takes the next task without a ticket, so that tickets would pile up while tasks keep coming.
        """
        events = listens_to(self._stage)
        unread = await self._streams.unread(self._stage, events)
        due = await self._tasks.due(self._stage, most=MOST_TICKETS)
        for task in due[unread:]:
            await self._relay.wake(task.set_off_by())
        for ticket in await self._streams.read_surplus(self._stage, events, unread - len(due)):
            await self._unreadable.look(ticket)


async def trim(streams: Streams) -> None:
    for event in EVENTS:
        await streams.trim(event)


class Beside:
    """A chore that takes long: it goes on beside the rounds, once at a time, so that it holds up no other."""

    def __init__(self, work: Chore) -> None:
        self.__qualname__ = getattr(work, "__qualname__", type(work).__name__)
        self._work = work
        self._going: asyncio.Task[None] | None = None

    async def __call__(self) -> None:
        """Begin it, unless it goes on; raises what it raised since."""
        if self._going is not None and self._going.done():
            ended, self._going = self._going, None
            ended.result()
        if self._going is None:
            self._going = asyncio.ensure_future(self._work())

    async def aclose(self) -> None:
        if self._going is not None:
            await cancel(self._going)


class Sweeper:
    """Does its chores again and again; one that fails does not hold up the others."""

    def __init__(self, chores: Sequence[Chore], *, period_s: float) -> None:
        self._chores = chores
        self._period_s = period_s
        self._jitter = random.Random()
        self._last = monotonic()

    @property
    def silent_s(self) -> float:
        """Seconds since the last round ended."""
        return monotonic() - self._last

    async def run(self) -> None:
        while True:
            for chore in self._chores:
                try:
                    await chore()
                except Exception as error:  # noqa: BLE001  a store may be away; the next round tries again
                    log.warning(
                        "sweeper.chore_failed",
                        chore=getattr(chore, "__qualname__", type(chore).__name__),
                        error=str(error),
                    )
            self._last = monotonic()
            await asyncio.sleep(self._period_s * self._jitter.uniform(0.7, 1.3))
