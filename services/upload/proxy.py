"""A forward proxy on the loopback: the way out of a program of ours that fetches what a link names, through the guard.

It forwards plain requests (RFC 9112, 3.2.2) and opens tunnels (CONNECT, RFC 9110, 9.3.6), one on each connection, for whoever knows
its secret.
"""

import asyncio
import base64
import hmac
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import h11
import httpcore
import httpx

from common.cancellation import cancel
from common.errors import ClipmillError, InvalidRequest
from common.guard import Guard
from services.upload.incoming import too_much

_USER: Final = "clipmill"
_PATIENCE_S: Final = 30
"""For a host that says nothing."""
_PIECE: Final = 1 << 16
_AUTHORITY: Final = re.compile(rb"(?:\[([^\[\]]+)\]|([^\[\]:]+)):(\d{1,5})")
_OF_ONE_HOP: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"upgrade",
    }
)


class Proxy:
    """Lives as long as one import; all that passes it together may have `most_bytes`."""

    def __init__(self, guard: Guard, *, most_bytes: int) -> None:
        self.port = 0
        self.refusal: ClipmillError | None = None
        """The last one; programs bury it in words of their own."""
        self._guard = guard
        self._most_bytes = most_bytes
        self._bytes = 0
        self._secret = secrets.token_urlsafe(32)
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://{_USER}:{self._secret}@127.0.0.1:{self.port}"

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def aclose(self) -> None:
        await cancel(*self._serving)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        near = _Near(reader, writer)
        try:
            await self._answer(near)
        except ClipmillError as error:
            self.refusal = error
            await near.refuse(403, error.message)
        except (httpcore.ConnectError, httpcore.ConnectTimeout):
            await near.refuse(502, "The host can't be reached.")
        except (h11.ProtocolError, httpcore.NetworkError, httpcore.TimeoutException, OSError):
            pass  # one of the two has hung up, or speaks no HTTP
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, near: "_Near") -> None:
        """One request, to its end."""
        request = await near.event()
        if not isinstance(request, h11.Request):
            return
        if not self._knows_the_secret(request):
            await near.refuse(407, "This proxy is not for you.", (b"Proxy-Authenticate", b"Basic"))
            return
        self._count(b"")
        if request.method == b"CONNECT":
            async with self._connected(*_host_and_port(request.target)) as far:
                await self._tunnel(near, far)
            return
        url = _absolute(request.target)
        async with self._connected(url.raw_host.decode("ascii"), url.port or 80) as far:
            await self._forward(near, far, request, url)

    def _knows_the_secret(self, request: h11.Request) -> bool:
        said = next((value for name, value in request.headers if name == b"proxy-authorization"), b"")
        return hmac.compare_digest(said, b"Basic " + base64.b64encode(f"{_USER}:{self._secret}".encode()))

    @asynccontextmanager
    async def _connected(self, host: str, port: int) -> AsyncIterator[httpcore.AsyncNetworkStream]:
        far = await self._guard.connect_tcp(host, port, timeout=_PATIENCE_S)
        try:
            yield far
        finally:
            await far.aclose()

    async def _tunnel(self, near: "_Near", far: httpcore.AsyncNetworkStream) -> None:
        async def there() -> None:
            while data := await near.read():
                await far.write(data, timeout=_PATIENCE_S)

        async def back() -> None:
            while data := await self._read(far):
                await near.write(data)

        early = await near.open()
        if early:
            await far.write(early, timeout=_PATIENCE_S)
        ways = asyncio.create_task(there()), asyncio.create_task(back())
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancel(*ways)

    async def _forward(
        self, near: "_Near", far: httpcore.AsyncNetworkStream, request: h11.Request, url: httpx.URL
    ) -> None:
        speech = h11.Connection(h11.CLIENT)
        headers = [(b"Host", url.netloc), *_of_the_message(request, beside=b"host"), (b"Connection", b"close")]
        part: h11.Event = h11.Request(method=request.method, target=url.raw_path, headers=headers)
        while True:
            await far.write(speech.send(part) or b"", timeout=_PATIENCE_S)
            if isinstance(part, h11.EndOfMessage):
                break
            part = await near.event()
        while True:
            answer = speech.next_event()
            if answer is h11.NEED_DATA:
                speech.receive_data(await self._read(far))
            elif isinstance(answer, h11.Response):
                kept = [*_of_the_message(answer, beside=b"transfer-encoding"), (b"Connection", b"close")]
                await near.send(h11.Response(status_code=answer.status_code, headers=kept, reason=answer.reason))
            elif isinstance(answer, h11.Data | h11.EndOfMessage):
                await near.send(answer)
                if isinstance(answer, h11.EndOfMessage):
                    return

    async def _read(self, far: httpcore.AsyncNetworkStream) -> bytes:
        try:
            data = await far.read(_PIECE, timeout=_PATIENCE_S)
        except ClipmillError as error:
            self.refusal = error
            raise
        self._count(data)
        return data

    def _count(self, data: bytes) -> None:
        self._bytes += len(data)
        if self._bytes > self._most_bytes:
            self.refusal = too_much(self._most_bytes)
            raise self.refusal


