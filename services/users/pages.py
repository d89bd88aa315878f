"""Pages of a listing, newest first: keyset pagination by ULID, which a later insert does not shift."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ulid import ULID

from common.database import Row
from common.documents import Document
from common.errors import InvalidRequest

Item = TypeVar("Item", bound=Document)


@dataclass(frozen=True)
class Page(Generic[Item]):
    items: list[Item]
    next: str | None


def page_of(kind: type[Item], rows: Sequence[Row], *, limit: int) -> Page[Item]:
    """Of `limit + 1` rows, if there are so many: the one too many tells that another page follows."""
    shown = rows[:limit]
    return Page([kind.model_validate(row) for row in shown], _cursor(shown[-1]["_id"]) if len(rows) > limit else None)


def place_of(cursor: str) -> str:
    """The last id of the page before. Raises InvalidRequest."""
    try:
        return str(ULID.from_str(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()))
    except ValueError as error:
        raise InvalidRequest("The cursor is not one that a page gave.") from error


def _cursor(last: str) -> str:
    return base64.urlsafe_b64encode(last.encode()).decode().rstrip("=")
