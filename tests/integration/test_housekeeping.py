"""Deleted videos and waste, on real servers: what goes, and above all what stays."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from clipmill.servers import Urls
from common.blobs import BlobStore, read_all
from common.catalog import Job, Video
from common.errors import NotFound, Unavailable
from common.service import Service
from services.users.app import service as users_service
from services.users.jobs import housekeeping
from services.users.jobs.collection import Jobs
from services.users.jobs.housekeeping import Housekeeping
from tests.bench import until
from tests.integration.finished import Hands
from tests.profiled import profiled
from tests.serving import environment_of


@pytest.fixture
async def service(urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Service]:
    """Its sweeper rests after the first round."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    made_of = environment_of(mongo=urls.mongo, redis=urls.redis, database=name, temp_dir=tmp_path)
    for variable, value in {**made_of, "CLIPMILL_LEASE_S": "3600"}.items():
        monkeypatch.setenv(variable, value)
    made = users_service()
    async with made.running():
        yield made
        await made.database.client.drop_database(name)


@pytest.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(service.app()), base_url="http://clipmill") as made:
        yield made


@pytest.fixture
def hands(service: Service) -> Hands:
    return Hands(service)


def keeping(service: Service, *, orphan_s: float = 0.0, blobs: BlobStore | None = None) -> Housekeeping:
    """Waits for nothing."""
    jobs = Jobs(
        database=service.database,
        catalog=service.catalog,
        tasks=service.tasks,
        relay=service.relay,
        journal=service.journal,
    )
    return Housekeeping(
        database=service.database,
        blobs=blobs or service.blobs,
        jobs=jobs,
        tasks=service.tasks,
        lease_s=0.0,
        orphan_s=orphan_s,
    )


async def made_job(http: httpx.AsyncClient, service: Service, video: Video) -> Job:
    answer = await http.post("/api/v1/jobs", json={"video_id": video.id})
    assert answer.status_code == 201, answer.text
    return await service.catalog.job(answer.json()["id"])


async def finished_job(http: httpx.AsyncClient, service: Service, hands: Hands, video: Video) -> Job:
    """Its end is told, too."""
    job = await made_job(http, service, video)
    await hands.all_of(job)

    await until(told_of(service, job), why="the job is finished")
    return await service.catalog.job(job.id)


def told_of(service: Service, job: Job) -> Callable[[], Awaitable[bool]]:
    async def told() -> bool:
        return await service.database.jobs.find_one({"_id": job.id, "status": "done", "untold": None}) is not None

    return told


async def left(service: Service) -> dict[str, int]:
    """How many there are of everything."""
    database = service.database
    held = {
        "videos": database.videos,
        "jobs": database.jobs,
        "tasks": database.tasks,
        "results": database.results,
        "journal": database.journal,
        "blobs": database.blobs,
        "files": database.raw["fs.files"],
        "chunks": database.raw["fs.chunks"],
    }
    return {name: n for name, rows in held.items() if (n := await rows.count_documents({}))}


async def delete(http: httpx.AsyncClient, video: Video, *, status: int = 204) -> None:
    answer = await http.delete(f"/api/v1/videos/{video.id}")
    assert answer.status_code == status, answer.text


