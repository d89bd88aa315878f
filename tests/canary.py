"""A file and a port that nobody must touch, and a witness."""

import ctypes
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.hostile import Bait

_LIBC: Final = ctypes.CDLL(None)
_IN_ACCESS, _IN_OPEN = 0x1, 0x20
_EVENT: Final = struct.Struct("iIII")


class Canary:
    def __init__(self, folder: Path, listener: socket.socket) -> None:
        file = folder / "canary.ts"
        file.write_text("secret")
        self.bait = Bait(file, listener.getsockname()[1])
        self._listener = listener
        self._watch = _LIBC.inotify_init1(os.O_NONBLOCK)
        assert _LIBC.inotify_add_watch(self._watch, os.fsencode(file), _IN_ACCESS | _IN_OPEN) > 0

    def touched(self) -> list[str]:
        """What somebody opened, read or called since this was asked last."""
        found = []
        with suppress(BlockingIOError):
            while data := os.read(self._watch, 4096):
                found += ["file"] * (len(data) // _EVENT.size)
        with suppress(BlockingIOError):
            while True:
                self._listener.accept()[0].close()
                found.append("port")
        return found

    def close(self) -> None:
        os.close(self._watch)


@contextmanager
def canary(folder: Path) -> Iterator[Canary]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        made = Canary(folder, listener)
        try:
            yield made
        finally:
            made.close()
