"""python -m bench.segments: how fast users serves HLS segments of 1 MiB, against nginx with sendfile in the same run.

One connection each, kept alive, asked in turns; all servers have one core, who asks has another. `bare`: uvicorn with an application
that answers bytes and nothing else. `hot`: the segment was served before. `cold`: each comes out of GridFS, since the process has
room for half of them; mongod's own work is not in its CPU time. Needs nginx on the PATH (Debian: nginx-light).
"""

import asyncio
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx

from clipmill.ports import free_port
from clipmill.servers import servers
from common.blobs import Blob, put_bytes
from common.catalog import Video
from common.database import Database
from common.documents import Ladder, Rung
from common.events import Stage
from common.flow import package_id
from common.grid_blobs import GridBlobs
from common.results import Results
from tests.films import SOURCE, stored
from tests.serving import environment_of, process

SIZE: Final = 2**20
SEGMENTS: Final = 32
ROUNDS: Final = 20
_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_NGINX: Final = """
worker_processes 1;
error_log stderr crit;
pid {folder}/nginx.pid;
daemon off;
events {{}}
http {{
  access_log off;
  sendfile on;
  keepalive_requests 1000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


@dataclass(frozen=True)
class Asked:
    """Somewhere that segments can be fetched, one path for each."""

    name: str
    port: int
    paths: tuple[str, ...]
    pid: int


class Client:
    """One connection, and nothing else that takes time."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = memoryview(bytearray(4 * 2**20))

    def get(self, path: str) -> bytes:
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        read, size = 0, 0
        while not size or read < size:
            got = self._socket.recv_into(self._buffer[read:])
            if not got:
                raise ConnectionError("the server hung up")
            read += got
            if not size and (end := bytes(self._buffer[:read]).find(b"\r\n\r\n")) >= 0:
                head = bytes(self._buffer[:end])
                match = _LENGTH.search(head)
                if match is None or not head.startswith(b"HTTP/1.1 200"):
                    raise ConnectionError(head.decode(errors="replace"))
                size = end + 4 + int(match[1])
        return bytes(self._buffer[size - 8 : size])

    def close(self) -> None:
        self._socket.close()


@dataclass(frozen=True)
class Cost:
    """Of one round: milliseconds that a segment took for who asked, and milliseconds of the server's processor for it."""

    wall: float
    cpu: float

    @property
    def cpu_s_per_gib(self) -> float:
        return self.cpu * (2**30 / SIZE) / 1000


def measured(places: list[Asked]) -> dict[str, list[Cost]]:
    """Each place for each round, in which all of them are asked for every segment, one after the other, in turns of order."""
    costs: dict[str, list[Cost]] = {place.name: [] for place in places}
    clients = {place.name: Client(place.port) for place in places}
    apart(places)
    for n in range(-1, ROUNDS):  # nothing is counted of the first
        shift = n % len(places)
        for place in places[shift:] + places[:shift]:
            took, spent = [], cpu_s(place.pid)
            for path in place.paths:
                begun = time.perf_counter()
                clients[place.name].get(path)
                took.append(time.perf_counter() - begun)
            spent = cpu_s(place.pid) - spent
            if n >= 0:
                costs[place.name].append(Cost(1000 * statistics.median(took), 1000 * spent / len(place.paths)))
    for client in clients.values():
        client.close()
    return costs


def apart(places: list[Asked]) -> None:
    """Servers on one core, who asks on another: else the scheduler now puts both on one, now not, and that is all one measures."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[0]})
    for place in places:
        for thread in threads(place.pid):
            os.sched_setaffinity(int(thread.name), {cores[-1]})


def cpu_s(pid: int) -> float:
    """Up to now."""
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads(pid)) / 1e9


def threads(pid: int) -> Iterator[Path]:
    """Of a process and its children, in /proc."""
    for process_of in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            parent = int((process_of / "stat").read_text().rpartition(")")[2].split()[1])
            if pid in {int(process_of.name), parent}:
                yield from (process_of / "task").iterdir()


def told(costs: dict[str, list[Cost]]) -> Iterator[str]:
    """Medians over the rounds; the share of nginx's speed with the middle half of its rounds."""
    for name, rounds in costs.items():
        shares = [theirs.wall / ours.wall for theirs, ours in zip(costs["nginx"], rounds, strict=True)]
        low, middle, high = statistics.quantiles(shares, n=4)
        wall, cpu = (
            statistics.median(values) for values in ([r.wall for r in rounds], [r.cpu_s_per_gib for r in rounds])
        )
        yield f"{name:6} {wall:6.2f} ms  {middle:.2f} of nginx ({low:.2f} to {high:.2f})  {cpu:5.2f} CPU-s a GiB"


