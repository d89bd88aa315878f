import asyncio

import pytest

from common.cancellation import cancel
from common.sweeper import Beside, Sweeper


class Chores:
    def __init__(self) -> None:
        self.done: list[str] = []
        self.reached = asyncio.Event()

    async def fail(self) -> None:
        self.done.append("fail")
        raise ConnectionError("the store is away")

    async def work(self) -> None:
        self.done.append("work")
        if len(self.done) >= 6:
            self.reached.set()


async def test_a_chore_that_fails_does_not_hold_up_the_others() -> None:
    chores = Chores()
    sweeper = asyncio.create_task(Sweeper([chores.fail, chores.work], period_s=0.01).run())
    await chores.reached.wait()
    await cancel(sweeper)
    assert chores.done[:6] == ["fail", "work"] * 3


async def test_it_tells_how_long_it_is_silent() -> None:
    chores = Chores()
    sweeper = Sweeper([chores.work], period_s=0.01)
    before = sweeper.silent_s
    task = asyncio.create_task(sweeper.run())
    await chores.reached.wait()
    assert 0 <= sweeper.silent_s < before + 60
    await cancel(task)


class Long:
    """Work that goes on until it is let go."""

    def __init__(self) -> None:
        self.begun = 0
        self.may_end = asyncio.Event()

    async def work(self) -> None:
        self.begun += 1
        await self.may_end.wait()
        raise ConnectionError("the store is away")


async def test_what_takes_long_goes_on_beside_the_rounds_once_at_a_time() -> None:
    long = Long()
    beside = Beside(long.work)
    for _ in range(3):
        await beside()
        await asyncio.sleep(0)
    assert long.begun == 1
    long.may_end.set()
    await asyncio.sleep(0)
    with pytest.raises(ConnectionError, match="away"):  # for the sweeper's log
        await beside()
    await beside()
    await asyncio.sleep(0)
    assert long.begun == 2
    assert beside.__qualname__ == "Long.work"


async def test_what_goes_on_beside_the_rounds_ends_with_the_service() -> None:
    long = Long()
    beside = Beside(long.work)
    await beside()
    await asyncio.sleep(0)
    await beside.aclose()
    long.may_end.set()
    await asyncio.sleep(0)
    assert long.begun == 1
