"""Uploads straight to S3 by links that we sign."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from clipmill.servers import Urls
from common.blobs import read_all
from common.database import Database
from common.service import Service
from services.upload.app import service as upload_service
from tests.serving import answering, environment_of, until
from tests.shelves import S3
from tests.tus import FILM, padded

PRESIGN = "/api/v1/uploads/presign"
SRT = "1\n00:00:00,500 --> 00:00:01,500\nHello.\n"
LARGE = padded(9_000_000)


@pytest.fixture
def environment(urls: Urls, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = environment_of(mongo=urls.mongo, redis=urls.redis, database=database.raw.name, temp_dir=tmp_path / "temp")
    for name, value in made.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def on_s3(environment: None, s3: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    assert environment is None
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    return s3


@pytest.fixture
def service(on_s3: S3) -> Service:
    assert on_s3
    return upload_service()


@pytest.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with answering(service) as made:
        yield made


async def begun(http: httpx.AsyncClient, size: int, **fields: str) -> dict[str, Any]:
    answer = await http.post(PRESIGN, json={"size": size, **fields})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def put(http: httpx.AsyncClient, upload: dict[str, Any], data: bytes, *, first: int = 1) -> None:
    """All parts from one on, as a browser would."""
    links = (await http.get(f"{PRESIGN}/{upload['id']}/parts", params={"first": first})).json()
    async with httpx.AsyncClient(trust_env=False, timeout=60) as outside:
        for link in links:
            piece = data[link["start"] : link["start"] + link["size"]]
            assert (await outside.put(link["url"], content=piece)).status_code == 200


async def completed(http: httpx.AsyncClient, upload: dict[str, Any], *, status: int = 200) -> dict[str, Any]:
    answer = await http.post(f"{PRESIGN}/{upload['id']}/complete")
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def stands(http: httpx.AsyncClient, upload: dict[str, Any]) -> dict[str, Any]:
    answer = await http.get(f"{PRESIGN}/{upload['id']}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_a_film_in_parts(http: httpx.AsyncClient, service: Service, s3: S3, database: Database) -> None:
    upload = await begun(http, len(LARGE), filename="Ein Film.mp4", language="en", captions=SRT)
    assert (await http.get(PRESIGN)).json() == {"offered": True}
    assert (upload["parts"], upload["part_size"], upload["written"]) == (2, 8 << 20, 0)
    assert "0 are there" in (await completed(http, upload, status=409))["detail"]
    await put(http, upload, LARGE, first=2)
    (one, two) = (await http.get(f"{PRESIGN}/{upload['id']}/parts")).json()
    assert (one["written"], two["written"]) == (False, True)
    assert (await stands(http, upload))["written"] == len(LARGE) - upload["part_size"]
    await completed(http, upload, status=409)
    await put(http, upload, LARGE)
    view = await completed(http, upload)
    assert (view["title"], view["language"]) == ("Ein Film", "en")
    assert view["sha256"] == hashlib.sha256(LARGE).hexdigest()
    assert await read_all(service.blobs, view["sha256"]) == LARGE
    assert await completed(http, upload) == view
    told = await stands(http, upload)
    assert (told["state"], told["written"], told["video"]) == ("done", len(LARGE), view)
    assert await s3.objects() == (2, len(LARGE) + len(SRT))
    assert await database.tasks.count_documents({"video": view["id"], "stage": "transcribe"}) == 1
    assert (await http.delete(f"{PRESIGN}/{upload['id']}")).status_code == 204
    assert await read_all(service.blobs, view["sha256"]) == LARGE


async def test_what_is_no_film(http: httpx.AsyncClient, s3: S3, database: Database) -> None:
    upload = await begun(http, 5000)
    await put(http, upload, b"#EXTM3U\n" * 625)
    problem = await completed(http, upload, status=422)
    assert problem["code"] == "invalid_media"
    assert await completed(http, upload, status=422) == problem
    told = await stands(http, upload)
    assert (told["state"], told["video"], told["error"]) == ("refused", None, problem["detail"])
    assert await s3.objects() == (0, 0)
    assert await database.videos.count_documents({}) == 0


async def test_other_bytes_than_were_announced(http: httpx.AsyncClient, s3: S3) -> None:
    upload = await begun(http, len(FILM))
    (link,) = (await http.get(f"{PRESIGN}/{upload['id']}/parts")).json()
    async with httpx.AsyncClient(trust_env=False) as outside:
        assert (await outside.put(link["url"], content=FILM + b"x")).status_code == 403
        assert (await outside.put(link["url"].replace("partNumber=1", "partNumber=2"), content=FILM)).status_code == 403
    await completed(http, upload, status=409)
    assert s3.keys() == {}


async def test_an_aborted_one_leaves_nothing(http: httpx.AsyncClient, s3: S3) -> None:
    upload = await begun(http, len(FILM))
    await put(http, upload, FILM)
    assert s3.uploads() == 1
    assert (await http.delete(f"{PRESIGN}/{upload['id']}")).status_code == 204
    assert await s3.objects() == (0, 0)
    for method, path in (("POST", "/complete"), ("GET", "/parts"), ("GET", ""), ("DELETE", "")):
        assert (await http.request(method, f"{PRESIGN}/{upload['id']}{path}")).status_code == 404


async def test_a_forgotten_one_is_swept(http: httpx.AsyncClient, s3: S3, database: Database) -> None:
    upload = await begun(http, len(FILM))
    await put(http, upload, FILM)
    await database.uploads.update_many({}, {"$set": {"touched_at": datetime.now(UTC) - timedelta(hours=25)}})

    async def gone() -> bool:
        return s3.uploads() == 0

    await until(gone, why="its parts are swept")


async def test_limits(http: httpx.AsyncClient, s3: S3) -> None:
    for wish, status in (
        ({"size": 0}, 422),
        ({"size": 20 * 2**30 + 1}, 413),
        ({"size": 5, "language": "english"}, 422),
        ({"size": 5, "captions": "none"}, 422),
    ):
        assert (await http.post(PRESIGN, json=wish)).status_code == status
    assert s3.uploads() == 0
    huge = await begun(http, 20 * 2**30)
    assert huge["parts"] * huge["part_size"] >= 20 * 2**30
    parts = f"{PRESIGN}/{huge['id']}/parts"
    assert len((await http.get(parts, params={"first": 2500, "count": 100})).json()) == huge["parts"] - 2499
    for first, count in ((0, 1), (1, 101), (huge["parts"] + 1, 1)):
        assert (await http.get(parts, params={"first": first, "count": count})).status_code == 422


async def test_mongodb_takes_no_bytes_from_others(environment: None) -> None:
    assert environment is None
    async with answering(upload_service()) as http:
        assert (await http.get(PRESIGN)).json() == {"offered": False}
        answer = await http.post(PRESIGN, json={"size": 5})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "S3" in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"
