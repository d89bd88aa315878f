"""From the streams that an encode left in a folder to a ladder: segments, their measures, and all of it as files of a result."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from common.documents import Ladder, Storyboard
from common.errors import ToolFailed
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
    cuts: Mapping[str, Track] | None = None,
) -> Streamed:
    """Cut the stream of each step into segments in hls/, and that of the sound, unless `channels` is 0. Raises ToolFailed.

    `cuts`, by name: they were cut while they were written.
    """
    if cuts is None:
        cuts = {name: _cut(folder, name) for name in stream_names(steps, has_sound=channels > 0)}
    tracks = [cuts[step.name] for step in steps]
    sound = cuts[SOUND] if channels else None
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


def stream_names(steps: Sequence[Step], *, has_sound: bool) -> list[str]:
    return [*(step.name for step in steps), *([SOUND] if has_sound else [])]


def _cut(folder: Path, name: str) -> Track:
    stream = folder / f"{name}.stream"
    with stream.open("rb") as file:
        track = cut(file, folder / "hls" / name)
    stream.unlink()
    return track


@contextmanager
def cut_while_written(folder: Path, names: Sequence[str]) -> Iterator[dict[str, Track]]:
    """The streams as pipes that a program in the block writes: however long they are, no file is larger than a segment.

    When the block has ended, what was cut is there, by name. What goes wrong with cutting is raised in place of what that does
    to the program.
    """
    cuts: dict[str, Track] = {}
    causes: list[Exception] = []
    with ThreadPoolExecutor(len(names)) as threads, ExitStack() as ends:
        cutting = []
        for name in names:
            stream = folder / f"{name}.stream"
            os.mkfifo(stream)
            ends.callback(stream.unlink)
            reading = os.open(stream, os.O_RDONLY | os.O_NONBLOCK)
            # Without a writer of our own a reader would not wait for the program, or wait for ever if it never comes.
            ends.callback(os.close, os.open(stream, os.O_WRONLY))
            os.set_blocking(reading, True)
            cutting.append(threads.submit(_cut_pipe, reading, folder / "hls" / name, causes))
        try:
            yield cuts
        except ToolFailed:
            if causes:
                raise causes[0] from None
            raise
        ends.close()  # now nobody writes: the readers come to their ends
        for name, each in zip(names, cutting, strict=True):
            cuts[name] = each.result()


def _cut_pipe(reading: int, folder: Path, causes: list[Exception]) -> Track:
    with os.fdopen(reading, "rb") as file:
        try:
            return cut(file, folder)
        except Exception as error:
            causes.append(error)  # before the pipe is closed, which ends the program
            raise


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
