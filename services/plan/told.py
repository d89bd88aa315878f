"""A stretch of speech with all that is known of its sentences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.plan.embeddings import Embedder, Vectors
from services.plan.lexicon import Lexicon
from services.plan.sentences import Sentence
from services.plan.topics import Seams, seams_of
from services.plan.traits import Traits, traits_of

TEXTS_AT_ONCE: Final = 256


@dataclass(frozen=True)
class Told:
    """Rows belong together: one for each sentence."""

    sentences: Sequence[Sentence]
    traits: Sequence[Traits]
    vectors: Vectors
    seams: Seams

    def part(self, first: int, last: int) -> "Told":
        """Sentences first..last, both included."""
        rows = slice(first, last + 1)
        return Told(self.sentences[rows], self.traits[rows], self.vectors[rows], Seams(self.seams.strengths[rows]))

    def strengths(self) -> list[float]:
        """How well each sentence speaks for the whole: its hook and ending, and how near it is to the mean meaning."""
        mean = self.vectors.mean(axis=0)
        length = float(np.linalg.norm(mean))
        central = np.round(self.vectors @ mean / length, 3) if length else np.zeros(len(self.sentences))
        return [
            round(0.6 * trait.hook + 0.2 * trait.ending + 0.4 * float(near) - 0.5 * trait.chore, 4)
            for trait, near in zip(self.traits, central, strict=True)
        ]


class Teller:
    """Tells of sentences; what a text means is asked once."""

    def __init__(self, embedder: Embedder, lexicon: Lexicon, report: Callable[[float], None]) -> None:
        self._embedder = embedder
        self._lexicon = lexicon
        self._report = report
        self._known: dict[str, Vectors] = {}

    def told(self, sentences: Sequence[Sentence]) -> Told:
        vectors = self.vectors([sentence.text for sentence in sentences])
        traits = [traits_of(sentence, self._lexicon) for sentence in sentences]
        return Told(sentences, traits, vectors, seams_of(sentences, vectors))

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row for each text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        for first in range(0, len(new), TEXTS_AT_ONCE):
            some = new[first : first + TEXTS_AT_ONCE]
            self._known |= dict(zip(some, self._embedder.embed(some), strict=True))
            self._report(min(1.0, (first + TEXTS_AT_ONCE) / len(new)))
        return np.stack([self._known[text] for text in texts]) if texts else np.zeros((0, 1))
