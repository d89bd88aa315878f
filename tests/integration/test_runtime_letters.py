"""Dead letters on a real MongoDB, through the command that operators use."""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clipmill.commands import dead
from clipmill.letters import Letters
from common.database import Database
from common.errors import NotFound
from common.events import JobRequested, Stage
from common.flow import seeds
from common.tasks import TaskError, Tasks

ERROR = TaskError(code="invalid_media", message="The film is\x1b[31m too dark.", retry=False)


@pytest.fixture
def tasks(database: Database) -> Tasks:
    return Tasks(database, lease_ms=15_000)


@pytest.fixture
async def letter(database: Database, tasks: Tasks) -> str:
    """The id of a transcription that died, for which two jobs waited: one failed by it, one was cancelled."""
    for job, status in (("J1", "failed"), ("J2", "cancelled")):
        row = {
            "_id": job,
            "owner": "local",
            "video": "V",
            "request": {},
            "status": status,
            "created_at": datetime.now(UTC),
        }
        await database.jobs.insert_one(
            {**row, "error": ERROR.model_dump(), "shortfall": "x", "finished_at": datetime.now(UTC)}
        )
        (seed,) = seeds(JobRequested(video="V", job=job))
        await tasks.add(seed, user="local")
    task = await tasks.take(Stage.TRANSCRIBE, worker="w")
    assert task is not None
    assert await tasks.bury(task, error=ERROR)
    return task.id


async def test_a_replayed_letter_opens_the_jobs_that_it_failed(database: Database, tasks: Tasks, letter: str) -> None:
    letters = Letters(database=database, tasks=tasks)
    await letters.replay(await letters.get(letter))
    again = await tasks.take(Stage.TRANSCRIBE, worker="w")
    assert again is not None
    assert again.id == letter
    one, two = [await database.jobs.find_one({"_id": job}) for job in ("J1", "J2")]
    assert one is not None
    assert one["status"] == "queued"
    assert {"error", "shortfall", "finished_at"}.isdisjoint(one)
    assert two is not None
    assert two["status"] == "cancelled"
    with pytest.raises(NotFound):
        await letters.get(letter)


async def test_the_command_shows_and_drops(
    database: Database, letter: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @asynccontextmanager
    async def opened(_data: Path) -> AsyncIterator[Database]:
        yield database

    monkeypatch.setattr(dead, "open_database", opened)
    await dead._dead(argparse.Namespace(data=Path(), verb="list"))
    listed = capsys.readouterr().out
    assert listed.startswith(letter)
    assert "invalid_media: The film is [31m too dark." in listed, "its text must not steer a terminal"
    await dead._dead(argparse.Namespace(data=Path(), verb="show", task=letter))
    shown = capsys.readouterr().out
    assert '"code": "invalid_media"' in shown
    await dead._dead(argparse.Namespace(data=Path(), verb="drop", task=letter))
    await dead._dead(argparse.Namespace(data=Path(), verb="list"))
    assert "no dead letters" in capsys.readouterr().out
