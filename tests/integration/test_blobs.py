"""What every BlobStore and its BlobReader must do; the shipped fake too."""

import asyncio
import hashlib
import io
import os
import pickle
import random
import subprocess
import sys
import urllib.parse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import httpx
import pytest

from clipmill.ports import LOOPBACK, free_port
from clipmill.servers import Urls
from common import claims
from common.blobs import PIECE, Blob, disposition_of, put_file, read_all
from common.cancellation import cancel
from common.children import Child, Done, Failed, Order
from common.claims import ClaimedReader
from common.database import Database
from common.errors import Conflict, Corrupted, NotFound, Unavailable
from common.fakes import MemoryBlobs
from common.grid_blobs import BATCH, CHUNK, GridBlobs
from common.media import Limits, open_source, probe
from common.s3 import Endpoint
from common.s3_blobs import PART, Bucket, S3Blobs, S3Reader
from tests.conftest import MEDIA
from tests.peek import Peek, Window
from tests.profiled import profiled
from tests.serving import until
from tests.shelves import S3, Breakable, Grid, Kept, Memory

DATA = random.Random(1).randbytes(2 * PIECE + 12_345)
LARGE = random.Random(2).randbytes(2 * PART + 12_345)
NOBODY = "0" * 64
FILM = MEDIA / "video/hisgirlfriday_3faces_480p_6s.mp4"


@pytest.fixture(params=["grid", "s3", "memory"])
def store(request: pytest.FixtureRequest) -> Kept:
    made: Kept = Memory() if request.param == "memory" else request.getfixturevalue(request.param)
    return made


async def pieces(data: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        await asyncio.sleep(0)
        yield data[at : at + size]


async def test_what_is_put_is_read(store: Kept) -> None:
    blob = await store.blobs.put(pieces(DATA))
    assert blob == Blob(digest=hashlib.sha256(DATA).hexdigest(), size=len(DATA))
    assert await store.blobs.stat(blob.digest) == blob
    assert await read_all(store.blobs, blob.digest) == DATA
    with store.reader.open(blob.digest) as file:
        assert file.read() == DATA


async def test_an_empty_object(store: Kept) -> None:
    blob = await store.blobs.put(pieces(b""))
    assert (blob.size, await read_all(store.blobs, blob.digest)) == (0, b"")
    with store.reader.open(blob.digest) as file:
        assert file.read() == b""


@pytest.mark.parametrize("size", [BATCH, PART - 1, PART, PART + 1, len(LARGE)])
async def test_an_object_of_several_parts(store: Kept, size: int) -> None:
    blob = await store.blobs.put(pieces(LARGE[:size], 700_001))
    assert blob == Blob(digest=hashlib.sha256(LARGE[:size]).hexdigest(), size=size)
    assert await read_all(store.blobs, blob.digest) == LARGE[:size]
    assert await store.objects() == (1, size)


async def test_a_file_is_put(store: Kept, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(DATA)
    assert await put_file(store.blobs, tmp_path / "a") == await store.blobs.put(pieces(DATA))


async def test_the_same_bytes_are_stored_once(store: Kept) -> None:
    blobs = {(await store.blobs.put(pieces(DATA, size))).digest for size in (10_000, 300_000, len(DATA))}
    assert len(blobs) == 1
    assert await store.objects() == (1, len(DATA))


async def test_the_same_bytes_at_the_same_time_are_stored_once(store: Kept) -> None:
    found = await asyncio.gather(*(store.blobs.put(pieces(DATA[:400_000], 50_000)) for _ in range(8)))
    assert len(set(found)) == 1
    assert await store.objects() == (1, 400_000)
    assert await read_all(store.blobs, found[0].digest) == DATA[:400_000]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (0, None),
        (0, 0),
        (0, 1),
        (CHUNK - 1, CHUNK + 1),
        (CHUNK, 3 * CHUNK),
        (PIECE - 5, 2 * PIECE + 5),
        (len(DATA) - 1, None),
        (len(DATA), None),
        (len(DATA) - 10, len(DATA) + 10),
    ],
)
async def test_ranges(store: Kept, start: int, end: int | None) -> None:
    digest = (await store.blobs.put(pieces(DATA))).digest
    found = [piece async for piece in store.blobs.read(digest, start=start, end=end)]
    assert b"".join(found) == DATA[start:end]
    assert all(0 < len(piece) <= PIECE for piece in found)


