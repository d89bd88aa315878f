"""Whether a job is finished, from its tasks alone: never from counters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from common.events import Stage
from common.tasks import Task, TaskError


@dataclass(frozen=True)
class Verdict:
    """`ready` clips have all their files; `dead` ones will have none; a job is finished when no clip is open."""

    status: Literal["running", "done", "failed"]
    ready: tuple[int, ...] = ()
    dead: tuple[int, ...] = ()
    error: TaskError | None = None


def judge(job: str, tasks: Sequence[Task], *, planned: int | None) -> Verdict:
    """`planned` is the number of clips that plan's result fixed; None while there is none.

    A transcription that died before the job joined it says nothing: joining begins it anew.
    """
    for task in tasks:
        its_own = job in {task.job, *task.jobs}
        if task.stage in {Stage.TRANSCRIBE, Stage.PLAN} and task.state == "dead" and its_own:
            return Verdict("failed", error=task.error)
    if planned is None:
        return Verdict("running")
    by_clip = {(task.clip, task.stage): task for task in tasks if task.clip is not None}
    slots = range(1, planned + 1)
    ready = tuple(n for n in slots if _state(by_clip.get((n, Stage.RENDER))) == "done")
    dead = tuple(n for n in slots if any(_state(by_clip.get((n, s))) == "dead" for s in (Stage.FRAME, Stage.RENDER)))
    if len(ready) + len(dead) < planned:
        return Verdict("running", ready=ready, dead=dead)
    errors = [task.error for task in tasks if task.state == "dead" and task.error is not None]
    return Verdict(
        "failed" if dead and not ready else "done", ready=ready, dead=dead, error=errors[0] if errors else None
    )


def _state(task: Task | None) -> str | None:
    return None if task is None else task.state
