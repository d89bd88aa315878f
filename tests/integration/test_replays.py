"""What was watched goes along with the next job of a video: real segments are fetched, and plan is a process of its own."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence

import httpx
import pytest

from clipmill.servers import Urls
from common.blobs import read_all
from common.catalog import Job, Video
from common.database import Database
from common.documents import STANDS_OUT, Plan
from common.events import Stage
from common.results import Results
from common.service import Service
from common.tasks import Task
from services.users.app import service as users_service
from services.users.playback.audience import PARTS
from services.users.playback.replays import LEAST_VIEWS, Replays
from tests.films import facts_of, plan, stored
from tests.integration.finished import Hands
from tests.ladders import Packed
from tests.serving import answering, environment_of, process, until
from tests.unit.plan.talks import TALK, even_sound, transcript_of

SEGMENTS = 6
SPOKEN = transcript_of(TALK)


@pytest.fixture
def environment(
    urls: Urls, database: Database, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    made = environment_of(
        mongo=urls.mongo, redis=urls.redis, database=database.raw.name, temp_dir=tmp_path_factory.mktemp("temp")
    )
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def service(environment: dict[str, str]) -> Service:
    assert environment
    return users_service()


async def spoken_video(service: Service) -> Video:
    """As long as the talk, transcribed with its words, and packaged."""
    video = await Hands(service).video()
    lasts = {"source.duration_ms": SPOKEN.duration_ms, "visibility": "public"}
    await service.database.videos.update_one({"_id": video.id}, {"$set": lasts})
    await Packed(service).package(video)
    return await service.catalog.video(video.id)


async def transcribed(service: Service, task: str) -> None:
    hands = Hands(service)
    taken = await hands.take(task)
    files = {
        "transcript.json": await hands.hold(SPOKEN.model_dump_json().encode()),
        "sound.json": await hands.hold(even_sound(SPOKEN.duration_ms).model_dump_json().encode()),
    }
    result = stored(Stage.TRANSCRIBE, facts=facts_of(Stage.TRANSCRIBE, made=plan(1)), files=files)
    await Results(service.database).keep(result)
    assert await service.tasks.commit(taken, result=result.id, cached=False, seconds=1, cpu_seconds=1)
    done = await service.tasks.get(task)
    assert done is not None
    await service.relay.task(done)


async def watched(http: httpx.AsyncClient, video: str, *sessions: Sequence[int]) -> None:
    """Each session fetches these segments."""
    for segments in sessions:
        master: str = (await http.get(f"/api/v1/watch/{video}")).json()["master"]
        for segment in segments:
            answer = await http.get(master.replace("master.m3u8", f"v0/{segment:05d}.m4s"))
            assert answer.status_code == 200


async def counted(http: httpx.AsyncClient, video: str, *, views: int) -> None:
    async def there() -> bool:
        return bool((await http.get(f"/api/v1/watch/{video}")).json()["views"] == views)

    await until(there, why="the views are counted")


async def ordered(http: httpx.AsyncClient, service: Service, video: str, **wish: object) -> Job:
    answer = await http.post("/api/v1/jobs", json={"video_id": video, "clips": 3, **wish})
    assert answer.status_code == 201, answer.text
    return await service.catalog.job(answer.json()["id"])


async def planned(service: Service, job: Job) -> tuple[Plan, Task]:
    async def there() -> bool:
        task = await service.tasks.get(job.plan_task)
        return task is not None and task.state == "done"

    await until(there, why="the clips are chosen")
    task = await service.tasks.get(job.plan_task)
    assert task is not None
    files = (await service.catalog.result(job.plan_task)).files
    return Plan.model_validate_json(await read_all(service.blobs, files["plan.json"].digest)), task


async def test_the_next_job_plans_with_what_was_watched(service: Service, environment: Mapping[str, str]) -> None:
    async with answering(service) as http, process("plan", environment):
        video = await spoken_video(service)
        plain = await ordered(http, service, video.id)
        assert plain.replayed == ()
        await transcribed(service, plain.transcription)
        before, first = await planned(service, plain)

        await watched(http, video.id, *[range(SEGMENTS)] * 10, *[(0, 3)] * (LEAST_VIEWS - 11))
        await counted(http, video.id, views=LEAST_VIEWS - 1)
        early = await ordered(http, service, video.id)
        again, second = await planned(service, early)
        assert (early.replayed, again, second.result) == ((), before, first.result), "too few views say nothing"

        await watched(http, video.id, (0, 3))
        await counted(http, video.id, views=LEAST_VIEWS)
        job = await ordered(http, service, video.id)
        assert len(job.replayed) == PARTS
        assert set(job.replayed[51:66]) == {STANDS_OUT}
        assert not any(job.replayed[:50] + job.replayed[67:])
        made, task = await planned(service, job)
        assert task.result != first.result
        best = max(made.clips, key=lambda clip: clip.features["replayed"])
        assert "often replayed" in best.reason
        middle = (best.start_ms + best.end_ms) / 2 / SPOKEN.duration_ms
        assert 0.5 <= middle < 0.67
        others = [clip for clip in made.clips if clip is not best]
        assert all(clip.features["replayed"] < best.features["replayed"] for clip in others)
        assert all("replayed" not in clip.features for clip in before.clips)
        where = {(clip.start_ms, clip.end_ms): clip.index for clip in before.clips}
        assert best.index < where.get((best.start_ms, best.end_ms), len(before.clips) + 1)

        await watched(http, video.id, (0, 5), (1, 2))
        await counted(http, video.id, views=LEAST_VIEWS + 2)
        later = await ordered(http, service, video.id)
        same, cached = await planned(service, later)
        assert (later.replayed, same, cached.result, cached.cached) == (job.replayed, made, task.result, True)

        fresh = await ordered(http, service, video.id, fresh=True)
        await transcribed(service, fresh.transcription)
        assert (await planned(service, fresh))[0] == made


# ---- when it is told -------------------------------------------------------------------------------------------------


def row(video: str, views: int, *, peak: int) -> dict[str, object]:
    """Parts of which most saw the first, few the others, and as many as `peak` the middle."""
    seen = {str(part): 15.0 if part else float(views) for part in range(PARTS)}
    return {"_id": video, "video": video, "views": views, "parts": seen | {"50": float(peak)}}


async def test_nobody_makes_out_or_turns_it_view_by_view(database: Database) -> None:
    replays, video = Replays(database), uuid.uuid4().hex
    assert await replays.of(video) == ()
    await database.watched.insert_one(row(video, LEAST_VIEWS - 1, peak=40))
    assert await replays.of(video) == ()
    for views, peak, level in (
        (50, 40, 8),
        (51, 15, 8),
        (74, 15, 8),
        (75, 50, STANDS_OUT),
        (112, 15, STANDS_OUT),
        (113, 15, None),
    ):
        await database.watched.update_one({"_id": video}, {"$set": row(video, views, peak=peak)})
        told = await asyncio.gather(*(replays.of(video) for _ in range(6)))
        assert len(set(told)) == 1
        assert (told[0][50] if told[0] else None) == level, (views, peak)
