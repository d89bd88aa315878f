"""What earlier versions wrote, made as this one writes it.

A migration may be done twice, and by several services at once: one that is killed over it is followed by the next that starts.
Replicas of the version before may still write while others start, so a migration is settled only when it was done again a day after
it was done first; from then on it costs nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Final

from pymongo.errors import DuplicateKeyError, OperationFailure

from common.catalog import LOCAL_ACCOUNT
from common.database import Database, Row

_FORMER_INDEXES: Final = {
    "jobs": ("owner_1__id_-1", "owner_1_external_id_1", "owner_1_idempotency_key_1"),
    "videos": ("owner_1_fingerprint_1",),
}
"""Of the time before accounts; the unique ones would tie accounts to each other."""


_UPGRADE_MS: Final = 24 * 3600 * 1000
"""By then no replica of the version before is left."""
Migration = Callable[[Database], Awaitable[None]]


async def _accounts(database: Database) -> None:
    for rows in (database.jobs, database.videos, database.uploads):
        await rows.update_many({"account": None}, {"$set": {"account": LOCAL_ACCOUNT}})


async def _clips(database: Database) -> None:
    """Users writes down those of jobs that are not listed."""
    await database.jobs.update_many({"listed": None}, {"$set": {"listed": False}})


async def _sizes(database: Database) -> None:
    sizes = {"$map": {"input": {"$objectToArray": "$files"}, "in": "$$this.v.size"}}
    await database.results.update_many({"bytes": None}, [{"$set": {"bytes": {"$sum": sizes}}}])


async def _indexes(database: Database) -> None:
    for name, former in _FORMER_INDEXES.items():
        rows = database.raw[name]
        there = await rows.index_information()
        for index in there.keys() & set(former):
            with suppress(OperationFailure):  # another service has just dropped it
                await rows.drop_index(index)


async def _ladders(database: Database) -> None:
    """Videos of the time before ladders are told once more, which makes the tasks that they lack."""
    lacking: list[Row] = [
        {"$match": {"relayed": True, "deleted_at": None}},
        {"$project": {"task": {"$concat": ["video/", "$_id", "/package"]}}},
        {"$lookup": {"from": "tasks", "localField": "task", "foreignField": "_id", "as": "tasks"}},
        {"$match": {"tasks": []}},
    ]
    async for row in await database.videos.aggregate(lacking):
        await database.videos.update_one({"_id": row["_id"], "deleted_at": None}, {"$set": {"relayed": False}})


MIGRATIONS: Final[Mapping[str, Migration]] = MappingProxyType(
    {"accounts": _accounts, "clips": _clips, "sizes": _sizes, "indexes": _indexes, "ladders": _ladders}
)
"""In the order in which they are done. Names stay: databases know them."""


async def migrate(database: Database, migrations: Mapping[str, Migration] = MIGRATIONS) -> None:
    """Do what is not settled; whoever starts waits for it."""
    settled = {row["_id"] async for row in database.migrations.find({"settled": True}, {"_id": True})}
    done: Row = {"$set": {"done_at": {"$ifNull": ["$done_at", "$$NOW"]}}}
    judged: Row = {"$set": {"settled": {"$lt": ["$done_at", {"$subtract": ["$$NOW", _UPGRADE_MS]}]}}}
    for name, migration in migrations.items():
        if name not in settled:
            await migration(database)
            with suppress(DuplicateKeyError):  # another has just written it down
                await database.migrations.update_one({"_id": name}, [done, judged], upsert=True)
