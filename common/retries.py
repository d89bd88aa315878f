"""Whether and when a failed task is tried again, decided as data."""

import random
from dataclasses import dataclass
from typing import Final

from common.tasks import Task, TaskError

MOST_ATTEMPTS: Final = 4
BASE_MS: Final = 1000


@dataclass(frozen=True)
class Retry:
    delay_ms: int


@dataclass(frozen=True)
class Bury:
    pass


def decide(task: Task, error: TaskError, *, jitter: random.Random) -> Retry | Bury:
    """Full attempts double their wait, which is drawn from [0.5, 1] × base × 2ⁿ; what can't pass is not tried again."""
    if not error.retry or task.attempts + 1 >= MOST_ATTEMPTS:
        return Bury()
    return Retry(delay_ms=round(BASE_MS * 2**task.attempts * jitter.uniform(0.5, 1.0)))
