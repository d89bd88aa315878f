"""Sniffing, probing, windows and programs, on real files and on files made to deceive."""

import io
from contextlib import suppress
from fractions import Fraction
from itertools import takewhile
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from common.documents import Source
from common.errors import InvalidMedia
from common.media import (
    SNIFF_BYTES,
    Limits,
    copy_window,
    demuxer_of,
    open_source,
    origin_s,
    probe,
    shown_frames,
    stream_copy,
    upright_frames,
)
from common.programs import run
from services.render.encode import Ffmpeg
from tests.conftest import MEDIA

pytestmark = pytest.mark.slow

SEEN: tuple[tuple[str, str, int, str], ...] = (
    ("odd/already_vertical_9x16.mp4", "mov h264 404×720 30 aac/2", 4000, ""),
    ("odd/anamorphic_sar_2by3.mp4", "mov h264 427×360 30 aac/2", 2000, "sar2/3"),
    ("odd/anamorphic_sar_4_3.mp4", "mov h264 1280×720 30 aac/2", 5000, "sar4/3"),
    ("odd/apollo_vp9_fmp4_videoonly_47s.mp4", "mov vp9 491×360 2997/100 None/0", 47447, "sar45/44"),
    ("odd/attached_pic_mjpeg.mp4", "mov h264 640×360 30 aac/2", 2000, ""),
    ("odd/av1_hdr10_pq_bt2020_10bit_20s.webm", "matroska av1 427×240 30000/1001 None/0", 20020, "hdr sar427/426"),
    ("odd/corrupt_bitflips.mp4", "mov h264 1280×720 30 aac/2", 8100, ""),
    ("odd/editlist_negative_start.mov", "mov h264 1280×720 30 aac/2", 5067, ""),
    ("odd/embedded_movtext_subs.mp4", "mov h264 300×200 20 aac/2", 2000, "mov_text:und@2"),
    ("odd/embedded_webvtt.mkv", "matroska h264 300×200 20 aac/2", 2023, "webvtt:None@2"),
    ("odd/fragmented.mp4", "mov h264 1280×720 30 aac/2", 5167, ""),
    ("odd/h264_yuv422p.mp4", "mov h264 640×360 30 aac/2", 2000, ""),
    ("odd/hevc_360p.mp4", "mov hevc 640×360 30 aac/2", 4000, ""),
    ("odd/huge_8k_1s.mp4", "mov h264 7680×4320 5 None/0", 1000, ""),
    ("odd/interlaced_tff_mpeg2.ts", "mpegts mpeg2video 1280×720 15 mp2/2", 5011, "interlaced"),
    ("odd/naïve ünïcode 名前 'quote' $(x).mp4", "mov h264 1280×720 30 aac/2", 5100, ""),
    ("odd/no_audio.mp4", "mov h264 1280×720 30 None/0", 8100, ""),
    ("odd/odd_dims_853x479_yuv444p.mp4", "mov h264 852×479 30 aac/2", 3000, "sar7664/7677"),
    ("odd/rotated_displaymatrix_90.mp4", "mov h264 720×1280 30 aac/2", 6100, "rot90"),
    ("odd/truncated_faststart_partial.mp4", "mov h264 1280×720 30 aac/2", 4833, ""),
    ("odd/two_audio_two_subs.mkv", "matroska h264 1280×720 30 aac/2", 8123, "srt:eng@3 srt:fra@4"),
    ("odd/two_hours_black_silent.mp4", "mov h264 160×90 1 aac/1", 7200000, ""),
    ("odd/vfr_mixed.mp4", "mov h264 1280×720 4650/239 aac/2", 7967, ""),
    ("odd/vp9_opus.webm", "matroska vp9 640×360 30 opus/2", 4007, ""),
    ("odd/webm_no_duration.webm", "matroska vp9 1280×720 15000/1001 opus/2", 4938, ""),
    ("video/broll_bbb_30s.webm", "matroska vp8 1280×720 24 vorbis/2", 30002, ""),
    ("video/broll_flower_cc0.mp4", "mov h264 960×540 30000/1001 aac/2", 5005, ""),
    ("video/broll_nasa_shuttle_vp8_noaudio_11s.webm", "matroska vp8 1080×608 30000/1001 None/0", 10710, ""),
    ("video/broll_sintel_480p_26s.mp4", "mov h264 848×480 25 aac/2", 26113, ""),
    ("video/composed_dialogue_2faces_720p_60s.mp4", "mov h264 1280×720 25 aac/2", 60040, ""),
    ("video/composed_hardcuts_10speakers_720p_30s.mp4", "mov h264 1280×720 25 aac/2", 30040, ""),
    ("video/composed_screenshare_webcam_br_720p_25s.mp4", "mov h264 1280×720 25 aac/2", 25200, ""),
    ("video/composed_talk_sonnets_720p_158s.mp4", "mov h264 1280×720 25 aac/2", 159800, ""),
    ("video/face_then_noface_hevc_540p_6s.mov", "mov hevc 960×540 519168/19667 aac/2", 6402, ""),
    ("video/hisgirlfriday_3faces_480p_6s.mp4", "mov h264 640×480 30 aac/2", 6167, ""),
    ("video/persons_walking_noaudio_768x432_139s.mp4", "mov h264 768×432 10 None/0", 139400, ""),
    ("video/screen_recording_720p_45s.mp4", "mov h264 1280×720 25 None/0", 45000, ""),
    ("video/screenshare_lecture_slides_vfr_10s.mov", "mov h264 640×480 5249/2633 aac/2", 10514, ""),
    ("video/single_face_360p_2s.mp4", "mov h264 640×360 30 mp3/2", 2400, ""),
    ("video/wh_inauguration2017_720p_20s.mp4", "mov h264 1280×720 30 aac/2", 20267, ""),
    ("video/wh_weekly_address_obama_640x480_5s.mp4", "mov h264 640×480 30000/1001 aac/2", 4905, ""),
    *((f"video/{path.name}", "mpeg mpeg1video 360×288 25 mp2/2", 3000, "") for path in MEDIA.glob("video/grid_*")),
)
SOUND_ONLY = "sound|picture, only sound"
REFUSED: tuple[tuple[str, str], ...] = (
    ("odd/audio_5.1_surround.flac", SOUND_ONLY),
    ("odd/audio_only.m4a", SOUND_ONLY),
    ("odd/audio_only_opus_in_mp4_47s.mp4", SOUND_ONLY),
    ("odd/audio_silence_empty.wav", SOUND_ONLY),
    ("odd/evil_hls_local_file.mp4", "not a video file"),
    ("odd/mp3_renamed.mp4", SOUND_ONLY),
    ("odd/one_frame.mp4", "lasts 0.03 s"),
    ("odd/text_renamed.mp4", "not a video file"),
    ("odd/truncated_no_moov.mp4", "cut off"),
    ("odd/zero_byte.mp4", "empty"),
)
HEADS = {"matroska": b"\x1a\x45\xdf\xa3", "mpeg": b"\x00\x00\x01\xba", "flv": b"FLV\x01", "ogg": b"OggS"}


