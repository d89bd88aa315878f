"""Captions burned into the picture: where each word stands, when it lights up, and the ASS script that says so.

Every word is placed by itself, by the widths of the very fonts that draw it. So a highlight changes nothing but a colour: letters
that join stay joined, lines from right to left stay whole, nothing moves. And whoever measures the clip knows where to look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Final

from common import spacing, writing
from common.documents import Box, CaptionStyle, Sighting
from services.render.clock import Clock
from services.render.crop import Area, Scene, scene_at
from services.render.lettering import Run
from services.render.pages import BLANK_EM, Page

LINE_EM: Final = 1.2
CAPITAL_EM: Final = 0.72
COVERED: Final = 0.25
"""Of a line's height, in the mean over a scene: more than this on a head, and the scene gets a place of its own."""
HAIR: Final = 0.35
CHIN: Final = 0.1
"""Of a face's height: how far the head goes on above the brow, and how much of the chin captions may cover."""
VISIBLE: Final = 0.3
"""A face counts where this share of it is inside a panel."""
STEP: Final = 0.02
"""Of the height: how finely another place is sought."""


@dataclass(frozen=True, kw_only=True)
class SafeArea:
    """Margins that platforms cover with buttons and titles, as shares of width and height; captions rest at `low`."""

    side: float
    top: float
    bottom: float
    low: float


def safe_area(width: int, height: int) -> SafeArea:
    """Full-screen portrait leaves room for the buttons of TikTok, Reels and Shorts: at the bottom, and at the right."""
    if width / height < 0.7:
        return SafeArea(side=0.12, top=0.12, bottom=0.2, low=0.24)
    return SafeArea(side=0.06, top=0.08, bottom=0.06, low=0.08)


@dataclass(frozen=True, kw_only=True)
class Caption:
    """A word in its place. It is seen in frames [first, end), lit in [on, off); `box` is its ink, in output pixels.

    `size` is the em and `x`, `baseline` where its left end stands, in output pixels. `start_ms` is its time in the clip.
    """

    runs: tuple[Run, ...]
    size: float
    x: float
    baseline: float
    box: Area
    first: int
    end: int
    on: int
    off: int
    start_ms: int
    leads: bool


def widest_em(style: CaptionStyle, *, width: int, height: int) -> float:
    """How long a line may be, in ems of the style's size."""
    return width * (1 - 2 * safe_area(width, height).side) / (style.size * height)


def captions(
    pages: Sequence[Page], *, style: CaptionStyle, clock: Clock, width: int, height: int, levels: Sequence[float]
) -> tuple[Caption, ...]:
    """Words of all pages in order of time; `levels[i]` is the height of page i's middle, in pixels from the top."""
    found: list[Caption] = []
    starts = [_frame(page.start_ms, clock) for page in pages]
    limits = [*starts, clock.frames][1:]
    for page, level, first, limit in zip(pages, levels, starts, limits, strict=True):
        end = min(_frame(page.end_ms, clock), limit)
        size = style.size * height * min(1.0, widest_em(style, width=width, height=height) / max(page.width, 0.01))
        lit = [*(_frame(token.start_ms, clock) for token in page.tokens), end]
        left = (width - page.width * size) / 2
        placed: list[Caption] = []
        order = writing.visual_order([token.text for token in page.tokens])
        for before, index in zip([None, *order], order, strict=False):
            token = page.tokens[index]
            if before is not None and _blank(page, min(before, index), max(before, index)):
                left += BLANK_EM * size
            placed.append(
                Caption(
                    runs=token.runs,
                    size=size,
                    x=left,
                    baseline=level + CAPITAL_EM * size / 2,
                    box=_ink(left, level, size=size, wide=token.width * size),
                    first=first,
                    end=end,
                    on=max(first, lit[index]),
                    off=min(max(lit[index + 1], lit[index]), end),
                    start_ms=token.start_ms,
                    leads=index == 0,
                )
            )
            left += token.width * size
        if end > first:
            found += sorted(placed, key=lambda caption: caption.start_ms)
    return tuple(found)


