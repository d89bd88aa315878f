"""A stored object as a seekable file: only the ranges that are read are fetched, with more ahead the longer they follow each other."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

from common.errors import Corrupted

Fetch = Callable[[int, int], bytes]
"""Bytes [start, end) of an object."""

LEAST: Final = 256 * 1024
"""Fetched after a jump: about what a demuxer reads for one packet and its neighbours."""
MOST: Final = 4 * 1024 * 1024
WINDOWS: Final = 4
"""Remembered at once: a demuxer jumps to and fro between sound and picture, and back to its index."""
_BUFFER: Final = 64 * 1024


@dataclass(frozen=True)
class _Window:
    start: int
    data: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.data)


def ranged_file(fetch: Fetch, *, size: int, digest: str) -> BinaryIO:
    """Raises Corrupted from whichever read completes the object, read in order, if its bytes are not those of the digest."""
    return cast("BinaryIO", io.BufferedReader(_RangedFile(fetch, size=size, digest=digest), _BUFFER))


class _RangedFile(io.RawIOBase):
    def __init__(self, fetch: Fetch, *, size: int, digest: str) -> None:
        self._fetch = fetch
        self._size = size
        self._digest = digest
        self._at = 0
        self._windows: list[_Window] = []
        self._hasher = hashlib.sha256()
        self._hashed = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if at < 0:
            raise OSError("before the beginning of the object")
        self._at = at
        return at

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._size - self._at)
        if wanted <= 0:
            return 0
        window = self._window(wanted)
        found = memoryview(window.data)[self._at - window.start :][:wanted]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _window(self, wanted: int) -> _Window:
        """One that holds the byte at which the file stands; the newest is the last of them."""
        for window in self._windows:
            if window.start <= self._at < window.end:
                return window
        before = next((window for window in self._windows if window.end == self._at), None)
        ahead = LEAST
        if before is not None:
            self._windows.remove(before)
            ahead = 2 * len(before.data)
        end = min(self._size, self._at + min(max(wanted, ahead), MOST))
        data = self._fetch(self._at, end)
        if len(data) != end - self._at:
            raise Corrupted.of(self._digest)
        self._verify(data)
        window = _Window(self._at, data)
        self._windows = [*self._windows, window][-WINDOWS:]
        return window

    def _verify(self, data: bytes) -> None:
        if self._at != self._hashed:
            return  # it is not read in order
        self._hasher.update(data)
        self._hashed += len(data)
        if self._hashed == self._size and self._hasher.hexdigest() != self._digest:
            raise Corrupted.of(self._digest)
