"""What is cancelled ends, also where a driver swallows the first try."""

import asyncio
from contextlib import suppress

import pytest

from common.cancellation import cancel, checkpoint, to_its_end


async def deaf(times: int, said: list[str]) -> None:
    """Goes on through so many cancellations."""
    for _ in range(times):
        said.append("working")
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
    said.append("listening")
    await asyncio.sleep(3600)


@pytest.mark.parametrize("times", [0, 1, 3])
async def test_the_deaf_end_too(times: int) -> None:
    said: list[str] = []
    task = asyncio.create_task(deaf(times, said))
    await asyncio.sleep(0)
    await cancel(task)
    assert task.cancelled()
    assert said == ["working"] * times + ["listening"]


async def test_what_ended_before_may_have_failed() -> None:
    async def fail() -> None:
        raise OSError

    failed, patient = asyncio.create_task(fail()), asyncio.create_task(asyncio.sleep(3600))
    await asyncio.sleep(0)
    await cancel(failed, patient)
    assert patient.cancelled()
    await cancel()


async def deafened(said: list[str]) -> None:
    async with asyncio.timeout(0.01):
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
        said.append("swallowed")
        checkpoint()
        said.append("went on")


async def test_a_checkpoint_ends_what_a_timeout_cancelled() -> None:
    said: list[str] = []
    with pytest.raises(TimeoutError):
        await deafened(said)
    assert said == ["swallowed"]
    checkpoint()


async def test_work_that_must_end_does_and_then_tells_that_it_was_cancelled() -> None:
    said: list[str] = []
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await go_on.wait()
        said.append("done")

    task = asyncio.create_task(to_its_end(work()))
    await begun.wait()
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert said == ["done"]


async def test_work_that_must_end_gives_its_result_or_its_error() -> None:
    async def half(number: int) -> float:
        return 1 / number

    assert await to_its_end(half(2)) == 0.5
    with pytest.raises(ZeroDivisionError):
        await to_its_end(half(0))
