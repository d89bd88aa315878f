"""Resumable uploads, from the specification (https://tus.io/protocols/resumable-upload), over both stores."""

import asyncio
import hashlib
import random
import uuid
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any

import httpx
import pytest
import pytest_asyncio
from pymongo.errors import AutoReconnect

from clipmill.servers import Urls
from common.blobs import read_all
from common.cancellation import cancel
from common.database import Database
from common.errors import Unavailable
from common.grid_blobs import GridReader
from common.s3 import Endpoint
from common.s3_blobs import S3Reader
from common.service import Service
from services.upload.app import service as upload_service
from services.upload.settings import Settings
from services.upload.uploads import LEFT_ALONE_MS, MOST_TRIES
from services.upload.videos import Videos
from tests.profiled import profiled
from tests.serving import answering, environment_of, until
from tests.shelves import S3, Breakable, Grid, fresh_bucket
from tests.tus import BYTES, FILM, TUS, UPLOADS, created, cut, metadata, offset_of, padded
from tests.weed import CREDENTIALS

pytestmark = pytest.mark.asyncio(loop_scope="module")

LARGE = padded(17_000_000)
OTHER = padded(1000)
SRT = b"1\n00:00:00,500 --> 00:00:01,500\nHello.\n"


@dataclass(frozen=True)
class Site:
    """An upload service at work, and what stands around it."""

    service: Service
    http: httpx.AsyncClient
    database: Database
    store: Breakable

    async def empty(self) -> None:
        for name in ("videos", "uploads", "blobs", "tasks", "fs.files", "fs.chunks"):
            await self.database.raw[name].delete_many({})
        if isinstance(self.store, S3):
            self.store.empty()


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["grid", "s3"])
async def site(
    request: pytest.FixtureRequest, urls: Urls, weed_endpoint: Endpoint, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    """One for all tests over a store: making it takes longer than most of them."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    database = Database(url=urls.mongo, name=name)
    environment = environment_of(
        mongo=urls.mongo, redis=urls.redis, database=name, temp_dir=tmp_path_factory.mktemp("temp")
    )
    async with AsyncExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        bucket = fresh_bucket(weed_endpoint)
        for key, value in CREDENTIALS.items():
            patch.setenv(key, value)
        store: Breakable = (
            Grid(database, stack.enter_context(closing(GridReader(url=urls.mongo, name=name))))
            if request.param == "grid"
            else S3(database, stack.enter_context(closing(S3Reader(url=urls.mongo, name=name, bucket=bucket))), bucket)
        )
        environment.update(store.environment)
        for key, value in environment.items():
            patch.setenv(key, value)
        service = upload_service()
        http = await stack.enter_async_context(answering(service))
        yield Site(service, http, database, store)
        if isinstance(store, S3):
            store.client.close()
            await store.blobs.aclose()
    await database.client.drop_database(name)
    await database.close()


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def emptied(site: Site) -> None:
    await site.empty()


@pytest.fixture
def service(site: Site) -> Service:
    return site.service


@pytest.fixture
def http(site: Site) -> httpx.AsyncClient:
    return site.http


@pytest.fixture
def database(site: Site) -> Database:
    return site.database


@pytest.fixture
def breakable(site: Site) -> Breakable:
    return site.store


async def patched(
    http: httpx.AsyncClient, url: str, content: bytes, *, offset: int, status: int = 204, **headers: str
) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = await http.patch(url, content=content, headers={**BYTES, "Upload-Offset": str(offset), **named})
    assert answer.status_code == status, answer.text
    assert answer.headers["tus-resumable"] == "1.0.0"
    return answer


async def rows(database: Database) -> tuple[int, int]:
    return await database.videos.count_documents({}), await database.uploads.count_documents({})


# ---- core ------------------------------------------------------------------------------------------------------------


async def test_options(http: httpx.AsyncClient) -> None:
    answer = await http.options(UPLOADS)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["tus-version"] == "1.0.0"
    assert int(answer.headers["tus-max-size"]) == 20 * 2**30
    assert set(answer.headers["tus-extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "checksum",
        "expiration",
        "termination",
    }
    assert set(answer.headers["tus-checksum-algorithm"].split(",")) == {"sha1", "sha256", "md5"}


async def test_the_contract(http: httpx.AsyncClient) -> None:
    paths = (await http.get("/api/openapi.json")).json()["paths"]
    assert set(paths[UPLOADS]) == {"options", "post"}
    assert set(paths[f"{UPLOADS}/{{upload}}"]) == {"get", "head", "patch", "delete"}
    patch = paths[f"{UPLOADS}/{{upload}}"]["patch"]
    assert {"Upload-Offset", "Upload-Checksum", "tus-resumable", "upload"} == {p["name"] for p in patch["parameters"]}
    assert "Upload-Video" in patch["responses"]["204"]["headers"]


async def test_a_film_comes_in_pieces(
    http: httpx.AsyncClient, service: Service, breakable: Breakable, database: Database
) -> None:
    url = await created(http, len(FILM), filename="Ein Film.mp4")
    assert await offset_of(http, url) == 0
    cuts = [0, 1, 5000, 150_000, len(FILM)]
    for start, end in pairwise(cuts):
        answer = await patched(http, url, FILM[start:end], offset=start)
        assert answer.headers["upload-offset"] == str(end)
        assert await offset_of(http, url) == end
    view = (await http.get(url)).json()
    digest = hashlib.sha256(FILM).hexdigest()
    assert (view["state"], view["offset"], view["error"]) == ("done", len(FILM), None)
    assert view["video"]["id"] == answer.headers["upload-video"]
    assert (view["video"]["title"], view["video"]["sha256"]) == ("Ein Film", digest)
    assert await read_all(service.blobs, digest) == FILM
    assert await breakable.objects() == (1, len(FILM))
    assert await rows(database) == (1, 1)
    tasks = await database.tasks.find().to_list()
    assert {(task["stage"], task["video"]) for task in tasks} == {
        ("transcribe", view["video"]["id"]),
        ("package", view["video"]["id"]),
    }


async def test_a_finished_upload_still_answers(http: httpx.AsyncClient, database: Database) -> None:
    url = await created(http, len(FILM))
    video = (await patched(http, url, FILM, offset=0)).headers["upload-video"]
    again = await patched(http, url, b"", offset=len(FILM))
    assert again.headers["upload-video"] == video
    head = await http.head(url, headers=TUS)
    assert head.headers["upload-video"] == video
    assert head.headers["upload-offset"] == head.headers["upload-length"] == str(len(FILM))
    assert "Upload-Video" in head.headers["access-control-expose-headers"]
    await patched(http, url, b"x", offset=0, status=409)
    assert await rows(database) == (1, 1)


async def test_head_says_what_was_said(http: httpx.AsyncClient) -> None:
    said = f"{metadata(filename='a.mp4')},is_public"
    answer = await http.post(UPLOADS, headers={**TUS, "Upload-Length": "10", "Upload-Metadata": said})
    assert answer.status_code == 201
    head = await http.head(answer.headers["location"], headers=TUS)
    assert head.headers["upload-metadata"] == said
    assert head.headers["cache-control"] == "no-store"
    assert head.headers["upload-length"] == "10"
    assert head.content == b""


async def test_another_version_is_refused(http: httpx.AsyncClient) -> None:
    url = await created(http, 10)
    for spoken in ({}, {"Tus-Resumable": "0.2.2"}):
        for method, where in (("POST", UPLOADS), ("HEAD", url), ("PATCH", url), ("DELETE", url)):
            headers = {**BYTES, "Upload-Length": "10", "Upload-Offset": "0"}
            del headers["Tus-Resumable"]
            answer = await http.request(method, where, headers={**headers, **spoken})
            assert (answer.status_code, answer.headers["tus-version"]) == (412, "1.0.0")
    assert await offset_of(http, url) == 0


async def test_a_wrong_offset_changes_nothing(http: httpx.AsyncClient) -> None:
    url = await created(http, len(FILM))
    await patched(http, url, FILM[:1000], offset=0)
    for offset in (0, 999, 1001, len(FILM)):
        answer = await patched(http, url, FILM, offset=offset, status=409)
        assert answer.headers["content-type"] == "application/problem+json"
    assert await offset_of(http, url) == 1000


async def test_another_type_is_refused(http: httpx.AsyncClient) -> None:
    url = await created(http, len(FILM))
    await patched(http, url, FILM, offset=0, status=415, Content_Type="video/mp4")
    assert await offset_of(http, url) == 0


async def test_more_than_was_said(http: httpx.AsyncClient, service: Service) -> None:
    url = await created(http, len(FILM))
    await patched(http, url, FILM + b"x", offset=0, status=413)
    await patched(http, url, FILM[await offset_of(http, url) :], offset=await offset_of(http, url))
    assert await read_all(service.blobs, hashlib.sha256(FILM).hexdigest()) == FILM


async def test_an_upload_that_is_not_there(http: httpx.AsyncClient) -> None:
    for method in ("HEAD", "GET", "PATCH", "DELETE"):
        answer = await http.request(method, f"{UPLOADS}/nothing", headers={**BYTES, "Upload-Offset": "0"})
        assert answer.status_code == 404


BAD: list[tuple[dict[str, str], int]] = [
    ({}, 400),
    ({"Upload-Length": "-1"}, 400),
    ({"Upload-Length": "many"}, 400),
    ({"Upload-Defer-Length": "1"}, 400),
    ({"Upload-Length": str(20 * 2**30 + 1)}, 413),
    ({"Upload-Length": "0"}, 422),
    ({"Upload-Length": "5", "Upload-Metadata": "filename ???"}, 400),
    ({"Upload-Length": "5", "Upload-Metadata": "a YQ==,a YQ=="}, 400),
    ({"Upload-Length": "5", "Upload-Metadata": metadata(language="english")}, 422),
    ({"Upload-Length": "5", "Upload-Metadata": metadata(captions="none")}, 422),
    ({"Upload-Length": "5", "Upload-Metadata": metadata(title=b"\xff")}, 422),
    ({"Upload-Length": "5", "Upload-Metadata": metadata(title="x" * 40_000)}, 413),
    ({"Upload-Length": "5", "Content-Type": "video/mp4"}, 415),
    ({**BYTES, "Upload-Length": "5", "Upload-Checksum": "crc32 AAAA"}, 400),
]


async def test_what_cannot_be_begun(http: httpx.AsyncClient, database: Database) -> None:
    for headers, status in BAD:
        answer = await http.post(UPLOADS, headers={**TUS, **headers})
        assert answer.status_code == status, headers
        assert answer.headers["tus-resumable"] == "1.0.0"
        assert set(answer.json()) == {"type", "title", "status", "code", "detail"}
    assert await rows(database) == (0, 0)


async def test_methods_in_disguise(http: httpx.AsyncClient) -> None:
    url = await created(http, 10_000)
    for method, status in (("PATCH", 204), ("HEAD", 200), ("DELETE", 204), ("PUT", 404)):
        headers = {**BYTES, "Upload-Offset": "0", "X-HTTP-Method-Override": method}
        assert (await http.post(url, headers=headers, content=FILM[:10])).status_code == status
    assert (await http.head(url, headers=TUS)).status_code == 404


# ---- extensions ------------------------------------------------------------------------------------------------------


async def test_creation_with_upload(http: httpx.AsyncClient) -> None:
    headers = {**BYTES, "Upload-Length": str(len(FILM))}
    first = await http.post(UPLOADS, headers=headers, content=FILM[:100_000])
    assert (first.status_code, first.headers["upload-offset"]) == (201, "100000")
    await patched(http, first.headers["location"], FILM[100_000:], offset=100_000)
    whole = await http.post(UPLOADS, headers=headers, content=FILM)
    assert (whole.status_code, whole.headers["upload-offset"]) == (201, str(len(FILM)))
    assert whole.headers["upload-video"]


async def test_labels(http: httpx.AsyncClient, service: Service) -> None:
    url = await created(http, len(FILM), filename="a.mp4", title="Mein Titel", language="EN", captions=SRT)
    video = await service.catalog.video((await patched(http, url, FILM, offset=0)).headers["upload-video"])
    assert (video.title, video.language) == ("Mein Titel", "en")
    assert video.captions is not None
    assert await read_all(service.blobs, video.captions.digest) == SRT


async def test_checksums(http: httpx.AsyncClient, service: Service) -> None:
    url = await created(http, len(FILM))
    cuts = [0, 50_000, 150_000, len(FILM)]
    for algorithm, (at, end) in zip(("sha1", "sha256", "md5"), pairwise(cuts), strict=True):
        piece = FILM[at:end]
        good = f"{algorithm} {b64encode(hashlib.new(algorithm, piece).digest()).decode()}"
        bad = f"{algorithm} {b64encode(hashlib.new(algorithm, piece + b'x').digest()).decode()}"
        answer = await patched(http, url, piece, offset=at, status=460, Upload_Checksum=bad)
        assert (answer.json()["code"], answer.json()["title"]) == ("checksum_mismatch", "Checksum Mismatch")
        assert await offset_of(http, url) == at
        await patched(http, url, bytes(len(piece)), offset=at, status=460, Upload_Checksum=good)
        for malformed in ("crc32 AAAA", "sha1", "sha1 AAAA", "sha1 ???", "sha1  "):
            await patched(http, url, piece, offset=at, status=400, Upload_Checksum=malformed)
        assert await offset_of(http, url) == at
        await patched(http, url, piece, offset=at, Upload_Checksum=good)
    assert await read_all(service.blobs, hashlib.sha256(FILM).hexdigest()) == FILM


async def test_termination(http: httpx.AsyncClient, breakable: Breakable, database: Database) -> None:
    url = await created(http, 2 * len(FILM))
    await patched(http, url, FILM, offset=0)
    assert (await http.delete(url, headers=TUS)).status_code == 204
    assert (await http.head(url, headers=TUS)).status_code == 404
    await patched(http, url, FILM, offset=len(FILM), status=404)
    assert (await http.delete(url, headers=TUS)).status_code == 404
    assert await breakable.objects() == (0, 0)
    assert (await rows(database))[0] == 0


async def test_a_finished_upload_is_forgotten_without_its_video(
    http: httpx.AsyncClient, service: Service, breakable: Breakable
) -> None:
    url = await created(http, len(FILM))
    await patched(http, url, FILM, offset=0)
    assert (await http.delete(url, headers=TUS)).status_code == 204
    assert (await http.head(url, headers=TUS)).status_code == 404
    assert await breakable.objects() == (1, len(FILM))
    assert await read_all(service.blobs, hashlib.sha256(FILM).hexdigest()) == FILM


async def test_expiration(http: httpx.AsyncClient, breakable: Breakable, database: Database) -> None:
    done, half = await created(http, len(FILM)), await created(http, len(LARGE))
    await patched(http, done, FILM, offset=0)
    answer = await patched(http, half, LARGE[: 9 << 20], offset=0)
    left = parsedate_to_datetime(answer.headers["upload-expires"]) - datetime.now(UTC)
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    await database.uploads.update_many({}, {"$set": {"touched_at": datetime.now(UTC) - timedelta(hours=25)}})

    async def forgotten() -> bool:
        return not await database.uploads.count_documents({"state": {"$ne": "ended"}})

    await until(forgotten, why="both uploads are swept")
    for url in (done, half):
        assert (await http.head(url, headers=TUS)).status_code == 404

    async def dropped() -> bool:
        with suppress(AssertionError):
            return await breakable.objects() == (1, len(FILM))
        return False

    await until(dropped, why="the bytes of the half one are gone")
    await database.uploads.update_many({}, {"$set": {"touched_at": datetime.now(UTC) - timedelta(hours=2)}})

    async def gone() -> bool:
        return not await database.uploads.count_documents({})

    await until(gone, why="the row is gone")


async def test_sweeping_looks_at_no_row_that_is_young(http: httpx.AsyncClient, database: Database) -> None:
    for film in (FILM, FILM[:5000]):
        url = await created(http, len(film), captions=SRT)
        await http.patch(url, headers={**BYTES, "Upload-Offset": "0"}, content=film)
    await created(http, len(FILM))
    async with profiled(database) as queries:

        async def swept() -> bool:
            return len(await queries("uploads")) >= 8

        await until(swept, why="the sweeper has been round twice")
        assert {query["docsExamined"] for query in await queries("uploads")} == {0}
    assert await database.uploads.count_documents({"state": {"$in": ["done", "refused"]}}) == 2
    assert await database.uploads.count_documents({"captions": {"$type": "binData"}}) == 0


# ---- becoming a video ------------------------------------------------------------------------------------------------


async def test_what_is_no_film_is_refused_at_once(
    http: httpx.AsyncClient, breakable: Breakable, database: Database
) -> None:
    url = await created(http, 10_000_000)
    await patched(http, url, b"#EXTM3U\n" * 100, offset=0)
    answer = await patched(http, url, b"#EXTM3U\n" * 1000, offset=800, status=422)
    assert answer.json()["code"] == "invalid_media"
    await patched(http, url, b"", offset=800, status=422)
    assert (await http.head(url, headers=TUS)).status_code == 422
    view = (await http.get(url)).json()
    assert (view["state"], view["video"]) == ("refused", None)
    assert view["error"] == answer.json()["detail"]
    assert await breakable.objects() == (0, 0)
    assert (await rows(database))[0] == 0


async def test_what_is_damaged_is_refused_at_its_end(http: httpx.AsyncClient, breakable: Breakable) -> None:
    damaged = FILM[:5000]
    url = await created(http, len(damaged))
    answer = await patched(http, url, damaged, offset=0, status=422)
    assert answer.json()["code"] == "invalid_media"
    assert (await http.get(url)).json()["error"] == answer.json()["detail"]
    assert await breakable.objects() == (0, 0)


async def test_the_same_film_is_the_same_video(http: httpx.AsyncClient, breakable: Breakable) -> None:
    posted = await http.post("/api/v1/videos", files=[("file", ("a.mp4", FILM))])
    for _ in range(2):
        url = await created(http, len(FILM), filename="b.mp4")
        assert (await patched(http, url, FILM, offset=0)).headers["upload-video"] == posted.json()["id"]
    assert await breakable.objects() == (1, len(FILM))


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Videos.add fails as often as there is something in here, as if the process had ended before it."""
    add = Videos.add
    due: list[Any] = []

    async def failing(self: Videos, *given: Any, **named: Any) -> Any:
        if due:
            raise due.pop()
        return await add(self, *given, **named)

    monkeypatch.setattr(Videos, "add", failing)
    return due


async def test_who_asks_again_gets_the_video(
    http: httpx.AsyncClient, failing: list[Any], breakable: Breakable, database: Database
) -> None:
    async def patch(url: str) -> httpx.Response:
        return await http.patch(url, headers={**BYTES, "Upload-Offset": str(len(FILM))})

    async def head(url: str) -> httpx.Response:
        return await http.head(url, headers=TUS)

    for ask in (patch, head, http.get):
        url = await created(http, len(FILM))
        failing.append(Unavailable("Try again."))
        await patched(http, url, FILM, offset=0, status=503)
        assert (await ask(url)).is_success
        assert (await http.get(url)).json()["video"]["sha256"] == hashlib.sha256(FILM).hexdigest()
        assert await breakable.objects() == (1, len(FILM))
    assert await rows(database) == (1, 3)


async def test_what_came_whole_becomes_a_video_though_nobody_asks(
    http: httpx.AsyncClient, failing: list[Any], database: Database
) -> None:
    url = await created(http, len(FILM))
    failing.append(Unavailable("Try again."))
    await patched(http, url, FILM, offset=0, status=503)

    async def made() -> bool:
        return await database.uploads.count_documents({"state": "done"}) == 1

    await until(made, why="the sweeper finishes the upload")
    assert await rows(database) == (1, 1)


async def test_the_sweeper_tries_less_and_less_and_not_for_ever(
    http: httpx.AsyncClient, failing: list[Any], database: Database, breakable: Breakable
) -> None:
    often, seldom = await created(http, len(OTHER)), await created(http, len(FILM))
    tried_often = {"_id": often.rpartition("/")[2]}
    await database.uploads.update_one(tried_often, {"$set": {"tries": MOST_TRIES}})
    for url, film in ((often, OTHER), (seldom, FILM)):
        failing.append(Unavailable("Try again."))
        await patched(http, url, film, offset=0, status=503)
    tries: dict[str, Any] = {"tries": MOST_TRIES, "state": "open"}

    async def done() -> bool:
        return await database.uploads.count_documents({"state": "done", "tries": 1}) == 1

    await until(done, why="the one that was tried seldom is finished")
    assert await database.uploads.count_documents({**tried_often, **tries}) == 1
    await database.uploads.update_one(tried_often, {"$set": {"touched_at": datetime.now(UTC) - timedelta(hours=2)}})

    async def refused() -> bool:
        return await database.uploads.count_documents({**tried_often, "state": "refused"}) == 1

    await until(refused, why="the other one is given up")
    assert "8 tries" in (await http.get(often)).json()["error"]

    async def dropped() -> bool:
        return await breakable.objects() == (1, len(FILM))

    await until(dropped, why="its bytes are gone")


@pytest.fixture
def held_up(monkeypatch: pytest.MonkeyPatch) -> tuple[asyncio.Event, asyncio.Event]:
    """(somebody makes a video, they may go on)."""
    add = Videos.add
    at_it, go_on = asyncio.Event(), asyncio.Event()

    async def held_up(self: Videos, *given: Any, **named: Any) -> Any:
        at_it.set()
        await go_on.wait()
        return await add(self, *given, **named)

    monkeypatch.setattr(Videos, "add", held_up)
    return at_it, go_on


async def test_who_was_overtaken_leaves_the_bytes_to_its_successor(
    http: httpx.AsyncClient,
    held_up: tuple[asyncio.Event, asyncio.Event],
    database: Database,
    service: Service,
    breakable: Breakable,
) -> None:
    at_it, go_on = held_up
    await service.blobs.put(cut(FILM))  # so that those of the upload are one too many
    url = await created(http, len(FILM))
    first = asyncio.create_task(patched(http, url, FILM, offset=0))
    await at_it.wait()
    await database.uploads.update_one({}, {"$inc": {"fence": 1}, "$set": {"hold_ms": 600_000}})
    go_on.set()

    async def made() -> bool:
        return await database.videos.count_documents({}) == 1

    await until(made, why="the first one is through")
    await database.uploads.update_one({}, {"$set": {"hold_ms": 0}})
    answer = await first
    assert answer.headers["upload-video"]
    assert (await http.get(url)).json()["state"] == "done"
    assert await breakable.objects() == (1, len(FILM))


async def test_a_hold_is_renewed_though_once_it_was_not(
    http: httpx.AsyncClient,
    held_up: tuple[asyncio.Event, asyncio.Event],
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_it, go_on = held_up
    rows = service.database.uploads
    update_one, failed, renewed = rows.update_one, asyncio.Event(), asyncio.Event()

    async def update(wanted: Any, change: Any) -> Any:
        if list(change) == ["$currentDate"]:
            if not failed.is_set():
                failed.set()
                raise AutoReconnect("away")
            renewed.set()
        return await update_one(wanted, change)

    monkeypatch.setattr(rows, "update_one", update)
    url = await created(http, len(FILM))
    first = asyncio.create_task(patched(http, url, FILM, offset=0))
    await at_it.wait()
    await failed.wait()
    async with asyncio.timeout(300):
        await renewed.wait()
    go_on.set()
    assert (await first).headers["upload-video"]


# ---- several parts, several clients ----------------------------------------------------------------------------------


@pytest.mark.parametrize("checked", [False, True])
async def test_several_parts(http: httpx.AsyncClient, service: Service, breakable: Breakable, *, checked: bool) -> None:
    url = await created(http, len(LARGE))
    at = 0
    for end in (6_000_000, 6_300_000, 15_000_000, len(LARGE)):
        sha256 = b64encode(hashlib.sha256(LARGE[at:end]).digest()).decode()
        headers = {**BYTES, "Upload-Offset": str(at)}
        if checked:
            headers["Upload-Checksum"] = f"sha256 {sha256}"
            lie = await http.patch(url, headers=headers, content=cut(LARGE[at : end - 1] + b"x"))
            assert lie.status_code == 460
            assert await offset_of(http, url) == at
        answer = await http.patch(url, headers=headers, content=cut(LARGE[at:end]))
        assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(end))
        at = end
    assert await read_all(service.blobs, hashlib.sha256(LARGE).hexdigest()) == LARGE
    assert await breakable.objects() == (1, len(LARGE))


async def test_the_last_to_come_goes_on(
    http: httpx.AsyncClient, service: Service, breakable: Breakable, database: Database
) -> None:
    """The first one is stuck in the middle, as one behind a dead line is, and wakes when the other has gone on."""
    url = await created(http, len(LARGE))
    stuck, free = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        async for piece in cut(LARGE[:9_000_000]):
            yield piece
        stuck.set()
        await free.wait()
        yield bytes(1_000_000)

    first = asyncio.create_task(http.patch(url, headers={**BYTES, "Upload-Offset": "0"}, content=slowly()))
    await stuck.wait()
    at = await offset_of(http, url)
    assert at > 0
    await database.uploads.update_many({}, {"$set": {"hold_ms": 600_000}})
    await patched(http, url, LARGE[at:16_000_000], offset=at, status=423)
    await database.uploads.update_many({}, {"$set": {"hold_ms": 0}})
    await patched(http, url, LARGE[at:16_000_000], offset=at)
    free.set()
    assert (await first).status_code == 409
    await patched(http, url, LARGE[16_000_000:], offset=16_000_000)
    assert await read_all(service.blobs, hashlib.sha256(LARGE).hexdigest()) == LARGE
    assert await breakable.objects() == (1, len(LARGE))


@pytest.mark.parametrize("commit_s", [None, 20])
async def test_who_commits_when_due_is_left_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch, commit_s: int | None
) -> None:
    if commit_s is not None:
        monkeypatch.setenv("CLIPMILL_UPLOAD_COMMIT_S", str(commit_s))
    async with answering(upload_service()) as http:
        url, free = await created(http, len(FILM)), asyncio.Event()

        async def slowly() -> AsyncIterator[bytes]:
            yield FILM[:1000]
            await free.wait()
            yield FILM[1000:]

        first = asyncio.create_task(http.patch(url, headers={**BYTES, "Upload-Offset": "0"}, content=slowly()))

        async def begun() -> bool:
            return await site.database.uploads.count_documents({"fence": 1}) == 1

        await until(begun, why="the first one is at it")
        row = await site.database.uploads.find_one()
        free.set()
        assert (await first).headers["upload-video"]
    assert row is not None
    assert row["hold_ms"] >= 2000 * (commit_s or Settings().upload_commit_s)
    assert commit_s is not None or row["hold_ms"] == LEFT_ALONE_MS