def probed(path: Path, limits: Limits | None = None) -> Source:
    with path.open("rb") as file:
        return probe(file, size=path.stat().st_size, limits=limits or Limits())


def said(source: Source) -> tuple[str, int, str]:
    """As in the table above."""
    sound = f"{source.audio_codec}/{source.audio_channels}"
    size = f"{source.width}×{source.height}"
    special = [
        f"rot{source.rotation}" if source.rotation else "",
        "interlaced" if source.interlaced else "",
        "hdr" if source.hdr else "",
        f"sar{source.pixel_aspect}" if source.pixel_aspect != 1 else "",
        *(f"{track.codec}:{track.language}@{track.stream}" for track in source.subtitles),
    ]
    return (
        f"{source.demuxer} {source.video_codec} {size} {source.frame_rate} {sound}",
        source.duration_ms,
        " ".join(filter(None, special)),
    )


# ---- sniffing --------------------------------------------------------------------------------------------------------


def test_the_tables_speak_of_every_film() -> None:
    told = {name for name, *_ in SEEN} | {name for name, _ in REFUSED}
    assert told == {f"{folder}/{path.name}" for folder in ("odd", "video") for path in (MEDIA / folder).iterdir()}


@pytest.mark.parametrize("path", sorted((MEDIA / "audio").iterdir()), ids=lambda path: path.name)
def test_sound_is_refused_by_its_first_bytes(path: Path) -> None:
    with pytest.raises(InvalidMedia, match="sound file"):
        demuxer_of(path.read_bytes()[:SNIFF_BYTES])


