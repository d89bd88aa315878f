"""One port in front of the services and with the web page: a reverse proxy that streams both ways and keeps nothing.

Only this machine may call it, and no web page of another site.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Any, Final

import httpx
import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from clipmill.page import Page
from common.browsers import refusal
from common.origins import WebOrigins
from common.problems import problem

log = structlog.get_logger()

UPLOADS: Final = re.compile(r"^/api/v1/videos(?:/import|/[^/]+/pictures)?/*$")
"""Where the upload service answers a POST, beside all under RESUMABLE; everything else under /api is the users service's."""
RESUMABLE: Final = "/api/v1/uploads"
METHODS: Final = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
HOP_BY_HOP: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""RFC 9110, 7.6.1: they speak of one connection, and end with it."""

_SAID_BY_PROXIES: Final = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto"})
"""The services believe what comes from this machine, so a client must not say it."""

Header = tuple[bytes, bytes]
_NO_TIMEOUT_BUT_CONNECT: Final = httpx.Timeout(None, connect=5.0)


def service_of(method: str, path: str) -> str:
    """Which service answers a request under /api."""
    resumable = f"{path}/".startswith(f"{RESUMABLE}/")
    return "upload" if resumable or (method == "POST" and UPLOADS.match(path)) else "users"


def end_to_end(headers: Iterable[Header]) -> list[Header]:
    """Without those that speak of one connection only, be it by name or because `Connection` names them."""
    given = list(headers)
    named = {name.strip().lower() for key, value in given if key.lower() == b"connection" for name in value.split(b",")}
    if any(key.lower() == b"transfer-encoding" for key, _ in given):
        named.add(b"content-length")  # the body had no such length (RFC 9112, 6.3)
    return [(key, value) for key, value in given if key.lower() not in HOP_BY_HOP | named]


def climbs(path: str) -> bool:
    """Whether a path has dots that a client takes away before it asks (RFC 3986, 5.2.4): it would lead out of /api behind us."""
    return not {".", ".."}.isdisjoint(path.split("/"))


def merged(whole: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """Two OpenAPI documents as one; what each service answers about itself (/health, /metrics) is left out."""
    paths = {path: dict(item) for path, item in whole.get("paths", {}).items()}
    for path, item in part["paths"].items():
        if path.startswith("/api/v1/"):
            paths.setdefault(path, {}).update(item)  # one service answers GET videos, another POST
    components = {name: dict(kept) for name, kept in whole.get("components", {}).items()}
    for name, added in part.get("components", {}).items():
        components.setdefault(name, {}).update(added)
    return {**part, "paths": paths, "components": components}


class Gateway:
    """`address` gives the base URL of a service where it listens now, None if it was not started; `health` is answered at /health.

    `origins`: see Settings.web_origins.
    """

    def __init__(
        self,
        *,
        address: Callable[[str], str | None],
        health: Callable[[], Mapping[str, object]],
        page: Page | None = None,
        origins: frozenset[str] = frozenset(),
    ) -> None:
        self._address = address
        self._health = health
        self._page = page or Page()
        self._origins = origins
        # No connection is kept: a service that was restarted would leave stale ones behind, and making one costs nothing here.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        self._transport = httpx.AsyncHTTPTransport(limits=limits, retries=0)

    def app(self) -> ASGIApp:
        routed = Starlette(
            routes=[
                Route("/health", self._guarded(self._alive), methods=["GET"]),
                Route("/api/openapi.json", self._guarded(self._contract), methods=["GET"]),
                Route("/api/{path:path}", self._guarded(self._pass_on), methods=METHODS),
                Route("/{path:path}", self._guarded(self._show), methods=["GET"]),
            ],
            exception_handlers={404: _no_page, ClientDisconnect: _gone},
        )
        return WebOrigins(routed, origins=self._origins)

    async def close(self) -> None:
        await self._transport.aclose()

    def _guarded(self, answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            return refusal(request.method, request.headers, origins=self._origins) or await answer(request)

        return guarded

    async def _alive(self, _request: Request) -> Response:
        return JSONResponse(dict(self._health()))

    async def _contract(self, _request: Request) -> Response:
        """One OpenAPI document of all that is reached through this port."""
        whole: dict[str, Any] = {}
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            for service in ("users", "upload"):
                try:
                    part = (await client.get(f"{self._address(service)}/api/openapi.json")).json()
                except (httpx.HTTPError, httpx.InvalidURL, ValueError):
                    return problem(502, code="unavailable", detail=f"The {service} service does not answer. Try again.")
                whole = merged(whole, part)
        return JSONResponse({**whole, "info": {**whole["info"], "title": "Clipmill"}})

    async def _show(self, request: Request) -> Response:
        return self._page.answer(request) or await _no_page(request, HTTPException(404))

    async def _pass_on(self, request: Request) -> Response:
        if climbs(request.url.path):
            return await _no_page(request, HTTPException(404))
        service = service_of(request.method, request.url.path)
        address = self._address(service)
        if address is None:
            return problem(503, code="unavailable", detail=f"The {service} service was not started.")
        try:
            onward = self._onward(request, address)
        except httpx.InvalidURL:
            return problem(
                400, code="invalid_request", detail="The path or the query of this request is no part of a URL."
            )
        try:
            answer = await self._transport.handle_async_request(onward)
        except httpx.TransportError as error:
            log.warning("gateway.no_answer", service=service, error=repr(error))
            detail = f"The {service} service does not answer at the moment. It is started again by itself; try again in a few seconds."
            return problem(502, code="unavailable", detail=detail, headers={"Retry-After": "1"})
        back = StreamingResponse(_pieces(answer), status_code=answer.status_code)
        back.raw_headers = [(key.lower(), value) for key, value in end_to_end(answer.headers.raw)]
        return back

    @staticmethod
    def _onward(request: Request, address: str) -> httpx.Request:
        query = request.scope["query_string"]
        target = request.scope.get("raw_path") or request.url.path.encode()
        url = httpx.URL(address).copy_with(raw_path=target + (b"?" + query if query else b""))
        headers = [pair for pair in end_to_end(request.headers.raw) if pair[0].lower() not in _SAID_BY_PROXIES]
        headers += [(b"x-forwarded-host", request.headers.get("host", "").encode()), (b"x-forwarded-proto", b"http")]
        has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
        return httpx.Request(
            request.method,
            url,
            headers=headers,
            content=request.stream() if has_body else None,
            extensions={"timeout": _NO_TIMEOUT_BUT_CONNECT.as_dict()},
        )


async def _pieces(answer: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it comes, still encoded. Ends the call to the service when the caller has gone."""
    try:
        async for piece in answer.aiter_raw():
            yield piece
    finally:
        await answer.aclose()


async def _no_page(_request: Request, _error: Exception) -> Response:
    detail = "There is no such page. The API is under /api/v1; /api/docs describes it."
    return problem(404, code="not_found", detail=detail)


async def _gone(_request: Request, _error: Exception) -> Response:
    """The caller hung up in the middle of its body; nobody reads this."""
    return Response(status_code=499)
