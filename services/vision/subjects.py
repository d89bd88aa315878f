"""Whom to look at in a shot: faces that are really there, by how long, how large and how central they are."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from common.documents import Box
from services.vision.glimpses import Sample
from services.vision.tracks import LOST_MS, Track

LEAST_EVIDENCE: Final = 0.5
DOUBT: Final = 0.4
"""Scores count by what they exceed this: one face of 0.9 is evidence enough, or three of 0.6."""
LEAST_SHARE: Final = 0.1
"""Of the shot's samples."""
CENTRAL: Final = 0.3
"""By which share a face at the edge counts less than one in the middle."""
BODY: Final = 0
"""The person of a body whose face isn't seen."""
FAMILIAR: Final = 0.3
"""By which share somebody who is seen in the whole clip counts more."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Where a subject is at a time; between two glimpses that is interpolated. `face` is the width of its face."""

    at_ms: int
    box: Box
    eyes_y: float
    face: float


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Somebody through a shot; `person` is that of the track, or BODY."""

    person: int
    weight: float
    moments: tuple[Moment, ...]


def subjects(
    tracks: Sequence[Track], samples: Sequence[Sample], *, picture: tuple[int, int], familiar: dict[int, float]
) -> list[Subject]:
    """The shot's subjects, the most important first. `familiar` is the share of the clip in which a person is seen."""
    found = [
        Subject(person=track.person, weight=0, moments=moments(track, [sample.at_ms for sample in samples]))
        for track in tracks
        if is_there(track, samples=len(samples))
    ]
    weighed = [
        Subject(
            person=subject.person,
            weight=_weight(subject, samples=len(samples), picture=picture)
            * (1 + FAMILIAR * familiar.get(subject.person, 0.0)),
            moments=subject.moments,
        )
        for subject in found
    ]
    return sorted(weighed, key=lambda subject: (-subject.weight, subject.person))


def is_there(track: Track, *, samples: int) -> bool:
    """Whether a track is a face and not a pattern that looked like one for a moment."""
    evidence = sum(max(0.0, glimpse.score - DOUBT) for _, glimpse in track.seen)
    return evidence >= LEAST_EVIDENCE and len(track.seen) >= LEAST_SHARE * samples


def moments(track: Track, times_ms: Sequence[int]) -> tuple[Moment, ...]:
    """The track at all these times from its first to its last glimpse, gaps longer than LOST_MS left out."""
    at = [at_ms for at_ms, _ in track.seen]
    found: list[Moment] = []
    for time in times_ms:
        if not at[0] <= time <= at[-1]:
            continue
        before = bisect_right(at, time) - 1
        after = min(before + 1, len(at) - 1)
        if at[before] == time:
            after = before
        elif at[after] - at[before] > LOST_MS:
            continue
        found.append(_between(track, before, after, time))
    return tuple(found)


def _between(track: Track, before: int, after: int, time: int) -> Moment:
    (start, one), (end, other) = track.seen[before], track.seen[after]
    share = (time - start) / (end - start) if end > start else 0.0

    def mix(first: float, second: float) -> float:
        return first + (second - first) * share

    box = Box(
        x=mix(one.box.x, other.box.x),
        y=mix(one.box.y, other.box.y),
        width=mix(one.box.width, other.box.width),
        height=mix(one.box.height, other.box.height),
    )
    return Moment(at_ms=time, box=box, eyes_y=mix(one.eyes_y, other.eyes_y), face=box.width)


def _weight(subject: Subject, *, samples: int, picture: tuple[int, int]) -> float:
    """Share of the shot × share of the picture's height × centrality, meaned over the moments."""
    width, height = picture
    total = 0.0
    for moment in subject.moments:
        off = abs(moment.box.x + moment.box.width / 2 - width / 2) / (width / 2)
        total += moment.box.height / height * (1 - CENTRAL * min(1.0, off))
    return round(total / samples, 6)
