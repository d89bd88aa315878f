import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.events import Stage
from common.tasks import State, Task
from services.users.jobs.verdicts import Verdict, judge
from tests.unit.users.tasks import dead, task

BEGUN = [task(Stage.TRANSCRIBE, "done"), task(Stage.PLAN, "done")]


def ready(clip: int) -> list[Task]:
    return [task(Stage.FRAME, "done", clip), task(Stage.RENDER, "done", clip)]


def test_nothing_is_known_before_the_plan() -> None:
    assert judge("J", [], planned=None) == Verdict("running")
    assert judge("J", [task(Stage.TRANSCRIBE, "running")], planned=None) == Verdict("running")


@pytest.mark.parametrize("stage", [Stage.TRANSCRIBE, Stage.PLAN])
def test_without_words_or_a_plan_it_failed(stage: Stage) -> None:
    dying = dead(stage).model_copy(update={"jobs": ("J",)})
    assert judge("J", [dying], planned=None) == Verdict("failed", error=dying.error)


@pytest.mark.parametrize("state", ["queued", "running", "cancelled"])
@pytest.mark.parametrize("stage", [Stage.FRAME, Stage.RENDER])
def test_an_open_clip_keeps_the_job_running(stage: Stage, state: State) -> None:
    open_ = [task(Stage.FRAME, "done", 2)] if stage is Stage.RENDER else []
    verdict = judge("J", [*BEGUN, *ready(1), *open_, task(stage, state, 2)], planned=2)
    assert verdict == Verdict("running", ready=(1,))


def test_a_clip_without_tasks_yet_is_open() -> None:
    assert judge("J", [*BEGUN, *ready(1)], planned=2) == Verdict("running", ready=(1,))
    assert judge("J", [*BEGUN, *ready(1), task(Stage.FRAME, "done", 2)], planned=2) == Verdict("running", ready=(1,))


def test_all_clips_ready() -> None:
    assert judge("J", [*BEGUN, *ready(1), *ready(2)], planned=2) == Verdict("done", ready=(1, 2))


@pytest.mark.parametrize("stage", [Stage.FRAME, Stage.RENDER])
def test_one_living_clip_is_enough(stage: Stage) -> None:
    framed = [task(Stage.FRAME, "done", 1)] if stage is Stage.RENDER else []
    dying = dead(stage, 1)
    verdict = judge("J", [*BEGUN, *framed, dying, *ready(2)], planned=2)
    assert verdict == Verdict("done", ready=(2,), dead=(1,), error=dying.error)


def test_a_dead_clip_is_told_while_others_are_open() -> None:
    assert judge("J", [*BEGUN, dead(Stage.FRAME, 2)], planned=2) == Verdict("running", dead=(2,))


def test_no_living_clip_is_a_failure_with_the_first_reason() -> None:
    first, second = dead(Stage.FRAME, 1, why="first"), dead(Stage.RENDER, 2, why="second")
    verdict = judge("J", [*BEGUN, first, task(Stage.FRAME, "done", 2), second], planned=2)
    assert verdict == Verdict("failed", dead=(1, 2), error=first.error)


def test_how_a_transcription_died_before_the_job_joined_it_says_nothing() -> None:
    assert judge("J", [dead(Stage.TRANSCRIBE)], planned=None) == Verdict("running")


def test_a_video_may_hold_no_clip() -> None:
    assert judge("J", BEGUN, planned=0) == Verdict("done")


def test_clips_beyond_the_plan_do_not_count() -> None:
    assert judge("J", [*BEGUN, *ready(1), dead(Stage.FRAME, 2)], planned=1).dead == ()


def test_clips_on_demand_wait_framed_until_they_are_asked_for() -> None:
    framed = [task(Stage.FRAME, "done", clip) for clip in (1, 2)]
    none, second = (lambda _clip: False), (lambda clip: clip == 2)
    assert judge("J", [*BEGUN, *framed[:1]], planned=2, renders=none).status == "running"
    assert judge("J", [*BEGUN, *framed], planned=2, renders=none) == Verdict("done", framed=(1, 2))
    assert judge("J", [*BEGUN, *framed], planned=2, renders=second) == Verdict("running", framed=(1,))
    rendered = [*framed, task(Stage.RENDER, "done", 2)]
    assert judge("J", [*BEGUN, *rendered], planned=2, renders=second) == Verdict("done", ready=(2,), framed=(1,))
    dying = dead(Stage.FRAME, 2)
    verdict = judge("J", [*BEGUN, framed[0], dying], planned=2, renders=none)
    assert verdict == Verdict("done", dead=(2,), framed=(1,), error=dying.error)


def test_clips_that_were_deleted_do_not_count() -> None:
    assert judge("J", [*BEGUN, *ready(1)], planned=2, dropped=(2,)) == Verdict("done", ready=(1,))


STATES = st.sampled_from(["queued", "running", "done", "dead", "cancelled"])
CLIPS = st.lists(st.one_of(STATES.map(lambda s: (s, None)), STATES.map(lambda s: ("done", s))), min_size=1, max_size=5)


@given(CLIPS, st.randoms())
def test_a_job_is_finished_when_no_clip_is_open(clips: list[tuple[State, State | None]], chance: random.Random) -> None:
    tasks = list(BEGUN)
    for n, (frame, render) in enumerate(clips, start=1):
        tasks.append(task(Stage.FRAME, frame, n))
        if render is not None:
            tasks.append(task(Stage.RENDER, render, n))
    chance.shuffle(tasks)
    verdict = judge("J", tasks, planned=len(clips))
    alive = {n for n, (_, render) in enumerate(clips, start=1) if render == "done"}
    gone = {n for n, pair in enumerate(clips, start=1) if "dead" in pair}
    assert (set(verdict.ready), set(verdict.dead)) == (alive, gone)
    if len(alive) + len(gone) < len(clips):
        assert verdict.status == "running"
    else:
        assert verdict.status == ("done" if alive else "failed")
