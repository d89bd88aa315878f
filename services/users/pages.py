"""Pages of a listing, newest first: keyset pagination by ULID, which a later insert does not shift."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pymongo.asynchronous.collection import AsyncCollection
from ulid import ULID

from common.database import Row
from common.documents import Document
from common.errors import InvalidRequest

Item = TypeVar("Item", bound=Document)
Order = Sequence[tuple[str, int]]
"""Fields by which a listing is sorted, each with 1 or -1 (the largest first); together no two rows have the same."""


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


async def ordered_page(
    rows: AsyncCollection[Row], kind: type[Item], query: Row, *, order: Order, limit: int, cursor: str | None
) -> Page[Item]:
    """The same in any order that an index gives. Raises InvalidRequest if none gave the cursor."""
    after = {} if cursor is None else {"$or": _behind(order, _values_of(cursor, len(order)))}
    both = {"$and": [query, after]} if after else query
    found = await rows.find(both, sort=[*order], limit=limit + 1).to_list()
    items = [kind.model_validate(row) for row in found[:limit]]
    if len(found) <= limit:
        return Page(items, None)
    last = [found[limit - 1][name] for name, _ in order]
    return Page(items, _cursor(json.dumps(last)))


def _behind(order: Order, values: Sequence[str | float]) -> list[Row]:
    """What comes after these values: equal in the first fields, and beyond in the next."""
    alternatives = []
    for place, ((name, direction), value) in enumerate(zip(order, values, strict=True)):
        equal = {before: values[number] for number, (before, _) in enumerate(order[:place])}
        alternatives.append({**equal, name: {"$lt" if direction < 0 else "$gt": value}})
    return alternatives


def _values_of(cursor: str, count: int) -> list[str | float]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise InvalidRequest("The cursor is not one that a page gave.") from error
    if not isinstance(values, list) or len(values) != count or not all(type(v) in {str, int, float} for v in values):
        raise InvalidRequest("The cursor is not one that a page gave.")
    if any(isinstance(value, int) and abs(value) >= 2**63 for value in values):
        raise InvalidRequest("The cursor is not one that a page gave.")
    return values


def _place_of(cursor: str) -> str:
    try:
        return str(ULID.from_str(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()))
    except ValueError as error:
        raise InvalidRequest("The cursor is not one that a page gave.") from error


def _cursor(last: str) -> str:
    return base64.urlsafe_b64encode(last.encode()).decode().rstrip("=")
