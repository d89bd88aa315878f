"""What earlier versions wrote is made as this one writes it, until that is settled."""

import asyncio
from datetime import timedelta

import pytest

from common.database import Database
from common.flow import package_id
from common.migrations import MIGRATIONS, migrate


async def as_before(database: Database, name: str) -> None:
    """A job and a result as the first version wrote them."""
    await database.jobs.insert_one({"_id": name, "status": "done"})
    await database.results.insert_one({"_id": name, "files": {"a": {"size": 2}, "b": {"size": 3}}})


async def is_as_now(database: Database, name: str) -> bool:
    job, result = await database.jobs.find_one({"_id": name}), await database.results.find_one({"_id": name})
    assert job is not None
    assert result is not None
    return (job.get("account"), job.get("listed"), result.get("bytes")) == ("local", False, 5)


async def a_day_passes(database: Database) -> None:
    async for row in database.migrations.find():
        await database.migrations.update_one(
            {"_id": row["_id"]}, {"$set": {"done_at": row["done_at"] - timedelta(hours=25)}}
        )


async def test_a_video_of_the_time_before_ladders_is_told_again(database: Database) -> None:
    rows = [{"_id": name, "account": "a", "fingerprint": name, "relayed": True} for name in ("old", "new", "gone")]
    rows[2]["deleted_at"] = "2026-01-01"
    await database.videos.insert_many(rows)
    await database.tasks.insert_one({"_id": package_id("new")})
    for _ in range(2):
        await migrate(database)
    told_again = [row["_id"] async for row in database.videos.find({"relayed": False})]
    assert told_again == ["old"]


async def test_replicas_that_start_at_once(database: Database) -> None:
    await as_before(database, "first")
    await asyncio.gather(*(migrate(database) for _ in range(6)))
    assert await is_as_now(database, "first")
    assert {row["_id"] async for row in database.migrations.find({"settled": False})} == set(MIGRATIONS)


async def test_what_replicas_of_before_still_write_during_an_upgrade(database: Database) -> None:
    await migrate(database)
    await as_before(database, "while some are new")
    await migrate(database)
    assert await is_as_now(database, "while some are new")
    await as_before(database, "by the last of them")
    await a_day_passes(database)
    await migrate(database)
    assert await is_as_now(database, "by the last of them")


async def test_what_is_settled_reads_nothing(database: Database) -> None:
    await migrate(database)
    await a_day_passes(database)
    await migrate(database)
    await database.raw.command("profile", 2)
    await migrate(database)
    await database.raw.command("profile", 0)
    profile = database.raw["system.profile"].find({"ns": {"$not": {"$regex": "system.profile$"}}})
    read = [row["ns"].partition(".")[2] async for row in profile]
    assert read == ["migrations"]


async def test_one_that_is_killed_halfway_is_done_by_the_next(database: Database) -> None:
    await as_before(database, "first")
    halfway = asyncio.Event()

    async def half(held: Database) -> None:
        await held.jobs.update_one({"_id": "first"}, {"$set": {"account": "local"}})
        halfway.set()
        await asyncio.Event().wait()

    going = asyncio.create_task(migrate(database, {**MIGRATIONS, "clips": half}))
    await halfway.wait()
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    assert [row["_id"] async for row in database.migrations.find()] == ["accounts"]
    assert not await is_as_now(database, "first")
    await migrate(database)
    assert await is_as_now(database, "first")
