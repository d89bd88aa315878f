"""Who is who: faces of one person through a shot, through gaps in it, and from shot to shot.

Within a shot a face is followed by place, size and look; from shot to shot by look and size alone, and where these don't say
it for sure, it is somebody new.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, log
from typing import Final

import numpy as np

from common.documents import Box
from services.vision.glimpses import Glimpse, Look, Sample

LOST_MS: Final = 2500
"""A face unseen for longer is no longer followed; it may be recognised again."""
REACH: Final = 0.8
REACH_PER_SECOND: Final = 1.2
MOST_REACH: Final = 2.5
"""How far a face may have moved since it was seen, in face widths."""
MOST_GROWTH: Final = 1.8
ALIKE: Final = 0.68
"""Least share of colours in common for a person to be recognised; 1 in 400 pairs of different people has as much."""
ALIKE_IN_SHOT: Final = 0.5
"""The same for a face that was lost and comes back in the same shot."""
MOST_REGROWTH: Final = 1.6


@dataclass(frozen=True, kw_only=True)
class Track:
    """One person in one shot: glimpses with their moments, in order."""

    person: int
    seen: tuple[tuple[int, Glimpse], ...]

    @property
    def start_ms(self) -> int:
        return self.seen[0][0]

    @property
    def end_ms(self) -> int:
        return self.seen[-1][0]


def tracks(shots: Sequence[Sequence[Sample]]) -> list[list[Track]]:
    """Tracks of each shot in order of appearance; persons are numbered from 1, as they appear in the clip."""
    known: dict[int, Glimpse] = {}
    found: list[list[Track]] = []
    for samples in shots:
        persons: dict[int, list[tuple[int, Glimpse]]] = {}
        for chain in _chains(samples):
            face = max((glimpse for _, glimpse in chain), key=lambda glimpse: glimpse.score)
            present = {person for person, seen in persons.items() if seen[-1][0] >= chain[0][0]}
            candidates = {person: glimpse for person, glimpse in known.items() if person not in present}
            person = _recognise(face, candidates, in_shot=persons.keys()) or len(known) + 1
            persons.setdefault(person, []).extend(chain)
            known[person] = face
        found.append([Track(person=person, seen=tuple(seen)) for person, seen in persons.items()])
    return found


def _chains(samples: Sequence[Sample]) -> list[list[tuple[int, Glimpse]]]:
    """Glimpses that follow one another without a long gap, by the time they begin."""
    chains: list[list[tuple[int, Glimpse]]] = []
    for sample in samples:
        pairs = sorted(
            (cost, index, number)
            for index, chain in enumerate(chains)
            for number, glimpse in enumerate(sample.glimpses)
            if (cost := _cost(chain[-1], (sample.at_ms, glimpse))) is not None
        )
        taken: set[int] = set()
        placed: set[int] = set()
        for _, index, number in pairs:
            if index not in taken and number not in placed:
                taken.add(index)
                placed.add(number)
                chains[index].append((sample.at_ms, sample.glimpses[number]))
        chains.extend(
            [(sample.at_ms, glimpse)] for number, glimpse in enumerate(sample.glimpses) if number not in placed
        )
    return chains


def _cost(last: tuple[int, Glimpse], now: tuple[int, Glimpse]) -> float | None:
    """How unlike one person these are; None: they can't be."""
    gap_ms = now[0] - last[0]
    before, after = last[1].box, now[1].box
    away, growth = distance(before, after), _growth(before, after)
    reach = min(MOST_REACH, REACH + REACH_PER_SECOND * gap_ms / 1000)
    if gap_ms > LOST_MS or away > reach or growth > MOST_GROWTH:
        return None
    return away + log(growth) + 1 - alike(last[1].look, now[1].look)


def _recognise(face: Glimpse, known: Mapping[int, Glimpse], *, in_shot: Container[int]) -> int | None:
    """The known person that looks most like this face, if enough."""
    likenesses = [
        (likeness, -person)
        for person, glimpse in known.items()
        if (likeness := alike(face.look, glimpse.look)) >= (ALIKE_IN_SHOT if person in in_shot else ALIKE)
        and _growth(face.box, glimpse.box) <= MOST_REGROWTH
    ]
    return -max(likenesses)[1] if likenesses else None


def alike(one: Look, other: Look) -> float:
    """Share of colours in common (histogram intersection, Swain and Ballard 1991), 0..1."""
    return float(np.minimum(one, other).sum())


def distance(one: Box, other: Box) -> float:
    """Between the centres, in widths of the larger."""
    across = one.x + one.width / 2 - other.x - other.width / 2
    down = one.y + one.height / 2 - other.y - other.height / 2
    return hypot(across, down) / max(one.width, other.width)


def _growth(one: Box, other: Box) -> float:
    return max(one.width, other.width) / min(one.width, other.width)
