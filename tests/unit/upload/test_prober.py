"""Probing in a child: what a file may do to it, and that nothing else notices."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from common.errors import InvalidMedia, NotFound, Unavailable
from common.media import Limits
from services.upload.prober import Prober
from tests.confined import leaves_network
from tests.conftest import MEDIA

pytestmark = pytest.mark.slow

FILM = MEDIA / "video/single_face_360p_2s.mp4"


class Lost(BytesIO):
    """A file whose store breaks the line."""

    def read(self, size: int | None = -1) -> bytes:
        raise ConnectionResetError(f"gone before {size} bytes")


class Odd(BytesIO):
    """A file over which the library stumbles."""

    def seek(self, offset: int, whence: int = 0) -> int:
        raise OverflowError(f"{offset} from {whence} is too large")


SIGNALS = {"crash": signal.SIGSEGV, "killed": signal.SIGKILL, "asked to end": signal.SIGTERM}


@dataclass
class FilesByName:
    """A BlobReader whose digests are paths, or words for what goes wrong."""

    opened: Path
    seen: list[str] = field(default_factory=list)

    def open(self, digest: str) -> BinaryIO:
        with self.opened.open("a") as diary:
            diary.write(f"{os.getpid()}\n")
        match digest:
            case "crash" | "killed" | "asked to end":
                os.kill(os.getpid(), SIGNALS[digest])
                return FILM.open("rb")
            case "lost":
                return Lost()
            case "odd":
                return Odd()
            case "stall":
                time.sleep(600)
            case "busy":
                while True:
                    pass
            case "call":
                socket.create_connection(("127.0.0.1", int(os.environ["CANARY"])))
            case "memory":
                return cast("BinaryIO", bytearray(8 * 2**30))
            case "gone":
                raise NotFound("There is no stored object gone.")
        return Path(digest).open("rb")


@pytest.fixture
async def prober(tmp_path: Path) -> AsyncIterator[Prober]:
    made = Prober(reader=FilesByName(tmp_path / "diary"), limits=Limits(), seconds=30)
    yield made
    made.close()


async def probed(prober: Prober, path: Path = FILM) -> int:
    return (await prober.probe(str(path), 1)).duration_ms


def pids(folder: Path) -> list[int]:
    return [int(line) for line in (folder / "diary").read_text().split()]


def wait_for_the_end(pid: int) -> None:
    with suppress(FileNotFoundError, ProcessLookupError):  # who adopted it may reap it at any moment
        while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
            time.sleep(0.01)


async def test_facts_come_from_one_warm_child(prober: Prober, tmp_path: Path) -> None:
    assert [await probed(prober) for _ in range(2)] == [2400, 2400]
    assert len(set(pids(tmp_path))) == 1
    assert os.getpid() not in pids(tmp_path)


async def test_a_refusal_keeps_its_reason(prober: Prober) -> None:
    with pytest.raises(InvalidMedia, match="cut off"):
        await probed(prober, MEDIA / "odd/truncated_no_moov.mp4")
    with pytest.raises(NotFound):
        await prober.probe("gone", 1)


async def test_a_file_that_crashes_the_child_is_refused_and_the_next_is_probed(prober: Prober) -> None:
    with pytest.raises(InvalidMedia, match="crashes the decoder"):
        await prober.probe("crash", 1)
    assert await probed(prober) == 2400


async def test_who_ends_the_child_refuses_no_file(prober: Prober, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="interrupted"):
        await prober.probe("killed", 1)
    assert (await prober.probe("asked to end", 1)).duration_ms == 2400
    assert await probed(prober) == 2400
    assert len(set(pids(tmp_path))) == 2


async def test_a_store_that_breaks_the_line_refuses_no_file(prober: Prober) -> None:
    with pytest.raises(Unavailable, match="can't be read at this moment"):
        await prober.probe("lost", 1)


async def test_a_file_over_which_the_library_stumbles_is_refused(prober: Prober, tmp_path: Path) -> None:
    with pytest.raises(InvalidMedia, match="damaged"):
        await prober.probe("odd", 1)
    assert await probed(prober) == 2400
    assert len(set(pids(tmp_path))) == 1


async def test_a_file_that_wants_all_memory_is_refused(prober: Prober, tmp_path: Path) -> None:
    with pytest.raises(InvalidMedia, match="more memory"):
        await prober.probe("memory", 1)
    assert await probed(prober) == 2400
    assert len(set(pids(tmp_path))) == 1


async def test_a_file_that_computes_for_ever_is_refused(tmp_path: Path) -> None:
    prober = Prober(reader=FilesByName(tmp_path / "diary"), limits=Limits(), seconds=300, cpu_s=1)
    try:
        for _ in range(2):
            with pytest.raises(InvalidMedia, match="busy for too long"):
                await prober.probe("busy", 1)
            assert await probed(prober) == 2400
    finally:
        prober.close()


async def test_a_prober_of_files_has_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("CANARY", str(listener.getsockname()[1]))
        prober = Prober(reader=FilesByName(tmp_path / "diary"), limits=Limits(), seconds=300, offline=True)
        try:
            if not leaves_network():
                pytest.skip("the kernel forbids new networks here")
            with pytest.raises(OSError, match="unreachable"):
                await prober.probe("call", 1)
            assert await probed(prober) == 2400
        finally:
            prober.close()


async def test_a_store_that_stalls_refuses_no_file_and_the_child_is_ended(tmp_path: Path) -> None:
    prober = Prober(reader=FilesByName(tmp_path / "diary"), limits=Limits(), seconds=8)
    try:
        await probed(prober)
        stalled, waiting = asyncio.create_task(prober.probe("stall", 1)), asyncio.create_task(probed(prober))
        with pytest.raises(Unavailable, match="in time"):
            await stalled
        assert await waiting == 2400, "who waits must not pay for who stalls"
        wait_for_the_end(pids(tmp_path)[1])
    finally:
        prober.close()


@dataclass
class Late:
    """A BlobReader that reaches its child when the service is gone."""

    arrived: Path

    def __reduce__(self) -> tuple[Callable[[str, int], "Late"], tuple[str, int]]:
        return arrive, (str(self.arrived), os.getpid())

    def open(self, digest: str) -> BinaryIO:
        raise NotFound(digest)


def arrive(arrived: str, service: int) -> Late:
    Path(arrived).write_text(str(os.getpid()))
    while os.getppid() == service:
        time.sleep(0.01)
    return Late(Path(arrived))


def test_a_child_that_was_not_ready_when_its_service_was_killed_ends(tmp_path: Path) -> None:
    arrived = tmp_path / "arrived"
    code = f"""
        import asyncio
        from pathlib import Path
        from common.media import Limits
        from services.upload.prober import Prober
        from tests.unit.upload.test_prober import Late
        asyncio.run(Prober(reader=Late(Path({str(arrived)!r})), limits=Limits(), seconds=600).probe("", 1))
    """
    service = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)])
    try:
        while not (arrived.exists() and arrived.read_text()):
            assert service.poll() is None
            time.sleep(0.01)
    finally:
        service.kill()
        service.wait()
    wait_for_the_end(int(arrived.read_text()))


async def test_closing_ends_the_child(tmp_path: Path) -> None:
    prober = Prober(reader=FilesByName(tmp_path / "diary"), limits=Limits(), seconds=30)
    await probed(prober)
    prober.close()
    wait_for_the_end(*pids(tmp_path))
