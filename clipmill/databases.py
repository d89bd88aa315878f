"""MongoDB for operators' commands: that of the runtime that serves the folder, or one started for the while."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from clipmill.runtime import Running, claimed, make_folder
from clipmill.runtime import kept as kept_running
from clipmill.servers import GRACE_S, READY_S, Mongod
from clipmill.supervisor import Supervisor
from common.database import Database
from common.errors import NotFound
from common.settings import Settings


@asynccontextmanager
async def open_database(data: Path) -> AsyncIterator[Database]:
    """Raises NotFound if the folder holds no data."""
    if not (data / "mongo").is_dir():
        raise NotFound(f"{data} holds no data of Clipmill. Say where it is with --data.")
    async with _of_folder(data) as database:
        yield database


@asynccontextmanager
async def database_of_all(data: Path) -> AsyncIterator[Database]:
    """That of CLIPMILL_MONGO_URL, where services run elsewhere, or the folder's."""
    url = os.environ.get("CLIPMILL_MONGO_URL")
    async with _of_folder(data) if url is None else _connected(url) as database:
        yield database


@asynccontextmanager
async def _of_folder(data: Path) -> AsyncIterator[Database]:
    """The folder's, which may be new."""
    make_folder(data)
    claim = await claimed(data)
    if isinstance(claim, Running):
        async with _connected(claim.mongo_url) as database:
            yield database
        return
    with claim:
        mongod = Mongod(data)
        async with (
            kept_running(Supervisor([mongod]), ready_s=READY_S, grace_s=GRACE_S),
            _connected(mongod.url) as database,
        ):
            yield database


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Database]:
    database = Database(url=url, name=Settings().database)
    try:
        yield database
    finally:
        await database.close()
