"""Words into pages: the few words that stand on screen together, as a reader takes them in.

A page ends where the speaker does (sentence, pause, another speaker); in between, the breaks are chosen that make the best pages
of the whole stretch (Knuth and Plass, "Breaking Paragraphs into Lines", 1981, in small).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from common import spacing, writing
from common.documents import CaptionStyle, Word
from services.render.lettering import Lettering, Run

PAUSE_MS: Final = 600
"""A silence after which a new page begins."""
HOLD_MS: Final = 400
"""How long a page may stay after its last word."""
BLANK_EM: Final = 0.26
LETTERS_PER_WORD: Final = 3
"""Scripts without blanks: so many letters count as one word of a page."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """What lights up at once: a word with its punctuation, as drawn; times in milliseconds of the clip. Widths are in ems."""

    start_ms: int
    end_ms: int
    text: str
    runs: tuple[Run, ...]
    speaker: str | None = None

    @property
    def width(self) -> float:
        return sum(run.width for run in self.runs)

    @property
    def weight(self) -> float:
        """How much of `words_per_line` it takes up."""
        return len(self.text) / LETTERS_PER_WORD if spacing.BLANKLESS.search(self.text) else 1.0


@dataclass(frozen=True, kw_only=True)
class Page:
    """Shown in [start_ms, end_ms) of the clip."""

    start_ms: int
    end_ms: int
    tokens: tuple[Token, ...]

    @property
    def width(self) -> float:
        return line_width(self.tokens)


def line_width(tokens: Sequence[Token]) -> float:
    """Ems, blanks included."""
    blanks = sum(spacing.blank_between(before.text, after.text) for before, after in pairwise(tokens))
    return sum(token.width for token in tokens) + BLANK_EM * blanks


def clip_words(words: Sequence[Word], *, start_ms: int, end_ms: int, origin_ms: float) -> tuple[Word, ...]:
    """Words heard in [start, end) of the source, in milliseconds of the clip, whose time 0 is `origin_ms` of the source.

    Stray punctuation and second halves of hyphenated words go to the word before; a sign that stands apart keeps its blank.
    """
    found: list[Word] = []
    for word in words:
        text = writing.seen(word.text)
        if word.end_ms <= start_ms or word.start_ms >= end_ms or not text:
            continue
        begin = round(max(word.start_ms - origin_ms, 0))
        end = max(begin + 1, round(min(word.end_ms, end_ms) - origin_ms))
        same_speaker = bool(found) and found[-1].speaker == word.speaker
        continues = same_speaker and spacing.continues(found[-1].text, text)
        if continues or (same_speaker and not writing.has_letters(text)):
            blank = " " if writing.stands_apart(text) and not continues else ""
            whole = {"end_ms": max(end, found[-1].end_ms), "text": found[-1].text + blank + text}
            found[-1] = found[-1].model_copy(update=whole)
        else:
            found.append(word.model_copy(update={"start_ms": begin, "end_ms": end, "text": text}))
    return tuple(found)


def tokens(words: Sequence[Word], *, style: CaptionStyle, lettering: Lettering) -> tuple[Token, ...]:
    """Words as they are drawn; those of which no font draws anything are left out."""
    found = []
    for word in words:
        runs = lettering.runs(_cased(writing.seen(word.text), style))
        if runs:
            text = "".join(run.text for run in runs)
            found.append(Token(start_ms=word.start_ms, end_ms=word.end_ms, text=text, runs=runs, speaker=word.speaker))
    return tuple(found)


def _cased(text: str, style: CaptionStyle) -> str:
    """Georgian has capitals in Unicode which nobody writes captions in."""
    if not style.uppercase:
        return text
    return "".join(char if "\u10d0" <= char <= "\u10ff" else char.upper() for char in text)


def pages(all_tokens: Sequence[Token], *, words_per_line: int, widest: float, duration_ms: int) -> tuple[Page, ...]:
    """Pages without overlap, each shown from its first word's start; only a single word may be wider than `widest` ems."""
    found = [
        Page(start_ms=line[0].start_ms, end_ms=line[-1].end_ms, tokens=tuple(line))
        for stretch in _stretches(all_tokens)
        for line in _broken(stretch, words_per_line=words_per_line, widest=widest)
    ]
    ends = [*(page.start_ms for page in found), duration_ms][1:]
    held = (min(page.end_ms + HOLD_MS, end) for page, end in zip(found, ends, strict=True))
    return tuple(
        Page(start_ms=page.start_ms, end_ms=end, tokens=page.tokens)
        for page, end in zip(found, held, strict=True)
        if end > page.start_ms
    )


def _stretches(all_tokens: Sequence[Token]) -> list[list[Token]]:
    """Tokens that are spoken in one go."""
    found: list[list[Token]] = []
    for token in all_tokens:
        last = found[-1][-1] if found else None
        if (
            last is None
            or writing.ends_sentence(last.text)
            or token.start_ms - last.end_ms >= PAUSE_MS
            or token.speaker != last.speaker
        ):
            found.append([])
        found[-1].append(token)
    return found


def _broken(stretch: Sequence[Token], *, words_per_line: int, widest: float) -> list[Sequence[Token]]:
    """The cheapest way to cut the stretch into lines."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(stretch) + 1):
        choices = []
        for begin in range(end - 1, -1, -1):
            line = stretch[begin:end]
            if len(line) > 1 and (sum(t.weight for t in line) > words_per_line + 0.01 or line_width(line) > widest):
                break
            choices.append((best[begin][0] + _cost(line, widest=widest, last=end == len(stretch)), begin))
        best.append(min(choices))
    lines: list[Sequence[Token]] = []
    end = len(stretch)
    while end:
        begin = best[end][1]
        lines.insert(0, stretch[begin:end])
        end = begin
    return lines


def _cost(line: Sequence[Token], *, widest: float, last: bool) -> float:
    """Fewer and fuller pages, ends at commas and breaths, and none that flashes by."""
    shown_ms = line[-1].end_ms - line[0].start_ms
    cost = 1.0 + 0.4 * (1 - min(1.0, line_width(line) / widest)) ** 2
    if shown_ms < 500:
        cost += 0.8 * (1 - shown_ms / 500)
    if not last and writing.ends_clause(line[-1].text):
        cost -= 0.7
    inside = sum(writing.ends_clause(token.text) for token in line[:-1])
    return cost + 0.5 * inside