@contextmanager
def bare() -> Iterator[tuple[int, int]]:
    """(port, process)."""
    port = free_port()
    child = subprocess.Popen([sys.executable, "-m", "bench.bare", str(port), str(SIZE), str(SEGMENTS)])
    try:
        _until(lambda: socket.create_connection(("127.0.0.1", port)).close())
        yield port, child.pid
    finally:
        child.terminate()
        child.wait()


@contextmanager
def nginx(folder: Path, segments: list[bytes]) -> Iterator[tuple[int, int]]:
    """(port, process)."""
    program = shutil.which("nginx")
    if program is None:
        raise SystemExit("There is no nginx to compare with. apt-get install nginx-light")
    (folder / "www").mkdir()
    for n, data in enumerate(segments):
        (folder / "www" / f"{n}.m4s").write_bytes(data)
    port = free_port()
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port))
    child = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        _until(lambda: socket.create_connection(("127.0.0.1", port)).close())
        yield port, child.pid
    finally:
        child.terminate()
        child.wait()


def _until(attempt: Callable[[], None]) -> None:
    while True:
        try:
            attempt()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return


async def film(database: Database, segments: list[bytes]) -> str:
    """A video that streams, whose segments are these; its id."""
    blobs = GridBlobs(database)
    files: dict[str, Blob] = {f"hls/v0/{n:05d}.m4s": await put_bytes(blobs, data) for n, data in enumerate(segments)}
    lengths = (2_000_000,) * len(segments)
    rung = Rung(
        name="v0",
        width=1920,
        height=1080,
        frame_rate=SOURCE.frame_rate,
        codecs="avc1.640028",
        bandwidth=4 * SIZE,
        average_bandwidth=4 * SIZE,
        segments_us=lengths,
    )
    ladder = Ladder(duration_ms=2000 * len(segments), rungs=(rung,))
    result = stored(Stage.PACKAGE, facts={"ladder": ladder.model_dump(mode="json")}, files=files)
    await Results(database).keep(result)
    now = await database.now()
    blob = next(iter(files.values()))
    video = Video(_id="FILM", fingerprint="", blob=blob, source=SOURCE, title="A film", created_at=now)
    await database.videos.insert_one({**video.row(), "relayed": True})
    task = {"_id": package_id(video.id), "stage": "package", "video": video.id, "user": "local", "state": "done"}
    ticket = {"event": "video.uploaded", "ticket": {"video": video.id}, "beat_at": now, "relayed": True}
    await database.tasks.insert_one({**task, **ticket, "result": result.id, "done_at": now})
    return video.id


async def main() -> None:
    noise = random.Random(1)
    segments = [noise.randbytes(SIZE) for _ in range(SEGMENTS)]
    with TemporaryDirectory() as place, servers(Path(place) / "stores") as urls:
        folder = Path(place)
        folder.chmod(0o755)  # noqa: ASYNC240  nginx reads as nobody
        name = f"bench-{uuid.uuid4().hex[:8]}"
        database = Database(url=urls.mongo, name=name)
        await database.prepare()
        video = await film(database, segments)
        base = environment_of(mongo=urls.mongo, redis=urls.redis, database=name, temp_dir=folder / "temp")
        base["CLIPMILL_LEASE_S"] = "3600"
        with nginx(folder, segments) as sendfile, bare() as floor:
            async with (
                process("users", base) as hot,
                process("users", {**base, "CLIPMILL_PLAY_MEMORY": str(16 * SIZE)}) as cold,
            ):
                places = [Asked("nginx", sendfile[0], tuple(f"/{n}.m4s" for n in range(SEGMENTS)), sendfile[1])]
                places.append(Asked("bare", floor[0], ("/",) * SEGMENTS, floor[1]))
                for kind, users in (("hot", hot), ("cold", cold)):
                    async with httpx.AsyncClient(base_url=str(users.http.base_url), trust_env=False) as http:
                        watch = (await http.get(f"/api/v1/watch/{video}")).json()
                    at = watch["master"].removesuffix("master.m3u8")
                    paths = tuple(f"{at}v0/{n:05d}.m4s" for n in range(SEGMENTS))
                    places.append(Asked(kind, users.port, paths, users.pid))
                costs = await asyncio.to_thread(measured, places)
        await database.client.drop_database(name)
        await database.close()
    print("\n".join(told(costs)))


if __name__ == "__main__":
    asyncio.run(main())
