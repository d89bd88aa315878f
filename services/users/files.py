"""A stored object as an HTTP answer: ranges, validators, HEAD (RFC 9110); or the way to the store, where that serves users itself."""

import re
from typing import Any, Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from common.blobs import Blob, BlobStore, shown_as

TYPES: Final = {
    "mp4": "video/mp4",
    "jpg": "image/jpeg",
    "srt": "application/x-subrip; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "json": "application/json",
}
FILE_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The whole file"},
    206: {"description": "The range that was asked for"},
    304: {"description": "It is what the caller has already"},
    307: {"description": "The store's own short-lived link"},
    416: {"description": "The range lies behind the file's end"},
}
_RANGE: Final = re.compile(r"^bytes=([0-9]*)-([0-9]*)$")
_DIGITS: Final = 18
"""More of them are past the end of any file, and too many are more than Python reads."""
LINK_LIFE_S: Final = 900
"""A player goes on seeking by the store's own link: long for a clip, short for whoever finds the link in a log."""


def range_of(header: str | None, size: int) -> tuple[int, int] | None:
    """[start, end) that is asked for; the whole where the header asks nothing we serve; None if it can't be satisfied."""
    asked = _asked(header)
    if asked is None:
        return 0, size
    first, last = asked
    if first is None:
        return (max(0, size - last), size) if last else None
    return (first, min(size, last + 1 if last is not None else size)) if first < size else None


def _asked(header: str | None) -> tuple[int, int | None] | tuple[None, int] | None:
    """First and last byte, or the length of the end; None if that is not what the header says."""
    match = _RANGE.match((header or "").replace(" ", ""))
    if match is None:
        return None
    first, last = (_number(part) if part else None for part in match.groups())
    if first is not None:
        return (first, last) if last is None or first <= last else None
    return None if last is None else (None, last)


def _number(digits: str) -> int:
    return int(digits.lstrip("0")[:_DIGITS] or "0")


def _tags(request: Request, header: str, *, default: str) -> set[str]:
    return {part.strip() for part in request.headers.get(header, default).split(",")}


async def serve(blobs: BlobStore, blob: Blob, *, name: str, request: Request) -> Response:
    tag = f'"{blob.digest}"'
    headers = {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": shown_as(name),
    }
    if not {tag, "*"} & _tags(request, "if-match", default=tag):
        return Response(status_code=412, headers=headers)
    if {tag, "*"} & {known.removeprefix("W/") for known in _tags(request, "if-none-match", default="")}:
        return Response(status_code=304, headers=headers)
    media_type = TYPES.get(name.rsplit(".", 1)[-1], "application/octet-stream")
    if request.method == "GET":
        link = await blobs.presigned_url(blob.digest, life_s=LINK_LIFE_S, filename=name, content_type=media_type)
        if link is not None:
            return RedirectResponse(link, status_code=307, headers={"Cache-Control": "no-store"})
    asked = request.headers.get("range") if request.headers.get("if-range", tag) == tag else None
    span = range_of(asked, blob.size) if request.method == "GET" else (0, blob.size)
    if span is None:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{blob.size}"})
    start, end = span
    part = request.method == "GET" and _asked(asked) is not None and end > start
    headers["Content-Length"] = str(end - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{blob.size}"
    if request.method == "HEAD":
        return Response(status_code=200, headers=headers, media_type=media_type)
    pieces = blobs.read(blob.digest, start=start, end=end)
    return StreamingResponse(pieces, status_code=206 if part else 200, headers=headers, media_type=media_type)
