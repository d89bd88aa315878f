"""MongoDB for operators' commands: that of the runtime that serves the folder, or one started for the while."""

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
