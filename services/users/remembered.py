"""What was found out a moment ago, so that a thousand viewers ask for it once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from math import inf
from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Holds answers of `find` for `life_s`, as long as they weigh `most` together; those unused for longest go first.

    Who asks while it is being found out waits for the same answer. What raises is not remembered.
    """

    def __init__(
        self,
        find: Callable[[K], Awaitable[V]],
        *,
        most: float,
        weigh: Callable[[V], float] = lambda _value: 1,
        life_s: float = inf,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._find = find
        self._most = most
        self._weigh = weigh
        self._life_s = life_s
        self._clock = clock
        self._held: dict[K, tuple[V, float]] = {}
        self._coming: dict[K, asyncio.Task[V]] = {}
        self._weight = 0.0

    async def get(self, key: K) -> V:
        held = self._held.pop(key, None)
        if held is not None:
            if self._clock() < held[1]:
                self._held[key] = held  # the last to go
                return held[0]
            self._weight -= self._weigh(held[0])
        if (coming := self._coming.get(key)) is None:
            coming = self._coming[key] = asyncio.ensure_future(self._found(key))
            coming.add_done_callback(lambda ended: self._arrived(key, ended))
        return await asyncio.shield(coming)

    def forget(self, key: K) -> None:
        """What is being found out meanwhile is given to those who wait for it, and not remembered."""
        held = self._held.pop(key, None)
        if held is not None:
            self._weight -= self._weigh(held[0])
        self._coming.pop(key, None)

    async def _found(self, key: K) -> V:
        return await self._find(key)

    def _arrived(self, key: K, ended: "asyncio.Task[V]") -> None:
        failed = ended.cancelled() or ended.exception() is not None
        if self._coming.get(key) is not ended:
            return
        del self._coming[key]
        if failed:
            return
        value = ended.result()
        self._held[key] = value, self._clock() + self._life_s
        self._weight += self._weigh(value)
        while self._weight > self._most and self._held:
            oldest, _ = self._held.pop(next(iter(self._held)))
            self._weight -= self._weigh(oldest)
