"""Promises 5 to 12 and 15: what becomes of tasks whose workers are slow, killed, stopped, asked to end, or poisoned."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import httpx
import libfaketime
from pymongo.asynchronous.database import AsyncDatabase

from common.events import Stage
from common.retries import BASE_MS, MOST_ATTEMPTS
from common.service import Service
from common.tasks import MOST_STARTS
from tests.bench import Bench, add, finished, gone, seed, state, until
from tests.chaos.figures import Figure, count, seconds
from tests.chaos.lab import Lab, kept, real
from tests.conftest import MEDIA

TALK = MEDIA / "video" / "composed_talk_sonnets_720p_158s.mp4"
TRANSCRIBE = Stage.TRANSCRIBE
HAND_OVER_S = 3.0
EXIT_S = 2.0
"""Above the grace: to close connections and leave Python."""


@asynccontextmanager
async def workers(bench: Bench, *, many: int, **environment: str) -> AsyncIterator[list["subprocess.Popen[bytes]"]]:
    """Processes of their own, warm: each has done a task."""
    made = [bench.worker(TRANSCRIBE, **environment) for _ in range(many)]
    try:
        async with bench.client() as client:
            warm = [await add(client, seed("sleep 0.5")) for _ in made]
            for task in warm:
                await finished(client, task)
        yield made
    finally:
        for worker in made:
            worker.kill()
            worker.wait()


def begun(bench: Bench, subject: str) -> list[str]:
    return [line for line in bench.lines("begin") if line.split()[2] == subject]


async def working(bench: Bench, client: Service, kind: str, *, times: int = 1) -> tuple[str, str]:
    """(task, subject) of a task that is being worked on now."""
    one = seed(kind)
    task = await add(client, one)
    await until(lambda: len(begun(bench, one.video)) >= times, why="the work begins")
    return task, one.video


def holder(bench: Bench, subject: str, among: list["subprocess.Popen[bytes]"]) -> "subprocess.Popen[bytes]":
    """The worker whose child works on it."""
    child = begun(bench, subject)[-1].split()[-1]
    parent = int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[1])
    return next(worker for worker in among if worker.pid == parent)


async def long_task(lab: Lab) -> list[Figure]:
    leases = 10 if lab.full else 4
    async with lab.bench() as bench, bench.client() as client, workers(bench, many=2):
        task, subject = await working(bench, client, f"sleep {leases * bench.lease_s}")
        fence = (await finished(client, task)).fence
        return [
            count(5, f"a task of {leases} leases, 2 workers", found=len(begun(bench, subject)), of="runs", limit=1),
            count(5, f"a task of {leases} leases, 2 workers", found=fence, of="is the fence", limit=1),
        ]


async def dead_worker(lab: Lab) -> list[Figure]:
    lease_s = 3.0 if lab.full else 1.0
    async with lab.bench(lease_s=lease_s) as bench, bench.client() as client, workers(bench, many=2) as both:
        task, subject = await working(bench, client, "sleep 1")
        victim = holder(bench, subject, both)
        child = int(begun(bench, subject)[0].split()[-1])
        victim.kill()
        since = time.monotonic()
        await until(lambda: len(begun(bench, subject)) == 2, why="another begins")
        took = time.monotonic() - since
        await finished(client, task)
        return [
            seconds(6, f"kill -9, lease {lease_s:g} s", took_s=took, limit_s=2 * lease_s, what="to start elsewhere"),
            count(6, f"kill -9, lease {lease_s:g} s", found=int(not gone(child)), of="children that outlived it"),
        ]


async def zombie(lab: Lab) -> list[Figure]:
    async with lab.bench() as bench, bench.client() as client, workers(bench, many=2) as both:
        task, subject = await working(bench, client, "sleep 1.5")
        stopped = holder(bench, subject, both)
        os.kill(stopped.pid, signal.SIGSTOP)
        done = await finished(client, task)
        os.kill(stopped.pid, signal.SIGCONT)
        await asyncio.sleep(3 * bench.lease_s)
        after = await client.tasks.get(task)
        results = await client.database.results.count_documents({"inputs.subject": subject})
        broke = "SIGSTOP past the lease, another finishes, SIGCONT"
        return [
            count(7, broke, found=int(after != done), of="changes of the finished task"),
            count(7, broke, found=results, of="results", limit=1),
        ]


async def asked_to_end(lab: Lab) -> list[Figure]:
    async with lab.bench(lease_s=5) as bench, bench.client() as client, workers(bench, many=2) as both:
        _, subject = await working(bench, client, "sleep 60")
        ending = holder(bench, subject, both)
        since = time.monotonic()
        ending.send_signal(signal.SIGTERM)
        await until(lambda: len(begun(bench, subject)) == 2, why="another begins")
        handed_over = time.monotonic() - since
        await until(lambda: ending.poll() is not None, why="the process ends")
        ended = time.monotonic() - since
        grace = float(bench.settings["CLIPMILL_GRACE_S"])
        left = [path for path in (bench.folder / "temp").glob("*") if str(ending.pid) in path.name]
        broke = f"SIGTERM in a task of 60 s, grace {grace:g} s"
        return [
            seconds(8, broke, took_s=handed_over, limit_s=HAND_OVER_S, what="to start elsewhere"),
            seconds(8, broke, took_s=ended, limit_s=grace + EXIT_S, what="to exit"),
            count(8, broke, found=len(left), of="folders left behind"),
        ]


async def poison(lab: Lab) -> list[Figure]:
    """The worker is started again each time, as a supervisor would; others share its queue."""
    async with lab.bench() as bench, bench.client() as client:
        worker = bench.worker(TRANSCRIBE)
        healthy = [await add(client, seed()) for _ in range(20)]
        one = seed("kill unless mended")
        task = await add(client, one)
        try:
            while await state(client, task) != "dead":
                if worker.poll() is not None:
                    worker = bench.worker(TRANSCRIBE)
                await asyncio.sleep(0.05)
            if worker.poll() is not None:
                worker = bench.worker(TRANSCRIBE)
            for other in healthy:
                await finished(client, other)
            starts = len(begun(bench, one.video))
            bench.diary.with_name("mended").touch()
            assert await client.tasks.replay(task)
            await client.relay.wake(one.event)
            await finished(client, task)
        finally:
            worker.kill()
            worker.wait()
        return [
            count(9, "an input that kills its worker, among 20 others", found=starts, of="starts", limit=MOST_STARTS),
            count(9, "replayed after the mend", found=0, of="of 21 tasks not done"),
        ]


async def retries(lab: Lab) -> list[Figure]:
    """Delays are read from MongoDB's log: each write of `delay_ms` is one."""
    async with lab.bench() as bench, bench.running(TRANSCRIBE) as service:
        flaky, invalid = await add(service, seed("fail")), await add(service, seed("invalid"))
        await finished(service, invalid, as_="dead")
        await finished(service, flaky, as_="dead")
        waits = await _waits(service.database.client["local"], bench.name, flaky)
        tries = len(bench.lines("begin"))
        off = [
            wait for attempt, wait in enumerate(waits) if not BASE_MS * 2**attempt / 2 <= wait <= BASE_MS * 2**attempt
        ]
        said = ", ".join(f"{wait} ms" for wait in waits)
        return [
            count(10, f"work that fails each time: {said}", found=len(off), of="waits outside [0.5, 1] × base × 2ⁿ"),
            count(10, "one that may pass and one that can't", found=tries, of="tries", limit=MOST_ATTEMPTS + 1),
        ]


