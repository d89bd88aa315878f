"""Deleted videos and waste, on real servers: what goes, and above all what stays."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from clipmill.servers import Urls
from common.blobs import BlobStore, read_all
from common.catalog import Job, Video
from common.errors import NotFound, Unavailable
from common.service import Service
from services.users.app import service as users_service
from services.users.housekeeping import Housekeeping
from services.users.jobs import Jobs
from tests.bench import until
from tests.integration.finished import Hands
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

    async def told() -> bool:
        return await service.database.jobs.find_one({"_id": job.id, "status": "done", "untold": None}) is not None

    await until(told, why="the job is finished")
    return await service.catalog.job(job.id)


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
