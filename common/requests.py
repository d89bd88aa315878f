"""How requests come in: read by llhttp, which takes a third of the time of h11, and bounded as llhttp alone does not."""

from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD: Final = 64 * 1024
"""Bytes of a request that may come without any of its body: its line, headers, trailers, and what stands around chunks."""


class BoundedRequests(HttpToolsProtocol):
    """uvicorn's protocol; one connection. Who sends a longer head is told so and hung up on."""

    _without_body = 0

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