@pytest.mark.parametrize("path", sorted((MEDIA / "images").iterdir()), ids=lambda path: path.name)
def test_pictures_are_refused_by_their_first_bytes(path: Path) -> None:
    with pytest.raises(InvalidMedia, match="not a video"):
        demuxer_of(path.read_bytes()[:SNIFF_BYTES])


@pytest.mark.parametrize(
    "head",
    [b"#EXTM3U\n", b"ffconcat version 1.0\n", b"<MPD xmlns=", b"v=0\r\no=", b"[playlist]\n", b"\x00" * 64, b"%PDF-1.7"],
)
def test_what_could_lead_elsewhere_is_no_film(head: bytes) -> None:
    with pytest.raises(InvalidMedia):
        demuxer_of(head + b"file:///etc/passwd\n" * 100)


@given(st.binary(max_size=500))
def test_any_bytes_have_one_demuxer_or_none(head: bytes) -> None:
    with suppress(InvalidMedia):
        assert demuxer_of(head) in {"mov", "matroska", "mpeg", "mpegts", "flv", "ogg", "asf", "mxf", "avi"}


@given(st.sampled_from(sorted(HEADS)), st.binary(max_size=2000))
def test_a_file_that_only_begins_like_a_film_is_refused(demuxer: str, rest: bytes) -> None:
    data = HEADS[demuxer] + rest
    with pytest.raises(InvalidMedia):
        probe(io.BytesIO(data), size=len(data), limits=Limits())


# ---- probing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "facts", "duration_ms", "special"), SEEN, ids=[name for name, *_ in SEEN])
def test_what_is_seen_in_a_film(name: str, facts: str, duration_ms: int, special: str) -> None:
    source = probed(MEDIA / name)
    assert said(source) == (facts, duration_ms, special)
    assert source.size == (MEDIA / name).stat().st_size


@pytest.mark.parametrize(("name", "reason"), REFUSED, ids=[name for name, _ in REFUSED])
def test_what_is_no_film_is_refused(name: str, reason: str) -> None:
    with pytest.raises(InvalidMedia, match=reason):
        probed(MEDIA / name)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(duration_ms=2000), "minutes; at most"),
        (Limits(size=1000), "GiB are allowed"),
        (Limits(pixels=400 * 700), "too large"),
    ],
)
def test_limits(limits: Limits, reason: str) -> None:
    with pytest.raises(InvalidMedia, match=reason):
        probed(MEDIA / "odd/already_vertical_9x16.mp4", limits)


def test_probing_reads_little_of_a_long_film() -> None:
    path = MEDIA / "video/composed_talk_sonnets_720p_158s.mp4"
    with path.open("rb", buffering=0) as raw:
        counted = Counted(raw)
        probe(io.BufferedReader(counted, 256 * 1024), size=path.stat().st_size, limits=Limits())
    assert counted.total < path.stat().st_size / 3


class Counted(io.RawIOBase):
    """Counts the bytes that are read of a file."""

    def __init__(self, file: io.FileIO) -> None:
        self._file = file
        self.total = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def readinto(self, buffer: object) -> int:
        got = self._file.readinto(buffer)  # type: ignore[arg-type]
        self.total += got
        return got


