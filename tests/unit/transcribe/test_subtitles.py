from collections.abc import Sequence
from pathlib import Path

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


@given(st.lists(st.builds(Cue, st.integers(0, 9000), st.integers(1, 9000), TEXTS), max_size=8))
def test_every_word_lies_in_a_cue(cues: Sequence[Cue]) -> None:
    lasting = tuple(Cue(cue.start_ms, cue.start_ms + cue.end_ms, cue.text) for cue in cues)
    for heard in heard_in(lasting):
        assert heard.text.strip()
        assert any(cue.start_ms <= heard.start_ms < heard.end_ms <= cue.end_ms for cue in lasting)


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
