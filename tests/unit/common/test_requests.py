"""Over TCP: heads of requests that don't end are refused before they fill the memory, and nothing else is."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from starlette.types import Receive, Scope, Send

from common.requests import MOST_HEAD
from tests.serving import listening

MOST_SENT = 16 * 2**20
PIECE = b"x" * 65_536
FIELDS = b"X-Many: 1\r\n" * 5000
GET = b"GET / HTTP/1.1\r\nHost: a\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "line": (b"GET /?", PIECE),
    "header": (GET + b"X-Long: ", PIECE),
    "headers": (GET, FIELDS),
    "chunk": (POST + b"1;", PIECE),
    "trailer": (POST + b"1\r\n{\r\n0\r\nX-Long: ", PIECE),
    "trailers": (POST + b"1\r\n{\r\n0\r\n", FIELDS),
}


async def length_of_body(_scope: Scope, receive: Receive, send: Send) -> None:
    """An application that answers how much came."""
    total, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return
        total, more = total + len(message["body"]), message["more_body"]
    said = f"{total:09}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
    await send({"type": "http.response.body", "body": said})


@pytest_asyncio.fixture
async def port() -> AsyncIterator[int]:
    async with listening(length_of_body) as number:
        yield number


@pytest.mark.asyncio
@pytest.mark.parametrize("what", ENDLESS)
async def test_a_head_without_end_is_refused(port: int, what: str) -> None:
    begin, more = ENDLESS[what]
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begin)
    with pytest.raises(ConnectionError):
        await sent(writer, more)
    writer.close()


async def sent(writer: asyncio.StreamWriter, piece: bytes) -> None:
    """Again and again, until it is as much as nobody should take."""
    for _ in range(MOST_SENT // len(piece)):
        writer.write(piece)
        await writer.drain()


@pytest.mark.asyncio
async def test_a_long_head_is_read_and_a_longer_one_told_why_not(port: int) -> None:
    for length, said in ((MOST_HEAD - 1000, b"200"), (MOST_HEAD + 1000, b"400")):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET + b"X-Long: " + b"x" * length + (b"\r\n\r\n" if said == b"200" else b""))
        assert (await reader.readline()).split()[1] == said
        writer.close()


@pytest.mark.asyncio
async def test_only_what_is_no_body_counts_and_each_request_anew(port: int) -> None:
    """Long bodies, chunked and not, after one another on a connection whose heads are more than one may be."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = bytes(3 * MOST_HEAD)
    head = b"POST / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 40_000 + b"\r\n"
    chunks = b"".join(b"400\r\n" + body[at : at + 1024] + b"\r\n" for at in range(0, len(body), 1024))
    plain = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    for request in (plain, chunked, plain, chunked):
        writer.write(request)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        assert int(await reader.readexactly(9)) == len(body)
    writer.close()


@pytest.mark.asyncio
async def test_requests_that_come_at_once_are_answered_in_turn(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write((GET + b"X-Long: " + b"x" * 1000 + b"\r\n\r\n") * 200)
    for _ in range(200):
        await reader.readuntil(b"\r\n\r\n")
        assert await reader.readexactly(9) == b"000000000"
    writer.close()
