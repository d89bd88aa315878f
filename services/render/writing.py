"""How words are written next to each other: blanks, direction, what may stand alone."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, Literal

Direction = Literal["ltr", "rtl"]

BLANKLESS: Final = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f"
    "\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uaa60-\uaa7f\uf900-\ufaff\uff00-\uffef\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff]"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, Han, Kana and full-width signs: written without blanks between words."""
UNSEEN: Final = re.compile("[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]+")
"""Controls, line ends and what would turn the direction of all that follows."""
SENTENCE_END: Final = re.compile(r"""[.!?…。！？؟۔।॥።៕]["'”’»)\]】」』]*$""")
CLAUSE_END: Final = re.compile(r"""[,;:،؛、，；：—–]["'”’»)\]】」』]*$""")
ABBREVIATION: Final = re.compile(r"^(?:\w\.)+$|^(?:mr|mrs|ms|dr|st|prof|vs|no|jr|sr|etc)\.$", re.IGNORECASE)


CONTINUED: Final = re.compile(r"[^\W_][-‐‑][^\W\d_]|\d[.,]\d")
"""Where a recogniser parts a hyphenated word, or a number: the last sign before, and what follows."""


def seen(text: str) -> str:
    """The text in composed form, on one line, without controls."""
    return " ".join(UNSEEN.sub(" ", unicodedata.normalize("NFC", text)).split())


def has_letters(text: str) -> bool:
    """Whether anything in it is more than punctuation."""
    return any(unicodedata.category(char)[0] in "LNS" for char in text)


def continues(before: str, after: str) -> bool:
    """Whether both are one hyphenated word or one number; after a sentence's end a hyphen tells of another speaker."""
    return CONTINUED.match(before[-1:] + after) is not None


def blank_between(before: str, after: str) -> bool:
    if continues(before, after):
        return False
    return not (before and after and BLANKLESS.match(before[-1]) and BLANKLESS.match(after[0]))


def letters_language(language: str | None, words: Sequence[str]) -> str | None:
    """Whose forms of Han letters to draw: the known language's, else what kana or hangul tell."""
    if language is not None:
        return language
    text = "".join(words)
    if re.search("[\u3040-\u30ff]", text):
        return "ja"
    return "ko" if re.search("[\uac00-\ud7af]", text) else None


def joined(words: Sequence[str]) -> str:
    """Words as one would write them in a row."""
    text = ""
    for word in words:
        text += f" {word}" if text and blank_between(text, word) else word
    return text


def is_blankless(text: str) -> bool:
    return BLANKLESS.search(text) is not None


def ends_sentence(word: str) -> bool:
    return SENTENCE_END.search(word) is not None and ABBREVIATION.match(word) is None


def ends_clause(word: str) -> bool:
    return CLAUSE_END.search(word) is not None


def strong(text: str) -> Direction | None:
    """Direction of the first letter that has one."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return None


def visual_order(words: Sequence[str]) -> list[int]:
    """Indices of the words from left to right, as UAX #9 orders whole words.

    The line takes the direction of its first letter; words of the other direction keep their own order among themselves.
    """
    if strong(" ".join(words)) == "rtl":
        return _turned([strong(word) == "ltr" for word in words])[::-1]
    return _turned([strong(word) == "rtl" for word in words])


def _turned(turn: Sequence[bool]) -> list[int]:
    """0, 1, 2 …, each run of marked places reversed."""
    found: list[int] = []
    run: list[int] = []
    for index, marked in enumerate(turn):
        if marked:
            run.insert(0, index)
        else:
            found += [*run, index]
            run = []
    return found + run