async def test_a_deleted_video_goes_with_all_that_was_made_of_it(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    video = await hands.video()
    done = await finished_job(http, service, hands, video)
    going = await made_job(http, service, video)
    await delete(http, video)

    assert (await http.get(f"/api/v1/jobs/{going.id}")).json()["status"] == "cancelled"
    assert {task.state for task in await service.tasks.of_job(going.id, "")} <= {"cancelled"}
    assert (await service.catalog.job(done.id)).status == "done"
    assert (await http.post("/api/v1/jobs", json={"video_id": video.id})).status_code == 404
    await delete(http, video, status=404)

    await keeping(service).purge()
    assert await left(service) == {}
    assert (await http.get(f"/api/v1/jobs/{done.id}")).status_code == 404


async def test_nothing_is_purged_while_somebody_may_still_work_on_it(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    video = await hands.video()
    await delete(http, video)
    patient = keeping(service)
    patient._lease_s = 3600
    await patient.purge()
    assert (await left(service))["videos"] == 1


async def test_an_unknown_video_can_not_be_deleted(http: httpx.AsyncClient, hands: Hands) -> None:
    video = await hands.video()
    answer = await http.delete(f"/api/v1/videos/{video.id[::-1]}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_what_two_videos_share_goes_with_the_last(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    one, other = await hands.video(), await hands.video()
    assert one.blob == other.blob
    jobs = [await finished_job(http, service, hands, video) for video in (one, other)]
    assert (await left(service))["results"] < 2 * (2 + 2 * 2)  # they share some

    await delete(http, one)
    await keeping(service).purge()
    for blob in (other.blob, *jobs[1].artifacts.values()):
        assert len(await read_all(service.blobs, blob.digest)) == blob.size
    results = (await http.get(f"/api/v1/jobs/{jobs[1].id}/results")).json()
    assert len(results["manifest"]["clips"]) == 2

    await delete(http, other)
    await keeping(service).purge()
    assert await left(service) == {}


async def test_two_deleted_at_once_leave_nothing(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    videos = [await hands.video() for _ in range(3)]
    for video in videos:
        await finished_job(http, service, hands, video)
    for video in videos:
        await delete(http, video)
    await keeping(service).purge()
    assert await left(service) == {}


async def test_what_was_used_since_the_deletion_stays(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    """By work that has not written down yet that it uses it."""
    video = await hands.video()
    job = await finished_job(http, service, hands, video)
    render = await service.tasks.get(job.render_task(1))
    assert render is not None
    await delete(http, video)
    await service.blobs.keep(video.blob.digest)
    await service.database.results.update_one({"_id": render.result}, {"$currentDate": {"used_at": True}})
    await keeping(service).purge()
    assert await service.blobs.stat(video.blob.digest)
    kept = [row async for row in service.database.results.find()]
    assert [row["_id"] for row in kept] == [render.result]
    for digest in kept[0]["digests"]:
        assert await read_all(service.blobs, digest)

    await keeping(service).sweep()
    assert await left(service) == {}


async def test_a_purge_that_broke_off_is_made_good(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    class Failing:
        """A store that goes away after so many deletions."""

        def __init__(self, deletions: int) -> None:
            self.deletions = deletions

        async def delete(self, digest: str, **given: object) -> None:
            if not self.deletions:
                raise Unavailable("The store is away.")
            self.deletions -= 1
            await service.blobs.delete(digest, **given)  # type: ignore[arg-type]

    video = await hands.video()
    await finished_job(http, service, hands, video)
    await delete(http, video)
    for deletions in (0, 2):
        await keeping(service, blobs=Failing(deletions)).purge()  # type: ignore[arg-type]
        assert (await left(service))["videos"] == 1
        for lists in ("jobs", "clips"):
            answer = await http.get(f"/api/v1/{lists}")
            assert (answer.status_code, answer.json()["items"]) == (200, [])
    await keeping(service).purge()
    assert set(await left(service)) <= {"blobs", "files", "chunks"}
    await keeping(service).sweep()
    assert await left(service) == {}


async def test_only_waste_is_swept(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    video = await hands.video()
    job = await finished_job(http, service, hands, video)
    before = await left(service)
    waste = await hands.hold(b"named by nobody")
    await service.database.results.insert_one(
        {
            **(await service.database.results.find_one({}) or {}),
            "_id": "unused",
            "digests": [waste.digest],
        }
    )
    await keeping(service, orphan_s=3600).sweep()
    assert await service.blobs.stat(waste.digest)

    await keeping(service).sweep()
    with pytest.raises(NotFound):
        await service.blobs.stat(waste.digest)
    assert await left(service) == before
    for blob in (video.blob, *job.artifacts.values()):
        assert len(await read_all(service.blobs, blob.digest)) == blob.size


async def test_an_edit_keeps_what_it_is_made_of(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    """Also after its end, when the clip that it edits is gone: it may be tried again."""
    job = await finished_job(http, service, hands, await hands.video())
    framing = (await service.catalog.result(job.frame_task(2))).files["framing.json"].digest
    wish = {"crops": [{"shot": 0, "x": 0.25}]}
    edit = await service.catalog.job((await http.post(f"/api/v1/clips/{job.id}.02/edits", json=wish)).json()["id"])
    assert edit.request.edit is not None
    assert edit.request.edit.framing == framing
    await hands.do(edit.plan_task, clips=1)
    await hands.bury(edit.frame_task(1))

    async def failed() -> bool:
        return (await service.catalog.job(edit.id)).status == "failed"

    await until(failed, why="the edit has ended")
    assert (await http.delete(f"/api/v1/clips/{job.id}.02")).status_code == 204
    await keeping(service).sweep()
    assert await service.blobs.stat(framing)
    assert (await http.post(f"/api/v1/jobs/{edit.id}/retry")).status_code == 200
    await keeping(service).sweep()
    assert await service.blobs.stat(framing)
    await hands.made(edit, 1, clips=1)
    await until(told_of(service, edit), why="the edit is done")
    await keeping(service).sweep()
    assert await service.blobs.stat(framing)


async def test_what_is_in_use_is_not_asked_for_again_and_again(
    http: httpx.AsyncClient, service: Service, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "_BATCH", 3)
    job = await finished_job(http, service, hands, await hands.video())
    database, day_s = service.database, 24 * 3600.0
    waste = [await hands.hold(b"named by nobody %d" % n) for n in range(5)]

    async def grown(*fields: str) -> None:
        """Older than a day."""
        for rows in (database.results, database.blobs):
            for field in fields:
                await rows.update_many({field: {"$ne": None}}, {"$set": {field: datetime(2001, 1, 1, tzinfo=UTC)}})

    await grown("used_at")
    before = await left(service)
    await keeping(service, orphan_s=day_s).sweep()
    for blob in waste:
        with pytest.raises(NotFound):
            await service.blobs.stat(blob.digest)
    for name in ("blobs", "files", "chunks"):
        before[name] -= len(waste)
    assert await left(service) == before

    result = await service.catalog.result(job.render_task(1))
    assert (await http.delete(f"/api/v1/clips/{job.id}.01")).status_code == 204
    await grown("used_at")
    async with profiled(database) as queries:
        await keeping(service, orphan_s=day_s).sweep()
        assert {query["docsExamined"] for query in await queries("results")} == {0}
    assert await database.results.find_one({"_id": result.id})

    await grown("kept_at")
    await keeping(service, orphan_s=day_s).sweep()
    assert not await database.results.find_one({"_id": result.id})
    with pytest.raises(NotFound):
        await service.blobs.stat(result.files["clip.mp4"].digest)
    for blob in (await service.catalog.job(job.id)).artifacts.values():
        assert len(await read_all(service.blobs, blob.digest)) == blob.size


async def test_what_is_referred_to_right_before_it_goes_stays(service: Service, hands: Hands) -> None:
    """Many are asked for at once, and then each that seems to be waste by itself."""
    video = await hands.video()
    held = keeping(service)
    listed, asked = held._listed, []

    async def later(digests: Sequence[str]) -> list[str]:
        asked.append(digests)
        return await listed(digests) if len(asked) > 1 else []

    held._listed = later  # type: ignore[method-assign]
    await held.sweep()
    assert asked[0] == asked[1] == [video.blob.digest]
    assert await read_all(service.blobs, video.blob.digest)


async def test_one_replica_looks_for_waste(service: Service) -> None:
    replicas = [keeping(service, orphan_s=24 * 3600) for _ in range(5)]
    await service.database.chores.delete_many({})
    for _ in range(2):
        for expected in (1, 0):
            assert sum(await asyncio.gather(*(each._is_our_turn() for each in replicas))) == expected
        await service.database.chores.update_many({}, {"$set": {"due_at": datetime(2001, 1, 1, tzinfo=UTC)}})
