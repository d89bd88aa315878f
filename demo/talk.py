"""Compose the demo's film: `python -m demo.talk OUT.mp4`. A film of the same edition that is there already is left alone."""

import argparse
import hashlib
import os
import sys
import tempfile
import wave
from collections.abc import Sequence
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Final

import av
import av.error
import cv2
import imageio_ffmpeg
import numpy as np

from demo import meter, scenes
from demo.artwork import HEIGHT, WIDTH
from demo.script import CREDITS, TALK, TITLE, Credits, Part
from demo.timeline import Timeline, plan
from demo.voice import Samples, Speaker

FRAME_RATE: Final = 25
SPEECH_DBFS: Final = -19.0
"""RMS of the sentences, as far as PEAK allows."""
PEAK: Final = 0.84
LIMITER: Final = "alimiter=level_in=1.4:limit=0.8:attack=5:release=200:level=0:latency=1"
"""eSpeak's peaks are tall: without it the film is at -21.5 LUFS, with it at -18.9. More of it costs Whisper words."""
PACKAGES: Final = ("espeakng-loader", "scikit-image", "imageio-ffmpeg", "opencv-python-headless", "pillow", "numpy")


def edition() -> str:
    """Names what the film is made by: this package's code and the packages it is composed from."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    for package in PACKAGES:
        digest.update(f"{package}=={version(package)}\n".encode())
    return f"clipmill demo {digest.hexdigest()[:16]}"


def compose(out: Path, *, parts: Sequence[Part] = TALK, closing_card: Credits | None = CREDITS) -> Timeline:
    """Speak, draw and encode the parts into `out`, H.264 and AAC; it appears under its name only when it is whole."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="clipmill-demo-", dir=out.parent) as folder:
        speaker = Speaker(Path(folder))
        said = [speaker.say(line.text) for part in parts for line in part]
        timeline = plan(parts, [len(samples) / speaker.rate for samples in said], closing_card)
        sound = mixed(said, timeline, rate=speaker.rate)
        track, film = Path(folder) / "voice.wav", Path(folder) / "film.mp4"
        _save(sound, track, rate=speaker.rate)
        levels = meter.levels(sound, rate=speaker.rate, frame_rate=FRAME_RATE, frames=frames_of(timeline))
        _film(film, timeline, track=track, levels=levels)
        if not is_current(film):
            raise RuntimeError("ffmpeg did not finish the film; its last words are above.")
        film.replace(out)
    return timeline


def mixed(said: Sequence[Samples], timeline: Timeline, *, rate: int) -> Samples:
    """The sentences at their times, brought to SPEECH_DBFS but never above PEAK."""
    track = np.zeros(round(timeline.duration_s * rate), np.float64)
    for cue, samples in zip(timeline.cues, said, strict=True):
        at = round(cue.start_s * rate)
        track[at : at + len(samples)] = samples / 32768
    spoken = np.concatenate(said) / 32768
    gain = 10 ** (SPEECH_DBFS / 20) / np.sqrt(np.mean(spoken**2))
    loudest = float(np.max(np.abs(track)))
    return np.asarray(np.rint(track * min(gain, PEAK / loudest) * 32767), np.int16)


def frames_of(timeline: Timeline) -> int:
    return round(timeline.duration_s * FRAME_RATE)


def _save(sound: Samples, path: Path, *, rate: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(sound.tobytes())


def _film(path: Path, timeline: Timeline, *, track: Path, levels: meter.Levels) -> None:
    cv2.setNumThreads(1)
    encoder = imageio_ffmpeg.write_frames(
        path,
        (WIDTH, HEIGHT),
        pix_fmt_in="rgb24",
        fps=FRAME_RATE,
        quality=None,
        codec="libx264",
        audio_path=str(track),
        audio_codec="aac",
        ffmpeg_log_level="error",
        output_params=[
            *("-preset", "veryfast", "-crf", "21", "-g", "100", "-threads", "2"),
            # In slices of one picture: with a picture for each, threads race.
            *("-x264-params", "subme=1:me=dia:weightp=0:sliced-threads=1"),
            *("-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=bilinear,format=yuv420p"),
            *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"),
            *("-af", LIMITER, "-ar", "48000", "-b:a", "128k"),
            *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
            *("-metadata", f"title={TITLE}", "-metadata", f"comment={edition()}"),
            *("-max_interleave_delta", "0", "-movflags", "+faststart"),
        ],
    )
    with closing(encoder):
        encoder.send(None)
        label = meter.label()
        for take in timeline.takes:
            first, end = round(take.start_s * FRAME_RATE), round(take.end_s * FRAME_RATE)
            draw = scenes.scene(take)
            for frame in range(first, end):
                picture = draw((frame - first) / FRAME_RATE)
                meter.draw(picture, levels, label, frame=frame)
                encoder.send(picture)


def is_current(path: Path) -> bool:
    """Whether the file is a whole film of this edition."""
    try:
        with av.open(str(path), format="mov") as film:
            return film.metadata.get("comment") == edition()
    except (OSError, av.error.FFmpegError):
        return False


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m demo.talk", description=__doc__)
    parser.add_argument("out", type=Path, help="the MP4 file to write")
    out: Path = parser.parse_args(arguments).out
    if is_current(out):
        sys.stdout.write(f"{out} is there already.\n")
        return 0
    sys.stdout.write("Composing the demo's film: a talk of three minutes. It takes about a minute.\n")
    sys.stdout.flush()
    timeline = compose(out)
    sys.stdout.write(f"{out}: {timeline.duration_s:.0f} s\n")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    raise SystemExit(main())