def film(path: Path, *, video_at_s: float = 0, seconds: int = 3, audio: bool = True, title: str = "") -> Path:
    """Frames whose grey tells their number, and a tone from 0 s on."""
    with av.open(str(path), "w") as out:
        out.metadata["title"] = title
        picture = out.add_stream("ffv1", rate=25)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        picture.time_base = Fraction(1, 25)
        tone = out.add_stream("aac", rate=48_000, layout="mono") if audio else None
        for n in range(25 * seconds):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 16 + 3 * n, np.uint8), format="rgb24")
            frame.pts = n + round(video_at_s * 25)
            frame.time_base = Fraction(1, 25)
            out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
        if tone is not None:
            for n in range(47 * (seconds + 1)):
                wave = np.sin(np.arange(n * 1024, n * 1024 + 1024) / 20).astype(np.float32)[None]
                sound = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
                sound.rate, sound.pts, sound.time_base = 48_000, n * 1024, Fraction(1, 48_000)
                out.mux(tone.encode(sound))
            out.mux(tone.encode(None))
    return path


def test_a_picture_that_begins_after_the_sound_ends_later_too(tmp_path: Path) -> None:
    """Source time 0 is where the first of both begins."""
    assert probed(film(tmp_path / "late.mkv", video_at_s=1.0)).duration_ms == 4000
    assert probed(film(tmp_path / "once.mkv")).duration_ms == 3000


def test_a_title_is_kept(tmp_path: Path) -> None:
    assert probed(film(tmp_path / "a.mkv", title="  Über uns 名前 ")).title == "Über uns 名前"
    assert probed(film(tmp_path / "b.mkv")).title is None


# ---- windows ---------------------------------------------------------------------------------------------------------

WINDOWED = (
    "video/broll_sintel_480p_26s.mp4",
    "video/broll_bbb_30s.webm",
    "video/hisgirlfriday_3faces_480p_6s.mp4",
    "video/face_then_noface_hevc_540p_6s.mov",
    "video/grid_bbaf2n.mpg",
    "odd/interlaced_tff_mpeg2.ts",
    "odd/fragmented.mp4",
    "odd/vfr_mixed.mp4",
    "odd/two_audio_two_subs.mkv",
    "odd/rotated_displaymatrix_90.mp4",
    "odd/anamorphic_sar_2by3.mp4",
)


def pictures(path: Path, source: Source, *, at_ms: list[int], first_ms: int) -> list[NDArray[np.uint8]]:
    shown = list(upright_frames(path, source, at_ms=at_ms, height=120, first_ms=first_ms))
    assert [moment for moment, _ in shown] == at_ms
    return [picture for _, picture in shown]


@pytest.mark.parametrize("share", [0.0, 0.6])
@pytest.mark.parametrize("name", WINDOWED)
def test_a_window_shows_what_the_source_shows(name: str, share: float, tmp_path: Path) -> None:
    source = probed(MEDIA / name)
    start_ms = round(source.duration_ms * share)
    end_ms = min(start_ms + 900, source.duration_ms)
    with (MEDIA / name).open("rb") as file:
        window = copy_window(file, source, start_ms=start_ms, end_ms=end_ms, out=tmp_path / "window.nut")
        with open_source(file, source.demuxer) as container:
            origin_ms = round(origin_s(container) * 1000)
    assert window.has_audio
    whole = [
        (frame.at_ms, frame.picture(width=160, height=120))
        for frame in takewhile(
            lambda frame: frame.at_ms < end_ms, shown_frames(MEDIA / name, source, first_ms=-origin_ms)
        )
        if frame.at_ms >= start_ms
    ]
    part = {
        round(frame.at_ms): frame.picture(width=160, height=120)
        for frame in shown_frames(window.path, source, first_ms=window.origin_ms)
        if frame.at_ms < end_ms + 500
    }
    assert len(whole) > 2
    for at_ms, expected in whole:
        nearest = min(part, key=lambda found: abs(found - at_ms))
        assert nearest == pytest.approx(at_ms, abs=2)
        np.testing.assert_array_equal(part[nearest], expected)


def test_a_window_reads_its_own_bytes_only(tmp_path: Path) -> None:
    path = MEDIA / "video/composed_talk_sonnets_720p_158s.mp4"
    source = probed(path)
    with path.open("rb", buffering=0) as raw:
        counted = Counted(raw)
        file = io.BufferedReader(counted, 64 * 1024)
        window = copy_window(file, source, start_ms=60_000, end_ms=75_000, out=tmp_path / "window.nut")
    assert counted.total < 3 * window.path.stat().st_size


