"""How a clip came about: each stage with all that went into it, and whether doing it again gives the same."""

from collections.abc import Iterator, Mapping
from typing import Any

from common.catalog import Catalog, Job
from common.documents import Document
from common.errors import Conflict, InvalidRequest, NotFound
from common.events import Stage
from common.results import StoredResult
from common.tasks import Task, Tasks

Step = tuple[Stage, int | None]
"""A stage, and the clip it works on, if it works on one."""


class Line(Document):
    """One stage of the ledger; `files` are digests of the stored objects by name."""

    stage: Stage
    clip: int | None
    task: str
    key: str
    result: str
    cached: bool
    seconds: float
    cpu_seconds: float
    worker: str
    version: int
    inputs: Mapping[str, Any]
    engine: Mapping[str, str]
    files: Mapping[str, str]
    digest: str

    @classmethod
    def of(cls, task: Task, result: StoredResult) -> "Line":
        return cls(
            stage=task.stage,
            clip=task.clip,
            task=task.id,
            key=result.key,
            result=result.id,
            cached=task.cached,
            seconds=task.seconds,
            cpu_seconds=result.cpu_seconds,
            worker=result.worker,
            version=result.version,
            inputs=result.inputs,
            engine=result.engine,
            files={name: blob.digest for name, blob in result.files.items()},
            digest=result.digest,
        )


def clip_of(name: str) -> tuple[str, int]:
    """(job, number) of a clip's id. Raises InvalidRequest."""
    job, _, number = name.rpartition(".")
    if not job or not number.isdecimal():
        raise InvalidRequest(
            f"{name} is no clip. Give a job and a number, such as 01JD….02; clipmill jobs show lists them."
        )
    return job, int(number)


class Ledger:
    def __init__(self, *, catalog: Catalog, tasks: Tasks) -> None:
        self._catalog = catalog
        self._tasks = tasks

    async def job(self, job: Job) -> list[Line]:
        """Finished stages, in the order of the chain."""
        done = [task for task in await self._tasks.of_job(job.id, job.transcription) if task.state == "done"]
        return [Line.of(task, await self._catalog.result(task.id)) for task in done]

    async def clip(self, name: str) -> list[Line]:
        """What one clip stands on. Raises NotFound."""
        job, number = clip_of(name)
        lines = await self.job(await self._catalog.job(job))
        mine = [line for line in lines if line.clip in {None, number}]
        if not any(line.clip == number for line in mine):
            raise NotFound(f"The job {job} has no clip {number}.")
        return mine


# ---- comparing -------------------------------------------------------------------------------------------------------


class Difference(Document):
    """Where two runs disagree; `names` are files, or `facts`."""

    stage: Stage
    clip: int | None
    names: tuple[str, ...]


def require_done(job: Job) -> None:
    if job.status != "done":
        raise Conflict(f"The job {job.id} is {job.status}; only a finished one can be compared.")


def compare(before: list[Line], again: list[Line], *, start: Stage) -> tuple[list[Line], list[Difference]]:
    """(stages that were compared, where they differ), from the stage `start` on."""
    first, second = _by_step(before, start), _by_step(again, start)
    return [first[step] for step in first if step in second], list(_differences(first, second))


def _by_step(lines: list[Line], start: Stage) -> dict[Step, Line]:
    order = list(Stage)
    return {(line.stage, line.clip): line for line in lines if order.index(line.stage) >= order.index(start)}


def _differences(first: Mapping[Step, Line], second: Mapping[Step, Line]) -> Iterator[Difference]:
    for stage, clip in [*first, *(step for step in second if step not in first)]:
        one, other = first.get((stage, clip)), second.get((stage, clip))
        if one is None or other is None:
            yield Difference(stage=stage, clip=clip, names=("made in one run only",))
        elif one.digest != other.digest:
            names = [name for name in {**one.files, **other.files} if one.files.get(name) != other.files.get(name)]
            yield Difference(stage=stage, clip=clip, names=tuple(names) or ("facts",))
