"""Uploads that go straight to S3 in parts, by links that we sign."""

from typing import Annotated, Final

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


class PresignedView(BaseModel):
    """The file in `parts` parts of `part_size` bytes, of which the last may be shorter."""

    id: str
    size: int
    part_size: int
    parts: int
    expires_at: str


class PartLink(BaseModel):
    """PUT exactly `size` bytes there, from `start` of the file on; `written`: it is there already."""

    number: int
    start: int
    size: int
    written: bool
    url: str


def presigned_routes(uploads: Uploads, catalog: Catalog) -> APIRouter:
    router = APIRouter(prefix="/uploads/presign", tags=["uploads"], route_class=LongBody)

    async def own(upload: str, caller: Uploader) -> None:
        await uploads.find(upload, account=caller.account, presigned=True)

    its_own = [Depends(own)]

    @router.post("", status_code=201)
    async def create(wish: PresignedWish, caller: Uploader) -> PresignedView:
        """Begin an upload straight to S3. 409 where the bytes lie in MongoDB."""
        fields = {"title": wish.title, "language": wish.language or "", "captions": wish.captions or ""}
        label = await label_of({name: value.encode() for name, value in fields.items()}, filename=wish.filename)
        made = await uploads.create(wish.size, account=caller.account, label=label, presigned=True)
        return PresignedView(
            id=made.id,
            size=made.length,
            part_size=made.part_size,
            parts=_parts(made),
            expires_at=uploads.expires(made).isoformat(),
        )

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


def _parts(upload: Upload) -> int:
    return -(-upload.length // upload.part_size)
