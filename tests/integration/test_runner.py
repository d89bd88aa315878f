"""The runner on real MongoDB and real Valkey: what must hold whatever dies."""

import asyncio
import os
import random
import signal
import threading
import time
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from faststream.redis import RedisBroker
from redis.exceptions import RedisError
from structlog.testing import capture_logs

from clipmill.ports import free_port
from clipmill.servers import Urls
from common.database import Database
from common.events import EVENTS, JobRequested, Stage, VideoPackaged, VideoTranscribed, VideoUploaded, listens_to
from common.flow import package_id
from common.relay import Relay
from common.retries import BASE_MS, MOST_ATTEMPTS, Bury, Retry, decide
from common.runner import BESIDE
from common.service import Service
from common.streams import KEPT, Streams
from common.sweeper import StageSweeper
from common.tasks import Task, TaskError
from tests.bench import LEASE_S, Bench, add, finished, gone, job_of, lose_group, seed, state, until
from tests.tiny import Tiny

TASK = Task(
    _id="t", stage=Stage.PLAN, video="v", user="u", state="running", event="x", ticket={}, beat_at=datetime.now(UTC)
)


@pytest.fixture
async def bench(urls: Urls, database: Database, tmp_path: Path) -> Bench:
    made = Bench(urls, database.raw.name, tmp_path)
    async with made.client() as client:
        await client.redis.flushall()
    return made


@pytest.fixture
async def service(bench: Bench) -> AsyncIterator[Service]:
    async with bench.client() as client:
        yield client


# ---- one task --------------------------------------------------------------------------------------------------------


async def test_a_ticket_leads_to_a_result(bench: Bench) -> None:
    async with bench.running(Stage.TRANSCRIBE) as service:
        task = await finished(service, await add(service, seed()))
        result = await service.catalog.result(task.id)
    assert result.files["made.txt"].size == len(task.video)
    assert not list((bench.folder / "temp").glob("*/*/made.txt"))
    assert not list((bench.folder / "temp").glob("*"))


async def test_what_a_stage_computes_with_is_asked_once_and_off_the_loop(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_in: list[int] = []

    def engine(_self: Tiny) -> dict[str, str]:
        asked_in.append(threading.get_ident())
        return {"tiny": "1"}

    monkeypatch.setattr(Tiny, "engine", engine)
    async with bench.running(Stage.TRANSCRIBE, at_once=2) as service:
        for task in [await add(service, seed()) for _ in range(3)]:
            await finished(service, task)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(service.app()), base_url="http://tiny") as http:
            assert (await http.get("/health/models")).json() == {"transcribe": {"version": 1, "tiny": "1"}}
    assert len(asked_in) == 1
    assert asked_in != [threading.get_ident()]


async def test_what_is_done_beside_holds_up_nobody_and_is_nice(bench: Bench) -> None:
    service = bench.service()
    service.works_on(Tiny(Stage.TRANSCRIBE, bench.diary), beside=[Tiny(Stage.PACKAGE, bench.diary)])
    async with service.running():
        long = seed("sleep 600")
        await add(service, long.model_copy(update={"id": package_id(long.video), "stage": Stage.PACKAGE}))
        await until(lambda: len(bench.lines("begin")) == 1, why="the package begins")
        child = int(bench.lines("begin")[0].split()[-1])
        assert os.getpriority(os.PRIO_PROCESS, child) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + BESIDE)
        for _ in range(2):
            await finished(service, await add(service, seed()))
        assert await state(service, package_id(long.video)) == "running"
    await until(lambda: gone(child), why="the child is gone")
    async with bench.client() as client:
        assert await state(client, package_id(long.video)) == "queued"


async def test_two_workers_and_one_task(bench: Bench) -> None:
    async with bench.running(Stage.TRANSCRIBE) as one, bench.running(Stage.TRANSCRIBE):
        task = await finished(one, await add(one, seed("sleep 0.3")))
    assert (task.fence, len(bench.lines("begin"))) == (1, 1)


async def test_a_lost_ticket_is_told_again(bench: Bench) -> None:
    async with bench.running(Stage.TRANSCRIBE) as service:
        one = seed()
        await service.tasks.add(one, user="u")  # no ticket at all
        await finished(service, one.id)