class _Near:
    """The program's side of a connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._speech = h11.Connection(h11.SERVER)

    async def event(self) -> h11.Event:
        """The next part of the request. Raises h11.ProtocolError where none comes."""
        while (event := self._speech.next_event()) is h11.NEED_DATA:
            self._speech.receive_data(await self.read())
        if isinstance(event, h11.Event):
            return event
        raise h11.LocalProtocolError("a second request on the same connection")

    async def send(self, part: h11.Event) -> None:
        await self.write(self._speech.send(part) or b"")

    async def open(self) -> bytes:
        """Say that the tunnel stands. What was sent ahead of that belongs into it."""
        await self.send(h11.Response(status_code=200, headers=[]))
        return self._speech.trailing_data[0]

    async def refuse(self, status: int, why: str, *headers: tuple[bytes, bytes]) -> None:
        """Nothing happens where an answer has begun."""
        if self._speech.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            return
        said = why.encode()
        length = (b"Content-Length", str(len(said)).encode())
        with suppress(OSError):
            await self.send(h11.Response(status_code=status, headers=[*headers, length, (b"Connection", b"close")]))
            await self.send(h11.Data(said))
            await self.send(h11.EndOfMessage())

    async def read(self) -> bytes:
        return await self._reader.read(_PIECE)

    async def write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()


@asynccontextmanager
async def serving(guard: Guard, *, most_bytes: int) -> AsyncIterator[Proxy]:
    """A proxy on a free port, until the block ends; then its connections end too."""
    proxy = Proxy(guard, most_bytes=most_bytes)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    try:
        proxy.port = server.sockets[0].getsockname()[1]
        yield proxy
    finally:
        server.close()
        await proxy.aclose()
        await server.wait_closed()


def _host_and_port(target: bytes) -> tuple[str, int]:
    found = _AUTHORITY.fullmatch(target)
    if found is None or not 0 < int(found[3]) < 1 << 16:
        raise InvalidRequest("The link is not a valid URL.")
    return (found[1] or found[2]).decode("ascii"), int(found[3])


def _absolute(target: bytes) -> httpx.URL:
    try:
        url = httpx.URL(target.decode("ascii"))
    except httpx.InvalidURL as error:
        raise InvalidRequest("The link is not a valid URL.") from error
    if url.scheme != "http" or not url.raw_host:
        raise InvalidRequest("The link must begin with http:// or https:// and a host.")
    return url


def _of_the_message(head: h11.Request | h11.Response, *, beside: bytes) -> list[tuple[bytes, bytes]]:
    """Its headers without those that end at a proxy (RFC 9110, 7.6.1), and without that one."""
    return [(name, value) for name, value in head.headers if name not in _OF_ONE_HOP and name != beside]
