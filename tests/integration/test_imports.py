"""Videos that lie in buckets: by link, and by being dropped under a watched prefix."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest
from pymongo.errors import AutoReconnect

from clipmill.servers import Urls
from common import s3 as boto
from common.cancellation import cancel
from common.catalog import Video
from common.database import Database, Row
from common.errors import ClipmillError, Conflict, InvalidMedia, InvalidRequest, Unavailable
from services.upload.app import service as upload_service
from services.upload.buckets import Buckets, Place
from services.upload.incoming import Source
from services.upload.watch import FIRST_PAUSE_MS, HOLD_MS, MOST_ATTEMPTS, Take, Watch
from tests.conftest import MEDIA
from tests.serving import answering, environment_of, until
from tests.shelves import S3
from tests.weed import BUCKET, CREDENTIALS

FILM = (MEDIA / "video/single_face_360p_2s.mp4").read_bytes()
OTHER = (MEDIA / "video/hisgirlfriday_3faces_480p_6s.mp4").read_bytes()


@pytest.fixture(autouse=True)
def environment(
    urls: Urls, database: Database, tmp_path: Path, s3: S3, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    """Objects go to GridFS, links lead to the bucket."""
    made = environment_of(mongo=urls.mongo, redis=urls.redis, database=database.raw.name, temp_dir=tmp_path / "temp")
    made |= {name: value for name, value in s3.environment.items() if name != "CLIPMILL_BLOBS"}
    made["CLIPMILL_IMPORT_BUCKETS"] = f"elsewhere, {BUCKET}"
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def dropped(s3: S3, name: str, data: bytes = FILM) -> str:
    """Its link."""
    s3.client.put_object(Bucket=BUCKET, Key=f"{s3.bucket.prefix}{name}", Body=data)
    return f"s3://{BUCKET}/{s3.bucket.prefix}{name}"


# ---- links -----------------------------------------------------------------------------------------------------------


async def imported(url: str, *, status: int, **fields: str) -> dict[str, Any]:
    async with answering(upload_service()) as http:
        return await asked(http, url, status=status, **fields)


async def asked(http: httpx.AsyncClient, url: str, *, status: int, **fields: str) -> dict[str, Any]:
    answer = await http.post("/api/v1/videos/import", json={"url": url, **fields})
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_an_object_is_fetched(s3: S3) -> None:
    link = dropped(s3, "deep/Ein Film%20+.v2.mp4")
    async with answering(upload_service()) as http:
        first = await asked(http, link, status=201, language="en")
        assert (first["title"], first["sha256"]) == ("Ein Film%20+.v2", hashlib.sha256(FILM).hexdigest())
        assert await asked(http, link, status=200, language="en", title="Other") == first


async def test_into_the_same_bucket(s3: S3, environment: pytest.MonkeyPatch, database: Database) -> None:
    environment.setenv("CLIPMILL_BLOBS", "s3")
    environment.setenv("CLIPMILL_S3_PREFIX", f"{s3.bucket.prefix}store")
    link = dropped(s3, "film.mp4", OTHER)
    assert (await imported(link, status=201))["sha256"] == hashlib.sha256(OTHER).hexdigest()
    assert sorted(s3.keys().values()) == [len(OTHER), len(OTHER)]
    assert await database.raw["fs.files"].count_documents({}) == 0


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("s3://", "s3://bucket/folder"),
        ("s3:///key", "s3://bucket/folder"),
        (f"s3://{BUCKET}", "names a bucket"),
        (f"s3://{BUCKET}/", "names a bucket"),
        (f"s3://{BUCKET}/{'x' * 2000}", "s3://bucket/folder"),
        (f"s3://{BUCKET}/no/such.mp4", f"no object s3://{BUCKET}/no/such.mp4"),
        ("s3://somebody-elses/film.mp4", "CLIPMILL_IMPORT_BUCKETS"),
        (f"s3://{BUCKET.upper()}/film.mp4", "CLIPMILL_IMPORT_BUCKETS"),
    ],
)
async def test_a_bad_link(url: str, reason: str) -> None:
    problem = await imported(url, status=422)
    assert problem["code"] == "invalid_request"
    assert reason in problem["detail"]


async def test_by_default_no_bucket_is_read(s3: S3, environment: pytest.MonkeyPatch) -> None:
    environment.delenv("CLIPMILL_IMPORT_BUCKETS")
    assert "CLIPMILL_IMPORT_BUCKETS" in (await imported(dropped(s3, "film.mp4"), status=422))["detail"]


async def test_objects_have_limits(s3: S3, environment: pytest.MonkeyPatch, database: Database) -> None:
    assert "not a video file" in (await imported(dropped(s3, "a.mp4", b"words" * 1000), status=422))["detail"]
    assert "is empty" in (await imported(dropped(s3, "a.mp4", b""), status=422))["detail"]
    environment.setenv("CLIPMILL_MAX_SIZE", str(len(FILM) - 1))
    problem = await imported(dropped(s3, "film.mp4"), status=422)
    assert (problem["code"], "at most" in problem["detail"]) == ("invalid_media", True)
    assert await database.blobs.count_documents({}) == 0


async def test_who_may_not_read_is_told(s3: S3, environment: pytest.MonkeyPatch) -> None:
    link = dropped(s3, "film.mp4")
    environment.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    assert "refuses access" in (await imported(link, status=503))["detail"]


async def test_who_has_no_credentials_is_told(s3: S3, environment: pytest.MonkeyPatch) -> None:
    link = dropped(s3, "film.mp4")
    for name in CREDENTIALS:
        environment.delenv(name)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        environment.setenv(name, "/nonexistent")
    environment.setenv("AWS_EC2_METADATA_DISABLED", "true")
    problem = await imported(link, status=503)
    assert problem["code"] == "unavailable"
    assert "no credentials" in problem["detail"]


@asynccontextmanager
async def buckets(s3: S3) -> AsyncIterator[Buckets]:
    made = Buckets(boto.S3(s3.bucket.endpoint), most_bytes=1 << 30)
    yield made
    await made.aclose()


async def test_two_versions_are_never_mixed(s3: S3) -> None:
    place = Place.of(dropped(s3, "film.mp4", b"a" * 3_000_000))
    async with buckets(s3) as made, made.opened(place) as found:
        await anext(found.pieces)
        dropped(s3, "film.mp4", b"b" * 3_000_000)
        with pytest.raises(Conflict, match="replaced"):
            await anext(found.pieces)


# ---- a watched prefix ------------------------------------------------------------------------------------------------


async def titles(database: Database) -> list[str]:
    return sorted([row["title"] async for row in database.videos.find()])


async def settled(database: Database) -> dict[str, Row]:
    """What is no longer open, by the last part of its key."""
    rows = database.imports.find({"state": {"$ne": "open"}})
    return {row["key"].rpartition("/")[2]: row async for row in rows}


async def test_what_is_dropped_becomes_a_video_once(
    s3: S3, environment: pytest.MonkeyPatch, database: Database
) -> None:
    environment.setenv("CLIPMILL_WATCH", f"s3://{BUCKET}/{s3.bucket.prefix}in/")
    environment.setenv("CLIPMILL_WATCH_EVERY_S", "0.2")
    environment.delenv("CLIPMILL_IMPORT_BUCKETS")
    for name, data in (("in/a.mp4", FILM), ("in/bad.mp4", b"words" * 1000), ("in/", b""), ("beside/c.mp4", FILM)):
        dropped(s3, name, data)

    async def seen(count: int) -> bool:
        return len(await settled(database)) == count

    async with AsyncExitStack() as replicas:
        for _ in range(3):
            await replicas.enter_async_context(answering(upload_service()))
        await until(lambda: seen(2), why="both objects are settled")
        dropped(s3, "in/deeper/b.mp4", OTHER)
        await until(lambda: seen(3), why="the later one too")
        assert await titles(database) == ["a", "b"]
        dropped(s3, "in/a.mp4", OTHER)  # the same video as b
        await until(lambda: replaced(database), why="the new version is settled")
        assert await titles(database) == ["a", "b"]
    rows = await settled(database)
    assert {name: (row["state"], row["attempts"]) for name, row in rows.items()} == {
        "a.mp4": ("done", 1),
        "b.mp4": ("done", 1),
        "bad.mp4": ("refused", 1),
    }
    assert "not a video file" in rows["bad.mp4"]["error"]
    assert await database.imports.count_documents({}) == 4


async def replaced(database: Database) -> bool:
    return await database.imports.count_documents({"key": {"$regex": "/a.mp4$"}, "state": "done"}) == 2


@asynccontextmanager
async def watch(s3: S3, database: Database, take: Take) -> AsyncIterator[Watch]:
    async with buckets(s3) as made:
        folder = Place.of(f"s3://{BUCKET}/{s3.bucket.prefix}")
        yield Watch(database.imports, folder=folder, buckets=made, take=take, every_s=0.01)


async def rounds(watching: Watch, database: Database, **wanted: Any) -> Row:
    """Let the chores run until the only row is so."""

    async def so() -> bool:
        await watching.note_new()
        await watching.import_open()
        return await database.imports.find_one(wanted) is not None

    await until(so, why=f"a row is {wanted}")
    row = await database.imports.find_one(wanted)
    assert row is not None
    return row


async def test_a_store_that_stands_still_holds_up_no_other_chore(s3: S3, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CLIPMILL_WATCH", f"s3://{BUCKET}/{s3.bucket.prefix}in/")
    waiting: list[str] = []

    def still(name: str) -> Callable[..., Awaitable[None]]:
        async def wait(_self: Any) -> None:
            waiting.append(name)
            await asyncio.Event().wait()

        return wait

    for name in ("uploads.Uploads.drop_forgotten", "uploads.Uploads.finish_left", "watch.Watch.note_new"):
        environment.setattr(f"services.upload.{name}", still(name))
    service = upload_service()
    async with answering(service):
        sweeper = service.sweeper
        assert sweeper is not None
        begun = monotonic()

        async def round_ended() -> bool:
            return monotonic() - sweeper.silent_s > begun and len(waiting) == 3

        await until(round_ended, why="a round of the sweeper ends")
    assert sorted(waiting) == sorted(set(waiting))


async def test_every_page_of_a_listing_is_looked_at(s3: S3, database: Database) -> None:
    """S3 lists a thousand at once."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: dropped(s3, f"{number:04}.mp4", b"x"), range(1005)))
    async with watch(s3, database, never) as watching:
        for _ in range(2):
            await watching.look()
    keys = await database.imports.distinct("key")
    assert keys == [f"{s3.bucket.prefix}{number:04}.mp4" for number in range(1005)]