async def test_after_a_flush_the_same_process_reads_on(bench: Bench) -> None:
    async with bench.running(Stage.TRANSCRIBE) as service:
        await finished(service, await add(service, seed()))
        for _ in range(2):
            await service.redis.flushall()
            await finished(service, await add(service, seed()))


async def test_a_consumer_without_a_group_is_started_again(bench: Bench) -> None:
    async with bench.running(Stage.TRANSCRIBE) as service:
        await lose_group(service, VideoUploaded.name, Stage.TRANSCRIBE)
        await until(service.consumers_alive, why="it reads again")
        await finished(service, await add(service, seed()))


async def test_work_goes_on_while_its_consumer_is_started_again(bench: Bench) -> None:
    async with bench.running(Stage.TRANSCRIBE, tasks_at_once=2) as service:
        task = await add(service, seed("sleep 5"))
        await until(lambda: bench.lines("begin"), why="the work begins")
        await lose_group(service, VideoUploaded.name, Stage.TRANSCRIBE)
        done = await finished(service, task)
        await finished(service, await add(service, seed()))
    assert (done.fence, done.starts) == (1, 1)


async def test_a_child_that_is_asked_to_end_leaves_that_to_its_worker(bench: Bench) -> None:
    async with bench.running(Stage.TRANSCRIBE) as service:
        task = await add(service, seed("sleep 2"))
        await until(lambda: bench.lines("begin"), why="the work begins")
        os.kill(int(bench.lines("begin")[0].split()[-1]), signal.SIGTERM)
        done = await finished(service, task)
    assert (done.fence, done.attempts) == (1, 0)


async def test_without_room_in_redis_what_a_dead_worker_held_is_due_again(bench: Bench, service: Service) -> None:
    streams = Streams(service.redis)
    sweep = StageSweeper(
        Stage.TRANSCRIBE, tasks=service.tasks, relay=service.relay, streams=streams, unreadable=service.unreadable
    )
    task = await add(service, seed())
    assert await service.tasks.take(Stage.TRANSCRIBE, worker="dead")
    await asyncio.sleep(1.5 * bench.lease_s)
    await service.redis.config_set("maxmemory", "1")
    try:
        with pytest.raises(RedisError):
            await sweep()
    finally:
        await service.redis.config_set("maxmemory", "0")
    assert await state(service, task) == "queued"


async def test_poison_that_kills_its_child_ends_dead(bench: Bench) -> None:
    async with bench.running(Stage.TRANSCRIBE) as service:
        fine = await add(service, seed())
        task = await finished(service, await add(service, seed("crash")), as_="dead")
        await finished(service, fine)
    assert task.error is not None
    assert task.error.code == "worker_died"
    assert task.attempts == MOST_ATTEMPTS


async def test_what_cannot_pass_is_not_tried_again(bench: Bench) -> None:
    async with bench.running(Stage.TRANSCRIBE) as service:
        task = await finished(service, await add(service, seed("invalid")), as_="dead")
    assert (task.attempts, len(bench.lines("begin"))) == (1, 1)
    assert task.error == TaskError(code="invalid_media", message="This can't become a clip.", retry=False)


async def test_what_may_pass_is_tried_again(bench: Bench) -> None:
    async with bench.running(Stage.TRANSCRIBE) as service:
        task = await finished(service, await add(service, seed("flaky 2")))
    assert (task.attempts, task.error) == (1, None)


def test_waits_are_drawn_from_half_to_all_of_a_doubling_base() -> None:
    error = TaskError(code="tool_failed", message="", retry=True)
    for attempts in range(MOST_ATTEMPTS - 1):
        task = TASK.model_copy(update={"attempts": attempts})
        waits = [decide(task, error, jitter=random.Random(n)) for n in range(50)]
        assert all(
            isinstance(w, Retry) and BASE_MS * 2**attempts / 2 <= w.delay_ms <= BASE_MS * 2**attempts for w in waits
        )
        assert len({w.delay_ms for w in waits if isinstance(w, Retry)}) > 10
    assert decide(TASK.model_copy(update={"attempts": MOST_ATTEMPTS - 1}), error, jitter=random.Random(0)) == Bury()