def with_sound_until(path: Path, out: Path, *, end_s: int) -> Path:
    """The same film, whose sound ends earlier."""
    with av.open(str(path)) as source, av.open(str(out), "w") as target:
        copies = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
        for packet in source.demux():
            if packet.dts is None or (packet.stream.type == "audio" and packet.dts * packet.time_base > end_s):
                continue
            packet.stream = copies[packet.stream.index]
            target.mux(packet)
    return out


def test_a_window_behind_the_end_of_the_sound_reads_its_own_bytes_only(tmp_path: Path) -> None:
    path = with_sound_until(MEDIA / "video/composed_talk_sonnets_720p_158s.mp4", tmp_path / "film.mp4", end_s=20)
    source = probed(path)
    for start_ms in (15_000, 60_000):
        with path.open("rb", buffering=0) as raw:
            counted = Counted(raw)
            file = io.BufferedReader(counted, 64 * 1024)
            copy_window(file, source, start_ms=start_ms, end_ms=start_ms + 15_000, out=tmp_path / "window.nut")
        assert counted.total < path.stat().st_size / 3


def test_a_window_behind_the_damage_shows_the_last_picture(tmp_path: Path) -> None:
    path = MEDIA / "odd/truncated_faststart_partial.mp4"
    source = probed(path)
    with path.open("rb") as file:
        window = copy_window(file, source, start_ms=7000, end_ms=8000, out=tmp_path / "window.nut")
    (found,) = pictures(window.path, source, at_ms=[7500], first_ms=window.origin_ms)
    (expected,) = pictures(path, source, at_ms=[7500], first_ms=0)
    np.testing.assert_array_equal(found, expected)


def twice(path: Path, out: Path, *, again_at_s: float) -> Path:
    """A recording of the film and one that begins anew at that second, in one file."""
    with out.open("wb") as file:
        for shift_s in (0.0, again_at_s):
            part = io.BytesIO()
            with av.open(str(path)) as source, av.open(part, "w", format="mpegts") as target:
                copies = {stream.index: target.add_stream_from_template(stream) for stream in source.streams}
                for packet in source.demux():
                    if packet.dts is None or packet.pts is None or packet.time_base is None:
                        continue
                    packet.pts += round(shift_s / packet.time_base)
                    packet.dts += round(shift_s / packet.time_base)
                    packet.stream = copies[packet.stream.index]
                    target.mux(packet)
            file.write(part.getvalue())
    return out


@pytest.mark.parametrize("again_at_s", [4.9, 4.2])
def test_a_window_goes_on_behind_a_seam_that_repeats_a_little(again_at_s: float, tmp_path: Path) -> None:
    path = twice(MEDIA / "video/wh_weekly_address_obama_640x480_5s.mp4", tmp_path / "film.ts", again_at_s=again_at_s)
    source = probed(path)
    with path.open("rb") as file:
        window = copy_window(file, source, start_ms=1000, end_ms=source.duration_ms, out=tmp_path / "window.nut")
    *_, last = shown_frames(window.path, source, first_ms=window.origin_ms)
    assert last.at_ms == pytest.approx(source.duration_ms, abs=100)


CODECS = [
    ("prores.mov", ["-c:v", "prores_ks", "-c:a", "pcm_s24le"]),
    ("alac.mov", ["-c:v", "libx264", "-c:a", "alac"]),
    ("dnxhr.mxf", ["-c:v", "dnxhd", "-profile:v", "dnxhr_lb", "-pix_fmt", "yuv422p", "-c:a", "pcm_s16le"]),
    ("animation.mov", ["-c:v", "qtrle", "-c:a", "aac"]),
    ("windows.wmv", ["-c:v", "wmv2", "-c:a", "wmav2"]),
]


