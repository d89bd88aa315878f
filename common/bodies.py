"""How long a request's body may be. What is parsed is first read whole, so it is short unless its route says otherwise."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES: Final = 2**20
_MOST: Final = "clipmill.most_bytes"


class TooLong(HTTPException):
    """FastAPI makes a 400 of any other that it meets while it reads."""

    def __init__(self, most: float) -> None:
        super().__init__(413, f"The body of this request may have {most:,.0f} bytes at most. Send less.")


class BoundedBodies:
    """ASGI middleware; it counts what is read, whatever `Content-Length` claims."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        total = 0
        allowed = scope[_MOST] = [float(MOST_BYTES)]  # a list, for routing copies the scope

        async def counted() -> Message:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            if total > allowed[0]:
                raise TooLong(allowed[0])
            return message

        await self._app(scope, counted, send)


def streamed(request: Request) -> AsyncIterator[bytes]:
    """The body of a route that bounds it itself."""
    _allow(request, float("inf"))
    return request.stream()


class LongBody(APIRoute):
    """A route whose body may hold captions: 10 MiB, of which JSON may write each byte as six."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            _allow(request, 64 * 2**20)
            return await answer(request)

        return answered


def _allow(request: Request, most: float) -> None:
    if _MOST in request.scope:
        request.scope[_MOST][0] = most
