"""Whether the person a shot is about can be seen, whole, in the finished frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.documents import Box, Sighting
from common.faces import Face, FaceDetector
from services.render.crop import Scene, View

Grey = NDArray[np.uint8]
Picture = NDArray[np.uint8]

PATCH: Final = 32
ALIKE: Final = 0.8
"""Correlation from which two pictures of a face are the same moment of the same face."""
SAME_IOU: Final = 0.3
GREY: Final = np.array([0.299, 0.587, 0.114], np.float32)
SLACK: Final = 0.03
"""Share of a box by which detectors tremble."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One sampled frame: the subjects that the source shows (display pixels), and whether each is whole in the output.

    `face` is where the first of them lies in the output.
    """

    frame: int
    subjects: int
    shown: bool
    face: Box | None
    eyes: tuple[tuple[float, float], ...] = ()


def look(
    frame: int,
    *,
    scene: Scene,
    source: Picture,
    scale: float,
    luma: Grey,
    expected: Sequence[Box | None],
    faces: FaceDetector,
) -> Sample:
    """Compare a frame of the source (RGB, `scale` display pixels a pixel) with the luma of the rendered frame.

    `expected` holds, for each view that follows somebody, where that person was last seen; None where nobody knows.
    """
    found = [_enlarged(face, scale) for face in faces.detect(source)]
    bounds = Box(x=0, y=0, width=source.shape[1] * scale, height=source.shape[0] * scale)
    wanted = subjects(found, expected)
    if not wanted:
        return Sample(frame=frame, subjects=0, shown=False, face=None)
    at = frame - scene.first
    boxes = [clipped(face.box, bounds) for face in wanted]
    views = [_view_of(box, scene.views, at) for box in boxes]
    whole = [(box, view) for box, view in zip(boxes, views, strict=True) if view is not None]
    shown = len(whole) == len(wanted) and all(
        _same(box, view.shown(box, at), source, scale=scale, luma=luma, faces=faces) for box, view in whole
    )
    if views[0] is None:
        return Sample(frame=frame, subjects=len(wanted), shown=shown, face=None)
    eyes = tuple(views[0].point(x, y, at) for x, y in wanted[0].eyes)
    return Sample(frame=frame, subjects=len(wanted), shown=shown, face=views[0].shown(boxes[0], at), eyes=eyes)


def subjects(found: Sequence[Face], expected: Sequence[Box | None]) -> list[Face]:
    """The faces that the shot follows; the largest one where it follows nobody that is known to be there."""
    known = [box for box in expected if box is not None]
    if not known:
        return [max(found, key=lambda face: face.box.width * face.box.height)] if found else []
    matched = []
    for box in known:
        near = [face for face in found if overlap(face.box, box) >= SAME_IOU or _holds(box, face.box)]
        if near:
            matched.append(max(near, key=lambda face, box=box: overlap(face.box, box)))  # type: ignore[misc]
    return matched


def expected_boxes(scene: Scene, sightings: Sequence[Sighting], *, at_ms: float, sample_ms: int) -> list[Box | None]:
    """Where each followed person is at a moment: between the sightings before and after it, if they are near."""
    tracks = dict.fromkeys(view.track for view in scene.views if view.track is not None)
    return [
        _between([s for s in sightings if s.track == track], at_ms=at_ms, near_ms=1.5 * sample_ms) for track in tracks
    ]


def _between(seen: Sequence[Sighting], *, at_ms: float, near_ms: float) -> Box | None:
    before = max((s for s in seen if at_ms - near_ms <= s.at_ms <= at_ms), key=lambda s: s.at_ms, default=None)
    after = min((s for s in seen if at_ms < s.at_ms <= at_ms + near_ms), key=lambda s: s.at_ms, default=None)
    if before is None or after is None:
        only = before or after
        return only.box if only else None
    share = (at_ms - before.at_ms) / (after.at_ms - before.at_ms)
    one, other = before.box, after.box
    return Box(
        x=one.x + share * (other.x - one.x),
        y=one.y + share * (other.y - one.y),
        width=one.width + share * (other.width - one.width),
        height=one.height + share * (other.height - one.height),
    )


def _view_of(box: Box, views: Sequence[View], at: float) -> View | None:
    """The view that holds the whole box, give or take what detectors tremble."""
    for view in views:
        place, spot = view.place, view.shown(box, at)
        across, down = SLACK * spot.width, SLACK * spot.height
        if (
            spot.x >= place.x - across
            and spot.y >= place.y - down
            and spot.x + spot.width <= place.x + place.width + across
            and spot.y + spot.height <= place.y + place.height + down
        ):
            return view
    return None


def _same(box: Box, spot: Box, source: Picture, *, scale: float, luma: Grey, faces: FaceDetector) -> bool:
    """The rendered frame shows that face at that place: the pictures agree, or at least there is a face."""
    here = Box(x=box.x / scale, y=box.y / scale, width=box.width / scale, height=box.height / scale)
    one, other = patch(source, here), patch(luma, spot)
    if one is None or other is None:
        return False
    if correlation(one, other) >= ALIKE:
        return True
    return any(overlap(face.box, spot) >= SAME_IOU for face in faces.detect(np.repeat(luma[..., None], 3, axis=2)))


def patch(picture: Picture, box: Box) -> NDArray[np.float32] | None:
    """The part of a picture (luma or RGB) in the box, as PATCH × PATCH greys; None if nothing of it is in the picture."""
    import cv2  # noqa: PLC0415  heavy: only the child process needs it

    left, top = max(0, round(box.x)), max(0, round(box.y))
    right, bottom = min(picture.shape[1], round(box.x + box.width)), min(picture.shape[0], round(box.y + box.height))
    if right - left < 4 or bottom - top < 4:
        return None
    part = cv2.resize(picture[top:bottom, left:right], (PATCH, PATCH), interpolation=cv2.INTER_AREA)
    small = np.asarray(part, np.float32)
    return small if small.ndim == 2 else small @ GREY


def correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Zero-normalised cross-correlation, -1..1; two flat pictures are alike."""
    a, b = one - one.mean(), other - other.mean()
    norm = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / norm if norm > 1 else 1.0


def clipped(box: Box, bounds: Box) -> Box:
    left, top = max(box.x, bounds.x), max(box.y, bounds.y)
    right = min(box.x + box.width, bounds.x + bounds.width)
    bottom = min(box.y + box.height, bounds.y + bounds.height)
    return Box(x=left, y=top, width=max(0.0, right - left), height=max(0.0, bottom - top))


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    shared = clipped(one, other)
    area = shared.width * shared.height
    union = one.width * one.height + other.width * other.height - area
    return area / union if union > 0 else 0.0


def _holds(box: Box, face: Box) -> bool:
    x, y = face.x + face.width / 2, face.y + face.height / 2
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height


def _enlarged(face: Face, scale: float) -> Face:
    box = face.box
    return Face(
        box=Box(x=box.x * scale, y=box.y * scale, width=box.width * scale, height=box.height * scale),
        score=face.score,
        eyes=((face.eyes[0][0] * scale, face.eyes[0][1] * scale), (face.eyes[1][0] * scale, face.eyes[1][1] * scale)),
    )
