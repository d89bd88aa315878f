"""Objects in GridFS: the store that needs nothing but MongoDB."""

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import ClassVar, Final

from bson import ObjectId
from gridfs import GridFSBucket
from gridfs.asynchronous import AsyncGridFSBucket
from gridfs.errors import CorruptGridFile, NoFile
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.database import Database as BlockingDatabase
from pymongo.errors import BulkWriteError

from common.cancellation import to_its_end
from common.claims import ClaimedBlobs, ClaimedReader, Key, Part, Receipt, Target
from common.database import Database, Row
from common.errors import Conflict, Corrupted, NotFound
from common.ranged_file import Fetch

CHUNK: Final = 255 * 1024
"""GridFS chunk size: with 1 MiB chunks a clip's window touched 5 to 7 times its bytes."""
_BATCHED: Final = 16
BATCH: Final = _BATCHED * CHUNK
"""Written, and read, at once."""
NAME: Final = "grid"
_DUPLICATE: Final = 11000


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
        await to_its_end(self._files.insert_one({"_id": self.key, **_file_of(self._size)}))

    async def abort(self) -> None:
        await self._files.delete_one({"_id": self.key})
        await self._chunks.delete_many({"files_id": self.key})

    async def _insert(self, data: bytes) -> None:
        pieces = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
        rows = [{"files_id": self.key, "n": self._written + n, "data": piece} for n, piece in enumerate(pieces)]
        await to_its_end(self._chunks.insert_many(rows))
        self._written += len(rows)


def _file_of(size: int) -> Row:
    return {"filename": "", "length": size, "chunkSize": CHUNK, "uploadDate": datetime.now(UTC)}


class GridShelf:
    """Shelf in GridFS. A part is some of the file's chunks; that of the last fence takes the place of what others left there."""

    name = NAME

    def __init__(self, database: AsyncDatabase[Row]) -> None:
        self._database = database
        self._bucket = AsyncGridFSBucket(database, chunk_size_bytes=CHUNK)
        self._chunks, self._files = database["fs.chunks"], database["fs.files"]

    def begin(self) -> _Upload:
        return _Upload(self._database)

    async def read(self, key: Key, *, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """One query: the driver's own reader asks for the file first, and copies what it reads twice."""
        first, last = start // CHUNK, (end - 1) // CHUNK
        wanted = {"files_id": key, "n": {"$gte": first, "$lte": last}}
        due = first
        found = self._chunks.find(wanted, {"_id": False, "n": True, "data": True}, sort=[("n", 1)], batch_size=_BATCHED)
        async with found as rows:  # closed also where the reader leaves
            async for row in rows:
                data, at = row["data"], due * CHUNK
                if row["n"] != due or len(data) < min(CHUNK, end - at):
                    break
                yield data[max(0, start - at) : end - at] if at < start or at + len(data) > end else data
                due += 1
        if due > last:
            return
        if due == first and await self._files.find_one({"_id": key}, {"_id": True}) is None:
            raise _lost()
        raise Corrupted("A stored object has lost some of its bytes.")

    async def remove(self, key: Key) -> None:
        with suppress(NoFile):  # a put that was killed has chunks alone
            await self._bucket.delete(key)

    async def older(self, before: datetime, *, besides: Collection[Key]) -> AsyncIterator[Key]:
        begun = {"$lt": ObjectId.from_datetime(before), "$nin": list(besides)}
        async for row in self._database["fs.chunks"].find(
            {"files_id": begun, "n": 0}, {"_id": False, "files_id": True}
        ):
            yield row["files_id"]
        async for row in self._database["fs.files"].find({"_id": begun, "length": 0}, {"_id": True}):
            yield row["_id"]

    async def presigned_url(self, key: Key, *, life_s: int, disposition: str, content_type: str) -> None:
        """MongoDB serves nobody but us."""

    def part_size(self, length: int) -> int:  # noqa: ARG002  it is always the same
        return BATCH

    def fitting(self, held: int, *, part_size: int) -> int:  # noqa: ARG002
        return held // CHUNK * CHUNK

    async def begin_parts(self, *, presigned: bool) -> Target:
        if presigned:
            raise _not_served()
        return {"key": ObjectId()}

    async def write_part(self, target: Target, part: Part) -> Receipt | None:
        first, place = part.start // CHUNK, {"files_id": target["key"]}
        pieces = [part.data[at : at + CHUNK] for at in range(0, len(part.data), CHUNK)]
        rows = [{**place, "n": first + n, "data": piece, "fence": part.fence} for n, piece in enumerate(pieces)]
        while True:
            try:
                await to_its_end(self._chunks.insert_many(rows))
            except BulkWriteError as error:
                if any(fault["code"] != _DUPLICATE for fault in error.details["writeErrors"]):
                    raise
                # Nothing of an earlier fence is committed from here on, and nothing more can be.
                left = await self._chunks.delete_many({**place, "n": {"$gte": first}, "fence": {"$lte": part.fence}})
                if not left.deleted_count:
                    raise Conflict("Another request writes at the same place.") from error
            else:
                return None

    async def part_url(self, target: Target, *, number: int, size: int, life_s: int) -> str:  # noqa: ARG002
        raise _not_served()

    async def written(self, target: Target) -> Mapping[int, int]:  # noqa: ARG002
        raise _not_served()

    async def join_parts(self, target: Target, receipts: Sequence[Receipt], *, size: int) -> None:  # noqa: ARG002
        await self._files.update_one({"_id": target["key"]}, {"$setOnInsert": _file_of(size)}, upsert=True)

    async def drop_parts(self, target: Target) -> None:
        await self._files.delete_one({"_id": target["key"]})
        await self._chunks.delete_many({"files_id": target["key"]})

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


def _not_served() -> Conflict:
    return Conflict("Only S3 takes bytes from others, and the bytes lie in MongoDB here (CLIPMILL_BLOBS).")
