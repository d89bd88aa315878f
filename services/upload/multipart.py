"""multipart/form-data as it arrives: a file of any size goes straight through, fields are kept small (RFC 7578)."""

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from common.errors import InvalidRequest

MOST_FIELDS: Final = 11 * 2**20
"""Bytes of all fields together; the largest are captions."""
MOST_PARTS: Final = 32
_LONGEST_BOUNDARY: Final = 70
"""RFC 2046, 5.1.1."""


@dataclass
class _Part:
    """The part that is being read."""

    headers: dict[str, bytes] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)
    begun: bool = False
    """All headers are there."""
    ended: bool = False


class _Events:
    """Turns the parser's callbacks into parts with the pieces that came so far."""

    def __init__(self, boundary: bytes) -> None:
        self.parts: list[_Part] = []
        self.whole = False
        self._name = self._value = b""
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": lambda: self.parts.append(_Part()),
                "on_part_data": lambda data, start, end: self.parts[-1].pieces.append(data[start:end]),
                "on_part_end": self._ended,
                "on_header_field": self._field,
                "on_header_value": self._said,
                "on_header_end": self._header,
                "on_headers_finished": self._begun,
                "on_end": self._end,
            },
        )

    def feed(self, data: bytes) -> None:
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise InvalidRequest("The form is not valid multipart/form-data.") from error

    def _begun(self) -> None:
        self.parts[-1].begun = True

    def _ended(self) -> None:
        self.parts[-1].ended = True

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _said(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        self.parts[-1].headers[self._name.decode("latin-1").lower()] = self._value
        self._name = self._value = b""

    def _end(self) -> None:
        self.whole = True


@dataclass(frozen=True)
class Form:
    """Fields by name; `filename` is what the sender calls the file: a label, never a path."""

    fields: dict[str, bytes]
    filename: str


Take = Callable[[AsyncIterator[bytes]], Awaitable[None]]


async def read_form(stream: AsyncIterable[bytes], *, content_type: str, file_field: str, take: Take) -> Form:
    """Read a form; `take` gets the pieces of the file as they arrive. Raises InvalidRequest."""
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind.lower() != b"multipart/form-data" or not boundary or len(boundary) > _LONGEST_BOUNDARY:
        raise InvalidRequest("Send the video as multipart/form-data, in the field `file`.")
    parts = _Parts(stream, boundary)
    fields: dict[str, bytes] = {}
    filename: str | None = None
    async for part in parts:
        name = _said(part, b"name")
        if name != file_field:
            if len(fields) == MOST_PARTS:
                raise InvalidRequest(f"The form has more than {MOST_PARTS} fields.")
            left = MOST_FIELDS - sum(map(len, fields.values()))
            fields[name] = await _small(parts.pieces(part), name, most=left)
        elif filename is not None:
            raise InvalidRequest("Send one file at a time.")
        else:
            filename = _said(part, b"filename")
            await take(parts.pieces(part))
    if filename is None:
        raise InvalidRequest("The form has no field `file`.")
    return Form(fields, filename)


class _Parts:
    """The parts of a stream, one after the other; the pieces of one must be read before the next is asked for."""

    def __init__(self, stream: AsyncIterable[bytes], boundary: bytes) -> None:
        self._events = _Events(boundary)
        self._chunks = aiter(stream)

    async def __aiter__(self) -> AsyncIterator[_Part]:
        begun = self._events.parts
        while True:
            while not begun or not begun[0].begun:
                if self._events.whole:
                    return
                await self._more()
            yield begun[0]
            begun.pop(0)

    async def pieces(self, part: _Part) -> AsyncIterator[bytes]:
        while True:
            ready, part.pieces = part.pieces, []
            for piece in ready:
                yield piece
            if part.ended:
                return
            await self._more()

    async def _more(self) -> None:
        try:
            self._events.feed(await anext(self._chunks))
        except StopAsyncIteration:
            raise InvalidRequest("The upload ended before its end. Send it again.") from None


def _said(part: _Part, option: bytes) -> str:
    _, disposition = parse_options_header(part.headers.get("content-disposition"))
    return disposition.get(option, b"").decode("utf-8", "replace")


async def _small(pieces: AsyncIterator[bytes], name: str, *, most: int) -> bytes:
    value = bytearray()
    async for piece in pieces:
        value += piece
        if len(value) > most:
            raise InvalidRequest(f"The field `{name}` is too large.")
    return bytes(value)