@pytest.mark.parametrize(("name", "codecs"), CODECS, ids=[name for name, _ in CODECS])
def test_a_window_holds_what_cameras_and_editors_write(name: str, codecs: list[str], tmp_path: Path) -> None:
    made = ["-f", "lavfi", "-i", "testsrc2=s=256x144:r=25:d=4", "-f", "lavfi", "-i", "sine=d=4:r=48000", "-bf", "0"]
    run([Ffmpeg().program, "-loglevel", "error", *made, "-shortest", *codecs, name], cwd=tmp_path)
    source = probed(tmp_path / name)
    with (tmp_path / name).open("rb") as file:
        window = copy_window(file, source, start_ms=1000, end_ms=3000, out=tmp_path / "window.nut")
    whole, part = (
        {round((frame.at_ms) / 40): float(frame.picture(width=64, height=36).mean()) for frame in shown}
        for shown in (
            shown_frames(tmp_path / name, source),
            shown_frames(window.path, source, first_ms=window.origin_ms),
        )
    )
    assert all(part[n] == whole[n] for n in range(30, 70))
    with av.open(str(window.path)) as container:
        assert sum(frame.samples for frame in container.decode(audio=0)) > 48_000


def test_what_no_window_can_hold_is_refused(tmp_path: Path) -> None:
    made = ["-f", "lavfi", "-i", "testsrc2=s=256x144:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2:r=48000"]
    run([Ffmpeg().program, "-loglevel", "error", *made, "-strict", "-2", "-c:a", "truehd", "film.mkv"], cwd=tmp_path)
    source = probed(tmp_path / "film.mkv")
    with (tmp_path / "film.mkv").open("rb") as file, pytest.raises(InvalidMedia, match="truehd"):
        copy_window(file, source, start_ms=0, end_ms=1000, out=tmp_path / "window.nut")


def test_each_moment_gets_the_frame_on_screen(tmp_path: Path) -> None:
    path = film(tmp_path / "film.mkv", audio=False)
    source = probed(path)
    at_ms = [0, 38, 40, 45, 1000, 1000, 2990, 5000]
    greys = [float(picture.mean()) for _, picture in upright_frames(path, source, at_ms=at_ms, height=999)]
    numbers = [round((grey - 16) / 3) for grey in greys]
    assert numbers == [0, 0, 1, 1, 25, 25, 74, 74]


def test_frames_are_upright_and_never_larger() -> None:
    path = MEDIA / "odd/rotated_displaymatrix_90.mp4"
    source = probed(path)
    ((_, small),) = upright_frames(path, source, at_ms=[0], height=320)
    ((_, large),) = upright_frames(path, source, at_ms=[0], height=9999)
    assert (small.shape, large.shape) == ((320, 180, 3), (1280, 720, 3))
    first = next(iter(shown_frames(path, source)))
    np.testing.assert_array_equal(first.picture(width=180, height=320), small)


def test_shown_frames_are_all_frames_in_order() -> None:
    path = MEDIA / "odd/vfr_mixed.mp4"
    times = [frame.at_ms for frame in shown_frames(path, probed(path), first_ms=500)]
    assert len(times) == 155
    assert times == sorted(times)
    assert times[0] == 500


def test_sound_that_lies_before_the_first_picture_is_in_the_window(tmp_path: Path) -> None:
    path = MEDIA / "video" / "hisgirlfriday_3faces_480p_6s.mp4"
    source = probed(path)
    with path.open("rb") as file:
        window = copy_window(file, source, start_ms=0, end_ms=2000, out=tmp_path / "window.nut")
    with av.open(str(window.path)) as container:
        first = next(packet for packet in container.demux(audio=0))
    assert first.pts is not None
    assert abs(first.pts * first.time_base * 1000 + window.origin_ms) <= 1


class OneWay(io.BytesIO):
    """As a pipe: nobody goes back in it."""

    def seekable(self) -> bool:
        return False


@pytest.mark.parametrize("codec", ["prores_ks", "mpeg4"])
def test_a_whole_source_can_be_read_while_it_is_copied(codec: str, tmp_path: Path) -> None:
    """Also in the formats that usually fill in at the end what they know then."""
    made = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=2", "-c:v", codec, "film.mov"]
    run([Ffmpeg().program, "-loglevel", "error", *made], cwd=tmp_path)
    source = probed(tmp_path / "film.mov")
    out = OneWay()
    with (tmp_path / "film.mov").open("rb") as file:
        stream_copy(file, source, out=out)
    with av.open(io.BytesIO(out.getvalue()), mode="r") as container:
        assert len(list(container.decode(video=0))) == 50
