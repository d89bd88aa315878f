"""The frame that stands for the clip: a face, sharp, with open eyes, away from cuts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from common.documents import Box
from common.errors import ToolFailed
from services.render.crop import Scene
from services.render.subject import PATCH, Sample, patch

EYE: Final = 0.16
"""Side of the square around an eye, as a share of the face's width."""
QUALITY: Final = 90
NEAR_CUT: Final = 3
"""Frames from a cut that may still hold some of the other side."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """`face` is the face's share of the height, 0 without one; `sharp` and `eyes` are contrasts that only compare."""

    frame: int
    face: float
    sharp: float
    eyes: float
    steady: bool


def candidate(sample: Sample, luma: NDArray[np.uint8], *, scene: Scene) -> Candidate:
    height, width = luma.shape
    box = sample.face or Box(x=0, y=0, width=width, height=height)
    return Candidate(
        frame=sample.frame,
        face=round(min(1.0, sample.face.height / height), 4) if sample.face and sample.shown else 0.0,
        sharp=round(_detail(luma, box), 4),
        eyes=round(_open_eyes(sample, luma), 4),
        steady=scene.first + NEAR_CUT <= sample.frame < scene.end - NEAR_CUT,
    )


def best(candidates: Sequence[Candidate]) -> int:
    """The frame to take; the earliest of equals."""
    sharpest = max(each.sharp for each in candidates) or 1.0
    widest = max(each.eyes for each in candidates) or 1.0

    def worth(each: Candidate) -> float:
        face = (1.0 + min(each.face, 0.5)) if each.face else 0.0
        return face + 0.8 * each.sharp / sharpest + 0.8 * each.eyes / widest + (0.3 if each.steady else 0.0)

    return max(candidates, key=lambda each: (round(worth(each), 4), -each.frame)).frame


def write(clip: Path, *, at_s: float, out: Path) -> None:
    """Store the frame of the clip at that moment as a JPEG of its size. Raises ToolFailed."""
    import cv2  # noqa: PLC0415  heavy: only the child process needs it

    with av.open(str(clip), mode="r", format="mov") as container:
        stream = container.streams.video[0]
        stream.thread_count = 1
        container.seek(int(at_s * av.time_base), backward=True)
        for shown in container.decode(stream):
            if shown.time is not None and shown.time >= at_s - 0.001:
                picture = shown.to_ndarray(format="bgr24")
                if cv2.imwrite(str(out), picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY]):
                    return
                break
    raise ToolFailed(f"The picture at {at_s:.3f} s of the clip could not be stored as a picture.")


def _detail(luma: NDArray[np.uint8], box: Box) -> float:
    """Spread of the Laplacian over the spread of brightness: blur lowers it, light and contrast don't."""
    import cv2  # noqa: PLC0415  heavy: only the child process needs it

    left, top = max(0, round(box.x)), max(0, round(box.y))
    part = luma[top : round(box.y + box.height), left : round(box.x + box.width)]
    if min(part.shape) < PATCH:
        return 0.0
    spread = float(part.std())
    return float(cv2.Laplacian(part, cv2.CV_32F).std()) / (spread + 4.0)


def _open_eyes(sample: Sample, luma: NDArray[np.uint8]) -> float:
    """Contrast inside the eyes against that of the face: lids are even, an open eye has white and dark."""
    if sample.face is None or not sample.eyes:
        return 0.0
    face = patch(luma, sample.face)
    side = EYE * sample.face.width
    spots = [patch(luma, Box(x=x - side / 2, y=y - side / 2, width=side, height=side)) for x, y in sample.eyes]
    seen = [float(spot.std()) for spot in spots if spot is not None]
    return min(seen) / (float(face.std()) + 4.0) if face is not None and seen else 0.0
