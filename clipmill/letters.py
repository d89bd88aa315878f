"""Dead letters: tasks that are not tried again by themselves."""

from typing import Any

from common.database import Database
from common.errors import NotFound
from common.tasks import Task, Tasks


class Letters:
    def __init__(self, *, database: Database, tasks: Tasks) -> None:
        self._jobs = database.jobs
        self._tasks = tasks

    async def get(self, task: str) -> Task:
        """Raises NotFound unless it is dead."""
        found = await self._tasks.get(task)
        if found is None or found.state != "dead":
            raise NotFound(f"There is no dead task {task}. See: clipmill dead list")
        return found

    async def replay(self, task: Task) -> None:
        """Queue it again, and open the jobs that had given it up; the sweepers wake its workers. Raises NotFound."""
        jobs = task.jobs if task.job is None else (task.job,)
        ended: dict[str, Any] = {"_id": {"$in": list(jobs)}, "status": {"$in": ["done", "failed"]}}
        fresh = {"$set": {"status": "queued"}, "$unset": {"finished_at": "", "error": "", "shortfall": ""}}
        if not await self._tasks.replay(task.id):
            raise NotFound(f"{task.id} is not dead any more.")
        await self._jobs.update_many(ended, fresh)
