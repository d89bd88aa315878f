"""Titles, from files, forms and links: text of anybody."""

import re
from typing import Final
from unicodedata import category

LONGEST_TITLE: Final = 200
_STEERING: Final = re.compile("[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]")


def tidy_title(text: str) -> str:
    """One line, not too long, without what steers terminals or turns the text around it; empty if nothing of it can be seen."""
    line = " ".join(_STEERING.sub(" ", text[: 4 * LONGEST_TITLE]).split())[:LONGEST_TITLE].rstrip()
    return line if any(category(character) not in {"Cc", "Cf", "Zs"} for character in line) else ""
