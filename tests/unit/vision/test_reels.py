"""What was seen for one clip serves another: framed with it or without, a window gives the same bytes."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from common.documents import Framing, Layout
from common.errors import NotFound
from common.faces import BlazeFace, Face
from common.stages import Workspace
from services.vision.handlers import REEL, Frame, FrameInputs
from services.vision.settings import Settings
from tests.conftest import MEDIA
from tests.unit.vision.test_frame import check, inputs_of

pytestmark = pytest.mark.slow

TALK = MEDIA / "video" / "composed_talk_sonnets_720p_158s.mp4"
WALKERS = MEDIA / "video" / "persons_walking_noaudio_768x432_139s.mp4"
REEL_DIGEST = "e" * 64


class Counted(BlazeFace):
    """How many pictures were searched."""

    looked = 0

    def detect(self, picture: np.ndarray) -> list[Face]:
        self.looked += 1
        return super().detect(picture)


@dataclass
class Store:
    """The film, and perhaps a reel (an empty one was swept); `opened` are those that were asked for."""

    media: Path
    reel: bytes | None = None
    opened: list[str] = field(default_factory=list)

    def open(self, digest: str) -> BinaryIO:
        self.opened.append("reel" if digest == REEL_DIGEST else "film")
        if digest != REEL_DIGEST:
            return self.media.open("rb")
        if not self.reel:
            raise NotFound("It was swept.")
        return io.BytesIO(self.reel)


@dataclass
class Seen:
    """A window framed: its files, how many pictures were searched for it, and what was read."""

    framing: bytes
    reel: bytes
    watched_ms: list[int]
    looked: int
    opened: list[str]


def seen(
    inputs: FrameInputs, media: Path, folder: Path, *, reel: bytes | None = None, settings: Settings | None = None
) -> Seen:
    counted = Counted()
    store = Store(media, reel)
    folder.mkdir(parents=True, exist_ok=True)
    settings = settings or Settings()
    small = BlazeFace(min_score=settings.face_min_score, tiles=False, small=True)
    result = Frame(settings, (counted, small)).work(
        inputs.model_copy(update={"reel": REEL_DIGEST if reel is not None else None}),
        Workspace(folder=folder, blobs=store),
    )
    files = {name: path.read_bytes() for name, path in result.files.items()}
    check(Framing.model_validate_json(files["framing.json"]), inputs)
    return Seen(files["framing.json"], files[REEL], result.facts["watched_ms"], counted.looked, store.opened)


WINDOWS = [
    pytest.param("video/composed_talk_sonnets_720p_158s.mp4", (21_300, 33_100), (22_750, 30_020), id="shorter"),
    pytest.param("video/composed_talk_sonnets_720p_158s.mp4", (24_300, 30_100), (21_010, 33_990), id="longer"),
    pytest.param("video/persons_walking_noaudio_768x432_139s.mp4", (52_000, 60_000), (56_700, 65_100), id="bodies"),
    pytest.param("video/wh_inauguration2017_720p_20s.mp4", (3_000, 9_000), (1_250, 11_000), id="real"),
    pytest.param("video/face_then_noface_hevc_540p_6s.mov", (0, 2_300), (1_100, 5_900), id="hevc"),
    pytest.param("video/broll_bbb_30s.webm", (4_400, 9_300), (3_100, 12_000), id="webm"),
    pytest.param("video/grid_bbaf2n.mpg", (600, 1_700), (0, 2_800), id="mpeg"),
    pytest.param("odd/vfr_mixed.mp4", (1_500, 4_100), (300, 7_000), id="vfr"),
    pytest.param("odd/interlaced_tff_mpeg2.ts", (2_200, 3_500), (0, 4_900), id="transport-stream"),
    pytest.param("odd/editlist_negative_start.mov", (2_200, 3_500), (0, 4_900), id="edit-list"),
]


@pytest.mark.parametrize(("name", "before", "now"), WINDOWS)
def test_a_window_is_framed_as_if_all_of_it_had_been_looked_at(
    name: str, before: tuple[int, int], now: tuple[int, int], tmp_path: Path
) -> None:
    media = MEDIA / name
    first = seen(inputs_of(media, start_ms=before[0], end_ms=before[1]), media, tmp_path / "first")
    inputs = inputs_of(media, start_ms=now[0], end_ms=now[1])
    anew = seen(inputs, media, tmp_path / "anew")
    again = seen(inputs, media, tmp_path / "again", reel=first.reel)
    assert again.framing == anew.framing
    assert again.reel == anew.reel, "and whoever edits on finds the same"
    assert again.looked < anew.looked


def test_a_trim_and_another_layout_read_nothing_of_the_film(tmp_path: Path) -> None:
    first = seen(inputs_of(TALK, start_ms=20_000, end_ms=32_000), TALK, tmp_path / "first")
    assert first.watched_ms == [20_000, 32_000]
    shorter = seen(inputs_of(TALK, start_ms=21_300, end_ms=29_990), TALK, tmp_path / "shorter", reel=first.reel)
    assert (shorter.looked, shorter.opened) == (0, ["reel"])
    assert shorter.watched_ms == [20_000, 30_000]
    inputs = inputs_of(TALK, start_ms=20_000, end_ms=32_000, layout=Layout.STATIC)
    static = seen(inputs, TALK, tmp_path / "static", reel=first.reel)
    assert (static.looked, static.opened) == (0, ["reel"])
    assert b'"static"' in static.framing


def test_only_added_seconds_are_looked_at(tmp_path: Path) -> None:
    first = seen(inputs_of(WALKERS, start_ms=52_000, end_ms=60_000), WALKERS, tmp_path / "first")
    longer = seen(inputs_of(WALKERS, start_ms=52_000, end_ms=61_500), WALKERS, tmp_path / "longer", reel=first.reel)
    assert 4 <= longer.looked <= first.looked / 2, "two seconds of the eight"


@pytest.mark.parametrize("broken", ["swept", "not one", "cut off", "of another recipe"])
def test_without_a_reel_that_can_be_read_it_is_all_looked_at(broken: str, tmp_path: Path) -> None:
    inputs = inputs_of(TALK, start_ms=21_000, end_ms=24_000)
    anew = seen(inputs, TALK, tmp_path / "anew")
    other = seen(inputs.model_copy(update={"face_tiles": False}), TALK, tmp_path / "other")
    reel = {"swept": b"", "not one": b"PK" * 40, "cut off": anew.reel[:-200], "of another recipe": other.reel}[broken]
    again = seen(inputs, TALK, tmp_path / "again", reel=reel)
    assert (again.framing, again.looked) == (anew.framing, anew.looked)


def test_what_was_seen_is_no_part_of_the_key() -> None:
    inputs = inputs_of(TALK, start_ms=21_000, end_ms=24_000)
    assert inputs.model_copy(update={"reel": REEL_DIGEST}).keyed() == inputs.keyed()
    assert "reel" not in inputs.keyed()
