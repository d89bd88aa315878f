"""Subtitle files beside the clip: SubRip and WebVTT, two lines at most, as long as a reader needs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from common import spacing, writing
from common.documents import Word

LINE: Final = 42
"""Columns of a line; letters of Chinese, Japanese and Korean take two."""
LONGEST_MS: Final = 6000
SHORTEST_MS: Final = 1000
PAUSE_MS: Final = 900
LINGER_MS: Final = 500
ARROW: Final = re.compile("-->")
MARKUP: Final = re.compile(r"<(?=/?[A-Za-z][^<>]*>)|\{(?=\\)")
"""What players take for tags in SubRip, of HTML and of SubStation."""


@dataclass(frozen=True, kw_only=True)
class Cue:
    """Shown in [start_ms, end_ms) of the clip."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def cues(words: Sequence[Word], *, duration_ms: int) -> tuple[Cue, ...]:
    """Cues without overlap that end with sentences and pauses where they can. Words are in milliseconds of the clip."""
    groups: list[list[Word]] = []
    for word in (word for word in words if writing.seen(word.text)):
        if not groups or _ended(groups[-1], word):
            groups.append([])
        elif _full(groups[-1], word):
            groups.append(_tail(groups[-1]))
        groups[-1].append(word)
    starts = [group[0].start_ms for group in groups]
    limits = [*starts, duration_ms][1:]
    return tuple(
        Cue(
            start_ms=start,
            end_ms=min(limit, max(group[-1].end_ms + LINGER_MS, start + SHORTEST_MS)),
            lines=_lines(group),
        )
        for group, start, limit in zip(groups, starts, limits, strict=True)
        if limit > start
    )


def _ended(group: Sequence[Word], word: Word) -> bool:
    """The speaker made a pause, came to an end, or is another."""
    last = group[-1]
    return (
        word.start_ms - last.end_ms > PAUSE_MS
        or word.speaker != last.speaker
        or (writing.ends_sentence(writing.seen(last.text)) and last.end_ms - group[0].start_ms >= SHORTEST_MS)
    )


def _full(group: Sequence[Word], word: Word) -> bool:
    text = spacing.joined([writing.seen(each.text) for each in (*group, word)])
    return _columns(text) > 2 * LINE - 6 or word.end_ms - group[0].start_ms > LONGEST_MS


def _tail(group: list[Word]) -> list[Word]:
    """Take the words after the last comma in the second half out of a full cue: they begin the next one."""
    commas = [i for i in range(len(group) // 2, len(group)) if writing.ends_clause(writing.seen(group[i].text))]
    cut = commas[-1] + 1 if commas else len(group)
    tail = group[cut:]
    del group[cut:]
    return tail


def _lines(group: Sequence[Word]) -> tuple[str, ...]:
    """One line if it fits, else two that are as even as can be."""
    texts = [writing.seen(word.text) for word in group]
    whole = spacing.joined(texts)
    if _columns(whole) <= LINE or len(texts) == 1:
        return (whole,)
    halves = [(spacing.joined(texts[:cut]), spacing.joined(texts[cut:])) for cut in range(1, len(texts))]
    return min(halves, key=lambda pair: max(map(_columns, pair)))


def _columns(text: str) -> int:
    return sum(2 if char >= "\u1100" and spacing.BLANKLESS.match(char) else 1 for char in text)


def srt(all_cues: Sequence[Cue]) -> str:
    """SubRip, UTF-8. It knows no escapes: an arrow in the text is drawn as another, a word joiner keeps a sign from opening a tag."""
    blocks = []
    for number, cue in enumerate(all_cues, start=1):
        text = "\n".join(MARKUP.sub("\\g<0>\u2060", ARROW.sub("→", line)) for line in cue.lines)
        blocks.append(f"{number}\n{_clock(cue.start_ms, ',')} --> {_clock(cue.end_ms, ',')}\n{text}\n")
    return "\n".join(blocks)


def vtt(all_cues: Sequence[Cue]) -> str:
    """WebVTT (W3C), UTF-8."""
    blocks = ["WEBVTT\n"]
    for cue in all_cues:
        text = "\n".join(line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in cue.lines)
        blocks.append(f"{_clock(cue.start_ms, '.')} --> {_clock(cue.end_ms, '.')}\n{text}\n")
    return "\n".join(blocks)


def _clock(moment_ms: int, point: str) -> str:
    seconds, rest = divmod(moment_ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
