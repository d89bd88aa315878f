from hypothesis import given
from hypothesis import strategies as st

from common.documents import Span
from services.plan.moments import LEAD_MS, TAIL_MS, runs, sentences_in
from services.plan.sentences import Edge, Sentence
from tests.unit.plan.planning import lengths


def sentence(start_ms: int, end_ms: int) -> Sentence:
    return Sentence(0, 0, start_ms, end_ms, "Words.", Edge.SENTENCE, Edge.SENTENCE)


@st.composite
def talks(draw: st.DrawFn) -> tuple[list[Sentence], int]:
    at_ms, found = 0, []
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 3000), st.integers(200, 9000)), max_size=15)):
        found.append(sentence(at_ms + gap, at_ms + gap + length))
        at_ms += gap + length
    return found, at_ms + draw(st.integers(0, 3000))


@given(talks(), st.integers(1, 20), st.integers(0, 20))
def test_edges_lie_in_silence_and_lengths_fit(talk: tuple[list[Sentence], int], least_s: int, more_s: int) -> None:
    sentences, duration_ms = talk
    asked = lengths((least_s, least_s + more_s))
    for moment in runs(sentences, lengths=asked, duration_ms=duration_ms):
        assert moment.first is not None
        assert moment.last is not None
        assert asked[0].least_ms <= moment.duration_ms <= asked[0].most_ms
        before = sentences[moment.first - 1].end_ms if moment.first else 0
        after = sentences[moment.last + 1].start_ms if moment.last + 1 < len(sentences) else duration_ms
        assert before <= moment.start_ms <= sentences[moment.first].start_ms
        assert sentences[moment.last].end_ms <= moment.end_ms <= after


@given(talks())
def test_neighbours_may_share_a_gap_but_nothing_more(talk: tuple[list[Sentence], int]) -> None:
    sentences, duration_ms = talk
    found = runs(sentences, lengths=lengths((1, 10)), duration_ms=duration_ms)
    starts = {moment.first: moment.start_ms for moment in found}
    for moment in found:
        assert moment.last is not None
        if moment.last + 1 in starts:
            assert moment.end_ms <= starts[moment.last + 1]


def test_a_little_silence_is_left_at_both_ends() -> None:
    sentences = [sentence(5000, 10_000), sentence(12_000, 25_000), sentence(27_000, 30_000)]
    (moment,) = runs(sentences, lengths=lengths((13, 14)), duration_ms=31_000)
    assert (moment.start_ms, moment.end_ms) == (12_000 - LEAD_MS, 25_000 + TAIL_MS)


def test_a_run_a_little_short_takes_more_silence_behind_it_first() -> None:
    (moment,) = runs([sentence(5000, 19_000)], lengths=lengths((15, 30)), duration_ms=25_000)
    assert (moment.start_ms, moment.end_ms) == (5000 - LEAD_MS, 5000 - LEAD_MS + 15_000)


def test_a_run_a_little_long_gives_silence_back() -> None:
    (moment,) = runs([sentence(5000, 34_900)], lengths=lengths((15, 30)), duration_ms=60_000)
    assert (moment.start_ms, moment.end_ms) == (4900, 34_900)


def test_parts_to_avoid_are_left_alone() -> None:
    sentences = [sentence(start, start + 4000) for start in range(0, 40_000, 5000)]
    avoid = [Span(start_ms=10_000, end_ms=20_000)]
    found = runs(sentences, lengths=lengths((4, 15)), duration_ms=40_000, avoid=avoid)
    assert found
    assert all(moment.end_ms <= 10_000 or moment.start_ms >= 20_000 for moment in found)


def test_sentences_belong_where_their_middle_is() -> None:
    sentences = [sentence(0, 1000), sentence(1000, 2000), sentence(2000, 3000)]
    assert sentences_in(sentences, 400, 2400) == (0, 1)
    assert sentences_in(sentences, 2600, 2900) is None
