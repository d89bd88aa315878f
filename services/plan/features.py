"""Named features of runs of sentences, each 0..1, and the score they add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np

from common.documents import Sound
from services.plan.columns import Column, Peaks, Places, Sums, as_feature, ranks
from services.plan.embeddings import Vectors
from services.plan.moments import Moment
from services.plan.sentences import Edge
from services.plan.told import Told
from services.plan.weights import WEIGHTS, Weight

SCORE_DECIMALS: Final = 4
SILENCE_DB: Final = -70.0
FAR_MS: Final = 30_000
QUIET_GAP_MS: Final = 1000
DEAD_GAP_MS: Final = 4000
STRONG_ENDING: Final = 0.7
"""A sentence that ends as strongly as this should not be cut off."""
NEAR: Final = 0.6
"""Likeness of a sentence to a prompt that is as good as it gets."""

OPENING_LOSS: Final = {Edge.SENTENCE: 0.0, Edge.UNMARKED: 0.05, Edge.CLAUSE: 0.45, Edge.PAUSE: 0.55, Edge.WORD: 0.7}
ENDING_LOSS: Final = {Edge.SENTENCE: 0.0, Edge.UNMARKED: 0.1, Edge.CLAUSE: 0.4, Edge.PAUSE: 0.5, Edge.WORD: 0.7}


@dataclass(frozen=True, kw_only=True)
class Talk:
    """All that features look at."""

    told: Told
    sound: Sound
    knows_feelings: bool
    """There are word lists for the language; without them feelings are unknown rather than absent."""
    topics: Mapping[str, float]
    """How much each word belongs to what the talk is about, 0..1."""
    wish: Vectors | None = None
    """Vector of the prompt (1, width)."""
    wished: frozenset[str] = frozenset()
    """Topic words of the prompt."""


def features_of(moments: Sequence[Moment], talk: Talk) -> dict[str, Column]:
    """Every feature that can be told, as `as_feature` gives it. All moments must be of speech."""
    runs = _Runs(
        talk,
        first=np.array([moment.first for moment in moments], dtype=np.int64),
        last=np.array([moment.last for moment in moments], dtype=np.int64),
        seconds=np.array([moment.duration_ms / 1000 for moment in moments]),
    )
    columns = {
        "hook": runs.hook(),
        "completeness": runs.completeness(),
        "closure": runs.closure(),
        "substance": runs.substance(),
        "payoff": runs.payoff(),
        "question": runs.question(),
        "number": runs.number(),
        "pace": runs.pace(),
        "flow": runs.flow(),
    }
    novelty, relevance = runs.novelty(), runs.relevance()
    if novelty is not None:
        columns["novelty"] = novelty
    if relevance is not None:
        columns["relevance"] = relevance
    if talk.knows_feelings:
        columns["emotion"] = runs.emotion()
    if talk.sound.levels_db:
        columns["energy"] = ranks(loudness(talk.sound, moments))
    return {name: as_feature(column) for name, column in columns.items()}


def scores_of(columns: Mapping[str, Column], weights: Mapping[str, Weight] = WEIGHTS) -> Column:
    """The weighted mean of the features there are, rounded to SCORE_DECIMALS."""
    total = sum(weights[name].value for name in columns)
    mean = sum(weights[name].value * columns[name] for name in sorted(columns)) / total
    return np.asarray(np.round(mean, SCORE_DECIMALS) + 0.0)


def loudness(sound: Sound, moments: Sequence[Moment]) -> Column:
    """Mean level of each moment in dBFS; silence counts as SILENCE_DB."""
    last_step = len(sound.levels_db) - 1
    first = np.clip([moment.start_ms // sound.step_ms for moment in moments], 0, last_step)
    last = np.clip([(moment.end_ms - 1) // sound.step_ms for moment in moments], first, last_step)
    sums = Sums(np.maximum(np.array(sound.levels_db), SILENCE_DB))
    return np.asarray(sums.between(first, last) / (last - first + 1))


class _Runs:
    """Runs first..last of a talk's sentences; every method gives one value for each."""

    def __init__(self, talk: Talk, *, first: Places, last: Places, seconds: Column) -> None:
        self._talk, self._told = talk, talk.told
        self._first, self._last, self._seconds = first, last, seconds

    def hook(self) -> Column:
        """Of the first sentence, or nearly that of the next one where the first is a word or two."""
        own = [trait.hook for trait in self._told.traits]
        after = [*own[1:], 0.0]
        short = [trait.size <= 2 for trait in self._told.traits]
        return np.array(
            [max(one, 0.8 * two) if skip else one for one, two, skip in zip(own, after, short, strict=True)]
        )[self._first]

    def completeness(self) -> Column:
        """1, less what is missing before the beginning and after the end."""
        sentences, traits = self._told.sentences, self._told.traits
        leans = [0.0, *(trait.leans for trait in traits[1:])]
        opening = [OPENING_LOSS[each.opens] + 0.4 * lean for each, lean in zip(sentences, leans, strict=True)]
        follows = [*(0.1 * each.leans + 0.15 * (each.ending >= STRONG_ENDING) for each in traits[1:]), 0.0]
        ending = [
            ENDING_LOSS[sentence.ends] + 0.25 * trait.asks + 0.4 * trait.heading + lost
            for sentence, trait, lost in zip(sentences, traits, follows, strict=True)
        ]
        return np.asarray(1 - np.array(opening)[self._first] - np.array(ending)[self._last])

    def closure(self) -> Column:
        """Clear seams at both ends and none inside; seam i stands before sentence i."""
        seams = np.append(self._told.seams.strengths, 1.0)
        inside = Peaks(seams).between(self._first + 1, self._last)
        return 0.35 * seams[self._first] + 0.35 * seams[self._last + 1] + 0.3 * (1 - inside)

    def substance(self) -> Column:
        """Topic words per second, ranked, less the share of time that goes into chores."""
        topics, traits = self._talk.topics, self._told.traits
        topical = np.array([sum(topics.get(term, 0.0) for term in trait.topics) for trait in traits])
        chores = self._mean(np.array([float(trait.chore) for trait in traits]))
        return ranks(self._sum(topical) / self._sum(self._said_s)) * (1 - chores) - 0.5 * chores

    def payoff(self) -> Column:
        return np.array([trait.ending for trait in self._told.traits])[self._last]

    def question(self) -> Column:
        """1: a question, and something said after it; 0.3: the last sentence asks and nobody answers."""
        asks = np.array([float(trait.asks and not trait.chore) for trait in self._told.traits])
        return np.where(Sums(asks).between(self._first, self._last - 1) > 0, 1.0, 0.3 * asks[self._last])

    def number(self) -> Column:
        return self._peak(np.array([trait.number for trait in self._told.traits]))

    def emotion(self) -> Column:
        """Words of feeling per ten seconds, saturating; an exclamation mark counts half."""
        told = zip(self._told.traits, self._told.sentences, strict=True)
        hits = self._sum(np.array([len(trait.feelings) + 0.5 * ("!" in sentence.text) for trait, sentence in told]))
        return 1 - np.exp(-hits / np.maximum(1.0, self._seconds / 10))

    def pace(self) -> Column:
        """Words per second of the clip, pauses included, ranked."""
        return ranks(self._sum(np.array([trait.size for trait in self._told.traits])) / self._seconds)

    def flow(self) -> Column:
        """Falls from 1 to 0 as the longest silence inside grows from QUIET_GAP_MS to DEAD_GAP_MS."""
        gaps = [0.0, *(float(after.start_ms - before.end_ms) for before, after in pairwise(self._told.sentences))]
        longest = Peaks(np.array(gaps)).between(self._first + 1, self._last)
        return np.asarray(1 - (longest - QUIET_GAP_MS) / (DEAD_GAP_MS - QUIET_GAP_MS))

    def novelty(self) -> Column | None:
        """How unlike its sentences are to the three most alike ones farther than FAR_MS away, ranked; None: there are none."""
        middles = np.array([(sentence.start_ms + sentence.end_ms) / 2 for sentence in self._told.sentences])
        novelty = np.full(len(middles), np.nan)
        for place, (vector, middle) in enumerate(zip(self._told.vectors, middles, strict=True)):
            far = (self._told.vectors @ vector)[np.abs(middles - middle) > FAR_MS]
            if len(far) >= 3:
                novelty[place] = 1 - np.partition(far, -3)[-3:].mean()
        if np.isnan(novelty).all():
            return None
        return ranks(self._mean(np.where(np.isnan(novelty), np.nanmean(novelty), novelty)))

    def relevance(self) -> Column | None:
        """Likeness to the prompt of the nearest sentence and of the whole; its words, if they are said, count too."""
        if self._talk.wish is None:
            return None
        near = np.clip(self._told.vectors @ self._talk.wish[0] / NEAR, 0, 1)
        meaning = 0.6 * self._peak(near) + 0.4 * np.clip(1.5 * self._mean(near), 0, 1)
        if not self._talk.wished:
            return meaning
        named = np.zeros(len(self._first))
        for term in sorted(self._talk.wished):
            named += self._peak(np.array([float(term in trait.topics) for trait in self._told.traits]))
        return np.asarray(0.75 * meaning + 0.25 * named / len(self._talk.wished))

    @cached_property
    def _said_s(self) -> Column:
        return np.array([max(0.05, (each.end_ms - each.start_ms) / 1000) for each in self._told.sentences])

    def _sum(self, values: Column) -> Column:
        return Sums(values).between(self._first, self._last)

    def _peak(self, values: Column) -> Column:
        return Peaks(values).between(self._first, self._last)

    def _mean(self, values: Column) -> Column:
        """Weighted by how long each sentence is spoken."""
        return np.asarray(self._sum(values * self._said_s) / self._sum(self._said_s))
