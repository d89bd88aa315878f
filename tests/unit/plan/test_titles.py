import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.plan.lexicon import lexicon_for
from services.plan.titles import MOST, Line, shortened, title_of


def title(*lines: str, language: str = "en", taken: frozenset[str] = frozenset()) -> str:
    return title_of([Line(line, 0.5) for line in lines], lexicon=lexicon_for(language), keywords=(), taken=taken)


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("So, um, the best camera is the one you carry.", "en", "The Best Camera Is the One You Carry"),
        ("1. And why does nobody talk about self-love?", "en", "Why Does Nobody Talk About Self-Love?"),
        ("I don't use an iPhone in the USA.", "en", "I Don't Use an iPhone in the USA"),
        ("also warum scheitern neun von zehn Gründern?", "de", "Warum scheitern neun von zehn Gründern?"),
        ("¿Por qué nadie te cuenta la verdad?", "es", "¿Por qué nadie te cuenta la verdad?"),
        ("割れたところが一番美しいのです。", "ja", "割れたところが一番美しいのです"),
    ],
)
def test_titles_are_dressed_for_their_language(line: str, language: str, expected: str) -> None:
    assert title(line, language=language) == expected


def test_a_long_sentence_gives_its_beginning_or_a_clause() -> None:
    long = "When forty winters shall besiege thy brow, and dig deep trenches in thy beauty's field for ever and a day"
    assert title(long) == "When Forty Winters Shall Besiege Thy Brow"
    unbroken = "The biggest mistake that I have ever made in business cost me forty thousand dollars"
    assert title(unbroken) == "The Biggest Mistake That I Have Ever Made…"


def test_a_taken_title_is_avoided_while_there_is_another() -> None:
    lines = ("The best camera is the one you carry.", "A lens is only glass in a tube.")
    first = title(*lines)
    second = title(*lines, taken=frozenset({first}))
    assert first != second
    assert title(lines[0], taken=frozenset({title(lines[0])})) == title(lines[0])


def test_no_lines_no_title() -> None:
    assert title() == ""


WORDS = st.lists(
    st.sampled_from(
        ["a", "the", "of", "and,", "camera", "don't;", "self-love", "extraordinarily", "why?", "überall", "42"]
    ),
    min_size=1,
    max_size=30,
)


@given(WORDS)
def test_titles_are_short_and_cut_no_word(words: list[str]) -> None:
    found = title(" ".join(words))
    assert len(found) <= MOST
    known = {word.strip(",;?.…").lower() for word in words}
    assert {word.strip(",;?.…").lower() for word in found.split()} <= known


@given(WORDS, st.integers(20, 80))
def test_shortened_texts_keep_whole_words(words: list[str], most: int) -> None:
    text = " ".join(words)
    short = shortened(text, most=most, lexicon=lexicon_for("en"))
    assert len(short) <= most
    assert short == text or short.endswith("…")
    assert text.startswith(short.removesuffix("…"))
    rest = text.removeprefix(short.removesuffix("…"))
    assert short == text or not rest or not rest[0].isalnum()
