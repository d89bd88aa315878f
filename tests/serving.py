"""Services for tests: in this process behind their ASGI interface, or as processes of their own."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp

from clipmill.ports import free_port
from common.requests import BoundedRequests
from common.service import Service


def environment_of(*, mongo: str, redis: str, database: str, temp_dir: Path) -> dict[str, str]:
    """Settings of every service in a test; short leases, so that sweepers look often."""
    return {
        "CLIPMILL_MONGO_URL": mongo,
        "CLIPMILL_REDIS_URL": redis,
        "CLIPMILL_DATABASE": database,
        "CLIPMILL_TEMP_DIR": str(temp_dir),
        "CLIPMILL_LEASE_S": "2",
        "CLIPMILL_GRACE_S": "1",
        "CLIPMILL_LOG_LEVEL": "error",
        "CLIPMILL_PORT": "0",
    }


@asynccontextmanager
async def answering(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """The service at work, and a client of its routes; answers come whole, not streamed."""
    transport = httpx.ASGITransport(app=service.app(), raise_app_exceptions=False)
    async with (
        service.running(),
        httpx.AsyncClient(transport=transport, base_url="http://clipmill", timeout=60) as http,
    ):
        yield http


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[int]:
    """The port of an application alone, behind the server that services have."""
    number = free_port()
    config = uvicorn.Config(app, port=number, http=BoundedRequests, lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await until(started, why="the server listens")
    yield number
    server.should_exit = True
    await serving


@dataclass(frozen=True)
class Running:
    """A service process; `http` is a client of it."""

    pid: int
    port: int
    http: httpx.AsyncClient

    def peak_bytes(self) -> int:
        """The most memory that it ever held."""
        return 1024 * int(_status(self.pid)["VmHWM"].split()[0])


def _status(pid: int) -> dict[str, str]:
    rows = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (row.partition(":") for row in rows)}


@asynccontextmanager
async def process(name: str, environment: Mapping[str, str], *, port: int = 0) -> AsyncIterator[Running]:
    """`python -m services.NAME`, ready."""
    port = port or free_port()
    child = subprocess.Popen(  # noqa: ASYNC220  it only starts here
        [sys.executable, "-m", f"services.{name}"],
        env={**os.environ, **environment, "CLIPMILL_PORT": str(port)},
        cwd=Path(__file__).parents[1],
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120, trust_env=False) as http:

            async def ready() -> bool:
                assert child.poll() is None, f"{name} ended with {child.returncode}"
                try:
                    return (await http.get("/health/ready")).is_success
                except httpx.TransportError:
                    return False

            await until(ready, why=f"{name} is ready")
            yield Running(child.pid, port, http)
    finally:
        child.terminate()
        child.wait()


async def until(condition: Callable[[], Awaitable[object]], *, why: str) -> None:
    """Wait as long as it takes: the run as a whole is limited, not the load on the machine."""
    begun = time.monotonic()
    while not await condition():
        if time.monotonic() - begun > 600:
            pytest.fail(f"never happened: {why}")
        await asyncio.sleep(0.03)
