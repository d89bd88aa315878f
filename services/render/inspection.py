"""Reads a finished clip once, from beginning to end, beside the source it was made of."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.stream import Stream
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from common.documents import Sighting, Source
from common.errors import ToolFailed
from common.faces import Face, FaceDetector
from common.media import Window, upright_frames
from services.render.clock import Clock
from services.render.crop import Scene, scene_at
from services.render.onset import OnsetMeter, Planes
from services.render.quality import sample_frames
from services.render.subject import Sample, expected_boxes, look
from services.render.thumbnail import Candidate, candidate

SOURCE_LINES: Final = 720
"""The source is searched for faces whole, at this height at most."""


@dataclass
class CarefulFaces:
    """Looks at the whole picture first and at its parts only if nobody is found: a quarter of the time for most films."""

    quick: FaceDetector
    thorough: FaceDetector

    @property
    def digest(self) -> str:
        return self.thorough.digest

    def detect(self, picture: NDArray[np.uint8]) -> list[Face]:
        return self.quick.detect(picture) or self.thorough.detect(picture)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the file showed: samples of its picture, frames that would make a thumbnail, how far sound and picture are apart."""

    samples: tuple[Sample, ...]
    candidates: tuple[Candidate, ...]
    av_offset_ms: float


def inspect(
    clip: Path,
    *,
    window: Window,
    source: Source,
    clock: Clock,
    scenes: Sequence[Scene],
    sightings: Sequence[Sighting],
    sample_ms: int,
    faces: FaceDetector,
    onsets: OnsetMeter | None,
    on_progress: Callable[[float], None],
) -> Seen:
    """Raises ToolFailed if the file isn't whole."""
    frames = sample_frames(clock)
    half_ms = 500 / float(clock.rate)
    moments = [round(clock.source_ms(frame) + half_ms - 2) for frame in frames]
    pictures = upright_frames(window.path, source, at_ms=moments, height=SOURCE_LINES, first_ms=window.origin_ms)
    wanted = iter(frames)
    next_sample = next(wanted, None)
    samples: list[Sample] = []
    candidates: list[Candidate] = []
    count = 0
    with av.open(str(clip), mode="r", format="mov") as container:
        for count, planes in enumerate(_planes(container), start=1):
            frame = count - 1
            if onsets is not None:
                onsets.see(frame, planes)
            while next_sample == frame:
                scene = scene_at(scenes, frame)
                _, picture = next(pictures)
                sample = look(
                    frame,
                    scene=scene,
                    source=picture,
                    scale=source.width / picture.shape[1],
                    luma=planes.luma,
                    expected=expected_boxes(scene, sightings, at_ms=clock.source_ms(frame), sample_ms=sample_ms),
                    faces=faces,
                )
                samples.append(sample)
                candidates.append(candidate(sample, planes.luma, scene=scene))
                next_sample = next(wanted, None)
                on_progress(count / clock.frames)
    if count != clock.frames:
        raise ToolFailed(f"The clip has {count} frames instead of {clock.frames}.")
    return Seen(samples=tuple(samples), candidates=tuple(candidates), av_offset_ms=av_offset_ms(clip))


def av_offset_ms(clip: Path) -> float:
    """|first picture - first sound| plus |end of picture - end of sound|, in milliseconds, as a player times them."""
    with av.open(str(clip), mode="r", format="mov") as container:
        streams = (container.streams.video[0], container.streams.audio[0])
        spans: dict[int, list[tuple[Fraction, Fraction]]] = {stream.index: [] for stream in streams}
        for packet in container.demux(*streams):
            if packet.pts is not None and packet.duration:
                begin = packet.pts * packet.time_base
                spans[packet.stream.index].append((begin, begin + packet.duration * packet.time_base))
        # Sound packets before 0 prime the decoder, and the last may go on after the end: players drop what the track omits.
        begins = [max(Fraction(0), min(begin for begin, _ in spans[stream.index])) for stream in streams]
        ends = [min(max(end for _, end in spans[stream.index]), _told_end(stream)) for stream in streams]
    return round(float(abs(begins[0] - begins[1]) + abs(ends[0] - ends[1])) * 1000, 1)


def _told_end(stream: Stream) -> Fraction:
    """Where the track's edit list ends it, in seconds."""
    return ((stream.start_time or 0) + (stream.duration or 0)) * (stream.time_base or Fraction(1))


def _planes(container: InputContainer) -> Iterator[Planes]:
    stream = container.streams.video[0]
    stream.thread_count = 1
    for frame in container.decode(stream):
        yield Planes(luma=_plane(frame, 0), blue=_plane(frame, 1), red=_plane(frame, 2))


def _plane(frame: VideoFrame, index: int) -> NDArray[np.uint8]:
    plane = frame.planes[index]
    samples: NDArray[np.uint8] = np.frombuffer(memoryview(plane), np.uint8)
    return samples.reshape(-1, plane.line_size)[: plane.height, : plane.width]
