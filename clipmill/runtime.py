"""All of Clipmill on one machine, for as long as a block runs: servers, services, and one port.

`DATA/lock` is held by the process that runs it, `DATA/runtime.json` says where it is. A second command with the same folder works
with the one that runs; a file that nobody holds the lock for is stale. Whatever way the holder ends, the kernel ends its children.
"""

import asyncio
import fcntl
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final, TextIO

import httpx
import structlog
import uvicorn
from pydantic import ValidationError

from clipmill import SERVICES
from clipmill.gateway import Gateway
from clipmill.page import Page, media_origins
from clipmill.ports import LOOPBACK, free_port
from clipmill.servers import GRACE_S as SERVERS_GRACE_S
from clipmill.servers import READY_S as SERVERS_READY_S
from clipmill.servers import Mongod, Valkey, require_space
from clipmill.services import Service, command_line
from clipmill.supervisor import Supervisor
from common.documents import Document
from common.errors import Unavailable
from common.requests import BoundedRequests
from common.settings import Settings

log = structlog.get_logger()

READY_S: Final = 180.0
"""Loading six services from a cold disk on a busy machine takes its time; one that can't start is told at once."""
GRACE_S: Final = 10.0
OTHER_S: Final = 90.0
"""How long another command's runtime may take to start or to end before we give up on it."""
_LOOK_EVERY_S: Final = 0.2

Commands = Mapping[str, Sequence[str]]


class Running(Document):
    """A runtime that can be used, as runtime.json tells."""

    pid: int
    url: str
    mongo_url: str
    redis_url: str
    started: datetime

    @property
    def ours(self) -> bool:
        return self.pid == os.getpid()

    async def answers(self) -> bool:
        """Whether this very process serves there now."""
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
                answer = await client.get(f"{self.url}/health")
                return bool(answer.json()["pid"] == self.pid)
        except (httpx.HTTPError, ValueError, KeyError):
            return False


def find_running(data: Path) -> Running | None:
    """What runtime.json says; it may be stale unless the lock is held."""
    try:
        return Running.model_validate_json((data / "runtime.json").read_bytes())
    except (OSError, ValidationError):
        return None


async def running_now(data: Path) -> Running | None:
    """The runtime that serves this folder, if one does."""
    found = find_running(data)
    return found if found is not None and await found.answers() else None


@asynccontextmanager
async def runtime(
    data: Path,
    *,
    port: int = 0,
    services: Sequence[str] = SERVICES,
    tell: Callable[[str], None] = lambda _text: None,
    commands: Commands | None = None,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Running]:
    """One that runs, or a new one that ends with the block. `port` 0: any. `tell` gets a line for the user.

    A new one without all its `services` is not shared: who wants the whole waits for its end. `commands` replace how a service
    is started, by its name; `settings` are environment variables for the services of a new one. Raises Unavailable with what to do.
    """
    make_folder(data)
    claim = await claimed(data)
    if isinstance(claim, Running):
        yield claim
        return
    with claim:
        tell(f"Starting the servers and {', '.join(services)} …")
        chosen = {name: (commands or {}).get(name) or command_line(name) for name in services}
        async with _serve(data, port=port, commands=chosen, more=settings or {}) as running:
            try:
                yield running
            finally:
                tell("Stopping …")


def make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (data / "logs").mkdir(exist_ok=True)
        require_space(data)
    except OSError as error:
        raise Unavailable(
            f"The data folder {data} can't be used: {error.strerror}. Choose another with --data."
        ) from error


async def claimed(data: Path) -> TextIO | Running:
    """The lock, or the runtime of whoever holds it; waits while that one starts or ends."""
    deadline = monotonic() + OTHER_S
    while True:
        if (lock := _lock(data)) is not None:
            return lock
        if (found := await running_now(data)) is not None:
            return found
        if monotonic() > deadline:
            raise Unavailable(
                f"Another clipmill holds {data} but does not answer. End it, or choose another folder with --data."
            )
        await asyncio.sleep(_LOOK_EVERY_S)


def is_held(data: Path) -> bool:
    """Whether a process works with the folder; the kernel gives the lock back when it ends in whatever way."""
    lock = _lock(data)
    if lock is not None:
        lock.close()
    return lock is None


def _lock(data: Path) -> TextIO | None:
    try:
        lock = (data / "lock").open("a")
    except OSError as error:
        raise Unavailable(
            f"The data folder {data} can't be used: {error.strerror}. Choose another with --data."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


# ---- running it ------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def _serve(data: Path, *, port: int, commands: Commands, more: Mapping[str, str]) -> AsyncIterator[Running]:
    listener = _listen(port)
    url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    temp = data / "tmp"
    shutil.rmtree(temp, ignore_errors=True)
    with listener, _cleared(temp):
        valkey, mongod = Valkey(data), Mongod(data)
        async with kept(Supervisor([valkey, mongod]), ready_s=SERVERS_READY_S, grace_s=SERVERS_GRACE_S):
            settings = {
                **more,
                "CLIPMILL_MONGO_URL": mongod.url,
                "CLIPMILL_REDIS_URL": valkey.url,
                "CLIPMILL_UPLOAD_URL": url,
                "CLIPMILL_TEMP_DIR": str(temp),
                "CLIPMILL_SECURE_COOKIES": "false",
            }
            services = {name: Service(name, data=data, settings=settings, argv=argv) for name, argv in commands.items()}
            supervisor = Supervisor(list(services.values()))
            gateway = Gateway(
                address=lambda name: services[name].url if name in services else None,
                origins=Settings().origins,
                health=lambda: {"status": "ok", "pid": os.getpid(), "processes": supervisor.pids},
                page=Page(media_origins=media_origins(os.environ)),
            )
            async with _listening(gateway, listener), kept(supervisor, ready_s=READY_S, grace_s=GRACE_S):
                running = Running(
                    pid=os.getpid(), url=url, mongo_url=mongod.url, redis_url=valkey.url, started=datetime.now(UTC)
                )
                log.info("runtime.started", url=url)
                with _announced(data / "runtime.json", running) if len(services) == len(SERVICES) else nullcontext():
                    yield running


def _listen(port: int) -> socket.socket:
    """Bound before anything starts, so that a port that is taken costs nothing."""
    while True:
        try:
            return socket.create_server((LOOPBACK, port or free_port()))
        except OSError as error:
            if port:
                raise Unavailable(
                    f"Port {port} can't be used: {error.strerror}. Choose another with --port."
                ) from error


@contextmanager
def _cleared(temp: Path) -> Iterator[None]:
    try:
        yield
    finally:
        shutil.rmtree(temp, ignore_errors=True)


@contextmanager
def _announced(file: Path, running: Running) -> Iterator[None]:
    """Written whole or not at all, for the owner's eyes only: it leads to the databases."""
    draft = file.with_suffix(".tmp")
    draft.touch(mode=0o600)
    draft.write_text(running.model_dump_json(indent=2) + "\n", encoding="utf-8")
    draft.replace(file)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


@asynccontextmanager
async def kept(supervisor: Supervisor, *, ready_s: float, grace_s: float) -> AsyncIterator[None]:
    """The programs run and are restarted as long as the block runs."""
    keeping = asyncio.create_task(supervisor.keep())
    try:
        await supervisor.until_ready(timeout_s=ready_s)
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        await asyncio.to_thread(supervisor.stop, grace_s=grace_s)


class _Server(uvicorn.Server):
    """Signals are the runtime's business."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _listening(gateway: Gateway, listener: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(
        gateway.app(),
        http=BoundedRequests,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
        server_header=False,
        date_header=False,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
        await gateway.close()
