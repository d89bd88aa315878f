from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.documents import Layout, Segment, Sound, Transcript, Word
from services.plan.embeddings import HashedWords
from services.plan.keywords import CountedWords
from services.plan.planner import Planner, Wishes
from services.plan.sentences import sentences_of
from services.plan.speech import speech_of
from tests.unit.plan.planning import (
    NOBODY,
    NOTHING,
    glimpses,
    lengths,
    never_looked,
    planned,
    ranges_of,
    splits_word,
)
from tests.unit.plan.talks import GOOD, TALK, even_sound, transcript_of, unspaced_transcript

# ---- a written talk --------------------------------------------------------------------------------------------------


def said_in(transcript: Transcript, span: tuple[int, int]) -> set[int]:
    """Sentences of the talk that lie in the span."""
    return {
        place
        for place, segment in enumerate(transcript.segments)
        if span[0] <= (segment.start_ms + segment.end_ms) / 2 < span[1]
    }


def test_the_three_parts_that_a_creator_would_publish() -> None:
    transcript = transcript_of(TALK)
    plan = planned(transcript, clips=3, sound=even_sound(transcript.duration_ms))
    found = sorted(min(said_in(transcript, span)) for span in ranges_of(plan))
    assert found == [part[0] for part in GOOD], "each clip opens where a story does"
    for clip in plan.clips:
        told = said_in(transcript, (clip.start_ms, clip.end_ms))
        assert any(told <= set(part) for part in GOOD), "and holds nothing else"
    assert plan.shortfall is None


def test_a_plan_is_written_for_people() -> None:
    transcript = transcript_of(TALK)
    plan = planned(transcript, clips=3)
    by_start = {min(said_in(transcript, (clip.start_ms, clip.end_ms))): clip for clip in plan.clips}
    drone, sleep = by_start[4], by_start[21]
    assert drone.title == "The Biggest Mistake I Ever Made Cost Me…"
    assert sleep.title == "Why Do Tired Editors Make Worse Films Than Drunk Ones?"
    assert drone.reason.startswith("Opens with a strong line (“The biggest mistake I ever made…”)")
    assert sleep.reason.startswith("Opens with a question")
    assert "drone" in drone.tags
    assert drone.summary in drone.text or all(part in drone.text for part in drone.summary.split(". "))
    assert plan.summary
    assert {"camera", "pictures"} & set(plan.keywords)
    assert plan.chapters[0].start_ms == 0
    assert len({chapter.title for chapter in plan.chapters}) == len(plan.chapters) >= 3
    assert all(chapter.title for chapter in plan.chapters)


def test_a_prompt_leads() -> None:
    transcript = transcript_of(TALK)
    plan = planned(transcript, clips=1, prompt="Find the clip about tripods, metal or carbon")
    assert said_in(transcript, ranges_of(plan)[0]) & set(range(11, 18))
    assert "close to what you asked for" in plan.clips[0].reason


def test_chunks_tell_what_was_weighed() -> None:
    plan = planned(transcript_of(TALK), clips=3)
    assert [chunk.start_ms for chunk in plan.chunks] == sorted(chunk.start_ms for chunk in plan.chunks)
    chosen = {chunk.clip: chunk for chunk in plan.chunks if chunk.clip is not None}
    assert sorted(chosen) == [1, 2, 3]
    for clip in plan.clips:
        chunk = chosen[clip.index]
        assert (chunk.start_ms, chunk.end_ms, chunk.score, chunk.text) == (
            clip.start_ms,
            clip.end_ms,
            clip.score,
            clip.text,
        )
    assert len(plan.chunks) > len(plan.clips)


def test_more_clips_leave_the_earlier_ones_alone() -> None:
    transcript = transcript_of(TALK)
    first = planned(transcript, clips=2, ranges=[(15, 30)])
    more = planned(transcript, clips=2, ranges=[(15, 30)], avoid=ranges_of(first))
    spans = sorted([*ranges_of(first), *ranges_of(more)])
    assert len(spans) == 4
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


