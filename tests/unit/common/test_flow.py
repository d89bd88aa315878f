from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.events import (
    EVENTS,
    OF_JOBS,
    SETS_OFF,
    ClipFramed,
    ClipPlanned,
    ClipRendered,
    Event,
    JobRequested,
    Stage,
    StageFailed,
    VideoPackaged,
    VideoTranscribed,
    VideoUploaded,
)
from common.flow import Seed, dead, done, seeds, transcription_id

IDS = st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=1, max_size=26)
TOLD: tuple[Event, ...] = (
    VideoUploaded(video="v", language="en"),
    VideoPackaged(video="v"),
    JobRequested(video="v", job="j", language="en"),
    VideoTranscribed(video="v", job="j"),
    ClipPlanned(video="v", job="j", clip=2),
    ClipFramed(video="v", job="j", clip=2),
    ClipRendered(video="v", job="j", clip=2),
    StageFailed(video="v", stage=Stage.RENDER, job="j", clip=2),
)


def told_by(seed: Seed, *, clips: int = 3) -> tuple[Event, ...]:
    """What the seed's task tells when it is done."""
    jobs = (seed.waits,) if seed.waits else ()
    facts: dict[str, Any] = {"clips": clips}
    return done(seed.stage, video=seed.video, job=seed.job, clip=seed.clip, jobs=jobs, facts=facts)


def test_every_event_is_tried_here() -> None:
    assert tuple(map(type, TOLD)) == EVENTS


@pytest.mark.parametrize("event", TOLD, ids=lambda event: event.name)
def test_an_event_sets_off_what_the_map_says(event: Event) -> None:
    made = seeds(event)
    assert tuple(seed.stage for seed in made) == SETS_OFF[type(event)]
    assert all((seed.event, seed.video) == (event, "v") for seed in made)
    assert all(seed.clip == getattr(event, "clip", None) for seed in made)
    assert all("j" in {seed.job, seed.waits} for seed in made if not isinstance(event, VideoUploaded))


def test_a_video_without_a_job_ends_with_its_words() -> None:
    ends = [event for seed in seeds(VideoUploaded(video="v")) for event in told_by(seed)]
    assert ends == [VideoTranscribed(video="v"), VideoPackaged(video="v")]
    assert all(seeds(event) == () for event in ends)


def test_a_ladder_belongs_to_the_video_and_its_death_fails_nobody() -> None:
    one, other = (seeds(VideoUploaded(video="v", language=code))[1] for code in (None, "de"))
    assert one.id == other.id == "video/v/package"
    assert (one.job, one.waits) == (None, None)
    assert dead(Stage.PACKAGE, video="v", job=None, clip=None, jobs=()) == ()
    assert Stage.PACKAGE not in OF_JOBS


@given(clips=st.integers(0, 50))
def test_a_job_leads_to_each_of_its_clips_and_no_further(clips: int) -> None:
    going: list[Event] = [JobRequested(video="v", job="j")]
    heard: list[Event] = []
    while going:
        event = going.pop()
        heard.append(event)
        going.extend(told for seed in seeds(event) for told in told_by(seed, clips=clips))
    rendered = sorted(event.clip for event in heard if isinstance(event, ClipRendered))
    assert rendered == list(range(1, clips + 1))


@given(video=IDS, language=st.sampled_from([None, "en", "de"]))
def test_a_job_waits_for_the_transcription_that_the_upload_set_off(video: str, language: str | None) -> None:
    alone, _ = seeds(VideoUploaded(video=video, language=language))
    (first,) = seeds(JobRequested(video=video, job="1", language=language))
    (second,) = seeds(JobRequested(video=video, job="2", language=language))
    assert alone.id == first.id == second.id == transcription_id(video, language=language, fresh=None)
    assert (alone.waits, first.waits, second.waits) == (None, "1", "2")
    assert alone.params == first.params


def test_a_fresh_job_gets_a_transcription_of_its_own() -> None:
    (shared,) = seeds(JobRequested(video="v", job="j"))
    (fresh,) = seeds(JobRequested(video="v", job="j", fresh="j"))
    (german,) = seeds(JobRequested(video="v", job="j", language="de"))
    assert len({shared.id, fresh.id, german.id}) == 3


@given(st.lists(IDS, unique=True, max_size=5))
def test_a_transcription_is_told_to_each_job_that_waits(jobs: list[str]) -> None:
    events = done(Stage.TRANSCRIBE, video="v", job=None, clip=None, jobs=jobs, facts={})
    assert [event for event in events if isinstance(event, VideoTranscribed)] == list(events)
    told: list[str | None] = [getattr(event, "job", None) for event in events]
    waiting: list[str | None] = [*jobs] or [None]
    assert told == waiting


@given(st.lists(IDS, unique=True, max_size=5))
def test_a_dead_transcription_fails_each_job_that_waits(jobs: list[str]) -> None:
    events = dead(Stage.TRANSCRIBE, video="v", job=None, clip=None, jobs=jobs)
    assert events == tuple(StageFailed(video="v", stage=Stage.TRANSCRIBE, job=job) for job in jobs)


@pytest.mark.parametrize(("stage", "clip"), [(Stage.PLAN, None), (Stage.FRAME, 2), (Stage.RENDER, 2)])
def test_a_dead_task_of_a_job_fails_that_job_alone(stage: Stage, clip: int | None) -> None:
    assert dead(stage, video="v", job="j", clip=clip, jobs=()) == (
        StageFailed(video="v", stage=stage, job="j", clip=clip),
    )


def test_ids_of_tasks_never_meet() -> None:
    events: list[Event] = [
        VideoUploaded(video="v"),
        *(JobRequested(video="v", job=job, language=code) for job in "ab" for code in (None, "en")),
        *(VideoTranscribed(video="v", job=job) for job in "ab"),
        *(kind(video="v", job=job, clip=n) for kind in (ClipPlanned, ClipFramed) for job in "ab" for n in (1, 11)),
    ]
    ids = [seed.id for event in events for seed in seeds(event)]
    shared = 3  # both jobs wait for the same two transcriptions, the upload set off one of them
    assert len(set(ids)) == len(ids) - shared
