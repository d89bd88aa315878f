"""Candidates for clips: runs of whole sentences whose length is asked for, cut in the silence around them."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from common.documents import LengthRange, Span
from services.plan.sentences import Sentence

LEAD_MS: Final = 150
"""Silence before the first word, where there is some; TAIL_MS after the last one, which rings longer."""
TAIL_MS: Final = 250
MOST_LEAD_MS: Final = 400
"""Silence that may be taken in front when a run is a little short for the range; MOST_TAIL_MS behind it."""
MOST_TAIL_MS: Final = 1200


class Moment(NamedTuple):
    """A stretch of the video. `first` and `last` are its sentences, both included; None where nobody speaks."""

    start_ms: int
    end_ms: int
    first: int | None = None
    last: int | None = None

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


def runs(
    sentences: Sequence[Sentence], *, lengths: Sequence[LengthRange], duration_ms: int, avoid: Sequence[Span] = ()
) -> list[Moment]:
    """Every run of whole sentences that fits one of `lengths`, outside of `avoid`, ordered by start and end."""
    rooms = _rooms(sentences, duration_ms)
    most_ms = max(length.most_ms for length in lengths)
    found = []
    for first, opening in enumerate(sentences):
        for last in range(first, len(sentences)):
            said_ms = sentences[last].end_ms - opening.start_ms
            if said_ms > most_ms:
                break
            pads = _pads(said_ms, before=rooms[first][0], after=rooms[last][1], lengths=lengths)
            if pads is not None:
                found.append(Moment(opening.start_ms - pads[0], sentences[last].end_ms + pads[1], first, last))
    return [moment for moment in found if not touches(moment, avoid)]


def touches(moment: Moment, spans: Sequence[Span]) -> bool:
    """They share at least a millisecond."""
    return any(moment.start_ms < span.end_ms and span.start_ms < moment.end_ms for span in spans)


def most_apart(moments: Sequence[Moment]) -> int:
    """How many of them fit side by side at most: always the one that ends first."""
    count, free_from = 0, 0
    for moment in sorted(moments, key=lambda moment: moment.end_ms):
        if moment.start_ms >= free_from:
            count, free_from = count + 1, moment.end_ms
    return count


def sentences_in(sentences: Sequence[Sentence], start_ms: int, end_ms: int) -> tuple[int, int] | None:
    """First and last sentence whose middle lies in [start_ms, end_ms); None if there is none."""
    middles = [sentence.start_ms + sentence.end_ms for sentence in sentences]
    first, after = bisect_left(middles, 2 * start_ms), bisect_left(middles, 2 * end_ms)
    return (first, after - 1) if first < after else None


def fits(length_ms: int, lengths: Sequence[LengthRange]) -> bool:
    return any(length.least_ms <= length_ms <= length.most_ms for length in lengths)


def _rooms(sentences: Sequence[Sentence], duration_ms: int) -> list[tuple[int, int]]:
    """Silence that a clip may use before and after each sentence: neighbours share the gap between them."""
    gaps = [after.start_ms - before.end_ms for before, after in pairwise(sentences)]
    before = [sentences[0].start_ms, *(gap // 2 for gap in gaps)] if sentences else []
    after = [*(gap // 2 for gap in gaps), duration_ms - sentences[-1].end_ms] if sentences else []
    return list(zip(before, after, strict=True))


def _pads(said_ms: int, *, before: int, after: int, lengths: Sequence[LengthRange]) -> tuple[int, int] | None:
    """Milliseconds to add before and after so that the length fits; None if none do."""
    lead, tail = min(LEAD_MS, before), min(TAIL_MS, after)
    if fits(said_ms + lead + tail, lengths):
        return lead, tail
    return next(
        _stretched(said_ms, lead, tail, most=(min(MOST_LEAD_MS, before), min(MOST_TAIL_MS, after)), lengths=lengths),
        None,
    )


def _stretched(
    said_ms: int, lead: int, tail: int, *, most: tuple[int, int], lengths: Sequence[LengthRange]
) -> Iterator[tuple[int, int]]:
    for length in lengths:
        over = said_ms + lead + tail - length.most_ms
        if said_ms <= length.most_ms and over > 0:
            less_tail = min(tail, over)
            yield lead - (over - less_tail), tail - less_tail
        under = length.least_ms - said_ms - lead - tail
        if 0 < under <= most[0] - lead + most[1] - tail:
            more_tail = min(under, most[1] - tail)
            yield lead + under - more_tail, tail + more_tail
