"""What happened to a job, in order, for whoever watches it. `seq` counts per job and is the id of the server-sent event."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

from pymongo.errors import DuplicateKeyError

from common.catalog import Job
from common.database import Database
from common.documents import Document
from common.events import Stage
from common.tasks import Task


class Entry(Document):
    """A change of a stage, of a clip, or of the job itself."""

    job: str
    seq: int
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
                    seq=0,
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

    async def clip(self, job: str, clip: int, *, state: str) -> None:
        await self._tell(Entry(job=job, seq=0, kind="clip", clip=clip, state=state, share=1.0))

    async def job(self, job: str, *, state: str, message: str = "") -> None:
        await self._tell(Entry(job=job, seq=0, kind="job", state=state, message=message))

    async def end(self, job: Job) -> None:
        """Tell how it ended. Whoever ends a job marks it `untold` in the same write, and a sweeper tells what was left so."""
        await self.job(job.id, state=job.status, message=job.error.message if job.error else "")
        await self._jobs.update_one({"_id": job.id}, {"$unset": {"untold": ""}})

    async def _tell(self, entry: Entry) -> None:
        """The next number is taken by inserting it, so that there are no gaps and a reader never waits for a dead writer."""
        while True:
            last = await self._journal.find_one({"job": entry.job}, {"seq": 1}, sort=[("seq", -1)])
            row = {**entry.model_dump(), "seq": (last["seq"] if last else 0) + 1, "at": datetime.now(UTC)}
            with suppress(DuplicateKeyError):
                await self._journal.insert_one(row)
                return

    async def after(self, job: str, seq: int, *, most: int) -> list[Entry]:
        """The next entries later than `seq`, in order."""
        rows = self._journal.find({"job": job, "seq": {"$gt": seq}}, sort=[("seq", 1)], limit=most)
        return [Entry.model_validate(row) async for row in rows]
