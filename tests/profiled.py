"""What queries cost the database, by its own profiler."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from common.database import Database, Row


@asynccontextmanager
async def profiled(database: Database) -> AsyncIterator[Callable[[str], Awaitable[list[Row]]]]:
    """Gives the queries of a collection since the block began, as the profiler tells of them."""

    async def queries(collection: str) -> list[dict[str, Any]]:
        name = f"{database.raw.name}.{collection}"
        return await database.raw["system.profile"].find({"ns": name, "op": "query"}).to_list()

    await database.raw.command("profile", 2)
    try:
        yield queries
    finally:
        await database.raw.command("profile", 0)
        await database.raw.drop_collection("system.profile")
