import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.users.playback.audience import PARTS, Span, shares, spans_of


def test_segments_follow_each_other() -> None:
    assert spans_of((2, 3)) == (Span(0, 2), Span(2, 5))
    assert spans_of(()) == ()


@given(st.lists(st.integers(1, 10_000_000), min_size=1, max_size=300))
def test_whoever_sees_all_sees_every_part_once(lengths: list[int]) -> None:
    total = dict.fromkeys(range(PARTS), 0.0)
    for span in spans_of(lengths):
        for part, share in shares(span, sum(lengths)).items():
            total[part] += share
    assert list(total.values()) == pytest.approx([1.0] * PARTS, rel=1e-6)


def test_a_segment_in_the_middle() -> None:
    assert shares(Span(150, 300), 10_000) == {1: 0.5, 2: 1.0}
