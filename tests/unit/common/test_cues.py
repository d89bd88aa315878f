import html
import itertools

from hypothesis import given
from hypothesis import strategies as st

from common import cues as subtitles
from common import writing
from common.documents import Word
from common.subtitles import parse_cues


@st.composite
def timed_words(draw: st.DrawFn) -> list[Word]:
    at, words = 0, []
    for text in draw(st.lists(st.text(min_size=1, max_size=30), max_size=30)):
        at += draw(st.integers(0, 2000))
        end = at + draw(st.integers(1, 1500))
        words.append(Word(start_ms=at, end_ms=end, text=text))
        at = end
    return words


@given(timed_words())
def test_cues_hold_all_words_in_order_without_overlap(words: list[Word]) -> None:
    cues = subtitles.cues(words, duration_ms=10_000_000)
    told = "".join(line for cue in cues for line in cue.lines).replace(" ", "")
    assert told == "".join(writing.seen(word.text) for word in words).replace(" ", "")
    assert all(one.end_ms <= two.start_ms for one, two in itertools.pairwise(cues))
    assert all(cue.start_ms < cue.end_ms and 1 <= len(cue.lines) <= 2 for cue in cues)


@given(timed_words())
def test_webvtt_says_any_text_without_becoming_markup(words: list[Word]) -> None:
    cues = subtitles.cues(words, duration_ms=10_000_000)
    written = subtitles.vtt(cues)
    blocks = [block.split("\n") for block in written.removeprefix("WEBVTT\n").split("\n\n") if block.strip("\n")]
    bodies = [[line for line in block if line][1:] for block in blocks]
    assert [[html.unescape(line) for line in body] for body in bodies] == [
        [line for line in cue.lines if line] for cue in cues
    ]
    assert written.count("-->") == len(cues)
    assert not any(sign in line for body in bodies for line in body for sign in "<>")


@given(timed_words())
def test_subrip_has_one_arrow_a_cue(words: list[Word]) -> None:
    cues = subtitles.cues(words, duration_ms=10_000_000)
    assert subtitles.srt(cues).count("-->") == len(cues)


def test_both_files_are_read_by_others_as_meant() -> None:
    words = [
        Word(start_ms=400, end_ms=900, text="If"),
        Word(start_ms=900, end_ms=1400, text="a<b"),
        Word(start_ms=1400, end_ms=3_725_500, text="&c."),
    ]
    cues = subtitles.cues(words, duration_ms=4_000_000)
    for text in (subtitles.srt(cues), subtitles.vtt(cues)):
        read = parse_cues(text.encode())
        assert [(cue.start_ms, cue.end_ms) for cue in read] == [(cue.start_ms, cue.end_ms) for cue in cues]
    assert "If a<b" in subtitles.srt(cues)
    assert "If a&lt;b" in subtitles.vtt(cues)


def test_cues_are_two_even_lines_that_end_at_commas() -> None:
    text = "When forty winters shall besiege thy brow, and dig deep trenches in thy beauty's field, thy youth's livery"
    words = [Word(start_ms=i * 300, end_ms=i * 300 + 280, text=word) for i, word in enumerate(text.split())]
    first, *_ = subtitles.cues(words, duration_ms=100_000)
    assert first.lines[-1].endswith(("brow,", "field,"))
    assert all(len(line) <= subtitles.LINE for line in first.lines)