async def test_two_clients_on_two_replicas(site: Site) -> None:
    data = padded(9_000_000)

    async def send(http: httpx.AsyncClient, url: str, draw: random.Random) -> str:
        while True:
            head = await http.head(url, headers=TUS)
            at = int(head.headers["upload-offset"])
            if at == len(data):
                return head.headers["upload-video"]
            end = at + draw.choice([1, 300_000, 5_000_000])
            answer = await http.patch(url, headers={**BYTES, "Upload-Offset": str(at)}, content=cut(data[at:end]))
            assert answer.status_code in {204, 409, 423}, answer.text
            await asyncio.sleep(draw.uniform(0, 0.05))

    async with answering(upload_service()) as other:
        url = await created(site.http, len(data))
        clients = [site.http, other, site.http, other]
        videos = await asyncio.gather(*(send(http, url, random.Random(n)) for n, http in enumerate(clients)))
    assert len(set(videos)) == 1
    assert await read_all(site.service.blobs, hashlib.sha256(data).hexdigest()) == data
    assert await site.store.objects() == (1, len(data))


async def test_requests_that_are_cancelled_anywhere(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """As by a server that ends."""
    monkeypatch.setenv("CLIPMILL_UPLOAD_COMMIT_S", "0")
    data, draw = padded(700_000), random.Random()
    async with answering(upload_service()) as http:
        url = await created(http, len(data))
        for _ in range(100):
            at = await offset_of(http, url)
            if at == len(data):
                break
            headers = {**BYTES, "Upload-Offset": str(at)}
            patching = asyncio.create_task(http.patch(url, headers=headers, content=cut(data[at:], 20_000)))
            await asyncio.sleep(draw.uniform(0, 0.1))
            await cancel(patching)
        at = await offset_of(http, url)

        async def done() -> bool:
            answer = await http.patch(url, headers={**BYTES, "Upload-Offset": str(at)}, content=data[at:])
            assert answer.status_code in {204, 423}, (
                answer.text
            )  # who was cancelled while it took hold holds on for two seconds
            return answer.status_code == 204

        await until(done, why="the rest is taken")
    assert await read_all(site.service.blobs, hashlib.sha256(data).hexdigest()) == data


async def test_parts_that_s3_gave_up(site: Site) -> None:
    """As by a lifecycle rule."""
    if not isinstance(site.store, S3):
        return
    url = await created(site.http, len(LARGE))
    site.store.empty()
    await patched(site.http, url, LARGE[:9_000_000], offset=0, status=404)
    assert (await site.http.head(url, headers=TUS)).status_code == 404
