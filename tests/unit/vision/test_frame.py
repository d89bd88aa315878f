import json
import pickle
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from common.documents import Box, Framing, Layout, Source
from common.errors import InvalidMedia
from common.faces import BlazeFace, ScriptedFaces
from common.media import Limits, probe, upright_frames
from common.stages import Workspace
from services.vision.handlers import Frame, FrameInputs
from services.vision.settings import Settings
from tests.conftest import MEDIA
from tests.unit.vision.measure import crop_at, figures, shot_at

pytestmark = pytest.mark.slow

VIDEO, ODD, REFERENCE = MEDIA / "video", MEDIA / "odd", MEDIA / "reference"
HARDCUTS = VIDEO / "composed_hardcuts_10speakers_720p_30s.mp4"
DIALOGUE = VIDEO / "composed_dialogue_2faces_720p_60s.mp4"
FRIDAY = VIDEO / "hisgirlfriday_3faces_480p_6s.mp4"
FACE_THEN_NONE = VIDEO / "face_then_noface_hevc_540p_6s.mov"
FRAME_MS = 40


class Files:
    """Blobs that are named after what they hold."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self, digest: str) -> BinaryIO:
        assert digest == "0" * 64
        return self._path.open("rb")


def source_of(media: Path) -> Source:
    with media.open("rb") as file:
        return probe(file, size=media.stat().st_size, limits=Limits())


def inputs_of(
    media: Path,
    *,
    start_ms: int = 0,
    end_ms: int | None = None,
    layout: Layout | None = None,
    shape: tuple[int, int] = (1080, 1920),
) -> FrameInputs:
    source, settings = source_of(media), Settings()
    return FrameInputs(
        source="0" * 64,
        source_facts=source,
        start_ms=start_ms,
        end_ms=end_ms or source.duration_ms,
        width=shape[0],
        height=shape[1],
        layout=layout,
        face_interval_ms=settings.face_interval_ms,
        face_min_score=settings.face_min_score,
        face_tiles=settings.face_tiles,
        face_small=settings.face_small,
        shot_min_change=settings.shot_min_change,
        stack_screen=settings.stack_screen,
    )


def framing_of(media: Path, inputs: FrameInputs, folder: Path) -> Framing:
    result = Frame(Settings()).work(inputs, Workspace(folder=folder, blobs=Files(media)))
    framing = Framing.model_validate_json(result.files["framing.json"].read_text())
    assert result.facts["layout"] == framing.layout
    assert result.facts["shots"] == len(framing.shots)
    assert result.facts["faces"] == len({sighting.track for sighting in framing.sightings})
    check(framing, inputs)
    return framing


def check(framing: Framing, inputs: FrameInputs) -> None:
    """What holds for every framing."""
    source = inputs.source_facts
    assert framing.shots[0].start_ms == inputs.start_ms
    assert framing.shots[-1].end_ms == inputs.end_ms
    for before, after in zip(framing.shots, framing.shots[1:], strict=False):
        assert before.end_ms == after.start_ms
    for shot in framing.shots:
        assert shot.start_ms < shot.end_ms
        for panel in shot.panels:
            assert panel.width % 2 == panel.height % 2 == 0
            shape = (panel.right - panel.left) * framing.width / ((panel.bottom - panel.top) * framing.height)
            assert panel.width / panel.height == pytest.approx(shape, rel=0.03)
            for aim in panel.aims:
                assert shot.start_ms <= aim.at_ms <= shot.end_ms
                assert 0 <= aim.x <= source.width - panel.width
                assert 0 <= aim.y <= source.height - panel.height


def box_of(framing: Framing, at_ms: int) -> Box:
    return crop_at(shot_at(framing, at_ms).panels[-1], at_ms)


def test_hard_cuts_on_their_frame_and_every_speaker_held(tmp_path: Path) -> None:
    framing = framing_of(HARDCUTS, inputs_of(HARDCUTS), tmp_path)
    reference = json.loads((REFERENCE / f"{HARDCUTS.stem}.json").read_text())
    begins = [shot.start_ms for shot in framing.shots[1:]]
    assert begins == [cut * 1000 + FRAME_MS for cut in reference["cuts_at"]]
    moments = [moment for begin in begins for moment in (begin - FRAME_MS, begin)]
    frames = [picture for _, picture in upright_frames(HARDCUTS, source_of(HARDCUTS), at_ms=moments, height=90)]
    for before, after in zip(frames[::2], frames[1::2], strict=True):
        assert np.abs(before.astype(float) - after).mean() > 20
    for segment, shot in zip(reference["segments"], framing.shots, strict=True):
        crop = crop_at(shot.panels[0], shot.start_ms)
        left, right = segment["face_box_x"]
        assert left < crop.x + crop.width / 2 < right
        assert len(shot.panels[0].aims) == 1
        seen = [sighting for sighting in framing.sightings if shot.start_ms <= sighting.at_ms < shot.end_ms]
        assert all(crop.x <= s.box.x and s.box.x + s.box.width <= crop.x + crop.width for s in seen)
    assert len({shot.panels[0].track for shot in framing.shots}) == 10


def test_the_same_ten_people_are_known_again(tmp_path: Path) -> None:
    talk = VIDEO / "composed_talk_sonnets_720p_158s.mp4"
    framing = framing_of(talk, inputs_of(talk, start_ms=20_000, end_ms=60_000), tmp_path)
    people = [shot.panels[0].track for shot in framing.shots]
    assert people[:10] == [*range(1, 11)]
    assert people[10:] == [1, 2, 3, 4][: len(people) - 10]


TALKING = [
    pytest.param(FRIDAY, 0, None, id="hisgirlfriday"),
    *(
        pytest.param(VIDEO / name, start_ms, end_ms, id=name.split("_")[0] + f"-{start_ms}", marks=pytest.mark.slow)
        for name, start_ms, end_ms in (
            ("composed_hardcuts_10speakers_720p_30s.mp4", 0, 15_000),
            ("composed_talk_sonnets_720p_158s.mp4", 65_000, 85_000),
            ("composed_dialogue_2faces_720p_60s.mp4", 6_000, 30_000),
            ("wh_inauguration2017_720p_20s.mp4", 0, None),
            ("wh_weekly_address_obama_640x480_5s.mp4", 0, None),
            ("face_then_noface_hevc_540p_6s.mov", 0, None),
            ("single_face_360p_2s.mp4", 0, None),
            ("composed_screenshare_webcam_br_720p_25s.mp4", 0, 12_000),
            ("grid_bbaf2n.mpg", 0, None),
        )
    ),
]


@pytest.mark.parametrize(("media", "start_ms", "end_ms"), TALKING)
def test_the_subject_is_in_the_frame_and_the_camera_still(
    media: Path, start_ms: int, end_ms: int | None, tmp_path: Path
) -> None:
    inputs = inputs_of(media, start_ms=start_ms, end_ms=end_ms)
    framing = framing_of(media, inputs, tmp_path)
    found = figures(media, inputs.source_facts, framing, tmp_path)
    print(f"{media.stem}: subject {found.share:.3f} of {found.samples}, jitter {found.jitter:.1f} px")  # noqa: T201
    assert found.samples >= 10
    assert found.share >= 0.95
    assert found.jitter == 0


def test_walkers_without_a_face_are_followed(tmp_path: Path) -> None:
    walkers = VIDEO / "persons_walking_noaudio_768x432_139s.mp4"
    framing = framing_of(walkers, inputs_of(walkers, start_ms=50_000, end_ms=90_000), tmp_path)
    for at_ms, x in ((58_600, 465), (80_600, 430)):  # where they stand, read from the pictures
        crop = box_of(framing, at_ms)
        assert crop.x + 20 < x < crop.x + crop.width - 20


@pytest.mark.parametrize(
    ("name", "start_ms", "end_ms"),
    [
        pytest.param("broll_flower_cc0.mp4", 0, None, id="flower"),
        pytest.param("screen_recording_720p_45s.mp4", 0, 8000, id="screen", marks=pytest.mark.slow),
        pytest.param("broll_bbb_30s.webm", 0, 14_000, id="bunny", marks=pytest.mark.slow),
    ],
)
def test_nobody_there_is_one_still_crop_a_shot(name: str, start_ms: int, end_ms: int | None, tmp_path: Path) -> None:
    media = VIDEO / name
    framing = framing_of(media, inputs_of(media, start_ms=start_ms, end_ms=end_ms), tmp_path)
    assert framing.layout is Layout.STATIC
    assert all(len(shot.panels[0].aims) == 1 for shot in framing.shots)


def test_a_face_that_gives_way_to_a_title(tmp_path: Path) -> None:
    framing = framing_of(FACE_THEN_NONE, inputs_of(FACE_THEN_NONE), tmp_path)
    assert [shot.layout for shot in framing.shots] == [Layout.FOCUS, Layout.STATIC]
    assert framing.shots[1].start_ms == 2400
    title = crop_at(framing.shots[1].panels[0], 4000)
    assert title.x < 480 < title.x + title.width


@pytest.mark.parametrize("layout", [Layout.SPLIT, Layout.STATIC, Layout.STACK])
def test_layouts_that_are_asked_for(layout: Layout, tmp_path: Path) -> None:
    framing = framing_of(DIALOGUE, inputs_of(DIALOGUE, start_ms=9_000, end_ms=15_000, layout=layout), tmp_path)
    assert [shot.layout for shot in framing.shots] == [layout, layout]
    assert [len(shot.panels) for shot in framing.shots] == [1 if layout is Layout.STATIC else 2] * 2


ODD_ONES = [
    ("already_vertical_9x16.mp4", (404, 718)),
    ("anamorphic_sar_2by3.mp4", (202, 360)),
    ("anamorphic_sar_4_3.mp4", (404, 718)),
    ("av1_hdr10_pq_bt2020_10bit_20s.webm", (134, 238)),
    ("corrupt_bitflips.mp4", (404, 718)),
    ("editlist_negative_start.mov", (404, 718)),
    ("huge_8k_1s.mp4", (2430, 4320)),
    ("interlaced_tff_mpeg2.ts", (404, 718)),
    ("odd_dims_853x479_yuv444p.mp4", (268, 476)),
    ("rotated_displaymatrix_90.mp4", (720, 1280)),
    ("truncated_faststart_partial.mp4", (404, 718)),
    ("vfr_mixed.mp4", (404, 718)),
    ("webm_no_duration.webm", (404, 718)),
]


@pytest.mark.parametrize(("name", "largest"), ODD_ONES)
def test_odd_sources(name: str, largest: tuple[int, int], tmp_path: Path) -> None:
    media = ODD / name
    inputs = inputs_of(media)
    framing = framing_of(media, inputs.model_copy(update={"end_ms": min(inputs.end_ms, 7_000)}), tmp_path)
    panels = [panel for shot in framing.shots for panel in shot.panels]
    assert max(panel.height for panel in panels) <= largest[1]
    assert (panels[0].width, panels[0].height) == largest


def test_hours_into_a_black_film(tmp_path: Path) -> None:
    black = ODD / "two_hours_black_silent.mp4"
    framing = framing_of(black, inputs_of(black, start_ms=3_600_500, end_ms=3_615_000), tmp_path)
    (shot,) = framing.shots
    assert shot.layout is Layout.STATIC
    assert shot.panels[0].aims[0].x == pytest.approx((160 - shot.panels[0].width) / 2, abs=2)


@pytest.mark.parametrize("shape", [(1080, 1080), (1080, 1350), (1920, 1080)])
def test_other_shapes_from_an_upright_film(shape: tuple[int, int], tmp_path: Path) -> None:
    upright = ODD / "already_vertical_9x16.mp4"
    framing = framing_of(upright, inputs_of(upright, end_ms=1500, shape=shape), tmp_path)
    assert framing.shots[0].panels[0].width == 404


def test_the_same_twice_byte_for_byte_and_told_how_far(tmp_path: Path) -> None:
    told: list[float] = []
    frame = Frame(Settings())
    inputs = inputs_of(FRIDAY, end_ms=3000)
    written = []
    for name, handler in (("one", frame), ("other", pickle.loads(pickle.dumps(frame)))):  # noqa: S301  made here
        folder = tmp_path / name
        folder.mkdir()
        workspace = Workspace(folder=folder, blobs=Files(FRIDAY), report=lambda share, _: told.append(share))
        written.append(handler.work(inputs, workspace).files["framing.json"].read_bytes())
    assert written[0] == written[1]
    assert told[: len(told) // 2] == sorted(told[: len(told) // 2])
    assert 0 <= min(told) <= max(told) <= 1


def test_every_frame_beside_a_cut_is_searched(tmp_path: Path) -> None:
    framing = framing_of(FACE_THEN_NONE, inputs_of(FACE_THEN_NONE, start_ms=1000, end_ms=3000), tmp_path)
    last = max(sighting.at_ms for sighting in framing.sightings)
    assert 2400 - 40 <= last < 2400


def test_a_hole_in_the_file_is_told(tmp_path: Path) -> None:
    nut = tmp_path / "empty.mp4"
    nut.write_bytes((ODD / "hevc_360p.mp4").read_bytes()[:20_000])
    inputs = inputs_of(ODD / "hevc_360p.mp4")
    with pytest.raises(InvalidMedia, match="damaged"):
        Frame(Settings()).work(inputs, Workspace(folder=tmp_path, blobs=Files(nut)))


def test_engine_names_the_model() -> None:
    assert Frame(Settings()).engine()["faces"] == BlazeFace.MODEL_SHA256
    fake = ScriptedFaces([])
    assert Frame(Settings(), (fake,)).engine()["faces"] == fake.digest
    assert {"openvino", "opencv-python-headless", "av"} < Frame(Settings()).engine().keys()
