from common.documents import Chapter, Chunk, Layout, Plan, PlannedClip, Segment, Span, Transcript, Word
from services.plan.carrying import carried
from services.plan.handlers import PlanInputs
from services.plan.speech import speech_of


def clip(index: int) -> PlannedClip:
    start_ms = index * 10_000
    return PlannedClip(
        index=index,
        start_ms=start_ms,
        end_ms=start_ms + 5000,
        score=0.5,
        features={"hook": 0.4},
        reason="It asks.",
        title=f"Title {index}",
        summary="Said.",
        tags=("a",),
        text="All of it.",
        layout_hint=Layout.SPLIT,
        caveats=("Begins at a clause within a sentence: too long.",),
    )


BEFORE = Plan(
    clips=(clip(1), clip(2)),
    summary="A talk.",
    keywords=("talk",),
    chapters=(Chapter(start_ms=0, title="All"),),
    chunks=(Chunk(start_ms=0, end_ms=9, text="", score=0.1, features={}),),
    shortfall="Only two.",
)
WORDS = tuple(Word(start_ms=at, end_ms=at + 900, text=f"w{at // 1000}") for at in range(20_000, 26_000, 1000))
SEGMENT = Segment(start_ms=20_000, end_ms=25_900, text=" ".join(word.text for word in WORDS), words=WORDS)
SPEECH = speech_of(
    Transcript(language="en", duration_ms=60_000, origin="whisper", word_times="measured", segments=(SEGMENT,)),
    duration_ms=60_000,
)


def test_a_clip_keeps_all_but_its_number() -> None:
    plan = carried(BEFORE, clip=2, span=Span(start_ms=20_000, end_ms=25_000), speech=SPEECH, title=None)
    assert plan.clips == (clip(2).model_copy(update={"index": 1, "layout_hint": None}),)
    assert (plan.summary, plan.keywords, plan.chapters, plan.shortfall) == ("A talk.", ("talk",), BEFORE.chapters, None)
    assert [(chunk.clip, chunk.start_ms) for chunk in plan.chunks] == [(1, 20_000)]


def test_a_new_range_has_its_own_words_and_none_of_the_old_caveats() -> None:
    (made,) = carried(BEFORE, clip=2, span=Span(start_ms=21_000, end_ms=23_000), speech=SPEECH, title="Mine").clips
    assert (made.start_ms, made.end_ms, made.text, made.caveats) == (21_000, 23_000, "w21 w22", ())
    assert (made.title, made.score, made.reason) == ("Mine", 0.5, "It asks.")


def test_keys_of_before_there_were_edits_hold() -> None:
    said = PlanInputs.model_construct(kept=None).model_dump(mode="json", warnings=False)  # type: ignore[call-arg]  # the others don't matter
    assert "kept" not in said
