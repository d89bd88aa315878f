"""Private folders of tasks in hand: removed whatever happens; those of dead owners when the next process starts.

ROOT/OWNER.lock is held as long as the owner lives, and made before ROOT/OWNER: what is not locked has no owner any more.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO


class Workspaces:
    """One process's folder under `root`, held by a lock that ends with the process."""

    def __init__(self, root: Path, *, owner: str) -> None:
        root.mkdir(parents=True, exist_ok=True)
        _sweep(root)
        self._home = root / owner
        self._lock = _locked(self._home.with_name(f"{owner}.lock"))
        self._count = 0

    @contextmanager
    def folder(self) -> Iterator[Path]:
        self._count += 1
        folder = self._home / str(self._count)
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        Path(self._lock.name).unlink(missing_ok=True)
        self._lock.close()


def _locked(path: Path) -> TextIO:
    """The file with its lock; made again if somebody swept it before it was locked."""
    while True:
        file = path.open("w")
        fcntl.flock(file, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.fstat(file.fileno()).st_ino == path.stat().st_ino:
                return file
        file.close()


def _sweep(root: Path) -> None:
    for lock in root.glob("*.lock"):
        with suppress(OSError), lock.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink()