async def test_a_reader_can_seek(store: Kept) -> None:
    digest = (await store.blobs.put(pieces(DATA))).digest
    draw = random.Random(2)
    with store.reader.open(digest) as file, io.BytesIO(DATA) as expected:
        assert file.seekable()
        for _ in range(60):
            whence = draw.choice([io.SEEK_SET, io.SEEK_CUR, io.SEEK_END])
            offset = draw.randrange(len(DATA)) - {io.SEEK_SET: 0, io.SEEK_CUR: expected.tell()}.get(whence, len(DATA))
            assert file.seek(offset, whence) == expected.seek(offset, whence)
            size = draw.choice([1, 100, CHUNK, 600_000])
            assert file.read(size) == expected.read(size)
            assert file.tell() == expected.tell()


async def test_a_film_is_probed_where_it_is_stored(store: Kept) -> None:
    blob = await put_file(store.blobs, FILM)
    with store.reader.open(blob.digest) as file:
        assert probe(file, size=blob.size, limits=Limits()).duration_ms == 6167
        with open_source(file, "mov") as container:
            assert len(list(container.decode(video=0))) == 185


async def test_readers_travel_to_children(store: Kept) -> None:
    digest = (await store.blobs.put(pieces(DATA))).digest
    sent = pickle.dumps(store.reader)
    reader: ClaimedReader | MemoryBlobs = pickle.loads(sent)  # noqa: S301  made here
    with closing(reader), reader.open(digest) as file:
        assert file.read(10) == DATA[:10]


@pytest.mark.parametrize("after", [0, 1, 500_000, BATCH + 1, PART, PART + 1, len(LARGE)])
async def test_an_interrupted_put_leaves_nothing(store: Kept, after: int) -> None:
    async def broken() -> AsyncIterator[bytes]:
        async for piece in pieces(LARGE[:after]):
            yield piece
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        await store.blobs.put(broken())
    assert await store.objects() == (0, 0)


@pytest.mark.parametrize("size", [600_000, len(LARGE)])
async def test_a_cancelled_put_leaves_nothing(store: Kept, size: int) -> None:
    waits = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        async for piece in pieces(LARGE[:size]):
            yield piece
        waits.set()
        await asyncio.Event().wait()

    put = asyncio.create_task(store.blobs.put(stalled()))
    await waits.wait()
    await cancel(put)
    assert put.cancelled()
    assert await store.objects() == (0, 0)


@pytest.mark.parametrize("size", [300_000, PART + 300_000])
async def test_a_put_that_is_cancelled_at_any_moment_leaves_nothing_or_all(breakable: Breakable, size: int) -> None:
    began = monotonic()
    digest = (await breakable.blobs.put(pieces(LARGE[:size]))).digest
    whole_s = monotonic() - began
    await breakable.blobs.delete(digest)
    draw = random.Random()
    for _ in range(12):
        put = asyncio.create_task(breakable.blobs.put(pieces(LARGE[:size])))
        await asyncio.sleep(draw.uniform(0, 1.1 * whole_s))
        await cancel(put)
        assert await breakable.objects() == ((0, 0) if put.cancelled() else (1, size))
        if not put.cancelled():
            await breakable.blobs.delete(digest)


async def test_who_put_the_same_keeps_what_a_cancelled_put_had_claimed(breakable: Breakable) -> None:
    """Whatever the moment, a put that ended well has its bytes."""
    draw = random.Random()
    for _ in range(8):
        first, second = (asyncio.create_task(breakable.blobs.put(pieces(DATA))) for _ in range(2))
        await asyncio.sleep(draw.uniform(0, 0.1))
        await cancel(first)
        digest = (await second).digest
        assert await read_all(breakable.blobs, digest) == DATA
        assert await breakable.objects() == (1, len(DATA))
        await breakable.blobs.delete(digest)


