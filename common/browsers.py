"""What listens on this machine alone is there for its users, and for no web page of another site in their browsers."""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from common.problems import problem

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
LOCAL_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Another name in `Host` means that a page elsewhere made its own name point here."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def refusal(method: str, headers: Mapping[str, str], *, origins: frozenset[str] = frozenset()) -> Response | None:
    """The answer to a request that comes from elsewhere, or None. Pages of `origins` are as our own."""
    host = headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name.lower() not in LOCAL_NAMES:
        detail = f"This Clipmill answers on 127.0.0.1 and localhost, not as {name!r}."
        return problem(421, code="misdirected", detail=detail)
    origin = headers.get("origin")
    if method not in SAFE and origin is not None and origin != f"http://{host}" and origin not in origins:
        detail = f"A page of {origin} may not change anything here."
        return problem(403, code="foreign_origin", detail=detail)
    return None


class LocalOnly:
    """ASGI middleware of what is bound to LOOPBACK."""

    def __init__(self, app: ASGIApp, *, origins: frozenset[str] = frozenset()) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = None
        if scope["type"] == "http":
            refused = refusal(scope["method"], Headers(scope=scope), origins=self._origins)
        await (refused or self._app)(scope, receive, send)
