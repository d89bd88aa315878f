"""Answers of the API are for their asker alone, unless they say otherwise."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PRIVATE: Final = "private, no-store"


class PrivateAnswers:
    """ASGI middleware: no cache between us and them keeps what says nothing of caches."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["path"].startswith("/api/"):
                MutableHeaders(scope=message).setdefault("Cache-Control", _PRIVATE)
            await send(message)

        await self._app(scope, receive, sent if scope["type"] == "http" else send)
