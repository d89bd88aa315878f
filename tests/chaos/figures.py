"""What a check of a promise gives: lines of one table."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from tests.chaos.lab import Lab

PROMISES: Final = {
    1: "an accepted upload or job is never lost",
    2: "each result commits once",
    3: "Redis may die or forget everything",
    4: "MongoDB may restart",
    5: "a long task is never run twice while its worker lives",
    6: "a dead worker's task moves on",
    7: "a zombie can't overwrite",
    8: "SIGTERM hands over",
    9: "poison stops",
    10: "retries are bounded",
    11: "cancel stops work",
    12: "one user can't starve another",
    13: "memory and error rates stay bounded",
    14: "full disk, full Redis, slow store",
    15: "clocks may differ",
}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`by_clock`: a limit in seconds, which a busy machine may miss though all is well."""

    promise: int
    broke: str
    found: str
    limit: str
    held: bool
    by_clock: bool = False


Check = Callable[[Lab], Awaitable[list[Figure]]]


def count(promise: int, broke: str, *, found: int, of: str, limit: int = 0) -> Figure:
    """A number that must not exceed its limit."""
    return Figure(promise=promise, broke=broke, found=f"{found} {of}", limit=f"≤ {limit}", held=found <= limit)


def seconds(promise: int, broke: str, *, took_s: float, limit_s: float, what: str) -> Figure:
    return Figure(
        promise=promise,
        broke=broke,
        found=f"{took_s:.1f} s {what}",
        limit=f"≤ {limit_s:g} s",
        held=took_s <= limit_s,
        by_clock=True,
    )
