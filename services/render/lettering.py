"""What pages need to know of fonts."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Run:
    """Text that one font draws. Lengths are in ems: how far it goes, and the font's own line box above and in all.

    `lead` is what libass takes for its left end, counted from the true one: in Arabic, a letter's dots come before the letter.
    """

    text: str
    family: str
    width: float
    above: float
    height: float
    lead: float = 0.0


class Lettering(Protocol):
    """Measures text as it will be drawn."""

    @property
    def unknown(self) -> frozenset[str]:
        """Letters so far that no font draws; they are left out."""
        ...

    def runs(self, text: str) -> tuple[Run, ...]:
        """The text in the order it is written, by font; empty if nothing of it can be drawn."""
        ...


class EvenLettering:
    """A fake: every letter is `width` ems wide."""

    def __init__(self, width: float = 0.6) -> None:
        self._width = width

    @property
    def unknown(self) -> frozenset[str]:
        return frozenset()

    def runs(self, text: str) -> tuple[Run, ...]:
        return (Run(text=text, family="Even", width=self._width * len(text), above=0.9, height=1.2),) if text else ()
