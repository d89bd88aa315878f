"""Subtitle files that people bring along: SubRip, WebVTT and (Advanced) SubStation Alpha, in any encoding of Unicode."""

import html
import io
import re
from dataclasses import dataclass
from typing import Final

import pysubs2
from pysubs2.exceptions import Pysubs2Error

from common.errors import InvalidRequest

MOST_BYTES: Final = 10 * 2**20
LONGEST_CUE: Final = 4000
"""The parser's time grows with the square of a cue's length."""
MOST_CUES: Final = 20_000
"""Ten times those of a long film; the parser takes a second for them."""
_MOST_LINES: Final = 10 * MOST_CUES
_NO_CUES: Final = re.compile(r"(?:\A|(?<=\n\n))(?:NOTE|STYLE|REGION)(?=[ \t\n]).*?(?:\n\n|\Z)", re.DOTALL)
"""Blocks of WebVTT that are not shown."""
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Cue:
    """Text on screen in [start_ms, end_ms); may hold markup."""

    start_ms: int
    end_ms: int
    text: str


def parse_cues(data: bytes) -> tuple[Cue, ...]:
    """Cues in the order of the file. Raises InvalidRequest, which says what to do."""
    text = _decoded(data).lstrip()
    form = _format_of(text)
    if form == "vtt":
        text = _NO_CUES.sub("", text)
    if max(map(len, text.split("-->")[1:] if form in {"srt", "vtt"} else text.splitlines()), default=0) > LONGEST_CUE:
        raise InvalidRequest(
            f"The captions hold a cue of more than {LONGEST_CUE} characters. Cut it into shorter ones."
        )
    cues_at_most = text.count("-->" if form in {"srt", "vtt"} else "\nDialogue:")
    if cues_at_most > MOST_CUES or text.count("\n") > _MOST_LINES:
        raise InvalidRequest(f"The captions hold more than {MOST_CUES} cues. Leave out those of other films.")
    try:
        events = pysubs2.SSAFile.from_string(text, form).events
    except (Pysubs2Error, ArithmeticError, LookupError, ValueError) as error:
        raise InvalidRequest("The captions can't be read. Use SubRip (.srt) or WebVTT (.vtt).") from error
    cues = tuple(
        Cue(event.start, event.end, html.unescape(event.plaintext) if form == "vtt" else event.plaintext)
        for event in events
        if event.end > event.start and not event.is_comment and not (form in {"ass", "ssa"} and event.is_drawing)
    )
    if not cues:
        raise InvalidRequest("The captions hold no cue with a time. Use SubRip (.srt) or WebVTT (.vtt).")
    return cues


def _format_of(text: str) -> str:
    if text.startswith("WEBVTT"):
        return "vtt"
    if _first_line(text).startswith("["):
        return "ssa" if "[V4 Styles]" in text else "ass"
    return "srt"


def _first_line(text: str) -> str:
    """Of SubStation files, which begin with `[Script Info]` or another section, after comments."""
    return next((line for line in io.StringIO(text) if line.strip() and line.strip()[0] not in ";!"), "")


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise InvalidRequest("The captions are larger than 10 MiB. Use a text file with cues only.")
    utf16 = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252"):
        try:
            return _CONTROLS.sub("", data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n"))
        except UnicodeDecodeError:
            continue
    raise InvalidRequest("The captions are neither UTF-8 nor UTF-16 text. Save them as UTF-8.")
