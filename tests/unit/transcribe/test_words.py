from itertools import pairwise
from unicodedata import category

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from common.documents import Word
from common.spacing import joined
from services.transcribe.words import (
    LEAST_MS,
    LONGEST_SEGMENT_MS,
    PAUSE_MS,
    Heard,
    in_order,
    out_of_silence,
    segments_of,
    spread,
)

STEP_MS = 20
QUIET, LOUD = -80.0, -20.0
TIMES = st.floats(-2000, 20_000, allow_nan=False)
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)
HEARD = st.lists(st.builds(Heard, TIMES, TIMES, TEXTS, st.none() | st.floats(0, 1)), max_size=30)
DURATIONS = st.integers(0, 15_000)


def word(start_ms: int, end_ms: int, text: str = "word") -> Word:
    return Word(start_ms=start_ms, end_ms=end_ms, text=text)


def words(*texts: str) -> tuple[Word, ...]:
    return tuple(word(n * 300, n * 300 + 250, text) for n, text in enumerate(texts))


# ---- in order --------------------------------------------------------------------------------------------------------


@given(HEARD, DURATIONS)
def test_words_are_in_order_and_inside_the_film(heard: list[Heard], duration_ms: int) -> None:
    found = in_order(heard, duration_ms=duration_ms)
    assert all(0 <= w.start_ms < w.end_ms <= duration_ms for w in found)
    assert all(one.end_ms <= other.start_ms for one, other in pairwise(found))
    assert all(w.text and w.text == w.text.strip() for w in found)


@given(HEARD, DURATIONS)
def test_nothing_is_lost_but_what_lies_behind_the_end(heard: list[Heard], duration_ms: int) -> None:
    found = in_order(heard, duration_ms=duration_ms)
    said = [h for h in heard if h.text.strip() and max(0, h.start_ms) < duration_ms - LEAST_MS * len(heard) - 1]
    assert len(found) >= len(said)
    assert {w.text for w in found} <= {h.text.strip() for h in heard}


@given(HEARD, DURATIONS)
def test_the_order_in_which_words_come_does_not_matter(heard: list[Heard], duration_ms: int) -> None:
    starts = [max(0, round(h.start_ms)) for h in heard]
    assume(len(set(starts)) == len(starts))
    assert in_order(reversed(heard), duration_ms=duration_ms) == in_order(heard, duration_ms=duration_ms)


def test_good_times_are_kept() -> None:
    heard = [Heard(100.4, 399.6, " Hello,", 0.987), Heard(420, 800, "world.")]
    assert in_order(heard, duration_ms=1000) == (
        Word(start_ms=100, end_ms=400, text="Hello,", probability=0.99),
        Word(start_ms=420, end_ms=800, text="world."),
    )


def test_a_word_does_not_reach_into_the_next() -> None:
    one, other = in_order([Heard(0, 900, "a"), Heard(500, 700, "b")], duration_ms=1000)
    assert (one.end_ms, other.start_ms) == (500, 500)


def test_words_at_one_moment_follow_each_other() -> None:
    found = in_order([Heard(500, 500, text) for text in "abc"], duration_ms=1000)
    assert [(w.start_ms, w.end_ms) for w in found] == [(500, 520), (520, 540), (540, 560)]


# ---- silence ---------------------------------------------------------------------------------------------------------


def levels(*loud: tuple[int, int], duration_ms: int = 10_000) -> list[float]:
    return [LOUD if any(start <= at < end for start, end in loud) else QUIET for at in range(0, duration_ms, STEP_MS)]


@pytest.mark.parametrize(
    ("told", "sound_ms", "expected_ms"),
    [
        (word(0, 3400), 3000, 3000),
        (word(2500, 3400), 3010, 3020),
        (word(3100, 3400), 3000, 3100),
        (word(0, 3400), 3390, 3320),
        (word(0, 60), 3000, 0),
    ],
    ids=["stretched back", "between steps", "already right", "never past its last 80 ms", "too short to move"],
)
def test_the_first_word_waits_for_its_sound(told: Word, sound_ms: int, expected_ms: int) -> None:
    (found,) = out_of_silence([told], levels_db=levels((sound_ms, 9000)), step_ms=STEP_MS)
    assert (found.start_ms, found.end_ms) == (expected_ms, told.end_ms)


@pytest.mark.parametrize(
    ("sounds", "expected_ms"),
    [
        ([(600, 1500)], 600),
        ([(720, 1500)], 600),
        ([(780, 1500)], 780),
        ([(500, 700), (1200, 1500)], 1200),
        ([(500, 800), (1080, 1500)], 600),
        ([(500, 1300), (1480, 1500)], 600),
        ([(500, 1000)], 600),
    ],
    ids=[
        "right",
        "closure of a stop",
        "silence before it",
        "end of the word before, then a pause",
        "too short for a pause",
        "too little after the pause",
        "pause after it",
    ],
)
def test_a_word_in_a_sentence_gives_up_the_pause_before_it(sounds: list[tuple[int, int]], expected_ms: int) -> None:
    told = [word(0, 600), word(600, 1500)]
    _, found = out_of_silence(told, levels_db=levels((0, 600), *sounds), step_ms=STEP_MS)
    assert (found.start_ms, found.end_ms) == (expected_ms, 1500)


