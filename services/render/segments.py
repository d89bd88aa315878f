"""Cuts a fragmented MP4 of one track into an initialisation segment and media segments, and measures them as they are.

ffmpeg's own segmenting lets a key frame that comes early lengthen a segment beyond what was asked for, and rounds what it tells.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Final

from common.errors import ToolFailed
from services.render.boxes import codecs, edit, fragment, outer_boxes, timescale

WANTED_S: Final = Fraction(41, 10)
"""Two groups of two seconds, of whole frames, go into one segment."""


@dataclass(frozen=True, kw_only=True)
class Track:
    """What was cut; times in seconds. `begin` is when its first picture or sample is shown."""

    codecs: str
    begin: Fraction
    ends: tuple[Fraction, ...]
    """Of each segment, counted from the first one's begin."""
    sizes: tuple[int, ...]

    @property
    def duration(self) -> Fraction:
        return self.ends[-1]

    @property
    def segments_us(self) -> tuple[int, ...]:
        """Rounded so that they never drift from the segments."""
        marks = [0, *(round(end * 1_000_000) for end in self.ends)]
        return tuple(after - before for before, after in pairwise(marks))

    @property
    def bandwidth(self) -> int:
        """Bits a second of the segment with the most; a last one of a few frames says nothing."""
        lasting = [
            size * 8_000_000 // length
            for size, length in zip(self.sizes, self.segments_us, strict=True)
            if length >= 500_000
        ]
        return max([*lasting, self.average_bandwidth])

    @property
    def average_bandwidth(self) -> int:
        return round(sum(self.sizes) * 8 / self.duration)


def cut(file: BinaryIO, folder: Path) -> Track:
    """Write init.mp4 and 00000.m4s … into a new folder. Raises ToolFailed for what can't be played from any segment on.

    `file` may be a pipe.
    """
    folder.mkdir(parents=True)
    init, head = b"", b""
    ticks, begin, before = 1, 0, 0
    ends: list[Fraction] = []
    sizes: list[int] = []
    for kind, whole in outer_boxes(file):
        match kind:
            case b"ftyp" | b"moov":
                init += whole
                if kind == b"moov":
                    ticks, before = timescale(init), edit(init)
            case b"moof":
                head = whole
            case b"mdat":
                found = fragment(head)
                if not ends:
                    begin = found.shown
                end = Fraction(found.begin + found.length, ticks)
                if not found.is_sync:
                    raise ToolFailed("A segment doesn't begin with a key frame.")
                since = ends[-2] if len(ends) > 1 else Fraction(0)
                if ends and end - since <= WANTED_S:
                    ends[-1], sizes[-1] = end, sizes[-1] + len(head) + len(whole)
                else:
                    ends.append(end)
                    sizes.append(len(head) + len(whole))
                with (folder / f"{len(ends) - 1:05d}.m4s").open("ab") as segment:
                    segment.write(head)
                    segment.write(whole)
    if not ends:
        raise ToolFailed("A track of the ladder is empty.")
    (folder / "init.mp4").write_bytes(init)
    return Track(codecs=codecs(init), begin=Fraction(begin - before, ticks), ends=tuple(ends), sizes=tuple(sizes))


def whole(folder: Path, out: Path, *, segment: int) -> Path:
    """One segment as a file of its own, which any player reads."""
    with out.open("wb") as file:
        file.writelines((folder / name).read_bytes() for name in ("init.mp4", f"{segment:05d}.m4s"))
    return out
