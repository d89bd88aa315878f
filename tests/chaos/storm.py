"""Promises 1 to 4: jobs come in and are worked on while processes and servers are killed at random."""

import asyncio
import hashlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from pymongo.errors import PyMongoError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from clipmill.services import Service as ServiceProgram
from clipmill.supervisor import Supervisor
from common.blobs import read_all
from common.cancellation import cancel
from common.database import Database
from common.errors import ClipmillError
from common.events import Stage
from common.grid_blobs import GridBlobs
from tests.bench import Bench
from tests.chaos.figures import Figure, count, seconds
from tests.chaos.lab import Lab, kept, real, tiny
from tests.conftest import MEDIA

FILM: Final = (MEDIA / "video" / "single_face_360p_2s.mp4").read_bytes()
SERVING_S: Final = 15.0
DRAIN_S: Final = 300.0
PER_JOB: Final = {"transcribe": 1, "plan": 1, "frame": 2, "render": 2}
"""Tasks of a job with two clips."""


@dataclass(frozen=True)
class Size:
    workers: int
    """Of each stage."""
    jobs: int
    kills: int
    """Of processes; the servers are killed besides."""


@dataclass
class Accepted:
    """What was answered with 200 or 201."""

    videos: dict[str, str] = field(default_factory=dict)
    """SHA-256 by id."""
    jobs: dict[str, str] = field(default_factory=dict)
    """The prompt, which says how the work behaves, by id."""
    writes: list[int] = field(default_factory=list)


