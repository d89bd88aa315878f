"""How often something may be tried, counted in Redis for all replicas together. Without Redis nothing is let through."""

import math
from time import time
from typing import Any, Final

from limits import RateLimitItem, parse_many
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis

from common.errors import TooMany

OF_ACCOUNT: Final = "10/5minute"
"""Log-ins to one account from one address: nobody elsewhere can lock its owner out."""


class Throttle:
    def __init__(self, redis: Redis) -> None:
        options: Any = {"connection_pool": redis.connection_pool}  # its annotations know plain values only
        storage = RedisStorage("async+redis://", implementation="redispy", key_prefix="clipmill:limits", **options)
        self._limiter = MovingWindowRateLimiter(storage)

    async def count(self, limit: str, *whose: str) -> None:
        """One more. Raises TooMany."""
        for item in parse_many(limit):
            if not await self._limiter.hit(item, *whose):
                raise TooMany(
                    "Too many attempts. Wait a little, then try again.", after_s=await self._left_s(item, whose)
                )

    async def _left_s(self, item: RateLimitItem, whose: tuple[str, ...]) -> int:
        stats = await self._limiter.get_window_stats(item, *whose)
        return max(1, math.ceil(stats.reset_time - time()))
