"""Clips that are rendered when somebody asks for them, and clips that are deleted; both after their job is done, too."""

from collections.abc import Sequence

from common.catalog import Catalog, Job
from common.database import Database, Row
from common.errors import Conflict, NotFound
from common.events import ClipFramed, Stage
from common.relay import Relay
from common.tasks import Task, Tasks
from common.telemetry import tolerated
from services.users.clips import clip_name
from services.users.finishing import Finisher


class Rendering:
    def __init__(self, *, database: Database, catalog: Catalog, tasks: Tasks, relay: Relay, finisher: Finisher) -> None:
        self._jobs = database.jobs
        self._tasks_of = database.tasks
        self._clips = database.clips
        self._catalog = catalog
        self._tasks = tasks
        self._relay = relay
        self._finisher = finisher

    async def ask(self, job: Job, index: int) -> None:
        """Have a clip rendered that waits for it; at once, or when it is framed. Raises NotFound, Conflict."""
        await self._require(job, index)
        if job.renders(index):
            return
        changed = await self._jobs.update_one(
            {"_id": job.id, "status": {"$in": ["queued", "running", "done"]}},
            {"$addToSet": {"wanted": index}, "$set": {"stale": True}},
        )
        if not changed.matched_count:
            raise Conflict(f"The job is {job.status}: try it again first.")
        await self._go_on(await self._catalog.job(job.id))

    async def drop(self, job: Job, index: int) -> None:
        """Delete a clip of a finished job; what others have of it stays theirs. Raises NotFound, Conflict."""
        await self._require(job, index)
        changed = await self._jobs.update_one(
            {"_id": job.id, "status": {"$in": ["done", "failed", "cancelled"]}},
            {"$addToSet": {"dropped": index}, "$set": {"stale": True}},
        )
        if not changed.matched_count:
            raise Conflict("The job is still going on: wait for its end, or cancel it, before you delete a clip of it.")
        await self._clean(await self._catalog.job(job.id))

    async def sweep(self) -> None:
        """A chore: what was asked for, and then broke off."""
        async for row in self._jobs.find({"stale": True}):
            with tolerated("rendering.not_resumed", job=row["_id"]):
                job = Job.model_validate(row)
                await self._go_on(job)
                await self._clean(job)

    async def _require(self, job: Job, index: int) -> None:
        try:
            planned = (await self._catalog.result(job.plan_task)).facts["clips"]
        except NotFound:
            planned = 0
        if not 1 <= index <= planned or index in job.dropped:
            raise NotFound(f"There is no clip {clip_name(job.id, index)}.")

    async def _go_on(self, job: Job) -> None:
        """What is framed and wanted is rendered; framing that ends later tells so itself."""
        if job.status in {"failed", "cancelled"}:
            return
        tasks = await self._tasks.of_job(job.id, job.transcription)
        for clip in sorted(set(job.wanted) - set(job.dropped)):
            if _state(tasks, clip, Stage.FRAME) == "done" and _state(tasks, clip, Stage.RENDER) is None:
                await self._relay.tell(ClipFramed(video=job.video, job=job.id, clip=clip), user=job.user)

    async def _clean(self, job: Job) -> None:
        gone: Row = {"$in": [*job.dropped]}
        await self._clips.delete_many({"job": job.id, "index": gone})
        await self._tasks_of.delete_many({"job": job.id, "clip": gone})
        await self._finisher.refresh(job)


def _state(tasks: Sequence[Task], clip: int, stage: Stage) -> str | None:
    return next((task.state for task in tasks if task.clip == clip and task.stage is stage), None)