def test_a_click_before_the_first_word_is_no_word() -> None:
    (found,) = out_of_silence([word(500, 1500)], levels_db=levels((520, 560), (740, 1500)), step_ms=STEP_MS)
    assert found.start_ms == 740


def test_hiss_is_as_good_as_silence() -> None:
    hiss = [LOUD - 26 if at < 1000 else LOUD for at in range(0, 2000, STEP_MS)]
    (found,) = out_of_silence([word(60, 1500)], levels_db=hiss, step_ms=STEP_MS)
    assert found.start_ms == 1000


def test_without_levels_nothing_moves() -> None:
    told = words("a", "b")
    assert out_of_silence(told, levels_db=(), step_ms=STEP_MS) == told


@given(HEARD, DURATIONS, st.lists(st.floats(-90, 0), max_size=800))
def test_words_only_ever_begin_later(heard: list[Heard], duration_ms: int, levels_db: list[float]) -> None:
    told = in_order(heard, duration_ms=duration_ms)
    found = out_of_silence(told, levels_db=levels_db, step_ms=STEP_MS)
    assert len(found) == len(told)
    for before, after in zip(told, found, strict=True):
        assert before.start_ms <= after.start_ms < after.end_ms == before.end_ms


# ---- segments --------------------------------------------------------------------------------------------------------


@given(HEARD, DURATIONS)
def test_segments_hold_every_word_once(heard: list[Heard], duration_ms: int) -> None:
    told = in_order(heard, duration_ms=duration_ms)
    found = segments_of(told)
    assert tuple(w for segment in found for w in segment.words) == told
    assert all(segment.words for segment in found)
    assert all((s.start_ms, s.end_ms) == (s.words[0].start_ms, s.words[-1].end_ms) for s in found)
    assert all(joined([w.text for w in s.words]) == s.text for s in found)


@pytest.mark.parametrize("end", [".", "?", "!", "…", "。", "？", "！", "؟", "।"])
def test_a_sentence_ends_a_segment(end: str) -> None:
    assert [s.text for s in segments_of(words("one", f"two{end}", "three"))] == [f"one two{end}", "three"]


def test_a_pause_ends_a_segment() -> None:
    told = (word(0, 500, "a"), word(500 + PAUSE_MS - 1, 1500, "b"), word(1500 + PAUSE_MS, 3000, "c"))
    assert [s.text for s in segments_of(told)] == ["a b", "c"]


def test_no_segment_is_long() -> None:
    told = tuple(word(n * 500, n * 500 + 490) for n in range(200))
    assert all(s.end_ms - s.start_ms <= LONGEST_SEGMENT_MS for s in segments_of(told))


def test_nothing_said_has_no_segment() -> None:
    assert segments_of(()) == ()


# ---- spreading a cue -------------------------------------------------------------------------------------------------


@given(TEXTS, st.integers(0, 5000), st.integers(1, 5000))
def test_a_cue_is_shared_out_completely(text: str, start_ms: int, lasts_ms: int) -> None:
    found = spread(text, start_ms=start_ms, end_ms=start_ms + lasts_ms)
    assert "".join(h.text for h in found) == "".join(text.split())
    assert all(h.start_ms < h.end_ms for h in found)
    assert all(one.end_ms == other.start_ms for one, other in pairwise(found))
    if found:
        assert (found[0].start_ms, found[-1].end_ms) == (start_ms, start_ms + lasts_ms)


def test_longer_words_last_longer() -> None:
    one, other = spread("a abcdefg", start_ms=0, end_ms=1000)
    assert (one.end_ms, other.start_ms) == (200, 200)


@given(st.text(alphabet="กขคเแโัิ่้์ำ你好世界ひらがなカタ", min_size=1, max_size=30))
def test_text_without_blanks_is_cut_between_letters(text: str) -> None:
    pieces = [h.text for h in spread(text, start_ms=0, end_ms=1000)]
    assert all(len([c for c in piece if not category(c).startswith("M")]) <= 4 for piece in pieces)
    assert not any(category(piece[0]).startswith("M") for piece in pieces[1:])
    assert joined(pieces) == text


def test_korean_keeps_its_words() -> None:
    assert [h.text for h in spread("안녕하세요 여러분", start_ms=0, end_ms=1000)] == ["안녕하세요", "여러분"]
