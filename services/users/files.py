"""Bytes as an HTTP answer: ranges, validators, HEAD (RFC 9110); or the way to the store, where that serves users itself.

A request for several ranges is answered with the whole, as the RFC allows: no player asks for them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from typing import Any, Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from common.blobs import Blob, BlobStore, disposition_of
from services.users.held import Held, send_held

TYPES: Final = {
    "mp4": "video/mp4",
    "m4s": "video/mp4",
    "webm": "video/webm",
    "jpg": "image/jpeg",
    "srt": "application/x-subrip; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "m3u8": "application/vnd.apple.mpegurl",
    "json": "application/json",
}
FILE_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The whole file"},
    206: {"description": "The range that was asked for"},
    304: {"description": "It is what the caller has already"},
    307: {"description": "The store's own short-lived link"},
    412: {"description": "It is not (any more) what the caller takes it for"},
    416: {"description": "The range lies behind the file's end"},
}
FOR_EVER: Final = "private, max-age=31536000, immutable"
LINK_LIFE_S: Final = 900
"""A player goes on seeking by the store's own link: long for a clip, short for whoever finds the link in a log."""
_RANGE: Final = re.compile(r"^bytes=([0-9]*)-([0-9]*)$", re.IGNORECASE)
_DIGITS: Final = 18
"""More of them are past the end of any file, and too many are more than Python reads."""
_TAG: Final = re.compile(r'(W/)?("[^"]*")')


@dataclass(frozen=True, kw_only=True)
class Representation:
    """What a URL stands for now. `tag` is the same for the same bytes alone; `modified` counts whole seconds."""

    tag: str
    size: int
    media_type: str
    modified: datetime
    cache_control: str = FOR_EVER
    headers: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def head(self) -> list[tuple[bytes, bytes]]:
        """Headers of the answer to who asks for all of it, without conditions."""
        return Response(headers=judged("GET", Headers(), self).headers, media_type=self.media_type).raw_headers


@dataclass(frozen=True)
class Verdict:
    """How a request is answered, with the bytes [start, end)."""

    status: int
    headers: dict[str, str]
    start: int = 0
    end: int = 0


def judged(method: str, asked: Headers, what: Representation) -> Verdict:
    """In the order of RFC 9110, section 13.2.2."""
    headers = {
        "ETag": what.tag,
        "Last-Modified": format_datetime(what.modified.astimezone(UTC).replace(microsecond=0), usegmt=True),
        "Accept-Ranges": "bytes",
        "Cache-Control": what.cache_control,
        **what.headers,
    }
    if not _is_what_is_taken_for_granted(asked, what):
        return Verdict(412, headers)
    if _is_known(asked, what):
        return Verdict(304, headers)
    wanted = asked.get("range") if method == "GET" and _may_be_cut(asked, what) else None
    span = range_of(wanted, what.size)
    if span is None:
        return Verdict(416, {**headers, "Content-Range": f"bytes */{what.size}"})
    start, end = span
    headers["Content-Length"] = str(end - start)
    if _asked(wanted) is None or end == start:
        return Verdict(200, headers, start, end)
    return Verdict(206, {**headers, "Content-Range": f"bytes {start}-{end - 1}/{what.size}"}, start, end)


def _is_what_is_taken_for_granted(asked: Headers, what: Representation) -> bool:
    """If-Match compares strongly; If-Unmodified-Since counts without it alone, and not where it is no date."""
    if wanted := _joined(asked, "if-match"):
        return wanted.strip() == "*" or what.tag in _tags(wanted, weak=False)
    since = _moment(asked.get("if-unmodified-since"))
    return since is None or _seconds(what.modified) <= since


def _is_known(asked: Headers, what: Representation) -> bool:
    """If-None-Match compares weakly; If-Modified-Since counts without it alone."""
    if known := _joined(asked, "if-none-match"):
        return known.strip() == "*" or what.tag in _tags(known, weak=True)
    since = _moment(asked.get("if-modified-since"))
    return since is not None and _seconds(what.modified) <= since


def _may_be_cut(asked: Headers, what: Representation) -> bool:
    """If-Range compares strongly; a date must be the very one that we gave."""
    condition = asked.get("if-range")
    if condition is None:
        return True
    if '"' in condition:
        return condition.strip() == what.tag
    return _moment(condition) == _seconds(what.modified)


def _joined(asked: Headers, name: str) -> str:
    return ",".join(asked.getlist(name))


def _tags(header: str, *, weak: bool) -> set[str]:
    return {tag for weakness, tag in _TAG.findall(header) if weak or not weakness}


def _moment(date: str | None) -> int | None:
    try:
        return None if date is None else _seconds(parsedate_to_datetime(date))
    except (ValueError, OverflowError):
        return None


def _seconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())


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


def media_type_of(name: str) -> str:
    """By the ending of a name, or by the ending alone."""
    return TYPES.get(name.rsplit(".", 1)[-1], "application/octet-stream")


def serve_held(held: Held, what: Representation, *, request: Request) -> Response:
    """What is at hand, whole."""
    verdict = judged(request.method, request.headers, what)
    if verdict.status not in {200, 206} or request.method == "HEAD":
        return Response(status_code=verdict.status, headers=verdict.headers, media_type=what.media_type)
    return _FromHand(held, verdict, media_type=what.media_type)


class _FromHand(Response):
    def __init__(self, held: Held, verdict: Verdict, *, media_type: str) -> None:
        super().__init__(status_code=verdict.status, headers=verdict.headers, media_type=media_type)
        self._held = held
        self._verdict = verdict

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send_held(self._held, self._verdict.start, self._verdict.end, scope=scope, send=send)


async def serve(
    blobs: BlobStore,
    blob: Blob,
    *,
    request: Request,
    what: Representation,
    link_life_s: int = LINK_LIFE_S,
) -> Response:
    """A stored object. A link of the store's own is for whoever asked, and is kept by nobody."""
    verdict = judged(request.method, request.headers, what)
    if verdict.status in {304, 412}:
        return Response(status_code=verdict.status, headers=verdict.headers)
    if request.method == "GET":
        link = await blobs.presigned_url(
            blob.digest,
            life_s=link_life_s,
            disposition=what.headers["Content-Disposition"],
            content_type=what.media_type,
        )
        if link is not None:
            return RedirectResponse(link, status_code=307, headers={**what.headers, "Cache-Control": "no-store"})
    if verdict.status == 416 or request.method == "HEAD":
        return Response(status_code=verdict.status, headers=verdict.headers, media_type=what.media_type)
    pieces = blobs.read(blob.digest, start=verdict.start, end=verdict.end)
    return StreamingResponse(pieces, status_code=verdict.status, headers=verdict.headers, media_type=what.media_type)


def representation_of(
    blob: Blob,
    *,
    name: str,
    modified: datetime,
    media_type: str | None = None,
    headers: Mapping[str, str] | None = None,
    saved: bool = False,
) -> Representation:
    """Of a stored object, which never changes under its digest; `saved` to a disk, not shown."""
    return Representation(
        tag=f'"{blob.digest}"',
        size=blob.size,
        media_type=media_type or media_type_of(name),
        modified=modified,
        headers={"Content-Disposition": disposition_of(name, saved=saved), **(headers or {})},
    )
