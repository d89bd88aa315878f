"""Objects in GridFS: the store that needs nothing but MongoDB."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import ClassVar, Final

from bson import ObjectId
from gridfs import GridFSBucket
from gridfs.asynchronous import AsyncGridFSBucket
from gridfs.errors import CorruptGridFile, NoFile
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.database import Database as BlockingDatabase

from common.blobs import PIECE
from common.cancellation import to_its_end
from common.claims import ClaimedBlobs, ClaimedReader, Key
from common.database import Database, Row
from common.errors import Corrupted, NotFound
from common.ranged_file import Fetch

CHUNK: Final = 255 * 1024
"""GridFS chunk size: with 1 MiB chunks a clip's window touched 5 to 7 times its bytes."""
BATCH: Final = 16 * CHUNK
NAME: Final = "grid"


class _Upload:
    """Writes one GridFS file, 4 MiB at a time; the driver's own writer holds 47 MB, three times over."""

    def __init__(self, database: AsyncDatabase[Row]) -> None:
        self.key = ObjectId()
        self._size = 0
        self._chunks, self._files = database["fs.chunks"], database["fs.files"]
        self._held = bytearray()
        self._written = 0

    async def write(self, piece: bytes) -> None:
        self._size += len(piece)
        self._held += piece
        while len(self._held) >= BATCH:
            await self._insert(bytes(self._held[:BATCH]))
            del self._held[:BATCH]

    async def close(self) -> None:
        """The file is there when its row is."""
        if self._held:
            await self._insert(bytes(self._held))
        row = {
            "_id": self.key,
            "filename": "",
            "length": self._size,
            "chunkSize": CHUNK,
            "uploadDate": datetime.now(UTC),
        }
        await to_its_end(self._files.insert_one(row))

    async def abort(self) -> None:
        await self._files.delete_one({"_id": self.key})
        await self._chunks.delete_many({"files_id": self.key})

    async def _insert(self, data: bytes) -> None:
        pieces = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
        rows = [{"files_id": self.key, "n": self._written + n, "data": piece} for n, piece in enumerate(pieces)]
        await to_its_end(self._chunks.insert_many(rows))
        self._written += len(rows)


class GridShelf:
    """Shelf in GridFS."""

    name = NAME

    def __init__(self, database: AsyncDatabase[Row]) -> None:
        self._database = database
        self._bucket = AsyncGridFSBucket(database, chunk_size_bytes=CHUNK)

    def begin(self) -> _Upload:
        return _Upload(self._database)

    async def read(self, key: Key, *, start: int, end: int) -> AsyncGenerator[bytes, None]:
        left = end - start
        try:
            async with await self._bucket.open_download_stream(key) as file:
                await file.seek(start)
                while left > 0 and (piece := await file.read(min(PIECE, left))):
                    left -= len(piece)
                    yield piece
        except NoFile as error:
            raise _lost() from error
        except CorruptGridFile as error:
            raise Corrupted("A stored object has lost some of its bytes.") from error

    async def remove(self, key: Key) -> None:
        with suppress(NoFile):  # a put that was killed has chunks alone
            await self._bucket.delete(key)

    async def older(self, before: datetime) -> AsyncIterator[Key]:
        begun = {"$lt": ObjectId.from_datetime(before)}
        async for row in self._database["fs.chunks"].find({"files_id": begun, "n": 0}, {"files_id": True}):
            yield row["files_id"]
        async for row in self._database["fs.files"].find({"_id": begun, "length": 0}, {"_id": True}):
            yield row["_id"]

    async def presigned_url(self, key: Key, *, life_s: int, filename: str, content_type: str) -> None:
        """MongoDB serves nobody but us."""

    async def aclose(self) -> None:
        """The connections are the database's."""


class GridBlobs(ClaimedBlobs):
    """BlobStore on GridFS."""

    def __init__(self, database: Database) -> None:
        super().__init__(database.blobs, GridShelf(database.raw))


class GridReader(ClaimedReader):
    """BlobReader on GridFS."""

    shelf: ClassVar[str] = NAME

    def fetcher(self, database: BlockingDatabase[Row], key: Key) -> Fetch:
        try:
            file = GridFSBucket(database, chunk_size_bytes=CHUNK).open_download_stream(key)
        except NoFile as error:
            raise _lost() from error

        def fetch(start: int, end: int) -> bytes:
            file.seek(start)
            try:
                return file.read(end - start)
            except CorruptGridFile as error:
                raise Corrupted("A stored object has lost some of its bytes.") from error

        return fetch


def _lost() -> NotFound:
    return NotFound("A stored object has lost its bytes.")