def test_pinned_clips_pass_through_unchanged_and_first() -> None:
    transcript = transcript_of(TALK)
    pinned = [(150_001, 163_337), (20_000, 41_000)]
    plan = planned(transcript, clips=4, ranges=[(15, 30)], pinned=pinned)
    assert ranges_of(plan)[:2] == pinned
    spans = sorted(ranges_of(plan))
    assert len(spans) == 4
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert all(clip.title and clip.reason and clip.features and clip.text for clip in plan.clips)
    assert plan.clips[2].score >= plan.clips[3].score
    alone = planned(transcript, clips=2, ranges=[(15, 30)], pinned=pinned)
    assert ranges_of(alone) == pinned
    assert alone.shortfall is None


def test_the_layout_that_was_asked_for_is_handed_on() -> None:
    transcript = transcript_of(TALK)
    planner = Planner(embedder=HashedWords(), keywords=CountedWords(), look=never_looked)
    wishes = Wishes(clips=1, lengths=lengths((15, 30)), layout=Layout.STACK)
    plan = planner.plan(transcript, Sound(), duration_ms=transcript.duration_ms, wishes=wishes)
    assert plan.clips[0].layout_hint is Layout.STACK


# ---- what always holds -----------------------------------------------------------------------------------------------

WORDS = ["camera", "sea", "why", "and", "forty", "never", "I", "laughed", "the", "mistake", "boat", "you"]
SENTENCES = st.lists(
    st.tuples(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25), st.sampled_from([".", "?", "!", ",", ""])),
    min_size=1,
    max_size=25,
)


def talk_of(sentences: Sequence[tuple[list[str], str]]) -> Transcript:
    return transcript_of(" ".join(words).capitalize() + mark for words, mark in sentences)


@settings(max_examples=60, deadline=None)
@given(SENTENCES, st.integers(1, 6), st.integers(3, 20), st.integers(1, 20))
def test_clips_fit_are_apart_and_cut_no_word(
    sentences: list[tuple[list[str], str]], clips: int, least_s: int, more_s: int
) -> None:
    transcript = talk_of(sentences)
    plan = planned(transcript, clips=clips, ranges=[(least_s, least_s + more_s)], look=lambda: NOTHING)
    spans = sorted(ranges_of(plan))
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert [clip.index for clip in plan.clips] == list(range(1, len(spans) + 1))
    assert [clip.score for clip in plan.clips] == sorted((clip.score for clip in plan.clips), reverse=True)
    assert (len(spans) < clips) == (plan.shortfall is not None)
    for start_ms, end_ms in spans:
        assert 0 <= start_ms < end_ms <= transcript.duration_ms
        assert not splits_word(transcript, start_ms)
        assert not splits_word(transcript, end_ms)
        if transcript.duration_ms >= least_s * 1000:
            assert least_s * 1000 <= end_ms - start_ms <= (least_s + more_s) * 1000


@settings(max_examples=30, deadline=None)
@given(SENTENCES, st.integers(1, 4))
def test_clips_hold_whole_sentences_or_say_that_they_do_not(sentences: list[tuple[list[str], str]], clips: int) -> None:
    transcript = talk_of(sentences)
    plan = planned(transcript, clips=clips, ranges=[(5, 15)], look=lambda: NOTHING)
    whole = sentences_of(speech_of(transcript, duration_ms=transcript.duration_ms))
    for clip in plan.clips:
        cut = [
            each
            for each in whole
            if each.start_ms < clip.start_ms < each.end_ms or each.start_ms < clip.end_ms < each.end_ms
        ]
        assert not cut or any("within a sentence" in caveat or "of a sentence" in caveat for caveat in clip.caveats)


@settings(max_examples=15, deadline=None)
@given(SENTENCES)
def test_the_same_talk_gives_the_same_bytes(sentences: list[tuple[list[str], str]]) -> None:
    transcript = talk_of(sentences)
    one, two = (planned(transcript, clips=3, ranges=[(5, 15)], look=lambda: NOTHING) for _ in range(2))
    assert one.model_dump_json() == two.model_dump_json()


def test_the_number_asked_for_is_given_whenever_it_fits() -> None:
    transcript = transcript_of(TALK)
    for clips in range(1, 12):
        plan = planned(transcript, clips=clips, ranges=[(15, 30)])
        assert len(plan.clips) == clips
        assert plan.shortfall is None


