import asyncio
from collections import Counter

import pytest

from services.users.remembered import Remembered


class Source:
    """Answers with what it is asked for, when it is let."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.gate = asyncio.Event()
        self.gate.set()

    async def find(self, key: str) -> str:
        self.asked[key] += 1
        await self.gate.wait()
        if key == "bad":
            raise LookupError(key)
        return key * 2


async def test_many_ask_once() -> None:
    source = Source()
    source.gate.clear()
    held = Remembered(source.find, most=10)
    waiting = [asyncio.create_task(held.get("a")) for _ in range(5)]
    await asyncio.sleep(0)
    waiting[0].cancel()  # the first viewer leaves; the others get it
    source.gate.set()
    assert await asyncio.gather(*waiting[1:]) == ["aa"] * 4
    assert await held.get("a") == "aa"
    assert source.asked["a"] == 1


async def test_it_is_looked_up_again_when_its_time_is_over_or_it_is_forgotten() -> None:
    source, now = Source(), [0.0]
    held = Remembered(source.find, most=10, life_s=3, clock=lambda: now[0])
    for moment, asked in ((0.0, 1), (2.9, 1), (3.0, 2), (4.0, 2)):
        now[0] = moment
        await held.get("a")
        assert source.asked["a"] == asked
    held.forget("a")
    held.forget("never asked for")
    await held.get("a")
    assert source.asked["a"] == 3


async def test_what_is_forgotten_while_it_comes_is_not_held() -> None:
    source = Source()
    source.gate.clear()
    held = Remembered(source.find, most=10)
    waiting = asyncio.create_task(held.get("a"))
    await asyncio.sleep(0)
    held.forget("a")
    source.gate.set()
    assert await waiting == "aa"
    await held.get("a")
    assert source.asked["a"] == 2


async def test_the_longest_unused_goes_first() -> None:
    source = Source()
    held = Remembered(source.find, most=6, weigh=len)
    for key in ("a", "b", "c", "a", "d"):
        await held.get(key)
    assert source.asked == {"a": 1, "b": 1, "c": 1, "d": 1}
    for key in ("a", "c", "d", "b"):
        await held.get(key)
    assert source.asked == {"a": 1, "b": 2, "c": 1, "d": 1}


async def test_what_fails_is_asked_for_again() -> None:
    source = Source()
    held = Remembered(source.find, most=6)
    for _ in range(2):
        with pytest.raises(LookupError):
            await held.get("bad")
    assert source.asked["bad"] == 2
