"""Whether a job is finished, from its tasks alone: never from counters."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from common.events import Stage
from common.tasks import Task, TaskError


@dataclass(frozen=True)
class Verdict:
    """`ready` clips have all their files; `dead` ones will have none; `framed` ones wait until somebody asks for them.

    A job is finished when no clip is open.
    """

    status: Literal["running", "done", "failed"]
    ready: tuple[int, ...] = ()
    dead: tuple[int, ...] = ()
    error: TaskError | None = None
    framed: tuple[int, ...] = ()


def judge(
    job: str,
    tasks: Sequence[Task],
    *,
    planned: int | None,
    dropped: Collection[int] = (),
    renders: Callable[[int], bool] = lambda _clip: True,
) -> Verdict:
    """`planned` is the number of clips that plan's result fixed; None while there is none. Those that are `dropped` don't count.

    A transcription that died before the job joined it says nothing: joining begins it anew.
    """
    for task in tasks:
        its_own = job in {task.job, *task.jobs}
        if task.stage in {Stage.TRANSCRIBE, Stage.PLAN} and task.state == "dead" and its_own:
            return Verdict("failed", error=task.error)
    if planned is None:
        return Verdict("running")
    by_clip = {(task.clip, task.stage): task for task in tasks if task.clip is not None}
    slots = [clip for clip in range(1, planned + 1) if clip not in dropped]
    ready = tuple(n for n in slots if _state(by_clip.get((n, Stage.RENDER))) == "done")
    dead = tuple(n for n in slots if any(_state(by_clip.get((n, s))) == "dead" for s in (Stage.FRAME, Stage.RENDER)))
    framed = tuple(n for n in slots if not renders(n) and _state(by_clip.get((n, Stage.FRAME))) == "done")
    if len({*ready, *dead, *framed}) < len(slots):
        return Verdict("running", ready=ready, dead=dead, framed=framed)
    errors = [task.error for task in tasks if task.state == "dead" and task.error is not None]
    return Verdict(
        "failed" if dead and not ready and not framed else "done",
        ready=ready,
        dead=dead,
        error=errors[0] if errors else None,
        framed=framed,
    )


def _state(task: Task | None) -> str | None:
    return None if task is None else task.state
