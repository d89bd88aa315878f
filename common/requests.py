"""How requests come in, and answers go out over TCP.

Requests are read by llhttp, which takes a third of the time of h11, and bounded as llhttp alone does not. Of files the kernel sends
what an application names, as ASGI's extension Zero Copy Send: https://asgi.readthedocs.io/en/latest/extensions.html
"""

import asyncio
import io
import os
from contextlib import suppress
from functools import partial
from typing import Final

from starlette.types import Message, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

UNCOPIED: Final = "http.response.zerocopysend"
"""A message with `file`, without a buffer, `offset` and `count`; the head must have said how long the body is."""

MOST_HEAD: Final = 64 * 1024
"""Bytes of a request that may come without any of its body: its line, headers, trailers, and what stands around chunks."""


class BoundedRequests(HttpToolsProtocol):
    """uvicorn's protocol; one connection. Who sends a longer head is told so and hung up on."""

    _without_body = 0

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        cycle = self.cycle
        if cycle is not None and cycle.scope is self.scope and self.scheme == "http":  # TLS has to see what it encrypts
            self.scope["extensions"] = {UNCOPIED: {}}
            cycle.send = partial(_sent, cycle, cycle.send)  # type: ignore[method-assign, arg-type]

    def data_received(self, data: bytes) -> None:
        self._without_body += len(data)
        super().data_received(data)
        if self._without_body > MOST_HEAD and not self.transport.is_closing():
            self.send_400_response(f"The head of this request is longer than {MOST_HEAD} bytes.")

    def on_body(self, body: bytes) -> None:
        self._without_body = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._without_body = 0
        super().on_message_complete()


async def _sent(cycle: RequestResponseCycle, send: Send, message: Message) -> None:
    """`send` of uvicorn, that knows the extension too."""
    if message["type"] == UNCOPIED:
        count = message["count"]
        cycle.expected_content_length -= count
        if not cycle.transport.is_closing():
            await _send_file(cycle.transport, message["file"], message["offset"], count)
        message = {"type": "http.response.body", "more_body": message.get("more_body", False)}
    await send(message)


async def _send_file(transport: asyncio.Transport, file: io.FileIO, offset: int, count: int) -> None:
    """At once what the connection takes at once, which is all of it where the other side is quick; asyncio sends the rest."""
    gone = 0
    try:
        if not transport.get_write_buffer_size():
            with suppress(BlockingIOError):
                gone = os.sendfile(transport.get_extra_info("socket").fileno(), file.fileno(), offset, count)
        if gone < count:
            await asyncio.get_running_loop().sendfile(transport, file, offset + gone, count - gone)
    except ConnectionError:
        transport.abort()
