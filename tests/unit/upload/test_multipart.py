from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import InvalidMedia, InvalidRequest
from services.upload.multipart import MOST_FIELDS, MOST_PARTS, Form, read_form

BOUNDARY = "----clipmill-7d1f"
TYPE = f'multipart/form-data; boundary="{BOUNDARY}"'
VIDEO = b"\x00\x00\x00\x18ftypmp42" + b"\r\n--" + BOUNDARY[:-1].encode() + b"\r\n-" + bytes(range(256)) * 3


def part(name: str, data: bytes, *, filename: str | None = None, kind: str | None = None) -> bytes:
    head = f'Content-Disposition: form-data; name="{name}"'
    head += f'; filename="{filename}"' if filename is not None else ""
    head = f"Content-Type: {kind}\r\n{head}" if kind else head
    return f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + data + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


FORM = form(
    part("language", b"en"),
    part("file", VIDEO, filename="Über uns.mp4", kind="video/mp4"),
    part("captions", b"WEBVTT\r\n\r\n", filename="a.vtt"),
    part("title", "Ein Titel – 名前".encode()),
)


@dataclass
class Read:
    form: Form
    file: bytes


async def read(body: bytes, *, cuts: Sequence[int] = (), content_type: str = TYPE) -> Read:
    """Read a form that arrives in pieces."""
    file = bytearray()

    async def stream() -> AsyncIterator[bytes]:
        edges = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
        for begin, end in pairwise(edges):
            yield body[begin:end]

    async def take(pieces: AsyncIterator[bytes]) -> None:
        async for piece in pieces:
            file.extend(piece)

    return Read(await read_form(stream(), content_type=content_type, file_field="file", take=take), bytes(file))


async def test_a_form() -> None:
    found = await read(FORM)
    assert found.file == VIDEO
    assert found.form.filename == "Über uns.mp4"
    assert found.form.fields == {
        "language": b"en",
        "captions": b"WEBVTT\r\n\r\n",
        "title": "Ein Titel – 名前".encode(),
    }


@given(st.lists(st.integers(0, len(FORM)), max_size=40))
async def test_any_way_of_cutting_it_gives_the_same_form(cuts: list[int]) -> None:
    assert await read(FORM, cuts=cuts) == await read(FORM)


async def test_byte_by_byte() -> None:
    assert await read(FORM, cuts=range(len(FORM))) == await read(FORM)


@given(st.binary(max_size=300), st.lists(st.integers(0, 2000), max_size=10))
async def test_any_bytes_come_through(data: bytes, cuts: list[int]) -> None:
    if f"\r\n--{BOUNDARY}".encode() in data:
        return
    found = await read(form(part("a", data), part("file", data, filename="x")), cuts=cuts)
    assert (found.file, found.form.fields) == (data, {"a": data})


@given(st.integers(0, len(FORM) - 5))
async def test_a_form_that_ends_early_is_refused(length: int) -> None:
    with pytest.raises(InvalidRequest):
        await read(FORM[:length])


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=5))
async def test_garbage_is_refused(data: bytes, cuts: list[int]) -> None:
    with pytest.raises(InvalidRequest):
        await read(data, cuts=cuts)
    with pytest.raises(InvalidRequest):
        await read(FORM[:100] + data, cuts=cuts)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (form(part("title", b"x")), "no field `file`"),
        (form(), "no field `file`|not valid"),
        (form(part("file", b"a", filename="a"), part("file", b"b", filename="b")), "one file"),
        (form(part("file", b"a", filename="a"), part("title", b"x" * (MOST_FIELDS + 1))), "`title` is too large"),
        (form(*(part(f"f{n}", b"x" * (MOST_FIELDS // 3)) for n in range(4))), "`f3` is too large"),
        (form(*(part(f"f{n}", b"") for n in range(MOST_PARTS + 1))), "more than 32 fields"),
        (f"--{BOUNDARY}\r\nX: {'y' * 10_000}\r\n\r\n".encode(), "not valid"),
    ],
    ids=["no file", "empty", "two files", "huge field", "huge fields", "many fields", "huge header"],
)
async def test_bad_forms(body: bytes, reason: str) -> None:
    with pytest.raises(InvalidRequest, match=reason):
        await read(body, cuts=range(0, len(body), 65_536))


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        f"multipart/form-data; boundary={'x' * 300}",
        f"multipart/mixed; boundary={BOUNDARY}",
    ],
)
async def test_other_bodies(content_type: str) -> None:
    with pytest.raises(InvalidRequest, match="Send the video as multipart/form-data"):
        await read(FORM, content_type=content_type)


async def test_names_of_the_type_may_be_written_anyhow() -> None:
    assert await read(FORM, content_type=f"Multipart/Form-Data; Boundary={BOUNDARY}") == await read(FORM)


async def test_a_part_without_headers_is_not_kept_in_memory() -> None:
    body = f"--{BOUNDARY}\r\n\r\n".encode() + b"x" * (MOST_FIELDS + 1) + b"\r\n" + FORM
    with pytest.raises(InvalidRequest, match="too large"):
        await read(body, cuts=range(0, len(body), 65_536))


async def test_the_file_is_passed_on_while_it_arrives() -> None:
    arrived = 0
    most_waiting = 0

    async def stream() -> AsyncIterator[bytes]:
        nonlocal arrived
        body = form(part("file", b"x" * 1_000_000, filename="x"))
        for at in range(0, len(body), 10_000):
            arrived = at
            yield body[at : at + 10_000]

    async def take(pieces: AsyncIterator[bytes]) -> None:
        nonlocal most_waiting
        taken = 0
        async for piece in pieces:
            taken += len(piece)
            most_waiting = max(most_waiting, arrived - taken)

    await read_form(stream(), content_type=TYPE, file_field="file", take=take)
    assert most_waiting < 20_000


async def test_what_the_taker_raises_ends_the_reading() -> None:
    async def refuse(pieces: AsyncIterator[bytes]) -> None:
        await anext(pieces)
        raise InvalidMedia("no film")

    async def stream() -> AsyncIterator[bytes]:
        yield FORM[:400]
        raise AssertionError("read on after the refusal")

    with pytest.raises(InvalidMedia):
        await read_form(stream(), content_type=TYPE, file_field="file", take=refuse)
