import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import InvalidRequest
from common.subtitles import LONGEST_CUE, MOST_BYTES, Cue, parse_cues
from tests.conftest import MEDIA

SRT = "1\n00:00:01,000 --> 00:00:02,500\nHello, <i>wörld</i>!\n\n2\n00:01:03,000 --> 01:00:04,007\nSecond\nline\n"
VTT = (
    "WEBVTT\n\nlabel\n00:01.000 --> 00:02.500 align:start\nHello, <c.loud>wörld</c>!\n\n"
    "00:01:03.000 --> 01:00:04.007\nSecond\nline\n"
)
ASS = (
    "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\b1}Hello, wörld!\n"
    "Comment: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,a note to the editor\n"
    "Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100\n"
    "Dialogue: 0,0:01:03.00,1:00:04.00,Default,,0,0,0,,Second\\Nline\n"
)
PARSER_WARNS = pytest.mark.filterwarnings("ignore::RuntimeWarning:pysubs2")
CUES = (Cue(1000, 2500, "Hello, wörld!"), Cue(63_000, 3_604_007, "Second\nline"))
LINES = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="<>&{}\\")).map(
    lambda text: " ".join(text.split())
)


def srt(*texts: str) -> str:
    return "".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{text}\n\n" for n, text in enumerate(texts, start=1))


@pytest.mark.parametrize("text", [SRT, VTT], ids=["srt", "vtt"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_and_line_end(text: str, newline: str, encoding: str) -> None:
    assert parse_cues(text.replace("\n", newline).encode(encoding)) == CUES


def test_big_endian() -> None:
    assert parse_cues(b"\xfe\xff" + SRT.encode("utf-16-be")) == CUES


def test_ass_without_comments_and_drawings() -> None:
    assert parse_cues(ASS.encode()) == (CUES[0], Cue(63_000, 3_604_000, "Second\nline"))


def test_notes_and_styles_of_webvtt_are_not_said() -> None:
    text = VTT.replace("\n\nlabel", "\n\nSTYLE\n::cue { color: red }\n\nNOTE one\nnote\n\nlabel") + "\n\nNOTE the end"
    assert parse_cues(text.encode()) == CUES


@pytest.mark.parametrize("name", ["", "1\n", "intro\n", "00:07\n"])
@pytest.mark.parametrize("separator", [",", "."])
def test_a_number_at_the_end_of_a_cue_is_said(separator: str, name: str) -> None:
    if separator == "," and not name.strip().isdigit():
        name = ""
    times = [f"00:00:0{n}{separator}000 --> 00:00:0{n}{separator}900\n" for n in (1, 2)]
    text = f"{name}{times[0]}The year was\n2019\n\n{name}{times[1]}It costs\n500\n"
    cues = parse_cues(("" if separator == "," else "WEBVTT\n\n").encode() + text.encode())
    assert [cue.text for cue in cues] == ["The year was\n2019", "It costs\n500"]


@pytest.mark.parametrize("separator", [",", "."])
def test_blank_lines_everywhere(separator: str) -> None:
    """As where a program wrote line ends that another wrote once more."""
    text = srt("Hello", "World", "Bye").replace(",", separator) + "4\n"
    told = text if separator == "," else "WEBVTT\n\n" + text
    for newline in ("\n", "\n\n", "\r\r\n"):
        assert [cue.text for cue in parse_cues(told.replace("\n", newline).encode())] == ["Hello", "World", "Bye"]


def test_times_of_words_begin_no_cue() -> None:
    line = "so<00:00:01.320><c> to</c><00:00:01.640><c> you</c>"
    (cue,) = parse_cues(f"WEBVTT\n\n00:01.000 --> 00:02.000 align:start\n{line}\n".encode())
    assert (cue.start_ms, cue.end_ms, cue.text) == (1000, 2000, "so to you")


def test_what_only_begins_like_a_note_is_said() -> None:
    (cue,) = parse_cues(b"WEBVTT\n\n00:01.000 --> 00:02.000\nNOTES are taken\n")
    assert cue.text == "NOTES are taken"


def test_entities_of_webvtt_are_characters() -> None:
    (cue,) = parse_cues(b"WEBVTT\n\n00:01.000 --> 00:02.000\nTom &amp; Jerry &lt;3\n")
    assert cue.text == "Tom & Jerry <3"


@pytest.mark.parametrize(
    ("name", "first"), [("wh_inauguration2017_720p_20s.srt", 0), ("hisgirlfriday_3faces_480p_6s.vtt", 0)]
)
def test_real_files(name: str, first: int) -> None:
    cues = parse_cues((MEDIA / "reference" / name).read_bytes())
    assert len(cues) >= 2
    assert cues[0].start_ms >= first
    assert all(cue.text.strip() and cue.start_ms < cue.end_ms for cue in cues)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n\n",
        b"just words",
        b"WEBVTT",
        b'{"segments": [{"start": 1, "end": 2, "text": "hi"}]}',
        b"<tt><body><p begin='1s' end='2s'>x</p></body></tt>",
        b"{0}{25}frames",
        bytes(range(256)),
        b"\xff\xfe\x00",
        b"1\n00:00:05,000 --> 00:00:02,500\nback in time\n",
        b"1\n00:00:01,000 --> 00:00:02,500\n" + b"<i " * LONGEST_CUE,
        ASS.encode() + b"Dialogue: 0,0:00:01.00,0:00:02.50,Default," + b"{" * LONGEST_CUE,
        SRT.encode() + b"\n" * MOST_BYTES,
    ],
    ids=range(13),
)
def test_what_is_refused_says_what_to_do(data: bytes) -> None:
    with pytest.raises(InvalidRequest, match=r"Use |Save |Cut "):
        parse_cues(data)


