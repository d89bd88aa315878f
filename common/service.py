"""One service process: its HTTP port, its consumers, its runner and its sweeper, wired in one place."""

import asyncio
import inspect
import logging
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any, Final

import structlog
import uvicorn
from fastapi import APIRouter, FastAPI
from faststream.redis import RedisBroker, StreamSub
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from starlette.types import ASGIApp

from common.bodies import BoundedBodies
from common.browsers import LOOPBACK, LocalOnly
from common.callers import Callers
from common.cancellation import cancel
from common.catalog import Catalog
from common.database import Database
from common.events import Event, Stage, listens_to
from common.health import health_routes
from common.journal import Journal
from common.migrations import migrate
from common.origins import WebOrigins
from common.patience import patient_connection
from common.privacy import PrivateAnswers
from common.problems import install_problems
from common.relay import Relay
from common.requests import BoundedRequests
from common.results import Results
from common.runner import Runner, Tools, worker_name
from common.settings import Settings, faults_of
from common.stages import Handler
from common.stores import open_stores
from common.streams import Streams
from common.sweeper import Beside, Chore, StageSweeper, Sweeper, trim
from common.tasks import Tasks
from common.telemetry import RESTARTS, configure_logging, tolerated
from common.unreadable import UnreadableEvents

log = structlog.get_logger()

_LOOK_EVERY_S: Final = 0.5
_AFRESH: Final = Retry(NoBackoff(), 1)
"""Once more on a new connection: the old one may be to a server that was restarted since."""
Listener = Callable[[Event], Coroutine[Any, Any, None]]


def serve(make: "Callable[[], Service]") -> None:
    """Make a service and let it serve; one line says which setting is not usable."""
    try:
        service = make()
    except ValidationError as error:
        sys.exit(faults_of(error))
    service.serve()


