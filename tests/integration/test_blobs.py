"""What every BlobStore and its BlobReader must do; the shipped fake too."""

import asyncio
import hashlib
import io
import pickle
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from clipmill.servers import Urls
from common.blobs import CHUNK, PIECE, Blob, BlobStore, GridBlobs, GridReader, put_file, read_all
from common.database import Database
from common.errors import NotFound
from common.fakes import MemoryBlobs
from common.media import Limits, open_source, probe
from common.stages import BlobReader
from tests.conftest import MEDIA

DATA = random.Random(1).randbytes(2 * PIECE + 12_345)
NOBODY = "0" * 64


class Grid:
    def __init__(self, database: Database, reader: GridReader) -> None:
        self._database = database
        self.blobs: BlobStore = GridBlobs(database)
        self.reader: BlobReader = reader

    async def objects(self) -> tuple[int, int]:
        files = await self._database.raw["fs.files"].find().to_list()
        chunks = await self._database.raw["fs.chunks"].distinct("files_id")
        assert {file["_id"] for file in files} == set(chunks)
        return await self._database.blobs.count_documents({}), sum(file["length"] for file in files)


class Memory:
    def __init__(self) -> None:
        memory = MemoryBlobs()
        self.blobs: BlobStore = memory
        self.reader: BlobReader = memory
        self._held = memory._held

    async def objects(self) -> tuple[int, int]:
        return len(self._held), sum(map(len, self._held.values()))


@pytest.fixture(params=["gridfs", "memory"])
def store(request: pytest.FixtureRequest) -> Iterator[Grid | Memory]:
    if request.param == "memory":
        yield Memory()
        return
    urls: Urls = request.getfixturevalue("urls")
    database: Database = request.getfixturevalue("database")
    with closing(GridReader(url=urls.mongo, name=database.raw.name)) as reader:
        yield Grid(database, reader)


async def pieces(data: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        await asyncio.sleep(0)
        yield data[at : at + size]


async def test_what_is_put_is_read(store: Grid | Memory) -> None:
    blob = await store.blobs.put(pieces(DATA))
    assert blob == Blob(digest=hashlib.sha256(DATA).hexdigest(), size=len(DATA))
    assert await store.blobs.stat(blob.digest) == blob
    assert await read_all(store.blobs, blob.digest) == DATA
    with store.reader.open(blob.digest) as file:
        assert file.read() == DATA


async def test_an_empty_object(store: Grid | Memory) -> None:
    blob = await store.blobs.put(pieces(b""))
    assert (blob.size, await read_all(store.blobs, blob.digest)) == (0, b"")
    with store.reader.open(blob.digest) as file:
        assert file.read() == b""


async def test_a_file_is_put(store: Grid | Memory, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(DATA)
    assert await put_file(store.blobs, tmp_path / "a") == await store.blobs.put(pieces(DATA))


async def test_the_same_bytes_are_stored_once(store: Grid | Memory) -> None:
    blobs = {(await store.blobs.put(pieces(DATA, size))).digest for size in (10_000, 300_000, len(DATA))}
    assert len(blobs) == 1
    assert await store.objects() == (1, len(DATA))


async def test_the_same_bytes_at_the_same_time_are_stored_once(store: Grid | Memory) -> None:
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
async def test_ranges(store: Grid | Memory, start: int, end: int | None) -> None:
    digest = (await store.blobs.put(pieces(DATA))).digest
    found = [piece async for piece in store.blobs.read(digest, start=start, end=end)]
    assert b"".join(found) == DATA[start:end]
    assert all(0 < len(piece) <= PIECE for piece in found)


async def test_a_reader_can_seek(store: Grid | Memory) -> None:
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


async def test_a_film_is_probed_where_it_is_stored(store: Grid | Memory) -> None:
    path = MEDIA / "video/hisgirlfriday_3faces_480p_6s.mp4"
    blob = await put_file(store.blobs, path)
    with store.reader.open(blob.digest) as file:
        assert probe(file, size=blob.size, limits=Limits()).duration_ms == 6167
        with open_source(file, "mov") as container:
            assert len(list(container.decode(video=0))) == 185


async def test_readers_travel_to_children(store: Grid | Memory) -> None:
    digest = (await store.blobs.put(pieces(DATA))).digest
    sent = pickle.dumps(store.reader)
    reader: GridReader | MemoryBlobs = pickle.loads(sent)  # noqa: S301  made here
    with closing(reader), reader.open(digest) as file:
        assert file.read(10) == DATA[:10]


@pytest.mark.parametrize("after", [0, 1, 500_000, 2_000_000])
async def test_an_interrupted_put_leaves_nothing(store: Grid | Memory, after: int) -> None:
    async def broken() -> AsyncIterator[bytes]:
        async for piece in pieces(DATA[:after]):
            yield piece
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        await store.blobs.put(broken())
    assert await store.objects() == (0, 0)


async def test_a_cancelled_put_leaves_nothing(store: Grid | Memory) -> None:
    waits = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        yield DATA[:600_000]
        waits.set()
        await asyncio.Event().wait()

    put = asyncio.create_task(store.blobs.put(stalled()))
    await waits.wait()
    put.cancel()
    with suppress(asyncio.CancelledError):
        await put
    assert await store.objects() == (0, 0)


async def test_what_is_not_there(store: Grid | Memory) -> None:
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


async def test_what_is_deleted_is_gone(store: Grid | Memory) -> None:
    digest = (await store.blobs.put(pieces(DATA))).digest
    await store.blobs.delete(digest)
    with pytest.raises(NotFound):
        await store.blobs.stat(digest)
    assert await store.objects() == (0, 0)


# ---- provisional objects ---------------------------------------------------------------------------------------------


async def test_a_provisional_object_can_be_discarded(store: Grid | Memory) -> None:
    digest = (await store.blobs.put(pieces(DATA), provisional=True)).digest
    assert await read_all(store.blobs, digest) == DATA
    await store.blobs.discard(digest)
    assert await store.objects() == (0, 0)


async def test_a_kept_object_cannot_be_discarded(store: Grid | Memory) -> None:
    digest = (await store.blobs.put(pieces(DATA), provisional=True)).digest
    await store.blobs.keep(digest)
    await store.blobs.discard(digest)
    assert await read_all(store.blobs, digest) == DATA


@pytest.mark.parametrize("first", [True, False])
async def test_an_object_that_somebody_else_put_cannot_be_discarded(store: Grid | Memory, *, first: bool) -> None:
    """A clip of ours that is uploaded again and refused must not vanish from its job."""
    for provisional in (first, not first):
        digest = (await store.blobs.put(pieces(DATA), provisional=provisional)).digest
    await store.blobs.discard(digest)
    assert await read_all(store.blobs, digest) == DATA


async def test_of_two_who_put_the_same_nobody_loses_what_was_kept(store: Grid | Memory) -> None:
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
