"""Adapter: YAKE! (Campos et al. 2020, doi:10.1016/j.ins.2019.09.013), which needs no training and no weights."""

from importlib.resources import files
from typing import Final

from services.plan.keywords import CountedWords, apart
from services.plan.lexicon import lexicon_for
from services.plan.speech import is_unspaced, terms

WORDS: Final = 2
CANDIDATES: Final = 40
LEAST_LETTERS: Final = 3
_MARKS: Final = " .,;:?!…\"'“”‘’«»()[]،؛؟۔।–—-"


class YakeKeywords:
    """For texts with blanks in a language that yake has a list of stop words for; others are counted."""

    def keywords(self, text: str, *, language: str | None, most: int) -> tuple[str, ...]:
        code = (language or "").lower()[:2]
        if is_unspaced(text) or not (files("yake") / "core" / "StopwordsList" / f"stopwords_{code}.txt").is_file():
            return CountedWords().keywords(text, language=language, most=most)
        from yake import KeywordExtractor  # noqa: PLC0415  heavy: only the child process needs it

        found = KeywordExtractor(lan=code, n=WORDS, top=CANDIDATES, dedupLim=0.8).extract_keywords(text)
        ranked = sorted((round(float(value), 6), phrase.lower().strip(_MARKS)) for phrase, value in found)
        lexicon, flat = lexicon_for(language), f" {' '.join(terms(text))} "
        empty = lexicon.common | lexicon.numbers
        return apart((phrase for _, phrase in ranked if _tells(phrase, flat, empty)), most=most)


def _tells(phrase: str, flat: str, empty: frozenset[str]) -> bool:
    """No part of it is a common word, a number or a stray letter; a phrase of several words must be said twice."""
    said = terms(phrase)
    if len(said) > 1 and flat.count(f" {' '.join(said)} ") < 2:
        return False
    return bool(said) and all(
        len(term) >= LEAST_LETTERS and term not in empty and not term[0].isdigit() for term in said
    )
