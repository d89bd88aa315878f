"""How far a job is and how long it will take, from its tasks and from how long such work took before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from common.catalog import Job
from common.events import OF_JOBS, Stage
from common.tasks import Task

DEFAULT_RATES: Final[Mapping[Stage, float]] = {
    Stage.TRANSCRIBE: 0.2,
    Stage.PLAN: 0.05,
    Stage.FRAME: 0.4,
    Stage.RENDER: 1.5,
}
"""Seconds of work for a second of media, until this installation has figures of its own."""


@dataclass(frozen=True)
class Progress:
    percent: float
    eta_s: float | None


def clip_seconds(job: Job, duration_s: float) -> float:
    """A clip's length to reckon with before plan has chosen."""
    middles = [(span.least_ms + span.most_ms) / 2000 for span in job.request.lengths]
    return min(duration_s, sum(middles) / len(middles))


def estimate(
    job: Job, tasks: Sequence[Task], *, duration_s: float, clip_s: float, clips: int, rates: Mapping[Stage, float]
) -> Progress:
    """`clips` is what plan chose, or what was asked for. Framing and rendering of different clips overlap; the slower one counts."""
    if job.status in {"done", "failed", "cancelled"}:
        return Progress(100.0 if job.status == "done" else _share(tasks), 0.0)
    media = {Stage.TRANSCRIBE: duration_s, Stage.PLAN: duration_s, Stage.FRAME: clip_s, Stage.RENDER: clip_s}
    counts = {
        Stage.TRANSCRIBE: 1,
        Stage.PLAN: 1,
        Stage.FRAME: clips,
        Stage.RENDER: len(job.wanted) if job.on_demand else clips,
    }
    total = {stage: rates[stage] * media[stage] * counts[stage] for stage in OF_JOBS}
    left = dict(total)
    for task in tasks:
        left[task.stage] -= _done(task) * rates[task.stage] * media[task.stage]
    left = {stage: max(0.0, seconds) for stage, seconds in left.items()}
    first = rates[Stage.FRAME] * clip_s if left[Stage.FRAME] else 0.0
    eta = left[Stage.TRANSCRIBE] + left[Stage.PLAN] + max(left[Stage.FRAME], left[Stage.RENDER] + first)
    percent = 100 * (1 - sum(left.values()) / max(1e-9, sum(total.values())))
    return Progress(round(min(99.9, max(0.0, percent)), 1), round(eta, 1))


def _done(task: Task) -> float:
    return 1.0 if task.state in {"done", "dead", "cancelled"} else task.share


def _share(tasks: Sequence[Task]) -> float:
    return round(100 * sum(_done(task) for task in tasks) / len(tasks), 1) if tasks else 0.0
