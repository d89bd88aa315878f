"""How requests come in, and answers go out over TCP.

Requests are read by llhttp, which takes a third of the time of h11, and bounded as llhttp alone does not. Of files the kernel sends
what an application names, as ASGI's extension Zero Copy Send: https://asgi.readthedocs.io/en/latest/extensions.html
"""

import asyncio
import io
import os
from collections.abc import Iterator
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

UNCOPIED: Final = "http.response.zerocopysend"
"""A message with `file`, without a buffer, `offset` and `count`, in answer to a GET whose head said how long the body is."""
_PIECE: Final = 256 * 1024

MOST_HEAD: Final = 64 * 1024
"""Bytes of a request that may come without any of its body: its line, headers, trailers, and what stands around chunks."""


class BoundedRequests(HttpToolsProtocol):
    """uvicorn's protocol; one connection. Who sends a longer head is told so and hung up on."""

    _without_body = 0

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        cycle = self.cycle
        if cycle is not None and cycle.scope is self.scope and self.scheme == "http":  # TLS has to see what it encrypts
            cycle.__class__ = _Cycle
            self.scope["extensions"] = {UNCOPIED: {}}

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


def pieces(file: io.FileIO, start: int, end: int) -> Iterator[bytes]:
    """Raises RuntimeError for a file that ends before."""
    while start < end:
        piece = os.pread(file.fileno(), min(_PIECE, end - start), start)
        if not piece:
            raise RuntimeError("The file is shorter than was said")
        yield piece
        start += len(piece)


class _Cycle(RequestResponseCycle):
    """uvicorn's answer to one request, which learnt to send files."""

    async def send(self, message: Any) -> None:
        if message["type"] == UNCOPIED:
            await self._send_file(message["file"], message["offset"], message["count"])
            message = {"type": "http.response.body", "more_body": message.get("more_body", False)}
        await super().send(message)

    async def _send_file(self, file: io.FileIO, start: int, count: int) -> None:
        """By the kernel; in pieces where something waits before it, or the kernel can't. Raises RuntimeError for another length."""
        if count > self.expected_content_length:
            raise RuntimeError("Response content longer than Content-Length")
        at, end = start, start + count
        if not self.transport.get_write_buffer_size():
            at += await _sent_by_kernel(self.transport, file, start, count)
            self.expected_content_length -= at - start
        for piece in pieces(file, at, end):
            if self.transport.is_closing():
                self.disconnected = True
                return
            await super().send({"type": "http.response.body", "body": piece, "more_body": True})


async def _sent_by_kernel(transport: asyncio.Transport, file: io.FileIO, start: int, count: int) -> int:
    """How many bytes went: at once what the connection takes at once, the rest by asyncio, which must find nothing that waits."""
    if transport.is_closing():
        return 0
    gone = 0
    try:
        gone = os.sendfile(transport.get_extra_info("socket").fileno(), file.fileno(), start, count)
    except BlockingIOError:
        pass
    except OSError:  # the file's system can't, or the other side is gone, which who writes next finds out
        return 0
    try:
        if gone < count:
            loop = asyncio.get_running_loop()
            gone += await loop.sendfile(transport, file, start + gone, count - gone, fallback=False)
    except (OSError, asyncio.SendfileNotAvailableError):
        transport.abort()
    return gone
