import asyncio

from common.cancellation import cancel
from common.sweeper import Sweeper


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
