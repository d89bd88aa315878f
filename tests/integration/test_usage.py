"""What an account has used, also of what it has deleted since."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clipmill.servers import Urls
from common.catalog import LOCAL_ACCOUNT
from common.database import Database
from common.migrations import migrate
from services.users.accounts.usage import Period, Usage
from services.users.app import service as users_service
from tests.films import CLIP_MS, SOURCE
from tests.integration.finished import Hands
from tests.integration.test_webhooks import Site
from tests.serving import answering, environment_of, until


@pytest.fixture
async def site(urls: Urls, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    made = environment_of(mongo=urls.mongo, redis=urls.redis, database=database.raw.name, temp_dir=tmp_path / "temp")
    for name, value in (made | {"CLIPMILL_CPU_HOUR_RATE": "3.6"}).items():
        monkeypatch.setenv(name, value)
    service = users_service()
    async with answering(service) as http:
        yield Site(service, http, Hands(service))


async def test_what_was_used(site: Site, database: Database) -> None:
    before = await site.ask("GET", "/usage")
    assert (before["videos"], before["clips"], before["storage_bytes"], before["cpu_seconds"]) == (0, 0, 0, {})
    job = await site.job()
    await site.hands.all_of(job)
    used = await site.ask("GET", "/usage")
    assert used["videos"] == 1
    assert used["minutes_in"] == round(SOURCE.duration_ms / 60_000, 3)
    assert (used["clips"], used["minutes_out"]) == (2, round(2 * CLIP_MS / 60_000, 3))
    assert used["cpu_seconds"] == {"transcribe": 2.0, "plan": 2.0, "frame": 4.0, "render": 4.0}
    assert used["cost"] == {"cpu": 0.012, "storage": None, "total": 0.012}
    video = await database.videos.find_one({})
    assert video is not None
    held = [row async for row in database.results.find({})]
    assert used["storage_bytes"] == video["blob"]["size"] + sum(
        blob["size"] for row in held for blob in row["files"].values()
    )
    await site.ask("DELETE", f"/videos/{job.video}", status=204)

    async def gone() -> bool:
        return await database.videos.find_one({}) is None

    await until(gone, why="the video is purged")
    after = await site.ask("GET", "/usage")
    fixed = set(used) - {"since", "until", "storage_bytes"}
    assert {name: after[name] for name in fixed} == {name: used[name] for name in fixed}
    assert after["storage_bytes"] == 0


async def test_a_deleted_clip_was_made_all_the_same(site: Site, database: Database) -> None:
    """Also if whoever deleted it died after it was counted, and then its video goes, too."""
    job = await site.job()
    await site.hands.all_of(job)
    used = await site.ask("GET", "/usage")
    assert used["clips"] == 2
    fixed = set(used) - {"since", "until", "storage_bytes"}

    async def the_same() -> bool:
        now = await site.ask("GET", "/usage")
        return {name: now[name] for name in fixed} == {name: used[name] for name in fixed}

    async def done() -> bool:
        return (await site.service.catalog.job(job.id)).status == "done"

    await until(done, why="the job is done")
    await site.ask("DELETE", f"/clips/{job.id}.01", status=204)
    assert await the_same()
    assert (await site.ask("GET", "/usage"))["storage_bytes"] < used["storage_bytes"]

    its = [job.frame_task(2), job.render_task(2)]
    await Usage(database).remember_tasks(job.account, its)
    await database.jobs.update_one({"_id": job.id}, {"$addToSet": {"dropped": 2}, "$set": {"stale": True}})

    async def cleaned() -> bool:
        return not await database.tasks.count_documents({"_id": {"$in": its}})

    await until(cleaned, why="the clip is deleted")
    assert await the_same()

    other = await site.job()
    await site.hands.all_of(other)
    used = await site.ask("GET", "/usage")
    assert used["clips"] == 4
    await Usage(database).remember_tasks(other.account, [other.frame_task(1), other.render_task(1)])
    for each in (job, other):
        await site.ask("DELETE", f"/videos/{each.video}", status=204)

    async def gone() -> bool:
        return await database.videos.find_one({}) is None

    await until(gone, why="the videos are purged")
    assert await the_same()


async def test_only_of_the_time_that_is_asked_for(site: Site) -> None:
    job = await site.job()
    await site.hands.all_of(job)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    for since, until_, videos in (
        (tomorrow, tomorrow + timedelta(days=1), 0),
        (tomorrow - timedelta(days=9), tomorrow - timedelta(days=2), 0),
        (tomorrow - timedelta(days=9), tomorrow, 1),
    ):
        answer = await site.http.get("/api/v1/usage", params={"since": since.isoformat(), "until": until_.isoformat()})
        body: dict[str, Any] = answer.json()
        assert (body["videos"], body["clips"]) == (videos, 2 * videos)


@pytest.mark.parametrize(
    "query",
    [
        "since=x",
        "since=2026-01-01T00:00:00",
        "since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z",
        "until=0001-01-02T00:00:00Z",
        "until=9999-12-31T23:59:59-12:00",
    ],
)
async def test_what_is_no_time(site: Site, query: str) -> None:
    assert (await site.http.get(f"/api/v1/usage?{query}")).status_code == 422


async def test_results_of_before_are_weighed(site: Site, database: Database) -> None:
    await site.hands.all_of(await site.job())
    known = await site.ask("GET", "/usage")
    await database.results.update_many({}, {"$unset": {"bytes": ""}})
    await migrate(database)
    assert (await site.ask("GET", "/usage"))["storage_bytes"] == known["storage_bytes"]


async def test_nobody_elses_rows_are_looked_at(database: Database) -> None:
    """However many there are."""
    await database.prepare()
    stamp = datetime.now(UTC)
    for account in (LOCAL_ACCOUNT, "other"):
        many = 2 if account == LOCAL_ACCOUNT else 400
        await database.videos.insert_many(
            [
                {"_id": f"{account}{n}", "account": account, "fingerprint": str(n), "blob": {"size": 5}, "source": {}}
                for n in range(many)
            ]
        )
        await database.tasks.insert_many(
            [
                {"_id": f"{account}{n}", "video": f"{account}{n}", "stage": "plan", "state": "done", "done_at": stamp}
                | {"cpu_seconds": 1.0, "result": f"{account}{n}"}
                for n in range(many)
            ]
        )
    await database.raw.command("profile", 2)
    used = await Usage(database).of(
        LOCAL_ACCOUNT, Period(since=stamp - timedelta(days=1), until=stamp + timedelta(days=1))
    )
    await database.raw.command("profile", 0)
    assert (used.stored, sum(used.cpu_seconds.values())) == (10, 2.0)
    looked = [row async for row in database.raw["system.profile"].find({"command.aggregate": {"$exists": True}})]
    assert looked
    for row in looked:
        assert row["docsExamined"] <= 10, row["command"]["pipeline"]
