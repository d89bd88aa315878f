"""What happened to a job, in order, for whoever watches it. `seq` counts per job and is the id of the server-sent event.

A job's end is told once per attempt, and after all that was told of its clips, whoever else tells them at the same time.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

from pymongo.errors import DuplicateKeyError

from common.catalog import FINISHED, Job
from common.database import Database, Row
from common.documents import Document
from common.events import Stage
from common.tasks import Task


class Entry(Document):
    """A change of a stage, of a clip, or of the job itself."""

    job: str
    attempt: int = 0
    """See Job.reopened."""
    seq: int = 0
    kind: Literal["stage", "clip", "job"]
    stage: Stage | None = None
    clip: int | None = None
    state: str
    share: float = 0.0
    message: str = ""
    cached: bool = False


class Journal:
    def __init__(self, database: Database) -> None:
        self._journal = database.journal
        self._tasks = database.tasks
        self._jobs = database.jobs

    async def task(
        self, task: Task, *, state: str, share: float = 0.0, message: str = "", cached: bool = False
    ) -> None:
        """Tell every job that waits for the task now; some may have joined since it was read."""
        for job in await self._waiting(task):
            await self._tell(
                Entry(
                    job=job,
                    kind="stage",
                    stage=task.stage,
                    clip=task.clip,
                    state=state,
                    share=share,
                    message=message,
                    cached=cached,
                )
            )

    async def _waiting(self, task: Task) -> tuple[str, ...]:
        if task.job is not None:
            return (task.job,)
        row = await self._tasks.find_one({"_id": task.id}, {"jobs": 1})
        return tuple(row["jobs"]) if row else ()

    async def clip(self, job: Job, clip: int, *, state: Literal["framed", "ready", "dead"]) -> None:
        """Tell that it can be looked at, fetched, or not be made, unless that was told; one that died may die again."""
        told: Row = {"kind": "clip", "clip": clip, "state": state}
        if state == "dead":
            told["attempt"] = job.reopened
        entry = Entry(job=job.id, attempt=job.reopened, kind="clip", clip=clip, state=state, share=1.0)
        await self._tell(entry, unless=(told, *_over(job)))

    async def begin(self, job: Job) -> None:
        """Tell that it waits for its turn, for the first time or again."""
        await self._tell(Entry(job=job.id, attempt=job.reopened, kind="job", state="queued"))

    async def end(self, job: Job) -> None:
        """Tell how it ended. Whoever ends a job marks it `untold` in the same write, and a sweeper tells what was left so."""
        message = job.error.message if job.error else ""
        entry = Entry(job=job.id, attempt=job.reopened, kind="job", state=job.status, message=message)
        await self._tell(entry, unless=_over(job))
        await self._jobs.update_one({"_id": job.id, "reopened": job.reopened}, {"$unset": {"untold": ""}})

    async def _tell(self, entry: Entry, *, unless: Sequence[Row] = ()) -> None:
        """The next number is taken by inserting it: no gaps, no reader that waits for a dead writer, nobody between look and entry."""
        while True:
            last = await self._journal.find_one({"job": entry.job}, {"seq": 1}, sort=[("seq", -1)])
            if unless and await self._journal.find_one({"job": entry.job, "$or": list(unless)}, {"seq": 1}):
                return
            row = {**entry.model_dump(), "seq": (last["seq"] if last else 0) + 1, "at": datetime.now(UTC)}
            with suppress(DuplicateKeyError):
                await self._journal.insert_one(row)
                return

    async def after(self, job: str, seq: int, *, most: int) -> list[Entry]:
        """The next entries later than `seq`, in order."""
        rows = self._journal.find({"job": job, "seq": {"$gt": seq}}, sort=[("seq", 1)], limit=most)
        return [Entry.model_validate(row) async for row in rows]


def _over(job: Job) -> tuple[Row, ...]:
    """Entries that say that this attempt at the job has ended, or that a later one began."""
    return (
        {"kind": "job", "attempt": job.reopened, "state": {"$in": sorted(FINISHED)}},
        {"kind": "job", "attempt": {"$gt": job.reopened}},
    )
