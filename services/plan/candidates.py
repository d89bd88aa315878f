"""All that is weighed against each other: runs of sentences, and windows of picture and sound where words don't suffice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from common.documents import LengthRange, Span
from services.plan.choice import best_apart
from services.plan.columns import Column
from services.plan.features import SCORE_DECIMALS, scores_of
from services.plan.moments import Moment, most_apart, runs
from services.plan.sentences import Sentence, divided
from services.plan.speech import Speech
from services.plan.weights import Weight

LEAST_PIECE_MS: Final = 1000


@dataclass(frozen=True)
class Pool:
    """Moments of one kind with their features and scores; columns follow the order of `moments`."""

    moments: Sequence[Moment]
    columns: Mapping[str, Column]
    weights: Mapping[str, Weight]

    @cached_property
    def scores(self) -> Column:
        return scores_of(self.columns, self.weights) if self.columns else np.zeros(0)

    def features(self, place: int) -> dict[str, float]:
        return {name: float(column[place]) for name, column in self.columns.items()}

    def typical(self) -> dict[str, float]:
        """The median of each feature."""
        return {name: float(np.median(column)) for name, column in self.columns.items()}


@dataclass(frozen=True)
class Candidate:
    """`worth` brings scores of different pools to one scale."""

    pool: Pool
    place: int
    worth: float = 1.0

    @property
    def moment(self) -> Moment:
        return self.pool.moments[self.place]

    @property
    def score(self) -> float:
        return round(float(self.pool.scores[self.place]) * self.worth, SCORE_DECIMALS)

    @property
    def features(self) -> dict[str, float]:
        return self.pool.features(self.place)


def speakable(
    speech: Speech,
    sentences: Sequence[Sentence],
    *,
    lengths: Sequence[LengthRange],
    duration_ms: int,
    avoid: Sequence[Span],
    wanted: int,
) -> tuple[Sequence[Sentence], list[Moment]]:
    """Sentences, divided no more than is needed for `wanted` moments side by side, and the moments they give."""
    enough = min(wanted, duration_ms // min(length.least_ms for length in lengths))
    best_count, best_pieces, best_moments = -1, sentences, list[Moment]()
    for pieces, desperate in _divisions(speech, sentences, lengths):
        if desperate and best_count > 0:
            break
        moments = runs(pieces, lengths=lengths, duration_ms=duration_ms, avoid=avoid)
        count = most_apart(moments)
        if count > best_count:
            best_count, best_pieces, best_moments = count, pieces, moments
        if count >= enough:
            break
    return best_pieces, best_moments


def _divisions(
    speech: Speech, sentences: Sequence[Sentence], lengths: Sequence[LengthRange]
) -> Iterator[tuple[Sequence[Sentence], bool]]:
    """The sentences whole, then ever more finely divided; first those longer than any clip, last (desperate) all of them.

    The finest pieces are half as long as the widest range is wide, so that some run of them always fits.
    """
    yield sentences, False
    most_ms = max(length.most_ms for length in lengths)
    width_ms = max(length.most_ms - length.least_ms for length in lengths)
    finest_ms = max(LEAST_PIECE_MS, width_ms // 2)
    for longer_than_ms in (most_ms, 0):
        for pieces_ms, everywhere in ((most_ms, False), (most_ms, True), (finest_ms, True)):
            pieces = divided(
                speech, sentences, longer_than_ms=longer_than_ms, pieces_ms=pieces_ms, everywhere=everywhere
            )
            if len(pieces) > len(sentences):
                yield pieces, longer_than_ms == 0


def chosen(spoken: Pool, silent: Pool, *, free: tuple[Sequence[int], Sequence[int]], count: int) -> list[Candidate]:
    """The best `count` that don't overlap, or as many as fit; best first. `free` are the places of each pool to choose from.

    Whole thoughts come first: windows cut by picture and sound fill up what is missing, and none is worth more than the least of them.
    """
    thoughts = [Candidate(spoken, place) for place in free[0]]
    candidates = [*thoughts, *(Candidate(silent, place) for place in free[1])]
    unit = 10**SCORE_DECIMALS
    values = [round((candidate.score + (candidate.pool is spoken)) * unit) for candidate in candidates]
    found = [
        candidates[place] for place in best_apart([candidate.moment for candidate in candidates], values, count=count)
    ]
    least = min((candidate.score for candidate in found if candidate.pool is spoken), default=1.0)
    weighed = [candidate if candidate.pool is spoken else replace(candidate, worth=least) for candidate in found]
    return sorted(
        weighed, key=lambda candidate: (-candidate.score, candidate.pool is silent, candidate.moment.start_ms)
    )
