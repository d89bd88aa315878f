"""Events that are no events: every consumer stays, every one of them becomes a dead letter, and work goes on."""

import argparse
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from clipmill.commands import dead
from clipmill.servers import Urls
from common.database import Database
from common.errors import Conflict, NotFound
from common.events import SETS_OFF, Stage
from common.unreadable import UnreadableEvents
from tests.bench import Bench, add, finished, seed, until

MANY = 10_000
HEAD = b"\x89BIN\r\n\x1a\n"
"""What a ticket of ours begins with."""


def malformed(dice: random.Random) -> Iterator[dict[Any, Any]]:
    """Endlessly, of every kind that we could think of."""
    bodies = [
        b"",
        b"{",
        b"null",
        b"[]",
        b"5",
        b"{}",
        b'"video"',
        b'{"video": null}',
        b'{"video": 5, "job": []}',
        b'{"video": ""}',
        b'{"video": "' + b"x" * 200 + b'"}',
        b'{"video": {"$ne": 1}}',
        b'{"vide\xc3\xb3": "a"}',
        b'{"video": "\xff\xfe"}',
        b"\x00\x01\x02",
        b"[" * 500,
        b'{"video":' * 300,
        b"9" * 400,
        b"NaN",
        b"<xml/>",
        b"A" * 5000,
    ]
    while True:
        body = dice.choice(bodies) + (dice.randbytes(dice.randrange(8)) if dice.random() < 0.3 else b"")
        field = dice.choice([b"__data__", b"data", b"x", b"", b"a.b", b"$set", b"\xff"])
        yield {field: (HEAD + dice.randbytes(4) if dice.random() < 0.2 else b"") + body}


@pytest.fixture
def bench(urls: Urls, database: Database, tmp_path: Path) -> Bench:
    return Bench(urls, database.raw.name, tmp_path)


async def test_ten_thousand_malformed_events(bench: Bench) -> None:
    dice = random.Random(5)
    streams = [event.name for event, stages in SETS_OFF.items() if stages]
    kinds = malformed(dice)
    async with bench.running(*Stage) as service:
        await service.redis.flushall()  # groups of other tests would hold the streams
        sent: set[str] = set()
        while len(sent) < MANY:
            async with service.redis.pipeline(transaction=False) as batch:
                names = [dice.choice(streams) for _ in range(500)]
                for name in names:
                    batch.xadd(name, next(kinds))
                sent.update(
                    f"{name}/{entry.decode()}" for name, entry in zip(names, await batch.execute(), strict=True)
                )
        task = await add(service, seed())
        await finished(service, task)

        async def all_kept() -> bool:
            return await service.database.unreadable.count_documents({}) >= MANY

        await until(all_kept, why="all are kept")
        assert service.consumers_alive()
        kept = await service.database.unreadable.find().to_list()
        assert {row["_id"] for row in kept} == sent
        assert all(row["reason"] and len(row["fields"]) == 1 for row in kept)
        assert await service.database.tasks.count_documents({}) == 1
        await finished(service, await add(service, seed()))


async def test_operators_see_and_drop_them(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @asynccontextmanager
    async def opened(_data: Path) -> AsyncIterator[Database]:
        yield database

    monkeypatch.setattr(dead, "open_database", opened)
    await UnreadableEvents(database).keep("clip.rendered", "1-0", {b"data": b"\x1b[31m\xff"}, "video: Field required")
    given = {"data": Path(), "task": "clip.rendered/1-0"}
    await dead._dead(argparse.Namespace(verb="list", **given))
    assert "clip.rendered/1-0" in (listed := capsys.readouterr().out)
    assert "unreadable: video: Field required" in listed
    await dead._dead(argparse.Namespace(verb="show", **given))
    assert "\x1b" not in (shown := capsys.readouterr().out)
    assert r"\\xff" in shown
    with pytest.raises(Conflict):
        await dead._dead(argparse.Namespace(verb="replay", **given))
    await dead._dead(argparse.Namespace(verb="drop", **given))
    with pytest.raises(NotFound):
        await dead._dead(argparse.Namespace(verb="show", **given))