def _blank(page: Page, first: int, second: int) -> bool:
    return spacing.blank_between(page.tokens[first].text, page.tokens[second].text)


def _frame(clip_ms: float, clock: Clock) -> int:
    return min(max(floor(clip_ms * float(clock.rate) / 1000 + 0.5), 0), clock.frames)


def _ink(left: float, level: float, *, size: float, wide: float) -> Area:
    top = level - CAPITAL_EM * size / 2 - 0.1 * size
    return Area(x=round(left), y=round(top), width=max(2, round(wide)), height=round(size))


# ---- where on the picture --------------------------------------------------------------------------------------------


def levels(
    pages: Sequence[Page],
    *,
    style: CaptionStyle,
    clock: Clock,
    scenes: Sequence[Scene],
    sightings: Sequence[Sighting],
    width: int,
    height: int,
) -> tuple[float, ...]:
    """The height of each page's middle: the style's, or one not far from it that is off heads over the whole clip.

    Only a scene in which that lies on a head has one of its own, so that captions move where the picture changes anyway.
    """
    if not pages:
        return ()
    size = style.size * height
    reach = max(min(page.width, widest_em(style, width=width, height=height)) for page in pages) * size / 2
    choices = _choices(style, width=width, height=height)
    faces = _faces(scenes, sightings, clock)

    def covered(moments: Sequence[Sequence[Box]], level: float) -> float:
        band = Box(x=width / 2 - reach, y=level - LINE_EM * size / 2, width=2 * reach, height=LINE_EM * size)
        worst = (max((_cover(band, face) for face in seen), default=0.0) for seen in moments)
        return sum(worst) / max(1, len(moments))

    def best(moments: Sequence[Sequence[Box]]) -> float:
        return min(choices, key=lambda level: round(covered(moments, level) + abs(level - choices[0]) / height, 6))

    usual = best([seen for moments in faces for seen in moments])
    own = [usual if covered(moments, usual) <= COVERED else best(moments) for moments in faces]
    starts = [scene.first for scene in scenes]
    return tuple(own[starts.index(scene_at(scenes, _frame(page.start_ms, clock)).first)] for page in pages)


def _choices(style: CaptionStyle, *, width: int, height: int) -> list[float]:
    """Heights inside the safe area, the wanted one first, then from near to far."""
    safe = safe_area(width, height)
    half = LINE_EM * style.size * height / 2
    top, bottom = safe.top * height + half, (1 - safe.bottom) * height - half
    wanted = {"top": top, "middle": height / 2, "bottom": (1 - safe.low) * height - half}[style.position]
    steps = round((bottom - top) / (STEP * height))
    grid = [top + index * (bottom - top) / max(1, steps) for index in range(steps + 1)]
    return [wanted, *sorted(grid, key=lambda level: (round(abs(level - wanted)), -level))]


def _faces(scenes: Sequence[Scene], sightings: Sequence[Sighting], clock: Clock) -> list[list[list[Box]]]:
    """For each scene, for each moment that somebody was seen, the parts of faces that show in the output."""
    found: list[dict[int, list[Box]]] = [{} for _ in scenes]
    starts = [scene.first for scene in scenes]
    for sighting in sightings:
        frame = clock.nearest_ms(sighting.at_ms)
        if not clock.source_ms(0) - 1 <= sighting.at_ms < clock.source_ms(clock.frames):
            continue
        scene = scene_at(scenes, frame)
        moment = found[starts.index(scene.first)].setdefault(sighting.at_ms, [])
        for view in scene.views:
            part = _clipped(view.shown(sighting.box, frame - scene.first), view.place)
            if part is not None:
                moment.append(part)
    return [list(moments.values()) for moments in found]


