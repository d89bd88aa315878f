"""A stored object as an HTTP answer: ranges, validators, HEAD (RFC 9110)."""

import re
from typing import Final

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from common.blobs import Blob, BlobStore

TYPES: Final = {
    "mp4": "video/mp4",
    "jpg": "image/jpeg",
    "srt": "application/x-subrip; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "json": "application/json",
}
_RANGE: Final = re.compile(r"^bytes=(\d*)-(\d*)$")


def range_of(header: str | None, size: int) -> tuple[int, int] | None:
    """[start, end) that is asked for; the whole where the header asks nothing we serve; None if it can't be satisfied."""
    match = _RANGE.match((header or "").replace(" ", ""))
    if match is None or match.group(0) == "bytes=-":
        return 0, size
    first, last = match.groups()
    if not first:
        return (max(0, size - int(last)), size) if int(last) else None
    start, end = int(first), min(size, int(last) + 1 if last else size)
    if last and int(last) < int(first):
        return 0, size
    return (start, end) if start < size else None


def serve(blobs: BlobStore, blob: Blob, *, name: str, request: Request) -> Response:
    tag = f'"{blob.digest}"'
    headers = {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": f'inline; filename="{name}"',
    }
    known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range") if request.headers.get("if-range", tag) == tag else None
    span = range_of(asked, blob.size) if request.method == "GET" else (0, blob.size)
    if span is None:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{blob.size}"})
    start, end = span
    part = (start, end) != (0, blob.size)
    headers["Content-Length"] = str(end - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{blob.size}"
    media_type = TYPES.get(name.rsplit(".", 1)[-1], "application/octet-stream")
    if request.method == "HEAD":
        return Response(status_code=200, headers=headers, media_type=media_type)
    pieces = blobs.read(blob.digest, start=start, end=end)
    return StreamingResponse(pieces, status_code=206 if part else 200, headers=headers, media_type=media_type)
