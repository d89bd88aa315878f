"""Words of the subtitles that a video brings along, in a sidecar file or as a text track of its container."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO, Final

import av.error

from common.documents import Source, Subtitles
from common.media import open_source, origin_s
from common.spacing import BLANKLESS
from common.subtitles import LONGEST_CUE, MOST_CUES, MOST_WORK, Cue
from services.transcribe.words import Heard, spread

LEAST_WORDS_PER_S: Final = 0.25
"""Below this a track only translates signs ("forced" subtitles); speech runs at two to three words a second."""
SOONEST_MS: Final = 120
"""For each word of a cue before another one that comes while it is shown: as fast as anybody speaks."""
ROLLS_MS: Final = 50
"""Lines scroll within this time, and cues that last no longer only show them on their way."""
LEAST_ROLLS: Final = 3
"""As often, and by half of the cues at least, a line is shown again in captions that scroll; elsewhere it is said again."""
_MARKUP: Final = re.compile(r"</?[A-Za-z][^<>]*>|<[\d:.]+>|\{[^}]*\}")
_SOUNDS: Final = re.compile(r"\[[^\]]*\]|\([^)]*\)|♪[^♪]*♪?")
_SPEAKER: Final = re.compile(r"^\s*(?:[-–—](?:\s+|(?=[^\W\d_]))|>>\s*)")


def embedded_cues(file: BinaryIO, source: Source, track: Subtitles) -> Iterator[Cue]:
    """Cues of a text track in the container, MOST_CUES and MOST_WORK at most."""
    with open_source(file, source.demuxer) as container:
        stream = container.streams[track.stream]
        origin_ms = round(origin_s(container) * 1000)
        told = work = 0
        try:
            for packet in container.demux(stream):
                if told == MOST_CUES or work > MOST_WORK:
                    return
                if packet.pts is None or not packet.duration or packet.time_base is None:
                    continue
                start = round(packet.pts * packet.time_base * 1000) - origin_ms
                end = start + round(packet.duration * packet.time_base * 1000)
                try:
                    lines = [part for part in packet.decode() if hasattr(part, "dialogue")]
                except av.error.FFmpegError:
                    continue
                text = "\n".join(
                    line.dialogue.decode("utf-8", "replace").replace("\\N", "\n").replace("\\h", " ") for line in lines
                )
                if text.strip() and start >= 0:
                    told += 1
                    work += min(len(text), LONGEST_CUE) ** 2
                    yield Cue(start, end, text[:LONGEST_CUE])
        except av.error.FFmpegError:
            return


def heard_in(cues: tuple[Cue, ...]) -> tuple[Heard, ...]:
    """Words of the cues, without markup, sounds in brackets and speaker dashes; doubled cues count once."""
    plain = (replace(cue, text=_SOUNDS.sub(" ", _MARKUP.sub("", cue.text))) for cue in cues)
    once = dict.fromkeys(sorted(plain, key=lambda cue: (cue.start_ms, cue.end_ms)))
    told: list[Cue] = []
    seen: set[tuple[int, str]] = set()
    for cue in _unrolled([*once]):
        lines = (_SPEAKER.sub("", line) for line in cue.text.splitlines())
        text = " ".join(" ".join(lines).split())
        if text and (cue.start_ms, text) not in seen:
            seen.add((cue.start_ms, text))
            told.append(replace(cue, text=text))
    return tuple(
        word for said in _in_turn(told) for word in spread(said.text, start_ms=said.start_ms, end_ms=said.end_ms)
    )


def _unrolled(cues: Sequence[Cue]) -> Sequence[Cue]:
    """Captions that scroll without the lines that only go on being shown above new ones; others as they are.

    Their cues begin with the lines of the one before, or show nothing else for a moment.
    """
    lines = [[line.strip() for line in cue.text.splitlines() if line.strip()] for cue in cues]
    again = [0] * len(cues)
    for n in range(1, len(cues)):
        if cues[n].start_ms <= cues[n - 1].end_ms + ROLLS_MS:
            shown, now = lines[n - 1], lines[n]
            most = min(len(shown), len(now))
            again[n] = next((old for old in range(most, 0, -1) if now[:old] == shown[-old:]), 0)
    if sum(map(bool, again)) < max(LEAST_ROLLS, len(cues) / 2):
        return cues
    return [
        replace(cue, text="\n".join(now[old:] if old < len(now) or cue.end_ms - cue.start_ms <= ROLLS_MS else now))
        for cue, now, old in zip(cues, lines, again, strict=True)
    ]


def _in_turn(cues: Iterable[Cue]) -> Iterator[Cue]:
    """None reaches into the next, or their words would mingle.

    A cue that stays on screen was said by the time at which another comes; those that come too soon for that are read one
    after the other, those first that go first.
    """
    group: list[Cue] = []
    end_ms = words = 0
    for cue in cues:
        if group and (cue.start_ms >= end_ms or cue.start_ms - group[0].start_ms >= SOONEST_MS * words):
            yield from _parted(group, until_ms=cue.start_ms)
            group, end_ms, words = [], 0, 0
        group.append(cue)
        end_ms = max(end_ms, cue.end_ms)
        words += _words_in(cue.text)
    yield from _parted(group, until_ms=end_ms)


def _parted(group: Sequence[Cue], *, until_ms: int) -> Iterator[Cue]:
    """One after the other; those that end together share their time."""
    told: list[tuple[int, list[str]]] = []
    for cue in sorted(group, key=lambda cue: cue.end_ms):
        end_ms = min(cue.end_ms, until_ms)
        if told and end_ms - told[-1][0] < SOONEST_MS * _words_in(cue.text):
            told[-1][1].append(cue.text)
            told[-1] = end_ms, told[-1][1]
        else:
            told.append((end_ms, [cue.text]))
    start_ms = group[0].start_ms if group else 0
    for end_ms, texts in told:
        yield Cue(start_ms, end_ms, " ".join(texts))
        start_ms = end_ms


def _words_in(text: str) -> int:
    """Each letter counts where no blanks tell words."""
    return sum(len(part) if BLANKLESS.search(part) else 1 for part in text.split())


_TWO_LETTERS: Final = {
    "eng": "en", "deu": "de", "ger": "de", "spa": "es", "fra": "fr", "fre": "fr", "ita": "it", "por": "pt", "nld": "nl",
    "dut": "nl", "rus": "ru", "jpn": "ja", "zho": "zh", "chi": "zh", "kor": "ko", "ara": "ar", "hin": "hi", "tur": "tr",
    "pol": "pl", "swe": "sv", "ukr": "uk",
}  # fmt: skip


def short_code(language: str | None) -> str | None:
    """ISO 639-1 of a container's ISO 639-2 tag; None where it says nothing."""
    tag = (language or "").lower().split("-")[0]
    return tag if len(tag) == 2 else _TWO_LETTERS.get(tag)


def choose_track(source: Source, *, language: str | None) -> Subtitles | None:
    """The text track to read: in the asked language, or the first one if none was asked for."""
    for track in source.subtitles:
        if language is None or short_code(track.language) in {None, language}:
            return track
    return None


def dense_enough(words: int, *, duration_ms: int) -> bool:
    return words >= LEAST_WORDS_PER_S * duration_ms / 1000
