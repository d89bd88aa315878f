"""The routes of brand kits."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import AfterValidator, BaseModel, Field

from common.callers import Maker, Reader
from common.documents import CaptionStyle
from common.titles import tidy_title
from services.users.accounts.kits import Kit, Kits

Name = Annotated[str, Field(max_length=100), AfterValidator(tidy_title), Field(min_length=1)]


class KitWish(BaseModel):
    name: Name
    captions: CaptionStyle


class KitChange(BaseModel):
    """What is left out stays as it is."""

    name: Name | None = None
    captions: CaptionStyle | None = None


class KitView(BaseModel):
    id: str
    name: str
    captions: CaptionStyle
    created_at: datetime

    @classmethod
    def of(cls, kit: Kit) -> "KitView":
        return cls(id=kit.id, name=kit.name, captions=kit.captions, created_at=kit.created_at)


def kit_routes(kits: Kits) -> APIRouter:
    router = APIRouter(tags=["brand kits"])

    @router.post("/brand-kits", status_code=201)
    async def add(wish: KitWish, caller: Maker) -> KitView:
        """A caption style of your own; `captions` of a job may name it, as it may name a built-in one."""
        return KitView.of(await kits.add(caller.account, name=wish.name, captions=wish.captions))

    @router.get("/brand-kits")
    async def listing(caller: Reader) -> list[KitView]:
        return [KitView.of(kit) for kit in await kits.all(caller.account)]

    @router.get("/brand-kits/{kit}")
    async def show(kit: str, caller: Reader) -> KitView:
        return KitView.of(await kits.find(caller.account, kit))

    @router.patch("/brand-kits/{kit}")
    async def change(kit: str, wish: KitChange, caller: Maker) -> KitView:
        """Jobs that there are keep what it was."""
        return KitView.of(await kits.change(caller.account, kit, name=wish.name, captions=wish.captions))

    @router.delete("/brand-kits/{kit}", status_code=204)
    async def remove(kit: str, caller: Maker) -> Response:
        await kits.remove(caller.account, kit)
        return Response(status_code=204)

    return router
