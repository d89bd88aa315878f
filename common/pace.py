"""How slowly a host may answer. One that sends a byte now and then would hold an import for as long as an import may last."""

from dataclasses import dataclass
from ssl import SSLContext
from time import monotonic
from typing import Any

import httpcore

from common.errors import Unavailable


@dataclass(frozen=True, kw_only=True)
class Pace:
    """At least so many bytes in each `seconds` that we wait for them."""

    least_bytes: int = 64 * 2**10
    seconds: float = 60


class Paced(httpcore.AsyncNetworkStream):
    """A connection that is given up when its host falls behind; the time in which nobody reads is not its fault."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, pace: Pace) -> None:
        self._inner = inner
        self._pace = pace
        self._bytes = 0
        self._waited_s = 0.0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  the library's interface
        """Raises Unavailable."""
        before = monotonic()
        data = await self._inner.read(max_bytes, timeout)
        self._waited_s += monotonic() - before
        self._bytes += len(data)
        if self._bytes >= self._pace.least_bytes:
            self._bytes, self._waited_s = 0, 0.0
        elif data and self._waited_s > self._pace.seconds:
            raise Unavailable("The link's host sends too slowly. Try again later, or upload the file instead.")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        return Paced(await self._inner.start_tls(ssl_context, server_hostname, timeout), self._pace)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
