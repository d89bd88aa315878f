"""Objects addressed by their content: what every BlobStore does, wherever the bytes lie."""

import re
from collections.abc import AsyncIterable, AsyncIterator, Collection
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import quote

import anyio

from common.documents import Digest, Document

PIECE: Final = 1024 * 1024


class Blob(Document):
    digest: Digest
    size: int


def disposition_of(filename: str, *, saved: bool = False) -> str:
    """The Content-Disposition of a file with this name, whatever it holds (RFC 6266, RFC 8187); `saved`: to a disk, not shown."""
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", filename)
    whole = "" if plain == filename else f"; filename*=UTF-8''{quote(filename.encode('utf-8', 'replace'), safe='')}"
    return f'{"attachment" if saved else "inline"}; filename="{plain}"{whole}'


class BlobStore(Protocol):
    """Raises NotFound for a digest that isn't there, Unavailable while the store is away."""

    async def put(self, pieces: AsyncIterable[bytes], *, provisional: bool = False) -> Blob:
        """Store what comes, and hash it; the same bytes are stored once. Leaves nothing if it fails or is cancelled.

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
        """Bytes [start, end) in pieces. Raises Corrupted before the last piece of a whole object whose bytes have changed."""
        ...

    async def delete(self, digest: str, *, unless_used_since: datetime | None = None) -> None:
        """Used is what was put or kept, not what was read."""
        ...

    async def sweep(self, before: datetime, *, besides: Collection[Any] = ()) -> int:
        """Drop bytes that no digest names and that are older, as killed puts leave them; how many objects that were.

        `besides` are the keys of what is still on its way over many requests.
        """
        ...

    async def presigned_url(self, digest: str, *, life_s: int, disposition: str, content_type: str) -> str | None:
        """Where anybody can fetch it from the store itself for so long; None where the store serves nobody but us."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...


async def put_file(store: BlobStore, path: Path) -> Blob:
    async def pieces() -> AsyncIterator[bytes]:
        async with await anyio.open_file(path, "rb") as file:
            while piece := await file.read(PIECE):
                yield piece

    return await store.put(pieces())


async def put_bytes(store: BlobStore, data: bytes) -> Blob:
    async def pieces() -> AsyncIterator[bytes]:
        yield data

    return await store.put(pieces())


async def read_all(store: BlobStore, digest: str) -> bytes:
    return b"".join([piece async for piece in store.read(digest)])
