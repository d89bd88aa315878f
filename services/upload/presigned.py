"""Uploads that go straight to S3 in parts, by links that we sign."""

from functools import partial
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, Field

from common.bodies import LongBody
from common.callers import Uploader
from common.catalog import Catalog
from common.documents import Language
from common.errors import InvalidMedia, InvalidRequest
from common.videos import VideoView
from services.upload.appending import Upload
from services.upload.labels import label_of
from services.upload.uploads import Uploads

LINK_LIFE_S: Final = 3600
MOST_LINKS: Final = 100
"""Of one answer."""


class PresignedWish(BaseModel):
    size: int = Field(ge=1, description="Bytes of the file")
    filename: str = Field("", max_length=1000)
    title: str = Field("", max_length=200)
    language: Language | None = None
    captions: str | None = Field(None, max_length=10 * 2**20, description="SubRip or WebVTT of it")


class Presigning(BaseModel):
    """Whether uploads may go straight to the store; else send them by tus."""

    offered: bool


class PresignedView(BaseModel):
    """The file in `parts` parts of `part_size` bytes, of which the last may be shorter; `written` bytes of it are there.

    `done`: see `video`; `refused`: see `error`.
    """

    id: str
    state: Literal["open", "done", "refused", "ended"]
    size: int
    part_size: int
    parts: int
    written: int
    expires_at: str
    video: VideoView | None
    error: str | None


class PartLink(BaseModel):
    """PUT exactly `size` bytes there, from `start` of the file on; `written`: it is there already."""

    number: int
    start: int
    size: int
    written: bool
    url: str


def presigned_routes(uploads: Uploads, catalog: Catalog, *, offered: bool) -> APIRouter:
    """`offered`: whether the store takes bytes from others than us."""
    router = APIRouter(prefix="/uploads/presign", tags=["uploads"], route_class=LongBody)

    async def own(upload: str, caller: Uploader) -> None:
        await uploads.find(upload, account=caller.account, presigned=True)

    its_own = [Depends(own)]
    view = partial(_view, uploads=uploads, catalog=catalog)

    @router.get("")
    async def offer(_caller: Uploader) -> Presigning:
        """Whether uploads may go straight to S3."""
        return Presigning(offered=offered)

    @router.post("", status_code=201)
    async def create(wish: PresignedWish, caller: Uploader) -> PresignedView:
        """Begin an upload straight to S3. 409 where the bytes lie in MongoDB."""
        fields = {"title": wish.title, "language": wish.language or "", "captions": wish.captions or ""}
        label = await label_of({name: value.encode() for name, value in fields.items()}, filename=wish.filename)
        made = await uploads.create(wish.size, account=caller.account, label=label, presigned=True)
        return await view(made)

    @router.get("/{upload}", dependencies=its_own)
    async def stands(upload: str) -> PresignedView:
        """How much of it is there, or what became of it. Once all is there, this waits until it is a video."""
        found = await uploads.find(upload, presigned=True)
        return await view(await uploads.finish(upload, presigned=True) if found.whole else found)

    @router.get("/{upload}/parts", dependencies=its_own)
    async def parts(
        upload: str,
        first: Annotated[int, Query(ge=1)] = 1,
        count: Annotated[int, Query(ge=1, le=MOST_LINKS)] = MOST_LINKS,
    ) -> list[PartLink]:
        """Links of some parts, each valid for an hour."""
        found = await uploads.find(upload, presigned=True)
        last = min(first + count - 1, _parts(found))
        if last < first:
            raise InvalidRequest(f"The upload has {_parts(found)} parts.")
        written = await uploads.written(found)
        return [
            PartLink(
                number=number,
                start=(number - 1) * found.part_size,
                size=size,
                written=written.get(number) == size,
                url=await uploads.part_url(found, number, life_s=LINK_LIFE_S),
            )
            for number in range(first, last + 1)
            for size in [found.size_of(number)]
        ]

    @router.post("/{upload}/complete", status_code=200, dependencies=its_own)
    async def complete(upload: str) -> VideoView:
        """Make a video of what was put; may be asked again. 409 while parts are missing."""
        done = await uploads.complete(upload)
        if done.video is None:
            raise InvalidMedia(done.error or "")
        return VideoView.of(await catalog.video(done.video))

    @router.delete("/{upload}", status_code=204, dependencies=its_own)
    async def abort(upload: str) -> Response:
        """Give an upload up; what became a video stays."""
        await uploads.end(upload, presigned=True)
        return Response(status_code=204)

    return router


async def _view(upload: Upload, *, uploads: Uploads, catalog: Catalog) -> PresignedView:
    written = upload.length if upload.whole else sum((await uploads.written(upload)).values())
    return PresignedView(
        id=upload.id,
        state=upload.state,
        size=upload.length,
        part_size=upload.part_size,
        parts=_parts(upload),
        written=written,
        expires_at=uploads.expires(upload).isoformat(),
        video=None if upload.video is None else VideoView.of(await catalog.video(upload.video)),
        error=upload.error,
    )


def _parts(upload: Upload) -> int:
    return -(-upload.length // upload.part_size)
