"""Whole videos in rungs: what a player gets, read from the stored segments."""

import hashlib
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame

from common.documents import Ladder
from common.errors import ToolFailed
from common.media import HDR_TRANSFERS
from common.stages import Result
from services.render.encode import Encoder, Ffmpeg
from services.render.settings import Settings
from services.render.streaming import cut_while_written
from tests.conftest import MEDIA
from tests.unit.render.rendering import (
    QUICK_RUNGS,
    joined,
    number_of,
    numbered,
    package,
    pictures_of,
    sound_of,
    source_of,
    tone,
    write_video,
)

pytestmark = pytest.mark.slow

ADDRESS = MEDIA / "video" / "wh_weekly_address_obama_640x480_5s.mp4"
SOUND_BEFORE_PICTURE = MEDIA / "video" / "hisgirlfriday_3faces_480p_6s.mp4"
LATE_KEYS = MEDIA / "video" / "wh_inauguration2017_720p_20s.mp4"
ODD = (
    "already_vertical_9x16.mp4",
    "anamorphic_sar_2by3.mp4",
    "attached_pic_mjpeg.mp4",
    "av1_hdr10_pq_bt2020_10bit_20s.webm",
    "corrupt_bitflips.mp4",
    "editlist_negative_start.mov",
    "embedded_movtext_subs.mp4",
    "embedded_webvtt.mkv",
    "fragmented.mp4",
    "h264_yuv422p.mp4",
    "hevc_360p.mp4",
    "huge_8k_1s.mp4",
    "interlaced_tff_mpeg2.ts",
    "naïve ünïcode 名前 'quote' $(x).mp4",
    "no_audio.mp4",
    "odd_dims_853x479_yuv444p.mp4",
    "rotated_displaymatrix_90.mp4",
    "truncated_faststart_partial.mp4",
    "two_audio_two_subs.mkv",
    "vfr_mixed.mp4",
    "vp9_opus.webm",
    "webm_no_duration.webm",
)
SMALL = Encoder(preset="ultrafast", rungs=(180, 120))
"""What is copied is tried with the others; these are all encoded, and quickly."""


def ladder_of(result: Result) -> Ladder:
    return Ladder.model_validate(result.facts["ladder"])


def digests(files: Mapping[str, Path]) -> dict[str, str]:
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def packets(path: Path, kind: str, *, begin_s: float = 0.0) -> list[bytes]:
    """Of the stream, so far as they are shown at `begin_s` or later."""
    with av.open(str(path)) as container:
        stream = next(stream for stream in container.streams if stream.type == kind)
        return [
            bytes(packet)
            for packet in container.demux(stream)
            if packet.size and packet.pts is not None and packet.pts * packet.time_base >= begin_s
        ]


