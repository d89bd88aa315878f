"""Pages on origins of their own: those that the operator lists may use the API as ours does.

CORS: https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS: Final = "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE"
SENT: Final = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "If-Range",
    "Last-Event-ID",
    "Range",
    "Tus-Resumable",
    "Upload-Checksum",
    "Upload-Length",
    "Upload-Metadata",
    "Upload-Offset",
    "X-CSRF-Token",
    "X-Requested-With",
)
"""Headers that requests may bear, beside those that always may."""
EXPOSED: Final = (
    "Accept-Ranges",
    "Content-Disposition",
    "Content-Length",
    "Content-Range",
    "ETag",
    "Location",
    "Retry-After",
    "Tus-Checksum-Algorithm",
    "Tus-Extension",
    "Tus-Max-Size",
    "Tus-Resumable",
    "Tus-Version",
    "Upload-Expires",
    "Upload-Length",
    "Upload-Metadata",
    "Upload-Offset",
    "Upload-Video",
    "WWW-Authenticate",
)
"""Headers of answers that scripts may read."""
_ASKED_AGAIN_AFTER_S: Final = 600


class WebOrigins:
    """ASGI middleware. It adds to answers and refuses nothing: what a browser may send without asking is the routes' affair."""

    def __init__(self, app: ASGIApp, *, origins: frozenset[str]) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._origins:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        origin = origin if origin in self._origins else ""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = MutableHeaders(scope=message)
                if "origin" not in said.get("vary", "").lower():  # a service behind us may have said so
                    said.add_vary_header("Origin")
                if origin:
                    said["Access-Control-Allow-Origin"] = origin
                    said["Access-Control-Allow-Credentials"] = "true"
                    said["Access-Control-Expose-Headers"] = ", ".join(EXPOSED)
            await send(message)

        asks = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        await (_permission() if asks and origin else self._app)(scope, receive, sent)


def _permission() -> Response:
    """To go ahead with the request that was asked about."""
    said = {
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": ", ".join(SENT),
        "Access-Control-Max-Age": str(_ASKED_AGAIN_AFTER_S),
    }
    return Response(status_code=204, headers=said)
