"""Titles, taken from what was said."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from services.plan.lexicon import Lexicon
from services.plan.speech import is_unspaced, terms

MOST: Final = 60
GOOD: Final = 22
"""Characters from which a title says enough by itself; half of that for scripts without blanks."""
LEAST: Final = 10
OPENERS: Final = 30
"""Characters that loose openers may take, which are stripped from a title."""
ELLIPSIS: Final = "…"

_CLAUSES: Final = re.compile(r"(?<=[,;:—–，、；：،؛])\s*|(?<=[.?!…。！？؟])\s+|(?<=[。！？])")
_HEADING: Final = re.compile(r"^\d{1,3}[.)]\s+")
_EDGES: Final = " \t,;:—–-.·\"'“”‘’«»()[]，、；：。．،؛。「」『』"
_LAST_MARK: Final = "?!？！؟"


@dataclass(frozen=True)
class Line:
    """A sentence that may give a title, and how strong it is (0 and more)."""

    text: str
    strength: float


def title_of(
    lines: Sequence[Line], *, lexicon: Lexicon, keywords: Sequence[str], taken: AbstractSet[str] = frozenset()
) -> str:
    """The strongest sentence or phrase of at most MOST characters, never cut inside a word; empty without lines.

    A longer one is shortened at a word, which an ellipsis shows. `taken` titles are avoided as long as there is another.
    """
    keyed = frozenset(term for keyword in keywords for term in terms(keyword))
    ranked = sorted(
        (
            (_worth(phrase, line, lexicon, keyed), -place, phrase)
            for place, (line, phrase) in enumerate(_phrases(lines, lexicon))
        ),
        reverse=True,
    )
    titles = [_dressed(phrase, lexicon) for _, _, phrase in ranked]
    return next((title for title in titles if title not in taken), titles[0] if titles else "")


def shortened(text: str, *, most: int, lexicon: Lexicon) -> str:
    """At most `most` characters: up to the last clause that fits, or the last word that can stand at an end."""
    if len(text) <= most:
        return text
    head = ""
    for clause in (part for part in _CLAUSES.split(text) if part):
        longer = f"{head}{'' if not head or is_unspaced(clause) else ' '}{clause}"
        if len(longer) > most - 1:
            break
        head = longer
    if len(head) < most // 2:
        head = _shortened(text, lexicon, most=most).removesuffix(ELLIPSIS)
    return head.rstrip(_EDGES + _LAST_MARK) + ELLIPSIS


def without_heading(text: str) -> str:
    """A list's number in front is not part of what is said."""
    return _HEADING.sub("", text.strip())


def _phrases(lines: Sequence[Line], lexicon: Lexicon) -> Iterator[tuple[Line, str]]:
    """Of each sentence: all that its clauses make together, of a fitting length; and its beginning, shortened."""
    for line in lines:
        phrases = [_bare(phrase, lexicon) for phrase in _neighbours(line.text)]
        fitting = [phrase for phrase in phrases if _least(phrase) <= len(phrase) <= MOST]
        for phrase in dict.fromkeys([*fitting, _shortened(_bare(line.text, lexicon), lexicon)]):
            if phrase:
                yield line, phrase


def _neighbours(text: str) -> Iterator[str]:
    """Runs of clauses, not much longer than a title may be."""
    clauses = [clause.strip() for clause in _CLAUSES.split(text) if clause.strip()]
    blank = "" if is_unspaced(text) else " "
    for first in range(len(clauses)):
        phrase = ""
        for clause in clauses[first:]:
            phrase = f"{phrase}{blank}{clause}" if phrase else clause
            if len(phrase) > MOST + OPENERS:
                break
            yield phrase


def _least(phrase: str) -> int:
    return LEAST // 2 if is_unspaced(phrase) else LEAST


def _worth(phrase: str, line: Line, lexicon: Lexicon, keyed: frozenset[str]) -> float:
    said, sentence = terms(phrase), _bare(line.text, lexicon)
    good = GOOD // 2 if is_unspaced(phrase) else GOOD
    whole, opens = phrase == sentence, sentence.startswith(phrase.rstrip(ELLIPSIS))
    value = line.strength + 0.25 * whole - 0.3 * (not opens) - 0.1 * phrase.endswith(ELLIPSIS)
    value += 0.1 * min(2, sum(term in keyed for term in said))
    value += 0.15 * (opens and phrase.endswith(tuple(_LAST_MARK))) - 0.5 * max(0.0, (good - len(phrase)) / good)
    if lexicon.known and said:
        value -= 0.35 * (said[0] in lexicon.leaning) + 0.3 * (
            said[-1] in lexicon.common and not whole and phrase[-1] != ELLIPSIS
        )
        value -= 0.3 * all(term in lexicon.common for term in said)
    return round(value, 4)


def _bare(text: str, lexicon: Lexicon) -> str:
    """Without list numbers, loose openers ("So, well,"), a leading conjunction, and marks at the end but ? and !."""
    text = without_heading(text)
    while True:
        opener = re.match(r"\s*([^\W\d_]+(?:['’][^\W\d_]+)?)([,，、]?)\s+", text)
        word = opener[1].lower() if opener else ""
        loose = word in lexicon.loose and (bool(opener and opener[2]) or word in _ALWAYS_LOOSE)
        if opener is None or not (loose or word in _CONJUNCTIONS):
            break
        text = text[opener.end() :]
    return text.lstrip(_EDGES).rstrip(_EDGES)


_ALWAYS_LOOSE: Final = frozenset(
    {
        "so",
        "um",
        "uh",
        "er",
        "erm",
        "äh",
        "ähm",
        "eh",
        "euh",
        "bueno",
        "pues",
        "bon",
        "ben",
        "also",
        "bene",
        "allora",
        "então",
    }
)
_CONJUNCTIONS: Final = frozenset({"and", "but", "und", "aber", "y", "pero", "et", "mais", "e", "ma", "mas"})


def _shortened(text: str, lexicon: Lexicon, *, most: int = MOST) -> str:
    """The beginning of a longer text: up to a word at which one can break off, else up to the last word that fits."""
    if len(text) <= most:
        return text
    if is_unspaced(text):
        return text[: most - 1].rstrip(_EDGES) + ELLIPSIS
    words = text[:most].split(" ")[:-1]
    for count in range(len(words), 0, -1):
        following = (terms(text.split(" ")[count]) or [""])[0]
        if following in lexicon.breaks and len(" ".join(words[:count])) >= most // 2:
            words = words[:count]
            break
    while len(words) > 1 and (terms(words[-1]) or [""])[-1] in lexicon.small | lexicon.breaks | lexicon.numbers:
        words.pop()
    return " ".join(words).rstrip(_EDGES) + ELLIPSIS if words else ""


def _dressed(phrase: str, lexicon: Lexicon) -> str:
    """English in title case, other languages with a capital at the start."""
    if not lexicon.small:
        return phrase[:1].upper() + phrase[1:]
    words = phrase.split(" ")
    return " ".join(
        word if place and word.lower().strip(_EDGES) in lexicon.small and place + 1 < len(words) else _capital(word)
        for place, word in enumerate(words)
    )


def _capital(word: str) -> str:
    return "-".join(_first_letter_up(part) for part in word.split("-"))


def _first_letter_up(part: str) -> str:
    if any(letter.isupper() for letter in part[1:]):
        return part
    place = next((place for place, letter in enumerate(part) if letter.isalnum()), 0)
    return part[:place] + part[place : place + 1].upper() + part[place + 1 :]
