"""In which sizes a film is streamed, and the part of a filter graph that makes them and the storyboard from one picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

from common.documents import AudioRendition, Ladder, Rung, Storyboard
from services.render.segments import Track

WIDEST: Final = Fraction(16, 9)
"""A wider picture gets fewer lines, so that no rung has more pixels than its name says."""
APART: Final = Fraction(85, 100)
"""A rung less far below the one before it is worth nothing."""
PEAK_1080P: Final = 5_000_000
"""Bits a second of 1920 × 1080 at most; less for smaller pictures, whose pixels differ more from each other."""
FAST: Final = 31
"""Pictures a second from which half as much again is given."""
TILE_LINES: Final = 160
SHEET: Final = 5
"""Columns and rows of a sheet."""
MOST_TILES: Final = 150
STEPS_MS: Final = (1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000)
_SCALER: Final = "flags=bicubic+accurate_rnd+full_chroma_int+bitexact"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A rung to be made."""

    name: str
    width: int
    height: int

    def most_bits(self, rate: Fraction, *, above: "Above | None" = None) -> int:
        """Bits a second that no second of it may pass; `above` is a copied rung that may be more frugal than our encoder."""
        most = PEAK_1080P * self._share(1920 * 1080) * (1.5 if rate > FAST else 1)
        if above is not None:
            most = min(most, above.bits * self._share(above.pixels))
        return max(1, round(most / 1000)) * 1000

    def _share(self, pixels: int) -> float:
        return float((self.width * self.height / pixels) ** 0.75)


@dataclass(frozen=True, kw_only=True)
class Above:
    """Bits a second of a picture, on average, and its size."""

    bits: int
    pixels: int


def top(width: int, height: int, *, sides: Sequence[int]) -> Step:
    """The largest rung of a film of that size: of no side larger than asked for, and never larger than the film."""
    short, long = sorted((width, height))
    most = max(sides, default=short)
    return _step(0, width, height, share=min(Fraction(1), Fraction(most, short), most * WIDEST / long))


def lower(first: Step, *, sides: Sequence[int]) -> tuple[Step, ...]:
    """The rungs below a top one."""
    found = [first]
    for side in sorted(set(sides), reverse=True):
        if side <= APART * min(found[-1].width, found[-1].height):
            share = Fraction(side, min(first.width, first.height))
            found.append(_step(len(found), first.width, first.height, share=share))
    return tuple(found[1:])


def _step(index: int, width: int, height: int, *, share: Fraction) -> Step:
    return Step(name=f"v{index}", width=_even(width * share, most=width), height=_even(height * share, most=height))


def _even(pixels: Fraction, *, most: int) -> int:
    """The nearest even number that is not above the most."""
    return max(2, min(int(pixels / 2 + Fraction(1, 2)), most // 2) * 2)


def storyboard(duration_ms: int, *, width: int, height: int) -> Storyboard:
    """One of at most MOST_TILES pictures, as often as that allows."""
    every = next((step for step in STEPS_MS if ceil(duration_ms / step) <= MOST_TILES), None)
    every_ms = every or ceil(duration_ms / MOST_TILES)
    lines = _even(Fraction(TILE_LINES), most=height)
    return Storyboard(
        every_ms=every_ms,
        columns=SHEET,
        rows=SHEET,
        width=_even(Fraction(lines * width, height), most=width),
        height=lines,
        tiles=max(1, ceil(duration_ms / every_ms)),
    )


def branches(
    label: str, *, size: tuple[int, int], steps: Sequence[Step], board: Storyboard, shown: str = ""
) -> list[str]:
    """Lines of a filter graph: from a picture of that size to a label for each step, to `board`, and to `shown` as it is."""
    ends = [*([shown] if shown else []), *(f"{step.name}in" for step in steps), "boardin"]
    lines = [f"[{label}]split={len(ends)}" + "".join(f"[{end}]" for end in ends)]
    for step in steps:
        same = (step.width, step.height) == size
        made = "null" if same else f"scale={step.width}:{step.height}:{_SCALER},setsar=1"
        lines.append(f"[{step.name}in]{made}[{step.name}]")
    return [*lines, f"[boardin]{_sheets(board)}[board]"]


def _sheets(board: Storyboard) -> str:
    return ",".join(
        [
            f"fps=fps=1000/{board.every_ms}:start_time=0:round=up",
            "tpad=stop=-1:stop_mode=clone",
            f"trim=end_frame={board.tiles}",
            f"scale={board.width}:{board.height}:in_range=limited:out_range=full:{_SCALER}",
            "format=yuvj420p,setsar=1",
            f"tile={board.columns}x{board.rows}",
        ]
    )


def rung(step: Step, track: Track, *, rate: Fraction, copied: bool) -> Rung:
    return Rung(
        name=step.name,
        width=step.width,
        height=step.height,
        frame_rate=rate,
        codecs=track.codecs,
        bandwidth=track.bandwidth,
        average_bandwidth=track.average_bandwidth,
        copied=copied,
        segments_us=track.segments_us,
    )


def rendition(track: Track, *, channels: int) -> AudioRendition:
    return AudioRendition(
        codecs=track.codecs,
        bandwidth=track.bandwidth,
        average_bandwidth=track.average_bandwidth,
        channels=channels,
        segments_us=track.segments_us,
    )


def apart_ms(picture: Track, sound: Track) -> float:
    """How far the two are from each other at the beginning and at the end, together."""
    begins = abs(picture.begin - sound.begin)
    ends = abs(picture.begin + picture.duration - sound.begin - sound.duration)
    return round(float(begins + ends) * 1000, 1)


def ladder(duration_ms: int, *, rungs: Sequence[Rung], audio: AudioRendition | None, board: Storyboard) -> Ladder:
    return Ladder(duration_ms=duration_ms, rungs=tuple(rungs), audio=audio, storyboard=board)
