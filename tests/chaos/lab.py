"""Servers that may be killed, and services around them, all kept running by the runtime's own supervisor."""

import asyncio
import os
import signal
import sys
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from clipmill.processes import Program
from clipmill.servers import GRACE_S, READY_S, Mongod, Urls, Valkey
from clipmill.services import Service as ServiceProgram
from clipmill.services import command_line
from clipmill.supervisor import Supervisor
from common.cancellation import cancel
from common.database import Database
from common.events import Stage
from tests.bench import LEASE_S, Bench


@dataclass
class Lab:
    """`full`: as `make chaos` runs; else in the short form of the tests."""

    folder: Path
    servers: Supervisor
    urls: Urls
    full: bool

    @asynccontextmanager
    async def bench(self, *, lease_s: float = LEASE_S) -> AsyncIterator[Bench]:
        """With a database of its own, and an empty Valkey."""
        folder = self.folder / uuid.uuid4().hex[:8]
        folder.mkdir()
        made = Bench(self.urls, f"chaos-{folder.name}", folder, lease_s=lease_s)
        database = Database(url=self.urls.mongo, name=made.name)
        await database.prepare()
        async with made.client() as client:
            await client.redis.flushall()
        try:
            yield made
            await database.client.drop_database(made.name)
        finally:
            await database.close()

    def kill(self, server: str) -> None:
        os.kill(self.servers.pids[server], signal.SIGKILL)


@asynccontextmanager
async def lab(folder: Path, *, full: bool) -> AsyncIterator[Lab]:
    valkey, mongod = Valkey(folder), Mongod(folder)
    async with kept([valkey, mongod]) as supervisor:
        yield Lab(folder, supervisor, Urls(mongo=mongod.url, redis=valkey.url), full)


@asynccontextmanager
async def kept(programs: Sequence[Program]) -> AsyncIterator[Supervisor]:
    """Ready, and started again whenever they end."""
    supervisor = Supervisor(programs)
    keeping = asyncio.create_task(supervisor.keep())
    try:
        await supervisor.until_ready(timeout_s=READY_S)
        yield supervisor
    finally:
        await cancel(keeping)
        await asyncio.to_thread(supervisor.stop, grace_s=GRACE_S)


def tiny(bench: Bench, name: str, *stages: Stage) -> ServiceProgram:
    """A worker of tiny stages."""
    argv = [sys.executable, "-m", "tests.tiny_worker", ",".join(stages), str(bench.diary)]
    return ServiceProgram(name, data=bench.folder, settings=bench.settings, argv=argv)


def real(bench: Bench, name: str) -> ServiceProgram:
    return ServiceProgram(name, data=bench.folder, settings=bench.settings, argv=command_line(name))
