"""Passwords as argon2id keeps them: slow on purpose, so away from the event loop, and few at once."""

from collections.abc import Callable
from typing import Final, TypeVar

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from common.errors import Unavailable

Result = TypeVar("Result")

_AT_ONCE: Final = 2
"""A hash takes 64 MiB and half a second."""
_MOST_WAITING: Final = 20


class Passwords:
    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._limiter = CapacityLimiter(_AT_ONCE)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """Raises Unavailable when too many wait for theirs."""
        return await self._slowly(self._hasher.hash, password)

    async def right(self, password: str, hashed: str | None) -> bool:
        """As slow for an account that there is not (None): the time must not tell."""
        if self._nobodys is None:
            self._nobodys = await self.hash("")
        known = await self._slowly(self._verified, hashed or self._nobodys, password)
        return known and hashed is not None

    def aged(self, hashed: str) -> bool:
        """Whether it was made with weaker parameters than are usual now."""
        return self._hasher.check_needs_rehash(hashed)

    async def _slowly(self, work: Callable[..., Result], *arguments: str) -> Result:
        if self._limiter.statistics().tasks_waiting >= _MOST_WAITING:
            raise Unavailable("Too many people log in at this moment. Try again in a few seconds.")
        return await to_thread.run_sync(work, *arguments, limiter=self._limiter)

    def _verified(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except VerificationError:
            return False