@given(st.lists(LINES.filter(bool), min_size=1, max_size=5))
def test_any_text_comes_through(texts: list[str]) -> None:
    for encoding in ("utf-8", "utf-16"):
        assert [cue.text for cue in parse_cues(srt(*texts).encode(encoding))] == texts


@PARSER_WARNS
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_garbage_is_refused_and_nothing_else(data: bytes) -> None:
    for before in (b"", b"WEBVTT\n\n", b"[Script Info]\n[Events]\nFormat: Start, End, Text\nDialogue: ", SRT.encode()):
        with suppress(InvalidRequest):
            assert all(cue.start_ms < cue.end_ms for cue in parse_cues(before + data))


@PARSER_WARNS
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([SRT, VTT, ASS])).encode()
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 12))
    with suppress(InvalidRequest):
        parse_cues(whole[:at] + data.draw(st.binary(max_size=6)) + whole[at + cut :])


CUE = "00:00:00,000 --> 00:00:01,000\nx\n\n"
BOMBS = {
    "10⁶ cues": lambda: CUE * 1_000_000,
    "as many cues as fit": lambda: CUE * (MOST_BYTES // len(CUE)),
    "as many cues of SubStation": lambda: ASS + "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,x\n" * 200_000,
    "a cue of 100 MB": lambda: CUE[:-3] + "x" * 100_000_000,
    "a cue of 9 MB": lambda: CUE[:-3] + "x" * 9_000_000,
    "arrows": lambda: "-->" * 3_000_000,
    "comments": lambda: ";\n" * 5_000_000 + "[Script Info]\n",
    "notes without end": lambda: "WEBVTT\n\n" + "NOTE " * 2_000_000,
    "a long cue without an arrow": lambda: "00:00:00,000 00:00:01,000\n" + "<x" * 12_000,
    "a long cue that the text's lines would cut": lambda: ASS + "[" + "a\u2028" * 12_000,
    "many cues without an arrow": lambda: "00:00:00,000 00:00:01,000\nx\n" * 30_000,
    "long cues of tags": lambda: (CUE[:-3] + "<x" * 1900 + "\n") * 100,
    "long cues of braces": lambda: (CUE[:-3] + "{" * 3900 + "\n") * 100,
    "long lines of headings": lambda: ASS + ("[a" * 1900 + "\n") * 100,
    "newlines": lambda: CUE + "\n" * 10_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_at_little_cost(name: str) -> None:
    before = time.process_time()
    with pytest.raises(InvalidRequest, match=r"^The captions .*\.$"):
        parse_cues(BOMBS[name]().encode())
    assert time.process_time() - before < 5


NEXT = "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,"
JUST_READ = {
    "blanks": lambda: "00:00:00,000 00:00:01,000\n<" + " " * 24_000 + "x\n",
    "tags": lambda: (CUE[:-3] + "<i" * 1900 + "\n\n") * 68,
    "tags with blanks": lambda: (CUE[:-3] + ("<" + " " * 3890 + "x") + "\n\n") * 2500,
    "braces": lambda: (CUE[:-3] + "{" * 3800 + "\n\n") * 68,
    "braces of SubStation": lambda: ASS + (NEXT + "{" * 3700 + "\n") * 68,
    "headings": lambda: ASS.replace("[Events]", ("[a" * 1900 + "\n") * 68 + "[Events]"),
    "overrides": lambda: ASS + (NEXT + "{\\r}" * 900 + "\n") * 60,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", JUST_READ)
def test_the_worst_that_is_read_costs_seconds_at_most(name: str) -> None:
    """Measured: 0.1 to 2.5 s; each of them minutes where one limit is missing."""
    before = time.process_time()
    assert parse_cues(JUST_READ[name]().encode())
    assert time.process_time() - before < 20
