from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.corrections import corrected, merged, revised
from common.documents import ClipRequest, Correction, Segment, Transcript, Word, corrections_in

WORDS = (
    Word(start_ms=0, end_ms=400, text="Gud", probability=0.4),
    Word(start_ms=400, end_ms=700, text="morning,", speaker="S1"),
    Word(start_ms=900, end_ms=1300, text="world."),
)


def put(start_ms: int, text: str) -> Correction:
    return Correction(start_ms=start_ms, text=text)


def test_a_word_gets_another_text_and_keeps_its_time() -> None:
    first, *others = corrected(WORDS, [put(0, "Good")])
    assert first == Word(start_ms=0, end_ms=400, text="Good")
    assert tuple(others) == WORDS[1:]


def test_several_words_share_the_time_of_one_by_their_letters() -> None:
    parts = corrected(WORDS, [put(400, "a sunny day,")])[1:4]
    assert [(word.text, word.start_ms, word.end_ms) for word in parts] == [
        ("a", 400, 446),
        ("sunny", 446, 585),
        ("day,", 585, 700),
    ]
    assert {word.speaker for word in parts} == {"S1"}


def test_an_empty_text_is_not_shown() -> None:
    assert corrected(WORDS, [put(400, "  ")]) == (WORDS[0], WORDS[2])


def test_what_no_word_begins_with_changes_nothing() -> None:
    assert corrected(WORDS, [put(401, "x")]) == WORDS
    assert corrected(WORDS, []) == WORDS


def test_a_word_too_short_to_be_shared_stays_one() -> None:
    word = Word(start_ms=5, end_ms=7, text="x")
    assert [found.text for found in corrected([word], [put(5, "a b c")])] == ["a b c"]


@given(st.integers(1, 500), st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=20))
def test_shared_times_touch_and_cover_the_word(lasts: int, parts: list[str]) -> None:
    found = corrected([Word(start_ms=10, end_ms=10 + lasts, text="?")], [put(10, " ".join(parts))])
    assert (found[0].start_ms, found[-1].end_ms) == (10, 10 + lasts)
    assert all(word.start_ms < word.end_ms for word in found)
    assert all(before.end_ms == after.start_ms for before, after in pairwise(found))


def test_later_corrections_hold_and_what_was_recognised_is_none() -> None:
    before = (put(0, "Good"), put(400, ""))
    assert merged(before, [put(900, "all."), put(0, "Nice")], heard=WORDS) == (
        put(0, "Nice"),
        put(400, ""),
        put(900, "all."),
    )
    assert merged(before, [put(0, "Gud")], heard=WORDS) == (put(400, ""),)


def test_corrections_of_a_range() -> None:
    there = tuple(put(at, "x") for at in (0, 5_000, 14_999, 15_000, 19_999, 20_000))
    assert [each.start_ms for each in corrections_in(there, 15_000, 20_000)] == [
        14_999,
        15_000,
        19_999,
    ]


def test_a_transcript_is_revised_and_its_texts_follow() -> None:
    segments = (
        Segment(start_ms=0, end_ms=700, text="Gud morning,", words=WORDS[:2]),
        Segment(start_ms=900, end_ms=1300, text="world.", words=WORDS[2:]),
    )
    transcript = Transcript(language="en", duration_ms=2000, origin="whisper", word_times="measured", segments=segments)
    made = revised(transcript, [put(0, "Good"), put(900, "")])
    assert [segment.text for segment in made.segments] == ["Good morning,"]
    assert revised(transcript, []) is transcript


def test_words_that_stay_together_keep_their_times() -> None:
    assert [
        (word.text, word.start_ms) for word in corrected(WORDS, [put(0, "Good old"), put(400, "")], parted=False)
    ] == [
        ("Good old", 0),
        ("world.", 900),
    ]


@pytest.mark.parametrize("field", ["edit"])
def test_what_came_later_is_not_in_older_requests(field: str) -> None:
    assert field not in ClipRequest().model_dump(mode="json")
