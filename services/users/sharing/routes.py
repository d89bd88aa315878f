"""The routes by which an owner shows films around, and others say that they like them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from common.callers import Maker, Person, Reader, Uploader, may
from common.errors import NotFound
from common.scopes import Scope
from services.users.playback.assets import Assets, is_clip
from services.users.playback.routes import Playback
from services.users.sharing.following import Follow, Follows, Likes
from services.users.sharing.shares import Share, Shares

_LONGEST_S: Final = 10 * 366 * 24 * 3600


class ShareWish(BaseModel):
    """`expires_s` null: until it is revoked. `title` is for the owner's own list."""

    expires_s: Annotated[int, Field(ge=1, le=_LONGEST_S)] | None = None
    title: Annotated[str, Field(max_length=200)] | None = None


class ShareView(BaseModel):
    id: str
    asset: str
    title: str | None
    created_at: datetime
    expires_at: datetime | None

    @classmethod
    def of(cls, share: Share) -> "ShareView":
        return cls(**share.model_dump(exclude={"account"}))


class NewShare(ShareView):
    token: str
    """Shown this once."""
    url: str
    """The page's path."""


class SharePage(BaseModel):
    items: list[ShareView]


class FollowPage(BaseModel):
    items: list[Follow]


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """What the routes stand on."""

    assets: Assets
    shares: Shares
    follows: Follows
    likes: Likes
    playback: Playback


def sharing_routes(parts: Sharing) -> APIRouter:
    router = APIRouter(tags=["sharing"])
    _share_routes(router, parts)
    _like_routes(router, parts)
    _follow_routes(router, parts)
    return router


def _share_routes(router: APIRouter, parts: Sharing) -> None:
    async def add(account: str, asset: str, wish: ShareWish) -> NewShare:
        share, token = await parts.shares.add(
            await parts.assets.of(account, asset), title=wish.title, expires_s=wish.expires_s
        )
        return NewShare(**ShareView.of(share).model_dump(), token=token, url=f"/s/{token}")

    async def listing(account: str, asset: str) -> SharePage:
        found = await parts.shares.all(await parts.assets.of(account, asset))
        return SharePage(items=[ShareView.of(share) for share in found])

    @router.post("/videos/{video}/shares", status_code=201)
    async def share_video(video: str, wish: ShareWish, caller: Uploader) -> NewShare:
        """A link by which anybody may watch it. Its token is shown in this answer only."""
        return await add(caller.account, _video_id(video), wish)

    @router.post("/clips/{clip}/shares", status_code=201)
    async def share_clip(clip: str, wish: ShareWish, caller: Maker) -> NewShare:
        """A link by which anybody may watch it. Its token is shown in this answer only."""
        return await add(caller.account, _clip_id(clip), wish)

    @router.get("/videos/{video}/shares")
    async def shares_of_video(video: str, caller: Reader) -> SharePage:
        return await listing(caller.account, _video_id(video))

    @router.get("/clips/{clip}/shares")
    async def shares_of_clip(clip: str, caller: Reader) -> SharePage:
        return await listing(caller.account, _clip_id(clip))

    @router.delete("/shares/{share}", status_code=204)
    async def revoke(share: str, caller: Reader, request: Request) -> Response:
        """It opens nothing any more; what it let play stops within seconds."""
        found = await parts.shares.of(caller.account, share)
        scope: Scope = "jobs" if is_clip(found.asset) else "upload"
        await may(scope)(request)
        await parts.shares.revoke(found)
        parts.playback.forget(found)
        return Response(status_code=204)


def _like_routes(router: APIRouter, parts: Sharing) -> None:
    @router.put("/likes/{asset}", status_code=204)
    async def like(asset: str, caller: Person) -> Response:
        await parts.likes.add(caller.account, await parts.assets.shown_to(caller.account, asset))
        return Response(status_code=204)

    @router.delete("/likes/{asset}", status_code=204)
    async def unlike(asset: str, caller: Person) -> Response:
        """Also of what is not shown to you any more."""
        if not await parts.likes.remove(caller.account, asset):
            await parts.assets.shown_to(caller.account, asset)
        return Response(status_code=204)


def _follow_routes(router: APIRouter, parts: Sharing) -> None:
    @router.get("/follows")
    async def following(caller: Reader) -> FollowPage:
        """Whom you follow, the latest first."""
        return FollowPage(items=await parts.follows.all(caller.account))

    @router.put("/follows/{account}", status_code=204)
    async def follow(account: str, caller: Person) -> Response:
        """From now on you see what that account shows to its followers."""
        await parts.follows.add(caller.account, account)
        return Response(status_code=204)

    @router.delete("/follows/{account}", status_code=204)
    async def unfollow(account: str, caller: Person) -> Response:
        await parts.follows.remove(caller.account, account)
        return Response(status_code=204)


def _video_id(video: str) -> str:
    if is_clip(video):
        raise NotFound(f"There is no video {video}.")
    return video


def _clip_id(clip: str) -> str:
    if not is_clip(clip):
        raise NotFound(f"There is no clip {clip}.")
    return clip
