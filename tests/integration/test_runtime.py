"""The runtime with its real servers and stand-ins for the services: what it starts, shares, restarts, passes on and ends."""

import asyncio
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pymongo
import pytest
import redis

from clipmill import SERVICES
from clipmill.ports import free_port
from clipmill.runtime import Running, find_running, running_now, runtime
from common.errors import Unavailable

STANDIN = Path(__file__).with_name("standin.py")
COMMANDS = {name: [sys.executable, str(STANDIN)] for name in SERVICES}
DRIVER = f"""
import asyncio, signal, sys
from pathlib import Path
from clipmill import SERVICES, interrupts
from clipmill.journals import log_warnings
from clipmill.runtime import runtime

async def main():
    log_warnings()
    commands = {{name: [sys.executable, {str(STANDIN)!r}] for name in SERVICES}}
    async with runtime(Path(sys.argv[1]), commands=commands) as running:
        print("ours" if running.ours else "shared", running.url, flush=True)
        await asyncio.Event().wait()
    return 0

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # as in a terminal: nohup would have it ignored
sys.exit(interrupts.run(main()))
"""


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children_of(pid: int) -> set[int]:
    """All processes below one."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that ended meanwhile
            for child in map(int, (task / "children").read_text().split()):
                found |= {child} | children_of(child)
    return found


def is_private(file: Path) -> bool:
    return file.stat().st_mode & 0o077 == 0


def runs(pid: int, program: str, data: Path) -> bool:
    """With this folder: the tests' own servers are children of ours too."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return program in Path(os.fsdecode(words[0])).name and Path(f"/proc/{pid}/cwd").readlink().is_relative_to(data)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def is_locked(data: Path) -> bool:
    with (data / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "da ta é"


@pytest.fixture
async def running(data: Path) -> AsyncIterator[Running]:
    async with runtime(data, commands=COMMANDS) as found:
        yield found


@pytest.fixture
async def client(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=running.url, timeout=60, trust_env=False) as made:
        yield made


# ---- one runtime for a folder ----------------------------------------------------------------------------------------


async def test_real_servers_answer(running: Running) -> None:
    with pymongo.MongoClient[dict[str, int]](running.mongo_url) as mongo:
        mongo.get_database("d", write_concern=pymongo.WriteConcern("majority", j=True)).c.insert_one({"a": 1})
    with redis.Redis.from_url(running.redis_url) as valkey:
        assert valkey.config_get("appendonly") == {"appendonly": "yes"}
        assert valkey.config_get("appendfsync") == {"appendfsync": "everysec"}
        assert valkey.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


async def test_a_second_one_shares_the_first(running: Running, data: Path) -> None:
    async with runtime(data, commands=COMMANDS) as second:
        assert second == running
    assert await running.answers(), "leaving a shared runtime must not end it"
    assert is_private(data / "runtime.json"), "it leads to the databases"


async def test_a_part_of_it_is_not_shared(data: Path) -> None:
    async with runtime(data, services=("users",), commands=COMMANDS) as running:
        assert await running.answers()
        assert find_running(data) is None
        async with httpx.AsyncClient(base_url=running.url, trust_env=False) as client:
            assert (await client.get("/api/v1/pid")).status_code == 200
            assert (await client.post("/api/v1/videos")).status_code == 503
        whole = asyncio.create_task(enter(data))
        await asyncio.sleep(1)
        assert not whole.done()
    assert (await whole).ours


async def enter(data: Path) -> Running:
    async with runtime(data, commands=COMMANDS) as running:
        return running


async def test_nothing_is_left(data: Path) -> None:
    others = children_of(os.getpid())
    async with runtime(data, commands=COMMANDS) as running:
        pids = children_of(os.getpid()) - others
        assert len(pids) >= 8
    assert not any(map(lives, pids))
    assert not is_locked(data)
    assert {"runtime.json", "tmp"}.isdisjoint(names_in(data))
    assert not await running.answers()


async def test_data_survives_and_ports_may_change(data: Path) -> None:
    urls = set()
    for count in range(2):
        async with runtime(data, commands=COMMANDS) as running:
            urls |= {running.mongo_url, running.redis_url}
            with pymongo.MongoClient[dict[str, int]](running.mongo_url) as mongo:
                assert mongo.d.c.count_documents({}) == count
                mongo.d.c.insert_one({})
            with redis.Redis.from_url(running.redis_url) as valkey:
                assert valkey.incr("n") == count + 1
    assert len(urls) == 4


@pytest.fixture
def stale(data: Path) -> None:
    data.mkdir()
    (data / "runtime.json").write_text(
        '{"pid": 1, "url": "http://127.0.0.1:9", "mongo_url": "m", "redis_url": "r", "started": "2026-01-01T00:00:00Z"}'
    )


@pytest.mark.usefixtures("stale")
async def test_a_stale_file_is_ignored(data: Path) -> None:
    assert find_running(data) is not None
    assert await running_now(data) is None
    async with runtime(data, commands=COMMANDS) as running:
        assert running.ours


async def test_a_port_that_is_taken_is_told_before_anything_starts(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=f"Port {port} .*--port"):
            async with runtime(data, port=port, commands=COMMANDS):
                pass
    assert not (data / "mongo").exists()
    assert not is_locked(data)


async def test_a_folder_that_is_none_is_told() -> None:
    with pytest.raises(Unavailable, match="--data"):
        async with runtime(STANDIN, commands=COMMANDS):
            pass


async def test_a_service_that_can_not_start_is_told_and_nothing_is_left(data: Path) -> None:
    others = children_of(os.getpid())
    commands = {**COMMANDS, "plan": [sys.executable, "-c", "import no_such_module"]}
    with pytest.raises(Unavailable, match=r"plan service .*no_such_module.*pip install"):
        async with runtime(data, commands=commands):
            pass
    assert children_of(os.getpid()) == others
    assert not is_locked(data)


# ---- restarts --------------------------------------------------------------------------------------------------------


async def pids_of(client: httpx.AsyncClient) -> dict[str, int]:
    found: dict[str, int] = (await client.get("/health")).json()["processes"]
    return found


async def test_a_killed_service_comes_back_behind_the_same_port(client: httpx.AsyncClient) -> None:
    before = (await client.get("/api/v1/pid")).json()["pid"]
    assert before == (await pids_of(client))["users"]
    os.kill(before, signal.SIGKILL)
    seen = set()
    while True:
        answer = await client.get("/api/v1/pid")
        seen.add(answer.status_code)
        if answer.status_code == 200 and answer.json()["pid"] != before:
            break
        if answer.status_code == 502:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["code"] == "unavailable"
            assert "users" in answer.json()["detail"]
        await asyncio.sleep(0.02)
    assert seen == {200, 502}


@pytest.mark.parametrize("server", ["mongod", "valkey"])
async def test_a_killed_server_comes_back_with_its_data(running: Running, data: Path, server: str) -> None:
    mongo = pymongo.MongoClient[dict[str, int]](running.mongo_url)
    valkey = redis.Redis.from_url(running.redis_url)
    mongo.get_database("d", write_concern=pymongo.WriteConcern("majority", j=True)).c.insert_one({"a": 1})
    valkey.set("n", 7)
    with mongo, valkey:
        (pid,) = [pid for pid in children_of(os.getpid()) if runs(pid, server, data)]
        os.kill(pid, signal.SIGKILL)
        for _ in range(600):
            await asyncio.sleep(0.1)
            with suppress(redis.ConnectionError, pymongo.errors.PyMongoError):
                assert await asyncio.to_thread(mongo.d.c.count_documents, {}) == 1
                assert await asyncio.to_thread(valkey.get, "n") == b"7"
                return
    pytest.fail("it did not come back")


# ---- the one port ----------------------------------------------------------------------------------------------------


async def test_what_is_said_arrives_as_it_was_said(client: httpx.AsyncClient) -> None:
    answer = await client.put(
        "/api/v1/take/a%2Fb%20%C3%A9?x=1&y=%26",
        content=b"body",
        headers={"X-One": "1", "Connection": "X-Two", "X-Two": "2"},
    )
    said = answer.json()
    assert said["size"] == 4
    assert said["path"] == "/api/v1/take/a%2Fb%20%C3%A9"
    assert said["headers"]["content-length"] == "4"
    assert said["headers"]["x-one"] == "1"
    assert "x-two" not in said["headers"]
    assert said["headers"]["x-forwarded-host"] == said["headers"]["host"] == client.base_url.netloc.decode()
    assert "transfer-encoding" not in (await client.get("/api/v1/take/x")).json()["headers"]


def port_of(pid: int) -> str:
    variables = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return next(
        value for name, _, value in (variable.partition("=") for variable in variables) if name == "CLIPMILL_PORT"
    )


async def test_an_upload_waits_for_its_reader(client: httpx.AsyncClient) -> None:
    """64 MiB go to a service that does not read: the gateway takes only what sockets hold, and all of it in the end."""
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1024):
            sent += 65536
            yield b"x" * 65536

    upload = asyncio.create_task(client.post("/api/v1/videos?wait=1", content=body()))
    last = -1
    while sent != last:
        last = sent
        await asyncio.sleep(0.5)
    assert 0 < sent < 32 * 2**20
    await open_gate(client, "upload")
    assert (await upload).json()["size"] == 64 * 2**20


