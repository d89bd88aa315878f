"""What the finished clip shows, frame by frame, against sources whose pictures are known."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from common.documents import Aim, Panel, Source
from common.media import upright_frames
from services.render.encode import Ffmpeg
from tests.conftest import MEDIA
from tests.unit.render.rendering import (
    Picture,
    centred,
    framing_of,
    number_of,
    numbered,
    pictures_of,
    render,
    source_of,
    write_video,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten seconds at 25 frames a second; each picture says its number."""
    return write_video(tmp_path_factory.mktemp("counted") / "counted.mp4", map(numbered, range(250)))


def whole(source: Source, *, start_ms: int) -> Panel:
    return Panel(width=source.width, height=source.height, aims=(Aim(at_ms=start_ms, x=0, y=0),))


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "shown"),
    [
        (0, 1000, range(25)),
        (2000, 3000, range(50, 75)),
        (4321, 5678, range(108, 142)),
        (8990, 10_000, range(225, 250)),
    ],
)
def test_a_clip_holds_exactly_its_frames(
    counted: Path, tmp_path: Path, start_ms: int, end_ms: int, shown: range
) -> None:
    source = source_of(counted)
    everything = whole(source, start_ms=start_ms)
    framing = framing_of((start_ms, end_ms, [everything]), width=320, height=180)
    result = render(counted, tmp_path / "w", start_ms=start_ms, end_ms=end_ms, framing=framing, width=320, height=180)
    assert [number_of(picture) for picture in pictures_of(result.files["clip.mp4"])] == list(shown)


