"""Sentences, and where one may be divided if it must be.

Punctuation decides; where a recogniser gave none, pauses do. A sentence is divided only when whole ones can't make a clip.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from services.plan.lexicon import Lexicon, lexicon_for
from services.plan.speech import Speech, is_unspaced, terms

TERMINALS: Final = frozenset(".?!…。！？．｡؟۔।॥։።⁇⁈⁉‼")
QUESTIONS: Final = frozenset("?？؟⁇⁈⁉")
STRONG_MARKS: Final = frozenset(";:—–；：؛")
WEAK_MARKS: Final = frozenset(",，、،､")
_CLOSERS: Final = "\"'”’»›)]}」』】）〉》*_"
_OPENERS: Final = "\"'“‘«‹([{「『【（〈《¿¡*_"

LONG_PAUSE_MS: Final = 2000
"""A silence that ends a sentence without a mark; BREAK_MS ends it even behind a comma."""
BREAK_MS: Final = 5000
UNMARKED_WORDS: Final = 40
"""More words than this without any mark: the recogniser gave no punctuation here."""
SENTENCE_WORDS: Final = 24
CLEAR_PAUSE_MS: Final = 700
SLIGHT_PAUSE_MS: Final = 250
COMMA_PAUSE_MS: Final = 120
LEAST_WORDS: Final = 3
CASED: Final = 5
"""One capital in so many beginnings shows that the transcript knows capitals."""

_HEADING: Final = re.compile(r"^\d{1,3}[.)]$")
_INITIAL: Final = re.compile(r"^[^\W\d_]\.$")
_ACRONYM: Final = re.compile(r"^(?:[^\W\d_]\.){2,}$")
_REFERENCES: Final = frozenset({"no.", "nos.", "p.", "pp.", "ch.", "vol.", "nr.", "fig.", "art."})


class Edge(IntEnum):
    """How a stretch of speech begins or ends, from the weakest cut to the best."""

    WORD = 0
    PAUSE = 1
    CLAUSE = 2
    UNMARKED = 3
    """The end of a sentence that only a pause shows."""
    SENTENCE = 4


@dataclass(frozen=True)
class Sentence:
    """Words first..last (both included) of a Speech; a divided sentence has an edge below UNMARKED."""

    first: int
    last: int
    start_ms: int
    end_ms: int
    text: str
    opens: Edge
    ends: Edge

    @property
    def asks(self) -> bool:
        return self.text.rstrip(_CLOSERS)[-1:] in QUESTIONS


def sentences_of(speech: Speech) -> tuple[Sentence, ...]:
    """All words, divided into sentences."""
    if not speech.words:
        return ()
    lexicon = lexicon_for(speech.language)
    edges = _marked_ends(speech, lexicon)
    for first, last in list(_unmarked_stretches(speech)):
        for index in _pauses_between(speech, first, last):
            edges.setdefault(index, Edge.UNMARKED)
    return tuple(_cut(speech, 0, len(speech.words) - 1, edges))


def divided(
    speech: Speech, sentences: Sequence[Sentence], *, longer_than_ms: int, pieces_ms: int, everywhere: bool
) -> tuple[Sentence, ...]:
    """Sentences longer than `longer_than_ms` in pieces of at most `pieces_ms`, the others as they are.

    They are cut at ; : — and, where a piece is too long (or `everywhere`), at commas with a pause. A piece that is still too long is
    cut at its longest pauses, never inside a word.
    """
    found: list[Sentence] = []
    for sentence in sentences:
        if sentence.end_ms - sentence.start_ms <= longer_than_ms:
            found.append(sentence)
            continue
        edges = _inner_edges(speech, sentence, pieces_ms=pieces_ms, everywhere=everywhere)
        found += _cut(speech, sentence.first, sentence.last, edges, opens=sentence.opens, ends=sentence.ends)
    return tuple(found)


# ---- ends of sentences -----------------------------------------------------------------------------------------------


def _marked_ends(speech: Speech, lexicon: Lexicon) -> dict[int, Edge]:
    cased = _is_cased(speech)
    edges: dict[int, Edge] = {}
    for index in range(len(speech.words) - 1):
        if _ends_sentence(speech, index, lexicon, cased=cased, opens=index == 0 or index - 1 in edges):
            edges[index] = Edge.SENTENCE
        elif speech.gap_ms(index) >= (BREAK_MS if _last_mark(speech, index) in WEAK_MARKS else LONG_PAUSE_MS):
            edges[index] = Edge.UNMARKED
    return edges


def _ends_sentence(speech: Speech, index: int, lexicon: Lexicon, *, cased: bool, opens: bool) -> bool:
    core = speech.words[index].text.rstrip(_CLOSERS)
    if core[-1:] not in TERMINALS:
        return False
    following = speech.words[index + 1].text
    if not any(letter.isalnum() for letter in following):
        return False  # the mark itself, or a closing quote, comes as a word of its own
    pause_ms, start = speech.pause_ms(index), following.lstrip(_OPENERS)[:1]
    if opens and _HEADING.match(core):
        return False
    if cased and start.islower() and pause_ms < LONG_PAUSE_MS:
        return False
    if core.endswith(("..", "…")) and not (cased and start.isupper()):
        return pause_ms >= CLEAR_PAUSE_MS
    return core[-1] != "." or not _is_shortened(core, start, pause_ms, language=speech.language, lexicon=lexicon)


def _is_shortened(core: str, following: str, pause_ms: int, *, language: str | None, lexicon: Lexicon) -> bool:
    """The full stop belongs to an abbreviation, an initial or a number."""
    lower = core.lower().lstrip(_OPENERS)
    if following.isdigit() and (lower in _REFERENCES or lower[:-1].replace(",", "").isdigit()):
        return pause_ms < CLEAR_PAUSE_MS
    if (language or "").startswith("de") and lower[:-1].isdigit() and len(lower) <= 3:
        return pause_ms < CLEAR_PAUSE_MS  # "am 3. Oktober"
    if _ACRONYM.match(core):
        return pause_ms < SLIGHT_PAUSE_MS
    if lower[:-1] in lexicon.abbreviations:
        return pause_ms < 2 * CLEAR_PAUSE_MS
    return bool(_INITIAL.match(core)) and core != "I." and pause_ms < CLEAR_PAUSE_MS


def _is_cased(speech: Speech) -> bool:
    """Sentences begin with capitals here, so that a small letter after a full stop means something."""
    starts = [
        following.text.lstrip(_OPENERS)[:1]
        for word, following in zip(speech.words, speech.words[1:], strict=False)
        if word.text.rstrip(_CLOSERS)[-1:] in TERMINALS
    ]
    return CASED * sum(start.isupper() for start in starts) > sum(start.isalpha() for start in starts)


# ---- where there is no punctuation -----------------------------------------------------------------------------------


def _unmarked_stretches(speech: Speech) -> Iterator[tuple[int, int]]:
    """First and last word of each long stretch without any mark."""
    first, size = 0, 0.0
    for index, word in enumerate(speech.words):
        size += _size(word.text)
        if index + 1 == len(speech.words) or _last_mark(speech, index) in TERMINALS | STRONG_MARKS | WEAK_MARKS:
            if size > UNMARKED_WORDS:
                yield first, index
            first, size = index + 1, 0.0


def _pauses_between(speech: Speech, first: int, last: int) -> Iterator[int]:
    """Words after which a pause ends a sentence: longest first, until what is left is short or has no pause."""
    todo = [(first, last)]
    while todo:
        first, last = todo.pop()
        inner = range(first + LEAST_WORDS - 1, last - LEAST_WORDS + 1)
        if not inner:
            continue
        best = max(inner, key=lambda index: (speech.pause_ms(index), -index))
        long = sum(_size(speech.words[index].text) for index in range(first, last + 1)) > SENTENCE_WORDS
        if speech.pause_ms(best) >= (SLIGHT_PAUSE_MS if long else CLEAR_PAUSE_MS):
            yield best
            todo += [(best + 1, last), (first, best)]


def _size(text: str) -> float:
    """Words; a letter of an unspaced script counts as half a word."""
    count = len(terms(text))
    return count / 2 if is_unspaced(text) else count


def _last_mark(speech: Speech, index: int) -> str:
    """The last character of a word, before closing quotes."""
    return speech.words[index].text.rstrip(_CLOSERS)[-1:]


# ---- inside a sentence -----------------------------------------------------------------------------------------------


def _inner_edges(speech: Speech, sentence: Sentence, *, pieces_ms: int, everywhere: bool) -> Mapping[int, Edge]:
    inner = range(sentence.first, sentence.last)
    strong = {index: Edge.CLAUSE for index in inner if _mark(speech, index) == "strong"}
    commas = {index: Edge.CLAUSE for index in inner if _mark(speech, index) == "weak"}
    edges = dict(strong)
    if everywhere:
        edges |= commas
    else:
        for piece in _cut(speech, sentence.first, sentence.last, strong):
            if piece.end_ms - piece.start_ms > pieces_ms:
                edges |= {index: edge for index, edge in commas.items() if piece.first <= index < piece.last}
    for piece in list(_cut(speech, sentence.first, sentence.last, edges)):
        edges |= _longest_pauses(speech, piece, pieces_ms=pieces_ms)
    return edges


def _mark(speech: Speech, index: int) -> str | None:
    """Kind of the mark behind a word; a comma counts only with a pause, where pauses are known."""
    last = _last_mark(speech, index)
    if last in STRONG_MARKS or speech.words[index + 1].text[:1] in "—–":
        return "strong"
    if last in WEAK_MARKS and (speech.cues or speech.gap_ms(index) >= COMMA_PAUSE_MS):
        return "weak"
    return None


def _longest_pauses(speech: Speech, piece: Sentence, *, pieces_ms: int) -> dict[int, Edge]:
    edges: dict[int, Edge] = {}
    todo = [(piece.first, piece.last)]
    while todo:
        first, last = todo.pop()
        start_ms, end_ms = speech.words[first].start_ms, speech.words[last].end_ms
        if first == last or end_ms - start_ms <= pieces_ms:
            continue
        middle = (start_ms + end_ms) / 2
        best = max(
            range(first, last),
            key=lambda index: (speech.pause_ms(index), -abs(speech.words[index].end_ms - middle), -index),
        )
        edges[best] = Edge.PAUSE if speech.pause_ms(best) >= SLIGHT_PAUSE_MS else Edge.WORD
        todo += [(first, best), (best + 1, last)]
    return edges


def _cut(
    speech: Speech,
    first: int,
    last: int,
    edges: Mapping[int, Edge],
    *,
    opens: Edge = Edge.SENTENCE,
    ends: Edge = Edge.SENTENCE,
) -> Iterator[Sentence]:
    begin, before = first, opens
    for index in range(first, last + 1):
        edge = ends if index == last else edges.get(index)
        if edge is not None:
            yield Sentence(
                first=begin,
                last=index,
                start_ms=speech.words[begin].start_ms,
                end_ms=speech.words[index].end_ms,
                text=speech.text(begin, index),
                opens=before,
                ends=edge,
            )
            begin, before = index + 1, edge
