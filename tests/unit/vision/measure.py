"""How well a framing holds its subject, seen with fresh eyes: faces at five samples a second, at the source's full height."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from common.documents import Aim, Box, Framing, Panel, Shot, Sighting, Source
from common.faces import BlazeFace, Face
from common.media import copy_window, upright_frames

STEP_MS = 200


@dataclass(frozen=True, kw_only=True)
class Figures:
    """`share` of `samples` with a subject that are wholly in the crop; `jitter` is p95 |second difference| in pixels."""

    share: float
    samples: int
    jitter: float
    moving: float


def crop_at(panel: Panel, at_ms: float) -> Box:
    """Where the crop is at a moment, aims joined by straight lines."""
    aims = panel.aims
    after = bisect_right([aim.at_ms for aim in aims], at_ms)
    if after == 0:
        x, y = aims[0].x, aims[0].y
    elif after == len(aims):
        x, y = aims[-1].x, aims[-1].y
    else:
        x, y = _between(aims[after - 1], aims[after], at_ms)
    return Box(x=x, y=y, width=panel.width, height=panel.height)


def _between(one: Aim, other: Aim, at_ms: float) -> tuple[float, float]:
    share = (at_ms - one.at_ms) / (other.at_ms - one.at_ms)
    return one.x + (other.x - one.x) * share, one.y + (other.y - one.y) * share


def inside(face: Box, crop: Box, source: Source) -> bool:
    """Whether all of the face that the picture shows is in the crop."""
    left, top = max(0.0, face.x), max(0.0, face.y)
    right, bottom = min(float(source.width), face.x + face.width), min(float(source.height), face.y + face.height)
    return crop.x <= left and crop.y <= top and right <= crop.x + crop.width and bottom <= crop.y + crop.height


def shot_at(framing: Framing, at_ms: float) -> Shot:
    return next(shot for shot in framing.shots if shot.start_ms <= at_ms < shot.end_ms)


def subject_of(faces: Sequence[Face], panel: Panel, sightings: Sequence[Sighting], at_ms: int) -> Face | None:
    """The face that the panel follows: the one nearest to where its track was last or is next seen; else the largest."""
    near = [s for s in sightings if s.track == panel.track and abs(s.at_ms - at_ms) <= 600]
    if near:
        seen = min(near, key=lambda s: abs(s.at_ms - at_ms)).box
        close = [face for face in faces if _apart(face.box, seen) < 1.5]
        if close:
            return min(close, key=lambda face: _apart(face.box, seen))
    sure = [face for face in faces if face.score >= 0.65]
    return max(sure, key=lambda face: face.box.height, default=None)


def _apart(one: Box, other: Box) -> float:
    across = one.x + one.width / 2 - other.x - other.width / 2
    down = one.y + one.height / 2 - other.y - other.height / 2
    return float(np.hypot(across, down)) / max(one.width, other.width)


def looks(media: Path, source: Source, framing: Framing, folder: Path) -> Iterator[tuple[int, np.ndarray, list[Face]]]:
    """Every fifth of a second: the picture at full height and its faces."""
    start, end = framing.shots[0].start_ms, framing.shots[-1].end_ms
    with media.open("rb") as file:
        window = copy_window(file, source, start_ms=start, end_ms=end, out=folder / "measured.nut")
    detector = BlazeFace()
    moments = range(start, end, STEP_MS)
    for at_ms, picture in upright_frames(
        window.path, source, at_ms=moments, height=source.height, first_ms=window.origin_ms
    ):
        yield at_ms, picture, detector.detect(picture)


def figures(media: Path, source: Source, framing: Framing, folder: Path) -> Figures:
    held: list[bool] = []
    for at_ms, _, faces in looks(media, source, framing, folder):
        panel = shot_at(framing, at_ms).panels[-1]
        face = subject_of(faces, panel, framing.sightings, at_ms)
        if face is not None:
            held.append(inside(face.box, crop_at(panel, at_ms), source))
    pushes = [push for shot in framing.shots for push in _pushes(shot)]
    return Figures(
        share=sum(held) / len(held) if held else 1.0,
        samples=len(held),
        jitter=float(np.percentile(pushes, 95)) if pushes else 0.0,
        moving=sum(push > 0 for push in pushes) / len(pushes) if pushes else 0.0,
    )


def _pushes(shot: Shot) -> list[float]:
    crops = [crop_at(shot.panels[-1], at_ms) for at_ms in range(shot.start_ms, shot.end_ms, STEP_MS)]
    centres = np.array([(crop.x + crop.width / 2, crop.y + crop.height / 2) for crop in crops])
    return [float(push) for push in np.hypot(*np.diff(centres, n=2, axis=0).T)] if len(crops) > 2 else []
