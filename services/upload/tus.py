"""tus 1.0.0 at /uploads: core, creation, creation-with-upload, checksum, expiration, termination (https://tus.io/protocols/resumable-upload)."""

from base64 import b64decode
from collections.abc import Awaitable, Callable
from email.utils import format_datetime
from hashlib import new
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from common.bodies import streamed
from common.callers import Uploader
from common.catalog import Catalog
from common.errors import ClipmillError, InvalidMedia, InvalidRequest, NotFound
from common.problems import headers_of, problem
from common.videos import VideoView
from services.upload.appending import Checksum, TooLarge, Upload
from services.upload.labels import label_of, text
from services.upload.uploads import Uploads

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS: Final = ("sha1", "sha256", "md5")
CONTENT_TYPE: Final = "application/offset+octet-stream"
MOST_METADATA: Final = 32 * 2**10
"""Bytes; what answers to HEAD repeat."""
VIDEO: Final = "Upload-Video"
"""Our own header: the id of the video that an upload has become."""
_EXPOSED: Final = ("Location", "Upload-Offset", "Upload-Length", "Upload-Metadata", "Upload-Expires", VIDEO)
_ALWAYS: Final = {
    "Tus-Resumable": VERSION,
    "Tus-Version": VERSION,
    "Access-Control-Expose-Headers": ", ".join((*_EXPOSED, "Tus-Resumable", "Tus-Version", "Tus-Max-Size")),
}
_BODY: Final[dict[str, Any]] = {
    "requestBody": {"content": {CONTENT_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}
_CHECKED: Final = {
    "name": "Upload-Checksum",
    "in": "header",
    "schema": {"type": "string"},
    "example": "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
}
_FIRST: Final = {**_BODY, "parameters": [_CHECKED]}
_NEXT: Final = {
    **_BODY,
    "parameters": [
        {"name": "Upload-Offset", "in": "header", "required": True, "schema": {"type": "integer"}},
        _CHECKED,
    ],
}
_STANDS: Final = {
    "Upload-Offset": {"description": "Bytes that are stored for good", "schema": {"type": "integer"}},
    "Upload-Expires": {"description": "When it is dropped if nothing more comes", "schema": {"type": "string"}},
    VIDEO: {"description": "Id of the video, once it is one", "schema": {"type": "string"}},
}


class _Malformed(InvalidRequest):
    status = 400


class _OtherVersion(InvalidRequest):
    status = 412


class _OtherType(InvalidRequest):
    status = 415


class UploadView(BaseModel):
    """`offset` of `length` bytes are stored for good. `done`: see `video`; `refused`: see `error`."""

    id: str
    state: str
    offset: int
    length: int
    expires_at: str
    video: VideoView | None
    error: str | None


class _Route(APIRoute):
    """Every answer, a problem too, says which version it speaks."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                response = await answer(request)
            except ClipmillError as error:
                response = problem(error.status, code=error.code, detail=error.message, headers=headers_of(error))
            response.headers.update(_ALWAYS)
            return response

        return answered


def _versioned(tus_resumable: Annotated[str, Header()] = "") -> None:
    if tus_resumable != VERSION:
        raise _OtherVersion(f"This speaks tus {VERSION}. Send the header Tus-Resumable: {VERSION}.")


class _Tus:
    """What each request does, and the headers of its answer."""

    def __init__(self, uploads: Uploads, catalog: Catalog) -> None:
        self._uploads = uploads
        self._catalog = catalog

    async def own(self, upload: str, caller: Uploader) -> None:
        """Raises NotFound for another's."""
        await self._uploads.find(upload, account=caller.account)

    async def options(self) -> Response:
        """What of tus is spoken here."""
        said = {
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(self._uploads.most_bytes),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        }
        return Response(status_code=204, headers=said)

    async def create(
        self,
        request: Request,
        caller: Uploader,
        upload_length: Annotated[str, Header()] = "",
        upload_metadata: Annotated[str, Header()] = "",
        upload_defer_length: Annotated[str, Header(include_in_schema=False)] = "",
    ) -> Response:
        """Begin an upload, with its first bytes or without. `Location` is where the others go.

        `Upload-Metadata` may hold `filename`, `title`, `language` and `captions`, as the form of POST /videos does.
        """
        if upload_defer_length:
            raise _Malformed("Upload-Defer-Length is not supported. Send Upload-Length.")
        length, fields = _number("Upload-Length", upload_length), _metadata(upload_metadata)
        label = await label_of(fields, filename=text(fields, "filename") or text(fields, "name"))
        bytes_too = "content-type" in request.headers
        if bytes_too:
            _offered(request)
            _checksum(request)
        made = await self._uploads.create(length, account=caller.account, label=label, metadata=upload_metadata)
        if bytes_too:
            made = await self._append(made.id, request, offset=0)
        return Response(status_code=201, headers={"Location": f"{request.url.path}/{made.id}", **self._said(made)})

    async def head(self, upload: str) -> Response:
        """Where an upload stands. Once all is there, this waits until it is a video, and names it in `Upload-Video`."""
        found = await self._finished(await self._uploads.find(upload))
        said = {"Upload-Length": str(found.length), "Cache-Control": "no-store", **self._said(found)}
        if found.metadata:
            said["Upload-Metadata"] = found.metadata
        return Response(headers=said)

    async def view(self, upload: str, response: Response) -> UploadView:
        """The same for people, with the video or the reason why there is none."""
        found = await self._uploads.find(upload)
        if found.whole:
            found = await self._uploads.finish(upload)
        response.headers["Cache-Control"] = "no-store"
        return UploadView(
            id=found.id,
            state=found.state,
            offset=found.offset,
            length=found.length,
            expires_at=self._uploads.expires(found).isoformat(),
            video=None if found.video is None else VideoView.of(await self._catalog.video(found.video)),
            error=found.error,
        )

    async def patch(self, upload: str, request: Request) -> Response:
        """Append at `Upload-Offset`. With the last byte the upload becomes a video, named in `Upload-Video`."""
        _offered(request)
        offset = _number("Upload-Offset", request.headers.get("upload-offset", ""))
        return Response(status_code=204, headers=self._said(await self._append(upload, request, offset=offset)))

    async def delete(self, upload: str) -> Response:
        """Give an upload up; what became a video stays."""
        await self._uploads.end(upload)
        return Response(status_code=204)

    async def overridden(self, upload: str, request: Request) -> Response:
        """For clients that can send nothing but GET and POST."""
        match request.headers.get("x-http-method-override", "").upper():
            case "PATCH":
                return await self.patch(upload, request)
            case "DELETE":
                return await self.delete(upload)
            case "HEAD":
                return await self.head(upload)
        raise NotFound("Nothing can be posted to an upload but with X-HTTP-Method-Override: PATCH, DELETE or HEAD.")

    async def _append(self, upload: str, request: Request, *, offset: int) -> Upload:
        checksum = _checksum(request)
        made = await self._uploads.append(upload, offset=offset, pieces=streamed(request), checksum=checksum)
        return await self._finished(made)

    async def _finished(self, upload: Upload) -> Upload:
        if upload.whole and upload.state == "open":
            upload = await self._uploads.finish(upload.id)
        if upload.state == "refused":
            raise InvalidMedia(upload.error or "")
        return upload

    def _said(self, upload: Upload) -> dict[str, str]:
        said = {
            "Upload-Offset": str(upload.offset),
            "Upload-Expires": format_datetime(self._uploads.expires(upload), usegmt=True),
        }
        return said if upload.video is None else {**said, VIDEO: upload.video}


def tus_routes(uploads: Uploads, catalog: Catalog) -> APIRouter:
    tus = _Tus(uploads, catalog)
    router = APIRouter(prefix="/uploads", tags=["uploads"], route_class=_Route)
    versioned, own = Depends(_versioned), Depends(tus.own)
    router.options("", status_code=204)(tus.options)
    router.options("/{upload}", status_code=204, include_in_schema=False)(tus.options)
    router.post(
        "", status_code=201, dependencies=[versioned], openapi_extra=_FIRST, responses={201: {"headers": _STANDS}}
    )(tus.create)
    router.head("/{upload}", dependencies=[versioned, own], responses={200: {"headers": _STANDS}})(tus.head)
    router.get("/{upload}", dependencies=[own])(tus.view)
    router.patch(
        "/{upload}",
        status_code=204,
        dependencies=[versioned, own],
        openapi_extra=_NEXT,
        responses={204: {"headers": _STANDS}},
    )(tus.patch)
    router.delete("/{upload}", status_code=204, dependencies=[versioned, own])(tus.delete)
    router.post("/{upload}", dependencies=[versioned, own], include_in_schema=False)(tus.overridden)
    return router


def _number(header: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise _Malformed(f"The header {header} must be a number of bytes.")
    return int(value)


def _offered(request: Request) -> None:
    if request.headers.get("content-type") != CONTENT_TYPE:
        raise _OtherType(f"Send bytes with the header Content-Type: {CONTENT_TYPE}.")


def _metadata(header: str) -> dict[str, bytes]:
    if len(header) > MOST_METADATA:
        raise TooLarge(f"Upload-Metadata has more than {MOST_METADATA} bytes. Send long captions with POST /videos.")
    fields: dict[str, bytes] = {}
    for pair in filter(None, (pair.strip() for pair in header.split(","))):
        key, _, value = pair.partition(" ")
        if key in fields:
            raise _Malformed(f"Upload-Metadata names {key} twice.")
        fields[key] = _base64(value, "Upload-Metadata")
    return fields


def _checksum(request: Request) -> Checksum | None:
    header = request.headers.get("upload-checksum")
    if header is None:
        return None
    algorithm, _, value = header.partition(" ")
    digest = _base64(value, "Upload-Checksum")
    if algorithm not in ALGORITHMS or len(digest) != new(algorithm, usedforsecurity=False).digest_size:
        raise _Malformed(f"Upload-Checksum must be one of {', '.join(ALGORITHMS)}, a space, and that in Base64.")
    return Checksum(algorithm, digest)


def _base64(value: str, header: str) -> bytes:
    try:
        return b64decode(value, validate=True)
    except ValueError as error:
        raise _Malformed(f"The header {header} holds what is not Base64.") from error
