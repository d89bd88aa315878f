"""Objects addressed by their content: `BlobStore` for services, `BlobReader` for child processes, on GridFS.

Bytes are put under a fresh id while they are hashed; then the digest is claimed in one insert. Whoever loses the claim drops
its own copy. A put that fails leaves nothing; one that is killed leaves chunks that no digest names, never a digest without its
bytes.
"""

import hashlib
import io
from collections.abc import AsyncIterable, AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol, cast

import anyio
from bson import ObjectId
from gridfs import GridFSBucket
from gridfs.asynchronous import AsyncGridFSBucket
from gridfs.errors import NoFile
from gridfs.synchronous.grid_file import GridOut
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from common.cancellation import checkpoint
from common.database import Database, Row, blocking_client
from common.documents import Digest, Document
from common.errors import NotFound

PIECE: Final = 1024 * 1024
CHUNK: Final = 255 * 1024
"""GridFS chunk size: with 1 MiB chunks a clip's window touched 5 to 7 times its bytes."""
BATCH: Final = 16 * CHUNK


class Blob(Document):
    digest: Digest
    size: int


class BlobStore(Protocol):
    """Raises NotFound for a digest that isn't there."""

    async def put(self, pieces: AsyncIterable[bytes], *, provisional: bool = False) -> Blob:
        """Store what comes, and hash it; the same bytes are stored once. Leaves nothing if `pieces` raises.

        `provisional` bytes may be discarded until somebody keeps them, or puts them without this mark.
        """
        ...

    async def keep(self, digest: str) -> None:
        """From now on nobody can discard it."""
        ...

    async def discard(self, digest: str) -> None:
        """Delete what is still provisional; anything else stays as it is."""
        ...

    async def stat(self, digest: str) -> Blob: ...

    def read(self, digest: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Bytes [start, end) in pieces."""
        ...

    async def delete(self, digest: str) -> None: ...


async def put_file(store: BlobStore, path: Path) -> Blob:
    async def pieces() -> AsyncIterator[bytes]:
        async with await anyio.open_file(path, "rb") as file:
            while piece := await file.read(PIECE):
                yield piece

    return await store.put(pieces())


async def read_all(store: BlobStore, digest: str) -> bytes:
    return b"".join([piece async for piece in store.read(digest)])


class _Upload:
    """Writes one GridFS file, 4 MiB at a time; the driver's own writer holds 47 MB, three times over."""

    def __init__(self, database: AsyncDatabase[Row]) -> None:
        self.file = ObjectId()
        self.size = 0
        self._chunks, self._files = database["fs.chunks"], database["fs.files"]
        self._held = bytearray()
        self._written = 0

    async def write(self, piece: bytes) -> None:
        self.size += len(piece)
        self._held += piece
        while len(self._held) >= BATCH:
            await self._insert(bytes(self._held[:BATCH]))
            del self._held[:BATCH]

    async def close(self) -> None:
        """The file is there when its row is."""
        if self._held:
            await self._insert(bytes(self._held))
        row = {
            "_id": self.file,
            "filename": "",
            "length": self.size,
            "chunkSize": CHUNK,
            "uploadDate": datetime.now(UTC),
        }
        await self._files.insert_one(row)

    async def abort(self) -> None:
        await self._files.delete_one({"_id": self.file})
        await self._chunks.delete_many({"files_id": self.file})

    async def _insert(self, data: bytes) -> None:
        pieces = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
        rows = [{"files_id": self.file, "n": self._written + n, "data": piece} for n, piece in enumerate(pieces)]
        await self._chunks.insert_many(rows)
        self._written += len(rows)


class GridBlobs:
    """BlobStore on GridFS."""

    def __init__(self, database: Database) -> None:
        self._raw = database.raw
        self._blobs = database.blobs
        self._bucket = AsyncGridFSBucket(database.raw, chunk_size_bytes=CHUNK)

    async def put(self, pieces: AsyncIterable[bytes], *, provisional: bool = False) -> Blob:
        hasher = hashlib.sha256()
        upload = _Upload(self._raw)
        try:
            async for piece in pieces:
                hasher.update(piece)
                await upload.write(piece)
                checkpoint()
            await upload.close()
        except BaseException:
            await upload.abort()
            raise
        file, size = upload.file, upload.size
        blob = Blob(digest=hasher.hexdigest(), size=size)
        while True:
            try:
                await self._blobs.insert_one(
                    {"_id": blob.digest, "file": file, "size": size, "provisional": provisional}
                )
            except DuplicateKeyError:
                if not await self._adopt(blob.digest, provisional=provisional):
                    continue  # discarded at this moment
                await self._bucket.delete(file)
            return blob

    async def _adopt(self, digest: str, *, provisional: bool) -> bool:
        """Whether the bytes are there already; they stay kept, or become so."""
        change = {"$set": {} if provisional else {"provisional": False}, "$currentDate": {"used_at": True}}
        return (await self._blobs.update_one({"_id": digest}, change)).matched_count == 1

    async def keep(self, digest: str) -> None:
        if not await self._adopt(digest, provisional=False):
            raise NotFound(f"There is no stored object {digest}.")

    async def discard(self, digest: str) -> None:
        row = await self._blobs.find_one_and_delete({"_id": digest, "provisional": True})
        if row is not None:
            await self._bucket.delete(row["file"])

    async def stat(self, digest: str) -> Blob:
        row = await self._row(digest)
        return Blob(digest=digest, size=row["size"])

    async def read(self, digest: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        row = await self._row(digest)
        left = (row["size"] if end is None else min(end, row["size"])) - start
        try:
            file = await self._bucket.open_download_stream(row["file"])
        except NoFile as error:
            raise NotFound(f"The stored object {digest} has lost its bytes.") from error
        async with file:
            if start:
                await file.seek(start)
            while left > 0:
                piece = await file.read(min(PIECE, left))
                if not piece:
                    return
                left -= len(piece)
                yield piece

    async def delete(self, digest: str) -> None:
        row = await self._blobs.find_one_and_delete({"_id": digest})
        if row is None:
            raise NotFound(f"There is no stored object {digest}.")
        await self._bucket.delete(row["file"])

    async def _row(self, digest: str) -> Row:
        row = await self._blobs.find_one({"_id": digest})
        if row is None:
            raise NotFound(f"There is no stored object {digest}.")
        return row


class _GridFile(io.RawIOBase):
    """A stored file as a seekable stream; only the chunks that are read are fetched."""

    def __init__(self, file: GridOut) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._file.seek(offset, whence)
        return int(self._file.tell())

    def tell(self) -> int:
        return int(self._file.tell())

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class GridReader:
    """BlobReader on GridFS; connects on first use, so that it can be sent to a child process."""

    def __init__(self, *, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._open: tuple[Any, GridFSBucket] | None = None

    def open(self, digest: str) -> BinaryIO:
        if self._open is None:
            database = blocking_client(self._url)[self._name]
            self._open = database["blobs"], GridFSBucket(database, chunk_size_bytes=CHUNK)
        blobs, bucket = self._open
        row = blobs.find_one({"_id": digest})
        if row is None:
            raise NotFound(f"There is no stored object {digest}.")
        return cast("BinaryIO", io.BufferedReader(_GridFile(bucket.open_download_stream(ObjectId(row["file"]))), PIECE))

    def close(self) -> None:
        if self._open is not None:
            self._open[0].database.client.close()
            self._open = None
