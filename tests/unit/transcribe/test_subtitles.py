from collections.abc import Sequence
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.documents import Source, Subtitles
from common.media import Limits, probe
from common.subtitles import Cue
from services.transcribe.subtitles import (
    LEAST_WORDS_PER_S,
    choose_track,
    dense_enough,
    embedded_cues,
    heard_in,
    short_code,
)
from tests.conftest import MEDIA

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)


def source_of(path: Path) -> Source:
    with path.open("rb") as file:
        return probe(file, size=path.stat().st_size, limits=Limits())


def said(text: str) -> str:
    return " ".join(heard.text for heard in heard_in((Cue(0, 1000, text),)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello,\nworld.", "Hello, world."),
        ("<i>Hello</i> <c.yellow>you</c>", "Hello you"),
        ("{\\an8}Up here", "Up here"),
        ("<v Fred>Hi", "Hi"),
        ("[door slams] Who is it?", "Who is it?"),
        ("[door\nslams] Who is it?", "Who is it?"),
        ("(laughs)", ""),
        ("♪ la la la ♪", ""),
        ("- Yes.\n– No.", "Yes. No."),
        ("-Yes.\n–No.", "Yes. No."),
        (">> And now", "And now"),
        ("a twenty-year-old", "a twenty-year-old"),
        ("-5 degrees", "-5 degrees"),
        ("  ", ""),
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("<00:00:01.500><c> timed</c>", "timed"),
    ],
)
def test_only_what_is_said_is_heard(text: str, words: str) -> None:
    assert said(text) == words


def test_doubled_cues_count_once() -> None:
    """As in tracks that repeat a cue for a second style."""
    cues = (Cue(0, 1000, "one"), Cue(0, 1000, "<i>one</i>"), Cue(500, 900, "one"), Cue(0, 1000, "two"))
    assert [heard.text for heard in heard_in(cues)] == ["one", "two", "one"]


@pytest.mark.parametrize("end_ms", [2000, 4000])
def test_a_cue_that_stays_on_screen_does_not_mingle_with_the_next(end_ms: int) -> None:
    """As when two people speak, or where lines stay until they scroll away."""
    heard = heard_in((Cue(0, 3000, "Here you are."), Cue(1500, end_ms, "where are they?")))
    assert [word.text for word in heard] == ["Here", "you", "are.", "where", "are", "they?"]
    assert (heard[0].start_ms, heard[2].end_ms) == (0, 1500)
    assert (heard[3].start_ms, heard[-1].end_ms) == (1500, end_ms)


def test_lines_that_scroll_are_said_once() -> None:
    """As in captions that YouTube makes: each line comes alone, then rests for a moment, then stands above the next."""
    cues = (
        Cue(160, 2470, "so today we talk"),
        Cue(2470, 2480, "so today we talk"),
        Cue(2480, 4000, "so today we talk\nabout <c>cats</c>"),
        Cue(4000, 4010, "about cats"),
        Cue(4010, 6000, "about cats\nand dogs"),
        Cue(6000, 8000, "and dogs"),
    )
    said = "so today we talk about cats and dogs and dogs"
    assert " ".join(heard.text for heard in heard_in(cues)) == said, "a whole cue that comes again is said again"


@pytest.mark.parametrize(
    ("cues", "said"),
    [
        ((Cue(0, 1000, "- Who?\n- Bob."), Cue(1000, 2500, "- Bob.\n- Yes, Bob.")), "Who? Bob. Bob. Yes, Bob."),
        ((Cue(0, 1000, "No!"), Cue(1000, 2000, "No!\nNo!")), "No! No! No!"),
        ((Cue(0, 1000, "♪ la la"), Cue(1000, 2000, "♪ la la\nand so on ♪")), ""),
        ((Cue(0, 2000, "a b"), *2 * (Cue(2000, 4000, "a b\nc d"),)), "a b a b c d"),
    ],
)
def test_what_does_not_scroll_is_said_as_often_as_it_is_shown(cues: tuple[Cue, ...], said: str) -> None:
    assert " ".join(heard.text for heard in heard_in(cues)) == said


def test_doubled_captions_that_scroll_are_said_once() -> None:
    lines = [f"line {n} of it" for n in range(9)]
    cues = [Cue(2000 * n, 2000 * n + 2000, "\n".join(lines[max(0, n - 1) : n + 1])) for n in range(9)]
    assert " ".join(heard.text for heard in heard_in((*cues, *cues))) == " ".join(lines)


