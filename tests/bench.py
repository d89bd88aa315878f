"""A runner with tiny stages on real MongoDB and real Valkey, in this process or as processes of their own."""

import asyncio
import os
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from clipmill.servers import Urls
from common.catalog import Job
from common.documents import ClipRequest
from common.events import Stage, VideoUploaded
from common.flow import Seed
from common.service import Service
from common.settings import Settings
from common.tasks import Task
from tests.tiny import Tiny

LEASE_S = 1.0


class Bench:
    """Services with tiny stages, on a database and a Valkey of the test's own."""

    def __init__(self, urls: Urls, name: str, folder: Path, *, lease_s: float = LEASE_S) -> None:
        self.urls = urls
        self.lease_s = lease_s
        self.name = name
        self.folder = folder
        self.diary = folder / "diary"
        self.diary.touch()

    @property
    def settings(self) -> dict[str, str]:
        """Of any service here, as its environment."""
        return {
            "CLIPMILL_MONGO_URL": self.urls.mongo,
            "CLIPMILL_REDIS_URL": self.urls.redis,
            "CLIPMILL_DATABASE": self.name,
            "CLIPMILL_TEMP_DIR": str(self.folder / "temp"),
            "CLIPMILL_LEASE_S": str(self.lease_s),
            "CLIPMILL_GRACE_S": "0.2",
            "CLIPMILL_LOG_LEVEL": "warning",
            "CLIPMILL_PORT": "0",
        }

    def service(self, *stages: Stage, **settings: Any) -> Service:
        values = {key.removeprefix("CLIPMILL_").lower(): value for key, value in self.settings.items()}
        service = Service("test", Settings.model_validate(values | settings))
        if stages:
            service.works_on(*(Tiny(stage, self.diary) for stage in stages))
        return service

    @asynccontextmanager
    async def running(self, *stages: Stage, **settings: Any) -> AsyncIterator[Service]:
        service = self.service(*stages, **settings)
        async with service.running():
            yield service

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Service]:
        """Makes tasks and looks at them, but works on none."""
        service = self.service()
        await service.database.prepare()
        await service.publisher.connect()
        try:
            yield service
        finally:
            await service.close()

    def worker(self, stage: Stage, **environment: str) -> "subprocess.Popen[bytes]":
        """The same in a process of its own, to be killed."""
        command = [sys.executable, "-m", "tests.tiny_worker", stage, str(self.diary)]
        return subprocess.Popen(command, env={**os.environ, **self.settings, **environment})

    def lines(self, what: str) -> list[str]:
        return [line for line in self.diary.read_text().splitlines() if line.startswith(what)]


def seed(kind: str = "ok", *, waits: str | None = None, subject: str | None = None) -> Seed:
    video = subject or uuid.uuid4().hex
    event = VideoUploaded(video=video)
    return Seed(
        id=f"video/{video}/transcribe/auto",
        stage=Stage.TRANSCRIBE,
        event=event,
        video=video,
        waits=waits,
        params={"kind": kind},
    )


def gone(process: int) -> bool:
    return not Path(f"/proc/{process}").exists()


async def until(condition: Callable[[], object], *, why: str) -> None:
    """Wait for as long as it takes; the run as a whole is limited, not the load on the machine."""
    begun = time.monotonic()
    while time.monotonic() - begun < 600:
        found = condition()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return
        await asyncio.sleep(0.02)
    pytest.fail(f"never happened: {why}")


async def lose_group(service: Service, stream: str, group: str) -> None:
    """Destroy the group until its consumer has ended by it and was started again; a sweeper may make the group anew before."""

    async def noticed() -> bool:
        await service.redis.xgroup_destroy(stream, group)
        return restarts(service) > before

    before = restarts(service)
    await until(noticed, why="the consumer ends and is started again")


def restarts(service: Service) -> float:
    """How many of the service's consumers ended and were started again."""
    return REGISTRY.get_sample_value("clipmill_consumer_restarts_total", {"service": service.name}) or 0.0


async def add(service: Service, one: Seed, *, user: str = "u") -> str:
    await service.tasks.add(one, user=user)
    await service.relay.wake(one.event)
    return one.id


async def state(service: Service, task: str) -> str:
    found = await service.tasks.get(task)
    return found.state if found else "missing"


async def finished(service: Service, task: str, *, as_: str = "done") -> Task:
    async def there() -> bool:
        return await state(service, task) == as_

    await until(there, why=f"{task} is {as_}")
    found = await service.tasks.get(task)
    assert found is not None
    return found


async def job_of(service: Service, video: str, *, kind: str = "ok") -> Job:
    name = uuid.uuid4().hex
    request = ClipRequest(clips=2, prompt=kind)
    row = {
        "owner": "u",
        "video": video,
        "request": request.model_dump(mode="json"),
        "status": "queued",
        "relayed": False,
    }
    await service.database.jobs.update_one(
        {"_id": name}, {"$setOnInsert": row, "$currentDate": {"created_at": True}}, upsert=True
    )
    job = await service.catalog.job(name)
    await service.relay.job(job)
    return job
