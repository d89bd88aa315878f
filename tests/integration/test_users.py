"""Users on real servers: jobs, their progress, their results and their end; the stages are played by hand.

One service answers all tests of this module. After its first round its sweeper rests, so what is finished here was finished by an
event, except where a test starts a second service.
"""

import asyncio
import hashlib
import json
import random
import socket
import time
import unicodedata
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Literal

import httpx
import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clipmill.servers import Urls
from common.blobs import Blob
from common.cancellation import cancel
from common.catalog import Catalog, Clip, Job
from common.documents import Span, Transcript
from common.errors import NotFound
from common.events import JobRequested, Stage
from common.fakes import MemoryBlobs
from common.journal import Entry, Journal
from common.service import Service
from common.sweeper import StageSweeper
from services.upload.app import service as upload_service
from services.users.app import service as users_service
from services.users.jobs.archive import Archive, Contents
from services.users.jobs.routes import follow
from services.users.signatures import Signer
from tests.conftest import MEDIA
from tests.films import CLIP_MS, framing, plan
from tests.integration.finished import BROKEN, SPOILT, Hands, finisher_of, views_of
from tests.serving import answering, environment_of, process, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

REAL_FILM = MEDIA / "video/single_face_360p_2s.mp4"
CLIP_FILES = ("clip_01.jpg", "clip_01.mp4", "clip_01.srt", "clip_01.vtt")
FILES = (
    *CLIP_FILES,
    "chunks.json",
    "edl.json",
    "manifest.json",
    "plan.json",
    "source_meta.json",
    "transcript.json",
)


