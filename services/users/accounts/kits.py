"""Brand kits: an account's own caption styles, by names that jobs may give."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol, Self, TypeVar

from pydantic import Field
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from common.database import Database, Row, insert_dated
from common.documents import CaptionStyle, Document
from common.errors import Conflict, InvalidRequest, NotFound
from common.styles import STYLES

MOST: Final = 100


class Kit(Document):
    id: str = Field(alias="_id")
    name: str
    captions: CaptionStyle
    created_at: datetime


class Captioned(Protocol):
    """A wish, of a job or of an edit."""

    @property
    def captions(self) -> bool | str | CaptionStyle | None: ...

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self: ...


W = TypeVar("W", bound=Captioned)


class Kits:
    """Names are compared without case; those of the built-in styles are taken."""

    def __init__(self, database: Database) -> None:
        self._rows = database.brand_kits

    async def add(self, account: str, *, name: str, captions: CaptionStyle) -> Kit:
        """Raises Conflict if the name is taken, or there are too many."""
        if await self._rows.count_documents({"account": account}, limit=MOST) >= MOST:
            raise Conflict(f"An account has {MOST} brand kits at most. Delete one that is not used any more.")
        row = {"account": account, **_named(name), "captions": captions.model_dump()}
        try:
            return Kit.model_validate(await insert_dated(self._rows, row))
        except DuplicateKeyError as error:
            raise _taken(name) from error

    async def all(self, account: str) -> list[Kit]:
        rows = self._rows.find({"account": account}, sort=[("folded", 1)])
        return [Kit.model_validate(row) async for row in rows]

    async def find(self, account: str, kit: str) -> Kit:
        """Raises NotFound."""
        return _there(await self._rows.find_one({"_id": kit, "account": account}), kit)

    async def change(self, account: str, kit: str, *, name: str | None, captions: CaptionStyle | None) -> Kit:
        """Jobs that named it keep what it was. Raises NotFound, Conflict if the name is taken."""
        values: Row = {} if name is None else _named(name)
        if captions is not None:
            values["captions"] = captions.model_dump()
        if not values:
            return await self.find(account, kit)
        try:
            row = await self._rows.find_one_and_update(
                {"_id": kit, "account": account}, {"$set": values}, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError as error:
            raise _taken(name or "") from error
        return _there(row, kit)

    async def remove(self, account: str, kit: str) -> None:
        """Raises NotFound."""
        if not (await self._rows.delete_one({"_id": kit, "account": account})).deleted_count:
            raise _missing(kit)

    async def style(self, account: str, name: str) -> CaptionStyle:
        """Of a built-in name, or of a kit's. Raises InvalidRequest with the names there are."""
        if name in STYLES:
            return STYLES[name]
        row = await self._rows.find_one({"account": account, "folded": name.casefold()})
        if row is None:
            names = [*STYLES, *(kit.name for kit in await self.all(account))]
            raise InvalidRequest(f"There is no caption style or brand kit {name!r}. There are: {', '.join(names)}.")
        return Kit.model_validate(row).captions

    async def worn(self, account: str, wish: W) -> W:
        """The wish with the style itself in place of its name. Raises InvalidRequest."""
        if not isinstance(wish.captions, str):
            return wish
        return wish.model_copy(update={"captions": await self.style(account, wish.captions)})


def _named(name: str) -> Row:
    if name.casefold() in STYLES:
        raise Conflict(f"{name!r} is the name of a built-in caption style. Choose another.")
    return {"name": name, "folded": name.casefold()}


def _taken(name: str) -> Conflict:
    return Conflict(f"There is a brand kit {name!r} already. Choose another name.")


def _there(row: Row | None, kit: str) -> Kit:
    if row is None:
        raise _missing(kit)
    return Kit.model_validate(row)


def _missing(kit: str) -> NotFound:
    return NotFound(f"There is no brand kit {kit}.")