async def test_what_is_not_there(store: Kept) -> None:
    for asked in (
        store.blobs.stat(NOBODY),
        store.blobs.delete(NOBODY),
        store.blobs.keep(NOBODY),
        read_all(store.blobs, NOBODY),
    ):
        with pytest.raises(NotFound):
            await asked
    with pytest.raises(NotFound):
        store.reader.open(NOBODY)
    await store.blobs.discard(NOBODY)


async def test_what_is_deleted_is_gone(store: Kept) -> None:
    digest = (await store.blobs.put(pieces(DATA))).digest
    await store.blobs.delete(digest)
    with pytest.raises(NotFound):
        await store.blobs.stat(digest)
    assert await store.objects() == (0, 0)


# ---- provisional objects ---------------------------------------------------------------------------------------------


async def test_a_provisional_object_can_be_discarded(store: Kept) -> None:
    digest = (await store.blobs.put(pieces(DATA), provisional=True)).digest
    assert await read_all(store.blobs, digest) == DATA
    await store.blobs.discard(digest)
    assert await store.objects() == (0, 0)


async def test_a_kept_object_cannot_be_discarded(store: Kept) -> None:
    digest = (await store.blobs.put(pieces(DATA), provisional=True)).digest
    await store.blobs.keep(digest)
    await store.blobs.discard(digest)
    assert await read_all(store.blobs, digest) == DATA


@pytest.mark.parametrize("first", [True, False])
async def test_an_object_that_somebody_else_put_cannot_be_discarded(store: Kept, *, first: bool) -> None:
    """A clip of ours that is uploaded again and refused must not vanish from its job."""
    for provisional in (first, not first):
        digest = (await store.blobs.put(pieces(DATA), provisional=provisional)).digest
    await store.blobs.discard(digest)
    assert await read_all(store.blobs, digest) == DATA


async def test_of_two_who_put_the_same_nobody_loses_what_was_kept(store: Kept) -> None:
    async def refused() -> None:
        blob = await store.blobs.put(pieces(DATA[:300_000], 60_000), provisional=True)
        await store.blobs.discard(blob.digest)

    async def kept() -> bool:
        blob = await store.blobs.put(pieces(DATA[:300_000], 60_000), provisional=True)
        try:
            await store.blobs.keep(blob.digest)
        except NotFound:
            return False
        return True

    keeps = await asyncio.gather(*(one() for _ in range(4) for one in (refused, kept)))
    digest = hashlib.sha256(DATA[:300_000]).hexdigest()
    if any(keeps):
        assert await read_all(store.blobs, digest) == DATA[:300_000]
    else:
        assert await store.objects() == (0, 0)


# ---- damage, death, and absence --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, CHUNK, PIECE + 1, PART + 1])
async def test_a_flipped_bit_is_told_before_the_last_piece(breakable: Breakable, size: int) -> None:
    blob = await breakable.blobs.put(pieces(LARGE[:size]))
    await breakable.spoil()
    found = bytearray()

    async def read() -> None:
        async for piece in breakable.blobs.read(blob.digest):
            found.extend(piece)

    with pytest.raises(Corrupted, match=blob.digest):
        await read()
    assert len(found) < size
    with breakable.reader.open(blob.digest) as file, pytest.raises(Corrupted, match=blob.digest):
        file.read()


async def test_a_decoder_passes_damage_on(breakable: Breakable) -> None:
    blob = await put_file(breakable.blobs, FILM)
    await breakable.lose()
    with pytest.raises((NotFound, Corrupted)), breakable.reader.open(blob.digest) as file:
        open_source(file, "mov")


async def test_lost_bytes(breakable: Breakable) -> None:
    digest = (await breakable.blobs.put(pieces(DATA))).digest
    await breakable.lose()
    with pytest.raises(NotFound):
        await read_all(breakable.blobs, digest)
    with pytest.raises(NotFound), breakable.reader.open(digest) as file:
        file.read(1)


async def test_a_killed_put_leaves_no_digest_without_its_bytes(
    breakable: Breakable, urls: Urls, database: Database
) -> None:
    name = database.raw.name
    settings = {**breakable.environment, "CLIPMILL_MONGO_URL": urls.mongo, "CLIPMILL_DATABASE": name}
    for wait_s in (0.0, 0.05, 0.2):
        child = subprocess.Popen(  # noqa: ASYNC220  it only starts here
            [sys.executable, "-m", "tests.putting"], stdout=subprocess.PIPE, env={**os.environ, **settings}
        )
        with child:
            assert child.stdout is not None
            await asyncio.to_thread(child.stdout.readline)
            await asyncio.sleep(wait_s)
            child.kill()
    digests = [row["_id"] async for row in database.blobs.find()]
    assert digests
    for digest in digests:
        assert hashlib.sha256(await read_all(breakable.blobs, digest)).hexdigest() == digest


