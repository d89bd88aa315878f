"""From where a subject is to a crop: how large, and from where; still wherever that holds the subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from common.documents import Aim, Box
from services.vision.movement import Axis, Numbers, aims, grid, path

LEAST_SHARE: Final = 0.55
LEAST_LINES: Final = 480
"""A crop has at least this share of the picture's height and, where the picture has them, this many lines."""
CUTS_SIDEWAYS: Final = 0.8
"""Where the largest crop keeps more of the picture's width than this, it isn't made smaller: the picture was composed so."""
SIZES: Final = 4
MOST_FACE: Final = 0.74
"""Of the crop's width. A larger face gets black bars rather than less air."""
LARGEST_FACE: Final = 0.94
"""Of the crop's side. Of a face that is larger still, its middle is held."""
AIR: Final = 0.3
"""Room beside a face, in faces, where the crop has it."""
NOISE: Final = 0.04
"""By how much of its width the detector's box of a still face wavers."""
HAIR: Final = 0.5
CHIN: Final = 0.25
"""Room above the brow and below the chin, in faces."""
EYES: Final = 1 / 3
"""Height of the eyes in the crop, from the top."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is to be seen at a moment: a box around whole faces, the largest of which is `face` wide; `person` leads them.

    Faces must be seen (`weight` 1); what weighs less may be cut while the crop comes after it.
    """

    at_ms: int
    person: int
    box: Box
    face: float
    eyes_y: float
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Room:
    """Where a crop may lie: `area` is the picture without its bars, `lines` the least height of a crop (see least_lines)."""

    picture: tuple[int, int]
    area: Box
    aspect: float
    lines: float


@dataclass(frozen=True, kw_only=True)
class Crop:
    """width × height with the upper left corner at the aims; one aim: it stands still."""

    width: int
    height: int
    aims: tuple[Aim, ...]


# ---- size ------------------------------------------------------------------------------------------------------------


def least_lines(height: float) -> float:
    """The least height of a crop: a share of the picture, and not under 480 lines, for these are scaled up to 1,920."""
    return min(height, max(LEAST_SHARE * height, LEAST_LINES))


def largest(aspect: float, width: float, height: float) -> float:
    """Height of the largest crop inside width × height."""
    return min(height, width / aspect)


def size(aspect: float, height: float) -> tuple[int, int]:
    """Even width and height of a crop that is at most `height` high, as near to the aspect as these can be."""
    wide = max(2, int(height * aspect + 1e-6) // 2 * 2)
    high = min(int(height + 1e-6) // 2 * 2, round(wide / aspect / 2) * 2)
    return wide, max(2, high)


def heights(room: Room, targets: Sequence[Target], *, face_share: float) -> list[float]:
    """Heights to try, the closest first: from a face that is `face_share` of the crop's height up to the whole area.

    With a share of 0 there is only the whole area.
    """
    most = largest(room.aspect, room.area.width, room.area.height)
    face = float(np.median([target.face for target in targets]))
    if face > MOST_FACE * most * room.aspect:
        whole = largest(room.aspect, *room.picture)
        return [min(whole, face / MOST_FACE / room.aspect)]
    least = min(most, room.lines)
    if most * room.aspect > CUTS_SIDEWAYS * room.area.width:
        least = most
    wanted = min(most, max(least, face / face_share)) if face_share else most
    return [wanted + (most - wanted) * step / (SIZES - 1) for step in range(SIZES)] if wanted < most else [most]


# ---- place -----------------------------------------------------------------------------------------------------------


def follow(
    targets: Sequence[Target], room: Room, *, start_ms: int, end_ms: int, face_share: float, still: bool
) -> Crop:
    """A crop for a shot whose targets are given in order of time; with `still` it never moves.

    The closest one that can stand still; where none can, the closest but one, which leaves some room to move in.
    """
    choices = [size(room.aspect, height) for height in heights(room, targets, face_share=face_share)]
    for wide, high in choices:
        axes = _axes(targets, room, wide=wide, high=high)
        if all(axis.still[0] <= axis.still[1] for axis in axes):
            x, y = (axis.median() for axis in axes)
            return stand(x, y, (wide, high), start_ms=start_ms)
    wide, high = choices[-1] if still else choices[min(1, len(choices) - 1)]
    axes = _axes(targets, room, wide=wide, high=high)
    times = grid(start_ms, end_ms)
    xs, ys = (path(axis, times, still=still) for axis in axes)
    if len(set(zip(xs.tolist(), ys.tolist(), strict=True))) == 1:
        return stand(float(xs[0]), float(ys[0]), (wide, high), start_ms=start_ms)
    return Crop(width=wide, height=high, aims=aims(times, xs, ys))


def stand(x: float, y: float, extent: tuple[int, int], *, start_ms: int) -> Crop:
    """A crop that stands still, its corner at the even place before x, y."""
    corner = (float(int(place / 2 + 1e-6) * 2) for place in (x, y))
    return Crop(width=extent[0], height=extent[1], aims=(Aim(at_ms=start_ms, x=next(corner), y=next(corner)),))


def _axes(targets: Sequence[Target], room: Room, *, wide: int, high: int) -> tuple[Axis, Axis]:
    face = np.array([target.face for target in targets])
    left = np.array([target.box.x for target in targets])
    right = left + np.array([target.box.width for target in targets])
    top = np.array([target.box.y for target in targets])
    bottom = top + np.array([target.box.height for target in targets])
    beside = np.minimum(AIR * face, AIR * np.maximum(0, wide - (right - left)))
    spare = np.maximum(0, high - (bottom - top))
    eyes = np.array([target.eyes_y for target in targets])
    times = np.array([target.at_ms for target in targets], np.float64)
    weights = np.array([target.weight for target in targets])
    across = _axis(
        wide,
        _range(room.area.x, room.area.width, wide, room.picture[0]),
        whose=(times, weights),
        faces=(face, left, right),
        ideal=(left + right - wide) / 2,
        air=(beside, beside),
    )
    down = _axis(
        high,
        _range(room.area.y, room.area.height, high, room.picture[1]),
        whose=(times, weights),
        faces=(face, top, bottom),
        ideal=eyes - EYES * high,
        air=(np.minimum(HAIR * face, 0.6 * spare), np.minimum(CHIN * face, 0.3 * spare)),
    )
    return across, down


def _axis(
    extent: int,
    ends: tuple[float, float],
    *,
    whose: tuple[Numbers, Numbers],
    faces: tuple[Numbers, Numbers, Numbers],
    ideal: Numbers,
    air: tuple[Numbers, Numbers],
) -> Axis:
    face, near, far = faces
    pad = np.minimum(NOISE * face, np.maximum(0, extent - (far - near)) / 4)
    middle, most = (near + far) / 2, np.minimum((far - near) / 2 + pad, LARGEST_FACE / 2 * extent)
    return Axis(
        extent=extent,
        start=ends[0],
        room=ends[1] - ends[0],
        times=whose[0],
        weights=whose[1],
        faces=face,
        ideal=ideal,
        near=middle - most,
        far=middle + most,
        near_air=near - air[0],
        far_air=far + air[1],
    )


def _range(start: float, extent: float, crop: int, picture: int) -> tuple[float, float]:
    """First and last even place of a crop: inside [start, start + extent), or around it where the crop is larger.

    Chroma is stored for every second pixel: a crop at an even place needs no resampling of it.
    """
    low, high = sorted((start, start + extent - crop))
    last = max(0, int(min(high, picture - crop) / 2) * 2)
    return float(min(last, max(0, -int(-low / 2) * 2))), float(last)