# ---- too little of something -----------------------------------------------------------------------------------------


def test_too_many_clips_are_refused_with_the_reason() -> None:
    transcript = transcript_of(TALK)
    plan = planned(transcript, clips=20, ranges=[(15, 30)], look=lambda: NOTHING)
    assert 10 <= len(plan.clips) < 20
    assert plan.shortfall == (
        f"{len(plan.clips)} of 20 clips: the video lasts 3:43 min, and 20 clips of at least 15 s would need 5:00 min."
        " Ask for shorter clips or for fewer."
    )


def test_nothing_left_after_earlier_clips() -> None:
    transcript = transcript_of(TALK[4:11])
    plan = planned(transcript, clips=2, ranges=[(15, 30)], avoid=[(0, 30_000)], look=lambda: NOTHING)
    assert plan.clips == ()
    assert plan.shortfall == "0 of 2 clips: the rest of the video is shown in other clips already."


@pytest.mark.parametrize("speech", [TALK[4:6], ()])
def test_a_source_shorter_than_the_shortest_length_gives_one_clip_all_of_it(speech: tuple[str, ...]) -> None:
    transcript = transcript_of(speech) if speech else NOBODY
    plan = planned(transcript, clips=3, duration_ms=10_000, look=lambda: NOTHING)
    assert ranges_of(plan) == [(0, 10_000)]
    assert plan.clips[0].caveats == ("This is the whole video.",)
    assert plan.clips[0].title
    assert plan.shortfall == (
        "1 of 3 clips: the video lasts 10 s, less than the shortest clip asked for (15 s). The one clip is all of it."
    )
    assert planned(transcript, clips=1, duration_ms=10_000, look=lambda: NOTHING).shortfall is None


def test_nobody_speaks() -> None:
    seen = glimpses([0, 6000, 14_000, 23_000, 31_000], [10, 200, 30, 220, 60])
    plan = planned(NOBODY, clips=2, ranges=[(8, 10)], duration_ms=40_000, look=lambda: seen)
    assert len(plan.clips) == 2
    cuts = {0, 6000, 14_000, 23_000, 31_000, 40_000}
    assert {edge for span in ranges_of(plan) for edge in span} <= cuts | set(range(0, 40_001, 5000))
    assert all(clip.text == "" and clip.tags == () and clip.title and clip.summary for clip in plan.clips)
    assert plan.clips[0].caveats == ("Cut by picture and sound: nobody speaks here.",)
    assert plan.chapters == ()
    assert plan.keywords == ()
    assert plan.summary == "40 s without speech in 5 shots, from 0:00 to 0:40."


def test_neither_speech_nor_sound_nor_picture_still_gives_clips() -> None:
    plan = planned(NOBODY, clips=3, duration_ms=120_000, look=lambda: NOTHING)
    assert len(plan.clips) == 3
    assert plan.shortfall is None


def test_a_video_that_speaks_in_part_is_filled_up_by_picture() -> None:
    transcript = transcript_of(TALK[4:11])
    duration_ms = transcript.duration_ms + 60_000
    spoken = planned(transcript, clips=1, duration_ms=duration_ms, ranges=[(15, 30)])
    mixed = planned(transcript, clips=4, duration_ms=duration_ms, ranges=[(15, 30)], look=lambda: NOTHING)
    assert len(mixed.clips) == 4
    assert spoken.clips[0].caveats == ()
    silent = [clip for clip in mixed.clips if not clip.text]
    assert silent
    assert all(clip.start_ms >= transcript.segments[-1].end_ms for clip in silent)
    assert all("picture" in clip.caveats[0] for clip in silent)
    assert min(clip.score for clip in mixed.clips if clip.text) > max(clip.score for clip in silent)


# ---- speech that is hard to divide -----------------------------------------------------------------------------------


