"""Uploads whose server is killed and whose lines are cut, at any byte."""

import asyncio
import hashlib
import os
import random
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from clipmill.ports import free_port
from clipmill.servers import Urls
from common.cancellation import cancel
from common.database import Database
from tests.serving import environment_of, process, until
from tests.shelves import Breakable
from tests.tus import BYTES, TUS, created, padded

UPLOADS = 25
"""Over each store."""
LARGE = 1
"""Of them, of several parts."""
KILLS = 2
PIECE = 16_384


class LineCut(Exception):
    pass


@dataclass
class Sender:
    """Pushes one file until it is a video; its line is cut once, after a byte that was drawn."""

    data: bytes
    url: str
    cut_at: int
    broken: int = 0
    sent: int = 0

    async def run(self, http: httpx.AsyncClient) -> None:
        while True:
            try:
                head = await http.head(self.url, headers=TUS)
                assert head.status_code == 200, head.text
                at = int(head.headers["upload-offset"])
                if at == len(self.data):
                    return
                await http.patch(self.url, headers={**BYTES, "Upload-Offset": str(at)}, content=self._from(at))
            except (LineCut, httpx.TransportError):
                self.broken += 1
            await asyncio.sleep(0.2)

    async def _from(self, at: int) -> AsyncIterator[bytes]:
        while at < len(self.data):
            end = min(at + PIECE, len(self.data))
            if self.cut_at and end >= self.cut_at:
                yield self.data[at : self.cut_at]
                self.cut_at = 0
                raise LineCut
            yield self.data[at:end]
            self.sent += end - at
            at = end
            await asyncio.sleep(0)


async def kept_running(environment: dict[str, str], *, port: int, senders: list[Sender], kills_at: list[int]) -> None:
    """A server on one port, which is killed whenever so many bytes have been sent."""
    for at in kills_at:
        async with process("upload", environment, port=port) as running:
            while sum(sender.sent for sender in senders) < at:  # noqa: ASYNC110  many count
                await asyncio.sleep(0.005)
            os.kill(running.pid, signal.SIGKILL)
    async with process("upload", environment, port=port):
        await asyncio.Event().wait()


async def test_every_upload_that_was_killed_has_its_hash(
    breakable: Breakable, urls: Urls, database: Database, tmp_path: Path
) -> None:
    draw = random.Random()
    environment = {
        **environment_of(mongo=urls.mongo, redis=urls.redis, database=database.raw.name, temp_dir=tmp_path),
        **breakable.environment,
        "CLIPMILL_UPLOAD_COMMIT_S": "0.05",
    }
    sizes = [draw.randrange(9_000_000, 12_000_000) for _ in range(LARGE)]
    sizes += [draw.randrange(1, 500_000) for _ in range(UPLOADS - LARGE)]
    films = [padded(size, seed) for seed, size in enumerate(sizes)]
    total = sum(map(len, films))
    kills_at = sorted(draw.randrange(total // 100, total * 9 // 10) for _ in range(KILLS))
    senders: list[Sender] = []
    port = free_port()
    running = asyncio.create_task(kept_running(environment, port=port, senders=senders, kills_at=kills_at))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120, trust_env=False) as http:

        async def ready() -> bool:
            with suppress(httpx.TransportError):
                return (await http.get("/health/ready")).is_success
            return False

        await until(ready, why="the server is ready")
        senders += [Sender(film, await created(http, len(film)), cut_at=draw.randrange(1, len(film))) for film in films]
        await asyncio.gather(*(sender.run(http) for sender in senders))
        views = [(await http.get(sender.url)).json() for sender in senders]
    await cancel(running)
    assert all(sender.broken for sender in senders)
    assert sum(sender.broken for sender in senders) > UPLOADS
    assert [view["video"]["sha256"] for view in views] == [hashlib.sha256(film).hexdigest() for film in films]
    assert await breakable.objects() == (UPLOADS, total)
