import random
from datetime import UTC, datetime

import pytest
from fastapi import Request
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.types import Message

from services.users.files import Representation, range_of, serve_bytes

WHOLE = (0, 1000)


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-499", (0, 500)),
        ("bytes=500-999", (500, 1000)),
        ("bytes=500-", (500, 1000)),
        ("bytes=-500", (500, 1000)),
        ("bytes=999-", (999, 1000)),
        ("bytes=-1", (999, 1000)),
        ("bytes=0-", WHOLE),
        ("bytes=0-999", WHOLE),
        ("bytes=0-1000", WHOLE),
        ("bytes=990-99999", (990, 1000)),
        ("bytes=-99999", WHOLE),
        ("bytes=000000000000000000001-2", (1, 3)),
        (f"bytes=5-{'9' * 5000}", (5, 1000)),
        (f"bytes=-{'9' * 5000}", WHOLE),
    ],
)
def test_ranges_of_rfc_9110(header: str, span: tuple[int, int]) -> None:
    assert range_of(header, 1000) == span


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", f"bytes={'9' * 5000}-"])
def test_what_cannot_be_satisfied(header: str) -> None:
    assert range_of(header, 1000) is None


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5",
        "bytes=5-2",
        "bytes=2000-5",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "bytes=--5",
        "bytes=+1-5",
        "bytes=1.5-3",
        "bytes=0-٥",
        "lines=0-5",
        "0-5",
    ],
)
def test_what_is_no_range_of_bytes_is_ignored(header: str | None) -> None:
    assert range_of(header, 1000) == WHOLE


def test_ranges_of_nothing() -> None:
    assert range_of(None, 0) == (0, 0)
    assert range_of("bytes=0-", 0) is None
    assert range_of("bytes=-5", 0) == (0, 0)


HEADERS = st.one_of(
    st.text(),
    st.text(alphabet="bytes=-, 0123456789"),
    st.from_regex(r"\Abytes=[0-9]{0,30}-[0-9]{0,30}\Z"),
    st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda pair: f"bytes={pair[0]}-{pair[1]}"),
)


@given(HEADERS, st.integers(0, 15))
@example("bytes=" + "9" * 5000 + "-" + "9" * 6000, 10)
def test_any_header_gives_the_whole_a_part_inside_or_nothing(header: str, size: int) -> None:
    span = range_of(header, size)
    if span is not None and span != (0, size):
        start, end = span
        assert 0 <= start < end <= size


@given(st.data(), st.integers(1, 10**12))
def test_a_part_has_the_bytes_that_are_named(data: st.DataObject, size: int) -> None:
    first = data.draw(st.integers(0, size - 1))
    last = data.draw(st.integers(first, size - 1))
    assert range_of(f"bytes={first}-{last}", size) == (first, last + 1)
    assert range_of(f"bytes={first}-", size) == (first, size)
    assert range_of(f"bytes=-{size - first}", size) == (first, size)


@pytest.mark.parametrize("size", [0, 1, 262_143, 262_144, 262_145, 1_000_001])
@pytest.mark.parametrize("wanted", [None, "bytes=1-", "bytes=5-600000"])
@pytest.mark.asyncio
async def test_what_is_in_memory_is_sent_in_pieces_that_are_the_whole(size: int, wanted: str | None) -> None:
    data = random.Random(size).randbytes(size)
    what = Representation(tag='"a"', size=size, media_type="video/mp4", modified=datetime(2026, 11, 22, tzinfo=UTC))
    headers = [(b"range", wanted.encode())] if wanted else []
    scope = {"type": "http", "method": "GET", "path": "/", "headers": headers}
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError("nothing is read")

    await serve_bytes(data, what, request=Request(scope))(scope, receive, send)
    span = range_of(wanted, size)
    start, end = span or (0, 0)
    assert b"".join(message.get("body", b"") for message in sent) == data[start:end]
    assert all(len(message.get("body", b"")) <= 262_144 for message in sent)
    assert [message.get("more_body", False) for message in sent[1:]] == [True] * (len(sent) - 2) + [False]
    assert dict(sent[0]["headers"]).get(b"content-length", b"0") == str(end - start).encode()
