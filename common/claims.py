"""Which digest is which stored object: the half of a BlobStore that is the same on GridFS and on S3.

Bytes are put on a shelf under a fresh key while they are hashed; then the digest is claimed in MongoDB in one insert. Whoever loses
the claim drops its own copy. A put that is killed may leave bytes that no digest names, never a digest without its bytes.
"""

import asyncio
import hashlib
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Collection, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, ClassVar, Final, Protocol

from pymongo import ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.database import Database as BlockingDatabase
from pymongo.errors import DuplicateKeyError

from common.blobs import Blob
from common.cancellation import checkpoint, to_its_end
from common.database import Row, blocking_client
from common.errors import Conflict, Corrupted, NotFound
from common.ranged_file import Fetch, ranged_file

_BATCH: Final = 1000
Key = Any
"""Only the shelf that made it looks into it."""


class Upload(Protocol):
    """Bytes on their way to a fresh key."""

    @property
    def key(self) -> Key: ...

    async def write(self, piece: bytes) -> None: ...

    async def close(self) -> None:
        """They are there when this returns."""
        ...

    async def abort(self) -> None:
        """Leave nothing of them, be they there already or not."""
        ...


Target = Mapping[str, Any]
"""Where the parts of one object go: its `key`, and what else the shelf that made it needs."""
Receipt = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A piece of an object that comes over many requests; `start` bytes lie before it.

    `number` is greater than that of every part which was committed before, and is used once. Of two that write at the same place, the
    one with the greater `fence` stays.
    """

    start: int
    data: bytes
    number: int
    fence: int


class Shelf(Protocol):
    """Where bytes lie, under keys; it knows nothing of digests."""

    @property
    def name(self) -> str:
        """Stands in the row of every digest that lies here."""
        ...

    def begin(self) -> Upload: ...

    def read(self, key: Key, *, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """Bytes [start, end), of which there is at least one, in pieces of PIECE at most. Raises NotFound."""
        ...

    async def remove(self, key: Key) -> None:
        """Nothing happens if nothing lies there."""
        ...

    def older(self, before: datetime, *, besides: Collection[Key]) -> AsyncIterator[Key]:
        """Keys of all that was begun before, half-done or whole, but for those."""
        ...

    async def presigned_url(self, key: Key, *, life_s: int, disposition: str, content_type: str) -> str | None: ...

    def part_size(self, length: int) -> int:
        """Bytes of each part of an object of that length, but the last."""
        ...

    def fitting(self, held: int, *, part_size: int) -> int:
        """How many of so many bytes may be a part that others follow, where a whole one hasn't come."""
        ...

    async def begin_parts(self, *, presigned: bool) -> Target:
        """`presigned`: others than us will write them. Raises Conflict where the shelf serves nobody but us."""
        ...

    async def write_part(self, target: Target, part: Part) -> Receipt | None:
        """It lies there for good when this returns. Raises Conflict if a later fence is there, NotFound if the target is gone."""
        ...

    async def part_url(self, target: Target, *, number: int, size: int, life_s: int) -> str:
        """Where anybody can put this part, of exactly that size, for so long."""
        ...

    async def written(self, target: Target) -> Mapping[int, int]:
        """Sizes of the parts that others have written, by number. Raises NotFound if the target is gone."""
        ...

    async def join_parts(self, target: Target, receipts: Sequence[Receipt], *, size: int) -> None:
        """Make them the object under the key; without receipts, all that others have written. Again is harmless."""
        ...

    async def drop_parts(self, target: Target) -> None:
        """Leave nothing of what was not joined. Again is harmless."""
        ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True)
class Claim:
    """What a digest's row says."""

    key: Key
    size: int


def claim_of(digest: str, row: Row | None, *, shelf: str) -> Claim:
    """Raises NotFound without a row, Conflict for one that was written while another store was in use."""
    if row is None:
        raise NotFound(f"There is no stored object {digest}.")
    if row["store"] != shelf:
        raise Conflict(
            f"The object {digest} lies in the store {row['store']}, and CLIPMILL_BLOBS names {shelf}."
            " A database goes with the store that it was begun with."
        )
    return Claim(key=row["file"], size=row["size"])


