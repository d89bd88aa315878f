"""From what a recogniser or a subtitle says to words in order, none overlapping, none in silence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final
from unicodedata import category

from common.documents import Segment, Word
from common.spacing import BLANKLESS, joined

LEAST_MS: Final = 20
SHORTEST_MS: Final = 80
PAUSE_MS: Final = 700
SILENT_DB: Final = -50.0
QUIET_DB: Final = 25.0
"""This far below a word's loudest moment is none of the word; consonants are up to 20 dB below their vowel."""
LEAD_MS: Final = 160
HOLE_MS: Final = 300
"""Silence that no word begins with (a stop's closure lasts up to 120 ms), and that none has inside."""
LEAST_LETTER_MS: Final = 40
LONGEST_SEGMENT_MS: Final = 30_000
_ENDS: Final = (".", "?", "!", "…", "。", "？", "！", "؟", "।")
_PIECE: Final = 4


@dataclass(frozen=True)
class Heard:
    """A word as it came, times in milliseconds of the source."""

    start_ms: float
    end_ms: float
    text: str
    probability: float | None = None


def in_order(heard: Iterable[Heard], *, duration_ms: int) -> tuple[Word, ...]:
    """Rounded, sorted, non-empty words inside [0, duration], at least 20 ms long but for the last, none reaching into the next."""
    told = ((max(0, round(word.start_ms)), max(0, round(word.end_ms)), word) for word in heard if word.text.strip())
    rows = sorted(told, key=lambda row: row[:2])
    words: list[Word] = []
    for index, (start, end, word) in enumerate(rows):
        begin = max(start, words[-1].end_ms if words else 0)
        limit = rows[index + 1][0] if index + 1 < len(rows) else duration_ms
        finish = max(begin + LEAST_MS, min(end, max(limit, begin + LEAST_MS)))
        if begin >= duration_ms:
            break
        words.append(
            Word(
                start_ms=begin,
                end_ms=min(finish, max(duration_ms, begin + 1)),
                text=word.text.strip(),
                probability=None if word.probability is None else round(word.probability, 2),
            )
        )
    return tuple(words)


def out_of_silence(words: Sequence[Word], *, levels_db: Sequence[float], step_ms: int) -> tuple[Word, ...]:
    """Move words that were put before their sound to where it begins, at most to their last 80 ms.

    Recognisers give a pause to the word that follows it, often with the last sound of the word before it.
    """
    moved: list[Word] = []
    for index, word in enumerate(words):
        before = words[index - 1].end_ms if index else -PAUSE_MS
        levels = levels_db[word.start_ms // step_ms : word.end_ms // step_ms]
        rested = word.start_ms - before >= PAUSE_MS // 3
        lead_ms, hole_ms = (0, LEAD_MS) if rested else (LEAD_MS, HOLE_MS)
        silent = _silent_steps(
            levels, lead=lead_ms // step_ms, hole=hole_ms // step_ms, letters=len(word.text), step_ms=step_ms
        )
        onset = (word.start_ms // step_ms + silent) * step_ms
        latest = max(word.start_ms, word.end_ms - SHORTEST_MS)
        moved.append(word.model_copy(update={"start_ms": min(max(word.start_ms, onset), latest)}))
    return tuple(moved)


def _silent_steps(levels_db: Sequence[float], *, lead: int, hole: int, letters: int, step_ms: int) -> int:
    """How many steps come before the word itself: a silence of `lead` steps, or all until the end of a `hole` in it."""
    quiet = max(SILENT_DB, max(levels_db, default=0.0) - QUIET_DB)
    found = at = 0
    for silent, run in groupby(levels_db, key=lambda level: level < quiet):
        begin, at = at, at + len(list(run))
        rest_ms = (len(levels_db) - at) * step_ms
        speaks_on = rest_ms >= LEAST_LETTER_MS * min(letters, 5)
        if silent and ((begin == 0 and at >= lead) or (at - begin >= hole and speaks_on)):
            found = at
    return found


def segments_of(words: Sequence[Word]) -> tuple[Segment, ...]:
    """Group words by sentence ends and pauses; none lasts over 30 s."""
    if not words:
        return ()
    groups: list[list[Word]] = [[words[0]]]
    for last, word in pairwise(words):
        too_long = word.end_ms - groups[-1][0].start_ms > LONGEST_SEGMENT_MS
        if last.text.endswith(_ENDS) or word.start_ms - last.end_ms >= PAUSE_MS or too_long:
            groups.append([])
        groups[-1].append(word)
    return tuple(
        Segment(
            start_ms=group[0].start_ms,
            end_ms=group[-1].end_ms,
            text=joined([word.text for word in group]),
            words=tuple(group),
        )
        for group in groups
    )


def spread(text: str, *, start_ms: int, end_ms: int) -> tuple[Heard, ...]:
    """Words of a cue, its time shared out by their lengths; text without blanks is cut into groups of four characters."""
    parts = [piece for part in text.split() for piece in _pieces(part)]
    weights = [len(part) + 1 for part in parts]
    total = sum(weights)
    heard: list[Heard] = []
    done = 0
    for part, weight in zip(parts, weights, strict=True):
        begin = start_ms + (end_ms - start_ms) * done / total
        done += weight
        heard.append(Heard(begin, start_ms + (end_ms - start_ms) * done / total, part))
    return tuple(heard)


def _pieces(part: str) -> list[str]:
    """Groups of four characters where no blanks tell words; a mark stays with the letter that bears it."""
    if not BLANKLESS.search(part):
        return [part]
    pieces = [""]
    letters = 0
    for character in part:
        bears = category(character).startswith("M")
        if letters == _PIECE and not bears:
            pieces.append("")
            letters = 0
        pieces[-1] += character
        letters += not bears
    return pieces