class Service:
    """Give it handlers (stages), listeners (events it only looks at), chores and routers; then `serve`."""

    def __init__(self, name: str, settings: Settings) -> None:
        configure_logging(level=settings.log_level, form=settings.log_format)
        self.name = name
        self.settings = settings
        self.worker = worker_name(name)
        self.database = Database(url=settings.mongo_url, name=settings.database)
        self.redis: Redis = Redis.from_url(settings.redis_url, retry=_AFRESH)
        self.unreadable = UnreadableEvents(self.database)
        self.broker = RedisBroker(
            settings.redis_url,
            connection_class=patient_connection(settings.redis_url),
            middlewares=[self.unreadable.middleware()],
            logger=logging.getLogger("clipmill.events"),
            graceful_timeout=0,
        )
        self.publisher = RedisBroker(settings.redis_url, logger=logging.getLogger("clipmill.events"))
        self.streams = Streams(self.redis)
        self.tasks = Tasks(self.database, lease_ms=round(settings.lease_s * 1000))
        self.catalog = Catalog(self.database)
        self.blobs, self.reader = open_stores(settings, self.database)
        self.journal = Journal(self.database)
        self.relay = Relay(database=self.database, tasks=self.tasks, catalog=self.catalog, broker=self.publisher)
        self.runner: Runner | None = None
        self.sweeper: Sweeper | None = None
        self._listening: list[tuple[str, tuple[type[Event], ...]]] = []
        self._chores: list[Chore] = []
        self._routers: list[APIRouter] = []
        self._in_front: list[tuple[Callable[..., ASGIApp], dict[str, Any]]] = []
        self._ends: list[Callable[[], Any]] = []
        self._at_work: set[asyncio.Task[None]] = set()

    # ---- wiring ------------------------------------------------------------------------------------------------------

    def works_on(self, *handlers: Handler[Any], beside: Sequence[Handler[Any]] = ()) -> None:
        """Take tasks of these stages, and sweep for them; see Runner for those `beside`."""
        tools = Tools(
            tasks=self.tasks,
            results=Results(self.database),
            catalog=self.catalog,
            blobs=self.blobs,
            reader=self.reader,
            relay=self.relay,
            journal=self.journal,
        )
        self.runner = Runner(
            name=self.worker,
            handlers=handlers,
            beside=beside,
            tools=tools,
            lease_s=self.settings.lease_s,
            task_s=self.settings.task_s,
            task_memory=self.settings.task_memory,
            at_once=self.settings.tasks_at_once,
            temp_dir=self.settings.temp_dir,
        )
        for handler in (*handlers, *beside):
            stage = handler.stage
            self._consume(stage, listens_to(stage), partial(_wake, self.runner, stage))
            self._chores.append(
                StageSweeper(
                    stage, tasks=self.tasks, relay=self.relay, streams=self.streams, unreadable=self.unreadable
                )
            )

    def listens(self, group: str, events: Sequence[type[Event]], listener: Listener) -> None:
        """Look at these events without taking tasks; what is missed must be found by a chore."""
        self._consume(group, tuple(events), listener)

    def sweeps(self, *chores: Chore) -> None:
        self._chores.extend(chores)

    def sweeps_beside(self, *chores: Chore) -> None:
        """Chores that take long: they hold up no other."""
        for chore in map(Beside, chores):
            self.sweeps(chore)
            self.at_end(chore.aclose)

    def at_end(self, *closers: Callable[[], Any]) -> None:
        """Call (and await, where they are coroutines) when the process ends."""
        self._ends.extend(closers)

    def routes(self, *routers: APIRouter) -> None:
        self._routers.extend(routers)

    def in_front(self, middleware: Callable[..., ASGIApp], **options: Any) -> None:
        """ASGI middleware that may answer before any route is looked for."""
        self._in_front.append((middleware, options))

    def _consume(self, group: str, events: tuple[type[Event], ...], listener: Listener) -> None:
        self._listening.append((group, events))
        for kind in events:
            stream = StreamSub(
                kind.name, group=group, consumer=self.worker, max_records=1, polling_interval=1000, no_ack=True
            )

            async def on_event(event: kind) -> None:  # type: ignore[valid-type]
                # FastStream cancels this when the consumer ends, which must not end the work; and a CancelledError
                # that leaves a handler would end the consumer silently.
                work = asyncio.create_task(listener(event))
                self._at_work.add(work)
                work.add_done_callback(self._at_work.discard)
                with suppress(asyncio.CancelledError):
                    await asyncio.shield(work)

            self.broker.subscriber(stream=stream, max_workers=self.settings.tasks_at_once)(on_event)

    # ---- running -----------------------------------------------------------------------------------------------------

    def app(self) -> FastAPI:
        app = FastAPI(
            title=f"Clipmill {self.name}",
            docs_url="/api/docs",
            openapi_url="/api/openapi.json",
            redoc_url=None,
            lifespan=lambda _app: self.running(),
        )
        install_problems(app)
        app.state.callers = Callers(self.database, accounts=self.settings.accounts, secure=self.settings.secure_cookies)
        app.state.catalog = self.catalog
        app.add_middleware(BoundedBodies)
        app.add_middleware(PrivateAnswers)
        for middleware, options in self._in_front:
            app.add_middleware(middleware, **options)
        app.add_middleware(WebOrigins, origins=self.settings.origins)
        app.include_router(health_routes(self))
        for router in self._routers:
            app.include_router(router, prefix="/api/v1")
        return app

    def serve(self) -> None:
        """Until SIGTERM. Long answers (event streams, uploads) are cut after the grace."""
        app = self.app()
        uvicorn.run(
            LocalOnly(app, origins=self.settings.origins) if self.settings.host in LOOPBACK else app,
            host=self.settings.host,
            port=self.settings.port,
            log_config=None,
            access_log=False,
            http=BoundedRequests,
            loop="asyncio",  # uvloop sends no files
            timeout_graceful_shutdown=max(1, round(self.settings.grace_s)),
        )

    def consumers_alive(self) -> bool:
        return not self._ended()

    def _ended(self) -> list[Any]:
        """Consumers that read no more, as after a FLUSHALL."""
        return [
            subscriber
            for subscriber in self.broker.subscribers
            if not subscriber.running or any(task.done() for task in getattr(subscriber, "tasks", ()))
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Consumers, runner and sweeper, for as long as the block runs; the HTTP port is apart from this."""
        await self.database.prepare()
        await migrate(self.database)
        await self._join()
        await self.publisher.connect()
        await self.broker.start()
        self.sweeper = Sweeper([*self._chores, partial(trim, self.streams)], period_s=self.settings.lease_s / 4)
        background = [asyncio.create_task(self.sweeper.run()), asyncio.create_task(self._watch())]
        log.info("service.started", service=self.name, worker=self.worker)
        try:
            yield
        finally:
            await cancel(*background)
            if self.runner is not None:
                await self.runner.stop(grace_s=self.settings.grace_s)
            with tolerated("service.not_closed"):
                await self.close()
            log.info("service.stopped", service=self.name)

    async def close(self) -> None:
        """Close what the constructor opened."""
        for subscriber in self.broker.subscribers:
            await _stop(subscriber)
        await cancel(*self._at_work)
        await self.broker.stop()
        await self.publisher.stop()
        for close in self._ends:
            closing = close()
            if inspect.isawaitable(closing):
                await closing
        await self.blobs.aclose()
        await self.redis.aclose()
        await self.database.close()

    async def _join(self) -> None:
        for group, events in self._listening:
            await self.streams.join(group, events)

    async def _watch(self) -> None:
        """Start consumers again that ended, with their groups; those at work and the models in memory stay as they are."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            if ended := self._ended():
                with tolerated("service.consumers_not_started", service=self.name):
                    await self._join()
                    for subscriber in ended:
                        await _stop(subscriber)
                        await subscriber.start()
                    RESTARTS.labels(self.name).inc(len(ended))
                    log.warning("service.consumers_started_again", service=self.name, consumers=len(ended))


async def _stop(subscriber: Any) -> None:
    """FastStream cancels its reading without waiting: it could go on beside the next, or connect anew after the end."""
    reading = tuple(getattr(subscriber, "tasks", ()))
    await subscriber.stop()
    await cancel(*reading)


async def _wake(runner: Runner, stage: Stage, _event: Event) -> None:
    await runner.wake(stage)
