"""Fakes that are shipped, for tests of whatever stands on a seam; each passes the conformance test of the real one."""

import hashlib
import io
from collections.abc import AsyncIterable, AsyncIterator, Collection
from datetime import UTC, datetime
from typing import Any, BinaryIO

from common.blobs import PIECE, Blob
from common.errors import NotFound


class MemoryBlobs:
    """BlobStore and BlobReader on a dictionary."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}
        self._provisional: set[str] = set()
        self._used_at: dict[str, datetime] = {}

    def hold(self, data: bytes) -> str:
        """The digest of bytes that are there from now on."""
        digest = hashlib.sha256(data).hexdigest()
        self._held[digest] = data
        self._provisional.discard(digest)
        self._used_at[digest] = datetime.now(UTC)
        return digest

    async def put(self, pieces: AsyncIterable[bytes], *, provisional: bool = False) -> Blob:
        data = b"".join([piece async for piece in pieces])
        digest = hashlib.sha256(data).hexdigest()
        if not provisional:
            self.hold(data)
        elif digest not in self._held:
            self._held[digest] = data
            self._provisional.add(digest)
        self._used_at[digest] = datetime.now(UTC)
        return Blob(digest=digest, size=len(data))

    async def keep(self, digest: str) -> None:
        self._data(digest)
        self._provisional.discard(digest)
        self._used_at[digest] = datetime.now(UTC)

    async def discard(self, digest: str) -> None:
        if digest in self._provisional:
            await self.delete(digest)

    async def stat(self, digest: str) -> Blob:
        return Blob(digest=digest, size=len(self._data(digest)))

    async def read(self, digest: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        data = self._data(digest)[start:end]
        for at in range(0, len(data), PIECE):
            yield data[at : at + PIECE]

    async def delete(self, digest: str, *, unless_used_since: datetime | None = None) -> None:
        self._data(digest)
        if unless_used_since is None or self._used_at[digest] < unless_used_since:
            del self._held[digest]
            self._provisional.discard(digest)

    async def sweep(self, before: datetime, *, besides: Collection[Any] = ()) -> int:  # noqa: ARG002  memory dies with its holder
        return 0

    async def presigned_url(self, digest: str, *, life_s: int, disposition: str, content_type: str) -> None:
        """Nobody else can look into our memory."""

    async def aclose(self) -> None:
        """Nothing is open."""

    def open(self, digest: str) -> BinaryIO:
        return io.BytesIO(self._data(digest))

    def close(self) -> None:
        """Nothing is open."""

    def _data(self, digest: str) -> bytes:
        if digest not in self._held:
            raise NotFound(f"There is no stored object {digest}.")
        return self._held[digest]