def test_one_endless_sentence_is_cut_at_clauses_and_says_so() -> None:
    clause = "and then we walked on along the river until the evening came and the birds were quiet,"
    transcript = transcript_of([" ".join([clause] * 20)])
    plan = planned(transcript, clips=3, ranges=[(15, 30)])
    assert len(plan.clips) == 3
    for clip in plan.clips:
        assert clip.text.startswith("and then")
        assert clip.text.endswith("quiet,")
        assert any(caveat.startswith(("Begins at a clause", "Ends at a clause")) for caveat in clip.caveats)


def test_sentences_that_never_fit_are_divided_too() -> None:
    sentence = (
        "We walked along the river in the morning, we ate our bread in the shade of a tree, and we slept until noon."
    )
    transcript = transcript_of([sentence] * 6)
    sentence_ms = transcript.segments[0].end_ms - transcript.segments[0].start_ms
    just_longer = sentence_ms / 1000 + 2.5
    plan = planned(transcript, clips=2, ranges=[(just_longer, just_longer + 2)])
    assert len(plan.clips) == 2
    assert all(clip.caveats for clip in plan.clips)


def test_a_transcript_without_marks_is_cut_at_pauses_and_says_so() -> None:
    said = " / ".join(
        " ".join([word] * 9) for word in ("camera", "river", "bread", "tree", "noon", "sea", "boat", "kiss")
    )
    transcript = transcript_of([said])
    plan = planned(transcript, clips=3, ranges=[(6, 9)])
    assert len(plan.clips) == 3
    for clip in plan.clips:
        words = clip.text.split()
        assert len(words) % 9 == 0
        assert clip.caveats == ("The transcript has no punctuation here: pauses show where sentences end.",)


def test_one_word_that_lasts_for_ever_is_never_cut() -> None:
    word = Word(start_ms=1000, end_ms=59_000, text="Ommm")
    segment = Segment(start_ms=1000, end_ms=59_000, text="Ommm", words=(word,))
    transcript = Transcript(
        language="en", duration_ms=60_000, origin="sidecar", word_times="interpolated", segments=(segment,)
    )
    plan = planned(transcript, clips=2, ranges=[(15, 30)], look=lambda: NOTHING)
    assert plan.clips == ()
    assert plan.shortfall is not None


# ---- languages -------------------------------------------------------------------------------------------------------


def test_japanese() -> None:
    cues = [
        "皆さん、こんにちは。",
        "どうして私たちは毎日同じ道を歩くのでしょうか？",
        "去年の冬、私は京都で電車を間違えて、小さな村に着きました。",
        "そこで会ったおばあさんは、三百年前の茶碗で私にお茶をくれました。",
        "その茶碗は一度割れて、金で直されていました。",
        "割れたところが一番美しいと、おばあさんは笑いました。",
        "それから私は失敗を隠さなくなりました。",
    ]
    plan = planned(unspaced_transcript(cues, language="ja"), clips=2, ranges=[(8, 20)])
    assert len(plan.clips) == 2
    for clip in plan.clips:
        assert " " not in clip.text + clip.summary + clip.title
        assert clip.text.endswith(("。", "？"))
        assert clip.title.rstrip("？") in clip.text
    assert "茶碗" in plan.keywords


def test_right_to_left() -> None:
    sentences = [
        "صباح الخير جميعا.",
        "لماذا نخاف من الفشل أكثر من الموت؟",
        "في عام 2010 خسرت كل أموالي في يوم واحد.",
        "بكيت كثيرا، ثم بدأت من جديد بمئة دولار فقط.",
        "اليوم عندي شركة فيها ثلاثمئة موظف.",
        "تعلمت أن الفشل معلم صارم لكنه عادل.",
    ]
    plan = planned(transcript_of(sentences, language="ar"), clips=2, ranges=[(6, 12)])
    assert len(plan.clips) == 2
    for clip in plan.clips:
        assert clip.text.split(" ")[0] in {sentence.split(" ")[0] for sentence in sentences}
        assert clip.text.endswith((".", "؟"))
        assert clip.title
        assert "emotion" not in clip.features


@pytest.mark.parametrize("language", ["de", "es", "fr", "it", "pt", "nl", None])
def test_every_language_gives_clips(language: str | None) -> None:
    plan = planned(transcript_of(TALK, language=language), clips=5, ranges=[(15, 30)])
    assert len(plan.clips) == 5
