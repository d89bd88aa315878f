"""What a player must be able to decode, as RFC 6381 writes it: read from the sample descriptions of an initialisation segment."""

from collections.abc import Iterator
from typing import Final

from common.errors import ToolFailed

_NESTS: Final = {b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0, b"stsd": 8, b"avc1": 78, b"mp4a": 28}
"""Boxes that hold boxes, and the bytes of their own fields before them (ISO/IEC 14496-12, -14, -15)."""
_ESDS_HEAD: Final = 4
_ES, _DECODER_CONFIG, _DECODER_INFO = 0x03, 0x04, 0x05
_ESCAPE: Final = 31


def codecs(init: bytes) -> str:
    """Such as `avc1.64001f` or `mp4a.40.2`. Raises ToolFailed for anything but H.264 and AAC."""
    for kind, body in boxes(init):
        if kind == b"avcC" and len(body) >= 4:
            return f"avc1.{body[1]:02x}{body[2]:02x}{body[3]:02x}"
        if kind == b"esds":
            return f"mp4a.40.{_object_type(body[_ESDS_HEAD:])}"
    raise ToolFailed("A segment holds neither H.264 nor AAC.")


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every box with its content, those inside others after them."""
    at = 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        head = 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        elif size == 0:
            size = len(data) - at
        if size < head:
            return
        body = data[at + head : at + size]
        yield kind, body
        if kind in _NESTS:
            yield from boxes(body[_NESTS[kind] :])
        at += size


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
