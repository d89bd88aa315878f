"""The chain of events as the code has it: what happens, what it sets off, and what that tells in turn."""

from collections.abc import Iterator

from common.events import EVENTS, FINISHES, SERVICE_OF, Event, Stage, StageFailed
from common.flow import done, seeds


def _example(event: type[Event]) -> Event:
    """One of its kind, for a job's first clip."""
    known = {"video": "V", "job": "J", "clip": 1, "stage": Stage.PLAN}
    return event.model_validate({name: known[name] for name in event.model_fields if name in known})


def told_by(stage: Stage) -> tuple[str, ...]:
    """Names of the events that a finished task of the stage tells."""
    clip = 1 if stage in {Stage.FRAME, Stage.RENDER} else None
    job = None if stage is Stage.TRANSCRIBE else "J"
    events = done(stage, video="V", job=job, clip=clip, jobs=("J",), facts={"clips": 1})
    return tuple(dict.fromkeys(event.name for event in events))


def follows(event: type[Event]) -> tuple[Stage, ...]:
    """The stages that the event sets off."""
    return tuple(seed.stage for seed in seeds(_example(event)))


def drawing() -> Iterator[str]:
    """The chain in the order of a video's life, then what each event means."""
    wide = max(len(event.name) for event in EVENTS)
    names = {stage: f"{SERVICE_OF[stage]}: {stage}" for stage in Stage}
    middle = max(map(len, names.values()))
    told = {name for stage in Stage for name in told_by(stage)}
    for event in EVENTS:
        for stage in follows(event):
            yield f"{event.name:<{wide}} ──▶ {names[stage]:<{middle}} ──▶ {', '.join(told_by(stage))}"
        if event in FINISHES:
            yield f"{event.name:<{wide}} ──▶ users: is the job finished?"
    yield ""
    for event in EVENTS:
        origin = "" if event.name in told or event is StageFailed else " Begins a chain."
        yield f"{event.name:<{wide}}  {(event.__doc__ or '').partition('. ')[0].rstrip('.')}.{origin}"
