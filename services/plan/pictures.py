"""Moments of videos without (enough) speech: windows between changes of the picture and quiet points of the sound."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from common.documents import LengthRange, Sound, Source, Span
from services.plan.columns import Column, Sums, as_feature, ranks
from services.plan.features import SILENCE_DB, loudness
from services.plan.moments import Moment, touches

GLIMPSE_SHAPE: Final = (18, 32)
"""Rows and columns of a glimpse."""
CUT: Final = 0.12
"""Mean difference of two neighbouring glimpses (0..1) from which they belong to different shots."""
DARK: Final = 0.08
APART_MS: Final = 700
GRID_MS: Final = 5000
QUIET_STEPS: Final = 10
MOST_POINTS: Final = 1500
FADE_MS: Final = 150


@dataclass(frozen=True)
class Glimpses:
    """Key frames as tiny pictures: `pictures` is uint8 RGB (n, 18, 32, 3), `at_ms` their times in ascending order."""

    at_ms: tuple[int, ...]
    pictures: NDArray[np.uint8]

    @property
    def changes(self) -> NDArray[np.float64]:
        """Mean difference of each glimpse from the one before (0..1); the first is 0."""
        if len(self.pictures) < 2:
            return np.zeros(len(self.pictures))
        flat = self.pictures.reshape(len(self.pictures), -1).astype(np.float64) / 255
        return np.concatenate([[0.0], np.abs(np.diff(flat, axis=0)).mean(axis=1)])

    @property
    def cuts(self) -> list[int]:
        """Times of key frames that differ clearly from the one before."""
        return [at for at, change in zip(self.at_ms, self.changes, strict=True) if change >= CUT]


class GlimpseReader(Protocol):
    """Looks at a video's key frames."""

    def glimpses(self, file: BinaryIO, source: Source, *, report: Callable[[float], None]) -> Glimpses:
        """Few enough for memory and time, however long the video is; none where nothing can be decoded."""
        ...


def windows(
    glimpses: Glimpses,
    sound: Sound,
    *,
    lengths: Sequence[LengthRange],
    duration_ms: int,
    spoken: Sequence[Span] = (),
    avoid: Sequence[Span] = (),
) -> list[Moment]:
    """Stretches of a fitting length between cuts and quiet points, whose edges lie in no `spoken` sentence.

    Where there are no such points, a grid takes their place, so that there are windows wherever time allows.
    """
    points = _points(glimpses, sound, duration_ms=duration_ms, spoken=spoken)
    found: dict[tuple[int, int], None] = {}
    for start in points:
        for length in lengths:
            least, most = start + length.least_ms, min(start + length.most_ms, duration_ms)
            if least > duration_ms:
                continue
            ends = points[bisect_left(points, least) : bisect_right(points, most)]
            ends = ends or [end for end in (most, least) if _is_free(end, spoken)][:1]
            found |= dict.fromkeys((start, end) for end in ends)
    moments = [Moment(start, end) for start, end in sorted(found)]
    return [moment for moment in moments if not touches(moment, avoid)]


def picture_features(
    moments: Sequence[Moment], glimpses: Glimpses, sound: Sound, *, spoken: Sequence[Span] = ()
) -> dict[str, Column]:
    """What can be told of each moment without words, 0..1."""
    cuts = glimpses.cuts
    openings = {at_ms: _opening(at_ms, cuts, sound) for at_ms in dict.fromkeys(moment.start_ms for moment in moments)}
    columns: dict[str, Column] = {"opening": np.array([openings[moment.start_ms] for moment in moments])}
    if len(glimpses.at_ms) > 1:
        shown = np.array([max(0, bisect_right(glimpses.at_ms, moment.start_ms) - 1) for moment in moments])
        last = np.maximum(shown, [bisect_left(glimpses.at_ms, moment.end_ms) - 1 for moment in moments])
        seconds = np.array([moment.duration_ms / 1000 for moment in moments])
        count = last - shown + 1
        columns["motion"] = ranks(Sums(glimpses.changes).between(shown + 1, last) / seconds)
        columns["light"] = Sums(_light(glimpses)).between(shown, last) / count
        columns["novelty"] = ranks(Sums(_novelty(glimpses)).between(shown, last) / count)
    if sound.levels_db and max(sound.levels_db) > SILENCE_DB:
        columns["energy"] = ranks(loudness(sound, moments))
    if spoken:
        columns["speech"] = np.array([_spoken_share(moment, spoken) for moment in moments])
    return {name: as_feature(column) for name, column in columns.items()}


