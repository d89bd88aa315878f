"""Fetching the file that a link names, through the guard; each redirect passes it again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import unquote, urlsplit

import httpx

from common.errors import InvalidRequest, Unavailable
from services.upload.incoming import Incoming, too_much

REDIRECTS: Final = 5
_NO_FILES: Final = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "application/vnd.apple.mpegurl",
        "application/x-mpegurl",
        "audio/mpegurl",
        "audio/x-mpegurl",
        "application/dash+xml",
    }
)
"""Media types of pages, and of playlists, whose video lies in other files."""


class NoFile(Exception):
    """The link leads to no file; it may lead to a page that shows a video. `error` says so where no site is known for it."""

    def __init__(self, error: InvalidRequest | None = None) -> None:
        super().__init__()
        self.error = error


@asynccontextmanager
async def fetch(http: httpx.AsyncClient, url: str, *, most_bytes: int) -> AsyncIterator[Incoming]:
    """What a link holds. Raises NoFile, InvalidRequest for a bad link, Unavailable for a host that doesn't answer."""
    for _ in range(REDIRECTS + 1):
        path = _path_of(url)
        try:
            async with http.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer:
                if answer.has_redirect_location:
                    url = str(answer.url.join(answer.headers["location"]))
                    continue
                if answer.status_code != 200:
                    raise NoFile(
                        InvalidRequest(f"The link answers {answer.status_code}. Open it in a browser to see why.")
                    )
                if answer.headers.get("content-type", "").partition(";")[0].strip().lower() in _NO_FILES:
                    raise NoFile
                yield Incoming(title=_title(path), pieces=_capped(answer.aiter_raw(1024 * 1024), most_bytes))
                return
        except httpx.InvalidURL as error:
            raise InvalidRequest("The link is not a valid URL.") from error
        except httpx.TransportError as error:
            raise Unavailable(f"The link's host can't be reached ({type(error).__name__}). Try again later.") from error
    raise InvalidRequest("The link is redirected too often.")


def _path_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidRequest("The link is not a valid URL.") from error
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        raise InvalidRequest("The link must begin with http:// or https:// and a host, or with s3:// and a bucket.")
    return parts.path


async def _capped(pieces: AsyncIterator[bytes], most: int) -> AsyncIterator[bytes]:
    total = 0
    async for piece in pieces:
        total += len(piece)
        if total > most:
            raise too_much(most)
        yield piece


def _title(path: str) -> str:
    return unquote(path.rsplit("/", 1)[-1]).rsplit(".", 1)[0]
