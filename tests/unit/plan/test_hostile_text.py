"""Any words and any prompt make a plan, or a shortfall, that says them as they are."""

from hypothesis import given, settings
from hypothesis import strategies as st

from common.documents import Plan
from tests.texts import ANY
from tests.unit.plan.planning import NOTHING, planned
from tests.unit.plan.talks import transcript_of

PROMPTS = st.one_of(st.none(), ANY.map(lambda text: text[:2000]))
SENTENCES = st.lists(ANY.filter(str.strip), min_size=1, max_size=12)


@settings(max_examples=40)
@given(SENTENCES, PROMPTS)
def test_any_words_and_any_prompt_make_a_plan(sentences: list[str], prompt: str | None) -> None:
    plan = planned(transcript_of(sentences), clips=2, ranges=[(1, 20)], prompt=prompt, look=lambda: NOTHING)
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
    assert all(len(clip.title.splitlines()) <= 1 for clip in plan.clips)
