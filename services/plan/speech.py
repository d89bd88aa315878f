"""What was said, as one run of words with the blanks between them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from common.documents import Segment, Transcript, Word

UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
)
"""Letters of scripts that put no blanks between words: Thai, Lao, Burmese, Khmer, Kana, Han."""

CUE_PAUSE_MS: Final = 300

_UNSPACED_LETTER: Final = re.compile(f"[{UNSPACED}]")
_BLANKLESS_LETTER: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
"""Kana and Han: a blank between two of them is a cue's or a recogniser's, not the script's."""
_UNSPACED_EDGE: Final = re.compile(f"[{UNSPACED}、。，．！？；：・「」『』（）]")
_SOUND: Final = re.compile(r"^(?:\[[^\]]*\]|\([^)]*\)|[♪♫♬#*\s]+|[♪♫♬].*[♪♫♬])$", re.DOTALL)
"""A subtitle cue that describes a sound or a song."""
_STICKS_TO_LAST: Final = re.compile(r"[.,]\d|[%;:!?…。、，！？；：؟،؛)\]}»”]|\.+$|,+$")
_TERM: Final = re.compile(rf"[{UNSPACED}]|[^\W_](?:[^\W_]|[\u0300-\u036f'’](?=[^\W\d_]))*")


@dataclass(frozen=True)
class Speech:
    """Words in order of time; `glued[i]` says that no blank stands before word i."""

    words: tuple[Word, ...]
    glued: tuple[bool, ...]
    language: str | None
    cues: frozenset[int] = frozenset()
    """Last words of subtitle cues, where word times are interpolated: between cues people breathe."""

    def text(self, first: int, last: int) -> str:
        """Words first..last, both included, as they are written."""
        parts = [self.words[first].text]
        for index in range(first + 1, last + 1):
            parts.append("" if self.glued[index] else " ")
            parts.append(self.words[index].text)
        return "".join(parts)

    def gap_ms(self, index: int) -> int:
        """Silence between word `index` and the next one; none is behind the last."""
        if index + 1 >= len(self.words):
            return 0
        return self.words[index + 1].start_ms - self.words[index].end_ms

    def pause_ms(self, index: int) -> int:
        """The gap as a listener would hear it: where times are interpolated, a cue's end counts as a breath."""
        return self.gap_ms(index) + (CUE_PAUSE_MS if index in self.cues else 0)

    def within(self, start_ms: int, end_ms: int) -> tuple[int, int] | None:
        """First and last word whose middle lies in [start_ms, end_ms); None if there is none."""
        first, after = bisect_left(self._middles, 2 * start_ms), bisect_left(self._middles, 2 * end_ms)
        return (first, after - 1) if first < after else None

    @cached_property
    def _middles(self) -> list[int]:
        """Twice the middle of each word, in milliseconds."""
        return [word.start_ms + word.end_ms for word in self.words]

    def splits_word(self, at_ms: int) -> bool:
        """A cut at this moment would go through a word."""
        before = bisect_right(self.words, at_ms - 1, key=lambda word: word.start_ms) - 1
        return before >= 0 and self.words[before].end_ms > at_ms


def speech_of(transcript: Transcript, *, duration_ms: int) -> Speech:
    """Words that begin before the video ends, with the blanks of the segments' own text."""
    words: list[Word] = []
    glued: list[bool] = []
    cues: set[int] = set()
    for segment in transcript.segments:
        if _SOUND.match(segment.text.strip()):
            continue
        for word, sticks in zip(segment.words, _glued(segment), strict=True):
            if not word.text.strip() or word.start_ms >= duration_ms:
                continue
            start_ms = max(word.start_ms, words[-1].end_ms if words else 0)
            end_ms = max(start_ms, min(word.end_ms, duration_ms))
            glued.append(bool(words) and sticks)
            words.append(word.model_copy(update={"start_ms": start_ms, "end_ms": end_ms}))
        if transcript.word_times == "interpolated" and words:
            cues.add(len(words) - 1)
    return Speech(words=tuple(words), glued=tuple(glued), language=transcript.language, cues=frozenset(cues))


def terms(text: str) -> list[str]:
    """Words in lower case without punctuation; each letter of an unspaced script is a term of its own."""
    return [term.replace("’", "'") for term in _TERM.findall(text.lower())]


def is_unspaced(text: str) -> bool:
    """More than half of its letters are of scripts without blanks."""
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * len(_UNSPACED_LETTER.findall(text)) > len(letters)


def _glued(segment: Segment) -> Sequence[bool]:
    """The segment's text knows where blanks stand; a text that doesn't hold its words is not believed."""
    place, answers = 0, []
    for index, word in enumerate(segment.words):
        found = segment.text.find(word.text, place)
        between = segment.text[place:found]
        if found < 0 or between.strip():
            return _guessed(segment.words)
        edges = segment.words[index - 1].text[-1:] + word.text[:1] if index else ""
        answers.append(index > 0 and (not between or len(_BLANKLESS_LETTER.findall(edges)) > 1))
        place = found + len(word.text)
    if segment.words and not answers[0]:
        answers[0] = _guess(None, segment.words[0].text)
    return answers


def _guessed(words: Sequence[Word]) -> list[bool]:
    texts: list[str | None] = [None, *(word.text for word in words)]
    return [_guess(last, word.text) for last, word in zip(texts, words, strict=False)]


def _guess(last: str | None, text: str) -> bool:
    if _STICKS_TO_LAST.match(text):
        return True
    before = text if last is None else last
    return bool(_UNSPACED_EDGE.match(before[-1:]) and _UNSPACED_EDGE.match(text[:1]))