class ClaimedBlobs:
    """BlobStore over a shelf."""

    def __init__(self, rows: AsyncCollection[Row], shelf: Shelf) -> None:
        self._rows = rows
        self._shelf = shelf

    @property
    def shelf(self) -> Shelf:
        return self._shelf

    async def put(self, pieces: AsyncIterable[bytes], *, provisional: bool = False) -> Blob:
        hasher, size = hashlib.sha256(), 0
        upload = self._shelf.begin()
        blob: Blob | None = None
        try:
            async for piece in pieces:
                hasher.update(piece)
                size += len(piece)
                await upload.write(piece)
                checkpoint()
            await upload.close()
            blob = Blob(digest=hasher.hexdigest(), size=size)
            ours = await to_its_end(self._claim(blob, upload.key, provisional=provisional)) == upload.key
        except BaseException:
            await to_its_end(self._withdraw(upload, blob))
            raise
        if not ours:
            await to_its_end(upload.abort())
        return blob

    async def _claim(self, blob: Blob, key: Key, *, provisional: bool) -> Key:
        """Where the digest's bytes lie: under `key`, unless they were there already."""
        first = {"store": self._shelf.name, "file": key, "size": blob.size}
        if provisional:
            first["provisional"] = True
        return (await self._use(blob.digest, first=first, provisional=provisional)).key

    async def _use(self, digest: str, *, first: Row | None = None, provisional: bool = False) -> Claim:
        """It counts as used now, and is kept from now on unless this use is provisional. Made of `first` if it isn't there."""
        change: Row = {"$inc": {"uses": 1}, "$currentDate": {"used_at": True}}
        if first is not None:
            change["$setOnInsert"] = first
        if not provisional:
            change["$set"] = {"provisional": False}
        while True:
            try:
                row = await self._rows.find_one_and_update(
                    {"_id": digest}, change, upsert=first is not None, return_document=ReturnDocument.AFTER
                )
            except DuplicateKeyError:  # another made it at this moment
                continue
            return claim_of(digest, row, shelf=self._shelf.name)

    async def _withdraw(self, upload: Upload, blob: Blob | None) -> None:
        """Leave nothing of a put that failed; but whoever put the same bytes since then keeps them."""
        if blob is not None:
            ours = {"_id": blob.digest, "file": upload.key}
            await self._rows.delete_one({**ours, "uses": 1})
            if await self._rows.find_one(ours) is not None:
                return
        await upload.abort()

    async def keep(self, digest: str) -> None:
        await self._use(digest)

    async def discard(self, digest: str) -> None:
        await self._remove({"_id": digest, "provisional": True})

    async def hash(self, key: Key, *, size: int) -> Blob:
        """What lies under a key. Raises NotFound; Corrupted if it is not of that size."""
        hasher, found = hashlib.sha256(), 0
        async with aclosing(self._shelf.read(key, start=0, end=size)) as pieces:
            async for piece in pieces:
                await asyncio.to_thread(hasher.update, piece)
                found += len(piece)
        if found != size:
            raise Corrupted(f"Of {size} stored bytes {found} are there.")
        return Blob(digest=hasher.hexdigest(), size=size)

    async def claim(self, blob: Blob, key: Key) -> None:
        """Let what lies under the key be the digest's provisional object, unless there is one. Again is harmless."""
        await self._claim(blob, key, provisional=True)

    async def release(self, digest: str, key: Key) -> None:
        """Remove what lies under the key, unless it is the digest's object."""
        if await self._rows.find_one({"_id": digest, "file": key}) is None:
            await self._shelf.remove(key)

    async def stat(self, digest: str) -> Blob:
        return Blob(digest=digest, size=(await self._find(digest)).size)

    async def read(self, digest: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        claim = await self._find(digest)
        stop = claim.size if end is None else min(end, claim.size)
        if start >= stop:
            return
        hasher = hashlib.sha256() if (start, stop) == (0, claim.size) else None
        left = stop - start
        last = b""
        async with aclosing(self._shelf.read(claim.key, start=start, end=stop)) as pieces:
            async for piece in pieces:
                if hasher is not None:
                    hasher.update(piece)
                left -= len(piece)
                if left > 0:
                    yield piece
                else:
                    last = piece
        if left or (hasher is not None and hasher.hexdigest() != digest):
            raise Corrupted.of(digest)
        yield last

    async def delete(self, digest: str, *, unless_used_since: datetime | None = None) -> None:
        unused = {} if unless_used_since is None else {"used_at": {"$lt": unless_used_since}}
        if not await self._remove({"_id": digest, **unused}):
            await self._find(digest)

    async def sweep(self, before: datetime, *, besides: Collection[Key] = ()) -> int:
        swept, keys = 0, list[Key]()
        async for key in self._shelf.older(before, besides=besides):
            keys.append(key)
            if len(keys) == _BATCH:
                swept += await self._sweep(keys)
                keys = []
        return swept + await self._sweep(keys)

    async def _sweep(self, keys: Sequence[Key]) -> int:
        """Most are named: those are found at once. The others are asked for once more right before they go."""
        named = {row["file"] async for row in self._rows.find({"file": {"$in": [*keys]}}, {"file": True})}
        swept = 0
        for key in set(keys).difference(named):
            if await self._rows.find_one({"file": key}, {"_id": True}) is None:
                await self._shelf.remove(key)
                swept += 1
        return swept

    async def presigned_url(self, digest: str, *, life_s: int, disposition: str, content_type: str) -> str | None:
        claim = await self._find(digest)
        return await self._shelf.presigned_url(
            claim.key, life_s=life_s, disposition=disposition, content_type=content_type
        )

    async def aclose(self) -> None:
        await self._shelf.aclose()

    async def _remove(self, wanted: Row) -> bool:
        row = await self._rows.find_one_and_delete({**wanted, "store": self._shelf.name})
        if row is not None:
            await self._shelf.remove(row["file"])
        return row is not None

    async def _find(self, digest: str) -> Claim:
        return claim_of(digest, await self._rows.find_one({"_id": digest}), shelf=self._shelf.name)


class ClaimedReader(ABC):
    """BlobReader over a shelf; connects on first use, so that it can be sent to a child process."""

    shelf: ClassVar[str]

    def __init__(self, *, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._open: BlockingDatabase[Row] | None = None

    @abstractmethod
    def fetcher(self, database: BlockingDatabase[Row], key: Key) -> Fetch:
        """Reads ranges of the object under a key. Raises NotFound if nothing lies there, at once or when it reads."""

    def open(self, digest: str) -> BinaryIO:
        if self._open is None:
            self._open = blocking_client(self._url)[self._name]
        claim = claim_of(digest, self._open["blobs"].find_one({"_id": digest}), shelf=self.shelf)
        return ranged_file(self.fetcher(self._open, claim.key), size=claim.size, digest=digest)

    def close(self) -> None:
        if self._open is not None:
            self._open.client.close()
            self._open = None