def test_slow_sources_are_repeated_evenly(tmp_path: Path) -> None:
    path = write_video(tmp_path / "slow.mp4", map(numbered, range(40)), rate=Fraction(10))
    source = source_of(path)
    framing = framing_of((1000, 3000, [whole(source, start_ms=1000)]), width=320, height=180)
    result = render(path, tmp_path / "w", start_ms=1000, end_ms=3000, framing=framing, width=320, height=180)
    shown = [number_of(picture) for picture in pictures_of(result.files["clip.mp4"])]
    assert shown == [10 + frame // 3 for frame in range(60)]


def ramp(shade: int) -> Picture:
    """Brightness says the column: 40 + 0.6 x; that of the uppermost lines says the shot."""
    picture = np.repeat((40 + np.arange(320) * 0.6).astype(np.uint8)[None, :, None], 180, axis=0).repeat(3, axis=2)
    picture[:16] = shade
    return picture


def test_scenes_change_exactly_at_the_cut_with_sizes_of_their_own(tmp_path: Path) -> None:
    """Three shots: left and near, right and far, two panels on top of each other."""
    shades = [20] * 30 + [120] * 21 + [220] * 24
    path = write_video(tmp_path / "shots.mp4", map(ramp, shades))

    def panel(x: float, width: int, height: int, **edges: float) -> Panel:
        return Panel(width=width, height=height, aims=(Aim(at_ms=0, x=x, y=0),), **edges)

    near, far = panel(20, 54, 96), panel(200, 102, 180)
    stack = [panel(0, 90, 80, bottom=0.5), panel(220, 90, 80, top=0.5)]
    framing = framing_of((0, 1200, [near]), (1200, 2040, [far]), (2040, 3000, stack), width=180, height=320)
    result = render(path, tmp_path / "w", start_ms=0, end_ms=3000, framing=framing, width=180, height=320)
    pictures = pictures_of(result.files["clip.mp4"])
    assert len(pictures) == 75
    for number, picture in enumerate(pictures):
        assert abs(int(np.median(picture[2])) - shades[number]) < 25
        left, right = columns(picture[80])
        if number < 30:
            assert (left, right) == pytest.approx((20, 74), abs=4)
        elif number < 51:
            assert (left, right) == pytest.approx((200, 302), abs=4)
        else:
            assert (left, right) == pytest.approx((0, 90), abs=4)
            assert columns(picture[240]) == pytest.approx((220, 310), abs=4)


def test_still_crops_of_one_size_jump_exactly_at_the_cut(tmp_path: Path) -> None:
    """They share a branch of the graph."""
    shades = [20] * 10 + [120] * 11 + [220] * 9
    path = write_video(tmp_path / "shots.mp4", map(ramp, shades))
    starts, edges = (30, 200, 100), (0, 400, 840, 1200)
    shots = [
        (edges[n], edges[n + 1], [Panel(width=101, height=180, aims=(Aim(at_ms=0, x=x, y=0),))])
        for n, x in enumerate(starts)
    ]
    framing = framing_of(*shots, width=180, height=320)
    result = render(path, tmp_path / "w", start_ms=0, end_ms=1200, framing=framing, width=180, height=320)
    assert "concat" not in (tmp_path / "w" / "graph.txt").read_text(encoding="utf-8")
    for number, picture in enumerate(pictures_of(result.files["clip.mp4"])):
        left = starts[0 if number < 10 else 1 if number < 21 else 2]
        assert abs(int(np.median(picture[2])) - shades[number]) < 25
        assert columns(picture[80]) == pytest.approx((left, left + 101), abs=4)


def columns(line: Picture) -> tuple[float, float]:
    """Source columns at the ends of an output line of `ramp`."""
    slope, start = np.polyfit(np.arange(len(line)) + 0.5, (line[..., 1].astype(float) - 40) / 0.6, 1)
    return float(start), float(start + slope * len(line))


def test_a_pan_follows_its_aims_without_jerks(tmp_path: Path) -> None:
    """A slow pan over a 320-pixel source: steps of a source pixel would be 6 output pixels."""
    path = write_video(tmp_path / "pan.mp4", (stripes() for _ in range(75)))
    aims = (Aim(at_ms=0, x=60, y=0), Aim(at_ms=500, x=60, y=0), Aim(at_ms=2500, x=80, y=0), Aim(at_ms=3000, x=80, y=0))
    panel = Panel(width=102, height=180, aims=aims)
    framing = framing_of((0, 3000, [panel]), width=612, height=1080)
    result = render(path, tmp_path / "w", start_ms=0, end_ms=3000, framing=framing, width=612, height=1080)
    places = [edge_of(picture) for picture in pictures_of(result.files["clip.mp4"])]
    corners = [120 - place / 6 for place in places]
    expected = [60 + 20 * min(max((frame / 25 - 0.5) / 2, 0), 1) for frame in range(75)]
    assert corners == pytest.approx(expected, abs=0.3)
    moves = np.diff(places[13:62])
    assert np.ptp(moves) <= 2.5


def stripes() -> Picture:
    """One vertical edge at column 120."""
    picture = np.full((180, 320, 3), 60, np.uint8)
    picture[:, 120:] = 200
    return picture


def edge_of(picture: Picture) -> float:
    """Where the middle line crosses half brightness, in output pixels."""
    line = picture[picture.shape[0] // 2, :, 1].astype(float)
    after = int(np.argmax(line > 130))
    return after - float((line[after] - 130) / (line[after] - line[after - 1]))


@pytest.mark.parametrize(
    "name", ["rotated_displaymatrix_90.mp4", "anamorphic_sar_4_3.mp4", "odd_dims_853x479_yuv444p.mp4"]
)
def test_pictures_stand_upright_with_square_pixels(name: str, tmp_path: Path) -> None:
    """Compared with the frames that the other stages see."""
    path = MEDIA / "odd" / name
    source = source_of(path)
    height = source.height // 4 * 2
    wanted = next(picture for _, picture in upright_frames(path, source, at_ms=[1410], height=height))
    width = wanted.shape[1] // 2 * 2
    framing = framing_of((1000, 2000, [whole(source, start_ms=1000)]), width=width, height=height)
    result = render(path, tmp_path / "w", start_ms=1000, end_ms=2000, framing=framing, width=width, height=height)
    shown = pictures_of(result.files["clip.mp4"])[12]
    assert np.abs(shown.astype(int) - wanted[:, :width]).mean() < 6


@pytest.mark.parametrize("degrees", ["0", "90", "180", "270"])
@pytest.mark.parametrize("flips", [(), ("-display_hflip",), ("-display_vflip",)])
def test_pictures_are_turned_and_mirrored_as_players_do(degrees: str, flips: tuple[str, ...], tmp_path: Path) -> None:
    """Both what the stages see and what is rendered, compared with what ffmpeg itself shows."""
    ffmpeg = Ffmpeg()
    seen = MEDIA / "video/single_face_360p_2s.mp4"
    turning = ["-display_rotation", degrees, *flips, "-i", str(seen), "-c", "copy", "turned.mp4"]
    ffmpeg.run(turning, folder=tmp_path)
    ffmpeg.run(["-i", "turned.mp4", "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", "shown"], folder=tmp_path)
    source = source_of(tmp_path / "turned.mp4")
    shown = np.frombuffer((tmp_path / "shown").read_bytes(), np.uint8).reshape(source.height, source.width, 3)
    (_, upright), *_ = upright_frames(tmp_path / "turned.mp4", source, at_ms=[0], height=source.height)
    assert np.abs(upright.astype(int) - shown).mean() < 3

    wide, high = source.width // 2 * 2, source.height // 2 * 2
    framing = framing_of((0, 500, [whole(source, start_ms=0)]), width=wide, height=high)
    result = render(
        tmp_path / "turned.mp4", tmp_path / "w", start_ms=0, end_ms=500, framing=framing, width=wide, height=high
    )
    first = pictures_of(result.files["clip.mp4"])[0].astype(int)
    assert np.abs(first - shown[: first.shape[0], : first.shape[1]]).mean() < 8


def test_hdr_is_brought_to_the_range_of_phones(tmp_path: Path) -> None:
    """PQ shown as it is looks grey and flat: tone-mapped, it uses the range and keeps its colours."""
    path = MEDIA / "odd" / "av1_hdr10_pq_bt2020_10bit_20s.webm"
    source = source_of(path)
    assert source.hdr
    framing = centred(source, start_ms=1000, end_ms=2000, width=134, height=240)
    result = render(path, tmp_path / "w", start_ms=1000, end_ms=2000, framing=framing, width=134, height=240)
    shown = pictures_of(result.files["clip.mp4"])[5]
    raw = next(picture for _, picture in upright_frames(path, source, at_ms=[1170], height=240))
    raw = raw[:, (raw.shape[1] - 134) // 2 :][:, :134]
    assert saturation(shown) > 1.3 * saturation(raw)


def saturation(picture: Picture) -> float:
    return float((picture.max(axis=2).astype(int) - picture.min(axis=2)).mean())
