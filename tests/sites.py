"""The internet of a test: sites on one address of the loopback, and a canary on all the others that nobody may come near."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpcore
import uvicorn
from starlette.types import ASGIApp

from common.guard import Guard, is_public, resolve
from common.pace import Pace

PUBLIC: str = "127.0.0.3"
"""Plays the open internet."""


@dataclass
class Names:
    """A resolver; each answer of a name is given once, the last one again and again. Other names are read as the system does."""

    answers: Mapping[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.answers:
            return await resolve(host, port)
        left = self.answers[host]
        return left.pop(0) if len(left) > 1 else left[0]


class Detour(Guard):
    """Where a site's own port is asked for, the one that it has in the test is taken."""

    ports: Mapping[int, int]

    async def connect_tcp(self, host: str, port: int, *others: Any, **named: Any) -> httpcore.AsyncNetworkStream:
        return await super().connect_tcp(host, self.ports.get(port, port), *others, **named)


def guard(names: Names | None = None, *, ports: Mapping[int, int] | None = None, pace: Pace | None = None) -> Guard:
    made = Detour(
        may_reach=lambda address: address == PUBLIC or is_public(address),
        resolver=names or Names(),
        pace=pace or Pace(),
    )
    made.ports = ports or {}
    return made


@dataclass
class Canary:
    port: int
    connections: int = 0


@asynccontextmanager
async def canary() -> AsyncIterator[Canary]:
    """Counts who connects, on every address of this machine."""
    listener = socket.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True)
    made = Canary(listener.getsockname()[1])

    def seen(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made.connections += 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\ncanary")
        writer.close()

    async with await asyncio.start_server(seen, sock=listener):
        yield made


@asynccontextmanager
async def served(app: ASGIApp, host: str = PUBLIC) -> AsyncIterator[int]:
    """Its port."""
    with socket.create_server((host, 0)) as listener:
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve([listener]))
        yield listener.getsockname()[1]
        server.should_exit = True
        await serving