async def _waits(local: AsyncDatabase[dict[str, object]], name: str, task: str) -> list[int]:
    query = {"ns": f"{name}.tasks", "op": "u", "o2._id": task, "o.diff.u.delay_ms": {"$gt": 0}}
    return [entry["o"]["diff"]["u"]["delay_ms"] async for entry in local["oplog.rs"].find(query)]  # type: ignore[index]


async def cancel_in_ffmpeg(lab: Lab) -> list[Figure]:
    async with lab.bench(lease_s=3) as bench, bench.client() as client, workers(bench, many=1):
        task, subject = await working(bench, client, "ffmpeg")
        child = int(begun(bench, subject)[0].split()[-1])
        await until(lambda: _descendants(child), why="ffmpeg runs")
        programs = [child, *_descendants(child)]
        since = time.monotonic()
        await client.database.tasks.update_one({"_id": task}, {"$set": {"state": "cancelled"}})
        await until(lambda: all(gone(pid) for pid in programs), why="its processes are gone")
        took = time.monotonic() - since
        await asyncio.sleep(bench.lease_s)
        return [
            seconds(
                11, "inside ffmpeg", took_s=took, limit_s=bench.lease_s / 3 + 0.5, what="until its processes are gone"
            ),
            count(11, "inside ffmpeg", found=len(list((bench.folder / "temp").glob("*/*"))), of="folders left behind"),
            count(11, "inside ffmpeg", found=int(await state(client, task) != "cancelled"), of="later commits"),
        ]


