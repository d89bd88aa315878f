"""POST videos/{video}/pictures: a picture for a video's transcript, looked at before anything else is done with it."""

from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import BaseModel

from common.blobs import BlobStore, put_bytes
from common.bodies import TooLong, streamed
from common.callers import Uploader
from common.catalog import Catalog
from common.database import Database, insert_dated
from common.errors import Conflict
from common.results import digests_of
from services.upload.prober import Prober
from services.upload.stills import MOST_BYTES

MOST: Final = 200
"""Of a video."""
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/jpeg", "image/png", "image/webp")
        },
    }
}


class PictureAdded(BaseModel):
    """`id` is what the transcript's `pictures` name; width and height are those of what is kept."""

    id: str
    width: int
    height: int


class Pictures:
    """Takes them in. Until the transcript names them they stand nowhere, and go after a while."""

    def __init__(self, *, database: Database, blobs: BlobStore, prober: Prober) -> None:
        self._rows = database.pictures
        self._blobs = blobs
        self._prober = prober

    async def add(self, data: bytes, *, account: str, video: str) -> PictureAdded:
        """Raises InvalidMedia, Conflict if the video has too many."""
        if await self._rows.count_documents({"video": video}, limit=MOST) >= MOST:
            raise Conflict(f"A video has {MOST} pictures at most. Take one away that is not needed any more.")
        made = await self._prober.still(data)
        blob = await put_bytes(self._blobs, made.jpeg)
        row = {
            "account": account,
            "video": video,
            "blob": blob.model_dump(),
            "digests": digests_of({"picture": blob}),
            "width": made.width,
            "height": made.height,
            "placed": False,
        }
        added = await insert_dated(self._rows, row, date="touched_at")
        return PictureAdded(id=added["_id"], width=made.width, height=made.height)


def picture_routes(pictures: Pictures, catalog: Catalog) -> APIRouter:
    router = APIRouter(tags=["videos"])

    @router.post("/videos/{video}/pictures", status_code=201, openapi_extra=_BODY)
    async def add(video: str, caller: Uploader, request: Request) -> PictureAdded:
        """Bring a JPEG, PNG or WebP of at most 10 MiB; it is kept as a JPEG whose longer side has at most 1920 pixels.

        Then say where it stands: PATCH the transcript with its id.
        """
        found = await catalog.of(caller.account).live_video(video)
        return await pictures.add(await _whole(request), account=caller.account, video=found.id)

    return router


async def _whole(request: Request) -> bytes:
    data = bytearray()
    async for piece in streamed(request):
        data += piece
        if len(data) > MOST_BYTES:
            raise TooLong(MOST_BYTES)
    return bytes(data)
