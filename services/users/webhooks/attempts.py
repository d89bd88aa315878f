"""When a message that its receiver did not take is sent again, decided as data."""

import random
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

SCHEDULE_S: Final = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Pauses after each failure: as Standard Webhooks proposes, three days and a bit."""
_LONGEST_S: Final = SCHEDULE_S[-1]
_GONE: Final = 410
"""The receiver wants no more (RFC 9110, 15.5.11)."""


@dataclass(frozen=True)
class Taken:
    pass


@dataclass(frozen=True)
class Again:
    delay_ms: int


@dataclass(frozen=True)
class GivenUp:
    pass


@dataclass(frozen=True)
class Unwanted:
    """By the receiver, for good."""


Verdict = Taken | Again | GivenUp | Unwanted


def judge(*, status: int | None, attempts: int, retry_after_s: float, jitter: random.Random) -> Verdict:
    """`status` None: nobody answered. `attempts` counts this one; pauses are drawn from 0.8 to 1.2 of the schedule's."""
    if status is not None and 200 <= status < 300:
        return Taken()
    if status == _GONE:
        return Unwanted()
    if attempts > len(SCHEDULE_S):
        return GivenUp()
    pause_s = SCHEDULE_S[attempts - 1] * jitter.uniform(0.8, 1.2)
    return Again(delay_ms=round(1000 * max(pause_s, min(retry_after_s, _LONGEST_S))))


def retry_after_s(header: str | None, *, now: datetime) -> float:
    """Seconds that `Retry-After` asks for (RFC 9110, 10.2.3): a number or a date; 0 where it says nothing."""
    if header is None:
        return 0.0
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    except (ValueError, TypeError):  # TypeError: a date without a zone
        return 0.0
