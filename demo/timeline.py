"""When each sentence is said and each shot is seen, in seconds of the film."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from demo.script import Credits, Part, Shot

LEAD_S: Final = 0.6
BREATH_S: Final = 0.42
"""After a sentence."""
PAUSE_S: Final = 0.85
"""After the last sentence of a part."""
CREDITS_S: Final = 3.5


@dataclass(frozen=True, kw_only=True)
class Cue:
    """A sentence and when it is said."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True, kw_only=True)
class Take:
    """A shot on screen in [start_s, end_s); `lines_s` are the starts of its sentences, counted from its own start."""

    shot: Shot
    start_s: float
    end_s: float
    lines_s: tuple[float, ...] = (0.0,)


@dataclass(frozen=True)
class Timeline:
    cues: tuple[Cue, ...]
    takes: tuple[Take, ...]

    @property
    def duration_s(self) -> float:
        return self.takes[-1].end_s


def plan(parts: Sequence[Part], lengths_s: Sequence[float], closing: Credits | None) -> Timeline:
    """Lay out the sentences, which last `lengths_s`, one after the other. Cuts fall in the middle of pauses."""
    cues: list[Cue] = []
    begun: list[tuple[Shot, float, list[float]]] = []
    now, cut = LEAD_S, 0.0
    lengths = iter(lengths_s)
    for part in parts:
        for line in part:
            if line.shot is not None:
                begun.append((line.shot, cut, []))
            begun[-1][2].append(now - begun[-1][1])
            cues.append(Cue(text=line.text, start_s=now, end_s=now + next(lengths)))
            pause = PAUSE_S if line is part[-1] else BREATH_S
            cut = cues[-1].end_s + pause / 2
            now = cues[-1].end_s + pause
    if closing is not None:
        begun.append((closing, now, [0.0]))
    ends = [start for _, start, _ in begun[1:]] + [now + (CREDITS_S if closing else 0)]
    takes = (
        Take(shot=shot, start_s=start, end_s=end, lines_s=tuple(lines))
        for (shot, start, lines), end in zip(begun, ends, strict=True)
    )
    return Timeline(tuple(cues), tuple(takes))
