"""Promises 13 and 14: what grows while much is done, and what becomes of work when a disk or a server is full, slow or read-only."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from redis.asyncio import Redis

from clipmill.ports import LOOPBACK
from common.events import Stage, VideoUploaded
from common.service import Service
from tests.bench import add, finished, lose_group, seed, until
from tests.chaos.figures import Figure, count, seconds
from tests.chaos.lab import Lab
from tests.chaos.workers import workers

TRANSCRIBE = Stage.TRANSCRIBE
AT_ONCE = 8
MOST_CALLS = 2.0
"""Of a consumer, a second."""
MOST_GROWTH_MB = 64
LEASE_S = 5.0
TRIM_S = 2 * LEASE_S / 4 * 1.3
"""The longest pause between two rounds of a sweeper, and one round that was missed."""


async def many_tasks(lab: Lab) -> list[Figure]:
    tasks = 10_000 if lab.full else 400
    async with (
        lab.bench(lease_s=LEASE_S) as bench,
        bench.client() as client,
        workers(bench, many=2, CLIPMILL_TASKS_AT_ONCE=str(AT_ONCE)) as made,
    ):
        adding = asyncio.create_task(_add(client, tasks))
        told: list[tuple[float, int, int]] = []
        over = early = memory = done = 0
        while done < tasks:
            await asyncio.sleep(0.5)
            stream = await client.redis.xinfo_stream(VideoUploaded.name)
            outstanding = await client.tasks.backlog(TRANSCRIBE)
            now = time.monotonic()
            done = len(bench.lines("end")) - len(made)
            told.append((now, stream["entries-added"], done))
            _, added_before, done_before = next((then for then in reversed(told) if then[0] < now - TRIM_S), (0, 0, 0))
            turnover = max(stream["entries-added"] - added_before, done - done_before)
            over = max(over, stream["length"] - outstanding - turnover)
            memory = max(_resident_mb(worker.pid) for worker in made)
            early = early or (memory if done > tasks / 10 else 0)
        await adding
        rate = tasks / (told[-1][0] - told[0][0])
        broke = f"{tasks} tasks of one stage, 2 workers × {AT_ONCE}, {rate:.0f} a second"
        return [
            count(13, broke, found=max(0, over), of="entries beyond outstanding tasks and a trim period's"),
            count(13, broke, found=told[-1][1], of="tickets", limit=3 * tasks),
            count(13, broke, found=memory - early, of="MB grown by a worker", limit=MOST_GROWTH_MB),
        ]


async def _add(client: Service, tasks: int) -> None:
    for first in range(0, tasks, 16):
        await asyncio.gather(*(add(client, seed("bare")) for _ in range(first, min(tasks, first + 16))))


def _resident_mb(pid: int) -> int:
    rows = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmRSS")) // 1024


async def read_only(lab: Lab) -> list[Figure]:
    lasts_s = 10 if lab.full else 4
    async with lab.bench() as bench, bench.client() as client, workers(bench, many=2):
        consumers = 2
        await client.redis.replicaof(LOOPBACK, 1)
        before = await _reads(client.redis)
        await asyncio.sleep(lasts_s)
        calls = (await _reads(client.redis) - before) / lasts_s / consumers
        await client.redis.replicaof("NO", "ONE")
        task = await add(client, seed())
        await finished(client, task)
        return [
            Figure(
                promise=13,
                broke=f"Valkey read-only for {lasts_s} s",
                found=f"{calls:.1f} reads a second and consumer",
                limit=f"≤ {MOST_CALLS:g}",
                held=calls <= MOST_CALLS,
            )
        ]


async def _reads(redis: Redis) -> int:
    stats = (await redis.info("commandstats")).get("cmdstat_xreadgroup", {})
    return int(stats.get("calls", 0)) + int(stats.get("rejected_calls", 0))


async def dead_consumer(lab: Lab) -> list[Figure]:
    async with lab.bench() as bench, bench.running(TRANSCRIBE) as service:
        await finished(service, await add(service, seed()))
        since = time.monotonic()
        await lose_group(service, VideoUploaded.name, TRANSCRIBE)
        noticed = time.monotonic() - since
        await finished(service, await add(service, seed()))
        works = time.monotonic() - since
        broke = "a consumer's group destroyed"
        return [
            seconds(13, broke, took_s=noticed, limit_s=10, what="until it was seen not ready"),
            seconds(13, broke, took_s=works, limit_s=10, what="until it works again, by itself"),
        ]


async def full_disk(lab: Lab) -> list[Figure]:
    async with lab.bench() as bench, bench.running(TRANSCRIBE) as service:
        task = await add(service, seed("fill unless mended"))

        async def refused() -> bool:
            found = await service.tasks.get(task)
            return found is not None and found.error is not None

        await until(refused, why="the disk is full")
        found = await service.tasks.get(task)
        assert found is not None
        assert found.error is not None
        bench.diary.with_name("mended").touch()
        done = await finished(service, task)
        clear = "disk" in found.error.message and "full" in found.error.message
        return [
            count(14, f"no space left: “{found.error.message}”", found=int(not clear), of="unclear errors"),
            count(14, "space is there again", found=int(done.error is not None), of="of 1 task not done by itself"),
        ]


async def full_redis(lab: Lab) -> list[Figure]:
    async with lab.bench() as bench, bench.running(TRANSCRIBE) as service:
        await finished(service, await add(service, seed()))
        await service.redis.config_set("maxmemory", "1")
        try:
            tasks = [await add(service, seed()) for _ in range(5)]
            await asyncio.sleep(3)
        finally:
            await service.redis.config_set("maxmemory", "0")
        since = time.monotonic()
        for task in tasks:
            await finished(service, task)
        broke = "Valkey refuses every write (OOM) for 3 s, 5 tasks come in"
        return [
            count(14, broke, found=0, of="of 5 tasks lost"),
            seconds(14, broke, took_s=time.monotonic() - since, limit_s=15, what="to be done with all"),
        ]


async def slow_store(lab: Lab) -> list[Figure]:
    delay_s = 0.3
    port = urlsplit(lab.urls.mongo).port
    assert port is not None
    async with lab.bench(lease_s=4) as bench, bench.client() as client, _slowed(port, delay_s) as slow:
        url = f"mongodb://{LOOPBACK}:{slow}/?directConnection=true"
        worker = bench.worker(TRANSCRIBE, CLIPMILL_MONGO_URL=url)
        try:
            tasks = [await add(client, seed(kind)) for kind in ("ok", "sleep 6", "ok")]
            done = [await finished(client, task) for task in tasks]
        finally:
            worker.kill()
            worker.wait()
        broke = f"MongoDB answers {2 * delay_s:g} s late, lease 4 s"
        return [count(14, broke, found=sum(task.fence != 1 for task in done), of="of 3 tasks run twice")]


@asynccontextmanager
async def _slowed(port: int, delay_s: float) -> AsyncIterator[int]:
    """A port that leads to that one, each way with a delay."""

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            await asyncio.sleep(delay_s)
            writer.write(data)
            await writer.drain()
        writer.close()

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_connection(LOOPBACK, port)
        await asyncio.gather(pump(reader, outer), pump(inner, writer), return_exceptions=True)

    server = await asyncio.start_server(lead, LOOPBACK, 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
