"""Summaries: the sentences that lie nearest to what a text is about, in the order in which they were said."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from services.plan.embeddings import Vectors
from services.plan.keywords import topic_weights
from services.plan.lexicon import Lexicon
from services.plan.sentences import Sentence
from services.plan.speech import is_unspaced
from services.plan.titles import shortened, without_heading
from services.plan.traits import Traits

MOST_OF_CLIP: Final = 220
MOST_OF_VIDEO: Final = 500
VIDEO_SENTENCES: Final = 4
LIKENESS_COST: Final = 0.5
"""What a sentence loses for being like one that was taken already (maximal marginal relevance, Carbonell and Goldstein 1998)."""


def summary_of(
    sentences: Sequence[Sentence],
    traits: Sequence[Traits],
    vectors: Vectors,
    *,
    lexicon: Lexicon,
    most: int,
    count: int,
) -> str:
    """At most `count` central sentences within `most` characters; the first is shortened if it alone is longer."""
    if not sentences:
        return ""
    taken: list[int] = []
    for place in _by_centrality(traits, vectors, count=count):
        if not taken or len(_joined(sentences, [*taken, place])) <= most:
            taken.append(place)
    return shortened(_joined(sentences, taken), most=most, lexicon=lexicon)


def _joined(sentences: Sequence[Sentence], places: Sequence[int]) -> str:
    texts = [without_heading(sentences[place].text) for place in sorted(places)]
    return ("" if is_unspaced(texts[0]) else " ").join(text[:1].upper() + text[1:] for text in texts)


def _by_centrality(traits: Sequence[Traits], vectors: Vectors, *, count: int) -> list[int]:
    """Nearest to the mean first, then those that add something; chores, questions and leaning sentences last."""
    mean = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    central = np.round(vectors @ mean / length if length else np.zeros(len(vectors)), 4)
    weights = topic_weights(traits)
    topical = [sum(weights[term] for term in trait.topics) / (trait.size + 3) for trait in traits]
    most = max(topical, default=0.0) or 1.0
    worth = [
        float(central[place])
        + 0.4 * topical[place] / most
        + 0.15 * (trait.hook + trait.ending)
        - 0.5 * trait.chore
        - 0.15 * trait.asks
        - 0.2 * trait.leans
        - 0.4 * (trait.size < 5)
        for place, trait in enumerate(traits)
    ]
    chosen: list[int] = []
    left = set(range(len(worth)))
    while left and len(chosen) < count:
        best = max(
            sorted(left),
            key=lambda place: (
                worth[place]
                - LIKENESS_COST
                * max((round(float(vectors[place] @ vectors[other]), 4) for other in chosen), default=0.0)
            ),
        )
        chosen.append(best)
        left.remove(best)
    return chosen
