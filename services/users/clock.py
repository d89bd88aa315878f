"""The time that signed URLs expire by."""

from datetime import UTC, datetime


def now_s() -> float:
    return datetime.now(UTC).timestamp()
