"""Private folders of tasks in hand: removed whatever happens; those of dead owners when the next process starts.

ROOT/OWNER.lock is held as long as the owner lives, and made before ROOT/OWNER: what is not locked has no owner any more.
"""

import fcntl
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TextIO

_OWNER: Final = re.compile(r"[a-z]+@.+-\d+-[0-9a-f]{6}")
"""The name of a worker; whatever has another was not made here."""


class Workspaces:
    """One process's folder under `root`, held by a lock that ends with the process."""

    def __init__(self, root: Path, *, owner: str) -> None:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        _check(root)
        _sweep(root)
        self._home = root / owner
        self._lock = _locked(self._home.with_name(f"{owner}.lock"))
        self._count = 0

    @contextmanager
    def folder(self) -> Iterator[Path]:
        self._count += 1
        folder = self._home / str(self._count)
        self._home.mkdir(exist_ok=True, mode=0o700)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        Path(self._lock.name).unlink(missing_ok=True)
        self._lock.close()


def _check(root: Path) -> None:
    """Refuse a folder in which others could put files under our feet, or which leads elsewhere."""
    found = root.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise PermissionError(
            f"{root} is a link, belongs to somebody else or may be written by others."
            " Set CLIPMILL_TEMP_DIR to a folder that is yours alone (chmod 700), or to one in it that isn't there yet."
        )


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
    for lock in filter(lambda path: _OWNER.fullmatch(path.stem), root.glob("*.lock")):
        with suppress(OSError), lock.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink()