async def open_gate(client: httpx.AsyncClient, service: str) -> None:
    """Straight to the stand-in, by the port that its process listens on."""
    port = port_of((await pids_of(client))[service])
    async with httpx.AsyncClient(trust_env=False) as direct:
        await direct.post(f"http://127.0.0.1:{port}/api/v1/gate")


async def test_a_download_waits_for_its_reader(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/api/v1/flood") as answer:
        pieces = answer.aiter_raw()
        size = len(await anext(pieces))
        last, told = -1, 0
        while told != last:
            last, told = told, (await client.get("/api/v1/flooded")).json()["size"]
            await asyncio.sleep(0.5)
        assert 0 < told < 32 * 2**20
        async for piece in pieces:
            size += len(piece)
    assert size == 64 * 2**20


async def test_events_arrive_one_by_one(client: httpx.AsyncClient) -> None:
    """The second one is told only after we opened the gate, which we do only when we have the first."""
    async with client.stream("GET", "/api/v1/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        got = []
        async for line in answer.aiter_lines():
            if line.startswith("id:"):
                got.append(line)
                await client.post("/api/v1/gate")
    assert got == ["id: 0", "id: 1", "id: 2"]


async def test_a_refusal_keeps_its_form(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/videos/import", json={})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_pages_of_other_sites_are_kept_out(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/v1/videos", headers={"Origin": "https://evil.example"})).status_code == 403
    assert (await client.get("/api/v1/pid", headers={"Host": "evil.example"})).status_code == 421
    assert (await client.get("/elsewhere")).json()["code"] == "not_found"


# ---- its end ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def driver(data: Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(data)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("ours")
        yield process
        process.kill()


@pytest.mark.parametrize(("way", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_signals_end_all_of_it_in_order(
    driver: "subprocess.Popen[str]", data: Path, way: signal.Signals, status: int
) -> None:
    pids = children_of(driver.pid)
    assert len(pids) >= 8
    driver.send_signal(way)
    assert driver.wait() == status
    assert not any(map(lives, pids))
    assert not is_locked(data)
    assert find_running(data) is None
    assert '"exitCode":0' in (data / "logs" / "mongod.log").read_text().splitlines()[-1]


async def test_kill_9_leaves_nothing_running_and_the_next_one_works(
    driver: "subprocess.Popen[str]", data: Path
) -> None:
    running = find_running(data)
    assert running is not None
    with pymongo.MongoClient[dict[str, int]](running.mongo_url) as mongo:
        mongo.get_database("d", write_concern=pymongo.WriteConcern("majority", j=True)).c.insert_one({"a": 1})
    pids = children_of(driver.pid)
    driver.kill()
    driver.wait()
    while any(map(lives, pids)):
        time.sleep(0.01)  # noqa: ASYNC251  nothing else runs in this loop
    async with runtime(data, commands=COMMANDS) as again:
        assert again.ours
        with pymongo.MongoClient[dict[str, int]](again.mongo_url) as mongo:
            assert mongo.d.c.count_documents({}) == 1


def test_free_ports_are_below_those_of_outgoing_connections() -> None:
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert all(free_port() < first for _ in range(20))
