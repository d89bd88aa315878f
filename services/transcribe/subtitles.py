"""Words of the subtitles that a video brings along, in a sidecar file or as a text track of its container."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

import av.error

from common.documents import Source, Subtitles
from common.media import open_source, origin_s
from common.subtitles import LONGEST_CUE, MOST_CUES, MOST_WORK, Cue
from services.transcribe.words import Heard, spread

LEAST_WORDS_PER_S: Final = 0.25
"""Below this a track only translates signs ("forced" subtitles); speech runs at two to three words a second."""
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
                text = "\n".join(line.dialogue.decode("utf-8", "replace").replace("\\N", "\n") for line in lines)
                if text.strip() and start >= 0:
                    told += 1
                    work += min(len(text), LONGEST_CUE) ** 2
                    yield Cue(start, end, text[:LONGEST_CUE])
        except av.error.FFmpegError:
            return


def heard_in(cues: tuple[Cue, ...]) -> tuple[Heard, ...]:
    """Words of the cues, without markup, sounds in brackets and speaker dashes; doubled cues count once."""
    heard: list[Heard] = []
    seen: set[tuple[int, str]] = set()
    for cue in sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms)):
        lines = (_SPEAKER.sub("", line) for line in _MARKUP.sub("", cue.text).splitlines())
        text = " ".join(_SOUNDS.sub(" ", " ".join(lines)).split())
        if text and (cue.start_ms, text) not in seen:
            seen.add((cue.start_ms, text))
            heard.extend(spread(text, start_ms=cue.start_ms, end_ms=cue.end_ms))
    return tuple(heard)


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
