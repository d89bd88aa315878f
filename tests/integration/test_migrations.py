"""What earlier versions wrote is made as this one writes it."""

from common.database import Database
from common.flow import package_id
from common.migrations import migrate


async def test_a_video_of_the_time_before_ladders_is_told_again(database: Database) -> None:
    rows = [{"_id": name, "account": "a", "fingerprint": name, "relayed": True} for name in ("old", "new", "gone")]
    rows[2]["deleted_at"] = "2026-01-01"
    await database.videos.insert_many(rows)
    await database.tasks.insert_one({"_id": package_id("new")})
    for _ in range(2):
        await migrate(database)
    told_again = [row["_id"] async for row in database.videos.find({"relayed": False})]
    assert told_again == ["old"]