def check(result: Result, folder: Path) -> Ladder:
    """Everything that the ladder says of itself, against its files."""
    ladder = ladder_of(result)
    spans = {rung.name: rung.segments_us for rung in ladder.rungs}
    if ladder.audio is not None:
        spans["audio"] = ladder.audio.segments_us
    ends = []
    for name, segments_us in spans.items():
        with av.open(str(joined(result, name, folder / f"{name}.mp4"))) as container:
            (stream,) = container.streams
            found = [
                (packet.pts * packet.time_base, (packet.duration or 0) * packet.time_base)
                for packet in container.demux(stream)
                if packet.pts is not None
            ]
            assert min(found)[0] == 0
            end = max(at + long for at, long in found)
            assert abs(end * 1_000_000 - sum(segments_us)) <= 1
            ends.append(end)
        assert max(segments_us) <= 6_100_000
        for number in range(len(segments_us)):
            check_begin(result, name, number, segments_us, folder)
    assert max(ends) - min(ends) <= Fraction(40, 1000)
    assert abs(float(ends[0]) * 1000 - ladder.duration_ms) <= 40
    for rung in ladder.rungs:
        shapes = {picture.shape for picture in pictures_of(folder / f"{rung.name}.mp4")}
        assert shapes == {(rung.height, rung.width, 3)}
        assert rung.bandwidth >= rung.average_bandwidth
        assert rung.codecs.startswith("avc1.")
    assert ladder.storyboard is not None
    sheet = cv2.imread(str(result.files["hls/storyboard/000.jpg"]))
    assert sheet is not None
    board = ladder.storyboard
    assert sheet.shape == (board.rows * board.height, board.columns * board.width, 3)
    sheets = [name for name in result.files if name.startswith("hls/storyboard/")]
    assert len(sheets) == -(-board.tiles // (board.rows * board.columns))
    poster = cv2.imread(str(result.files["hls/poster.jpg"]))
    assert poster is not None
    assert poster.shape == (ladder.rungs[0].height, ladder.rungs[0].width, 3)
    return ladder


def check_begin(result: Result, name: str, number: int, segments_us: tuple[int, ...], folder: Path) -> None:
    """A player can begin with this segment, and it is where the ladder says."""
    alone = folder / "alone.mp4"
    parts = [result.files[f"hls/{name}/{part}"] for part in ("init.mp4", f"{number:05d}.m4s")]
    alone.write_bytes(b"".join(part.read_bytes() for part in parts))
    with av.open(str(alone)) as container:
        packet = next(container.demux())
        assert packet.is_keyframe
        assert packet.pts is not None
        assert abs(packet.pts * packet.time_base * 1_000_000 - sum(segments_us[:number])) <= 1
    size = parts[1].stat().st_size * 8_000_000 / segments_us[number]
    ladder = ladder_of(result)
    told = next((rung for rung in ladder.rungs if rung.name == name), ladder.audio)
    assert told is not None
    assert segments_us[number] < 500_000 or size <= told.bandwidth + 1


@pytest.mark.parametrize("name", ODD)
def test_every_odd_video_becomes_a_ladder(name: str, tmp_path: Path) -> None:
    path = MEDIA / "odd" / name
    source = source_of(path)
    result = package(path, tmp_path / "w", encoder=SMALL)
    ladder = check(result, tmp_path)
    assert [min(rung.width, rung.height) for rung in ladder.rungs] == [180, 120]
    assert (ladder.rungs[0].width > ladder.rungs[0].height) == (source.width > source.height)
    assert abs(ladder.duration_ms - source.duration_ms) <= 50
    assert (ladder.audio is None) == (source.audio_stream is None)


@pytest.mark.parametrize("path", [ADDRESS, SOUND_BEFORE_PICTURE], ids=lambda path: path.stem)
def test_what_browsers_play_is_copied(path: Path, tmp_path: Path) -> None:
    """Both have pictures that are stored before those which they are shown after."""
    result = package(path, tmp_path / "w")
    ladder = check(result, tmp_path)
    assert [rung.copied for rung in ladder.rungs] == [True, False, False]
    assert packets(joined(result, "v0", tmp_path / "v0.mp4"), "video") == packets(path, "video")


def test_sound_that_goes_on_is_copied_from_its_first_packet_that_is_heard(tmp_path: Path) -> None:
    result = package(SOUND_BEFORE_PICTURE, tmp_path / "w")
    copied = packets(joined(result, "audio", tmp_path / "audio.mp4"), "audio")
    assert copied == packets(SOUND_BEFORE_PICTURE, "audio")


def test_key_frames_too_far_apart_are_not_copied(tmp_path: Path) -> None:
    result = package(LATE_KEYS, tmp_path / "w", encoder=Encoder(preset="ultrafast", rungs=(720,)))
    (rung,) = ladder_of(result).rungs
    assert not rung.copied
    assert rung.segments_us[:-1] == (4_000_000,) * 5


def test_a_damaged_source_is_not_copied(tmp_path: Path) -> None:
    path = MEDIA / "odd" / "truncated_faststart_partial.mp4"
    result = package(path, tmp_path / "w", encoder=Encoder(preset="ultrafast", rungs=(720,)))
    assert not any(rung.copied for rung in ladder_of(result).rungs)
    check(result, tmp_path)


def test_the_same_video_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = (package(ADDRESS, tmp_path / name) for name in "ab")
    assert one.facts == other.facts
    assert digests(one.files) == digests(other.files)


def test_picture_and_sound_stay_together(tmp_path: Path) -> None:
    """Frame n shows number n in every rung, and a tone begins with frame 50."""
    sound = np.concatenate([np.zeros(96_000, np.float32), tone(2, level_db=-12)])
    path = write_video(tmp_path / "film.mp4", (numbered(n) for n in range(100)), sound=sound)
    result = package(path, tmp_path / "w")
    ladder = check(result, tmp_path)
    assert [(rung.width, rung.height) for rung in ladder.rungs] == [(320, 180), (214, 120)]
    for rung in ladder.rungs:
        shown = pictures_of(tmp_path / f"{rung.name}.mp4")
        assert [number_of(picture) for picture in shown] == list(range(100))
    wave = np.abs(sound_of(tmp_path / "audio.mp4"))
    begin_s = int(np.argmax(wave > 0.05)) / 48_000
    assert abs(begin_s - 2.0) <= 0.04


def test_high_dynamic_range_becomes_standard(tmp_path: Path) -> None:
    path = MEDIA / "odd" / "av1_hdr10_pq_bt2020_10bit_20s.webm"
    result = package(path, tmp_path / "w", encoder=SMALL)
    with av.open(str(joined(result, "v0", tmp_path / "v0.mp4"))) as container:
        frame = next(frame for frame in container.decode(video=0) if isinstance(frame, VideoFrame))
        assert frame.format.name == "yuv420p"
        assert int(frame.color_trc) not in HDR_TRANSFERS
        assert int(frame.colorspace) == 1


def test_the_storyboard_shows_each_moment(tmp_path: Path) -> None:
    path = write_video(tmp_path / "film.mp4", (numbered(n) for n in range(100)))
    result = package(path, tmp_path / "w", encoder=QUICK_RUNGS)
    board = ladder_of(result).storyboard
    assert board is not None
    assert board.tiles == 4
    sheet = cv2.imread(str(result.files["hls/storyboard/000.jpg"]))
    assert sheet is not None
    tiles = [sheet[: board.height, n * board.width : (n + 1) * board.width] for n in range(board.tiles)]
    assert [number_of(np.asarray(tile, np.uint8)) for tile in tiles] == [0, 25, 50, 75]


def test_no_file_is_larger_than_a_segment(tmp_path: Path) -> None:
    """A minute under a limit that 20 s of its source fit, but no rung of it: what two hours at 12 Mbit/s are to the usual limit."""
    film = tmp_path / "film.mp4"
    made = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=60", "-c:v", "libx264", "-preset", "ultrafast"]
    Ffmpeg().run([*made, "-qp", "20", "-g", "50", "-pix_fmt", "yuv420p", str(film)], folder=tmp_path)
    size = film.stat().st_size
    code = f"""
        import json, os
        from pathlib import Path
        from common.confinement import Allowance, confine
        from services.render.encode import Encoder
        from tests.unit.render.rendering import package
        confine(Allowance(seconds=None, file_size={size // 2}), parent=os.getppid())
        result = package(Path({str(film)!r}), Path({str(tmp_path / "w")!r}), encoder=Encoder(preset="ultrafast", rungs=(180,)))
        print(json.dumps(result.facts["ladder"]["rungs"]))
        print(sum(path.stat().st_size for name, path in result.files.items() if name.startswith("hls/v0/")))
    """
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    rungs, total = ran.stdout.splitlines()[-2:]
    assert '"copied": true' in rungs
    assert int(total) > 0.9 * size


def test_what_can_not_be_cut_is_told_before_what_it_does_to_the_program(tmp_path: Path) -> None:
    """The film is endless: only the pipe that nobody reads any more ends it."""
    endless = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25", "-c:v", "libx264", "-preset", "ultrafast"]
    fragments = ["-movflags", "+cmaf+delay_moov", "-frag_duration", "500000", "-f", "mp4", "v0.stream"]
    with (
        pytest.raises(ToolFailed, match="begin with a key frame"),
        cut_while_written(tmp_path, ["v0"]),
    ):
        Ffmpeg().run([*endless, *fragments], folder=tmp_path)
    assert not (tmp_path / "v0.stream").exists()


def test_a_program_that_never_writes_is_waited_for_no_longer_than_it_runs(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed, match="No such file"), cut_while_written(tmp_path, ["v0", "audio"]):
        Ffmpeg().run(["-i", "missing.mp4", "-f", "mp4", "v0.stream"], folder=tmp_path)
    (tmp_path / "other").mkdir()
    with pytest.raises(ToolFailed, match="empty"), cut_while_written(tmp_path / "other", ["v0"]) as cuts:
        assert not cuts


def test_what_can_not_be_copied_after_all_is_encoded(tmp_path: Path) -> None:
    """By an ffmpeg that ends badly wherever it is to copy."""
    program = tmp_path / "ffmpeg"
    program.write_text(f'#!/bin/sh\ncase "$*" in *" -c:v copy "*) exit 3;; esac\nexec {Ffmpeg().program} "$@"\n')
    program.chmod(0o700)
    result = package(ADDRESS, tmp_path / "w", settings=Settings(ffmpeg=str(program)))
    ladder = check(result, tmp_path)
    assert [rung.copied for rung in ladder.rungs] == [False, False, False]