@pytest.fixture(scope="module")
def environment(urls: Urls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    made = environment_of(
        mongo=urls.mongo,
        redis=urls.redis,
        database=f"test-{uuid.uuid4().hex[:12]}",
        temp_dir=tmp_path_factory.mktemp("temp"),
    )
    made["CLIPMILL_LEASE_S"] = "3600"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in made.items():
            patch.setenv(name, value)
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(environment: dict[str, str]) -> AsyncIterator[Service]:
    made = users_service()
    async with made.running():
        yield made
        await made.database.client.drop_database(environment["CLIPMILL_DATABASE"])


@pytest.fixture(scope="module")
def app(service: Service) -> FastAPI:
    """Its routes; they are built once."""
    return service.app()


@pytest_asyncio.fixture(loop_scope="module")
async def http(app: FastAPI, service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """Nothing of the tests before is there, but the key of the signatures."""
    database = service.database
    for held in (
        database.jobs,
        database.clips,
        database.tasks,
        database.videos,
        database.results,
        database.journal,
    ):
        await held.delete_many({})
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://clipmill", timeout=60) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def replica(environment: dict[str, str], service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """Another users, as a process: only that streams."""
    assert service
    async with process("users", environment) as running:
        yield running.http


@pytest.fixture
def hands(service: Service) -> Hands:
    return Hands(service)


async def asked(
    http: httpx.AsyncClient, method: str, path: str, *, status: int = 200, key: str | None = None, **wish: Any
) -> dict[str, Any]:
    headers = {"Idempotency-Key": key} if key is not None else {}
    answer = await http.request(method, f"/api/v1{path}", json=wish or None, headers=headers)
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(body) == {"type", "title", "status", "code", "detail"}
        assert body["status"] == status
    return body


async def made_job(http: httpx.AsyncClient, service: Service, hands: Hands, **wish: Any) -> Job:
    video = wish.pop("video_id", None) or (await hands.video()).id
    view = await asked(http, "POST", "/jobs", status=201, video_id=video, **wish)
    return await service.catalog.job(view["id"])


async def ended(http: httpx.AsyncClient, job: Job, *, as_: str = "done") -> dict[str, Any]:
    async def there() -> bool:
        return (await asked(http, "GET", f"/jobs/{job.id}"))["status"] == as_  # type: ignore[no-any-return]

    await until(there, why=f"the job is {as_}")
    return await asked(http, "GET", f"/jobs/{job.id}")


async def states(service: Service, job: Job) -> dict[str, str]:
    return {task.id.removeprefix(f"job/{job.id}/"): task.state for task in await service.tasks.of_job(job.id, "")}


async def told(service: Service, job: Job) -> list[tuple[str, int | None, str]]:
    """What the journal says of clips and of the job itself, an end with it that is being told."""

    async def all_told() -> bool:
        return await service.database.jobs.find_one({"_id": job.id, "untold": True}) is None

    await until(all_told, why=f"the end of {job.id} is told")
    return [
        (entry.kind, entry.clip, entry.state)
        for entry in await service.journal.after(job.id, 0, most=1000)
        if entry.kind != "stage"
    ]


# ---- making jobs -----------------------------------------------------------------------------------------------------


async def test_a_job_is_made_and_told(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    video = await hands.video(language="en")
    view = await asked(http, "POST", "/jobs", status=201, video_id=video.id, clips=3, external_id="shop-7")
    assert {**view, "id": "", "created_at": "", "eta_s": 0} == {
        "id": "",
        "video_id": video.id,
        "status": "queued",
        "stage": "transcribe",
        "progress_percent": 0.0,
        "message": "",
        "eta_s": 0,
        "queue_place": 1,
        "error": None,
        "clips": [],
        "shortfall": None,
        "external_id": "shop-7",
        "owner": "local",
        "processing_s": 0.0,
        "created_at": "",
        "finished_at": None,
        "render": "always",
        "edited_from": None,
        "reruns": None,
        "unseen_ms": None,
    }
    assert view["eta_s"] > 0
    job = await service.catalog.job(view["id"])
    assert (job.request.clips, job.request.language) == (3, "en")
    (task,) = await service.tasks.due(Stage.TRANSCRIBE, most=5)
    assert (task.id, task.jobs) == (f"video/{video.id}/transcribe/en", (job.id,))
    assert task.set_off_by() == JobRequested(video=video.id, job=job.id, language="en")
    assert await service.redis.xlen(JobRequested.name) >= 1
    assert await told(service, job) == [("job", None, "queued")]
    row = await service.database.jobs.find_one({"_id": job.id})
    assert row is not None
    assert row["relayed"]


async def test_the_same_key_gives_the_same_job(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    video = (await hands.video()).id
    first = await asked(http, "POST", "/jobs", status=201, key="k", video_id=video, clips=2)
    again = await asked(http, "POST", "/jobs", status=200, key="k", video_id=video, clips=2)
    assert again == first
    assert await service.database.jobs.count_documents({}) == 1
    other = await asked(http, "POST", "/jobs", status=201, key="other", video_id=video, clips=2)
    assert other["id"] != first["id"]


async def test_at_the_same_time_too(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    body = {"video_id": (await hands.video()).id}
    headers = {"Idempotency-Key": "at once"}
    answers = await asyncio.gather(*(http.post("/api/v1/jobs", json=body, headers=headers) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await service.database.jobs.count_documents({}) == 1


async def test_the_same_key_for_another_wish_is_refused(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    video, other = await hands.video(), await hands.video(title="Other")
    wish: dict[str, Any] = {"video_id": video.id, "clips": 2, "external_id": "a"}
    await asked(http, "POST", "/jobs", status=201, key="k", **wish)
    for change in ({"clips": 3}, {"video_id": other.id}, {"external_id": "b"}, {"fresh": True}, {"captions": False}):
        problem = await asked(http, "POST", "/jobs", status=422, key="k", **{**wish, **change})
        assert problem["code"] == "invalid_request"
        assert "Idempotency-Key" in problem["detail"]
    assert await service.database.jobs.count_documents({}) == 1


async def test_keys_belong_to_their_owner(http: httpx.AsyncClient, hands: Hands) -> None:
    video = (await hands.video()).id
    ann = await asked(http, "POST", "/jobs", status=201, key="k", video_id=video, owner="ann")
    bob = await asked(http, "POST", "/jobs", status=201, key="k", video_id=video, owner="bob")
    assert (ann["owner"], bob["owner"]) == ("ann", "bob")
    assert ann["id"] != bob["id"]


async def test_a_job_for_no_video(http: httpx.AsyncClient, service: Service) -> None:
    problem = await asked(http, "POST", "/jobs", status=404, video_id="nowhere")
    assert problem["code"] == "not_found"
    assert await service.database.jobs.count_documents({}) == 0


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"colour": "red"}, "colour: Extra inputs"),
        ({"captions": "sparkling"}, "There are: default, bold"),
        ({"captions": {"font": "Anton", "colour": "red"}}, "colour"),
        ({"captions": {"size": 3}}, "size"),
        ({"clips": 0}, "clips"),
        ({"clips": 51}, "clips"),
        ({"lengths": "enormous"}, "'enormous' is no length"),
        ({"platform": "cinema"}, "platform"),
        ({"aspect": "3:2"}, "aspect"),
        ({"language": "english"}, "language"),
        ({"output_language": "fr"}, "translated"),
        ({"prompt": "x" * 2001}, "prompt"),
        ({"url": "https://example.org/a.mp4"}, "either video_id or url"),
        ({"video_id": None}, "either video_id or url"),
    ],
)
async def test_a_bad_wish_makes_no_job(
    http: httpx.AsyncClient, service: Service, hands: Hands, *, wish: dict[str, Any], reason: str
) -> None:
    video = await hands.video()
    problem = await asked(http, "POST", "/jobs", status=422, **{"video_id": video.id, **wish})
    assert problem["code"] == "invalid_request"
    assert reason in problem["detail"]
    assert await service.database.jobs.count_documents({}) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"video_id": "\\ud800"}'])
async def test_what_is_no_wish(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post("/api/v1/jobs", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_empty_key_is_refused(http: httpx.AsyncClient, hands: Hands) -> None:
    await asked(http, "POST", "/jobs", status=422, key="", video_id=(await hands.video()).id)


async def test_a_fresh_job_transcribes_for_itself(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    video = (await hands.video()).id
    await made_job(http, service, hands, video_id=video)
    fresh = await made_job(http, service, hands, video_id=video, fresh=True)
    assert {task.id for task in await service.tasks.due(Stage.TRANSCRIBE, most=5)} == {
        f"video/{video}/transcribe/auto",
        f"video/{video}/transcribe/auto/{fresh.id}",
    }
    await hands.planned(fresh)
    assert (await service.catalog.result(fresh.plan_task)).id.endswith(f"@{fresh.id}")


# ---- listing and showing ---------------------------------------------------------------------------------------------


async def test_jobs_are_listed_newest_first(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    assert await asked(http, "GET", "/jobs") == {"items": [], "next": None}
    video = (await hands.video()).id
    jobs = [await made_job(http, service, hands, video_id=video) for _ in range(3)]
    page = await asked(http, "GET", "/jobs")
    assert [item["id"] for item in page["items"]] == [job.id for job in reversed(jobs)]
    assert page["items"][0] == await asked(http, "GET", f"/jobs/{jobs[-1].id}")
    assert page["next"] is None


async def test_a_list_of_some(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    video = (await hands.video()).id
    one = await made_job(http, service, hands, video_id=video, external_id="a", owner="ann")
    two = await made_job(http, service, hands, video_id=video, external_id="b", owner="ann")
    three = await made_job(http, service, hands, video_id=video, external_id="a", owner="bob")
    await asked(http, "DELETE", f"/jobs/{two.id}")

    async def ids(query: str) -> set[str]:
        return {item["id"] for item in (await asked(http, "GET", f"/jobs?{query}"))["items"]}

    other = await made_job(http, service, hands)
    assert await ids(f"video_id={video}") == {one.id, two.id, three.id}
    assert await ids(f"video_id={other.video}") == {other.id}
    assert await ids(f"video_id={video}&owner=bob") == {three.id}
    assert await ids("external_id=a") == {one.id, three.id}
    assert await ids("owner=ann") == {one.id, two.id}
    assert await ids("external_id=a&owner=ann") == {one.id}
    assert await ids("status=cancelled") == {two.id}
    assert await ids("status=queued") == {one.id, three.id, other.id}
    assert await ids("status=done") == set()


@pytest.mark.parametrize("path", ["clips?q=%00", "clips?q=a%00b", "videos?title=%00", "videos?title=%5C%00("])
async def test_what_cannot_be_seen_is_not_searched_for(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(f"/api/v1/{path}")).status_code == 200


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_a_title_is_found_as_it_was_written(http: httpx.AsyncClient, hands: Hands, form: Any) -> None:
    """File names of some systems are decomposed."""
    video = (await hands.video()).id
    title = unicodedata.normalize(form, "Café Zürich")
    await http.patch(f"/api/v1/videos/{video}", json={"title": title})
    (found,) = (await http.get("/api/v1/videos", params={"title": title.split()[0]})).json()["items"]
    assert found["id"] == video


async def test_a_video_is_changed_in_something(http: httpx.AsyncClient, hands: Hands) -> None:
    video = (await hands.video()).id
    for wish in ({}, {"title": "\u200b"}, {"title": " \u2060\u00a0"}):
        assert (await http.patch(f"/api/v1/videos/{video}", json=wish)).status_code == 422, wish
    assert (await http.patch(f"/api/v1/videos/{video}", json={"title": "🫩"})).json()["title"] == "🫩"


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_pages_miss_no_job_and_show_none_twice(
    http: httpx.AsyncClient, service: Service, hands: Hands, *, limit: int
) -> None:
    video = (await hands.video()).id
    there = [(await made_job(http, service, hands, video_id=video)).id for _ in range(5)]
    seen: list[str] = []
    query = f"limit={limit}"
    while len(seen) <= len(there):
        page = await asked(http, "GET", f"/jobs?{query}")
        assert len(page["items"]) <= limit
        seen += [item["id"] for item in page["items"]]
        await made_job(http, service, hands, video_id=video)
        if page["next"] is None:
            break
        query = f"limit={limit}&cursor={page['next']}"
    assert seen == there[::-1]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "status=happy",
        "cursor=a",
        "cursor=é",
        "cursor=_w",
        "cursor=AAAA",
        "cursor=!!!",
    ],
)
async def test_a_bad_query(http: httpx.AsyncClient, query: str) -> None:
    assert (await asked(http, "GET", f"/jobs?{query}", status=422))["code"] == "invalid_request"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/jobs/nothing"),
        ("DELETE", "/jobs/nothing"),
        ("POST", "/jobs/nothing/retry"),
        ("GET", "/jobs/nothing/results"),
        ("GET", "/jobs/nothing/events"),
        ("GET", "/clips/nothing.01"),
        ("GET", "/clips/nothing"),
    ],
)
async def test_what_is_not_there(http: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await asked(http, method, path, status=404))["code"] == "not_found"


async def test_a_job_is_shown_at_every_step(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    percents = [0.0]

    async def shown() -> dict[str, Any]:
        view = await asked(http, "GET", f"/jobs/{job.id}")
        percents.append(view["progress_percent"])
        return view

    hearing = await hands.begin(job.transcription, share=0.5, message="listening")
    view = await shown()
    assert (view["status"], view["stage"], view["message"]) == ("running", "transcribe", "listening")
    assert view["queue_place"] is None
    await hands.done(hearing)
    view = await shown()
    assert (view["stage"], view["queue_place"], view["processing_s"]) == ("plan", 1, 2.0)
    await hands.do(job.plan_task)
    view = await shown()
    assert view["stage"] == "frame"
    assert [clip["created_at"] for clip in view["clips"]] == 2 * [view["created_at"]]
    assert [{**clip, "id": "", "created_at": ""} for clip in view["clips"]] == [
        {
            "id": "",
            "job_id": job.id,
            "video_id": job.video,
            "duration_s": CLIP_MS / 1000,
            "summary": None,
            "tags": [],
            "text": None,
            "visibility": "private",
            "width": 1080,
            "height": 1920,
            "layout": None,
            "quality": None,
            "mp4": None,
            "poster": None,
            "edited_from": None,
            "created_at": "",
            "index": n,
            "state": "planned",
            "start_s": (n - 1) * CLIP_MS / 1000,
            "end_s": n * CLIP_MS / 1000,
            "score": plan(2).clips[n - 1].score,
            "title": f"Hello {n}",
            "reason": None,
            "error": None,
            "render": "always",
        }
        for n in (1, 2)
    ]
    framed = await hands.begin(job.frame_task(1), share=0.1)
    assert [clip["state"] for clip in (await shown())["clips"]] == ["frame", "planned"]
    await hands.done(framed)
    rendering = await hands.begin(job.render_task(1), share=0.2, message="rendering")
    assert [clip["state"] for clip in (await shown())["clips"]] == ["render", "planned"]
    await hands.done(rendering)
    view = await shown()
    assert [clip["state"] for clip in view["clips"]] == ["ready", "planned"]
    assert view["clips"][0]["quality"]["cut_words"] == 0
    assert (view["status"], view["finished_at"]) == ("running", None)
    await hands.made(job, 2)
    view = await ended(http, job)
    assert (view["progress_percent"], view["eta_s"], view["stage"], view["queue_place"]) == (100, 0, None, None)
    assert view["finished_at"] >= view["created_at"]
    assert [clip["state"] for clip in view["clips"]] == ["ready", "ready"]
    assert percents == sorted(percents)
    assert max(percents) < 100


async def test_the_place_in_the_queue(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    jobs = [await made_job(http, service, hands, video_id=(await hands.video(title=str(n))).id) for n in range(3)]
    places = [(await asked(http, "GET", f"/jobs/{job.id}"))["queue_place"] for job in jobs]
    assert places == [1, 2, 3]


async def test_faster_work_of_others_takes_no_progress_back(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    views = views_of(service)
    await hands.begin(job.transcription, share=0.5)
    before = await views.job(job)
    await hands.all_of(await made_job(http, service, hands, video_id=(await hands.video(title="Noch einer")).id))
    views._rates = None  # as some seconds later
    assert (await views.job(job)).progress_percent == before.progress_percent
    assert (await views_of(service).job(job)).progress_percent != before.progress_percent


async def test_clips_by_themselves(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    assert (await asked(http, "GET", "/clips"))["items"] == []
    await hands.planned(job)
    await hands.made(job, 2)

    async def listed() -> list[tuple[str, str]]:
        return [(clip["id"], clip["state"]) for clip in (await asked(http, "GET", "/clips"))["items"]]

    async def both() -> bool:
        return await listed() == [(f"{job.id}.01", "planned"), (f"{job.id}.02", "ready")]

    await until(both, why="both clips are listed")
    for clip in (await asked(http, "GET", f"/jobs/{job.id}"))["clips"]:
        assert {**await asked(http, "GET", f"/clips/{clip['id']}"), "mp4": "", "poster": ""} == {
            **clip,
            "mp4": "",
            "poster": "",
        }
    for wrong in ("00", "03", "x", "", "-1", "²", "9" * 5000):
        await asked(http, "GET", f"/clips/{job.id}.{wrong}", status=404)


# ---- cancelling, trying again, more ----------------------------------------------------------------------------------


async def test_cancelling_stops_what_is_open_and_keeps_what_is_done(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    await hands.made(job, 1)
    busy = await hands.take(job.frame_task(2))
    view = await asked(http, "DELETE", f"/jobs/{job.id}")
    assert (view["status"], view["eta_s"]) == ("cancelled", 0)
    assert view["finished_at"] is not None
    assert await states(service, job) == {
        "plan": "done",
        "clip/1/frame": "done",
        "clip/1/render": "done",
        "clip/2/frame": "cancelled",
    }
    assert not await service.tasks.beat(busy, share=0.9, message=""), "the worker is told to stop"
    assert (await told(service, job))[-1] == ("job", None, "cancelled")
    names = {artifact["name"] for artifact in (await asked(http, "GET", f"/jobs/{job.id}/results"))["artifacts"]}
    assert set(CLIP_FILES) <= names
    again = await asked(http, "DELETE", f"/jobs/{job.id}")
    assert again == view


async def test_a_cancelled_job_leaves_another_its_transcription(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    video = (await hands.video()).id
    first = await made_job(http, service, hands, video_id=video)
    second = await made_job(http, service, hands, video_id=video)
    await asked(http, "DELETE", f"/jobs/{first.id}")
    task = await service.tasks.get(second.transcription)
    assert task is not None
    assert (task.state, task.jobs) == ("queued", (second.id,))
    await asked(http, "DELETE", f"/jobs/{second.id}")
    task = await service.tasks.get(second.transcription)
    assert task is not None
    assert (task.state, task.jobs) == ("cancelled", ())


async def test_a_finished_job_cannot_be_cancelled(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    done, failed = await made_job(http, service, hands), await made_job(http, service, hands)
    await hands.all_of(done, clips=1)
    await hands.bury(failed.transcription)
    for job, status in ((done, "done"), (failed, "failed")):
        await ended(http, job, as_=status)
        problem = await asked(http, "DELETE", f"/jobs/{job.id}", status=409)
        assert problem["code"] == "conflict"
        assert f"is {status} already" in problem["detail"]
        assert (await asked(http, "GET", f"/jobs/{job.id}"))["status"] == status


async def test_a_failed_job_is_tried_again(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    await hands.bury(job.transcription, error=SPOILT)
    assert (await ended(http, job, as_="failed"))["error"]["code"] == "invalid_media"
    view = await asked(http, "POST", f"/jobs/{job.id}/retry")
    assert (view["status"], view["error"], view["finished_at"], view["stage"]) == ("queued", None, None, "transcribe")
    await hands.all_of(job)
    await ended(http, job)
    assert await told(service, job) == [
        ("job", None, "queued"),
        ("job", None, "failed"),
        ("job", None, "queued"),
        ("clip", 1, "ready"),
        ("clip", 2, "ready"),
        ("job", None, "done"),
    ]


async def test_a_cancelled_job_is_tried_again(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    early, late = await made_job(http, service, hands), await made_job(http, service, hands)
    await hands.planned(late)
    await hands.made(late, 1)
    for job in (early, late):
        await asked(http, "DELETE", f"/jobs/{job.id}")
        await asked(http, "POST", f"/jobs/{job.id}/retry")
    await hands.all_of(early)
    await hands.made(late, 2)
    await ended(http, early)
    await ended(http, late)


async def test_what_a_cancel_dropped_follows_when_it_is_tried_again(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    await hands.do(job.transcription)
    await hands.do(job.plan_task, lose_event=True)
    planned = await service.tasks.get(job.plan_task)
    assert planned is not None
    await asked(http, "DELETE", f"/jobs/{job.id}")
    await service.relay.task(planned)
    assert await service.tasks.get(job.frame_task(1)) is None
    await asked(http, "POST", f"/jobs/{job.id}/retry")
    sweep = StageSweeper(
        Stage.PLAN, tasks=service.tasks, relay=service.relay, streams=service.streams, unreadable=service.unreadable
    )

    async def followed() -> bool:
        await sweep()
        return await service.tasks.get(job.frame_task(1)) is not None

    await until(followed, why="the clips are framed after all")
    for clip in (1, 2):
        await hands.made(job, clip)
    await ended(http, job)


async def test_a_cancel_that_was_cut_off_is_swept_up(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    await service.database.jobs.update_one({"_id": job.id}, {"$set": {"status": "cancelled", "relayed": False}})
    await service.relay.unrelayed_jobs()
    assert set((await states(service, job)).values()) == {"done", "cancelled"}


async def test_a_cancelled_job_leaves_the_video_its_words(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    video = await hands.video()
    await service.relay.video(video)
    view = await asked(http, "POST", "/jobs", status=201, video_id=video.id, clips=2)
    job = await service.catalog.job(view["id"])
    await asked(http, "DELETE", f"/jobs/{job.id}")
    transcription = await service.tasks.get(job.transcription)
    assert transcription is not None
    assert (transcription.state, transcription.jobs) == ("queued", ())


async def test_a_clip_that_died_is_tried_again(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    await hands.made(job, 1)
    await hands.bury(job.frame_task(2))
    assert (await ended(http, job))["shortfall"] is not None
    view = await asked(http, "POST", f"/jobs/{job.id}/retry")
    assert (view["shortfall"], view["error"]) == (None, None)
    assert [clip["state"] for clip in view["clips"]] == ["ready", "planned"]
    await hands.made(job, 2)
    view = await ended(http, job)
    assert (view["shortfall"], view["error"]) == (None, None)
    results = await asked(http, "GET", f"/jobs/{job.id}/results")
    assert [clip["index"] for clip in results["manifest"]["clips"]] == [1, 2]


async def test_while_it_is_tried_again_a_job_shows_what_it_has_now(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job, clips=3)
    await hands.made(job, 1, clips=3)
    for clip in (2, 3):
        await hands.bury(job.frame_task(clip))
    await ended(http, job)
    await asked(http, "POST", f"/jobs/{job.id}/retry")
    await hands.made(job, 2, clips=3)
    results = await asked(http, "GET", f"/jobs/{job.id}/results")
    assert [clip["index"] for clip in results["manifest"]["clips"]] == [1, 2]
    assert results["manifest"]["shortfall"] is None
    assert "clip_02.mp4" in {artifact["name"] for artifact in results["artifacts"]}


async def test_a_clip_that_dies_twice_is_told_twice(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    await hands.made(job, 1)
    for _ in range(2):
        await hands.bury(job.frame_task(2))
        await ended(http, job)
        await asked(http, "POST", f"/jobs/{job.id}/retry")
    assert (await told(service, job)).count(("clip", 2, "dead")) == 2
    assert (await told(service, job)).count(("clip", 1, "ready")) == 1


async def test_the_sweeper_leaves_a_job_that_is_tried_again_alone(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job, clips=4)
    for clip in range(1, 5):
        await hands.bury(job.frame_task(clip))
    await ended(http, job, as_="failed")
    finisher = finisher_of(service)

    async def sweeping() -> None:
        while True:
            await finisher.sweep()

    sweeper = asyncio.create_task(sweeping())
    assert (await asked(http, "POST", f"/jobs/{job.id}/retry"))["status"] == "running"
    for _ in range(10):
        await finisher.sweep()
    await cancel(sweeper)
    assert (await asked(http, "GET", f"/jobs/{job.id}"))["status"] == "running"


async def test_who_saw_a_job_before_it_was_tried_again_does_not_finish_it(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    closing, go_on = asyncio.Event(), asyncio.Event()

    class Slow(Archive):
        async def close(self, contents: Contents) -> Mapping[str, Blob]:
            closed = await super().close(contents)
            closing.set()
            await go_on.wait()
            return closed

    job = await made_job(http, service, hands)
    await hands.planned(job)
    await hands.bury(job.frame_task(2))
    await hands.made(job, 1, lose_event=True)
    quick, slow = (finisher_of(service, archive=archive) for archive in (Archive, Slow))
    finishing = asyncio.create_task(slow.look(await service.catalog.job(job.id)))
    await closing.wait()
    await quick.look(await service.catalog.job(job.id))
    assert (await ended(http, job))["shortfall"] is not None
    await asked(http, "POST", f"/jobs/{job.id}/retry")
    go_on.set()
    await finishing
    assert (await asked(http, "GET", f"/jobs/{job.id}"))["status"] == "running"
    await hands.made(job, 2)
    assert (await ended(http, job))["shortfall"] is None


async def test_there_is_nothing_to_try_again(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands, clips=5)
    assert "still going on" in (await asked(http, "POST", f"/jobs/{job.id}/retry", status=409))["detail"]
    await hands.planned(job, clips=1, shortfall="The film is too short.")
    await hands.made(job, 1, clips=1)
    before = await ended(http, job)
    journal = await told(service, job)
    assert "nothing to try" in (await asked(http, "POST", f"/jobs/{job.id}/retry", status=409))["detail"]
    assert await asked(http, "GET", f"/jobs/{job.id}") == before
    assert before["shortfall"] == "The film is too short."
    assert await told(service, job) == journal


async def test_more_clips_show_other_parts(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands, external_id="shop-7", owner="ann", captions="bold", prompt="jokes")
    assert (await asked(http, "POST", f"/jobs/{job.id}/more", status=409, clips=2))["code"] == "conflict"
    await hands.planned(job)
    view = await asked(http, "POST", f"/jobs/{job.id}/more", status=201, clips=3)
    assert (view["external_id"], view["owner"], view["video_id"]) == ("shop-7", "ann", job.video)
    assert view["id"] != job.id
    more = await service.catalog.job(view["id"])
    shown = tuple(Span(start_ms=clip.start_ms, end_ms=clip.end_ms) for clip in plan(2).clips)
    assert more.request == job.request.model_copy(update={"clips": 3, "avoid": shown})
    assert more.transcription == job.transcription
    assert await service.tasks.backlog(Stage.TRANSCRIBE) == 0
    await service.relay.task(await _task(service, job.transcription))
    await hands.do(more.plan_task, clips=1)
    even_more = await asked(http, "POST", f"/jobs/{more.id}/more", status=201, clips=1)
    avoided = (await service.catalog.job(even_more["id"])).request.avoid
    assert avoided == (*shown, shown[0])


async def _task(service: Service, name: str) -> Any:
    found = await service.tasks.get(name)
    assert found is not None
    return found


@pytest.mark.parametrize("body", [{"clips": 0}, {"clips": 51}, {"clips": "many"}])
async def test_a_bad_wish_for_more(
    http: httpx.AsyncClient, service: Service, hands: Hands, body: dict[str, Any]
) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    await asked(http, "POST", f"/jobs/{job.id}/more", status=422, **body)
    assert await service.database.jobs.count_documents({}) == 1


# ---- finishing -------------------------------------------------------------------------------------------------------


async def test_the_last_clip_finishes_the_job(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    await hands.all_of(job)
    view = await ended(http, job)
    assert (view["error"], view["shortfall"]) == (None, None)
    assert await told(service, job) == [
        ("job", None, "queued"),
        ("clip", 1, "ready"),
        ("clip", 2, "ready"),
        ("job", None, "done"),
    ]


async def test_a_job_whose_last_event_was_lost_is_swept_up(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    await hands.made(job, 1)
    await hands.made(job, 2, lose_event=True)
    assert (await asked(http, "GET", f"/jobs/{job.id}"))["status"] == "running"
    async with answering(users_service()):
        await ended(http, job)


async def test_an_end_that_nobody_told_is_told_by_the_sweeper(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    await service.database.jobs.update_one({"_id": job.id}, {"$set": {"status": "failed", "untold": True}})
    async with answering(users_service()):
        assert (await told(service, job))[-1] == ("job", None, "failed")


async def test_a_look_reads_the_plan_once(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    finisher = finisher_of(service)
    await finisher.look(await service.catalog.job(job.id))  # whatever there is to write is written
    await service.database.raw.command("profile", 2)
    await finisher.look(await service.catalog.job(job.id))
    await service.database.raw.command("profile", 0)
    name = service.database.raw.name
    reads = service.database.raw["system.profile"].find(
        {"op": "query", "ns": {"$in": [f"{name}.results", f"{name}.tasks"]}}
    )
    read = sorted([row["command"]["find"] async for row in reads])
    await service.database.raw["system.profile"].drop()
    assert read == ["results", "tasks"]


async def test_clips_whose_plan_is_gone_are_not_listed_again_and_again(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    await hands.do(job.transcription)
    await hands.do(job.plan_task, lose_event=True)
    result = (await service.catalog.result(job.plan_task)).id
    await service.database.results.update_one({"_id": result}, {"$set": {"files": {}}})
    finisher = finisher_of(service)

    async def listed() -> Any:
        row = await service.database.jobs.find_one({"_id": job.id})
        return row and row["listed"]

    await finisher.look(await service.catalog.job(job.id))
    assert await listed() is True, "what can't be listed is not tried again"
    await service.database.jobs.update_one({"_id": job.id}, {"$set": {"status": "done", "listed": False}})
    await finisher.sweep()
    assert await listed() is True


async def test_a_clip_that_was_dropped_holds_up_no_job(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    await hands.bury(job.frame_task(1))
    assert await service.tasks.drop(job.frame_task(1))
    assert job.frame_task(1) not in {task.id for task in await service.tasks.dead()}
    await hands.made(job, 2)
    view = await ended(http, job)
    assert [clip["state"] for clip in view["clips"]] == ["dead", "ready"]


async def test_a_plan_may_find_no_clips(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    """No event tells of it: the plan sets off nothing."""
    job = await made_job(http, service, hands)
    await hands.planned(job, clips=0, shortfall="Nobody speaks.")
    async with answering(users_service()):
        view = await ended(http, job)
    assert (view["shortfall"], view["clips"]) == ("Nobody speaks.", [])


async def test_a_dead_clip_is_a_shortfall(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    await hands.do(job.transcription)
    await hands.do(job.plan_task, clips=3, shortfall="The film is short.")
    await hands.made(job, 2, clips=3)
    await hands.bury(job.frame_task(1))
    await hands.do(job.frame_task(3))
    assert (await asked(http, "GET", f"/jobs/{job.id}"))["status"] == "running"
    await hands.bury(job.render_task(3))
    view = await ended(http, job)
    assert view["error"] == {"code": BROKEN.code, "message": BROKEN.message}
    assert view["shortfall"] == ("The film is short. Clip 1, 3 could not be made; `clipmill dead list` says why.")
    assert [clip["state"] for clip in view["clips"]] == ["dead", "ready", "dead"]
    assert view["clips"][0]["error"] == {"code": BROKEN.code, "message": BROKEN.message}
    manifest = (await asked(http, "GET", f"/jobs/{job.id}/results"))["manifest"]
    assert [clip["index"] for clip in manifest["clips"]] == [2]
    assert manifest["shortfall"] == view["shortfall"]
    assert sorted(await told(service, job), key=str)[:3] == [
        ("clip", 1, "dead"),
        ("clip", 2, "ready"),
        ("clip", 3, "dead"),
    ]
    assert (await told(service, job))[-1] == ("job", None, "done")


@pytest.mark.parametrize("stage", [Stage.FRAME, Stage.RENDER])
async def test_a_job_without_a_living_clip_failed(
    http: httpx.AsyncClient, service: Service, hands: Hands, *, stage: Stage
) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    for clip in (1, 2):
        if stage is Stage.FRAME:
            await hands.bury(job.frame_task(clip), error=SPOILT)
        else:
            await hands.do(job.frame_task(clip))
            await hands.bury(job.render_task(clip), error=SPOILT)
    view = await ended(http, job, as_="failed")
    assert view["error"] == {"code": SPOILT.code, "message": SPOILT.message}
    results = await asked(http, "GET", f"/jobs/{job.id}/results")
    assert results["manifest"]["clips"] == []
    assert {"plan.json", "edl.json", "manifest.json"} <= {artifact["name"] for artifact in results["artifacts"]}


@pytest.mark.parametrize("stage", [Stage.TRANSCRIBE, Stage.PLAN])
async def test_a_job_that_dies_before_its_clips_failed(
    http: httpx.AsyncClient, service: Service, hands: Hands, *, stage: Stage
) -> None:
    job = await made_job(http, service, hands)
    if stage is Stage.PLAN:
        await hands.do(job.transcription)
    await hands.bury(job.transcription if stage is Stage.TRANSCRIBE else job.plan_task, error=SPOILT)
    view = await ended(http, job, as_="failed")
    assert view["error"] == {"code": SPOILT.code, "message": SPOILT.message}
    assert (await told(service, job))[-1] == ("job", None, "failed")
    results = await asked(http, "GET", f"/jobs/{job.id}/results")
    assert results["manifest"]["clips"] == []
    names = {artifact["name"] for artifact in results["artifacts"]}
    assert {"manifest.json", "source_meta.json"} <= names
    assert "edl.json" not in names


async def test_a_dead_transcription_fails_every_job_that_waits(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    video = (await hands.video()).id
    jobs = [await made_job(http, service, hands, video_id=video) for _ in range(2)]
    await hands.bury(jobs[0].transcription, error=SPOILT)
    for job in jobs:
        await ended(http, job, as_="failed")


async def test_a_cancelled_job_stays_so_whatever_comes_in_late(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job, clips=1)
    await hands.do(job.frame_task(1), clips=1)
    await hands.do(job.render_task(1), clips=1, lose_event=True)
    await asked(http, "DELETE", f"/jobs/{job.id}")
    async with answering(users_service()) as other:
        assert (await asked(other, "GET", f"/jobs/{job.id}"))["status"] == "cancelled"
        settled = await made_job(http, service, hands)
        await hands.bury(settled.transcription, lose_event=True)
        await service.relay.task(await _task(service, settled.transcription))
        await ended(http, settled, as_="failed")
    assert (await asked(http, "GET", f"/jobs/{job.id}"))["status"] == "cancelled"


async def test_one_broken_job_does_not_keep_others_from_being_swept(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    broken, fine = await made_job(http, service, hands), await made_job(http, service, hands)
    for job in (broken, fine):
        await hands.planned(job, clips=1)
        await hands.do(job.frame_task(1), clips=1)
        await hands.do(job.render_task(1), clips=1, lose_event=True)
    await service.database.videos.delete_one({"_id": broken.video})
    async with answering(users_service()):
        await ended(http, fine)


# ---- results and their files -----------------------------------------------------------------------------------------


async def results_of(http: httpx.AsyncClient, service: Service, hands: Hands) -> tuple[Job, dict[str, Any]]:
    job = await made_job(http, service, hands)
    await hands.all_of(job, clips=1)
    await ended(http, job)
    return job, await asked(http, "GET", f"/jobs/{job.id}/results")


def urls_of(results: dict[str, Any]) -> dict[str, str]:
    return {artifact["name"]: artifact["url"] for artifact in results["artifacts"]}


async def test_results_are_complete(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job, results = await results_of(http, service, hands)
    assert [artifact["name"] for artifact in results["artifacts"]] == sorted(FILES)
    held: dict[str, bytes] = {}
    for artifact in results["artifacts"]:
        answer = await http.get(artifact["url"])
        assert answer.status_code == 200
        assert len(answer.content) == artifact["size"]
        assert hashlib.sha256(answer.content).hexdigest() == artifact["sha256"]
        held[artifact["name"]] = answer.content
    manifest = json.loads(held["manifest.json"])
    assert manifest == results["manifest"]
    assert (manifest["schema"], manifest["job"]) == (1, job.id)
    assert [entry["stage"] for entry in manifest["stages"]] == ["transcribe", "plan", "frame", "render"]
    (clip,) = manifest["clips"]
    assert {clip[name] for name in ("file", "thumbnail", "srt", "vtt")} == set(CLIP_FILES)
    assert json.loads(held["edl.json"])["clips"][0]["shots"] == framing(1).model_dump(mode="json")["shots"]
    assert json.loads(held["source_meta.json"])["duration_ms"] == 120_000


async def test_results_grow_while_the_job_runs(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    results = await asked(http, "GET", f"/jobs/{job.id}/results")
    assert (results["artifacts"], results["manifest"]["clips"]) == ([], [])
    await hands.planned(job)
    await hands.made(job, 1)
    results = await asked(http, "GET", f"/jobs/{job.id}/results")
    assert set(urls_of(results)) == {*CLIP_FILES, "chunks.json", "plan.json", "transcript.json"}
    assert [clip["index"] for clip in results["manifest"]["clips"]] == [1]
    assert (await http.get(urls_of(results)["clip_01.mp4"])).content == b"film 1 " * 100


async def test_a_file_is_found_without_putting_the_job_together(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    await hands.made(job, 1)
    archive = Archive(catalog=service.catalog, tasks=service.tasks, blobs=MemoryBlobs())  # there is nothing to read
    made = await service.catalog.result(job.render_task(1))
    assert await archive.file(job, "clip_01.mp4") == made.files["clip.mp4"]
    for stage, name in ((job.transcription, "transcript.json"), (job.plan_task, "plan.json")):
        assert await archive.file(job, name) == (await service.catalog.result(stage)).files[name]
    for name in ("clip_1.mp4", "clip_02.mp4", "clip_01.json", "sound.json", "manifest.json", "framing.json"):
        with pytest.raises(NotFound):
            await archive.file(job, name)
    with pytest.raises(NotFound):
        await archive.file(job.model_copy(update={"dropped": (1,)}), "clip_01.mp4")


async def test_what_was_stored_at_the_end_is_handed_out(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    """Without a look at what the stages made."""
    job, results = await results_of(http, service, hands)
    await service.database.results.delete_many({})
    again = await asked(http, "GET", f"/jobs/{job.id}/results")
    assert again["manifest"] == results["manifest"]
    assert urls_of(again).keys() == urls_of(results).keys()
    assert (await http.get(again["zip"])).status_code == 200


async def test_a_transcription_of_before_cost_the_job_nothing(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    first, _ = await results_of(http, service, hands)
    second = await made_job(http, service, hands, video_id=first.video, clips=4)
    await service.relay.task(await _task(service, second.transcription))
    await hands.do(second.plan_task, clips=1)
    stages = (await asked(http, "GET", f"/jobs/{second.id}/results"))["manifest"]["stages"]
    assert [(s["stage"], s["cached"], s["seconds"], s["cpu_seconds"]) for s in stages] == [
        ("transcribe", True, 0.0, 0.0),
        ("plan", False, 2.0, 2.0),
    ]


async def test_files_name_their_type(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    _, results = await results_of(http, service, hands)
    types = {name: (await http.get(url)).headers["content-type"] for name, url in urls_of(results).items()}
    assert types["clip_01.mp4"] == "video/mp4"
    assert types["clip_01.jpg"] == "image/jpeg"
    assert types["clip_01.srt"].startswith("application/x-subrip")
    assert types["clip_01.vtt"].startswith("text/vtt")
    assert types["manifest.json"] == "application/json"


FILM = b"film 1 " * 100


@pytest.mark.parametrize(
    ("asked_for", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, 700),
        ("bytes=650-9999", 650, 700),
        ("bytes=-50", 650, 700),
        ("bytes=-9999", 0, 700),
        ("bytes=0-", 0, 700),
        ("bytes=0-699", 0, 700),
        ("bytes=699-699", 699, 700),
    ],
)
async def test_part_of_a_file(
    http: httpx.AsyncClient, service: Service, hands: Hands, *, asked_for: str, start: int, end: int
) -> None:
    url = await film_url(service, http, hands)
    answer = await http.get(url, headers={"Range": asked_for})
    assert answer.status_code == 206
    assert answer.content == FILM[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/700"
    assert answer.headers["content-length"] == str(end - start)
    assert answer.headers["content-type"] == "video/mp4"


async def test_part_of_a_large_file_comes_in_pieces(
    http: httpx.AsyncClient, replica: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    film = random.Random(1).randbytes(3 << 20)
    url = await film_url(service, http, hands, film=film)
    start, end = 255 * 1024 - 7, (2 << 20) + 5
    answer = await replica.get(url, headers={"Range": f"bytes={start}-{end - 1}"})
    assert answer.status_code == 206
    assert answer.content == film[start:end]
    assert (await replica.get(url)).content == film
    assert (await replica.head(url)).headers["content-length"] == str(3 << 20)


async def film_url(service: Service, http: httpx.AsyncClient, hands: Hands, *, film: bytes = FILM) -> str:
    """A job's film, without the work of a whole job."""
    job = await made_job(http, service, hands)
    blob = await hands.hold(film)
    await service.database.jobs.update_one({"_id": job.id}, {"$set": {"artifacts": {"clip_01.mp4": blob.model_dump()}}})
    return await Signer(service.database, life_s=3600).sign(
        f"/api/v1/jobs/{job.id}/files/clip_01.mp4", now_s=time.time()
    )


@pytest.mark.parametrize("asked_for", ["bytes=700-", "bytes=9999-10000", "bytes=-0"])
async def test_a_part_beyond_the_end(http: httpx.AsyncClient, service: Service, hands: Hands, asked_for: str) -> None:
    answer = await http.get(await film_url(service, http, hands), headers={"Range": asked_for})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["content-range"] == "bytes */700"


@pytest.mark.parametrize(
    "asked_for", ["bytes=5-2", "bytes=-", "bytes=a-b", "lines=0-5", "bytes=0-1,5-6", "", f"bytes={'9' * 5000}x-"]
)
async def test_a_range_that_is_none_is_ignored(
    http: httpx.AsyncClient, service: Service, hands: Hands, asked_for: str
) -> None:
    answer = await http.get(await film_url(service, http, hands), headers={"Range": asked_for})
    assert (answer.status_code, answer.content) == (200, FILM)
    assert "content-range" not in answer.headers
    assert answer.headers["accept-ranges"] == "bytes"


async def test_a_range_with_endless_numbers(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    url, endless = await film_url(service, http, hands), "9" * 5000
    statuses = {
        asked_for: (await http.get(url, headers={"Range": asked_for})).status_code
        for asked_for in (f"bytes=0-{endless}", f"bytes=-{endless}", f"bytes={endless}-")
    }
    assert list(statuses.values()) == [206, 206, 416]


async def test_a_file_that_is_known_is_not_sent_again(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    url = await film_url(service, http, hands)
    tag = (await http.get(url)).headers["etag"]
    assert tag == f'"{hashlib.sha256(FILM).hexdigest()}"'
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await http.get(url, headers={"If-None-Match": known, "Range": "bytes=0-9"})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    answer = await http.get(url, headers={"If-None-Match": '"other"'})
    assert (answer.status_code, answer.content) == (200, FILM)


async def test_a_part_of_another_version_is_the_whole(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    url = await film_url(service, http, hands)
    tag = (await http.head(url)).headers["etag"]
    for version, status in (
        (tag, 206),
        ('"other"', 200),
        (f"W/{tag}", 200),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 200),
    ):
        answer = await http.get(url, headers={"Range": "bytes=0-9", "If-Range": version})
        assert (answer.status_code, answer.content) == (status, FILM[:10] if status == 206 else FILM)


async def test_head_says_what_get_would(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    url = await film_url(service, http, hands)
    got, head = await http.get(url), await http.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(got.headers)
    assert (await http.head(url, headers={"Range": "bytes=0-9"})).headers["content-length"] == "700"
    assert (await http.head(url, headers={"If-None-Match": got.headers["etag"]})).status_code == 304
    for matching in (got.headers["etag"], "*", f'"x", {got.headers["etag"]}'):
        assert (await http.get(url, headers={"If-Match": matching})).status_code == 200
    assert (await http.get(url, headers={"If-Match": '"x"'})).status_code == 412


async def test_only_the_signed_url_opens_a_file(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    url = await film_url(service, http, hands)
    path, _, query = url.partition("?")
    expires, signature = (part.partition("=")[2] for part in query.split("&"))
    last = "0" if signature[-1] != "0" else "1"
    for wrong in (
        path,
        f"{path}?expires={expires}",
        f"{path}?expires={expires}&signature={signature[:-1]}{last}",
        f"{path}?expires={expires}&signature={signature.upper()}",
        f"{path}?expires={expires}&signature={signature}%C3%A9",
        f"{path}?expires={int(expires) + 1}&signature={signature}",
        f"{path.replace('clip_01.mp4', 'clip_02.mp4')}?{query}",
        f"{path.replace('clip_01.mp4', 'clip_01.jpg')}?{query}",
    ):
        for method in ("GET", "HEAD"):
            assert (await http.request(method, wrong)).status_code == 404
    assert (await http.get(f"{path}?expires=x&signature={signature}")).status_code == 422
    assert (await http.get(url)).status_code == 200


async def test_a_signed_url_expires(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    path = (await film_url(service, http, hands)).partition("?")[0]
    signer = Signer(service.database, life_s=60)
    late = await http.get(await signer.sign(path, now_s=time.time() - 120))
    assert (late.status_code, late.json()["code"]) == (404, "not_found")
    assert (await http.get(await signer.sign(path, now_s=time.time()))).status_code == 200


async def test_a_signed_url_stays_the_same_for_a_while_and_never_lives_longer(service: Service) -> None:
    signer = Signer(service.database, life_s=3600)
    begun = 1_800_000_000  # where a step begins
    urls = [await signer.sign("/a", now_s=begun + after_s) for after_s in (0, 1, 899, 900)]
    assert urls[0] == urls[1] == urls[2] != urls[3]
    assert urls[0].startswith(f"/a?expires={begun + 3600}&")
    assert urls[3].startswith(f"/a?expires={begun + 4500}&")


async def test_a_download_is_saved_under_its_title(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    url = await film_url(service, http, hands)
    assert (await http.get(url)).headers["content-disposition"] == 'inline; filename="clip_01.mp4"'
    assert (await http.get(f"{url}&download=true")).headers[
        "content-disposition"
    ] == 'attachment; filename="clip_01.mp4"'
    job = await service.catalog.job(url.split("/")[4])
    row = Clip(
        _id=f"{job.id}.01",
        account=job.account,
        job=job.id,
        video=job.video,
        index=1,
        state="ready",
        title="Why: it works",
        start_ms=0,
        end_ms=1000,
        duration_ms=1000,
        score=0.5,
        width=1080,
        height=1920,
        created_at=job.created_at,
    )
    await service.database.clips.insert_one(row.model_dump(by_alias=True))
    saved = (await http.get(f"{url}&download=true")).headers["content-disposition"]
    assert saved == 'attachment; filename="Why it works.mp4"'


async def test_a_signed_url_of_a_file_that_is_not_there(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    path = (await film_url(service, http, hands)).partition("?")[0]
    url = await Signer(service.database, life_s=60).sign(path.replace("_01", "_09"), now_s=time.time())
    assert "no file clip_09.mp4" in (await http.get(url)).json()["detail"]


async def test_all_replicas_sign_alike(service: Service) -> None:
    await service.database.raw["secrets"].delete_many({})
    signers = [Signer(service.database, life_s=60) for _ in range(8)]
    assert len(set(await asyncio.gather(*(signer.sign("/x", now_s=1000) for signer in signers)))) == 1


# ---- events ----------------------------------------------------------------------------------------------------------


async def events_of(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    """Server-sent events as a browser reads them; comments are skipped."""
    fields: dict[str, str] = {}
    async for line in lines:
        name, _, value = line.partition(": ")
        if line and name:
            fields[name] = value
        elif fields:
            assert fields["event"] == "progress"
            data = json.loads(fields["data"])
            assert str(data["seq"]) == fields["id"]
            yield data
            fields = {}


@asynccontextmanager
async def watching(
    http: httpx.AsyncClient, job: Job, *, last: str | None = None
) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    headers = {"Last-Event-ID": last} if last is not None else {}
    async with http.stream("GET", f"/api/v1/jobs/{job.id}/events", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events_of(answer.aiter_lines())


async def test_events_come_as_they_happen(
    http: httpx.AsyncClient, replica: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    async with watching(replica, job) as events:
        first = await anext(events)
        assert (first["seq"], first["kind"], first["state"], first["status"]) == (1, "job", "queued", "queued")
        await hands.begin(job.transcription, share=0.4, message="listening")
        second = await anext(events)
        assert (second["kind"], second["stage"], second["state"]) == ("stage", "transcribe", "running")
        assert (second["share"], second["message"]) == (0.4, "listening")
        assert second["progress_percent"] > first["progress_percent"]
        assert second["eta_s"] < first["eta_s"]
        await asked(http, "DELETE", f"/jobs/{job.id}")
        rest = [event async for event in events]
    assert [(event["kind"], event["state"], event["status"]) for event in rest] == [("job", "cancelled", "cancelled")]


async def test_events_of_a_whole_job_end_with_it(
    http: httpx.AsyncClient, replica: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    async with watching(replica, job) as events:
        seen = asyncio.create_task(_all(events))
        await hands.planned(job)
        await hands.made(job, 1)
        await hands.bury(job.frame_task(2))
        happened = await seen
    assert [event["seq"] for event in happened] == list(range(1, len(happened) + 1))
    assert [(event["stage"], event["clip"], event["state"]) for event in happened if event["kind"] == "stage"] == [
        ("transcribe", None, "done"),
        ("plan", None, "done"),
        ("frame", 1, "done"),
        ("render", 1, "done"),
        ("frame", 2, "dead"),
    ]
    assert {(event["clip"], event["state"]) for event in happened if event["kind"] == "clip"} == {
        (1, "ready"),
        (2, "dead"),
    }
    last = happened[-1]
    assert (last["kind"], last["state"], last["status"], last["progress_percent"]) == ("job", "done", "done", 100)


async def _all(events: AsyncIterator[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event async for event in events]


@pytest.mark.parametrize(
    ("last", "missed"),
    [(None, 0), ("0", 0), ("3", 3), ("6", 6), ("7", 7), ("99", 7), ("x", 0), ("", 0), ("-1", 0), ("9" * 5000, 0)],
)
async def test_whoever_comes_back_gets_what_was_missed(
    http: httpx.AsyncClient,
    replica: httpx.AsyncClient,
    service: Service,
    hands: Hands,
    *,
    last: str | None,
    missed: int,
) -> None:
    job = await made_job(http, service, hands)
    for n in range(5):
        await service.journal.clip(job, n, state="ready")
    await asked(http, "DELETE", f"/jobs/{job.id}")
    async with watching(replica, job, last=last) as events:
        assert [event["seq"] async for event in events] == list(range(1, 8))[missed:]


class Late(Journal):
    """The last entry is written just after the first look, as by a finisher that was between its two writes."""

    looks = 0
    catalog: Catalog

    async def after(self, job: str, seq: int, *, most: int) -> list[Entry]:
        found = await super().after(job, seq, most=most)
        self.looks += 1
        if self.looks == 1:
            await self.end(await self.catalog.job(job))
        return found


async def test_a_stream_waits_for_the_last_event(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    await service.database.jobs.update_one({"_id": job.id}, {"$set": {"status": "done"}})
    journal = Late(service.database)
    journal.catalog = service.catalog
    batches = follow(job.id, "1", catalog=service.catalog, journal=journal)
    assert [entry.state async for batch in batches for entry in batch] == ["done"]


async def test_nothing_is_told_of_clips_after_the_end(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    """As by a finisher that looked at the job just before it ended, and a second one that ends it too."""
    before = await made_job(http, service, hands)
    await hands.planned(before)
    await asked(http, "DELETE", f"/jobs/{before.id}")
    cancelled = await service.catalog.job(before.id)
    journal = await told(service, before)
    await service.journal.clip(before, 1, state="ready")
    await service.journal.clip(before, 2, state="dead")
    await service.journal.end(cancelled)
    assert await told(service, before) == journal == [("job", None, "queued"), ("job", None, "cancelled")]
    await asked(http, "POST", f"/jobs/{before.id}/retry")
    await service.journal.clip(before, 1, state="ready")
    await service.journal.end(cancelled)
    again = await service.catalog.job(before.id)
    for _ in range(2):
        await service.journal.clip(again, 1, state="ready")
    assert await told(service, before) == [*journal, ("job", None, "queued"), ("clip", 1, "ready")]


async def test_many_that_tell_at_once_tell_once_and_in_order(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    await service.database.jobs.update_one({"_id": job.id}, {"$set": {"status": "done"}})
    done = await service.catalog.job(job.id)

    async def tell() -> None:
        for clip in (1, 2, 3):
            await service.journal.clip(job, clip, state="ready")
        await service.journal.end(done)

    await asyncio.gather(*(tell() for _ in range(6)))
    assert await told(service, job) == [
        ("job", None, "queued"),
        *(("clip", clip, "ready") for clip in (1, 2, 3)),
        ("job", None, "done"),
    ]


# ---- videos ----------------------------------------------------------------------------------------------------------


async def test_videos_are_listed_found_and_renamed(http: httpx.AsyncClient, hands: Hands) -> None:
    made = [await hands.video(title=title) for title in ("Über (alles)", "Kochen", "über Berge")]

    async def titles(query: str = "") -> list[str]:
        return [video["title"] for video in (await asked(http, "GET", f"/videos{query}"))["items"]]

    assert await titles() == ["über Berge", "Kochen", "Über (alles)"]
    assert await titles("?title=über") == ["über Berge", "Über (alles)"]
    assert await titles("?title=(ALLES)") == ["Über (alles)"]
    assert await titles("?title=.*") == []
    first = await asked(http, "GET", "/videos?limit=2")
    assert [video["id"] for video in first["items"]] == [made[2].id, made[1].id]
    assert await titles(f"?limit=2&cursor={first['next']}") == ["Über (alles)"]
    renamed = await asked(http, "PATCH", f"/videos/{made[1].id}", title=" Kochen \n und \u202e essen ")
    assert renamed["title"] == "Kochen und essen"
    assert await asked(http, "GET", f"/videos/{made[1].id}") == renamed
    for title in ("", "x" * 201, "\u202e"):
        await asked(http, "PATCH", f"/videos/{made[1].id}", status=422, title=title)
    assert (await http.delete(f"/api/v1/videos/{made[1].id}")).status_code == 204
    for method, wish in (("GET", {}), ("PATCH", {"title": "x"})):
        await asked(http, method, f"/videos/{made[1].id}", status=404, **wish)
    assert await titles() == ["über Berge", "Über (alles)"]
    await asked(http, "GET", "/videos?cursor=x", status=422)


async def test_the_words_of_a_video(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    path = f"/videos/{job.video}/transcript"
    assert "not transcribed yet" in (await asked(http, "GET", path, status=409))["detail"]
    await hands.do(job.transcription)
    words = await asked(http, "GET", path)
    assert Transcript.model_validate(words).words
    await asked(http, "GET", "/videos/nothing/transcript", status=404)


# ---- jobs that bring a link ------------------------------------------------------------------------------------------


def film_site() -> Starlette:
    async def film(_request: Request) -> Response:
        return Response(REAL_FILM.read_bytes(), media_type="video/mp4")

    return Starlette(routes=[Route("/film.mp4", film)])


def broken_proxy() -> Starlette:
    async def html(_request: Request) -> Response:
        return Response("<html>Bad gateway</html>", status_code=502, media_type="text/html")

    return Starlette(routes=[Route("/{path:path}", html, methods=["POST"])])


@asynccontextmanager
async def listening(app: Starlette, *, lifespan: Literal["on", "off"] = "off") -> AsyncIterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_config=None, lifespan=lifespan, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


@asynccontextmanager
async def users_with_upload_at(url: str) -> AsyncIterator[httpx.AsyncClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLIPMILL_UPLOAD_URL", url)
        made = users_service()
    async with answering(made) as http:
        yield http


async def test_a_job_brings_its_link(
    http: httpx.AsyncClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert http
    monkeypatch.setenv("CLIPMILL_IMPORT_PRIVATE", "true")
    async with (
        listening(film_site()) as site,
        listening(upload_service().app(), lifespan="on") as upload,
        users_with_upload_at(upload) as users,
    ):
        wish = {"url": f"{site}/film.mp4", "language": "en", "clips": 1}
        view = await asked(users, "POST", "/jobs", status=201, key="k", **wish)
        assert await asked(users, "POST", "/jobs", status=200, key="k", **wish) == view
        problem = await asked(users, "POST", "/jobs", status=422, url=f"{site}/nothing.mp4")
        assert "answers 404" in problem["detail"]
    video = await service.catalog.video(view["video_id"])
    assert (video.title, video.language) == ("film", "en")
    assert await service.database.jobs.count_documents({}) == 1


async def test_a_bad_wish_fetches_no_film(http: httpx.AsyncClient, service: Service) -> None:
    """Its link leads nowhere, but nobody looks."""
    problem = await asked(http, "POST", "/jobs", status=422, url="http://127.0.0.1:9/film.mp4", lengths="enormous")
    assert "is no length" in problem["detail"]
    assert await service.database.jobs.count_documents({}) == 0


async def test_the_upload_service_is_away(http: httpx.AsyncClient) -> None:
    assert http
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with users_with_upload_at(nobody) as users:
        assert (await asked(users, "POST", "/jobs", status=503, url="http://x/a.mp4"))["code"] == "unavailable"


async def test_something_else_answers_for_the_upload_service(http: httpx.AsyncClient) -> None:
    assert http
    async with listening(broken_proxy()) as proxy, users_with_upload_at(proxy) as users:
        assert (await asked(users, "POST", "/jobs", status=503, url="http://x/a.mp4"))["code"] == "unavailable"


# ---- what is served beside -------------------------------------------------------------------------------------------


async def test_the_contract_builds(http: httpx.AsyncClient) -> None:
    document = (await http.get("/api/openapi.json")).json()
    assert {
        "/api/v1/jobs",
        "/api/v1/jobs/{job}",
        "/api/v1/jobs/{job}/retry",
        "/api/v1/jobs/{job}/more",
        "/api/v1/jobs/{job}/events",
        "/api/v1/jobs/{job}/results",
        "/api/v1/jobs/{job}/files/{name}",
        "/api/v1/clips",
        "/api/v1/clips/{clip}",
    } <= set(document["paths"])


async def test_health(http: httpx.AsyncClient) -> None:
    assert (await http.get("/health")).json() == {"status": "ok", "service": "users"}