def shots_in(glimpses: Glimpses, start_ms: int, end_ms: int) -> int:
    """Clear changes of the picture strictly inside."""
    return sum(start_ms < at_ms < end_ms for at_ms in glimpses.cuts)


# ---- points where a clip may begin or end ----------------------------------------------------------------------------


def _points(glimpses: Glimpses, sound: Sound, *, duration_ms: int, spoken: Sequence[Span]) -> list[int]:
    """The best first; a point too near to a better one is left out."""
    quiet = _quiet_points(sound)
    grid = range(GRID_MS, duration_ms, GRID_MS)
    apart_ms = max(APART_MS, duration_ms // MOST_POINTS)
    kept: list[int] = []
    for kind, apart in (([0, duration_ms], 0), (glimpses.cuts, apart_ms), (quiet, apart_ms), (grid, GRID_MS // 2)):
        for point in kind:
            place = bisect_left(kept, point)
            near = kept[max(0, place - 1) : place + 1]
            if (
                all(abs(point - other) >= apart for other in near)
                and _is_free(point, spoken)
                and 0 <= point <= duration_ms
            ):
                kept.insert(place, point)
    return kept


def _quiet_points(sound: Sound) -> list[int]:
    """Middles of steps that are the quietest within a second on either side, and clearly quieter than what is around."""
    levels = np.maximum(np.array(sound.levels_db, dtype=np.float64), SILENCE_DB)
    points = []
    for place in range(QUIET_STEPS, len(levels) - QUIET_STEPS):
        around = levels[place - QUIET_STEPS : place + QUIET_STEPS + 1]
        if levels[place] == around.min() and int(around.argmin()) == QUIET_STEPS and levels[place] < around.mean() - 6:
            points.append(place * sound.step_ms + sound.step_ms // 2)
    return points


def _is_free(at_ms: int, spoken: Sequence[Span]) -> bool:
    place = bisect_right(spoken, at_ms, key=lambda span: span.start_ms) - 1
    return place < 0 or not spoken[place].start_ms < at_ms < spoken[place].end_ms


# ---- features --------------------------------------------------------------------------------------------------------


def _opening(at_ms: int, cuts: Sequence[int], sound: Sound) -> float:
    """A cut here gives a half, a sound that rises by 12 dB within the first second another half."""
    place = bisect_left(cuts, at_ms - FADE_MS)
    return 0.5 * (place < len(cuts) and cuts[place] <= at_ms + FADE_MS) + 0.5 * _rise(at_ms, sound)


def _rise(at_ms: int, sound: Sound) -> float:
    step = at_ms // sound.step_ms
    levels = np.maximum(np.array(sound.levels_db[step : step + 10], dtype=np.float64), SILENCE_DB)
    return float(np.clip((levels.max() - levels[0]) / 12, 0, 1)) if len(levels) > 1 else 0.0


def _light(glimpses: Glimpses) -> NDArray[np.float64]:
    """Brightness and contrast of each glimpse: 0 for a black or even picture, 1 for a lively one."""
    grey = glimpses.pictures.mean(axis=3) / 255
    brightness, contrast = grey.mean(axis=(1, 2)), grey.std(axis=(1, 2))
    return np.asarray(np.clip(brightness / 0.3, 0, 1) * np.clip(contrast / 0.15, 0, 1) * (brightness > DARK))


def _novelty(glimpses: Glimpses) -> NDArray[np.float64]:
    """Distance of each glimpse from the video's mean picture."""
    flat = glimpses.pictures.reshape(len(glimpses.pictures), -1).astype(np.float64) / 255
    return np.asarray(np.abs(flat - flat.mean(axis=0)).mean(axis=1))


def _spoken_share(moment: Moment, spoken: Sequence[Span]) -> float:
    said = sum(max(0, min(moment.end_ms, span.end_ms) - max(moment.start_ms, span.start_ms)) for span in spoken)
    return said / moment.duration_ms