async def cancel_in_whisper(lab: Lab) -> list[Figure]:
    """The real services, on a real talk."""
    async with lab.bench(lease_s=3) as bench, bench.client() as client:
        programs = {name: real(bench, name) for name in ("upload", "users", "transcribe")}
        async with kept(list(programs.values())), httpx.AsyncClient(timeout=60, trust_env=False) as http:
            form = {"file": ("talk.mp4", TALK.read_bytes())}
            video = (await http.post(f"{programs['upload'].url}/api/v1/videos", files=form)).json()["id"]
            jobs = f"{programs['users'].url}/api/v1/jobs"
            job = (await http.post(jobs, json={"video_id": video, "fresh": True})).json()["id"]
            listening = {"jobs": job, "state": "running", "share": {"$gt": 0}}
            await until(partial(client.database.tasks.find_one, listening), why="Whisper listens")
            task = await client.database.tasks.find_one(listening)
            assert task is not None
            # those that lead a group of their own; Python's resource tracker stays with the worker
            children = [pid for pid in _descendants(int(task["worker"].split("-")[-2])) if os.getpgid(pid) == pid]
            since = time.monotonic()
            await http.delete(f"{jobs}/{job}")
            await until(lambda: all(gone(pid) for pid in children), why="its child is gone")
            took = time.monotonic() - since
            await asyncio.sleep(bench.lease_s)
            later = await client.database.results.count_documents({"_id": {"$regex": f"@{job}$"}})
            return [
                seconds(
                    11, "inside Whisper", took_s=took, limit_s=bench.lease_s / 3 + 0.5, what="until its child is gone"
                ),
                count(11, "inside Whisper", found=later, of="later results"),
            ]


def _descendants(pid: int) -> list[int]:
    """Living processes that it started, and those that they started."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            if parent == pid:
                found += [int(entry.name), *_descendants(int(entry.name))]
    return found


async def fairness(lab: Lab) -> list[Figure]:
    async with lab.bench() as bench, bench.client() as client:
        for n in range(40):
            await client.tasks.add(seed(subject=f"z{n:02}"), user="z")
        async with bench.running(TRANSCRIBE) as worker:
            await until(lambda: bench.lines("end"), why="Z is being served")
            for n in range(3):
                await add(worker, seed(subject=f"q{n}"), user="q")
            for n in range(40):
                await finished(worker, f"video/z{n:02}/transcribe/auto")
        order = [line.split()[2][0] for line in bench.lines("end")]
        last = max(place for place, user in enumerate(order) if user == "q")
        before = order[:last].count("z")
        return [count(12, "40 tasks of Z, then 3 of Q", found=before, of="of Z's done before Q's last", limit=20)]


async def clocks(lab: Lab) -> list[Figure]:
    """Two workers whose clocks lie two minutes apart."""
    tasks = 60 if lab.full else 20
    _, faked = libfaketime.get_reload_information()
    async with lab.bench() as bench, bench.client() as client:
        one = bench.worker(TRANSCRIBE, **faked, FAKETIME="+60")
        other = bench.worker(TRANSCRIBE, **faked, FAKETIME="-60")
        try:
            added = [await add(client, seed("sleep 0.05")) for _ in range(tasks)]
            long = await add(client, seed(f"sleep {3 * bench.lease_s}"))
            done = [await finished(client, task) for task in (*added, long)]
        finally:
            for worker in (one, other):
                worker.kill()
                worker.wait()
        holders = {str(task.worker).rsplit("-", 2)[1] for task in done}
        return [
            count(
                15,
                f"{tasks} tasks, {len(holders)} workers at ±60 s",
                found=sum(t.fence != 1 for t in done),
                of="tasks run twice",
            ),
        ]
