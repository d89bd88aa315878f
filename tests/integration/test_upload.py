"""Upload on real servers: what comes in, what is refused, and that nothing of it is left behind."""

import asyncio
import hashlib
import json
import random
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from clipmill.servers import Urls
from common.blobs import read_all
from common.catalog import Video
from common.database import Database
from common.errors import InvalidRequest
from common.events import SETS_OFF, Stage, VideoUploaded
from common.guard import Guard, anywhere, guarded_client
from common.service import Service
from services.upload.app import service as upload_service
from services.upload.links import fetch
from tests.conftest import MEDIA
from tests.odd import FILES, REFUSED
from tests.serving import answering, environment_of, process, until
from tests.shelves import Breakable

FILM = (MEDIA / "video/single_face_360p_2s.mp4").read_bytes()
WATCH = '<html><title>The film</title><video src="film.mp4"><track kind="captions" srclang="en" src="words.srt"></video></html>'
SRT = b"1\n00:00:00,500 --> 00:00:01,500\nHello.\n"


@pytest.fixture
def environment(urls: Urls, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """As an operator would set it; links may lead to this machine, where the test's own server is."""
    made = environment_of(mongo=urls.mongo, redis=urls.redis, database=database.raw.name, temp_dir=tmp_path / "temp")
    made["CLIPMILL_IMPORT_PRIVATE"] = "true"
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def service(environment: dict[str, str]) -> Service:
    assert environment
    return upload_service()


@pytest.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with answering(service) as made:
        yield made


def form(data: bytes = FILM, name: str = "Ein Film.mp4", **fields: str | bytes) -> dict[str, Any]:
    return {"files": [("file", (name, data)), *((key, (None, value)) for key, value in fields.items())]}


async def posted(http: httpx.AsyncClient, *, status: int = 201, **given: Any) -> dict[str, Any]:
    answer = await http.post("/api/v1/videos", **form(**given))
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(body) == {"type", "title", "status", "code", "detail"}
    return body


async def stored(database: Database) -> tuple[int, int, int]:
    """Videos, digests, and files of any kind."""
    chunks = await database.raw["fs.chunks"].distinct("files_id")
    files = await database.raw["fs.files"].distinct("_id")
    assert set(chunks) <= set(files)
    return await database.videos.count_documents({}), await database.blobs.count_documents({}), len(files)


# ---- files -----------------------------------------------------------------------------------------------------------


async def test_a_film_is_stored_and_told(http: httpx.AsyncClient, service: Service, database: Database) -> None:
    view = await posted(http)
    digest = hashlib.sha256(FILM).hexdigest()
    assert {**view, "id": "", "created_at": ""} == {
        "id": "",
        "title": "Ein Film",
        "sha256": digest,
        "size": len(FILM),
        "duration_s": 2.4,
        "width": 640,
        "height": 360,
        "fps": 30.0,
        "video_codec": "h264",
        "audio_codec": "mp3",
        "language": None,
        "visibility": "private",
        "poster": None,
        "created_at": "",
    }
    assert await read_all(service.blobs, digest) == FILM
    assert await stored(database) == (1, 1, 1)
    row = await database.videos.find_one({"_id": view["id"]})
    assert row is not None
    assert row["relayed"]
    (task,) = await database.tasks.find({"stage": "transcribe"}).to_list()
    assert (task["_id"], task["stage"], task["state"]) == (
        f"video/{view['id']}/transcribe/auto",
        "transcribe",
        "queued",
    )
    assert await service.redis.xlen(VideoUploaded.name) >= 1


async def test_the_same_film_is_the_same_video(http: httpx.AsyncClient, database: Database) -> None:
    first = await posted(http)
    again = await posted(http, status=200, name="other.mp4")
    assert again == first
    assert await stored(database) == (1, 1, 1)
    assert await database.tasks.count_documents({}) == len(SETS_OFF[VideoUploaded])


async def test_at_the_same_time_too(http: httpx.AsyncClient, database: Database) -> None:
    answers = await asyncio.gather(*(http.post("/api/v1/videos", **form()) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await stored(database) == (1, 1, 1)


async def test_other_captions_or_another_language_are_another_video(
    http: httpx.AsyncClient, service: Service, database: Database
) -> None:
    plain = await posted(http)
    spoken = await posted(http, language="EN")
    captioned = await posted(http, captions=SRT)
    assert len({plain["id"], spoken["id"], captioned["id"]}) == 3
    assert await posted(http, status=200, captions=SRT) == captioned
    assert await posted(http, status=200, captions=b"") == plain
    assert await stored(database) == (3, 2, 2)
    video = await service.catalog.video(captioned["id"])
    assert video.captions is not None
    assert await read_all(service.blobs, video.captions.digest) == SRT
    assert (spoken["language"], captioned["language"]) == ("en", None)
    assert {task["_id"].rpartition("/")[2] async for task in database.tasks.find({"stage": "transcribe"})} == {
        "auto",
        "en",
    }


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"title": "  Mein\n Titel – 名前 "}, "Mein Titel – 名前"),
        ({"name": "naïve 名前 'quote' $(x).mp4"}, "naïve 名前 'quote' $(x)"),
        ({"name": "../../etc/passwd.mp4"}, "passwd"),
        ({"title": "x" * 500}, "x" * 200),
        ({"name": ".mp4"}, ".mp4"),
    ],
)
async def test_titles(http: httpx.AsyncClient, fields: dict[str, Any], title: str) -> None:
    assert (await posted(http, **fields))["title"] == title


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_no_film_leaves_nothing(http: httpx.AsyncClient, database: Database, name: str) -> None:
    problem = await posted(http, status=422, data=(MEDIA / "odd" / name).read_bytes(), name=name)
    assert problem["code"] == "invalid_media"
    assert REFUSED[name] in problem["detail"]
    assert await stored(database) == (0, 0, 0)


