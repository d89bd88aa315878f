"""Sounds made for tests: exact samples in a container."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from common.documents import Source
from services.transcribe.audio import RATE, Samples

FRAME = 1600


def noise(seconds: float, *, loudness: float = 0.1, seed: int = 0) -> Samples:
    draw = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    return (draw * loudness * 32767).clip(-32768, 32767).astype(np.int16)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.int16)


def sound_film(path: Path, parts: Sequence[tuple[float, Samples]]) -> Source:
    """A Matroska film whose sound begins at each part's second, exact to the sample; its picture begins at 0 s."""
    ends = [at_s + len(samples) / RATE for at_s, samples in parts]
    with av.open(str(path), "w", format="matroska") as out:
        picture = out.add_stream("ffv1", rate=1)
        picture.width, picture.height, picture.pix_fmt = 16, 16, "yuv420p"
        sound = out.add_stream("pcm_s16le", rate=RATE, layout="mono")
        frame = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8), format="rgb24")
        frame.pts, frame.time_base = 0, Fraction(1)
        out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
        for at_s, samples in parts:
            for begin in range(0, len(samples), FRAME):
                piece = av.AudioFrame.from_ndarray(samples[None, begin : begin + FRAME], format="s16", layout="mono")
                piece.rate, piece.time_base = RATE, Fraction(1, RATE)
                piece.pts = round(at_s * RATE) + begin
                out.mux(sound.encode(piece))
        out.mux(sound.encode(None))
    return Source(
        demuxer="matroska",
        duration_ms=round(max(ends) * 1000),
        size=path.stat().st_size,
        video_stream=0,
        video_codec="ffv1",
        width=16,
        height=16,
        frame_rate=Fraction(1),
        audio_stream=1,
        audio_codec="pcm_s16le",
        audio_channels=1,
    )
