"""The bytes of one request on their way to an upload."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, ClassVar, Final, Literal

from pydantic import Field
from pymongo import ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection
from starlette.requests import ClientDisconnect

from common.blobs import Blob
from common.cancellation import checkpoint, to_its_end
from common.catalog import LOCAL_ACCOUNT
from common.claims import Part, Shelf
from common.database import Row
from common.documents import Document
from common.errors import Conflict, InvalidRequest
from common.media import SNIFF_BYTES, demuxer_of
from common.problems import CHECKSUM_MISMATCH

MOST_PIECES: Final = 64
"""Of a tail; more are put together."""
OPEN: Final = {"state": "open"}


class TooLarge(InvalidRequest):
    code: ClassVar[str] = "too_large"
    status = 413


class ChecksumMismatch(InvalidRequest):
    code: ClassVar[str] = "checksum_mismatch"
    status = CHECKSUM_MISMATCH


@dataclass(frozen=True)
class Checksum:
    """What the bytes of one request must hash to; `algorithm` is a name that hashlib knows."""

    algorithm: str
    digest: bytes


def overtaken() -> Conflict:
    return Conflict("Another request goes on with this upload. Ask where it stands.")


class Upload(Document):
    id: str = Field(alias="_id")
    account: str = LOCAL_ACCOUNT
    state: Literal["open", "done", "refused", "ended"] = "open"
    length: int
    offset: int = 0
    fence: int = 0
    tries: int = 0
    """Of the sweeper, to make a video of it."""
    presigned: bool = False
    """Its bytes go straight to the store, which alone knows how many came; `offset` is 0 or all."""
    part_size: int
    target: Mapping[str, Any]
    receipts: tuple[Mapping[str, Any], ...] = ()
    tail: tuple[bytes, ...] = ()
    title: str
    language: str | None = None
    captions: bytes | None = None
    metadata: str = ""
    """As the client sent it."""
    blob: Blob | None = None
    video: str | None = None
    error: str | None = None
    touched_at: datetime

    @property
    def whole(self) -> bool:
        return self.offset == self.length

    def size_of(self, part: int) -> int:
        """Of those that others write, counted from 1."""
        return min(self.part_size, self.length - (part - 1) * self.part_size)


class Appending:
    """The bytes of one request. `held` are those since the last part, of which the row's tail has the first `kept`."""

    def __init__(
        self, rows: AsyncCollection[Row], shelf: Shelf, upload: Upload, *, commit_s: float, checksum: Checksum | None
    ) -> None:
        self._rows = rows
        self._shelf = shelf
        self._upload = upload
        self._commit_s = commit_s
        self._checksum = checksum
        self._held = bytearray(b"".join(upload.tail))
        self._kept = len(self._held)
        self._pieces = len(upload.tail)
        self._start = upload.offset - len(self._held)
        self._receipts: list[Mapping[str, Any]] = []
        self._head = bytearray(self._held[:SNIFF_BYTES])
        self._judged = upload.offset >= SNIFF_BYTES
        self._committed = upload.offset
        self._committed_at = monotonic()

    @property
    def _offset(self) -> int:
        return self._start + len(self._held)

    async def take(self, pieces: AsyncIterator[bytes]) -> None:
        checksum = self._checksum
        hasher = None if checksum is None else hashlib.new(checksum.algorithm, usedforsecurity=False)
        try:
            async for piece in pieces:
                if hasher is not None:
                    hasher.update(piece)
                await self._write(piece)
                checkpoint()
        except (ClientDisconnect, asyncio.CancelledError):
            if checksum is None:
                await self._commit()
            raise
        if checksum is not None and hasher is not None and hasher.digest() != checksum.digest:
            raise ChecksumMismatch(f"The bytes do not have the {checksum.algorithm} that was sent with them.")
        await self._commit()

    async def _write(self, piece: bytes) -> None:
        if self._offset + len(piece) > self._upload.length:
            raise TooLarge(f"The upload has {self._upload.length} bytes, and more were sent.")
        self._held += piece
        if not self._judged:
            self._head += piece[: SNIFF_BYTES - len(self._head)]
        if self._checksum is None:
            self._judge()
        while len(self._held) >= self._upload.part_size:
            await self._store(self._upload.part_size)
            if self._checksum is None:
                await self._commit()
        if self._checksum is None and monotonic() - self._committed_at >= self._commit_s:
            await self._commit()

    def _judge(self) -> None:
        if not self._judged and len(self._head) >= min(SNIFF_BYTES, self._upload.length):
            demuxer_of(bytes(self._head))
            self._judged = True

    async def _store(self, size: int) -> None:
        """Make a part of the first bytes held."""
        numbered = await self._rows.find_one_and_update(
            self._mine(), {"$inc": {"parts": 1}}, projection={"parts": True}, return_document=ReturnDocument.AFTER
        )
        if numbered is None:
            raise overtaken()
        part = Part(
            start=self._start, data=bytes(self._held[:size]), number=numbered["parts"], fence=self._upload.fence
        )
        receipt = await self._shelf.write_part(self._upload.target, part)
        if receipt is not None:
            self._receipts.append(receipt)
        del self._held[:size]
        self._start += size
        self._kept = self._pieces = 0

    async def _commit(self) -> None:
        """Everything that came counts from now on; a cancellation waits, so that we know what counts."""
        await to_its_end(self._move())

    async def _move(self) -> None:
        if self._offset == self._committed:
            return
        self._judge()
        fit = len(self._held)
        if self._offset != self._upload.length:
            fit = self._shelf.fitting(fit, part_size=self._upload.part_size)
        if fit:
            await self._store(fit)
        change: dict[str, Any] = {"$set": {"offset": self._offset}, "$currentDate": {"touched_at": True}, "$push": {}}
        if 0 < self._pieces < MOST_PIECES:
            change["$push"]["tail"] = bytes(self._held[self._kept :])
            self._pieces += 1
        else:
            change["$set"]["tail"] = [bytes(self._held)] if self._held else []
            self._pieces = len(change["$set"]["tail"])
        if self._receipts:
            change["$push"]["receipts"] = {"$each": self._receipts}
        mine = {**self._mine(), "offset": self._committed}
        if not (await self._rows.update_one(mine, {k: v for k, v in change.items() if v})).matched_count:
            raise overtaken()
        self._receipts = []
        self._kept = len(self._held)
        self._committed, self._committed_at = self._offset, monotonic()

    def _mine(self) -> Row:
        return {"_id": self._upload.id, "fence": self._upload.fence, **OPEN}