async def test_a_child_reads_a_window(breakable: Breakable, tmp_path: Path) -> None:
    blob = await put_file(breakable.blobs, FILM)
    inputs = Window(source=blob.digest, size=blob.size, start_ms=2000, end_ms=4000)
    child = Child({Peek().stage: Peek()}, breakable.reader)
    try:
        order = Order(stage=Peek().stage, inputs=inputs.model_dump_json(), folder=tmp_path)
        done = await child.call(order, on_progress=lambda _share, _message: None)
        assert isinstance(done, Done)
        assert done.facts == {"duration_ms": 6167}
        assert 0 < done.files["window.nut"].stat().st_size < blob.size
        await breakable.lose()
        lost = await child.call(order, on_progress=lambda _share, _message: None)
        assert isinstance(lost, Failed)
        assert (lost.error.code, lost.error.retry) == ("not_found", False)
    finally:
        child.kill()


async def test_another_store_is_refused(grid: Grid, s3: S3) -> None:
    """A database whose bytes lie in one store must not be read as if they lay in the other."""
    digest = (await grid.blobs.put(pieces(DATA))).digest
    for asked in (read_all(s3.blobs, digest), s3.blobs.delete(digest), s3.blobs.put(pieces(DATA))):
        with pytest.raises(Conflict, match="CLIPMILL_BLOBS"):
            await asked
    with pytest.raises(Conflict):
        s3.reader.open(digest)
    await s3.blobs.discard(digest)
    assert await read_all(grid.blobs, digest) == DATA
    assert s3.keys() == {}


async def test_s3_that_is_away(s3: S3, database: Database, urls: Urls) -> None:
    digest = (await s3.blobs.put(pieces(DATA))).digest
    nobody = Endpoint(url=f"http://{LOOPBACK}:{free_port()}", region="us-east-1")
    bucket = Bucket(name=s3.bucket.name, prefix=s3.bucket.prefix, endpoint=nobody)
    away = S3Blobs(database, bucket)
    with closing(S3Reader(url=urls.mongo, name=database.raw.name, bucket=bucket)) as reader:
        with pytest.raises(Unavailable, match="does not answer"):
            await read_all(away, digest)
        with pytest.raises(Unavailable, match="does not answer"):
            await away.put(pieces(DATA[:10]))
        with reader.open(digest) as file, pytest.raises(Unavailable, match="does not answer"):
            file.read(1)
    await away.aclose()
    assert await s3.objects() == (1, len(DATA))


