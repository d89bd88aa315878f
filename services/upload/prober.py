"""Probing in a process of its own: a file that crashes a decoder or keeps it busy is refused, and nothing else notices.

Waiting is never the file's fault, and neither is an end that others ordered: then the store or this machine is at fault, and the file
may be probed again.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import BinaryIO, Final, TypeVar, cast

import structlog

from common.confinement import Allowance, confine, leave_network, limit_cpu
from common.documents import Source
from common.errors import ClipmillError, InvalidMedia, Unavailable
from common.media import Limits, probe
from common.stages import BlobReader
from services.upload.stills import Still, still

log = structlog.get_logger()
T = TypeVar("T")

_ALLOWED: Final = Allowance(seconds=None, memory=900 * 2**20, file_size=2**30)
"""With the libraries' own pages, less than 1 GB; a picture of 8K takes 152 MiB. No file is written but a log."""
_NOT_BY_A_FILE: Final = frozenset({-signal.SIGTERM, -signal.SIGKILL, -signal.SIGINT, -signal.SIGHUP, 0, 1})
"""Exit codes: others ended it, or it could not begin. What computes for too long gets SIGXCPU."""
_reader: Final[list[BlobReader]] = []
"""In the child: the one that keeps its connection."""


def _begin(reader: BlobReader, parent: int, offline: bool) -> None:  # noqa: FBT001  a pool passes arguments by position
    confine(_ALLOWED, parent=parent)
    if offline:
        leave_network()
    for ending in (signal.SIGINT, signal.SIGTERM):  # whoever stops the service lets it end what it is at
        signal.signal(ending, signal.SIG_IGN)
    _reader[:] = [reader]


class _Stored:
    """A file whose store may fail: then it is Unavailable, whatever the store raised."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek = file.seek
        self.tell = file.tell

    def read(self, size: int = -1) -> bytes:
        try:
            return self._file.read(size)
        except (ClipmillError, MemoryError):
            raise
        except Exception as error:
            raise Unavailable("The stored file can't be read at this moment. Try again.") from error


class _Stumbled(InvalidMedia):
    """What reads films failed in a way that it doesn't tell of; the log has the trace."""


def _facts(file: BinaryIO, *, size: int, limits: Limits) -> Source:
    try:
        return probe(cast("BinaryIO", _Stored(file)), size=size, limits=limits)
    except (ClipmillError, MemoryError):
        raise
    except Exception as error:
        raise _Stumbled("The file can't be understood: it is damaged. Export or upload it again.") from error


def _probe(digest: str, size: int, limits: Limits, cpu_s: float) -> Source:
    limit_cpu(cpu_s)
    try:
        with _reader[0].open(digest) as file:
            return _facts(file, size=size, limits=limits)
    except MemoryError as error:
        raise InvalidMedia(
            "The file asks for more memory than a video may need: it is damaged. Export or upload it again."
        ) from error


def _still(data: bytes, cpu_s: float) -> Still:
    limit_cpu(cpu_s)
    try:
        return still(data)
    except MemoryError as error:
        raise InvalidMedia(
            "The picture asks for more memory than a picture may need. Save it anew, or smaller."
        ) from error


class Prober:
    """One warm process; replaced when a file kills it. `seconds` is what a caller waits, `cpu_s` what one file may compute.

    `offline` takes the network from it, which a reader of files can do without.
    """

    def __init__(
        self, *, reader: BlobReader, limits: Limits, seconds: float, cpu_s: float = 20, offline: bool = False
    ) -> None:
        self._reader = reader
        self._offline = offline
        self._limits = limits
        self._seconds = seconds
        self._cpu_s = cpu_s
        self._turn = asyncio.Lock()
        self._pool = self._new()

    async def probe(self, digest: str, size: int) -> Source:
        """Facts of a stored source. Raises InvalidMedia, Unavailable."""
        return await self._ask(_probe, digest, size, self._limits, self._cpu_s, blob=digest)

    async def still(self, data: bytes) -> Still:
        """A picture as we keep it. Raises InvalidMedia, Unavailable."""
        return await self._ask(_still, data, self._cpu_s, blob=None)

    async def _ask(self, work: Callable[..., T], *given: object, blob: str | None) -> T:
        async with self._turn:  # who waits loses none of its time
            try:
                loop = asyncio.get_running_loop()
                return await asyncio.wait_for(loop.run_in_executor(self._pool, work, *given), self._seconds)
            except BrokenProcessPool as error:
                exit_code = self._replace()
                log.warning("prober.ended", blob=blob, exit_code=exit_code)
                if exit_code in _NOT_BY_A_FILE:
                    raise Unavailable("Reading the file was interrupted. Try again.") from error
                raise InvalidMedia(
                    "The file crashes the decoder or keeps it busy for too long: it is damaged. Export or upload it again."
                ) from error
            except _Stumbled as error:
                log.warning("prober.stumbled", blob=blob, trace=str(error.__cause__))
                raise
            except TimeoutError as error:
                self._replace()
                log.warning("prober.took_too_long", blob=blob, seconds=self._seconds)
                raise Unavailable("The stored file could not be read in time. Try again later.") from error

    def close(self) -> None:
        self._end(self._pool)

    def _new(self) -> ProcessPoolExecutor:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # who has threads can't leave the network without privileges
        return ProcessPoolExecutor(
            max_workers=1,
            mp_context=get_context("spawn"),
            initializer=_begin,
            initargs=(self._reader, os.getpid(), self._offline),
        )

    def _replace(self) -> int | None:
        """The exit code of the one before."""
        broken, self._pool = self._pool, self._new()
        return self._end(broken)

    @staticmethod
    def _end(pool: ProcessPoolExecutor) -> int | None:
        processes = list((pool._processes or {}).values())  # noqa: SLF001  3.11 has no public way to kill workers
        for process in processes:
            process.kill()
        pool.shutdown(
            wait=True, cancel_futures=True
        )  # at once, since its worker is dead; else Python complains at exit
        return next((process.exitcode for process in processes), None)