class Broken(Tiny):
    """Its program is missing."""

    def engine(self) -> Mapping[str, str]:
        raise FileNotFoundError("no such program: ffmpeg")


async def test_what_breaks_outside_the_child_is_kept(bench: Bench) -> None:
    service = bench.service()
    service.works_on(Broken(Stage.TRANSCRIBE, bench.diary))
    async with service.running():
        task = await add(service, seed())

        async def failed() -> TaskError | None:
            found = await service.tasks.get(task)
            return found.error if found else None

        await until(failed, why="the failure is written down")
        assert await failed() == TaskError(
            code="internal", message="FileNotFoundError: no such program: ffmpeg", retry=True
        )


async def test_work_that_never_ends_is_stopped(bench: Bench) -> None:
    service = bench.service(Stage.TRANSCRIBE, task_s=5)
    async with service.running():
        await finished(service, await add(service, seed()))  # its child has started
        task = await add(service, seed("sleep 3600"))

        async def failed() -> bool:
            found = await service.tasks.get(task)
            return bool(found and found.error and found.error.code == "took_too_long")

        await until(failed, why="the task is stopped")
        child = int(bench.lines("begin")[1].split()[-1])
        await until(lambda: gone(child), why="the child is gone")


async def test_what_is_done_beside_may_take_any_time_if_it_goes_on(bench: Bench) -> None:
    service = bench.service(task_s=5)
    service.works_on(Tiny(Stage.TRANSCRIBE, bench.diary), beside=[Tiny(Stage.PACKAGE, bench.diary)])

    async def begun(kind: str, stage: Stage) -> str:
        one = seed(kind)
        return await add(service, one.model_copy(update={"id": f"video/{one.video}/{stage}", "stage": stage}))

    async def stopped(task: str, why: str) -> bool:
        found = await service.tasks.get(task)
        return bool(found and found.error and found.error.code == "took_too_long" and why in found.error.message)

    async def done(task: str) -> bool:
        """A machine so busy that nothing moves for 5 s gets another try."""
        await service.tasks.replay(task)
        return await state(service, task) == "done"

    async with service.running():
        held_up = await begun("creep 3600", Stage.TRANSCRIBE)
        creeping = await begun("creep 12", Stage.PACKAGE)
        await until(lambda: stopped(held_up, "took longer than 5 s"), why="what isn't beside is stopped")
        await until(lambda: done(creeping), why="what is beside comes to its end")
        assert (await finished(service, creeping)).seconds > 2 * 5
        stuck = await begun("sleep 3600", Stage.PACKAGE)
        await until(lambda: stopped(stuck, "got no further for 5 s"), why="what stands still is stopped")


async def test_without_redis_a_ticket_is_only_lost(service: Service) -> None:
    broker = RedisBroker(f"redis://127.0.0.1:{free_port()}/0")
    await broker.connect()
    relay = Relay(database=service.database, tasks=service.tasks, catalog=service.catalog, broker=broker)
    with capture_logs() as said:
        await relay.tell(VideoUploaded(video="v"), user="u")
    await broker.stop()
    assert [entry["event"] for entry in said] == ["ticket.lost"]
    assert await service.tasks.backlog(Stage.TRANSCRIBE) == 1


# ---- jobs ------------------------------------------------------------------------------------------------------------


