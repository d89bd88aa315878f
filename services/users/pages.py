"""Pages of a listing, newest first: keyset pagination by ULID, which a later insert does not shift."""

import base64
from dataclasses import dataclass
from typing import Generic, TypeVar

from pymongo.asynchronous.collection import AsyncCollection
from ulid import ULID

from common.database import Row
from common.documents import Document
from common.errors import InvalidRequest

Item = TypeVar("Item", bound=Document)


@dataclass(frozen=True)
class Page(Generic[Item]):
    items: list[Item]
    next: str | None


async def page_of(
    rows: AsyncCollection[Row], kind: type[Item], query: Row, *, limit: int, cursor: str | None
) -> Page[Item]:
    """Those after the page that gave `cursor`. Raises InvalidRequest if none gave it."""
    after = {} if cursor is None else {"_id": {"$lt": _place_of(cursor)}}
    found = await rows.find(
        query | after, sort=[("_id", -1)], limit=limit + 1
    ).to_list()  # one more tells of a next page
    items = [kind.model_validate(row) for row in found[:limit]]
    return Page(items, _cursor(found[limit - 1]["_id"]) if len(found) > limit else None)


def _place_of(cursor: str) -> str:
    try:
        return str(ULID.from_str(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()))
    except ValueError as error:
        raise InvalidRequest("The cursor is not one that a page gave.") from error


def _cursor(last: str) -> str:
    return base64.urlsafe_b64encode(last.encode()).decode().rstrip("=")
