"""Subtitle files that people bring along: SubRip, WebVTT and (Advanced) SubStation Alpha, in any encoding of Unicode."""

import html
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pysubs2
from pysubs2.exceptions import Pysubs2Error
from pysubs2.formats.subrip import SubripFormat
from pysubs2.formats.webvtt import WebVTTFormat

from common.errors import InvalidRequest

MOST_BYTES: Final = 10 * 2**20
LONGEST_CUE: Final = 4000
MOST_WORK: Final = 10**9
"""Squares of the cues' lengths, together: so the parser's time grows, by 2 ns for each where brackets are left open."""
MOST_CUES: Final = 20_000
"""Ten times those of a long film; the parser takes a second for them."""
_MOST_LINES: Final = 10 * MOST_CUES
_NO_CUES: Final = re.compile(r"(?:\A|(?<=\n\n))(?:NOTE|STYLE|REGION)(?=[ \t\n]).*?(?:\n\n|\Z)", re.DOTALL)
"""Blocks of WebVTT that are not shown."""
_MOMENTS: Final = re.compile(r"<[\d:.]+>")
"""Of words within a cue of WebVTT; two on a line look like the times of another cue to the parser."""
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BLANKS: Final = re.compile(r"[ \t]{2,}")
"""The parser's time grows with the cube of such a run."""
_DRAWING: Final = re.compile(r"\\p[1-9]")
_SUBSTATION: Final = frozenset({"ass", "ssa"})


@dataclass(frozen=True)
class Cue:
    """Text on screen in [start_ms, end_ms); may hold markup."""

    start_ms: int
    end_ms: int
    text: str


def parse_cues(data: bytes) -> tuple[Cue, ...]:
    """Cues in the order of the file. Raises InvalidRequest, which says what to do."""
    text = _BLANKS.sub(" ", _decoded(data)).lstrip()
    form = _format_of(text)
    if form == "vtt":
        text = _MOMENTS.sub("", _NO_CUES.sub("", text))
    _check_lines(text)
    if form not in _SUBSTATION:
        text = _numbered(text, form)
    _check(text, form)
    try:
        events = pysubs2.SSAFile.from_string(text, form).events
    except (Pysubs2Error, ArithmeticError, LookupError, ValueError) as error:
        raise InvalidRequest("The captions can't be read. Use SubRip (.srt) or WebVTT (.vtt).") from error
    cues = tuple(
        Cue(event.start, event.end, html.unescape(event.plaintext) if form == "vtt" else event.plaintext)
        for event in events
        if event.end > event.start
        and not event.is_comment
        and not (form in _SUBSTATION and _DRAWING.search(event.text))
    )
    if not cues:
        raise InvalidRequest("The captions hold no cue with a time. Use SubRip (.srt) or WebVTT (.vtt).")
    return cues


def _numbered(text: str, form: str) -> str:
    """Every cue with a number before it, and one behind the last: the parser takes a number at a cue's end for the next one's.

    WebVTT names cues as it likes; to the parser any other name would be said.
    """
    made: list[str] = []
    for line in text.split("\n"):
        if _begins_cue(line, form):
            touched = bool(made and made[-1].strip())
            unnamed = _unname(made, anyhow=touched and form == "vtt")
            if unnamed or not touched:
                made += ["", "1"]
        made.append(line)
    _unname(made)
    return "\n".join([*made, "", "1"])


def _unname(lines: list[str], *, anyhow: bool = False) -> bool:
    """Take blank lines from the end, and the line before them if it stands alone as a cue's number does, or `anyhow` it is named."""
    while lines and not lines[-1].strip():
        lines.pop()
    alone = bool(lines) and (len(lines) < 2 or not lines[-2].strip())
    found = alone and (anyhow or lines[-1].strip().isdecimal())
    if found:
        lines.pop()
    return found


def _begins_cue(line: str, form: str) -> bool:
    """To the parser two times do, with an arrow or without."""
    return len((WebVTTFormat if form == "vtt" else SubripFormat).TIMESTAMP.findall(line)) == 2


def _check_lines(text: str) -> None:
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        raise _too_many()
    if max(map(len, lines)) > LONGEST_CUE:
        raise _too_long()


def _check(text: str, form: str) -> None:
    """Refuse what the parser would be long about; it measures as the parser will read."""
    lines = text.split("\n")
    substation = form in _SUBSTATION
    lengths = [len(line) for line in lines] if substation else _lengths(lines, form)
    if max(lengths, default=0) > LONGEST_CUE:
        raise _too_long()
    cues = sum(line.lstrip().startswith(("Dialogue:", "Comment:")) for line in lines) if substation else len(lengths)
    if cues > MOST_CUES:
        raise _too_many()
    if sum(length * length for length in lengths) > MOST_WORK:
        raise InvalidRequest("The captions hold too many long cues. Cut them into shorter ones.")


def _lengths(lines: Sequence[str], form: str) -> list[int]:
    """Of what follows each line that begins a cue."""
    lengths: list[int] = []
    for line in lines:
        if _begins_cue(line, form):
            lengths.append(0)
        elif lengths:
            lengths[-1] += len(line) + 1
    return lengths


def _too_long() -> InvalidRequest:
    return InvalidRequest(f"The captions hold a cue of more than {LONGEST_CUE} characters. Cut it into shorter ones.")


def _too_many() -> InvalidRequest:
    return InvalidRequest(f"The captions hold more than {MOST_CUES} cues. Leave out those of other films.")


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
