"""Watches a window once: every frame as a mosaic, for cuts; some of them in full, for faces."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import floor
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.documents import Box, Source
from common.errors import InvalidMedia
from common.faces import Face, FaceDetector
from common.media import Shown, shown_frames
from services.vision.bars import Bars
from services.vision.glimpses import Footage, Glimpse, Look, Map, Sample
from services.vision.shots import AROUND, LIKELY_RATIO, TILE, change, mosaic, stands_out

Picture = NDArray[np.uint8]

FINE_SIDE: Final = 360
"""Pixels of the shorter side where faces are searched; the detector sees no more of a larger picture."""
COARSE_SIDE: Final = 64
"""Pixels of a thumb's longer side, and cells of a map's."""
REST: Final = 3
"""Samples that a detector which found nothing leaves out."""
COLOURS: Final = 8
"""Steps of red, green and blue in a look."""
BANDS: Final = ((0.8, -0.3, 0.1), (0.8, 0.1, 0.5), (0.8, 0.5, 0.95), (1.2, 1.05, 1.4))
"""Parts of a look: width, top and bottom in sides of the face's box."""


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Of a frame as it is searched and as a thumb, (width, height); `scale` is display pixels per searched pixel, x and y."""

    fine: tuple[int, int]
    coarse: tuple[int, int]
    scale: tuple[float, float]

    @classmethod
    def of(cls, source: Source) -> "Sizes":
        shorter, longer = sorted((source.width, source.height))
        less = max(1.0, shorter / FINE_SIDE)
        wide, high = (max(1, round(side / less)) for side in (source.width, source.height))
        columns, rows = (
            max(TILE, round(side * COARSE_SIDE / longer / TILE) * TILE) for side in (source.width, source.height)
        )
        return cls(fine=(wide, high), coarse=(columns, rows), scale=(source.width / wide, source.height / high))


@dataclass(eq=False)
class _Seen:
    """The frame on screen from `at_ms` on."""

    at_ms: int
    shown: Shown
    thumb: Picture
    mosaic: Picture
    searched: tuple[tuple[Glimpse, ...], Map] | None = None


@dataclass(eq=False)
class _Watcher:
    sizes: Sizes
    detectors: Sequence[FaceDetector]
    least_change: float
    bars: Bars
    motion: Map
    samples: list[Sample] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    rest: int = 0

    def compare(self, before: _Seen, after: _Seen) -> bool:
        """Account for what moved; True where the frames look like the two sides of a cut, judged by the past alone."""
        size = change(before.mosaic, after.mosaic)
        cut = stands_out(size, self.changes[-AROUND:], least=self.least_change, ratio=LIKELY_RATIO)
        self.changes.append(size)
        if cut:
            self.rest = 0
        else:
            self.motion += np.abs(after.thumb.astype(np.float32) - before.thumb).mean(axis=2)
        return cut

    def sample(self, seen: _Seen, at_ms: int) -> None:
        """Search this frame, unless the moment was sampled already."""
        if self.samples and at_ms <= self.samples[-1].at_ms:
            return
        if seen.searched is None:
            seen.searched = self._search(seen)
        glimpses, detail = seen.searched
        self.samples.append(Sample(at_ms=at_ms, glimpses=glimpses, thumb=seen.thumb, detail=detail, motion=self.motion))
        self.motion = np.zeros_like(self.motion)

    def _search(self, seen: _Seen) -> tuple[tuple[Glimpse, ...], Map]:
        picture = seen.shown.picture(width=self.sizes.fine[0], height=self.sizes.fine[1])
        light = picture.astype(np.float32).mean(axis=2)
        self.bars.add(light)
        scale = self.sizes.scale
        glimpses = tuple(
            Glimpse(
                box=_scaled(face.box, scale),
                score=face.score,
                eyes_y=round((face.eyes[0][1] + face.eyes[1][1]) / 2 * scale[1], 1),
                look=look_of(picture, face.box),
            )
            for face in self._faces(picture)
        )
        return glimpses, detail_of(light, self.motion.shape)

    def _faces(self, picture: Picture) -> list[Face]:
        """By the first detector that finds any; those after the first rest for a while where they found nothing."""
        first, *others = self.detectors
        found = first.detect(picture)
        if found or self.rest > 0:
            self.rest = max(0, self.rest - 1)
            return found
        for detector in others:
            found = found or detector.detect(picture)
        self.rest = 0 if found else REST
        return found


def watch(
    path: Path,
    source: Source,
    *,
    first_ms: int,
    start_ms: int,
    end_ms: int,
    sample_ms: int,
    least_change: float,
    detectors: Sequence[FaceDetector],
    report: Callable[[float], None],
) -> Footage:
    """Decode a file whose time 0 is `first_ms` of the source, and look at [start_ms, end_ms).

    A frame is searched every `sample_ms`, and on both sides of what looks like a cut, by the first detector; by the others, which
    take longer, where that finds nothing. Raises InvalidMedia if nothing decodes.
    """
    sizes = Sizes.of(source)
    columns, rows = sizes.coarse
    watcher = _Watcher(
        sizes=sizes,
        detectors=detectors,
        least_change=least_change,
        bars=Bars(*sizes.fine),
        motion=np.zeros((rows, columns), np.float32),
    )
    times: list[int] = []
    mosaics: list[Picture] = []
    held: _Seen | None = None
    moment = start_ms
    for at_ms, shown in _within(shown_frames(path, source, first_ms=first_ms), start_ms, end_ms):
        thumb = shown.picture(width=columns, height=rows)
        seen = _Seen(at_ms=at_ms, shown=shown, thumb=thumb, mosaic=mosaic(thumb))
        times.append(at_ms)
        mosaics.append(seen.mosaic)
        if held is not None:
            while moment < at_ms:
                watcher.sample(held, moment)
                report((moment - start_ms) / (end_ms - start_ms))
                moment += sample_ms
            if watcher.compare(held, seen):
                watcher.sample(held, held.at_ms)
                watcher.sample(seen, at_ms)
        held = seen
    if held is None:
        raise InvalidMedia("This part of the video can't be decoded: the file is damaged there.")
    while moment < end_ms:
        watcher.sample(held, moment)
        moment += sample_ms
    watcher.sample(held, held.at_ms)
    return Footage(
        times_ms=np.array(times, np.int64),
        mosaics=np.stack(mosaics),
        samples=tuple(watcher.samples),
        area=_scaled(watcher.bars.area(), sizes.scale),
    )


def _within(frames: Iterator[Shown], start_ms: int, end_ms: int) -> Iterator[tuple[int, Shown]]:
    """Frames on screen in [start, end) with the whole millisecond from which they are; the first is there from the start."""
    held: Shown | None = None
    last = -1
    for shown in frames:
        at_ms = floor(shown.at_ms)
        if at_ms >= end_ms:
            break
        if at_ms <= start_ms:
            held = shown
            continue
        if held is not None or last < 0:
            first, held = held or shown, None
            last = start_ms
            yield start_ms, first
            if first is shown:
                continue
        if at_ms > last:
            last = at_ms
            yield at_ms, shown
    if held is not None:
        yield start_ms, held


def _scaled(box: Box, scale: tuple[float, float]) -> Box:
    across, down = scale
    return Box(
        x=round(box.x * across, 1),
        y=round(box.y * down, 1),
        width=round(box.width * across, 1),
        height=round(box.height * down, 1),
    )


def detail_of(light: Map, shape: tuple[int, ...]) -> Map:
    """Mean steps between neighbouring pixels, in (rows, columns) cells that cover the picture."""
    steps = np.zeros_like(light)
    steps[:, 1:] += np.abs(np.diff(light, axis=1))
    steps[1:] += np.abs(np.diff(light, axis=0))
    rows = np.linspace(0, light.shape[0], shape[0] + 1).astype(int)
    columns = np.linspace(0, light.shape[1], shape[1] + 1).astype(int)
    sums = np.add.reduceat(np.add.reduceat(steps, rows[:-1], axis=0), columns[:-1], axis=1)
    cells = np.outer(np.maximum(1, np.diff(rows)), np.maximum(1, np.diff(columns)))
    means: Map = (sums / cells).astype(np.float32)
    return means


def look_of(picture: Picture, box: Box) -> Look:
    """Colours of hair, brow, mouth and collar, each band on its own; what is behind a head says little about who it is."""
    height, width = picture.shape[:2]
    weights = np.array([COLOURS**2, COLOURS, 1])
    shares = []
    for wide, top, bottom in BANDS:
        left, right = (round(min(max(box.x + box.width * (0.5 + side * wide), 0), width)) for side in (-0.5, 0.5))
        above, below = (round(min(max(box.y + box.height * edge, 0), height)) for edge in (top, bottom))
        part = picture[above:below, left:right].reshape(-1, 3).astype(np.int64) * COLOURS // 256
        counts = np.bincount(part @ weights, minlength=COLOURS**3)
        shares.append(counts / (max(1, counts.sum()) * len(BANDS)))
    look: Look = np.concatenate(shares).astype(np.float32)
    return look
