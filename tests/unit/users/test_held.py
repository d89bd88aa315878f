"""What is at hand goes out as it is: from memory and from files, over TCP and in pieces, to who is slow and who leaves."""

import asyncio
import errno
import logging
import os
import random
import resource
import weakref
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import services.users.held
from services.users.files import Representation, range_of, serve_held
from services.users.held import Held, HeldFile, kept
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


@pytest.mark.asyncio
async def test_where_the_kernel_cannot_send_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_given: object) -> int:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(os, "sendfile", unable)
    async with listening(answering(held("file", LARGE, tmp_path))) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(asking(None))
        assert (await reader.read()).endswith(bytes_of(LARGE))
        writer.close()


@pytest.mark.parametrize("error", [errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.ENOMEM])
@pytest.mark.asyncio
async def test_who_is_lost_meanwhile_is_hung_up_on_and_gets_nothing_wrong(
    error: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As when a phone leaves its network: several ask at once, and the second turn of each fails."""
    sendfile, turns = os.sendfile, Counter[int]()

    def failing(out: int, file: int, offset: int, count: int) -> int:
        turns[out] += 1
        if turns[out] > 1:
            raise OSError(error, os.strerror(error))
        return sendfile(out, file, offset, count)

    monkeypatch.setattr(os, "sendfile", failing)

    async def answer(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(asking(None))
        came = b""
        with suppress(ConnectionError):
            while piece := await reader.read(100_000):
                came += piece
        writer.close()
        return came.partition(b"\r\n\r\n")[2]

    async with listening(answering(held("file", LARGE, tmp_path))) as port:
        for came in await asyncio.gather(*(answer(port) for _ in range(3))):
            assert bytes_of(LARGE).startswith(came)
            assert len(came) < LARGE
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.asyncio
async def test_a_file_that_lost_its_end_ends_the_connection(tmp_path: Path) -> None:
    """What comes next in it is not taken for the rest of the body."""
    what = held("file", 400_000, tmp_path)
    assert isinstance(what, HeldFile)
    os.truncate(what.file.fileno(), 300_000)
    async with listening(answering(what)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(asking(None, last=False) * 2)
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        assert b"content-length: 400000" in head
        assert body == bytes_of(400_000)[:300_000]
        writer.close()


@pytest.mark.asyncio
async def test_files_take_a_part_of_the_descriptors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _which: (4 * 3 + 1, 4096))
    monkeypatch.setattr(services.users.held, "_files", weakref.WeakSet())
    made = [await kept(bytes_of(262_144), folder=tmp_path) for _ in range(5)]
    assert [type(each) for each in made] == [HeldFile] * 3 + [bytes] * 2
    del made[0]
    assert isinstance(await kept(bytes_of(262_144), folder=tmp_path), HeldFile)
    assert isinstance(await kept(bytes_of(1000), folder=tmp_path), bytes)


def test_files_close_with_the_last_who_holds_them(tmp_path: Path) -> None:
    made = HeldFile(bytes_of(1000), folder=tmp_path)
    file = made.file
    assert list(tmp_path.iterdir()) == []
    del made
    assert file.closed
