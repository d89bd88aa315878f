"""Frames of a shot: layers that stand, slide in or drift over a backdrop, or a camera that wanders over a photograph."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

import cv2
import numpy as np

from demo import cards
from demo.artwork import FACE, FINENESS, HEIGHT, WIDTH, Picture, backdrop, cut_out, paint, photograph
from demo.script import Backdrop, Banner, Card, Credits, Figure, Head, Listing, Place, Still, Tally
from demo.timeline import Take

Scene = Callable[[float], Picture]
"""The picture at so many seconds after the shot's start: RGB uint8 (HEIGHT, WIDTH, 3), the caller's own."""

APPEAR_S: Final = 0.4
SLIDE_PX: Final = 36
_FACE_X: Final = {Place.LEFT: (340.0, 430.0), Place.CENTRE: (640.0, 640.0), Place.RIGHT: (940.0, 850.0)}
_FACE_Y: Final = (178.0, 292.0)
_SCALE: Final = (1.42, 2.25)
"""Each for a wide and for a close shot; the scale is pixels of the film for each one of the portrait."""
_TOWARDS: Final = {Place.LEFT: 1.0, Place.CENTRE: 0.4, Place.RIGHT: -1.0}
_CARD_X: Final = {Place.LEFT: 756, Place.CENTRE: 756, Place.RIGHT: 72}


@dataclass(frozen=True, kw_only=True)
class Pose:
    """Where the anchor of an ink lies in the picture, and how much the ink is enlarged."""

    x: float
    y: float
    zoom: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Layer:
    """An ink on its way from one pose to another. It is there from the start, or fades in while it slides `slide` pixels."""

    ink: Picture
    start: Pose
    end: Pose | None = None
    anchor: tuple[float, float] = (0.0, 0.0)
    appears_s: float | None = None
    slide: int = 0

    def settled(self, now_s: float) -> bool:
        """Whether it will not change any more."""
        return self.end is None and (self.appears_s is None or now_s >= self.appears_s + APPEAR_S)


def scene(take: Take) -> Scene:
    """What the take shows."""
    shot, length_s = take.shot, take.end_s - take.start_s
    if isinstance(shot, Still):
        return _wander(shot, length_s)
    if isinstance(shot, Credits):
        roll = Layer(ink=cards.credits_roll(shot), start=Pose(x=290, y=140), appears_s=0.1)
        return _stack(backdrop(Backdrop.NIGHT), [roll], length_s)
    layers = _figure(shot) if isinstance(shot, Figure) else _head(shot, take)
    return _stack(backdrop(shot.backdrop), layers, length_s)


# ---- what stands where -----------------------------------------------------------------------------------------------


def _head(shot: Head, take: Take) -> list[Layer]:
    size = int(shot.close)
    x, y, scale = _FACE_X[shot.place][size], _FACE_Y[size], _SCALE[size]
    drift = (16 + 10 * size) * _TOWARDS[shot.place]
    largest = scale * 1.035
    share = largest / FINENESS
    commander = Layer(
        ink=np.asarray(cv2.resize(cut_out(), None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8),
        anchor=(FACE[0] * largest, FACE[1] * largest),
        start=Pose(x=x - drift, y=y, zoom=scale / largest),
        end=Pose(x=x + drift, y=y + 3),
    )
    layers = [] if shot.card is None else _card(shot.card, x=_CARD_X[shot.place], lines_s=take.lines_s)
    layers.append(commander)
    if shot.named:
        strap = cards.name("Eileen Collins", "Commander of STS-93")
        layers.append(Layer(ink=strap, start=Pose(x=round(x) - 190, y=602), appears_s=0.5, slide=-SLIDE_PX))
    return layers


def _card(card: Card, *, x: int, lines_s: tuple[float, ...]) -> list[Layer]:
    if isinstance(card, Banner):
        return [Layer(ink=cards.banner(card), start=Pose(x=x, y=130), appears_s=0.25, slide=SLIDE_PX)]
    if isinstance(card, Listing):
        return _listing(card, x=x, lines_s=lines_s)
    return _tally(card, x=x, lines_s=lines_s)


def _listing(card: Listing, *, x: int, lines_s: tuple[float, ...]) -> list[Layer]:
    panel = cards.listing(card)
    top = (HEIGHT - panel.shape[0]) // 2 - 20
    layers = [Layer(ink=panel, start=Pose(x=x, y=top))]
    for index, row in enumerate(card.rows):
        y = top + cards.HEADING_HEIGHT + index * cards.ROW_HEIGHT
        when = None if row.line < 0 else max(0.45, lines_s[row.line])
        layers.append(Layer(ink=cards.row(row), start=Pose(x=x, y=y), appears_s=when, slide=SLIDE_PX))
    return layers


def _tally(card: Tally, *, x: int, lines_s: tuple[float, ...]) -> list[Layer]:
    panel = cards.tally(card)
    x += (cards.CARD_WIDTH - panel.shape[1]) // 2
    top = (HEIGHT - panel.shape[0]) // 2 - 20
    layers = [Layer(ink=panel, start=Pose(x=x, y=top))]
    dots = cards.tally_dots(card)
    fine, lost = cards.dot(lost=False), cards.dot(lost=True)
    half = cards.DOT // 2
    poses = [Pose(x=x + across - half, y=top + down - half) for across, down in dots]
    layers.extend(Layer(ink=fine, start=pose) for pose in poses)
    step = max(0.25, (lines_s[-1] + 1.0) / card.lost)
    for index, pose in enumerate(poses[: card.lost]):
        layers.append(Layer(ink=lost, start=pose, appears_s=0.9 + index * step))
    return layers


def _figure(shot: Figure) -> list[Layer]:
    return [
        Layer(
            ink=cards.drawing(shot.drawing),
            anchor=(180, 180),
            start=Pose(x=WIDTH / 2, y=250, zoom=0.94),
            end=Pose(x=WIDTH / 2, y=246, zoom=1.02),
        ),
        Layer(
            ink=cards.caption(shot.number, size=108, bold=True),
            start=Pose(x=260, y=416),
            appears_s=0.15,
            slide=SLIDE_PX,
        ),
        Layer(
            ink=cards.caption(shot.under, size=36, bold=False), start=Pose(x=260, y=562), appears_s=0.4, slide=SLIDE_PX
        ),
    ]


# ---- putting it together ---------------------------------------------------------------------------------------------


def _stack(ground: Picture, layers: list[Layer], length_s: float) -> Scene:
    """Layers over the ground. What has settled below the first layer that still moves is painted once."""
    painted = [ground]

    def frame(now_s: float) -> Picture:
        settled = len(list(takewhile(lambda layer: layer.settled(now_s), layers)))
        for layer in layers[len(painted) - 1 : settled]:
            painted.append(painted[-1].copy())
            _put(painted[-1], layer, now_s, length_s)
        picture = painted[settled].copy()
        for layer in layers[settled:]:
            _put(picture, layer, now_s, length_s)
        return picture

    return frame


def _put(picture: Picture, layer: Layer, now_s: float, length_s: float) -> None:
    """Paint the layer as it is at that moment."""
    shown = 1.0 if layer.appears_s is None else _eased((now_s - layer.appears_s) / APPEAR_S)
    if shown <= 0:
        return
    aside = layer.slide * (1 - shown)
    if layer.end is None:
        paint(picture, layer.ink, x=round(layer.start.x + aside), y=round(layer.start.y), opacity=shown)
        return
    share = _eased(now_s / length_s)
    zoom = _between(layer.start.zoom, layer.end.zoom, share)
    x = _between(layer.start.x, layer.end.x, share) + 2.5 * math.sin(now_s * 1.03) - layer.anchor[0] * zoom
    y = _between(layer.start.y, layer.end.y, share) + 2.0 * math.sin(now_s * 1.46) - layer.anchor[1] * zoom
    left, top = max(0, math.floor(x)), max(0, math.floor(y))
    right = min(WIDTH, math.ceil(x + layer.ink.shape[1] * zoom))
    bottom = min(HEIGHT, math.ceil(y + layer.ink.shape[0] * zoom))
    moved = cv2.warpAffine(
        layer.ink,
        np.array([[zoom, 0, x - left], [0, zoom, y - top]]),
        (right - left, bottom - top),
        flags=cv2.INTER_LINEAR,
    )
    paint(picture, np.asarray(moved, np.uint8), x=left, y=top, opacity=shown)


def _wander(shot: Still, length_s: float) -> Scene:
    photo = photograph(shot.photo)
    high, wide = photo.shape[:2]
    tag = cards.credit(shot.credit)

    def frame(now_s: float) -> Picture:
        share = _eased(now_s / length_s)
        width = _between(shot.start.width, shot.end.width, share) * wide
        height = width * HEIGHT / WIDTH
        x = min(max(_between(shot.start.x, shot.end.x, share) * wide - width / 2, 0), wide - width)
        y = min(max(_between(shot.start.y, shot.end.y, share) * high - height / 2, 0), high - height)
        zoom = WIDTH / width
        matrix = np.array([[zoom, 0, -x * zoom], [0, zoom, -y * zoom]])
        moved = cv2.warpAffine(photo, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        picture = np.asarray(moved, np.uint8)
        paint(picture, tag, x=28, y=HEIGHT - 64)
        return picture

    return frame


def _between(start: float, end: float, share: float) -> float:
    return start + (end - start) * share


def _eased(share: float) -> float:
    """Smooth from 0 to 1, with rest at both ends."""
    inside = min(max(share, 0.0), 1.0)
    return inside * inside * (3 - 2 * inside)
