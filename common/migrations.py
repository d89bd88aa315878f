"""What earlier versions wrote, made as this one writes it; each step may be done twice, and by several services at once."""

from contextlib import suppress
from typing import Final

from pymongo.errors import OperationFailure

from common.catalog import LOCAL_ACCOUNT
from common.database import Database, Row

_FORMER_INDEXES: Final = {
    "jobs": ("owner_1__id_-1", "owner_1_external_id_1", "owner_1_idempotency_key_1"),
    "videos": ("owner_1_fingerprint_1",),
}
"""Of the time before accounts; the unique ones would tie accounts to each other."""


async def migrate(database: Database) -> None:
    for rows in (database.jobs, database.videos, database.uploads):
        await rows.update_many({"account": None}, {"$set": {"account": LOCAL_ACCOUNT}})
    await database.jobs.update_many({"listed": None}, {"$set": {"listed": False}})  # users writes their clips down
    sizes = {"$map": {"input": {"$objectToArray": "$files"}, "in": "$$this.v.size"}}
    await database.results.update_many({"bytes": None}, [{"$set": {"bytes": {"$sum": sizes}}}])
    for name, former in _FORMER_INDEXES.items():
        rows = database.raw[name]
        there = await rows.index_information()
        for index in there.keys() & set(former):
            with suppress(OperationFailure):  # another service has just dropped it
                await rows.drop_index(index)
    await _package(database)


async def _package(database: Database) -> None:
    """Videos of the time before ladders are told once more, which makes the tasks that they lack."""
    lacking: list[Row] = [
        {"$match": {"relayed": True, "deleted_at": None}},
        {"$project": {"task": {"$concat": ["video/", "$_id", "/package"]}}},
        {"$lookup": {"from": "tasks", "localField": "task", "foreignField": "_id", "as": "tasks"}},
        {"$match": {"tasks": []}},
    ]
    async for row in await database.videos.aggregate(lacking):
        await database.videos.update_one({"_id": row["_id"], "deleted_at": None}, {"$set": {"relayed": False}})
