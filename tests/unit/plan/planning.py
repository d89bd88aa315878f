"""A planner without models, and shorthands for what tests ask of it."""

from collections.abc import Callable, Sequence

import numpy as np

from common.documents import LengthRange, Plan, Sound, Span, Transcript
from services.plan.embeddings import Embedder, HashedWords
from services.plan.keywords import CountedWords
from services.plan.pictures import GLIMPSE_SHAPE, Glimpses
from services.plan.planner import Planner, Wishes

NOTHING = Glimpses((), np.zeros((0, *GLIMPSE_SHAPE, 3), np.uint8))
NOBODY = Transcript(language=None, duration_ms=0, origin="none", word_times="measured", segments=())


def never_looked() -> Glimpses:
    raise AssertionError("words suffice here: nobody should look at the picture")


def lengths(*ranges: tuple[float, float]) -> tuple[LengthRange, ...]:
    return tuple(LengthRange(least_ms=round(least * 1000), most_ms=round(most * 1000)) for least, most in ranges)


def planned(
    transcript: Transcript,
    *,
    clips: int,
    ranges: Sequence[tuple[float, float]] = ((15, 30), (30, 60)),
    duration_ms: int | None = None,
    sound: Sound | None = None,
    prompt: str | None = None,
    pinned: Sequence[tuple[int, int]] = (),
    avoid: Sequence[tuple[int, int]] = (),
    look: Callable[[], Glimpses] = never_looked,
    embedder: Embedder | None = None,
    replayed: Sequence[int] = (),
) -> Plan:
    planner = Planner(embedder=embedder or HashedWords(), keywords=CountedWords(), look=look)
    wishes = Wishes(
        clips=clips,
        lengths=lengths(*ranges),
        prompt=prompt,
        pinned=tuple(Span(start_ms=start, end_ms=end) for start, end in pinned),
        avoid=tuple(Span(start_ms=start, end_ms=end) for start, end in avoid),
    )
    return planner.plan(
        transcript,
        sound or Sound(),
        duration_ms=transcript.duration_ms if duration_ms is None else duration_ms,
        wishes=wishes,
        replayed=replayed,
    )


def ranges_of(plan: Plan) -> list[tuple[int, int]]:
    return [(clip.start_ms, clip.end_ms) for clip in plan.clips]


def splits_word(transcript: Transcript, at_ms: int) -> bool:
    return any(word.start_ms < at_ms < word.end_ms for word in transcript.words)


def glimpses(at_ms: Sequence[int], levels: Sequence[int]) -> Glimpses:
    """Even grey pictures of the given levels (0..255)."""
    pictures = np.stack([np.full((*GLIMPSE_SHAPE, 3), level, np.uint8) for level in levels])
    return Glimpses(tuple(at_ms), pictures)