@asynccontextmanager
async def cutting(endpoint: Endpoint, *, cuts: int) -> AsyncIterator[Endpoint]:
    """The server behind a line that breaks so many times, each in the middle of an answer."""
    left = [cuts]
    upstream = urllib.parse.urlsplit(endpoint.url)

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, breaks: bool) -> None:
        passed = 0
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                passed += len(data)
                if breaks and left[0] and passed > 200_000:
                    left[0] -= 1
                    break
                writer.write(data)
                await writer.drain()
        writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, asks = await asyncio.open_connection(upstream.hostname, upstream.port)
        await asyncio.gather(pump(reader, asks, breaks=False), pump(answers, writer, breaks=True))

    async with await asyncio.start_server(connected, LOOPBACK, 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield Endpoint(url=f"http://{LOOPBACK}:{port}", region=endpoint.region)


@pytest.mark.parametrize(("cuts", "well"), [(2, True), (100, False)])
async def test_a_line_that_breaks_in_the_middle_of_an_answer(
    s3: S3, database: Database, *, cuts: int, well: bool
) -> None:
    digest = (await s3.blobs.put(pieces(DATA))).digest
    async with cutting(s3.bucket.endpoint, cuts=cuts) as endpoint:
        blobs = S3Blobs(database, replace(s3.bucket, endpoint=endpoint))
        if well:
            assert await read_all(blobs, digest) == DATA
        else:
            with pytest.raises(Unavailable, match="does not answer"):
                await read_all(blobs, digest)
        await blobs.aclose()


# ---- links to the store itself ---------------------------------------------------------------------------------------


async def link_of(s3: S3, *, life_s: int) -> str:
    digest = (await s3.blobs.put(pieces(DATA))).digest
    url = await s3.blobs.presigned_url(
        digest, life_s=life_s, disposition=disposition_of("clip_01.mp4"), content_type="video/mp4"
    )
    assert url is not None
    return url


async def test_a_presigned_link(s3: S3) -> None:
    url = await link_of(s3, life_s=600)
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(url)
        assert (answer.status_code, answer.content) == (200, DATA)
        assert answer.headers["content-type"] == "video/mp4"
        assert answer.headers["content-disposition"] == 'inline; filename="clip_01.mp4"'
        part = await http.get(url, headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, DATA[10:20])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Amz-Expires", "86400"),
        ("X-Amz-Signature", "0" * 64),
        ("response-content-disposition", "attachment"),
        ("X-Amz-Credential", "somebody/20260101/us-east-1/s3/aws4_request"),
    ],
)
async def test_a_presigned_link_that_was_changed_is_refused(s3: S3, *, name: str, value: str) -> None:
    parts = urllib.parse.urlsplit(await link_of(s3, life_s=600))
    query = {**dict(urllib.parse.parse_qsl(parts.query)), name: value}
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(parts._replace(query=urllib.parse.urlencode(query)).geturl())).status_code == 403


async def test_a_presigned_link_expires(s3: S3) -> None:
    url = await link_of(s3, life_s=1)
    async with httpx.AsyncClient(trust_env=False) as http:

        async def refused() -> bool:
            return (await http.get(url)).status_code == 403

        await until(refused, why="the link has expired")


async def test_other_stores_give_no_link(grid: Grid) -> None:
    for blobs in (grid.blobs, MemoryBlobs()):
        digest = (await blobs.put(pieces(DATA))).digest
        assert await blobs.presigned_url(digest, life_s=60, disposition="inline", content_type="b/c") is None


async def test_links_name_the_public_endpoint(s3: S3, database: Database) -> None:
    public = Endpoint(url="https://media.example", region="us-east-1")
    bucket = Bucket(name=s3.bucket.name, prefix=s3.bucket.prefix, endpoint=s3.bucket.endpoint, public=public)
    blobs = S3Blobs(database, bucket)
    digest = (await blobs.put(pieces(DATA))).digest
    url = await blobs.presigned_url(digest, life_s=60, disposition="inline", content_type="b/c")
    assert url is not None
    assert url.startswith(f"https://media.example/{s3.bucket.name}/{s3.bucket.prefix}")
    await blobs.aclose()


async def test_sweeping_reads_no_bytes(grid: Grid, database: Database) -> None:
    assert isinstance(grid.blobs, GridBlobs)
    await grid.blobs.put(pieces(b"film"))
    async with profiled(database) as queries:
        await grid.blobs.sweep(datetime.now(UTC) + timedelta(hours=1))
        (query,) = await queries("fs.chunks")
    assert (query["nreturned"], query["docsExamined"]) == (1, 0)


async def test_bytes_of_puts_that_were_killed_are_swept(breakable: Breakable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "_BATCH", 2)
    kept = [(await breakable.blobs.put(pieces(data))).digest for data in (DATA, b"")]
    before = await breakable.objects()
    assert before[1] >= 0, "files and chunks disagree"
    shelf = breakable.blobs._shelf  # type: ignore[attr-defined]
    begun = []
    for data, whole in ((LARGE, False), (LARGE, True), (b"", True)):
        begun.append(upload := shelf.begin())
        await upload.write(data)
        if whole:
            await upload.close()
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert await breakable.blobs.sweep(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert await breakable.blobs.sweep(later, besides=[upload.key for upload in begun]) == 0
    assert await breakable.blobs.sweep(later) > 0
    assert await breakable.objects() == before
    assert [await read_all(breakable.blobs, digest) for digest in kept] == [DATA, b""]