async def test_odd_films_are_taken(http: httpx.AsyncClient) -> None:
    for name in [name for name in FILES if name not in REFUSED]:
        view = await posted(http, data=(MEDIA / "odd" / name).read_bytes(), name=name)
        assert view["duration_s"] >= 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"captions": b"no captions"}, "SubRip"),
        ({"captions": b"\xff\xfe\x00"}, "UTF"),
        ({"language": "english"}, "ISO 639-1"),
        ({"language": b"\xff"}, "UTF-8"),
        ({"title": b"\xff"}, "UTF-8"),
        ({"file": FILM}, "one file"),
    ],
)
async def test_a_bad_form_leaves_nothing(
    http: httpx.AsyncClient, database: Database, fields: dict[str, Any], reason: str
) -> None:
    answer = await http.post("/api/v1/videos", files=[*form()["files"], *((k, (None, v)) for k, v in fields.items())])
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert reason in answer.json()["detail"]
    assert await stored(database) == (0, 0, 0)


async def test_a_bad_form_with_a_film_that_is_there_takes_nothing_away(
    http: httpx.AsyncClient, service: Service, database: Database
) -> None:
    view = await posted(http)
    await posted(http, status=422, captions=b"no captions")
    assert await read_all(service.blobs, view["sha256"]) == FILM
    assert await stored(database) == (1, 1, 1)


