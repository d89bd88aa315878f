"""From the streams that an encode left in a folder to a ladder: segments, their measures, and all of it as files of a result."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from common.documents import Ladder, Storyboard
from services.render.encode import SOUND, Ffmpeg, picture_copy, sound_copy
from services.render.ladder import Step, apart_ms, rendition, rung
from services.render.segments import Track, cut


@dataclass(frozen=True, kw_only=True)
class Streamed:
    """`apart_ms`: how far the sound is from the picture, 0 without sound; `first` is the top rung as it was cut."""

    ladder: Ladder
    first: Track
    apart_ms: float


def streamed(
    folder: Path,
    *,
    steps: Sequence[Step],
    copied: bool,
    channels: int,
    rate: Fraction,
    duration_ms: int,
    board: Storyboard,
) -> Streamed:
    """Cut the stream of each step into segments in hls/, and that of the sound, unless `channels` is 0. Raises ToolFailed."""
    tracks = [_cut(folder, step.name) for step in steps]
    sound = _cut(folder, SOUND) if channels else None
    ladder = Ladder(
        duration_ms=duration_ms,
        rungs=tuple(
            rung(step, track, rate=rate, copied=copied and step is steps[0])
            for step, track in zip(steps, tracks, strict=True)
        ),
        audio=None if sound is None else rendition(sound, channels=channels),
        storyboard=board,
    )
    return Streamed(ladder=ladder, first=tracks[0], apart_ms=0.0 if sound is None else apart_ms(tracks[0], sound))


def _cut(folder: Path, name: str) -> Track:
    stream = folder / f"{name}.stream"
    track = cut(stream, folder / "hls" / name)
    stream.unlink()
    return track


def unwrap_clip(ffmpeg: Ffmpeg, folder: Path) -> None:
    """Make streams of the packets of clip.mp4. Raises ToolFailed."""
    clip = ["-protocol_whitelist", "file", "-f", "mov", "-i", "clip.mp4"]
    ffmpeg.run(["-loglevel", "error", *clip, *picture_copy("0:v:0"), *sound_copy("0:a:0")], folder=folder)


def clear(folder: Path) -> None:
    """Remove what was made, so that it can be made again."""
    shutil.rmtree(folder / "hls")


def files(folder: Path) -> dict[str, Path]:
    """What is stored of a ladder, by its names."""
    return {path.relative_to(folder).as_posix(): path for path in sorted((folder / "hls").rglob("*.*"))}