def test_a_sign_does_not_stretch_what_is_said() -> None:
    said, sign = Cue(0, 2000, "Hello there my friend"), Cue(0, 60_000, "Chapter one")
    for cues in ((said, sign), (sign, said)):
        heard = heard_in(cues)
        assert [word.text for word in heard] == ["Hello", "there", "my", "friend", "Chapter", "one"]
        assert (heard[0].start_ms, heard[3].end_ms, heard[-1].end_ms) == (0, 2000, 60_000)


def test_what_is_written_without_blanks_takes_its_time() -> None:
    heard = heard_in((Cue(0, 3000, "我们今天要谈谈这个问题好不好"), Cue(150, 4000, "好的没问题")))
    assert "".join(word.text for word in heard[:4]) == "我们今天要谈谈这个问题好不好"
    assert (heard[3].end_ms, heard[4].start_ms, heard[-1].end_ms) == (3000, 3000, 4000)


def test_many_cues_at_once_take_no_longer_than_as_many_in_a_row() -> None:
    before = process_time()
    row = heard_in(tuple(Cue(1000 * n, 1000 * n + 900, f"word {n}") for n in range(20_000)))
    in_a_row = process_time() - before
    before = process_time()
    heap = heard_in(tuple(Cue(n % 7, 10**7 + n, f"word {n}") for n in range(20_000)))
    assert len(heap) == len(row) == 40_000
    assert process_time() - before < 10 * in_a_row


def test_cues_that_come_at_once_are_read_one_after_the_other() -> None:
    heard = heard_in((Cue(0, 2000, "On the table."), Cue(100, 3000, "Where? Which table?")))
    assert [word.text for word in heard] == ["On", "the", "table.", "Where?", "Which", "table?"]
    assert (heard[0].start_ms, heard[-1].end_ms) == (0, 3000)


@given(st.lists(st.builds(Cue, st.integers(0, 9000), st.integers(1, 9000), TEXTS), max_size=8))
def test_every_word_comes_while_a_cue_is_shown_and_after_the_one_before(cues: Sequence[Cue]) -> None:
    lasting = tuple(Cue(cue.start_ms, cue.start_ms + cue.end_ms, cue.text) for cue in cues)
    shown = {ms for cue in lasting for ms in range(cue.start_ms, cue.end_ms)}
    before = 0.0
    for heard in heard_in(lasting):
        assert heard.text.strip()
        assert before <= heard.start_ms < heard.end_ms
        assert int(heard.start_ms) in shown
        before = heard.end_ms


# ---- tracks in the container -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "track", "first", "count"),
    [
        ("embedded_movtext_subs.mp4", 0, Cue(523, 1016, "oop"), 2),
        ("embedded_webvtt.mkv", 0, Cue(546, 1039, "oop"), 2),
        ("two_audio_two_subs.mkv", 0, Cue(529, 4332, "Together, we will make America strong again."), 2),
        ("two_audio_two_subs.mkv", 1, Cue(523, 4023, "Ensemble, nous rendrons..."), 1),
    ],
)
def test_cues_of_a_track(name: str, track: int, first: Cue, count: int) -> None:
    source = source_of(MEDIA / "odd" / name)
    with (MEDIA / "odd" / name).open("rb") as file:
        cues = tuple(embedded_cues(file, source, source.subtitles[track]))
    assert (cues[0], len(cues)) == (first, count)


def track(language: str | None, stream: int = 2) -> Subtitles:
    return Subtitles(stream=stream, codec="subrip", language=language)


@pytest.mark.parametrize(
    ("languages", "asked", "chosen"),
    [
        ((), None, None),
        (("fre", "eng"), None, 0),
        (("fre", "eng"), "en", 1),
        (("fre", "en-GB"), "en", 1),
        (("fre", "ger"), "en", None),
        (("fre", "und"), "en", 1),
        (("fre", None), "en", 1),
    ],
)
def test_the_track_in_the_asked_language(
    languages: tuple[str | None, ...], asked: str | None, chosen: int | None
) -> None:
    source = source_of(MEDIA / "odd/embedded_webvtt.mkv").model_copy(
        update={"subtitles": tuple(track(language, stream) for stream, language in enumerate(languages))}
    )
    found = choose_track(source, language=asked)
    assert (None if found is None else found.stream) == chosen


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("eng", "en"),
        ("ger", "de"),
        ("deu", "de"),
        ("en-US", "en"),
        ("FR", "fr"),
        ("und", None),
        ("", None),
        (None, None),
    ],
)
def test_codes_of_languages(tag: str | None, code: str | None) -> None:
    assert short_code(tag) == code


def test_a_track_that_only_translates_signs_holds_no_speech() -> None:
    hour_ms = 3_600_000
    assert not dense_enough(30, duration_ms=hour_ms)
    assert dense_enough(round(3600 * LEAST_WORDS_PER_S), duration_ms=hour_ms)
