"""What can be told of one sentence from its words alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from services.plan.lexicon import Lexicon
from services.plan.sentences import Sentence
from services.plan.speech import UNSPACED, is_unspaced, terms

LONG_WORDS: Final = 30
SHORT_WORDS: Final = 12
BIG_NUMBER: Final = 100
LONG_NUMBER: Final = 6
"""Letters of "thousand" and the like are more; "two" and "eleven" tell less."""
HOOK_WORDS: Final = 12
FEW_WORDS: Final = 4
QUOTED_WORDS: Final = 6

_FIGURE: Final = re.compile(
    r"(?P<sign>[$€£¥₹]\s?)?(?P<digits>\d+(?:[.,\u202f]\d+)*)(?P<unit>\s?(?i:%|percent\b|per cent\b|prozent\b|[km]\b|万|億|亿|千|百"
    r"|thousand\b|million\b|billion\b|millionen\b|tausend\b|millones\b|millions\b|milioni\b|milhões\b|mil\b|mille\b))?"
)
_HAN_NUMBER: Final = re.compile("[一二三四五六七八九十百千万億亿]{2,}")
_UNITS: Final = re.compile(
    r"\s(?:dollars?|euros?|pounds?|percent|years?|days?|hours?|minutes?|people|times|jahre?|tage?|stunden|prozent|años|días|horas"
    r"|personas|ans|jours|heures|anni|giorni|ore|anos|dias)\b",
    re.IGNORECASE,
)
_LETTER_UNSPACED: Final = re.compile(f"[{UNSPACED}]")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_VERB_ENDING: Final = re.compile("[\u3041-\u309f](?<![はがをにでとのもへやか])")
_LETTERS_OF_TOPIC: Final = re.compile("[\u30a0-\u30ff]{2,}|[\u3400-\u9fff]{2,}")


@dataclass(frozen=True)
class Traits:
    """Shares are 0..1; tuples hold the words that were found, in order, as evidence."""

    size: float
    """Words; letters of unspaced scripts count half."""
    asks: bool
    number: float
    numbers: tuple[str, ...]
    feelings: tuple[str, ...]
    hook: float
    opener: str | None
    """The first words, if they open like a story or a claim."""
    leans: float
    chore: bool
    ending: float
    topics: tuple[str, ...]
    """Words that may carry a topic."""
    heading: bool
    """Only a number or one word: nothing a clip could end with."""


def traits_of(sentence: Sentence, lexicon: Lexicon) -> Traits:
    said = terms(sentence.text)
    flat = f" {' '.join(said)} "
    unspaced = is_unspaced(sentence.text)
    size = len(said) / 2 if unspaced else float(len(said))
    asks = sentence.asks or (sentence.text[-1:].isalnum() and bool(said) and said[0] in lexicon.asking)
    number, numbers = _numbers(sentence.text, said, lexicon)
    feelings = tuple(dict.fromkeys(term for term in said if term in lexicon.feelings))
    chore = _found(flat, lexicon.chores) is not None
    opener = _opener(sentence.text, said, lexicon)
    leans = _leans(said, lexicon)
    return Traits(
        size=size,
        asks=asks,
        number=number,
        numbers=numbers,
        feelings=feelings,
        hook=_hook(
            said[:LONG_WORDS],
            lexicon,
            size=size,
            boosts=0.35 * asks
            + 0.2 * number
            + 0.3 * (opener is not None)
            + 0.1 * bool(feelings)
            - 0.5 * chore
            - 0.25 * leans,
        ),
        opener=opener,
        leans=leans,
        chore=chore,
        ending=_ending(flat, lexicon, size=size, feelings=bool(feelings), number=number, asks=asks, chore=chore),
        topics=unspaced_topics(sentence.text) if unspaced else topic_terms(said, lexicon),
        heading=len(said) <= 1 or all(term.isdigit() for term in said),
    )


def topic_terms(said: Sequence[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Terms that aren't common words; without a list for the language, those of five letters and more."""
    said = [term for term in said if not _LETTER_UNSPACED.match(term)]
    if lexicon.known:
        return tuple(term for term in said if len(term) > 2 and term not in lexicon.common and not term.isdigit())
    return tuple(term for term in said if len(term) > 4 and not term.isdigit())


def unspaced_topics(text: str) -> tuple[str, ...]:
    """Runs of Katakana or of Han letters: most nouns are written so."""
    found = []
    for run in _LETTERS_OF_TOPIC.finditer(text):
        verb = _HAN.match(run[0]) and _VERB_ENDING.match(text, run.end())
        word = run[0][:-1] if verb else run[0]  # 一度割れて: the last letter begins a verb
        if len(word) > 1:
            found.append(word)
    return tuple(found)


