from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.catalog import Job
from common.documents import ClipRequest, LengthRange
from common.events import OF_JOBS, Stage
from common.tasks import Task
from services.users.jobs.progress import DEFAULT_RATES, Progress, clip_seconds, estimate
from tests.unit.users.tasks import JOB, dead, job, task

CLIPS = 3
SHARES = st.floats(0, 1)
RATES = st.fixed_dictionaries({stage: st.floats(0.001, 100) for stage in OF_JOBS})


def progress(tasks: list[Task], *, of: Job = JOB, **given_: Any) -> Progress:
    usual: dict[str, Any] = {"duration_s": 600.0, "clip_s": 30.0, "clips": CLIPS, "rates": DEFAULT_RATES}
    return estimate(of, tasks, **{**usual, **given_})


def tasks_at(step: float) -> list[Task]:
    """Tasks of a job that goes one stage after the other; each whole number is one task done."""
    order: list[tuple[Stage, int | None]] = [(Stage.TRANSCRIBE, None), (Stage.PLAN, None)]
    order += [(stage, clip) for clip in range(1, CLIPS + 1) for stage in (Stage.FRAME, Stage.RENDER)]
    made = [task(stage, "done", clip) for stage, clip in order[: int(step)]]
    if int(step) < len(order):
        stage, clip = order[int(step)]
        made.append(task(stage, "running", clip, share=step - int(step)))
    return made


STEPS = st.floats(0, 2 + 2 * CLIPS)


def test_a_job_begins_with_nothing() -> None:
    began = progress([])
    assert began.percent == 0
    assert began.eta_s == pytest.approx(600 * 0.2 + 600 * 0.05 + 30 * 0.4 + 3 * 30 * 1.5)
    assert progress([task(Stage.TRANSCRIBE, "queued")]) == began


def test_half_of_the_words() -> None:
    half = progress([task(Stage.TRANSCRIBE, "running", share=0.5)])
    whole = 600 * 0.25 + CLIPS * 30 * 1.9
    assert half.percent == pytest.approx(100 * 60 / whole, abs=0.05)
    assert half.eta_s == pytest.approx((progress([]).eta_s or 0) - 60)


def test_framing_and_rendering_overlap() -> None:
    planned = [task(Stage.TRANSCRIBE, "done"), task(Stage.PLAN, "done")]
    slow_render = progress(planned, rates={**DEFAULT_RATES, Stage.FRAME: 1.0, Stage.RENDER: 2.0})
    assert slow_render.eta_s == pytest.approx(3 * 60 + 30)
    slow_frame = progress(planned, rates={**DEFAULT_RATES, Stage.FRAME: 10.0, Stage.RENDER: 1.0})
    assert slow_frame.eta_s == pytest.approx(3 * 300)
    framed = [*planned, *(task(Stage.FRAME, "done", n) for n in (1, 2, 3))]
    assert progress(framed, rates={**DEFAULT_RATES, Stage.RENDER: 2.0}).eta_s == pytest.approx(3 * 60)


@given(STEPS, STEPS, RATES)
def test_work_never_takes_progress_back(one: float, other: float, rates: dict[Stage, float]) -> None:
    early, late = sorted((one, other))
    before, after = progress(tasks_at(early), rates=rates), progress(tasks_at(late), rates=rates)
    assert before.percent <= after.percent
    assert (before.eta_s or 0) >= (after.eta_s or 0)


@given(
    st.lists(st.tuples(st.sampled_from(OF_JOBS), SHARES, st.sampled_from(["queued", "running", "done", "dead"]))),
    RATES,
    st.floats(0, 36_000),
    st.integers(0, 50),
)
def test_progress_is_a_share_and_time_is_not_negative(
    made: list[tuple[Stage, float, Any]], rates: dict[Stage, float], duration_s: float, clips: int
) -> None:
    """Whatever tasks there are: more than were reckoned with, too."""
    tasks = [task(stage, state, 1, share=share) for stage, share, state in made]
    found = progress(tasks, rates=rates, duration_s=duration_s, clip_s=min(30, duration_s), clips=clips)
    assert 0 <= found.percent <= 99.9
    assert found.eta_s is not None
    assert found.eta_s >= 0


def test_a_dead_task_is_no_work_that_is_left() -> None:
    began = tasks_at(2)[:2]
    assert progress([*began, dead(Stage.FRAME, 1)]).percent == progress([*began, task(Stage.FRAME, "done", 1)]).percent


def test_only_a_finished_job_is_at_100() -> None:
    everything = tasks_at(2 + 2 * CLIPS)
    assert progress(everything).percent == 99.9
    assert progress(everything, of=job(status="done")) == Progress(100.0, 0.0)
    assert progress([], of=job(status="done")) == Progress(100.0, 0.0)


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_what_ended_early_stays_where_it_was(status: str) -> None:
    ended = job(status=status)
    assert progress([], of=ended) == Progress(0.0, 0.0)
    assert progress([task(Stage.TRANSCRIBE, "running", share=0.5)], of=ended) == Progress(50.0, 0.0)


def test_a_clip_is_as_long_as_was_asked_for_and_no_longer_than_the_film() -> None:
    lengths = (LengthRange(least_ms=10_000, most_ms=20_000), LengthRange(least_ms=60_000, most_ms=70_000))
    of = job(request=ClipRequest(lengths=lengths))
    assert clip_seconds(of, 600) == 40
    assert clip_seconds(of, 25) == 25
