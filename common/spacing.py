"""Where blanks stand between words that follow each other."""

import re
from collections.abc import Sequence
from typing import Final

BLANKLESS: Final = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f"
    "\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uaa60-\uaa7f\uf900-\ufaff\uff00-\uffef\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff]"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, Han, Kana and full-width signs: written without blanks between words."""
_CONTINUED: Final = re.compile(r"[^\W_][-‐‑][^\W\d_]|\d[.,]\d")
"""Where a recogniser parts a hyphenated word, or a number: the last sign before, and what follows."""


def continues(before: str, after: str) -> bool:
    """Whether both are one hyphenated word or one number; after a sentence's end a hyphen tells of another speaker."""
    return _CONTINUED.match(before[-1:] + after) is not None


def blank_between(before: str, after: str) -> bool:
    if continues(before, after):
        return False
    return not (before and after and BLANKLESS.match(before[-1]) and BLANKLESS.match(after[0]))


def joined(words: Sequence[str]) -> str:
    """Words as one would write them in a row."""
    text = ""
    for word in words:
        text += f" {word}" if text and blank_between(text, word) else word
    return text
