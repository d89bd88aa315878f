import itertools
import pickle
import subprocess
import sys

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from common.documents import Box
from common.faces import BlazeFace, Face, FaceDetector, ScriptedFaces, decode, squares
from tests.conftest import MEDIA

pytestmark = pytest.mark.slow

Picture = NDArray[np.uint8]
FACE = Face(box=Box(x=10, y=20, width=30, height=30), score=0.9, eyes=((18, 30), (32, 30)))


def image(name: str) -> Picture:
    found = cv2.imread(str(MEDIA / "images" / f"{name}.jpg"))
    assert found is not None
    return np.ascontiguousarray(found[:, :, ::-1], np.uint8)


@pytest.fixture(scope="module")
def portrait() -> Picture:
    return image("obama_portrait")


def copied(detector: FaceDetector) -> FaceDetector:
    copy: FaceDetector = pickle.loads(pickle.dumps(detector))  # noqa: S301  made here
    return copy


@pytest.mark.parametrize(
    "detector", [BlazeFace(), BlazeFace(tiles=False), BlazeFace(small=True), ScriptedFaces([[FACE]])]
)
def test_conformance(detector: FaceDetector, portrait: Picture) -> None:
    unused = copied(detector)
    first = detector.detect(portrait)
    assert len(first) == 1
    assert first == detector.detect(portrait) == unused.detect(portrait) == copied(detector).detect(portrait)
    assert len(detector.digest) == 64
    face = first[0]
    for x, y in face.eyes:
        assert face.box.x < x < face.box.x + face.box.width
        assert face.box.y < y < face.box.y + face.box.height / 2
    assert face.eyes[0][0] < face.eyes[1][0]


def test_box_spans_brow_to_chin(portrait: Picture) -> None:
    box = BlazeFace().detect(portrait)[0].box
    assert box.x == pytest.approx(352, abs=12)
    assert box.y == pytest.approx(129, abs=12)
    assert box.width == pytest.approx(285, abs=20)


def test_scale_and_place_follow_the_picture(portrait: Picture) -> None:
    small = cv2.resize(portrait, (364, 455), interpolation=cv2.INTER_AREA)
    wide = np.zeros((720, 1280, 3), np.uint8)
    wide[200:655, 800:1164] = small
    box = BlazeFace().detect(wide)[0].box
    assert box.x + box.width / 2 == pytest.approx(800 + 0.4 * (352 + 142), abs=5)
    assert box.y + box.height / 2 == pytest.approx(200 + 0.4 * (129 + 142), abs=5)


def test_tiles_find_a_face_too_small_for_the_whole(portrait: Picture) -> None:
    wide = np.full((720, 1280, 3), 90, np.uint8)
    wide[500:693, 900:1055] = cv2.resize(portrait, (155, 193), interpolation=cv2.INTER_AREA)
    assert len(BlazeFace().detect(wide)) == 1
    assert BlazeFace(tiles=False).detect(wide) == []


@pytest.mark.parametrize(("shape", "looks"), [((2400, 300), 78), ((2408, 300), 1), ((4, 3000), 1)])
def test_slender_pictures_are_looked_at_as_a_whole(
    shape: tuple[int, int], looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def look(_self: BlazeFace, _picture: Picture, region: object) -> object:
        seen.append(region)
        return np.zeros((0, 9), np.float32)

    monkeypatch.setattr(BlazeFace, "_look", look)
    BlazeFace(small=True).detect(np.zeros((*shape, 3), np.uint8))
    assert len(seen) == looks


def test_small_squares_find_a_face_of_a_fortieth(portrait: Picture) -> None:
    wide = np.full((720, 1280, 3), 90, np.uint8)
    wide[500:580, 900:964] = cv2.resize(portrait, (64, 80), interpolation=cv2.INTER_AREA)
    (face,) = BlazeFace(small=True).detect(wide)
    assert face.box.width == pytest.approx(20, abs=5)
    assert BlazeFace().detect(wide) == []


def test_two_faces_left_to_right_each_once(portrait: Picture) -> None:
    small = cv2.resize(portrait, (364, 455), interpolation=cv2.INTER_AREA)
    wide = np.full((720, 1280, 3), 90, np.uint8)
    for left in (100, 700):
        wide[200:655, left : left + 364] = small
    boxes = [face.box for face in BlazeFace().detect(wide)]
    assert [round(box.x + box.width / 2, -1) for box in boxes] == [300, 900]


def test_a_face_cut_by_the_picture_is_found() -> None:
    picture = image("obama_partial_face")
    (face,) = BlazeFace().detect(picture)
    assert face.box.x < 0


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 900, 3), (479, 853, 3), (720, 1280, 3)])
def test_nobody_on_a_blank_picture(shape: tuple[int, int, int]) -> None:
    assert BlazeFace(small=True).detect(np.full(shape, 128, np.uint8)) == []


@pytest.mark.parametrize(
    ("width", "height"), [(1280, 720), (720, 1280), (853, 479), (4000, 400), (641, 640), (500, 500)]
)
@pytest.mark.parametrize("parts", [1, 2])
def test_squares_cover_the_picture_and_overlap(width: int, height: int, parts: int) -> None:
    side = min(width, height) // parts
    found = squares(width, height, side=side)
    for extent, starts in ((width, {x for x, *_ in found}), (height, {y for _, y, *_ in found})):
        assert min(starts) == 0
        assert max(starts) == extent - side
        assert all(after - before <= side * 0.75 + 1 for before, after in itertools.pairwise(sorted(starts)))


def test_decode_centres_on_the_anchor() -> None:
    boxes = np.zeros((48 * 48, 16), np.float32)
    boxes[:, 2:4] = 19.2
    scores = np.full(48 * 48, -9, np.float32)
    scores[48 * 10 + 20] = 9
    (row,) = decode(boxes, scores, min_score=0.5)
    assert row[0] == pytest.approx(1 / (1 + np.exp(-9)))
    assert row[1:5] == pytest.approx([20.5 / 48 - 0.05, 10.5 / 48 - 0.05, 20.5 / 48 + 0.05, 10.5 / 48 + 0.05])


def test_script_repeats_its_last_line() -> None:
    fake = ScriptedFaces([[FACE], []])
    picture = np.zeros((4, 4, 3), np.uint8)
    assert [len(fake.detect(picture)) for _ in range(3)] == [1, 0, 0]
    assert ScriptedFaces([]).detect(picture) == []


def test_parents_stay_light() -> None:
    code = "import sys, common.faces as f; f.BlazeFace().digest; print({'cv2', 'openvino'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
