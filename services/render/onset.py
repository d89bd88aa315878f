"""When words light up, seen in the rendered frames: colour appears where the word stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.documents import CaptionStyle
from services.render.captions import Caption
from services.render.clock import Clock

REACH: Final = 8
"""Frames before and after the expected one in which a word is looked for."""
NEAR_LUMA: Final = 40
NEAR_CHROMA: Final = 22
LEAST_INK: Final = 0.02
"""Share of the word's box that must take the colour for it to be seen at all."""
SAME_SHAPE: Final = 0.5
"""Overlap (IoU) with the word's own shape from which it counts as lit."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Planes:
    """A decoded 4:2:0 frame: uint8 luma (H, W) and chroma (H/2, W/2), BT.709 limited range."""

    luma: NDArray[np.uint8]
    blue: NDArray[np.uint8]
    red: NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Onsets:
    """`median_ms` is None if no word could be timed; `unseen` of `words` never took their colour.

    Words over a ground of the same colour can't be timed; they count as neither.
    """

    median_ms: float | None
    words: int
    unseen: int


def ycbcr(colour: str) -> tuple[float, float, float]:
    """Of #RRGGBB, BT.709 limited range."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748


def tells_apart(style: CaptionStyle) -> bool:
    """Whether a lit word has another colour than the others."""
    one, other = ycbcr(style.highlight_color), ycbcr(style.primary_color)
    return abs(one[0] - other[0]) > NEAR_LUMA or any(abs(a - b) > NEAR_CHROMA for a, b in zip(one, other, strict=True))


@dataclass
class OnsetMeter:
    """Fed with all frames in order. Where words don't light up one by one, the first word of each page stands for the page."""

    captions: Sequence[Caption]
    style: CaptionStyle
    clock: Clock
    _masks: dict[int, dict[int, Mask]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        single = self.style.word_highlight and tells_apart(self.style)
        colour = self.style.highlight_color if self.style.word_highlight else self.style.primary_color
        self._colour = ycbcr(colour)
        self._watched = [c for c in self.captions if (single or c.leads) and c.off > c.on]
        self._by_frame: dict[int, list[int]] = {}
        for index, caption in enumerate(self._watched):
            until = max(caption.on + REACH, min(caption.off, caption.on + 3 * REACH))
            for frame in range(max(0, caption.on - REACH), until + 1):
                self._by_frame.setdefault(frame, []).append(index)

    def see(self, frame: int, planes: Planes) -> None:
        for index in self._by_frame.get(frame, ()):
            self._masks.setdefault(index, {})[frame] = self._mask(planes, self._watched[index])

    def result(self) -> Onsets:
        delays: list[float] = []
        unseen = 0
        for index, caption in enumerate(self._watched):
            masks = self._masks.get(index, {})
            shape = _shape(masks, caption)
            frame = None if shape is None else _lit(masks, caption, shape)
            unseen += shape is None
            if frame is not None:
                delays.append(abs(self.clock.clip_ms(frame) - caption.start_ms))
        return Onsets(median_ms=round(median(delays), 1) if delays else None, words=len(self._watched), unseen=unseen)

    def _mask(self, planes: Planes, caption: Caption) -> Mask:
        """Which of the box's chroma samples have the colour."""
        box, height, width = caption.box, planes.blue.shape[0], planes.blue.shape[1]
        rows = slice(min(max(0, box.y // 2), height), min(max(0, (box.y + box.height) // 2), height))
        columns = slice(min(max(0, box.x // 2), width), min(max(0, (box.x + box.width) // 2), width))
        luma = planes.luma[rows.start * 2 : rows.stop * 2 : 2, columns.start * 2 : columns.stop * 2 : 2]
        near = np.abs(luma.astype(np.int16) - round(self._colour[0])) <= NEAR_LUMA
        for plane, wanted in ((planes.blue, self._colour[1]), (planes.red, self._colour[2])):
            near &= np.abs(plane[rows, columns].astype(np.int16) - round(wanted)) <= NEAR_CHROMA
        return near


def _lit(masks: dict[int, Mask], caption: Caption, shape: Mask) -> int | None:
    """The first frame in which the word has its shape; None if the ground had it before."""
    frames = sorted(frame for frame in masks if abs(frame - caption.on) <= REACH)
    like = [frame for frame in frames if _overlap(masks[frame], shape) >= SAME_SHAPE]
    return None if not like or like[0] == frames[0] < caption.on else like[0]


def _shape(masks: dict[int, Mask], caption: Caption) -> Mask | None:
    """The word's own ink: the last of the frames with most colour while it should be lit."""
    own = {frame: mask for frame, mask in masks.items() if caption.on <= frame < caption.off}
    if not own:
        return None
    ink = {frame: int(mask.sum()) for frame, mask in own.items()}
    most = max(ink.values())
    if most < LEAST_INK * next(iter(own.values())).size or most == 0:
        return None
    return own[max(frame for frame, count in ink.items() if count >= 0.95 * most)]


def _overlap(one: Mask, other: Mask) -> float:
    union = int((one | other).sum())
    return int((one & other).sum()) / union if union else 0.0
