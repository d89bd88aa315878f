"""Each file of the corpus on the real probing path: refused or a film, at little cost, and nothing else is touched."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest

from common.documents import Source
from common.errors import InvalidMedia
from common.media import Limits
from common.titles import LONGEST_TITLE
from services.upload.prober import Prober
from tests.canary import Canary, canary
from tests.hostile import CORPUS

pytestmark = pytest.mark.slow

MOST_BYTES = 10**9
MOST_CPU_S = 5.0
ALLOWED_CPU_S = 20.0
"""What is a film may take as long as any other."""


class Files:
    """A BlobReader whose digests are paths."""

    def open(self, digest: str) -> BinaryIO:
        return Path(digest).open("rb")


@dataclass(frozen=True)
class Spent:
    pid: int
    peak: int
    cpu_s: float


class Watched:
    """A prober, and what its child has spent until now."""

    def __init__(self) -> None:
        self._prober = Prober(reader=Files(), limits=Limits(), seconds=300)

    def probe(self, path: Path) -> Source:
        return asyncio.run(self._prober.probe(str(path), path.stat().st_size))

    def spent(self) -> Spent:
        (pid,) = self._prober._pool._processes
        status = Path(f"/proc/{pid}/status").read_text()
        times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
        return Spent(pid, peak, sum(map(int, times)) / os.sysconf("SC_CLK_TCK"))

    def close(self) -> None:
        self._prober.close()


@pytest.fixture(scope="module")
def prober(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    made = Watched()
    empty = tmp_path_factory.mktemp("first") / "empty"
    empty.touch()
    with pytest.raises(InvalidMedia):
        made.probe(empty)
    yield made
    made.close()


@pytest.fixture(scope="module")
def bird(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canary]:
    with canary(tmp_path_factory.mktemp("canary")) as made:
        yield made


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file(name: str, prober: Watched, bird: Canary, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(CORPUS[name].make(bird.bait))
    before = prober.spent()
    refused = CORPUS[name].refused
    if refused is None:
        source = prober.probe(path)
        assert 1000 <= source.duration_ms <= 7_200_000
        assert len(source.title or "") <= LONGEST_TITLE
        assert len(source.model_dump_json()) < 10_000
    else:
        with pytest.raises(InvalidMedia, match=refused) as said:
            prober.probe(path)
        assert "\n" not in said.value.message
    path.unlink()
    after = prober.spent()
    assert after.pid == before.pid, "the file killed the child"
    assert after.peak < MOST_BYTES
    assert after.cpu_s - before.cpu_s < (MOST_CPU_S if refused else ALLOWED_CPU_S)
    assert bird.touched() == []


CARELESS = """
import av, sys
every = {"enable_drefs": "1", "use_absolute_path": "1", "safe": "0", "protocol_whitelist": "file,http,tcp"}
av.open(sys.argv[1], options=every)
"""


@pytest.mark.parametrize(
    ("name", "ending", "touched"),
    [
        ("hls of a file", "m3u8", "file"),
        ("hls of a host", "m3u8", "port"),
        ("ffconcat", "mp4", "file"),
        ("mov with an alias", "mov", "file"),
    ],
)
def test_the_canary_sings(name: str, ending: str, touched: str, bird: Canary, tmp_path: Path) -> None:
    """Whoever opens such a file without care does touch it."""
    path = tmp_path / f"film.{ending}"
    path.write_bytes(CORPUS[name].make(bird.bait))
    seen: list[str] = []
    with subprocess.Popen([sys.executable, "-c", CARELESS, str(path)], stderr=subprocess.DEVNULL) as careless:
        while touched not in seen and careless.poll() is None:
            seen += bird.touched()
            time.sleep(0.01)
        careless.kill()
    assert touched in seen + bird.touched()
