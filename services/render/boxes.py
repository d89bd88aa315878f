"""Boxes of MP4 files (ISO/IEC 14496-12, -14, -15), as far as segments need them."""

from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from common.errors import ToolFailed

_NESTS: Final = {
    **dict.fromkeys((b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl", b"moof", b"traf"), 0),
    b"stsd": 8,
    b"avc1": 78,
    b"mp4a": 28,
}
"""Boxes that hold boxes, and the bytes of their own fields before them."""
_ES, _DECODER_CONFIG, _DECODER_INFO = 0x03, 0x04, 0x05
_ESCAPE: Final = 31
_NOT_SYNC: Final = 0x10000


class Box(NamedTuple):
    kind: bytes
    body: bytes


def boxes(data: bytes) -> Iterator[Box]:
    """Every box with its content, those inside others after them."""
    at = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4])
        if size < 8:
            return
        box = Box(data[at + 4 : at + 8], data[at + 8 : at + size])
        yield box
        if box.kind in _NESTS:
            yield from boxes(box.body[_NESTS[box.kind] :])
        at += size


def outer_boxes(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """(kind, the whole box) of each box that lies in no other. Raises ToolFailed if the file ends inside one."""
    while head := file.read(8):
        size = int.from_bytes(head[:4])
        if size == 1:
            head += file.read(8)
            size = int.from_bytes(head[8:])
        whole = head + file.read(max(0, size - len(head)))
        if len(whole) != size:
            raise ToolFailed("A file of segments ends too early.")
        yield head[4:8], whole


def codecs(init: bytes) -> str:
    """What a player must be able to decode (RFC 6381): `avc1.64001f`, `mp4a.40.2`. Raises ToolFailed for other codecs."""
    for kind, body in boxes(init):
        if kind == b"avcC" and len(body) >= 4:
            return f"avc1.{body[1:4].hex()}"
        if kind == b"esds":
            return f"mp4a.40.{_object_type(body[4:])}"
    raise ToolFailed("A segment holds neither H.264 nor AAC.")


def _object_type(descriptors: bytes) -> int:
    """The audio object type (ISO/IEC 14496-3, 1.6.2.1) from an elementary stream's descriptors."""
    at = 0
    while at + 2 <= len(descriptors):
        tag, length = descriptors[at], 0
        at += 1
        while at < len(descriptors):
            octet = descriptors[at]
            at += 1
            length = length << 7 | octet & 0x7F
            if not octet & 0x80:
                break
        if tag == _ES:
            at += 3
        elif tag == _DECODER_CONFIG:
            at += 13
        elif tag == _DECODER_INFO and length >= 2:
            first, second = descriptors[at], descriptors[at + 1]
            kind = first >> 3
            return 32 + ((first & 7) << 3 | second >> 5) if kind == _ESCAPE else kind
        else:
            at += length
    raise ToolFailed("The sound of a segment doesn't say what it is.")


def timescale(init: bytes) -> int:
    """Ticks a second of its one track."""
    body = next(body for kind, body in boxes(init) if kind == b"mdhd")
    return int.from_bytes(body[20:24] if body[0] else body[12:16])


def edit(init: bytes) -> int:
    """Ticks of the media that lie before what is shown first (its edit list)."""
    for kind, body in boxes(init):
        if kind == b"elst" and int.from_bytes(body[4:8]):
            return int.from_bytes(body[16:24] if body[0] else body[12:16], signed=True)
    return 0


class Fragment(NamedTuple):
    """A fragment's samples, in ticks: when decoding begins, how long they are, which is shown first; whether it can be begun with."""

    begin: int
    length: int
    shown: int
    is_sync: bool


def fragment(moof: bytes) -> Fragment:
    """Of a fragment with one track, as ffmpeg writes it."""
    of = {kind: body for kind, body in boxes(moof) if kind in {b"tfhd", b"tfdt", b"trun"}}
    begin = int.from_bytes(of[b"tfdt"][4:12] if of[b"tfdt"][0] else of[b"tfdt"][4:8])
    usual = _usual(of[b"tfhd"])
    durations, offsets, flags = _samples(of[b"trun"], usual)
    at, shown = begin, begin + offsets[0]
    for duration, offset in zip(durations, offsets, strict=True):
        shown = min(shown, at + offset)
        at += duration
    return Fragment(begin=begin, length=at - begin, shown=shown, is_sync=not flags & _NOT_SYNC)


class _Usual(NamedTuple):
    duration: int
    flags: int


def _usual(tfhd: bytes) -> _Usual:
    told = int.from_bytes(tfhd[1:4])
    at = 8 + 8 * bool(told & 0x1) + 4 * bool(told & 0x2)
    values = []
    for bit in (0x8, 0x10, 0x20):  # duration, size, flags
        values.append(int.from_bytes(tfhd[at : at + 4]) if told & bit else 0)
        at += 4 * bool(told & bit)
    return _Usual(duration=values[0], flags=values[2])


def _samples(trun: bytes, usual: _Usual) -> tuple[list[int], list[int], int]:
    """Durations, differences from decoding to showing, and the flags of the first sample."""
    told, count = int.from_bytes(trun[1:4]), int.from_bytes(trun[4:8])
    at = 8 + 4 * bool(told & 0x1)
    first = int.from_bytes(trun[at : at + 4]) if told & 0x4 else None
    at += 4 * bool(told & 0x4)
    durations, offsets = [], []
    for _ in range(count):
        duration, offset = usual.duration, 0
        for bit in (0x100, 0x200, 0x400, 0x800):  # duration, size, flags, offset
            if not told & bit:
                continue
            field = trun[at : at + 4]
            at += 4
            if bit == 0x100:
                duration = int.from_bytes(field)
            elif bit == 0x400 and first is None:
                first = int.from_bytes(field)
            elif bit == 0x800:
                offset = int.from_bytes(field, signed=True)
        durations.append(duration)
        offsets.append(offset)
    return durations, offsets, usual.flags if first is None else first
