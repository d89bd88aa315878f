"""How words are written: what is shown of them, where sentences end, in which direction they stand."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, Literal

Direction = Literal["ltr", "rtl"]

UNSEEN: Final = re.compile("[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]+")
"""Controls, line ends and what would turn the direction of all that follows."""
SENTENCE_END: Final = re.compile(r"""[.!?…。！？؟۔।॥።៕]["'”’»)\]】」』]*$""")
CLAUSE_END: Final = re.compile(r"""[,;:،؛、，；：—–]["'”’»)\]】」』]*$""")
_STANDS_APART: Final = re.compile(r"[&/@§–«»‹›(\[{-]+")
"""Of what has no letters; anything else stands right behind a word, or bears on its last letter."""
ABBREVIATION: Final = re.compile(r"^(?:\w\.)+$|^(?:mr|mrs|ms|dr|st|prof|vs|no|jr|sr|etc)\.$", re.IGNORECASE)


def seen(text: str) -> str:
    """The text in composed form, on one line, without controls."""
    return " ".join(UNSEEN.sub(" ", unicodedata.normalize("NFC", text)).split())


def has_letters(text: str) -> bool:
    """Whether anything in it is more than punctuation."""
    return any(unicodedata.category(char)[0] in "LNS" for char in text)


def stands_apart(text: str) -> bool:
    """Whether it is a sign that is written between blanks."""
    return _STANDS_APART.fullmatch(text) is not None


def letters_language(language: str | None, words: Sequence[str]) -> str | None:
    """Whose forms of Han letters to draw: the known language's, else what kana or hangul tell."""
    if language is not None:
        return language
    text = "".join(words)
    if re.search("[\u3040-\u30ff]", text):
        return "ja"
    return "ko" if re.search("[\uac00-\ud7af]", text) else None


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
