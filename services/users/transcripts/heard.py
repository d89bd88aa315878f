"""Transcripts as they were recognised, kept as JSON of their segments: most of it is sent on unread."""

import asyncio
import json
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from common.blobs import BlobStore, read_all
from common.corrections import revised
from common.documents import LONGEST_WORD_MS, Correction, Segment, Transcript, Word
from services.users.remembered import Remembered

MOST: Final = 64 * 2**20
"""Bytes of transcripts in memory; an hour of words is one million."""
_PIECE: Final = 80
"""Bytes that Python adds to a piece, and the arrays to a segment."""
_DECODER: Final = json.JSONDecoder()
_BLANKS: Final = frozenset(" \t\r\n")


@dataclass(frozen=True, kw_only=True)
class Heard:
    """`about` is all but the segments, whose JSON are the `pieces`. Objects of all words would take twelve times the memory.

    `starts` are those of all words in ms, in order; `firsts[i]` is the number of the first word of segment i.
    """

    about: Transcript
    pieces: Sequence[bytes]
    starts: Sequence[int]
    firsts: Sequence[int]

    @property
    def weight(self) -> int:
        """Bytes in memory, about."""
        return sum(map(len, self.pieces)) + _PIECE * len(self.pieces) + 8 * len(self.starts)

    def has(self, start_ms: int) -> bool:
        """Whether a word begins there."""
        at = bisect_left(self.starts, start_ms)
        return at < len(self.starts) and self.starts[at] == start_ms

    def words_at(self, starts_ms: Collection[int]) -> list[Word]:
        """Those that begin there."""
        wanted = set(starts_ms)
        numbers = sorted({number for start_ms in wanted for number in self._segments_of(start_ms)})
        return [word for number in numbers for word in self._segment(number).words if word.start_ms in wanted]

    def words_in(self, start_ms: int, end_ms: int) -> list[Word]:
        """Those that begin in [start_ms, end_ms)."""
        words = (word for number in self._segments_in(start_ms, end_ms) for word in self._segment(number).words)
        return [word for word in words if start_ms <= word.start_ms < end_ms]

    def part(self, start_ms: int, end_ms: int, corrections: Iterable[Correction]) -> Transcript:
        """Corrected segments, among them all of which a word may be heard in the range."""
        return self._transcript(self._segments_in(start_ms - LONGEST_WORD_MS, end_ms), corrections, parted=True)

    def whole(self, corrections: Iterable[Correction], *, parted: bool) -> Transcript:
        """As objects: for what can't do with less."""
        return self._transcript(range(len(self.pieces)), corrections, parted=parted)

    def json(self, corrections: Iterable[Correction], *, parted: bool, beside: bytes = b"{}") -> bytes:
        """Of the corrected transcript, with the members of the object `beside`; segments without corrections stay as they are."""
        changed = {
            number: b",".join(left.model_dump_json().encode() for left in self._corrected(number, those, parted=parted))
            for number, those in self._by_segment(corrections).items()
        }
        pieces = (changed.get(number, piece) for number, piece in enumerate(self.pieces))
        segments = b",".join(piece for piece in pieces if piece)
        head = self.about.model_dump_json(exclude={"segments"}).encode()[:-1]
        tail = b"," + beside[1:] if beside != b"{}" else b"}"
        return b"".join((head, b',"segments":[', segments, b"]", tail))

    def _transcript(self, numbers: Iterable[int], corrections: Iterable[Correction], *, parted: bool) -> Transcript:
        by_segment = self._by_segment(corrections)
        segments = (self._corrected(number, by_segment.get(number, ()), parted=parted) for number in numbers)
        return self.about.model_copy(update={"segments": tuple(chain.from_iterable(segments))})

    def _by_segment(self, corrections: Iterable[Correction]) -> Mapping[int, Sequence[Correction]]:
        found: defaultdict[int, list[Correction]] = defaultdict(list)
        for correction in corrections:
            for number in self._segments_of(correction.start_ms):
                found[number].append(correction)
        return found

    def _corrected(self, number: int, corrections: Sequence[Correction], *, parted: bool) -> Sequence[Segment]:
        """One segment, or none where nothing is left of it."""
        alone = self.about.model_copy(update={"segments": (self._segment(number),)})
        return revised(alone, corrections, parted=parted).segments

    def _segment(self, number: int) -> Segment:
        return Segment.model_validate_json(self.pieces[number])

    def _segments_of(self, start_ms: int) -> Iterable[int]:
        return self._segments_in(start_ms, start_ms + 1)

    def _segments_in(self, start_ms: int, end_ms: int) -> Iterable[int]:
        """Those with a word that begins in [start_ms, end_ms)."""
        first, after = bisect_left(self.starts, start_ms), bisect_left(self.starts, end_ms)
        if first == after:
            return range(0)
        return range(bisect_right(self.firsts, first) - 1, bisect_right(self.firsts, after - 1))


def heard_of(data: bytes) -> Heard:
    """Cut a transcript's JSON. It goes on piece by piece: in a thread, it holds nobody up for long."""
    text = data.decode()
    about: dict[str, Any] = {"segments": ()}
    pieces: list[bytes] = []
    starts, firsts = array("Q"), array("Q")
    at = _past("{", text, 0)
    while text[at] != "}":
        name, at = _DECODER.raw_decode(text, at)
        at = _past(":", text, at)
        if name != "segments":
            about[name], at = _DECODER.raw_decode(text, at)
        else:
            at = _past("[", text, at)
            while text[at] != "]":
                segment, end = _DECODER.raw_decode(text, at)
                pieces.append(text[at:end].encode())
                firsts.append(len(starts))
                starts.extend(word["start_ms"] for word in segment["words"])
                at = _past(",", text, end)
            at += 1
        at = _past(",", text, at)
    return Heard(about=Transcript.model_validate(about), pieces=pieces, starts=starts, firsts=firsts)


def _past(sign: str, text: str, at: int) -> int:
    """After blanks, the sign if it is there, and blanks again."""
    at = _filled(text, at)
    return _filled(text, at + 1) if text.startswith(sign, at) else at


def _filled(text: str, at: int) -> int:
    while text[at : at + 1] in _BLANKS:
        at += 1
    return at


class Transcripts:
    """The stored ones, by their digest."""

    def __init__(self, blobs: BlobStore, *, most: float = MOST) -> None:
        self._blobs = blobs
        self._held = Remembered(self._read, most=most, weigh=lambda heard: heard.weight)

    async def get(self, digest: str) -> Heard:
        return await self._held.get(digest)

    async def _read(self, digest: str) -> Heard:
        return await asyncio.to_thread(heard_of, await read_all(self._blobs, digest))
