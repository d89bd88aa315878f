"""Bytes at hand for the next who asks: short ones in memory, long ones in files without names, which the kernel sends uncopied."""

import asyncio
import resource
import tempfile
import weakref
from pathlib import Path
from typing import Final

import structlog
from starlette.types import Scope, Send

from common.requests import UNCOPIED, pieces

log = structlog.get_logger()

LEAST_FILE: Final = 256 * 1024
"""Bytes; whatever is shorter is sent as quickly from memory, and takes no descriptor."""
_PART_OF_DESCRIPTORS: Final = 4
_files: "weakref.WeakSet[HeldFile]" = weakref.WeakSet()
"""All that are open: also those that nobody keeps any more, and somebody slow is still sent."""


class HeldFile:
    """A file that nobody else can open, gone with the last who holds it. Raises OSError while it is written."""

    def __init__(self, data: bytes, *, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115  closed when it is let go
        weakref.finalize(self, self.file.close)
        _files.add(self)
        self._size = 0
        while self._size < len(data):
            self._size += self.file.write(memoryview(data)[self._size :])

    def __len__(self) -> int:
        return self._size


Held = bytes | HeldFile


async def kept(data: bytes, *, folder: Path) -> Held:
    """In a file if that pays; in memory also where no file can be had."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    full = descriptors != resource.RLIM_INFINITY and len(_files) >= descriptors // _PART_OF_DESCRIPTORS
    if len(data) < LEAST_FILE or full:
        return data
    try:
        return await asyncio.to_thread(HeldFile, data, folder=folder)
    except OSError:
        log.warning("users.held_in_memory", folder=str(folder), exc_info=True)
        return data


async def send_held(held: Held, start: int, end: int, *, scope: Scope, send: Send) -> None:
    """The body of an answer: bytes [start, end)."""
    if isinstance(held, bytes):
        await send({"type": "http.response.body", "body": memoryview(held)[start:end]})
    elif UNCOPIED in scope.get("extensions", {}):
        await send({"type": UNCOPIED, "file": held.file, "offset": start, "count": end - start})
    else:
        for piece in pieces(held.file, start, end):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body"})
