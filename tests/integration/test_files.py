"""Files of a job by their signed URLs: streamed from GridFS, fetched from S3 itself."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from time import time
from urllib.parse import urlsplit

import httpx
import pytest

from clipmill.api import Api, Artifact
from clipmill.servers import Urls
from common.catalog import LOCAL_ACCOUNT, Job
from common.database import Database
from common.documents import ClipRequest
from common.errors import Unavailable
from services.users.app import service as users_service
from services.users.signatures import Signer
from tests.integration.finished import Hands
from tests.ladders import Packed, made
from tests.serving import answering, environment_of, process
from tests.shelves import S3, Breakable, Grid

CLIP = random.Random(3).randbytes(3_000_000)
PATH = "/api/v1/jobs/JOB/files/clip_01.mp4"


async def clip() -> AsyncIterator[bytes]:
    yield CLIP


@pytest.fixture
def environment(urls: Urls, database: Database, tmp_path: Path) -> dict[str, str]:
    return environment_of(mongo=urls.mongo, redis=urls.redis, database=database.raw.name, temp_dir=tmp_path / "temp")


async def signed(store: Breakable, database: Database) -> tuple[str, str]:
    """(the URL of a clip, its digest)."""
    blob = await store.blobs.put(clip())
    job = Job(
        _id="JOB",
        account=LOCAL_ACCOUNT,
        owner=LOCAL_ACCOUNT,
        video="VIDEO",
        request=ClipRequest(),
        status="done",
        created_at=datetime.now(UTC),
        artifacts={"clip_01.mp4": blob},
    )
    await database.jobs.insert_one(job.model_dump(by_alias=True, mode="json"))
    return await Signer(database, life_s=3600).sign(PATH, now_s=time()), blob.digest


async def test_gridfs_is_streamed(
    grid: Grid, database: Database, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    url, digest = await signed(grid, database)
    async with answering(users_service()) as http:
        answer = await http.get(url)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (200, CLIP, f'"{digest}"')
        part = await http.get(url, headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, CLIP[10:20])
        assert (await http.get(url.replace("signature=", "signature=0"))).status_code == 404


async def test_s3_is_left_to_serve(
    s3: S3, database: Database, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**environment, **s3.environment}.items():
        monkeypatch.setenv(name, value)
    url, digest = await signed(s3, database)
    async with answering(users_service()) as http:
        assert (await http.get(url.replace("signature=", "signature=0"))).status_code == 404
        known = await http.get(url, headers={"If-None-Match": f'"{digest}"'})
        assert known.status_code == 304
        head = await http.head(url)
        assert (head.status_code, head.headers["content-length"]) == (200, str(len(CLIP)))
        answer = await http.get(url)
        assert (answer.status_code, answer.headers["cache-control"]) == (307, "no-store")
    link = answer.headers["location"]
    assert f"http://{urlsplit(link).netloc}" == s3.bucket.endpoint.url
    async with httpx.AsyncClient(trust_env=False) as direct:
        clip_01 = await direct.get(link, headers={"Range": "bytes=10-19"})
    assert (clip_01.status_code, clip_01.content) == (206, CLIP[10:20])
    assert clip_01.headers["content-type"] == "video/mp4"


async def test_segments_are_left_to_s3_and_playlists_are_ours(
    s3: S3, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**environment, **s3.environment}.items():
        monkeypatch.setenv(name, value)
    service = users_service()
    async with answering(service) as http:
        video = await Hands(service).video()
        await Packed(service).package(video)
        watch = (await http.get(f"/api/v1/watch/{video.id}")).json()
        base = watch["master"].removesuffix("master.m3u8")
        for playlist in ("master.m3u8", "v0/media.m3u8", "audio/media.m3u8", "storyboard.vtt"):
            assert (await http.get(base + playlist)).status_code == 200
        segment = f"{base}v0/00000.m4s"
        answer, head = await http.get(segment), await http.head(segment)
        assert (answer.status_code, head.status_code) == (307, 200)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["access-control-allow-origin"] == "*"
        known = await http.get(segment, headers={"If-None-Match": head.headers["etag"]})
        assert known.status_code == 304
        share = (await http.post(f"/api/v1/videos/{video.id}/shares", json={})).json()
        theirs = (await http.get(f"/api/v1/shared/{share['token']}")).json()["master"].replace("master", "v1/media")
        assert (await http.get(theirs)).status_code == 200
        await http.delete(f"/api/v1/shares/{share['id']}")
        assert (await http.get(theirs.replace("media.m3u8", "00000.m4s"))).status_code == 404
    async with httpx.AsyncClient(trust_env=False) as direct:
        fetched = await direct.get(answer.headers["location"])
    assert fetched.content == made().files["hls/v0/00000.m4s"]
    assert fetched.headers["content-type"] == "video/mp4"


async def test_the_command_line_follows(
    breakable: Breakable, database: Database, environment: dict[str, str], tmp_path: Path
) -> None:
    url, digest = await signed(breakable, database)
    artifact = Artifact(name="clip_01.mp4", url=url, size=len(CLIP), sha256=digest)
    async with (
        process("users", {**environment, **breakable.environment}) as running,
        Api(f"http://127.0.0.1:{running.port}") as api,
    ):
        await api.download(artifact, tmp_path / "clip.mp4", on_bytes=lambda _sent: None)
        assert (tmp_path / "clip.mp4").read_bytes() == CLIP
        wrong = artifact.model_copy(update={"sha256": "0" * 64})
        with pytest.raises(Unavailable):
            await api.download(wrong, tmp_path / "clip.mp4", on_bytes=lambda _sent: None)
