"""What a text is about, in a few words: the seam, and a small implementation that counts."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from services.plan.lexicon import lexicon_for
from services.plan.speech import terms
from services.plan.traits import Traits, topic_terms, unspaced_topics

ONCE: Final = 0.2
"""Weight of a word that is said once in the whole talk."""


class KeywordFinder(Protocol):
    """Finds words and short phrases that say what a text is about."""

    def keywords(self, text: str, *, language: str | None, most: int) -> tuple[str, ...]:
        """At most `most`, best first, in lower case, none a part of another."""
        ...


class CountedWords:
    """The most frequent topic words, of those the earliest; also serves scripts without blanks."""

    def keywords(self, text: str, *, language: str | None, most: int) -> tuple[str, ...]:
        said = topic_terms(terms(text), lexicon_for(language)) + unspaced_topics(text)
        counts = Counter(said)
        order = {term: place for place, term in reversed(list(enumerate(said)))}
        return apart(sorted(counts, key=lambda term: (-counts[term], order[term])), most=most)


def apart(phrases: Iterable[str], *, most: int) -> tuple[str, ...]:
    """The first ones of which none shares a word with an earlier one, plurals included."""
    kept: list[str] = []
    used: set[str] = set()
    for phrase in phrases:
        stems = {word[:-1] if word.endswith("s") and len(word) > 3 else word for word in phrase.split()}
        if stems and not stems & used:
            kept.append(phrase)
            used |= stems
        if len(kept) == most:
            break
    return tuple(kept)


def topic_weights(traits: Iterable[Traits]) -> Mapping[str, float]:
    """How much each word belongs to the talk: 1 for the one that most sentences hold, ONCE for a word said once."""
    counts = Counter(term for trait in traits for term in dict.fromkeys(trait.topics))
    most = max(counts.values(), default=1)
    return {
        term: ONCE if count == 1 else max(ONCE, math.log1p(count) / math.log1p(most)) for term, count in counts.items()
    }
