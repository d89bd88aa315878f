from hypothesis import given
from hypothesis import strategies as st

from common import writing


def test_sentences_end_at_signs_but_not_at_abbreviations() -> None:
    assert all(map(writing.ends_sentence, ["end.", "really?!", "好。", "क्या।", "كيف؟", 'said."']))
    assert not any(map(writing.ends_sentence, ["Dr.", "e.g.", "one,", "3.5", "word"]))


def test_words_stand_in_reading_order() -> None:
    assert writing.visual_order(["one", "two", "three"]) == [0, 1, 2]
    assert writing.visual_order(["שלום", "עולם", "יפה"]) == [2, 1, 0]
    assert writing.visual_order(["أحب", "New", "York", "كثيرا"]) == [3, 1, 2, 0]
    assert writing.visual_order(["say", "שלום", "עולם", "now"]) == [0, 2, 1, 3]
    assert writing.visual_order(["عام", "2024", "كان"]) == [2, 1, 0]


@given(st.lists(st.text(min_size=1), max_size=6))
def test_every_word_keeps_one_place(words: list[str]) -> None:
    assert sorted(writing.visual_order(words)) == list(range(len(words)))


@given(st.text())
def test_what_is_seen_is_one_line_without_controls(text: str) -> None:
    seen = writing.seen(text)
    assert len(seen.splitlines()) <= 1
    assert seen == seen.strip()
    assert writing.seen(seen) == seen
