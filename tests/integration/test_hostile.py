"""Hostile files and bodies on the whole way that upload takes, with real servers."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from clipmill.servers import Urls
from common.database import Database
from services.upload.app import service as upload_service
from tests.canary import Canary, canary
from tests.hostile import CORPUS, FTYP
from tests.serving import answering, environment_of, process, until

pytestmark = pytest.mark.slow
LARGEST = 8 << 20
"""The same code stores what is larger, only slower."""


@pytest.fixture
def environment(urls: Urls, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    made = environment_of(mongo=urls.mongo, redis=urls.redis, database=database.raw.name, temp_dir=tmp_path / "temp")
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
async def http(environment: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    assert environment
    async with answering(upload_service()) as made:
        yield made


@pytest.fixture
def bird(tmp_path: Path) -> Iterator[Canary]:
    with canary(tmp_path) as made:
        yield made


async def files(database: Database) -> int:
    return await database.raw["fs.files"].count_documents({}) + await database.raw["fs.chunks"].count_documents({})


@pytest.mark.parametrize("taken", [True, False], ids=["films", "refused"])
async def test_the_corpus(http: httpx.AsyncClient, database: Database, bird: Canary, *, taken: bool) -> None:
    """Films are stored and told; of the others nothing is left."""
    for name, hostile in CORPUS.items():
        if (hostile.refused is None) is not taken:
            continue
        data = hostile.make(bird.bait)
        if len(data) > LARGEST:
            continue
        answer = await http.post("/api/v1/videos", files=[("file", (f"{name}.mp4", data))])
        assert answer.status_code == (201 if taken else 422), (name, answer.text)
        if not taken:
            assert answer.json()["code"] == "invalid_media", name
    assert (await files(database) > 0) is taken
    assert bird.touched() == []


async def test_a_body_without_end(environment: dict[str, str], database: Database) -> None:
    """Chunked, so that nothing tells its length."""
    head = (
        b"POST /api/v1/videos HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    )
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n' + FTYP
    piece = bytes(1 << 16)
    async with process("upload", {**environment, "CLIPMILL_MAX_SIZE": str(4 << 20)}) as running:
        reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
        answer = asyncio.create_task(reader.readuntil(b"}"))
        writer.write(head + b"%x\r\n%s\r\n" % (len(part), part))
        sent = 0
        while not answer.done() and sent < 256 << 20:
            sent += len(piece)
            writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            await writer.drain()
            await asyncio.sleep(0)
        said = await answer
        writer.transport.abort()
    assert b" 422 " in said
    assert b"larger than" in said

    async def nothing() -> bool:
        return await files(database) == 0

    await until(nothing, why="the pieces are gone")