def film(number: int) -> bytes:
    """The same film each time, with a box behind it that every reader skips: another digest."""
    return FILM + (16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big")


def kind(number: int) -> str:
    return {7: "invalid", 13: "sleep 0.3"}.get(number % 20, "ok")


class Storm:
    """Everything that a storm needs to know of what it blows on."""

    def __init__(self, bench: Bench, programs: dict[str, ServiceProgram], size: Size) -> None:
        self.bench = bench
        self.programs = programs
        self.size = size
        self.accepted = Accepted()
        self.kills: Counter[str] = Counter()
        self.recoveries: dict[str, list[float]] = {}
        self.database = Database(url=bench.urls.mongo, name=bench.name)
        self.redis = Redis.from_url(bench.urls.redis)
        self._dice = random.Random(1)
        self._number = 0
        self._let_in = asyncio.Event()
        self._let_in.set()

    # ---- what comes in -----------------------------------------------------------------------------------------------

    async def accept(self, http: httpx.AsyncClient, *, prompt: str, owner: str | None = None) -> str:
        """A new film and a job on it, asked for until they are answered; the job's id."""
        self._number += 1
        number = self._number
        data = film(number)
        form = {"file": (f"{number}.mp4", data)}
        video = (await self._insist(http, "upload", "/api/v1/videos", files=form))["id"]
        self.accepted.videos[video] = hashlib.sha256(data).hexdigest()
        wish = {"video_id": video, "clips": 2, "lengths": "1-2", "prompt": prompt, "owner": owner}
        headers = {"Idempotency-Key": f"job-{number}"}
        job: str = (await self._insist(http, "users", "/api/v1/jobs", json=wish, headers=headers))["id"]
        self.accepted.jobs[job] = prompt
        return job

    async def _insist(self, http: httpx.AsyncClient, service: str, path: str, **given: Any) -> dict[str, Any]:
        while True:
            with suppress(httpx.TransportError):
                answer = await http.post(self.programs[service].url + path, **given)
                if answer.is_success:
                    body: dict[str, Any] = answer.json()
                    return body
                assert answer.status_code == 503, answer.text
            await asyncio.sleep(0.2)

    async def come_in(self, http: httpx.AsyncClient, numbers: "asyncio.Queue[int]") -> None:
        while not numbers.empty():
            await self._let_in.wait()
            await self.accept(http, prompt=kind(numbers.get_nowait()))

    async def write(self) -> None:
        """Writes as the services do, and remembers which were acknowledged."""
        number = 0
        while True:
            number += 1
            with suppress(PyMongoError):
                await self.database.raw["acknowledged"].insert_one({"_id": number})
                self.accepted.writes.append(number)

    # ---- what goes wrong ---------------------------------------------------------------------------------------------

    async def kill_at_random(self, supervisor: Supervisor, *, most: int) -> None:
        for _ in range(most):
            await asyncio.sleep(self._dice.uniform(0.3, 0.8))
            name = self._dice.choice(sorted(self.programs))
            with suppress(ProcessLookupError):
                os.kill(supervisor.pids[name], signal.SIGKILL)
                self.kills[name] += 1

    async def all_ready(self) -> None:
        """What was killed before has started again, so that the next figure is of one failure."""
        while not all([await asyncio.to_thread(program.ready) for program in self.programs.values()]):  # noqa: ASYNC110
            await asyncio.sleep(0.1)

    async def recovered(self, http: httpx.AsyncClient, attack: str, *, since: float) -> None:
        """Every service is ready, and what comes in now is accepted and worked on.

        Nobody else comes in meanwhile, and it belongs to an owner of its own: what waits from before must not be measured with it.
        """
        self._let_in.clear()
        job = await self.accept(http, prompt="ok", owner=f"after {attack} {sum(map(len, self.recoveries.values()))}")
        while not await self._worked_on(job):  # noqa: ASYNC110  other processes tell nobody
            await asyncio.sleep(0.1)
        await self.all_ready()
        self.recoveries.setdefault(attack, []).append(time.monotonic() - since)
        self._let_in.set()

    async def _worked_on(self, job: str) -> bool:
        with suppress(PyMongoError):
            return await self.database.tasks.find_one({"job": job, "state": "done"}) is not None
        return False

    # ---- what must hold ----------------------------------------------------------------------------------------------

    async def drained(self) -> None:
        """Wait for every accepted job, and for every task that anything still depends on."""
        begun = time.monotonic()
        while time.monotonic() - begun < DRAIN_S:
            with suppress(PyMongoError):
                jobs = await self.database.jobs.count_documents({"status": {"$in": ["queued", "running"]}})
                open_ = {
                    "stage": {"$ne": Stage.PACKAGE},  # nobody streams here
                    "$or": [{"state": {"$in": ["queued", "running"]}}, {"relayed": False}],
                }
                if not jobs and not await self.database.tasks.count_documents(open_):
                    return
            await asyncio.sleep(0.5)

    async def lost(self) -> list[str]:
        """Accepted videos without their bytes, accepted jobs without their end, and tasks that never ended."""
        found = []
        blobs = GridBlobs(self.database)
        for video, digest in self.accepted.videos.items():
            row = await self.database.videos.find_one({"_id": video})
            try:
                whole = row is not None and hashlib.sha256(await read_all(blobs, digest)).hexdigest() == digest
            except ClipmillError:
                whole = False
            if not whole:
                found.append(f"video {video}")
        for job, prompt in self.accepted.jobs.items():
            row = await self.database.jobs.find_one({"_id": job})
            states = Counter([task["stage"] async for task in self.database.tasks.find({"job": job, "state": "done"})])
            wanted = (
                {"plan": 0} if prompt == "invalid" else {name: n for name, n in PER_JOB.items() if name != "transcribe"}
            )
            status = "failed" if prompt == "invalid" else "done"
            if row is None or row["status"] != status or any(states[name] != n for name, n in wanted.items()):
                found.append(f"job {job} ({prompt}): {row and row['status']} {dict(states)}")
        return found

    async def commits(self) -> Counter[str]:
        """How often each task became done, by MongoDB's own log."""
        oplog = self.database.client["local"]["oplog.rs"]
        query = {"ns": f"{self.bench.name}.tasks", "op": "u", "o.diff.u.state": "done"}
        return Counter([str(entry["o2"]["_id"]) async for entry in oplog.find(query)])

    async def torn(self) -> list[str]:
        """Done tasks without their result, and results with bytes that are not what they say; keys with two results."""
        blobs = GridBlobs(self.database)
        results = {row["_id"]: row async for row in self.database.results.find()}
        tasks = self.database.tasks.find({"state": "done"})
        found = [f"{task['_id']} has no result" async for task in tasks if task["result"] not in results]
        for result in results.values():
            for blob in result["files"].values():
                data = await read_all(blobs, blob["digest"])
                if hashlib.sha256(data).hexdigest() != blob["digest"]:
                    found.append(f"{result['_id']} has torn bytes")
        keys = Counter(row["key"] for row in results.values())
        return found + [f"{key} was made {n} times" for key, n in keys.items() if n != 1]

    async def close(self) -> None:
        await self.redis.aclose()
        await self.database.close()


@asynccontextmanager
async def storm(lab: Lab, size: Size) -> AsyncIterator[tuple[Storm, Supervisor]]:
    async with lab.bench(lease_s=2.0) as bench:
        workers = [tiny(bench, f"{stage}-{n}", stage) for stage in Stage for n in range(size.workers)]
        programs = {program.name: program for program in (*workers, real(bench, "upload"), real(bench, "users"))}
        async with kept(list(programs.values())) as supervisor:
            made = Storm(bench, programs, size)
            yield made, supervisor
            await made.close()


async def check(lab: Lab) -> list[Figure]:
    size = Size(workers=3, jobs=200, kills=100) if lab.full else Size(workers=2, jobs=20, kills=12)
    attacks = ["FLUSHALL", "valkey", "mongod", "FLUSHALL", "valkey", "mongod", "FLUSHALL", "valkey"]
    attacks = attacks if lab.full else attacks[:3]
    async with storm(lab, size) as (it, supervisor), httpx.AsyncClient(timeout=30, trust_env=False) as http:
        numbers: asyncio.Queue[int] = asyncio.Queue()
        for number in range(size.jobs):
            numbers.put_nowait(number)
        coming = [asyncio.create_task(it.come_in(http, numbers)) for _ in range(2)]
        writing = asyncio.create_task(it.write())
        for attack in attacks:
            await it.kill_at_random(supervisor, most=size.kills // len(attacks) + 1)
            async with asyncio.timeout(DRAIN_S):
                await it.all_ready()
                since = time.monotonic()
                if attack == "FLUSHALL":
                    with suppress(RedisError):
                        await it.redis.flushall()
                else:
                    lab.kill(attack)
                await it.recovered(http, attack, since=since)
        async with asyncio.timeout(2 * DRAIN_S):
            await asyncio.gather(*coming)
        await cancel(writing)
        await it.drained()
        return await judged(it)


async def judged(it: Storm) -> list[Figure]:
    lost, torn, commits = await it.lost(), await it.torn(), await it.commits()
    twice = [task for task, times in commits.items() if times != 1]
    kept_writes = await it.database.raw["acknowledged"].distinct("_id")
    missing = set(it.accepted.writes) - set(kept_writes)
    broke = f"{it.kills.total()} × kill -9 of {len(it.programs)} processes"
    jobs, videos = len(it.accepted.jobs), len(it.accepted.videos)
    for line in (*lost, *torn, *twice):
        print(f"  {line}")  # noqa: T201  the table only counts
    for attack, times in it.recoveries.items():
        print(f"  {attack}: {', '.join(f'{took:.1f} s' for took in times)} to serve again")  # noqa: T201  the table tells the longest
    redis = [took for attack in ("FLUSHALL", "valkey") for took in it.recoveries.get(attack, ())]
    mongo = it.recoveries.get("mongod", [])
    return [
        count(1, broke, found=len(lost), of=f"of {jobs} jobs and {videos} uploads lost"),
        count(2, broke, found=len(twice), of=f"of {len(commits)} tasks committed more than once"),
        count(2, broke, found=len(torn), of="results torn, missing or made twice"),
        seconds(
            3, f"{len(redis)} × Valkey killed or FLUSHALL", took_s=max(redis), limit_s=SERVING_S, what="to serve again"
        ),
        count(
            4,
            f"{len(mongo)} × mongod killed",
            found=len(missing),
            of=f"of {len(it.accepted.writes)} acknowledged writes lost",
        ),
        seconds(4, f"{len(mongo)} × mongod killed", took_s=max(mongo), limit_s=SERVING_S, what="to serve again"),
    ]
