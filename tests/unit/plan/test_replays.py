"""What viewers replayed, in a plan."""

import pytest

from common.documents import STANDS_OUT, Plan, Sound, Transcript
from services.plan.handlers import PlanInputs
from services.plan.moments import Moment
from services.plan.replays import replayed
from tests.films import SOURCE
from tests.unit.plan.planning import NOBODY, glimpses, lengths, planned
from tests.unit.plan.talks import GOOD, TALK, transcript_of

DIGEST = "0" * 64


def sought(transcript: Transcript, sentences: range, *, level: int = STANDS_OUT) -> list[int]:
    """Levels of a hundred parts, as if these sentences were replayed."""
    first, last = (transcript.segments[place] for place in (sentences[0], sentences[-1]))
    part_ms = transcript.duration_ms / 100
    return [level * (first.start_ms <= (part + 0.5) * part_ms < last.end_ms) for part in range(100)]


def place_of(plan: Plan, transcript: Transcript, sentences: range) -> int:
    """Which of the clips has its middle in these sentences: the first of them."""
    first, last = (transcript.segments[place] for place in (sentences[0], sentences[-1]))
    return next(
        clip.index for clip in plan.clips if 2 * first.start_ms <= clip.start_ms + clip.end_ms < 2 * last.end_ms
    )


def test_the_mean_of_a_moment() -> None:
    levels = [0, 0, 10, 5, 0]
    moments = [Moment(0, 1000), Moment(2000, 3000), Moment(2500, 3500), Moment(0, 5000)]
    assert replayed(moments, levels, duration_ms=5000).tolist() == pytest.approx([0, 2, 1.5, 0.6])


@pytest.mark.parametrize("part", GOOD)
def test_what_is_replayed_comes_first(part: range) -> None:
    transcript = transcript_of(TALK)
    before, after = planned(transcript, clips=3), planned(transcript, clips=3, replayed=sought(transcript, part))
    assert place_of(after, transcript, part) == 1
    assert {(clip.start_ms, clip.end_ms) for clip in after.clips} == {
        (clip.start_ms, clip.end_ms) for clip in before.clips
    }
    first = after.clips[0]
    assert first.features["replayed"] == 1
    assert "often replayed" in first.reason
    assert all("replayed" not in clip.reason for clip in after.clips[1:])


def test_a_dull_part_that_is_replayed_rises_but_does_not_win() -> None:
    transcript, dull = transcript_of(TALK), range(11, 18)
    before = planned(transcript, clips=8, ranges=[(15, 30)])
    after = planned(transcript, clips=8, ranges=[(15, 30)], replayed=sought(transcript, dull))
    assert place_of(after, transcript, dull) < place_of(before, transcript, dull)
    assert all(place_of(after, transcript, part) < place_of(after, transcript, dull) for part in GOOD)


def test_a_video_without_words_is_planned_with_it() -> None:
    look = lambda: glimpses(range(0, 60_000, 2000), [100 + 30 * (n % 2) for n in range(30)])  # noqa: E731
    levels = [0] * 70 + [8] * 20 + [0] * 10
    plan = planned(NOBODY, clips=1, ranges=[(10, 12)], duration_ms=60_000, sound=Sound(), look=look, replayed=levels)
    assert plan.clips[0].start_ms >= 40_000
    assert plan.clips[0].end_ms <= 56_000
    assert "often replayed" in plan.clips[0].reason


def test_keys_of_before_stay_and_a_curve_makes_others() -> None:
    given = {
        "transcript": DIGEST,
        "sound": DIGEST,
        "source": DIGEST,
        "source_facts": SOURCE,
        "clips": 3,
        "lengths": lengths((15, 30)),
    }
    plain, empty = PlanInputs(**given), PlanInputs(**given, replayed=())
    assert plain.model_dump_json() == empty.model_dump_json()
    assert "replayed" not in plain.model_dump(mode="json")
    assert PlanInputs(**given, replayed=(0, 3)).model_dump(mode="json")["replayed"] == [0, 3]