async def test_a_job_that_joins_while_the_last_one_is_cancelled(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = service.tasks
    revive = tasks.revive

    async def overtaken(task: str) -> bool:
        revived = await revive(task)
        await tasks.cancel("first")
        return revived

    one = seed(waits="first").model_copy(update={"event": JobRequested(video="v", job="first")})
    await tasks.add(one, user="u")
    monkeypatch.setattr(tasks, "revive", overtaken)
    await tasks.add(one.model_copy(update={"waits": "second"}), user="u")
    found = await tasks.get(one.id)
    assert found is not None
    assert (found.state, found.jobs) == ("queued", ("second",))


async def test_two_jobs_on_one_transcription(bench: Bench) -> None:
    async with bench.running(*Stage) as service:
        first = await job_of(service, "v")
        second = await job_of(service, "v")
        for job in (first, second):
            for clip in (1, 2):
                await finished(service, job.render_task(clip))
        third = await job_of(service, "v")
        await finished(service, third.render_task(2))
    begun = [line.split()[1] for line in bench.lines("begin")]
    assert begun.count("transcribe") == 1
    assert begun.count("render") == 2, "the second job adopts what the first one made"


async def test_a_stored_result_is_adopted(bench: Bench) -> None:
    async with bench.running(*Stage) as service:
        first = await job_of(service, "v")
        await finished(service, first.render_task(2))
        second = await job_of(service, "v")
        again = await finished(service, second.render_task(2))
        plan = await finished(service, second.plan_task)
    assert again.cached
    assert plan.cached
    assert again.cpu_seconds == 0


async def test_cancel_stops_work_and_what_would_follow(bench: Bench) -> None:
    async with bench.running(*Stage) as service:
        job = await job_of(service, "v", kind="sleep 60")
        await finished(service, job.transcription)
        await until(lambda: len(bench.lines("begin")) == 2, why="plan begins")
        child = int(bench.lines("begin")[1].split()[-1])
        asked = time.monotonic()
        await service.database.jobs.update_one({"_id": job.id}, {"$set": {"status": "cancelled"}})
        await service.tasks.cancel(job.id)
        await until(lambda: gone(child), why="the child is gone")
        took = time.monotonic() - asked
        await asyncio.sleep(LEASE_S)
        assert await state(service, job.plan_task) == "cancelled"
        assert await state(service, job.render_task(1)) == "missing"
    assert took < 30
    assert not list((bench.folder / "temp").glob("*/*"))


async def test_cancelling_one_job_leaves_the_other_its_transcription(bench: Bench, service: Service) -> None:
    first, second = await job_of(service, "v"), await job_of(service, "v")
    await service.database.jobs.update_one({"_id": first.id}, {"$set": {"status": "cancelled"}})
    await service.tasks.cancel(first.id)
    async with bench.running(*Stage) as worker:
        await finished(worker, second.render_task(2))
        assert await state(worker, first.plan_task) == "missing"


async def test_a_crash_between_commit_and_relay_is_swept_up(bench: Bench, service: Service) -> None:
    job = await job_of(service, "v")
    async with bench.running(Stage.TRANSCRIBE) as worker:
        await finished(worker, job.transcription)
    await service.database.tasks.delete_one({"_id": job.plan_task})
    await service.database.tasks.update_one(
        {"_id": job.transcription}, {"$set": {"relayed": False}, "$unset": {"told": ""}}
    )
    async with bench.running(*Stage) as worker:
        await finished(worker, job.render_task(2))


async def test_jobs_that_join_what_is_done_are_not_told_again_with_each(bench: Bench, service: Service) -> None:
    """A sweeper may be told of one at the moment when it joins, and tell it too: twice each at most."""
    async with bench.running(Stage.TRANSCRIBE) as worker:
        jobs = [await job_of(service, "v")]
        transcription = (await finished(worker, jobs[0].transcription)).id

        async def relayed() -> bool:
            return await service.database.tasks.find_one({"_id": transcription, "relayed": True}) is not None

        for _ in range(8):
            await until(relayed, why="all that wait are told")
            jobs.append(await job_of(service, "v"))
        await until(relayed, why="the last one is told")
        task = await service.tasks.get(transcription)
        assert task is not None
        assert set(task.told) == set(task.jobs) == {job.id for job in jobs}
        assert [await state(service, job.plan_task) for job in jobs] == ["queued"] * 9
        told = await service.redis.xinfo_stream(VideoTranscribed.name)
    assert len(jobs) <= told["entries-added"] <= 2 * len(jobs)


async def test_a_job_that_comes_back_is_told_again(bench: Bench, service: Service) -> None:
    async with bench.running(Stage.TRANSCRIBE) as worker:
        job = await job_of(service, "v")
        await finished(worker, job.transcription)
        await until(lambda: _exists(service, job.plan_task), why="plan is to be done")
        await service.database.tasks.delete_one({"_id": job.plan_task})
        await service.relay.job(job)
        assert await state(service, job.plan_task) == "queued"


async def _exists(service: Service, task: str) -> bool:
    return await state(service, task) != "missing"


# ---- queues ----------------------------------------------------------------------------------------------------------


async def test_a_relay_that_is_repeated_costs_no_turn(service: Service) -> None:
    one, other = seed(), seed()
    for _ in range(4):
        await service.tasks.add(one, user="u")
    await service.tasks.add(other, user="u")
    rows = [await service.tasks.get(added.id) for added in (one, other)]
    assert [row.turn for row in rows if row] == [0, 1]


async def test_what_is_deleted_gives_nobody_an_earlier_turn(service: Service) -> None:
    for _ in range(3):
        await service.tasks.add(seed(), user="u")
    for _ in range(3):
        taken = await service.tasks.take(Stage.TRANSCRIBE, worker="w")
        assert taken is not None
        assert await service.tasks.commit(taken, result="r", cached=False, seconds=1, cpu_seconds=1)
        await service.tasks.forget({"video": taken.video})
        assert await state(service, taken.id) == "missing"
    waiting, late = seed(), seed()
    await service.tasks.add(waiting, user="u")
    await service.tasks.add(late, user="somebody new")
    rows = [await service.tasks.get(added.id) for added in (waiting, late)]
    assert [row.turn for row in rows if row] == [3, 2], "as if what was served were still there"


async def test_taking_looks_at_one_task(service: Service) -> None:
    for _ in range(40):
        await service.tasks.add(seed(), user="u")
    await service.database.raw.command("profile", 2)
    await service.tasks.take(Stage.TRANSCRIBE, worker="w")
    await service.database.raw.command("profile", 0)
    (taken,) = await service.database.raw["system.profile"].find({"command.findAndModify": "tasks"}).to_list()
    assert (taken["keysExamined"], taken["docsExamined"]) == (1, 1)


async def test_groups_one_for_each_stage_that_listens(bench: Bench) -> None:
    async with bench.running(*Stage) as service:
        for event in EVENTS:
            listening = [stage for stage in Stage if event in listens_to(stage)]
            groups = await service.redis.xinfo_groups(event.name) if listening else []
            assert sorted(group["name"].decode() for group in groups) == sorted(listening)


async def test_streams_are_trimmed_and_never_topped_up_twice(bench: Bench, service: Service) -> None:
    streams = Streams(service.redis)
    sweep = StageSweeper(
        Stage.TRANSCRIBE, tasks=service.tasks, relay=service.relay, streams=streams, unreadable=service.unreadable
    )
    for _ in range(5):
        await service.tasks.add(seed(), user="u")
    for _ in range(3):
        await sweep()
    assert await service.redis.xlen(VideoUploaded.name) == 5
    async with bench.running(Stage.TRANSCRIBE) as worker:

        async def done() -> bool:
            return await worker.tasks.backlog(Stage.TRANSCRIBE) == 0

        async def trimmed() -> bool:
            return int(await worker.redis.xlen(VideoUploaded.name)) <= 1

        await until(done, why="all tasks are done")
        await until(trimmed, why="the stream is trimmed")


async def test_a_stream_that_nobody_reads_keeps_its_last_entries(bench: Bench) -> None:
    """Others may listen to it; ours would only fill the memory with it."""
    async with bench.running(*Stage) as service:
        assert await service.redis.exists(VideoPackaged.name) == 0, "no group of ours"
        for first in range(0, KEPT + 50, 50):
            async with service.redis.pipeline(transaction=False) as pipe:
                for number in range(first, first + 50):
                    pipe.xadd(VideoPackaged.name, {"video": str(number)})
                await pipe.execute()

        async def trimmed() -> bool:
            return int(await service.redis.xlen(VideoPackaged.name)) <= KEPT

        await until(trimmed, why="the stream is trimmed")
        found: Any = await service.redis.xrange(VideoPackaged.name)
    kept = [int(fields[b"video"]) for _, fields in found]
    assert kept == list(range(50, KEPT + 50))
