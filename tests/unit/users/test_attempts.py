import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.users.webhooks.attempts import SCHEDULE_S, Again, GivenUp, Taken, Unwanted, judge, retry_after_s

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def judged(status: int | None, *, attempts: int = 1, after_s: float = 0, seed: int = 0) -> object:
    return judge(status=status, attempts=attempts, retry_after_s=after_s, jitter=random.Random(seed))


@pytest.mark.parametrize("status", [200, 204, 299])
def test_what_is_taken(status: int) -> None:
    assert judged(status, attempts=10) == Taken()


def test_who_is_gone_is_asked_no_more() -> None:
    assert judged(410) == Unwanted()


@pytest.mark.parametrize("status", [None, 301, 400, 404, 429, 500, 503])
def test_everything_else_is_sent_again(status: int | None) -> None:
    assert isinstance(judged(status), Again)


def test_the_schedule_ends_after_three_days() -> None:
    assert 3 * 86_400 < sum(SCHEDULE_S) < 4 * 86_400
    assert isinstance(judged(500, attempts=len(SCHEDULE_S)), Again)
    assert judged(500, attempts=len(SCHEDULE_S) + 1) == GivenUp()


@given(st.integers(1, len(SCHEDULE_S)), st.integers())
def test_pauses_are_spread(attempts: int, seed: int) -> None:
    again = judged(500, attempts=attempts, seed=seed)
    assert isinstance(again, Again)
    assert 0.8 <= again.delay_ms / 1000 / SCHEDULE_S[attempts - 1] <= 1.2


def test_who_asks_for_a_longer_pause_gets_it_within_a_day() -> None:
    assert judged(503, after_s=600) == Again(delay_ms=600_000)
    assert judged(503, after_s=1e9) == Again(delay_ms=86_400_000)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0),
        ("120", 120),
        ("Sun, 22 Nov 2026 12:02:00 GMT", 120),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("Sun, 22 Nov 2026 12:02:00 -0000", 0),
        ("soon", 0),
        ("-5", 0),
        ("٣", 0),
        ("9" * 400, 999_999_999),
    ],
)
def test_what_retry_after_says(header: str | None, seconds: float) -> None:
    assert retry_after_s(header, now=NOW) == seconds