def _numbers(text: str, said: Sequence[str], lexicon: Lexicon) -> tuple[float, tuple[str, ...]]:
    """How much the numbers tell (0, 0.5, or 1 for money, shares and what is at least a hundred), and the numbers."""
    found: list[tuple[float, str]] = []
    for match in _FIGURE.finditer(text):
        digits = re.sub(r"\D", "", match["digits"])
        heading = match.start() == 0 and text[match.end() : match.end() + 1] in {".", ")"}
        tied = (
            text[match.end() : match.end() + 1].isalpha() or text[max(0, match.start() - 1) : match.start()].isalpha()
        )
        if heading or (tied and not is_unspaced(text)) or not digits:
            continue
        unit = _UNITS.match(text, match.end())
        big = bool(match["sign"] or match["unit"]) or (int(digits) >= BIG_NUMBER and not _is_year(digits))
        found.append((1.0 if big else 0.5, match[0].strip() + (unit[0] if unit else "")))
    found += [(1.0, number) for number in _HAN_NUMBER.findall(text)]
    found += _spelled(said, lexicon)
    return max((value for value, _ in found), default=0.0), tuple(
        word for _, word in sorted(found, key=lambda each: -each[0])
    )


def _spelled(said: Sequence[str], lexicon: Lexicon) -> list[tuple[float, str]]:
    """Numbers in words: "forty thousand dollars" tells more than "two"."""
    found: list[tuple[float, str]] = []
    run: list[str] = []
    before = ""
    for term in [*said, ""]:
        if term in lexicon.numbers:
            run.append(term)
            continue
        if run and not before[-1:].isdigit():  # the unit of a number in digits is found with it
            value = 1.0 if len(run) > 1 or len(run[0]) > LONG_NUMBER else 0.5
            unit = f" {term}" if term and _UNITS.fullmatch(f" {term}") else ""
            found.append((value, " ".join(run) + unit))
        run, before = [], term
    return found


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in {"17", "18", "19", "20"}


def _leans(said: Sequence[str], lexicon: Lexicon) -> float:
    """1: the opening makes no sense without the sentence before; 0.5: it may."""
    meant = [term for term in said if term not in lexicon.loose] or list(said)
    if not meant or meant[0] not in lexicon.leaning:
        return 0.0
    soft = {"it", "this", "these", "that's", "he", "she", "they", "es", "das", "sie", "la", "le", "il", "lo"}
    return 0.6 if meant[0] in soft else 1.0


def _hook(said: Sequence[str], lexicon: Lexicon, *, size: float, boosts: float) -> float:
    value = 0.25 + boosts
    value += 0.1 * any(term in lexicon.listener for term in said)
    value += 0.1 * (3 < size <= SHORT_WORDS) - 0.15 * (size > LONG_WORDS)
    return min(1.0, max(0.0, value))


def _ending(
    flat: str, lexicon: Lexicon, *, size: float, feelings: bool, number: float, asks: bool, chore: bool
) -> float:
    value = 0.35 + 0.4 * (_found(flat, lexicon.endings) is not None) + 0.15 * feelings + 0.1 * number
    value += 0.15 * (3 < size <= SHORT_WORDS) - 0.15 * (size > LONG_WORDS) - 0.25 * asks - 0.4 * chore
    return min(1.0, max(0.0, value))


def _opener(text: str, said: Sequence[str], lexicon: Lexicon) -> str | None:
    """The first words of a sentence that opens like a story or a claim: single words count among the first few only."""
    start, few = f" {' '.join(said[:HOOK_WORDS])} ", f" {' '.join(said[:FEW_WORDS])} "
    phrase = _found(start, lexicon.hooks)
    if phrase is None or (" " not in phrase and _found(few, (phrase,)) is None):
        return None
    words = text.split()
    return " ".join(words[:QUOTED_WORDS]) + ("…" if len(words) > QUOTED_WORDS else "")


def _found(flat: str, phrases: tuple[str, ...]) -> str | None:
    """The earliest of the phrases in a text of terms between blanks."""
    pattern = _pattern(phrases)
    match = pattern.search(flat) if pattern else None
    return match[1] if match else None


@lru_cache(maxsize=64)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    if not phrases:
        return None
    words = (
        re.escape(phrase[:-1]) + r"\w*" if phrase.endswith("*") else re.escape(phrase)
        for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    )
    return re.compile(rf"(?<=\s)({'|'.join(words)})(?=\s)")
