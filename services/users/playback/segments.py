"""Whole segments, as players ask for them, by the shortest way: what a route does around one takes longer than to send it."""

import re
from contextlib import suppress
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from services.users.held import send_held
from services.users.playback.routes import Playback

_SEGMENT: Final = re.compile(
    r"^/api/v1/play/(?P<token>[^/]+)/(?P<asset>[^/]+)/(?P<path>(?:v\d{1,2}|audio)/\d{5}\.m4s)$"
)
_ASKS_MORE: Final = frozenset(
    {b"if-match", b"if-modified-since", b"if-none-match", b"if-range", b"if-unmodified-since", b"range"}
)


class WholeSegments:
    """ASGI middleware. Whatever else is asked for, and what can't be had, is left to the route `play`."""

    def __init__(self, app: ASGIApp, *, playback: Playback) -> None:
        self._app = app
        self._playback = playback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = None
        if (segment := _segment_of(scope)) is not None:
            with suppress(Exception):  # the route meets the same, and says so
                found = await self._playback.whole(**segment)
        if found is None:
            await self._app(scope, receive, send)
            return
        what, held = found
        await send({"type": "http.response.start", "status": 200, "headers": what.head})
        await send_held(held, 0, what.size, scope=scope, send=send)


def _segment_of(scope: Scope) -> dict[str, str] | None:
    """Token, asset and path; None for any other request."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
        return None
    match = _SEGMENT.match(scope["path"])
    if match is None or any(name in _ASKS_MORE for name, _ in scope["headers"]):
        return None
    return match.groupdict()
