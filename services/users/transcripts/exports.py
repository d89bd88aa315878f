"""What is said, as files that people take along."""

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final, Literal

from common import cues, spacing
from common.documents import Note, Picture, Segment, Transcript

Form = Literal["json", "srt", "vtt", "txt"]
_NUMBERED: Final = re.compile(r"^S(\d+)$")


def written(
    transcript: Transcript,
    form: Form,
    *,
    speakers: Mapping[str, str] | None = None,
    notes: Sequence[Note] = (),
    pictures: Sequence[Picture] = (),
) -> bytes:
    """Subtitles, or plain text: a line for each segment, with who speaks where that changes, the notes, and what pictures show.

    JSON is the transcript.
    """
    if form == "json":
        return transcript.model_dump_json().encode()
    if form == "txt":
        return _plain(transcript, speakers or {}, [*map(_noted, notes), *map(_pictured, pictures)]).encode()
    shown = cues.cues(transcript.words, duration_ms=transcript.duration_ms)
    return (cues.srt(shown) if form == "srt" else cues.vtt(shown)).encode()


def _noted(note: Note) -> tuple[int, str]:
    return note.at_ms, f"[{note.text}]"


def _pictured(picture: Picture) -> tuple[int, str]:
    return picture.at_ms, f"[Picture: {picture.alt}]" if picture.alt else "[Picture]"


def _plain(transcript: Transcript, speakers: Mapping[str, str], between: Sequence[tuple[int, str]]) -> str:
    lines: list[tuple[int, str]] = []
    last: str | None = None
    for segment in transcript.segments:
        said = _speaker_of(segment)
        text = segment.text or spacing.joined([word.text for word in segment.words])
        named = said is not None and said != last
        lines.append((segment.start_ms, f"{_name_of(said or '', speakers)}: {text}" if named else text))
        last = said
    return "".join(f"{line}\n" for _, line in sorted(chain(lines, between), key=lambda each: each[0]))


def _speaker_of(segment: Segment) -> str | None:
    return segment.speaker or next((word.speaker for word in segment.words if word.speaker), None)


def _name_of(speaker: str, speakers: Mapping[str, str]) -> str:
    return speakers.get(speaker) or _NUMBERED.sub(r"Speaker \1", speaker)
