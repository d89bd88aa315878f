"""Private folders of tasks in hand: removed whatever happens; those of dead owners when the next process starts."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Workspaces:
    """One process's folder under `root`, held by a lock that ends with the process."""

    def __init__(self, root: Path, *, owner: str) -> None:
        root.mkdir(parents=True, exist_ok=True)
        _sweep(root)
        self._home = root / owner
        self._home.mkdir()
        self._lock = (self._home / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._count = 0

    @contextmanager
    def folder(self) -> Iterator[Path]:
        self._count += 1
        folder = self._home / str(self._count)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        self._lock.close()


def _sweep(root: Path) -> None:
    for lock in root.glob("*/lock"):
        with suppress(OSError), lock.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
