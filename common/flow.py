"""What follows what, as pure functions: the tasks that an event sets off, and the events that a finished task tells."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.documents import Document
from common.events import (
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


class Seed(Document):
    """A task to be made. `waits` is the job that joins a task which other jobs may share."""

    id: str
    stage: Stage
    event: Event
    video: str
    job: str | None = None
    clip: int | None = None
    waits: str | None = None
    params: Mapping[str, str | None] = {}


def transcription_id(video: str, *, language: str | None, fresh: str | None) -> str:
    """Transcription belongs to the video and its parameters, however many jobs wait for it."""
    task = f"video/{video}/transcribe/{language or 'auto'}"
    return f"{task}/{fresh}" if fresh else task


def package_id(video: str) -> str:
    """A video has one ladder."""
    return f"video/{video}/package"


def plan_id(job: str) -> str:
    return f"job/{job}/plan"


def clip_id(job: str, clip: int, stage: Stage) -> str:
    return f"job/{job}/clip/{clip}/{stage}"


def seeds(event: Event) -> tuple[Seed, ...]:
    """The tasks that this event sets off, by the map in common.events."""
    return tuple(seed for stage in SETS_OFF[type(event)] if (seed := _seed(stage, event)) is not None)


def _seed(stage: Stage, event: Event) -> Seed | None:
    match event:
        case VideoUploaded(video=video) if stage is Stage.PACKAGE:
            return Seed(id=package_id(video), stage=stage, event=event, video=video)
        case VideoUploaded(video=video, language=language):
            task = transcription_id(video, language=language, fresh=None)
            return Seed(id=task, stage=stage, event=event, video=video, params={"language": language, "fresh": None})
        case JobRequested(video=video, job=job, language=language, fresh=fresh):
            task = transcription_id(video, language=language, fresh=fresh)
            params = {"language": language, "fresh": fresh}
            return Seed(id=task, stage=stage, event=event, video=video, waits=job, params=params)
        case VideoTranscribed(video=video, job=str(job)):
            return Seed(id=plan_id(job), stage=stage, event=event, video=video, job=job)
        case ClipPlanned(video=video, job=job, clip=clip) | ClipFramed(video=video, job=job, clip=clip):
            return Seed(id=clip_id(job, clip, stage), stage=stage, event=event, video=video, job=job, clip=clip)
        case _:
            return None


def done(
    stage: Stage, *, video: str, job: str | None, clip: int | None, jobs: Sequence[str], facts: Mapping[str, Any]
) -> tuple[Event, ...]:
    """The events that a finished task tells; `facts` are its result's."""
    match stage, job, clip:
        case Stage.TRANSCRIBE, _, _:
            return tuple(VideoTranscribed(video=video, job=waiting) for waiting in jobs) or (
                VideoTranscribed(video=video),
            )
        case Stage.PACKAGE, _, _:
            return (VideoPackaged(video=video),)
        case Stage.PLAN, str(), _:
            return tuple(ClipPlanned(video=video, job=job, clip=n) for n in range(1, int(facts["clips"]) + 1))
        case Stage.FRAME, str(), int():
            return (ClipFramed(video=video, job=job, clip=clip),)
        case Stage.RENDER, str(), int():
            return (ClipRendered(video=video, job=job, clip=clip),)
        case _:
            raise AssertionError(f"a {stage} task without its job or clip")


def dead(stage: Stage, *, video: str, job: str | None, clip: int | None, jobs: Sequence[str]) -> tuple[Event, ...]:
    """The events that a dead task tells: one for each job that it fails."""
    failed = jobs if job is None else (job,)
    return tuple(StageFailed(video=video, stage=stage, job=one, clip=clip) for one in failed)
