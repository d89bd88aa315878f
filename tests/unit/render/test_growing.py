"""A film whose pictures grow after the first: none of the large ones is decoded."""

import subprocess
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import pytest

from common.media import Limits, copy_window, probe, shown_frames
from services.plan.keyframes import KeyFrames
from services.render.encode import window_input

PICTURES, LARGE = 40, 20


def jpeg(width: int, height: int) -> bytes:
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = width, height, "yuvj420p", Fraction(1, 25)
    frame = av.VideoFrame(width, height, "yuvj420p")
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.pts, frame.time_base = 0, encoder.time_base
    return b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("growing") / "film.mkv"
    small, large = jpeg(640, 360), jpeg(9000, 6000)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mjpeg", 25)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuvj420p"
        for number in range(PICTURES):
            packet = av.Packet(large if number == LARGE else small)
            packet.stream, packet.time_base, packet.is_keyframe = stream, Fraction(1, 25), True
            packet.pts = packet.dts = number
            out.mux(packet)
    return path


@pytest.mark.slow
def test_pictures_that_are_too_large_are_passed_over(growing: Path, tmp_path: Path) -> None:
    with growing.open("rb") as file:
        source = probe(file, size=growing.stat().st_size, limits=Limits())
        copy_window(file, source, start_ms=0, end_ms=1600, out=tmp_path / "window.nut")
    sizes = [(shown.frame.width, shown.frame.height) for shown in shown_frames(growing, source)]
    assert sizes == [(640, 360)] * (PICTURES - 1)
    with growing.open("rb") as file:
        glimpses = KeyFrames().glimpses(file, source, report=lambda _share: None)
    assert 1000 * LARGE // 25 not in glimpses.at_ms
    assert 0 in glimpses.at_ms
    argv = [imageio_ffmpeg.get_ffmpeg_exe(), *window_input(), "-fps_mode", "passthrough", "-f", "framecrc", "-"]
    told = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert sum(not line.startswith("#") for line in told.splitlines()) == PICTURES - 1
