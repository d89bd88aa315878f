"""Watches stretches of a film once: every frame as a mosaic, for cuts; some of them in full, for faces."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.documents import Box, Source
from common.faces import Face, FaceDetector
from common.media import Shown, Window, shown_frames
from services.vision.bars import Lines, area, lines_of
from services.vision.glimpses import Footage, Glimpse, Kept, Look, Map, Sample
from services.vision.shots import AROUND, LIKELY_RATIO, TILE, change, mosaic, stands_out
from services.vision.stretches import Stretch, covering, length

Picture = NDArray[np.uint8]

FINE_SIDE: Final = 360
"""Pixels of the shorter side where faces are searched; the detector sees no more of a larger picture."""
COARSE_SIDE: Final = 64
"""Pixels of a thumb's longer side, and cells of a map's."""
REST: Final = 3
"""Samples that a detector which found nothing leaves out, in the same stretch."""
CONTEXT_MS: Final = 500
"""What is seen of a stretch may depend on the frames of this long before it."""
STAMPS_MS: Final = Fraction(1, 50)
"""By which a container's clock may round a frame's time."""
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
    searched: tuple[tuple[Glimpse, ...], Lines, Kept] | None = None


@dataclass(eq=False)
class _Open:
    """A stretch that is being watched; `motion` is of the last sample."""

    start_ms: int
    times_ms: list[int] = field(default_factory=list)
    mosaics: list[Picture] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    motion: Map | None = None

    def hold(self, seen: _Seen) -> None:
        self.times_ms.append(seen.at_ms)
        self.mosaics.append(seen.mosaic)

    def sample(self, taken: Sample, blank: Map) -> None:
        self._account()
        self.samples.append(taken)
        self.motion = blank

    def stretch(self) -> Stretch:
        self._account()
        footage = Footage(
            times_ms=np.array(self.times_ms, np.int64), mosaics=np.stack(self.mosaics), samples=tuple(self.samples)
        )
        return Stretch(start_ms=self.start_ms, footage=footage)

    def _account(self) -> None:
        if self.motion is not None:
            self.samples[-1] = replace(self.samples[-1], motion=_kept(self.motion))


@dataclass(kw_only=True, eq=False)
class _Watcher:
    """Takes frames in order of time. `moment` is the next at which one is searched, cuts aside."""

    sizes: Sizes
    detectors: Sequence[FaceDetector]
    least_change: float
    sample_ms: int
    moment: int
    end_ms: int
    done: list[Stretch] = field(default_factory=list)
    open: _Open | None = None
    held: _Seen | None = None
    changes: list[tuple[int, float]] = field(default_factory=list)
    rest: int = 0

    def take(self, seen: _Seen) -> None:
        if self.held is None:  # what comes first is there from the start of its stretch
            self.moment = max(self.moment, *covering(seen.at_ms, seen.at_ms + 1, sample_ms=self.sample_ms))
        else:
            self._go_on(self.held, seen.at_ms)
            self._compare(self.held, seen)
        self.held = seen

    def finish(self) -> list[Stretch]:
        if self.held is not None:
            self._go_on(self.held, self.end_ms)
        self._close()
        return self.done

    def _go_on(self, held: _Seen, until_ms: int) -> None:
        """This frame stays on screen until then."""
        while self.moment < until_ms:
            begun = self._reach(held)
            if begun is not None:
                begun.hold(held)

    def _reach(self, seen: _Seen) -> _Open | None:
        """The next moment, at which this frame is on screen. A stretch that begins with it knows nothing of those before."""
        begun = None
        if self.moment % length(self.sample_ms) == 0:
            self._close()
            self.rest = 0
            seen.searched = None
            begun = self.open = _Open(start_ms=self.moment)
        self._sample(seen, self.moment)
        self.moment += self.sample_ms
        return begun

    def _compare(self, before: _Seen, after: _Seen) -> None:
        """Where the frames look like the two sides of a cut, judged by the past alone, both are searched."""
        size = change(before.mosaic, after.mosaic)
        around = [was for at_ms, was in self.changes[-AROUND:] if at_ms >= after.at_ms - CONTEXT_MS]
        cut = stands_out(size, around, least=self.least_change, ratio=LIKELY_RATIO)
        self.changes.append((before.at_ms, size))
        if cut:
            self._sample(before, before.at_ms)
            self.rest = 0
        if after.at_ms >= self.end_ms:
            return
        if after.at_ms == self.moment:
            self._reach(after)
        elif cut:
            self._sample(after, after.at_ms)
        if self.open is not None:
            self.open.hold(after)
            if self.open.motion is not None and not cut:
                self.open.motion += np.abs(after.thumb.astype(np.float32) - before.thumb).mean(axis=2)

    def _close(self) -> None:
        if self.open is not None:
            self.done.append(self.open.stretch())
            self.open = None

    def _sample(self, seen: _Seen, at_ms: int) -> None:
        """Search this frame, unless the moment was sampled already, or comes before all that is watched."""
        if self.open is None or (self.open.samples and at_ms <= self.open.samples[-1].at_ms):
            return
        if seen.searched is None:
            seen.searched = self._search(seen)
        glimpses, lines, detail = seen.searched
        blank = np.zeros(detail.shape, np.float32)
        taken = Sample(
            at_ms=at_ms, glimpses=glimpses, thumb=seen.thumb, lines=lines, detail=detail, motion=_kept(blank)
        )
        self.open.sample(taken, blank)

    def _search(self, seen: _Seen) -> tuple[tuple[Glimpse, ...], Lines, Kept]:
        picture = seen.shown.picture(width=self.sizes.fine[0], height=self.sizes.fine[1])
        light = picture.astype(np.float32).mean(axis=2)
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
        return glimpses, lines_of(light), _kept(detail_of(light, seen.thumb.shape[:2]))

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
    window: Window,
    source: Source,
    *,
    start_ms: int,
    end_ms: int,
    sample_ms: int,
    least_change: float,
    detectors: Sequence[FaceDetector],
    report: Callable[[float], None],
) -> list[Stretch]:
    """Decode a window that begins CONTEXT_MS before [start, end) or earlier, and look at these whole stretches.

    A frame is searched every `sample_ms` of the film's own time, and on both sides of what looks like a cut, by the first detector;
    by the others, which take longer, where that finds nothing. Stretches before the first frame are left out.
    """
    sizes = Sizes.of(source)
    columns, rows = sizes.coarse
    watcher = _Watcher(
        sizes=sizes,
        detectors=detectors,
        least_change=least_change,
        sample_ms=sample_ms,
        moment=start_ms,
        end_ms=end_ms,
    )
    frames = shown_frames(window.path, source, first_ms=window.origin * 1000)
    for at_ms, shown in _between(frames, start_ms - CONTEXT_MS, end_ms):
        thumb = shown.picture(width=columns, height=rows)
        watcher.take(_Seen(at_ms=at_ms, shown=shown, thumb=thumb, mosaic=mosaic(thumb)))
        report(min(1.0, max(0.0, (at_ms - start_ms) / (end_ms - start_ms))))
    return watcher.finish()


def _between(frames: Iterable[Shown], start_ms: int, end_ms: int) -> Iterator[tuple[int, Shown]]:
    """Frames on screen in [start, end], each with the whole millisecond from which it is."""
    held: tuple[int, Shown] | None = None
    last: int | None = None
    for shown in frames:
        at_ms = floor(shown.at_ms + STAMPS_MS)
        if last is not None and at_ms <= last:
            continue
        if at_ms > end_ms:
            break
        last = at_ms
        if at_ms <= start_ms:
            held = (at_ms, shown)
            continue
        if held is not None:
            yield held
            held = None
        yield at_ms, shown
    if held is not None:
        yield held


def shown_area(samples: Sequence[Sample], source: Source) -> Box:
    """What of the picture is inside its bars in all these samples."""
    return _scaled(area([sample.lines for sample in samples]), Sizes.of(source).scale)


def _kept(values: Map) -> Kept:
    return np.minimum(values, np.finfo(np.float16).max).astype(np.float16)


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
