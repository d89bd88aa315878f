"""The life of a video, from top to bottom.

Events are past tense, frozen and small: they carry ids, never media. Each has a Redis Stream of its name. New fields get
defaults, unknown ones are ignored, a breaking change is a new name. `SETS_OFF` is the only place that knows what follows what.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class Stage(StrEnum):
    """A step whose result is a pure function of its inputs."""

    TRANSCRIBE = "transcribe"
    PLAN = "plan"
    FRAME = "frame"
    RENDER = "render"
    PACKAGE = "package"


class Event(BaseModel):
    """Base of all events; `name` is also the name of its stream."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    name: ClassVar[str]


class VideoUploaded(Event):
    """The bytes are stored and probed: the video can be read by every stage."""

    name = "video.uploaded"
    video: Id
    language: str | None = None


class VideoPackaged(Event):
    """It can be streamed: its ladder is stored."""

    name = "video.packaged"
    video: Id


class JobRequested(Event):
    """Somebody wants clips of a video. `fresh` names a job whose stored results must not be used for transcription."""

    name = "job.requested"
    video: Id
    job: Id
    language: str | None = None
    fresh: Id | None = None


class VideoTranscribed(Event):
    """Its words and its sound are known. Told once for each job that waits, or once without a job."""

    name = "video.transcribed"
    video: Id
    job: Id | None = None


class ClipPlanned(Event):
    """Plan chose this clip; clip 1 is the best."""

    name = "clip.planned"
    video: Id
    job: Id
    clip: int


class ClipFramed(Event):
    """It is known where to look in every shot of the clip."""

    name = "clip.framed"
    video: Id
    job: Id
    clip: int


class ClipRendered(Event):
    """The clip's files are stored and measured."""

    name = "clip.rendered"
    video: Id
    job: Id
    clip: int


class StageFailed(Event):
    """A task is dead: it will not be tried again by itself."""

    name = "stage.failed"
    video: Id
    stage: Stage
    job: Id | None = None
    clip: int | None = None


EVENTS: tuple[type[Event], ...] = (
    VideoUploaded,
    VideoPackaged,
    JobRequested,
    VideoTranscribed,
    ClipPlanned,
    ClipFramed,
    ClipRendered,
    StageFailed,
)

SETS_OFF: Mapping[type[Event], tuple[Stage, ...]] = MappingProxyType(
    {
        VideoUploaded: (Stage.TRANSCRIBE, Stage.PACKAGE),
        VideoPackaged: (),
        JobRequested: (Stage.TRANSCRIBE,),
        VideoTranscribed: (Stage.PLAN,),
        ClipPlanned: (Stage.FRAME,),
        ClipFramed: (Stage.RENDER,),
        ClipRendered: (),
        StageFailed: (),
    }
)

SERVICE_OF: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.TRANSCRIBE: "transcribe",
        Stage.PLAN: "plan",
        Stage.FRAME: "vision",
        Stage.RENDER: "render",
        Stage.PACKAGE: "render",
    }
)

OF_JOBS: tuple[Stage, ...] = (Stage.TRANSCRIBE, Stage.PLAN, Stage.FRAME, Stage.RENDER)
"""What a job waits for, in order. The other stages belong to the video and hold up no job."""

FINISHES: tuple[type[Event], ...] = (ClipFramed, ClipRendered, StageFailed)
"""After each of these the users service looks whether the job is finished."""


def listens_to(stage: Stage) -> tuple[type[Event], ...]:
    """Events that set off the stage, in the order of a video's life."""
    return tuple(event for event in EVENTS if stage in SETS_OFF[event])