@pytest.mark.parametrize(
    "request_",
    [
        {"json": {"file": "x"}},
        {"content": b""},
        {"files": {"other": b"x"}},
        {"content": b"--b\r\n", "headers": {"content-type": "multipart/form-data; boundary=b"}},
    ],
    ids=["json", "empty", "no file", "cut off"],
)
async def test_what_is_no_form(http: httpx.AsyncClient, request_: dict[str, Any]) -> None:
    answer = await http.post("/api/v1/videos", **request_)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_film_beyond_the_limits(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    assert environment
    for name, value, reason in (
        ("CLIPMILL_MAX_SIZE", str(len(FILM) - 1), "larger than"),
        ("CLIPMILL_MAX_DURATION_S", "1", "minutes; at most"),
        ("CLIPMILL_MAX_PIXELS", "1000", "too large"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            async with answering(upload_service()) as http:
                assert reason in (await posted(http, status=422))["detail"]
    assert await stored(database) == (0, 0, 0)


async def test_a_crash_before_the_telling_is_swept_up(service: Service, database: Database) -> None:
    async with answering(service) as http:
        view = await posted(http)
        await database.tasks.delete_many({})

        async def told() -> bool:
            if await database.tasks.count_documents({"video": view["id"]}) == len(SETS_OFF[VideoUploaded]):
                return True
            # again and again: a round of the sweeper that found the video while it was made ends with saying that it is told
            await database.videos.update_one({"_id": view["id"]}, {"$set": {"relayed": False}})
            return False

        await until(told, why="the video is told again")


async def test_stages_can_read_what_was_stored(http: httpx.AsyncClient, service: Service) -> None:
    view = await posted(http, captions=SRT, language="en")
    video = await service.catalog.video(view["id"])
    assert video == Video.model_validate(video.model_dump(by_alias=True))
    assert video.source.demuxer == "mov"
    (task,) = await service.tasks.due(Stage.TRANSCRIBE, most=5)
    assert task.set_off_by() == VideoUploaded(video=video.id, language="en")


async def test_the_contract_builds(http: httpx.AsyncClient) -> None:
    document = (await http.get("/api/openapi.json")).json()
    assert {"/api/v1/videos", "/api/v1/videos/import", "/health", "/health/ready", "/metrics"} <= set(document["paths"])
    body = document["paths"]["/api/v1/videos"]["post"]["requestBody"]["content"]
    assert set(body["multipart/form-data"]["schema"]["properties"]) == {"file", "captions", "language", "title"}


async def test_health(http: httpx.AsyncClient) -> None:
    assert (await http.get("/health")).json() == {"status": "ok", "service": "upload"}
    ready = await http.get("/health/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
    assert "clipmill_tasks_total" in (await http.get("/metrics")).text


# ---- as a process ----------------------------------------------------------------------------------------------------


def padded(size: int) -> bytes:
    """The film with a box of noise behind it that every reader skips."""
    noise = random.Random(1).randbytes(1 << 20) * (size >> 20)
    return FILM + (len(noise) + 8).to_bytes(4, "big") + b"free" + noise


async def test_a_large_body_goes_straight_through(environment: dict[str, str], breakable: Breakable) -> None:
    body = padded(70 << 20)
    async with process("upload", {**environment, **breakable.environment}) as running:
        await posted(running.http)
        before = running.peak_bytes()
        view = await posted(running.http, data=body)
        assert running.peak_bytes() - before < 40 << 20
    assert (view["sha256"], view["size"]) == (hashlib.sha256(body).hexdigest(), len(body))
    assert await breakable.objects() == (2, len(FILM) + len(body))


HEAD = (
    b"POST /api/v1/videos HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    b"Content-Length: 1000000000\r\n\r\n"
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'
)


async def test_a_large_body_that_is_no_film_is_refused_before_its_end(
    environment: dict[str, str], database: Database
) -> None:
    async with process("upload", environment) as running:
        reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
        answer = asyncio.create_task(reader.readuntil(b"}"))
        writer.write(HEAD)
        sent = 0
        while not answer.done() and sent < 64 << 20:
            sent += 1 << 16
            writer.write(b"#EXTM3U\n" * (1 << 13))
            await writer.drain()
        assert b" 422 " in await answer
        assert b'"invalid_media"' in await answer
        writer.transport.abort()
        await posted(running.http)
    assert await stored(database) == (1, 1, 1)


async def test_an_upload_that_is_hung_up_leaves_nothing(environment: dict[str, str], database: Database) -> None:
    async def writing() -> bool:
        return await database.raw["fs.chunks"].count_documents({}) > 0

    async def nothing() -> bool:
        return await stored(database) == (0, 0, 0) and not await writing()

    async with process("upload", environment) as running:
        _, writer = await asyncio.open_connection("127.0.0.1", running.port)
        writer.write(HEAD + padded(3 << 20))
        await writer.drain()
        await asyncio.sleep(0.5)
        writer.transport.abort()
        await until(nothing, why="the pieces are gone")
        await posted(running.http)


# ---- links -----------------------------------------------------------------------------------------------------------


class Site:
    """Somebody else's web site."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.port = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._answer)])

    async def _answer(self, request: Request) -> Response:
        path = request.path_params["path"]
        self.asked.append(path)
        answers: dict[str, Callable[[], Response]] = {
            "film.mp4": lambda: Response(FILM, media_type="video/mp4"),
            "deep/Ein Film.mp4": lambda: Response(FILM, media_type="application/octet-stream"),
            "moved": lambda: RedirectResponse("/deep/Ein%20Film.mp4"),
            "loop": lambda: RedirectResponse("/loop"),
            "elsewhere": lambda: RedirectResponse(f"http://127.0.0.2:{self.port}/film.mp4"),
            "nowhere": lambda: Response(status_code=301),
            "unchanged": lambda: Response(status_code=304),
            "local": lambda: RedirectResponse("file:///etc/passwd"),
            "page": lambda: Response("<html>a page</html>", media_type="text/html"),
            "watch": lambda: Response(WATCH, media_type="text/html"),
            "words.srt": lambda: Response(SRT, media_type="application/x-subrip"),
            "watch-large": lambda: Response('<video src="large.mp4"></video>', media_type="text/html"),
            "large.mp4": lambda: Response(padded(70 << 20), media_type="video/mp4"),
            "text": lambda: Response("words", media_type="text/plain"),
            "endless": lambda: StreamingResponse(self._endless()),
            "cut": lambda: StreamingResponse(self._cut(), headers={"content-length": str(len(FILM))}),
        }
        return answers.get(path, lambda: Response(status_code=404))()

    @staticmethod
    async def _endless() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0)  # the server tells nobody that the caller has gone
            yield FILM

    @staticmethod
    async def _cut() -> AsyncIterator[bytes]:
        yield FILM[:100_000]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """On every address of the loopback."""
    with socket.create_server(("", 0)) as made:
        yield made


@pytest.fixture
async def site(listener: socket.socket) -> AsyncIterator[Site]:
    made = Site()
    made.port = listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(made.app(), log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve([listener]))
    yield made
    server.should_exit = True
    await serving


async def imported(http: httpx.AsyncClient, url: str, *, status: int, **fields: str) -> dict[str, Any]:
    answer = await http.post("/api/v1/videos/import", json={"url": url, **fields})
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_link_is_fetched(http: httpx.AsyncClient, site: Site) -> None:
    first = await imported(http, site.url("film.mp4"), status=201, language="en")
    assert (first["title"], first["sha256"]) == ("film", hashlib.sha256(FILM).hexdigest())
    again = await imported(http, site.url("moved"), status=200, language="en", title="Other")
    assert again == first
    assert site.asked == ["film.mp4", "moved", "deep/Ein Film.mp4"]


async def test_a_redirected_link_gives_the_last_name(http: httpx.AsyncClient, site: Site) -> None:
    assert (await imported(http, site.url("moved"), status=201))["title"] == "Ein Film"


async def test_a_page_is_fetched(http: httpx.AsyncClient, service: Service, site: Site, database: Database) -> None:
    view = await imported(http, site.url("watch"), status=201, language="en")
    assert (view["title"], view["sha256"]) == ("The film", hashlib.sha256(FILM).hexdigest())
    video = await service.catalog.video(view["id"])
    assert video.captions is not None
    assert await read_all(service.blobs, video.captions.digest) == SRT
    assert await imported(http, site.url("watch"), status=200, language="en", title="Other") == view
    assert await stored(database) == (1, 2, 2)


async def test_a_large_film_on_a_page_goes_straight_through(environment: dict[str, str], site: Site) -> None:
    async with process("upload", environment) as running:
        await imported(running.http, site.url("watch"), status=201)
        before = running.peak_bytes()
        view = await imported(running.http, site.url("watch-large"), status=201)
        assert running.peak_bytes() - before < 40 << 20
    assert view["size"] == len(padded(70 << 20))


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("nothing", 422, "answers 404"),
        ("nowhere", 422, "answers 301"),
        ("unchanged", 422, "answers 304"),
        ("loop", 422, "redirected too often"),
        ("local", 422, "http://"),
        ("page", 422, "no video on this page"),
        ("text", 422, "not a video file"),
        ("cut", 503, "can't be reached"),
    ],
)
async def test_a_bad_link_leaves_nothing(
    http: httpx.AsyncClient, site: Site, database: Database, *, path: str, status: int, reason: str
) -> None:
    assert reason in (await imported(http, site.url(path), status=status))["detail"]
    assert await stored(database) == (0, 0, 0)


async def test_nobody_there(http: httpx.AsyncClient, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()
    problem = await imported(http, f"http://127.0.0.1:{port}/", status=503)
    assert problem["code"] == "unavailable"


@pytest.mark.parametrize("body", [{}, {"url": 5}, {"url": "http://x", "language": "english"}, {"url": "x" * 5000}, []])
async def test_a_bad_wish(http: httpx.AsyncClient, body: Any) -> None:
    answer = await http.post(
        "/api/v1/videos/import", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_links_have_limits(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, site: Site, database: Database
) -> None:
    assert environment
    for path, name, value, status, reason in (
        ("endless", "CLIPMILL_MAX_SIZE", str(3 * len(FILM)), 422, "more than"),
        ("endless", "CLIPMILL_IMPORT_S", "0.5", 503, "took longer"),
        ("watch", "CLIPMILL_MAX_SIZE", str(len(FILM) - 1), 422, "more than"),
        ("watch", "CLIPMILL_IMPORT_S", "0.2", 503, "took longer"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            async with answering(upload_service()) as http:
                assert reason in (await imported(http, site.url(path), status=status))["detail"]
    assert await stored(database) == (0, 0, 0)


async def test_by_default_no_link_leads_inside(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    assert environment
    monkeypatch.delenv("CLIPMILL_IMPORT_PRIVATE")
    async with answering(upload_service()) as http:
        for host in ("127.0.0.1", "localhost", "[::1]", "2130706433", "[::ffff:127.0.0.1]"):
            problem = await imported(http, f"http://{host}:{site.port}/film.mp4", status=422)
            assert "private address" in problem["detail"]
    assert site.asked == []


async def test_a_redirect_leads_inside_neither(site: Site) -> None:
    """127.0.0.1 plays the open internet here, 127.0.0.2 a machine of ours."""
    async with guarded_client(Guard(may_reach=lambda address: address == "127.0.0.1")) as http:
        async with fetch(http, site.url("film.mp4"), most_bytes=1 << 30) as found:
            assert b"".join([piece async for piece in found.pieces]) == FILM
        with pytest.raises(InvalidRequest, match="private address"):
            async with fetch(http, site.url("elsewhere"), most_bytes=1 << 30):
                pass
    assert site.asked == ["film.mp4", "elsewhere"]


@asynccontextmanager
async def unreachable_first(port: int) -> AsyncIterator[httpx.AsyncClient]:
    async def resolver(_host: str, _port: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    async with guarded_client(Guard(may_reach=anywhere, resolver=resolver)) as http:
        assert port
        yield http


async def test_the_next_address_is_tried(site: Site) -> None:
    """As where a name has an IPv6 address, and this machine has none."""
    async with (
        unreachable_first(site.port) as http,
        fetch(http, f"http://films.example:{site.port}/film.mp4", most_bytes=1 << 30) as found,
    ):
        assert b"".join([piece async for piece in found.pieces]) == FILM