async def test_a_bad_prefix_is_told_at_start(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CLIPMILL_WATCH", "bucket/prefix")
    with pytest.raises(ValueError, match="watch"):
        upload_service()


async def never(_source: Source) -> tuple[Video, bool]:
    raise AssertionError("nobody may take it")


def failing(error: ClipmillError) -> Take:
    async def take(_source: Source) -> tuple[Video, bool]:
        raise error

    return take


@pytest.mark.parametrize("error", [InvalidMedia("bad"), InvalidRequest("gone"), Conflict("replaced")])
async def test_what_cannot_become_a_video_is_not_tried_again(s3: S3, database: Database, error: ClipmillError) -> None:
    dropped(s3, "film.mp4")
    async with watch(s3, database, failing(error)) as watching:
        row = await rounds(watching, database, state="refused")
        assert (row["attempts"], row["error"]) == (1, error.message)
    async with watch(s3, database, never) as watching:
        await watching.look()
        await watching.import_open()


async def test_what_was_away_is_tried_later_and_less_and_less(s3: S3, database: Database) -> None:
    dropped(s3, "film.mp4")
    async with watch(s3, database, failing(Unavailable("away"))) as watching:
        for attempt in range(1, MOST_ATTEMPTS):
            row = await rounds(watching, database, attempts=attempt, error="away")
            assert row["state"] == "open"
            assert row["hold_ms"] == min(3_600_000, FIRST_PAUSE_MS * 2 ** (attempt - 1))
            await database.imports.update_one({}, {"$set": {"hold_ms": 0}, "$unset": {"error": True}})
        await rounds(watching, database, state="refused", attempts=MOST_ATTEMPTS)


async def test_what_a_replica_holds_is_left_alone_until_it_dies(s3: S3, database: Database) -> None:
    dropped(s3, "film.mp4")
    async with watch(s3, database, failing(InvalidMedia("bad"))) as watching:
        await watching.look()
        await database.imports.update_one({}, {"$set": {"hold_ms": HOLD_MS, "attempts": 1, "since": datetime.now(UTC)}})
        await watching.look()
        await watching.import_open()
        assert await database.imports.count_documents({"state": "open", "attempts": 1}) == 1
        await database.imports.update_one({}, {"$set": {"hold_ms": 0}})
        await rounds(watching, database, state="refused", attempts=2)


async def test_what_kills_its_replicas_is_given_up(s3: S3, database: Database) -> None:
    dropped(s3, "film.mp4")
    async with watch(s3, database, never) as watching:
        await watching.look()
        await database.imports.update_one({}, {"$set": {"attempts": MOST_ATTEMPTS}})
        row = await rounds(watching, database, state="refused")
        assert "ended whoever tried" in row["error"]


async def test_a_hold_is_renewed_though_once_it_was_not(
    s3: S3, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped(s3, "film.mp4")
    update_one, failed, renewed = database.imports.update_one, asyncio.Event(), asyncio.Event()

    async def update(wanted: Any, change: Any) -> Any:
        if not failed.is_set():
            failed.set()
            raise AutoReconnect("away")
        renewed.set()
        return await update_one(wanted, change)

    async def patient(_source: Source) -> tuple[Video, bool]:
        async with asyncio.timeout(300):
            await renewed.wait()
        raise InvalidMedia("bad")

    monkeypatch.setattr("services.upload.watch.HOLD_MS", 300)
    monkeypatch.setattr(database.imports, "update_one", update)
    async with watch(s3, database, patient) as watching:
        await rounds(watching, database, state="refused", attempts=1)


async def test_a_replica_that_stops_hands_back_what_it_holds(s3: S3, database: Database) -> None:
    dropped(s3, "film.mp4")
    begun = asyncio.Event()

    async def stalled(_source: Source) -> tuple[Video, bool]:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with watch(s3, database, stalled) as watching:
        await watching.look()
        importing = asyncio.create_task(watching.import_open())
        await begun.wait()
        assert await database.imports.count_documents({"attempts": 1, "hold_ms": HOLD_MS}) == 1
        await cancel(importing)
    assert await database.imports.count_documents({"state": "open", "attempts": 0, "hold_ms": 0}) == 1
