import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.documents import CaptionStyle, Word
from services.render import pages as paging
from services.render.lettering import EvenLettering
from services.render.pages import Page, Token, clip_words, line_width

LETTERING = EvenLettering()


def spoken(*texts: str, gap_ms: int = 20, each_ms: int = 300) -> list[Word]:
    step = gap_ms + each_ms
    return [Word(start_ms=i * step, end_ms=i * step + each_ms, text=text) for i, text in enumerate(texts)]


def pages_of(words: list[Word], *, words_per_line: int = 3, widest: float = 10.0) -> tuple[Page, ...]:
    tokens = paging.tokens(words, style=CaptionStyle(), lettering=LETTERING)
    return paging.pages(tokens, words_per_line=words_per_line, widest=widest, duration_ms=1_000_000)


def texts(pages: tuple[Page, ...]) -> list[str]:
    return [" ".join(token.text for token in page.tokens) for page in pages]


@st.composite
def timed_words(draw: st.DrawFn) -> list[Word]:
    at, words = 0, []
    for text in draw(st.lists(st.text(min_size=1, max_size=12), max_size=25)):
        at += draw(st.integers(0, 1500))
        end = at + draw(st.integers(1, 900))
        words.append(Word(start_ms=at, end_ms=end, text=text))
        at = end
    return words


@given(timed_words(), st.integers(1, 4), st.floats(2, 20))
def test_pages_hold_every_word_once_and_never_overlap(words: list[Word], words_per_line: int, widest: float) -> None:
    tokens = paging.tokens(words, style=CaptionStyle(), lettering=LETTERING)
    pages = paging.pages(tokens, words_per_line=words_per_line, widest=widest, duration_ms=1_000_000)
    assert [token for page in pages for token in page.tokens] == list(tokens)
    for page in pages:
        assert page.start_ms == page.tokens[0].start_ms
        assert page.end_ms <= page.tokens[-1].end_ms + paging.HOLD_MS
        assert len(page.tokens) == 1 or sum(token.weight for token in page.tokens) <= words_per_line + 0.01
        assert len(page.tokens) == 1 or line_width(page.tokens) <= widest
    assert all(one.end_ms <= two.start_ms for one, two in itertools.pairwise(pages))


def test_pages_end_with_sentences_and_pauses() -> None:
    words = [*spoken("So", "it", "ends."), Word(start_ms=1000, end_ms=1200, text="Then")]
    later = Word(start_ms=2500, end_ms=2700, text="nothing")
    assert texts(pages_of([*words, later])) == ["So it ends.", "Then", "nothing"]


def test_pages_prefer_to_end_at_commas() -> None:
    assert texts(pages_of(spoken("if", "so,", "we", "go", "on"))) == ["if so,", "we go on"]


def test_a_page_stays_a_little_and_goes_when_the_next_one_comes() -> None:
    words = [Word(start_ms=0, end_ms=300, text="one."), Word(start_ms=500, end_ms=800, text="two.")]
    first, second = pages_of(words)
    assert (first.end_ms, second.end_ms) == (500, 1200)


def test_scripts_without_blanks_count_letters() -> None:
    pages = pages_of(spoken("今", "天", "我", "们", "来", "聊", "聊", "人", "工", "智", "能", each_ms=120), widest=12)
    assert max(sum(len(token.text) for token in page.tokens) for page in pages) in range(5, 10)


def test_words_of_a_clip_have_its_times_and_whole_spellings() -> None:
    source = [
        Word(start_ms=900, end_ms=1100, text="before"),
        Word(start_ms=1100, end_ms=1300, text="self"),
        Word(start_ms=1300, end_ms=1500, text="-made"),
        Word(start_ms=1500, end_ms=1510, text="—"),
        Word(start_ms=1900, end_ms=2100, text="edge"),
        Word(start_ms=2100, end_ms=2200, text="after"),
    ]
    words = clip_words(source, start_ms=1000, end_ms=2000, origin_ms=1000.0)
    assert [(w.start_ms, w.end_ms, w.text) for w in words] == [
        (0, 100, "before"),
        (100, 510, "self-made—"),
        (900, 1000, "edge"),
    ]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (["black", "&", "white"], ["black &", "white"]),
        (["go", "–", "now"], ["go –", "now"]),
        (["dit", "«", "oui", "»", "!"], ["dit «", "oui »!"]),
        (["so", "..."], ["so..."]),
        (["C", "#"], ["C#"]),
        (["Tom", "(", "the", "cat", ")"], ["Tom (", "the", "cat)"]),
        (["น", "้"], ["น้"]),
        (["そうだよ", "・・・"], ["そうだよ・・・"]),
        (["❤", "\ufe0f"], ["❤\ufe0f"]),
    ],
)
def test_what_stands_apart_keeps_its_blank(said: list[str], shown: list[str]) -> None:
    source = [Word(start_ms=100 * n, end_ms=100 * n + 90, text=text) for n, text in enumerate(said)]
    words = clip_words(source, start_ms=0, end_ms=1000, origin_ms=0)
    assert [word.text for word in words] == shown


def test_capitals_where_a_script_has_them() -> None:
    style = CaptionStyle(uppercase=True)
    found = paging.tokens(spoken("straße", "привет", "გამარჯობა"), style=style, lettering=LETTERING)
    assert [token.text for token in found] == ["STRASSE", "ПРИВЕТ", "გამარჯობა"]
    assert isinstance(found[0], Token)