def _clipped(box: Box, place: Area) -> Box | None:
    left, top = max(box.x, place.x), max(box.y, place.y)
    right, bottom = min(box.x + box.width, place.x + place.width), min(box.y + box.height, place.y + place.height)
    if right <= left or bottom <= top or (right - left) * (bottom - top) < VISIBLE * box.width * box.height:
        return None
    return Box(x=left, y=top, width=right - left, height=bottom - top)


def _cover(band: Box, face: Box) -> float:
    """The share of the band's height that the face's head takes, if it is in its way at all."""
    if band.x >= face.x + face.width or face.x >= band.x + band.width:
        return 0.0
    top, bottom = face.y - HAIR * face.height, face.y + (1 - CHIN) * face.height
    return max(0.0, min(band.y + band.height, bottom) - max(band.y, top)) / band.height


# ---- the script ------------------------------------------------------------------------------------------------------

_HEAD: Final = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 2
ScaledBorderAndShadow: yes
Kerning: yes
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: under,{font},40,{outline},{outline},{outline},&H70000000,0,0,0,0,100,100,0,0,1,{border:.2f},{shadow:.2f},7,0,0,0,-1
Style: plain,{font},40,{primary},{primary},{primary},{primary},0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,-1
Style: lit,{font},40,{highlight},{highlight},{highlight},{highlight},0,0,0,0,100,100,0,0,1,0,0,7,0,0,0,-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def ass(shown: Sequence[Caption], *, style: CaptionStyle, clock: Clock, width: int, height: int) -> str:
    """The script for libass: outlines of all words below, their faces above, so that no outline covers a neighbour."""
    lines = [
        _HEAD.format(
            width=width,
            height=height,
            font=shown[0].runs[0].family if shown else "none",
            outline=_colour(style.outline_color),
            primary=_colour(style.primary_color),
            highlight=_colour(style.highlight_color),
            border=style.outline_width * height,
            shadow=0.035 * style.size * height,
        )
    ]
    for caption in shown:
        spans = [(0, "under", caption.first, caption.end)]
        if style.word_highlight:
            spans += [(1, "plain", caption.first, caption.on), (1, "lit", caption.on, caption.off)]
            spans += [(1, "plain", caption.off, caption.end)]
        else:
            spans += [(1, "plain", caption.first, caption.end)]
        text = _text(caption)
        lines += [
            f"Dialogue: {layer},{_time(first, clock)},{_time(end, clock)},{name},,0,0,0,,{text}\n"
            for layer, name, first, end in spans
            if end > first
        ]
    return "".join(lines)


def _text(caption: Caption) -> str:
    """Each run with its font at the size that makes its em `caption.size` (ASS sizes are those of the line box)."""
    above = max(run.above for run in caption.runs) * caption.size
    leftmost = caption.runs[-1 if writing.strong(caption.runs[0].text) == "rtl" else 0]
    left = caption.x + leftmost.lead * caption.size
    runs = "".join(rf"{{\fn{run.family}\fs{run.height * caption.size:.2f}}}{escaped(run.text)}" for run in caption.runs)
    return rf"{{\pos({left:.2f},{caption.baseline - above:.2f})}}{runs}"


def escaped(text: str) -> str:
    """Text that libass shows as it is: a word joiner, which has no picture, keeps a backslash from starting a command."""
    plain = writing.UNSEEN.sub(" ", text)
    return plain.replace("\\", "\\\u2060").replace("{", r"\{").replace("}", r"\}")


def _colour(hexadecimal: str) -> str:
    return f"&H00{hexadecimal[5:7]}{hexadecimal[3:5]}{hexadecimal[1:3]}".upper()


def _time(frame: int, clock: Clock) -> str:
    """Just before the frame's time: hundredths of a second are finer than frames, and no rounding may lose one."""
    hundredths = max(0, floor((clock.clip_ms(frame) - 1) / 10))
    return f"{hundredths // 360000}:{hundredths // 6000 % 60:02}:{hundredths // 100 % 60:02}.{hundredths % 100:02}"
