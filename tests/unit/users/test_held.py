"""What is at hand goes out as it is: from memory and from files, over TCP and in pieces, to who is slow and who leaves."""

import asyncio
import logging
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.users.files import Representation, range_of, serve_held
from services.users.held import Held, HeldFile
from tests.serving import listening

SIZES = [0, 1, 262_143, 262_144, 262_145, 1_000_001]
LARGE = 48_000_000
"""More than the kernel takes for a connection before the other side has read any."""


def bytes_of(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def held(form: str, size: int, folder: Path) -> Held:
    return bytes_of(size) if form == "memory" else HeldFile(bytes_of(size), folder=folder / "made")


def answering(what: Held) -> ASGIApp:
    shown = Representation(
        tag='"a"', size=len(what), media_type="video/mp4", modified=datetime(2026, 11, 22, tzinfo=UTC)
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await serve_held(what, shown, request=Request(scope))(scope, receive, send)

    return app


def asking(wanted: str | None, *, last: bool = True) -> bytes:
    lines = ["GET / HTTP/1.1", "Host: a"]
    lines += [f"Range: {wanted}"] if wanted else []
    lines += ["Connection: close"] if last else []
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("wanted", [None, "bytes=1-", "bytes=5-600000"])
@pytest.mark.parametrize("form", ["memory", "file"])
@pytest.mark.asyncio
async def test_in_pieces_where_the_server_sends_no_files(
    form: str, size: int, wanted: str | None, tmp_path: Path
) -> None:
    headers = [(b"range", wanted.encode())] if wanted else []
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers}
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError("nothing is read")

    await answering(held(form, size, tmp_path))(scope, receive, send)
    start, end = range_of(wanted, size) or (0, 0)
    assert b"".join(message.get("body", b"") for message in sent) == bytes_of(size)[start:end]
    assert [message.get("more_body", False) for message in sent[1:]] == [True] * (len(sent) - 2) + [False]
    assert dict(sent[0]["headers"]).get(b"content-length", b"0") == str(end - start).encode()


@pytest.mark.parametrize("size", [*SIZES, LARGE])
@pytest.mark.parametrize("form", ["memory", "file"])
@pytest.mark.asyncio
async def test_over_tcp(form: str, size: int, tmp_path: Path) -> None:
    """Several at once on one connection, of which the last closes it."""
    data = bytes_of(size)
    async with listening(answering(held(form, size, tmp_path))) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(asking(None, last=False) + asking("bytes=5-600000", last=False) + asking(None))
        for start, end in ((0, size), range_of("bytes=5-600000", size) or (0, 0), (0, size)):
            head = await reader.readuntil(b"\r\n\r\n")
            assert f"content-length: {end - start}\r\n".encode() in head
            assert await reader.readexactly(end - start) == data[start:end]
        assert await reader.read() == b""
        writer.close()


@pytest.mark.parametrize("form", ["memory", "file"])
@pytest.mark.asyncio
async def test_who_leaves_and_who_waits_hold_up_nobody(
    form: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = bytes_of(LARGE)
    async with listening(answering(held(form, LARGE, tmp_path))) as port:
        slow = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        for reader, writer in slow:
            writer.write(asking(None))
            await reader.readuntil(b"\r\n\r\n")
        (_, leaving), (_, leaving_too), (staying, last) = slow
        leaving.transport.abort()
        leaving_too.close()
        quick, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(asking("bytes=0-9"))
        assert (await quick.read()).endswith(data[:10])
        assert await staying.read() == data
        for each in (writer, last):
            each.close()
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_files_close_with_the_last_who_holds_them(tmp_path: Path) -> None:
    made = HeldFile(bytes_of(1000), folder=tmp_path)
    file = made.file
    assert list(tmp_path.iterdir()) == []
    del made
    assert file.closed
