"""Clips as things that people find, name and edit: users on real servers, the stages played by hand."""

import asyncio
import io
import uuid
import zipfile
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from clipmill.servers import Urls
from common.catalog import Job
from common.documents import Correction, Placement, Span, Watched
from common.migrations import migrate
from common.service import Service
from services.users.app import service as users_service
from services.users.jobs.collection import Jobs
from tests.films import CLIP_MS
from tests.integration.finished import Hands, rendering_of
from tests.serving import answering, environment_of, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

HELLO_MS = 500
"""When the only word of the film begins."""


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
def app(service: Service) -> Any:
    return service.app()


@pytest_asyncio.fixture(loop_scope="module")
async def http(app: Any, service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """Nothing of the tests before is there."""
    database = service.database
    for held in (
        database.jobs,
        database.clips,
        database.revisions,
        database.tasks,
        database.videos,
        database.results,
        database.journal,
    ):
        await held.delete_many({})
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://clipmill", timeout=60) as made:
        yield made


@pytest.fixture
def hands(service: Service) -> Hands:
    return Hands(service)


async def asked(
    http: httpx.AsyncClient, method: str, path: str, *, status: int = 200, key: str | None = None, **wish: Any
) -> dict[str, Any]:
    headers = {"Idempotency-Key": key} if key is not None else {}
    answer = await http.request(method, f"/api/v1{path}", json=wish or None, headers=headers)
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json() if answer.content else {}
    return body


async def made_job(http: httpx.AsyncClient, service: Service, hands: Hands, **wish: Any) -> Job:
    video = wish.pop("video_id", None) or (await hands.video()).id
    view = await asked(http, "POST", "/jobs", status=201, video_id=video, **wish)
    return await service.catalog.job(view["id"])


async def done(http: httpx.AsyncClient, job: Job) -> dict[str, Any]:
    async def there() -> bool:
        return bool((await asked(http, "GET", f"/jobs/{job.id}"))["status"] == "done")

    await until(there, why="the job is done")
    return await asked(http, "GET", f"/jobs/{job.id}")


async def finished(http: httpx.AsyncClient, service: Service, hands: Hands, **wish: Any) -> Job:
    """A job with two clips that are there."""
    job = await made_job(http, service, hands, **wish)
    await hands.all_of(job)
    await done(http, job)
    return job


async def ids(http: httpx.AsyncClient, query: str = "") -> list[str]:
    return [clip["id"] for clip in (await asked(http, "GET", f"/clips?{query}"))["items"]]


# ---- edits -----------------------------------------------------------------------------------------------------------


async def test_an_edit_is_a_job_of_the_one_clip(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await finished(http, service, hands, external_id="shop-7", owner="ann", captions="bold", aspect="1:1")
    view = await asked(
        http,
        "POST",
        f"/clips/{job.id}.02/edits",
        status=201,
        words=[{"start_ms": HELLO_MS, "text": "Howdy"}],
        crops=[{"shot": 0, "x": 0.25}],
        title="Mine",
    )
    assert (view["edited_from"], view["external_id"], view["owner"]) == (f"{job.id}.02", "shop-7", "ann")
    edit = await service.catalog.job(view["id"])
    assert edit.request.model_copy(update={"edit": None}) == job.request.model_copy(
        update={"clips": 1, "pinned": (Span(start_ms=CLIP_MS, end_ms=2 * CLIP_MS),)}
    )
    made = edit.request.edit
    assert made is not None
    plan = (await service.catalog.result(job.plan_task)).files["plan.json"].digest
    framing = (await service.catalog.result(job.frame_task(2))).files["framing.json"].digest
    assert (made.clip, made.plan, made.index, made.title, made.framing) == (f"{job.id}.02", plan, 2, "Mine", framing)
    assert made.words == (Correction(start_ms=HELLO_MS, text="Howdy"),)
    assert made.crops == (Placement(at_ms=CLIP_MS + CLIP_MS // 2, x=0.25),)
    row = await service.database.jobs.find_one({"_id": edit.id})
    assert row is not None
    assert {plan, framing} <= set(row["digests"]), "nobody sweeps what it begins with"


async def test_an_edit_goes_on_at_once_from_the_words_that_are_there(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    """No sweeper is needed between a transcription of before and the plan."""
    job = await finished(http, service, hands)
    view = await asked(http, "POST", f"/clips/{job.id}.01/edits", status=201, captions=False)
    edit = await service.catalog.job(view["id"])
    assert await service.tasks.get(edit.plan_task) is not None
    await hands.do(edit.plan_task, clips=1)
    await hands.made(edit, 1, clips=1)
    view = await done(http, edit)
    assert [(clip["id"], clip["edited_from"]) for clip in view["clips"]] == [(f"{edit.id}.01", f"{job.id}.01")]
    assert (await asked(http, "GET", f"/clips/{edit.id}.01"))["edited_from"] == f"{job.id}.01"


async def test_what_was_watched_for_a_clip_is_not_looked_at_again(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await finished(http, service, hands)
    reel = (await service.catalog.result(job.frame_task(2))).files["glimpses.npz"].digest
    seen = await asked(http, "GET", f"/clips/{job.id}.02/editing")
    assert seen["watched"] == {"start_ms": 0, "end_ms": 2 * CLIP_MS}
    for wish, unseen_ms in (
        ({"start_s": CLIP_MS / 1000 + 1.5}, 0),
        ({"end_s": 2 * CLIP_MS / 1000 + 2.5}, 2500),
        ({"layout": "static"}, 0),
        ({"crops": [{"shot": 0, "x": 0.25}]}, 0),
    ):
        view = await asked(http, "POST", f"/clips/{job.id}.02/edits", status=201, **wish)
        assert (view["reruns"], view["unseen_ms"]) == (["frame", "render"], unseen_ms), wish
        edit = await service.catalog.job(view["id"])
        assert edit.request.edit is not None
        assert edit.request.edit.watched == Watched(reel=reel, start_ms=0, end_ms=2 * CLIP_MS)
        row = await service.database.jobs.find_one({"_id": edit.id})
        assert row is not None
        assert reel in row["digests"], "nobody sweeps it meanwhile"


async def test_an_edit_of_what_is_not_framed_looks_at_all_of_it(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    view = await asked(http, "POST", f"/clips/{job.id}.01/edits", status=201, captions=False)
    assert (view["reruns"], view["unseen_ms"]) == (["frame", "render"], CLIP_MS)
    assert (await asked(http, "GET", f"/clips/{job.id}.01/editing"))["watched"] is None


async def test_the_same_key_gives_the_same_edit(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await finished(http, service, hands)
    path = f"/clips/{job.id}.01/edits"
    first = await asked(http, "POST", path, status=201, key="k", captions="bold")
    assert await asked(http, "POST", path, status=200, key="k", captions="bold") == first
    await asked(http, "POST", path, status=422, key="k", captions="clean")
    await asked(http, "POST", f"/clips/{job.id}.02/edits", status=422, key="k", captions="bold")


async def test_a_title_that_was_given_is_carried_over(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await finished(http, service, hands)
    await asked(http, "PATCH", f"/clips/{job.id}.01", title="Mine")
    view = await asked(http, "POST", f"/clips/{job.id}.01/edits", status=201, captions=False)
    made = (await service.catalog.job(view["id"])).request.edit
    assert made is not None
    assert made.title == "Mine"


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"colour": "red"}, 422),
        ({"words": [{"start_ms": 501, "text": "x"}]}, 422),
        ({"words": [{"start_ms": 500, "text": "x" * 201}]}, 422),
        ({"captions": "sparkling"}, 422),
        ({"start_s": 30}, 422),
        ({"end_s": 500}, 422),
        ({"crops": [{"shot": 3, "x": 0}]}, 422),
        ({"crops": [{"shot": 0, "x": 2}]}, 422),
        ({"title": "\u202e "}, 422),
    ],
)
async def test_a_bad_edit_makes_no_job(
    http: httpx.AsyncClient, service: Service, hands: Hands, *, wish: dict[str, Any], status: int
) -> None:
    job = await finished(http, service, hands)
    await asked(http, "POST", f"/clips/{job.id}.01/edits", status=status, **wish)
    assert await service.database.jobs.count_documents({}) == 1


async def test_what_can_not_be_edited(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    await asked(http, "POST", f"/clips/{job.id}.01/edits", status=409, captions=False)
    await asked(http, "GET", f"/clips/{job.id}.01/editing", status=404)
    await hands.planned(job)
    await asked(http, "POST", f"/clips/{job.id}.01/edits", status=409, crops=[{"shot": 0, "x": 0}])
    for wrong in (f"{job.id}.03", f"{job.id}.00", f"{job.id}.x", "x", f"x{job.id}.01"):
        await asked(http, "POST", f"/clips/{wrong}/edits", status=404, captions=False)
    await asked(http, "POST", f"/clips/{job.id}.01/edits", status=201, captions=False)


async def test_what_an_editor_shows(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await finished(http, service, hands)
    shown = await asked(http, "GET", f"/clips/{job.id}.01/editing")
    assert (shown["start_ms"], shown["end_ms"], shown["language"]) == (0, CLIP_MS, "en")
    assert shown["words"] == [
        {"start_ms": HELLO_MS, "end_ms": 900, "heard": "Hello.", "text": "Hello.", "speaker": None}
    ]
    assert shown["sentences"] == [{"start_ms": HELLO_MS, "end_ms": 900}]
    assert shown["levels"] == {"start_ms": 0, "step_ms": 100, "levels_db": []}
    assert shown["framing"]["shots"][0]["panels"][0]["aims"] == [{"at_ms": 0, "x": 219.0, "y": 0.0}]
    assert shown["source"] == {"width": 640, "height": 360, "duration_ms": 120_000}
    assert shown["captions"]["font"] == "Montserrat"
    assert shown["clip"]["id"] == f"{job.id}.01"
    view = await asked(
        http, "POST", f"/clips/{job.id}.01/edits", status=201, words=[{"start_ms": HELLO_MS, "text": ""}]
    )
    edit = await service.catalog.job(view["id"])
    await hands.do(edit.plan_task, clips=1)
    (word,) = (await asked(http, "GET", f"/clips/{edit.id}.01/editing"))["words"]
    assert (word["heard"], word["text"]) == ("Hello.", "")


# ---- transcripts -----------------------------------------------------------------------------------------------------


async def spoken(http: httpx.AsyncClient, service: Service, hands: Hands) -> str:
    """A video whose words are there."""
    job = await made_job(http, service, hands)
    await hands.do(job.transcription)
    return job.video


async def test_a_transcript_is_corrected(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    path = f"/videos/{await spoken(http, service, hands)}/transcript"
    heard = await asked(http, "GET", path)
    assert (heard["revision"], heard["speakers"], heard["notes"]) == (0, {}, [])
    made = await asked(
        http,
        "PATCH",
        path,
        words=[{"start_ms": HELLO_MS, "text": "Hello  you."}],
        speakers={"S1": "Ada"},
        notes=[{"at_ms": 600, "text": "wave"}],
        revision=0,
    )
    assert made == {
        "revision": 1,
        "words": [{"start_ms": HELLO_MS, "text": "Hello you."}],
        "speakers": {"S1": "Ada"},
        "notes": [{"at_ms": 600, "text": "wave"}],
        "pictures": [],
    }, "what changed, and no more"
    answer = await http.get(f"/api/v1{path}")
    told = answer.json()
    assert answer.headers["etag"] == '"1"'
    assert (told["revision"], told["speakers"], told["notes"], told["removed"]) == (
        1,
        made["speakers"],
        made["notes"],
        [],
    )
    (segment,) = told["segments"]
    assert (segment["text"], segment["words"][0]["text"], segment["words"][0]["end_ms"]) == (
        "Hello you.",
        "Hello you.",
        900,
    )
    assert (await asked(http, "GET", f"{path}?as_heard=true"))["segments"] == heard["segments"]
    made = await asked(http, "PATCH", path, speakers={"S1": ""}, words=[{"start_ms": HELLO_MS, "text": "Hello."}])
    assert made == {
        "revision": 2,
        "words": [{"start_ms": HELLO_MS, "text": "Hello."}],
        "speakers": {"S1": ""},
        "notes": [],
        "pictures": [],
    }
    told = await asked(http, "GET", path)
    assert (told["revision"], told["speakers"], told["segments"]) == (2, {}, heard["segments"])


async def test_a_word_that_is_taken_out_can_be_put_back(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    path = f"/videos/{await spoken(http, service, hands)}/transcript"
    heard = await asked(http, "GET", path)
    await asked(http, "PATCH", path, words=[{"start_ms": HELLO_MS, "text": ""}])
    told = await asked(http, "GET", path)
    assert (told["segments"], told["removed"]) == ([], heard["segments"][0]["words"])
    assert (await asked(http, "GET", f"{path}?as_heard=true"))["removed"] == []
    (word,) = told["removed"]
    await asked(http, "PATCH", path, words=[{"start_ms": word["start_ms"], "text": word["text"]}])
    assert await asked(http, "GET", path) == {**heard, "revision": 2}


async def test_who_saw_an_older_transcript_overwrites_nothing(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    path = f"/videos/{await spoken(http, service, hands)}/transcript"
    note: dict[str, Any] = {"notes": [{"at_ms": 0, "text": "one"}]}
    await asked(http, "PATCH", path, **note)
    await asked(http, "PATCH", path, status=409, revision=0, **note)
    for tag, status in (('"0"', 409), ("x", 409), ('"1"', 200), ("*", 200)):
        answer = await http.patch(f"/api/v1{path}", json=note, headers={"If-Match": tag})
        assert answer.status_code == status, tag
    body = {**note, "revision": 3}
    answers = await asyncio.gather(*(http.patch(f"/api/v1{path}", json=body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    for bad in ({"words": [{"start_ms": 1, "text": "x"}]}, {"revision": 4}, {"speakers": {"a b": "x"}}, {"x": 1}):
        await asked(http, "PATCH", path, status=422, **bad)


@pytest.mark.parametrize(
    "change",
    [
        {"notes": [{"at_ms": 2**63, "text": "late"}]},
        {"notes": [{"at_ms": 2**53, "text": "late"}]},
        {"speakers": {"\0": "nobody"}},
        {"words": [{"start_ms": 2**64, "text": "late"}]},
    ],
)
async def test_what_no_transcript_can_hold_is_refused(
    http: httpx.AsyncClient, service: Service, hands: Hands, change: dict[str, Any]
) -> None:
    path = f"/videos/{await spoken(http, service, hands)}/transcript"
    await asked(http, "PATCH", path, status=422, **change)
    assert (await asked(http, "GET", path))["revision"] == 0


async def test_what_is_noted_of_a_video_has_bounds(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    path = f"/videos/{await spoken(http, service, hands)}/transcript"
    texts = [[{"at_ms": 1000 * n + m, "text": "n" * 2000} for m in range(400)] for n in range(7)]
    answers = [await http.patch(f"/api/v1{path}", json={"notes": notes}) for notes in texts]
    assert [answer.status_code for answer in answers] == [200] * 5 + [422] * 2
    assert "4 MiB at most" in answers[-1].text
    assert len((await asked(http, "GET", path))["notes"]) == 2000


async def test_a_transcript_that_is_not_there_yet(http: httpx.AsyncClient, hands: Hands) -> None:
    path = f"/videos/{(await hands.video()).id}/transcript"
    for ending in ("", ".srt", ".vtt", ".txt"):
        await asked(http, "GET", path + ending, status=409)
    await asked(http, "PATCH", path, status=409, notes=[])


async def test_transcripts_are_taken_along(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    path = f"/videos/{await spoken(http, service, hands)}/transcript"
    await asked(http, "PATCH", path, words=[{"start_ms": HELLO_MS, "text": "Hi & bye."}])
    for ending, kind, text in (
        ("srt", "application/x-subrip", "1\n00:00:00,500 --> 00:00:01,500\nHi & bye.\n"),
        ("vtt", "text/vtt", "WEBVTT\n\n00:00:00.500 --> 00:00:01.500\nHi &amp; bye.\n"),
        ("txt", "text/plain", "Hi & bye.\n"),
    ):
        answer = await http.get(f"/api/v1{path}.{ending}")
        assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
        assert answer.headers["content-disposition"] == f'attachment; filename="Ein Film.{ending}"'
        assert answer.text == text


async def test_jobs_use_the_revision_that_there_was(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    before = await made_job(http, service, hands)
    await hands.do(before.transcription)
    path = f"/videos/{before.video}/transcript"
    await asked(http, "PATCH", path, words=[{"start_ms": HELLO_MS, "text": "Hi."}])
    first = await made_job(http, service, hands, video_id=before.video)
    await asked(http, "PATCH", path, words=[{"start_ms": HELLO_MS, "text": "Hey."}])
    other = await made_job(http, service, hands, video_id=before.video, language="fr")
    catalog = service.catalog
    assert await catalog.corrections(before) == await catalog.corrections(other) == ()
    assert await catalog.corrections(first) == (Correction(start_ms=HELLO_MS, text="Hi."),)
    jobs = Jobs(
        database=service.database,
        catalog=catalog,
        tasks=service.tasks,
        relay=service.relay,
        journal=service.journal,
    )
    again, _ = await jobs.create(video=first.video, request=first.request, account=first.account, replay_of=first.id)
    assert again.revision == first.revision == 1
    await hands.do(before.plan_task)
    view = await asked(http, "POST", f"/clips/{before.id}.01/edits", status=201, captions=False)
    edit = await catalog.job(view["id"])
    assert await catalog.corrections(edit) == (Correction(start_ms=HELLO_MS, text="Hey."),)
    await hands.do(edit.plan_task, clips=1)
    (word,) = (await asked(http, "GET", f"/clips/{edit.id}.01/editing"))["words"]
    assert (word["heard"], word["text"]) == ("Hello.", "Hey.")


# ---- finding ---------------------------------------------------------------------------------------------------------


async def test_a_ready_clip_can_be_watched(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await finished(http, service, hands)
    clip = await asked(http, "GET", f"/clips/{job.id}.01")
    assert {name: clip[name] for name in ("job_id", "video_id", "state", "title", "duration_s", "visibility")} == {
        "job_id": job.id,
        "video_id": job.video,
        "state": "ready",
        "title": "Hello 1",
        "duration_s": 20.0,
        "visibility": "private",
    }
    assert (clip["summary"], clip["reason"], clip["tags"]) == ("A greeting.", "It begins with a question.", ["hello"])
    assert (clip["text"], clip["width"], clip["height"], clip["layout"]) == ("Hello number 1.", 1080, 1920, "focus")
    assert clip["quality"]["lufs"] == -14.1
    assert (await http.get(clip["mp4"])).headers["content-type"] == "video/mp4"
    assert (await http.get(clip["poster"])).headers["content-type"] == "image/jpeg"
    (card, _) = (await asked(http, "GET", "/clips"))["items"]
    assert (await http.get(card["mp4"])).status_code == 200
    assert {name: card[name] for name in ("id", "title", "text", "score")} == {
        name: clip[name] for name in ("id", "title", "text", "score")
    }


async def test_clips_are_found(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    one, other = [await finished(http, service, hands) for _ in range(2)]
    everything = [f"{job.id}.0{n}" for job in (other, one) for n in (1, 2)]
    assert await ids(http) == everything
    assert await ids(http, f"job_id={one.id}") == everything[2:]
    assert await ids(http, f"video_id={other.video}") == everything[:2]
    assert await ids(http, "state=ready") == everything
    assert await ids(http, "state=dead") == []
    assert await ids(http, "min_score=0.99") == everything[::2]
    assert await ids(http, "q=NUMBER+2") == everything[1::2]
    assert await ids(http, "q=umber+hell") == everything
    assert await ids(http, "q=goodbye") == []
    assert await ids(http, "q=.*") == []
    await asked(http, "PATCH", f"/clips/{one.id}.01", title="Größe [1]")
    assert await ids(http, "q=GRÖSSE") == await ids(http, "q=[1]") == [f"{one.id}.01"]


@pytest.mark.parametrize("sort", ["created", "score", "duration"])
@pytest.mark.parametrize("limit", [1, 3])
async def test_pages_of_clips_miss_none(
    http: httpx.AsyncClient, service: Service, hands: Hands, *, sort: str, limit: int
) -> None:
    jobs = [await finished(http, service, hands) for _ in range(3)]
    seen: list[str] = []
    query = f"sort={sort}&limit={limit}"
    while True:
        page = await asked(http, "GET", f"/clips?{query}")
        seen += [clip["id"] for clip in page["items"]]
        if page["next"] is None:
            break
        query = f"sort={sort}&limit={limit}&cursor={page['next']}"
    assert seen == await ids(http, f"sort={sort}")
    assert sorted(seen) == [f"{job.id}.0{n}" for job in jobs for n in (1, 2)]
    await asked(http, "GET", f"/clips?sort={sort}&cursor=W10", status=422)
    await asked(http, "GET", f"/clips?sort={sort}&cursor=W3siJGd0IjowfSwxXQ", status=422)


async def test_a_clip_is_renamed_and_shown_to_others(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await finished(http, service, hands)
    clip = await asked(http, "PATCH", f"/clips/{job.id}.01", title="Mine", visibility="unlisted")
    assert (clip["title"], clip["visibility"]) == ("Mine", "unlisted")
    clip = await asked(http, "PATCH", f"/clips/{job.id}.01", visibility="public")
    assert (clip["title"], clip["visibility"]) == ("Mine", "public")
    (first, _) = (await asked(http, "GET", f"/jobs/{job.id}"))["clips"]
    assert first["title"] == "Mine"
    await asked(http, "PATCH", f"/clips/{job.id}.01", status=422, colour="red")
    await asked(http, "PATCH", f"/clips/{job.id}.01", status=422, visibility="everyone")
    answer = await http.patch(f"/api/v1/clips/{job.id}.01", json={})
    assert answer.status_code == 422
    await service.database.clips.update_one({"_id": f"{job.id}.01"}, {"$set": {"state": "planned"}})
    await service.database.jobs.update_one({"_id": job.id}, {"$set": {"listed": False}})
    async with answering(users_service()):

        async def again() -> bool:
            return await ids(http, "state=planned") == []

        await until(again, why="the row is written again")
    (first, _) = (await asked(http, "GET", f"/jobs/{job.id}"))["clips"]
    assert (first["title"], first["visibility"]) == ("Mine", "public")


async def test_clips_of_before_there_were_rows(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await finished(http, service, hands)
    await service.database.clips.delete_many({})
    await service.database.jobs.update_one({"_id": job.id}, {"$unset": {"listed": ""}})
    assert [clip["title"] for clip in (await asked(http, "GET", f"/jobs/{job.id}"))["clips"]] == ["Hello 1", "Hello 2"]
    await migrate(service.database)
    async with answering(users_service()):

        async def there() -> bool:
            return len(await ids(http)) == 2

        await until(there, why="its clips are listed")


async def test_a_deleted_videos_clips_are_found_no_more(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await finished(http, service, hands)
    other = await finished(http, service, hands)
    await http.delete(f"/api/v1/videos/{job.video}")
    await asyncio.sleep(0)
    await service.database.videos.update_one(
        {"_id": job.video}, [{"$set": {"deleted_at": {"$subtract": ["$$NOW", 7200_000]}}}]
    )
    async with answering(users_service()):

        async def gone() -> bool:
            return await ids(http) == [f"{other.id}.01", f"{other.id}.02"]

        await until(gone, why="the clips are gone")


# ---- rendered on demand ----------------------------------------------------------------------------------------------


async def framed(http: httpx.AsyncClient, service: Service, hands: Hands) -> Job:
    """A job whose two clips wait until somebody asks for them."""
    job = await made_job(http, service, hands, render="on_demand")
    await hands.planned(job)
    for clip in (1, 2):
        await hands.do(job.frame_task(clip))
    view = await done(http, job)
    assert (view["render"], [clip["state"] for clip in view["clips"]]) == ("on_demand", ["framed", "framed"])
    return await service.catalog.job(job.id)


async def test_a_job_on_demand_is_done_when_its_clips_are_framed(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await framed(http, service, hands)
    assert {await service.tasks.get(job.render_task(clip)) for clip in (1, 2)} == {None}
    assert await ids(http, "state=framed") == [f"{job.id}.01", f"{job.id}.02"]
    shown = await asked(http, "GET", f"/clips/{job.id}.02/editing")
    assert shown["framing"]["shots"]
    clip = await asked(http, "GET", f"/clips/{job.id}.02")
    assert (clip["mp4"], clip["quality"]) == (None, None)
    results = await asked(http, "GET", f"/jobs/{job.id}/results")
    assert results["manifest"]["clips"] == []
    assert (await http.get(results["zip"])).status_code == 409


async def test_a_clip_is_rendered_when_somebody_asks(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await framed(http, service, hands)
    for _ in range(2):
        assert (await asked(http, "POST", f"/clips/{job.id}.02/render", status=202))["state"] == "framed"
    assert await service.tasks.get(job.render_task(1)) is None
    await hands.do(job.render_task(2))

    async def fresh() -> bool:
        return not (await service.catalog.job(job.id)).stale

    await until(fresh, why="what the job hands out is fresh")
    view = await asked(http, "GET", f"/jobs/{job.id}")
    assert (view["status"], [clip["state"] for clip in view["clips"]]) == ("done", ["framed", "ready"])
    assert await ids(http, "state=ready") == [f"{job.id}.02"]
    results = await asked(http, "GET", f"/jobs/{job.id}/results")
    assert [clip["index"] for clip in results["manifest"]["clips"]] == [2]
    assert (await http.get(view["clips"][1]["mp4"])).status_code == 200
    assert (await asked(http, "POST", f"/clips/{job.id}.02/render", status=202))["state"] == "ready"


async def test_a_clip_may_be_asked_for_before_it_is_framed(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands, render="on_demand")
    await asked(http, "POST", f"/clips/{job.id}.01/render", status=404)
    await hands.planned(job)
    await asked(http, "POST", f"/clips/{job.id}.01/render", status=202)
    await asked(http, "POST", f"/clips/{job.id}.03/render", status=404)
    for clip in (1, 2):
        await hands.do(job.frame_task(clip))
    assert (await asked(http, "GET", f"/jobs/{job.id}"))["status"] == "running"
    await hands.do(job.render_task(1))
    assert [clip["state"] for clip in (await done(http, job))["clips"]] == ["ready", "framed"]


async def test_what_was_asked_for_and_broke_off_goes_on(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await framed(http, service, hands)
    await service.database.jobs.update_one({"_id": job.id}, {"$set": {"stale": True, "wanted": [1]}})
    async with answering(users_service()):

        async def begun() -> bool:
            return await service.tasks.get(job.render_task(1)) is not None

        await until(begun, why="the clip is rendered")
    await hands.do(job.render_task(1), lose_event=True)
    async with answering(users_service()):

        async def ready() -> bool:
            return await ids(http, "state=ready") == [f"{job.id}.01"]

        await until(ready, why="the clip is listed")


async def test_what_is_handed_out_is_made_anew_only_for_what_changed(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    """However often it is looked at while a clip is rendered."""
    job = await framed(http, service, hands)
    await asked(http, "POST", f"/clips/{job.id}.01/render", status=202)
    taken = await hands.take(job.render_task(1))
    database = service.database
    await database.jobs.update_one({"_id": job.id}, {"$set": {"artifacts.seen": {"digest": "0" * 64, "size": 1}}})

    async def seen() -> bool:
        return "seen" in (await service.catalog.job(job.id)).artifacts

    async def stale() -> bool:
        return (await service.catalog.job(job.id)).stale

    rendering = rendering_of(service)
    for _ in range(3):
        await rendering.sweep()
    assert await stale()
    assert await seen()
    await hands.done(taken, lose_event=True)
    await rendering.sweep()
    assert not await stale()
    assert not await seen()
    artifacts = (await service.catalog.job(job.id)).artifacts
    assert "clip_01.mp4" in artifacts
    edl = artifacts["edl.json"].digest

    await database.jobs.update_one({"_id": job.id}, {"$set": {"stale": True}, "$addToSet": {"dropped": 2}})
    await rendering.sweep()
    assert not await stale()
    assert (await service.catalog.job(job.id)).artifacts["edl.json"].digest != edl


async def test_an_edit_of_a_framed_clip_is_rendered(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await framed(http, service, hands)
    view = await asked(http, "POST", f"/clips/{job.id}.01/edits", status=201, title="Mine")
    edit = await service.catalog.job(view["id"])
    await hands.do(edit.plan_task, clips=1)
    await hands.made(edit, 1, clips=1)
    assert [clip["state"] for clip in (await done(http, edit))["clips"]] == ["ready"]


async def test_rendering_again_what_is_always_rendered_changes_nothing(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await finished(http, service, hands)
    assert (await asked(http, "POST", f"/clips/{job.id}.01/render", status=202))["state"] == "ready"
    assert (await service.catalog.job(job.id)).wanted == ()


async def test_a_clip_that_was_asked_for_waits_again(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await framed(http, service, hands)
    clip = f"{job.id}.02"
    assert (await asked(http, "GET", f"/clips/{clip}"))["render"] == "unasked"
    assert (await asked(http, "POST", f"/clips/{clip}/render", status=202))["render"] == "asked"
    cards = await asked(http, "GET", f"/clips?job_id={job.id}")
    assert {card["id"]: card["render"] for card in cards["items"]} == {f"{job.id}.01": "unasked", clip: "asked"}
    assert (await asked(http, "DELETE", f"/clips/{clip}/render"))["render"] == "unasked"
    task = await service.tasks.get(job.render_task(2))
    assert task is not None
    assert task.state == "cancelled"
    view = await asked(http, "GET", f"/jobs/{job.id}")
    assert (view["status"], [each["state"] for each in view["clips"]]) == ("done", ["framed", "framed"])
    await asked(http, "POST", f"/clips/{clip}/render", status=202)
    await hands.do(job.render_task(2))
    await asked(http, "DELETE", f"/clips/{clip}/render", status=409)
    assert (await asked(http, "GET", f"/clips/{clip}"))["state"] == "ready"


async def test_a_render_that_is_under_way_stops(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await framed(http, service, hands)
    await asked(http, "POST", f"/clips/{job.id}.01/render", status=202)
    taken = await hands.take(job.render_task(1))
    assert (await asked(http, "GET", f"/clips/{job.id}.01"))["state"] == "render"
    await asked(http, "DELETE", f"/clips/{job.id}.01/render")
    assert not await service.tasks.beat(taken, share=0.5, message="half")
    assert (await asked(http, "GET", f"/clips/{job.id}.01"))["state"] == "framed"


async def test_a_job_ends_when_what_it_waited_for_is_not_wanted_any_more(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands, render="on_demand")
    await hands.planned(job)
    await asked(http, "POST", f"/clips/{job.id}.01/render", status=202)
    for clip in (1, 2):
        await hands.do(job.frame_task(clip))
    assert (await asked(http, "GET", f"/jobs/{job.id}"))["status"] == "running"
    await asked(http, "DELETE", f"/clips/{job.id}.01/render")
    assert [clip["state"] for clip in (await done(http, job))["clips"]] == ["framed", "framed"]


async def test_a_task_that_was_made_while_its_render_was_cancelled_is_stopped(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await framed(http, service, hands)
    await asked(http, "POST", f"/clips/{job.id}.01/render", status=202)
    await service.database.jobs.update_one({"_id": job.id}, {"$set": {"stale": True, "wanted": []}})
    async with answering(users_service()):

        async def stopped() -> bool:
            task = await service.tasks.get(job.render_task(1))
            return task is not None and task.state == "cancelled"

        await until(stopped, why="nobody wants it")


async def test_a_render_of_a_job_that_renders_all_is_not_cancelled_alone(
    http: httpx.AsyncClient, service: Service, hands: Hands
) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    await asked(http, "DELETE", f"/clips/{job.id}.01/render", status=409)
    await asked(http, "DELETE", f"/clips/{job.id}.03/render", status=404)
    assert (await asked(http, "GET", f"/clips/{job.id}.01"))["render"] == "always"


# ---- taken along, and deleted ----------------------------------------------------------------------------------------


async def test_all_clips_in_one_file(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await finished(http, service, hands)
    await asked(http, "PATCH", f"/clips/{job.id}.01", title="Größe/1: a?")
    url = (await asked(http, "GET", f"/jobs/{job.id}/results"))["zip"]
    answer = await http.get(url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert int(answer.headers["content-length"]) == len(answer.content)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            f"{stem}.{ending}" for stem in ("01 Größe 1 a", "02 Hello 2") for ending in ("mp4", "jpg", "srt", "vtt")
        ]
        clip = await asked(http, "GET", f"/clips/{job.id}.02")
        assert archive.read("02 Hello 2.mp4") == (await http.get(clip["mp4"])).content
    assert (await http.get(url.partition("?")[0])).status_code == 404
    assert (await http.get(url.replace("signature=", "signature=0"))).status_code == 404


async def test_a_clip_is_deleted(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    await hands.made(job, 1)
    await asked(http, "DELETE", f"/clips/{job.id}.01", status=409)
    await hands.made(job, 2)
    await done(http, job)
    clip = await asked(http, "GET", f"/clips/{job.id}.01")
    result = (await service.catalog.result(job.render_task(1))).id
    await asked(http, "DELETE", f"/clips/{job.id}.01", status=204)
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/editing"), ("POST", "/render")):
        await asked(http, method, f"/clips/{job.id}.01{path}", status=404)
    assert await ids(http) == [f"{job.id}.02"]
    view = await asked(http, "GET", f"/jobs/{job.id}")
    assert (view["status"], [each["index"] for each in view["clips"]]) == ("done", [2])
    assert (await http.get(clip["mp4"])).status_code == 404
    results = await asked(http, "GET", f"/jobs/{job.id}/results")
    assert [each["index"] for each in results["manifest"]["clips"]] == [2]
    assert "clip_01.mp4" not in {artifact["name"] for artifact in results["artifacts"]}
    assert await service.database.tasks.count_documents({"result": result}) == 0, "its result is waste"
    await service.relay.task(await _task(service, job.plan_task))
    assert await service.tasks.get(job.frame_task(1)) is None, "nothing brings it back"


async def _task(service: Service, name: str) -> Any:
    found = await service.tasks.get(name)
    assert found is not None
    return found


async def test_a_clip_of_a_cancelled_job_is_deleted(http: httpx.AsyncClient, service: Service, hands: Hands) -> None:
    job = await made_job(http, service, hands)
    await hands.planned(job)
    await asked(http, "DELETE", f"/jobs/{job.id}")
    await asked(http, "DELETE", f"/clips/{job.id}.02", status=204)
    assert [clip["index"] for clip in (await asked(http, "GET", f"/jobs/{job.id}"))["clips"]] == [1]
    assert not (await service.catalog.job(job.id)).stale
