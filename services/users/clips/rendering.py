"""Clips that are rendered when somebody asks for them, and clips that are deleted; both after their job is done, too."""

from collections.abc import Sequence

from common.catalog import Catalog, Job
from common.database import Database, Row
from common.errors import Conflict, NotFound
from common.events import ClipFramed, Stage
from common.relay import Relay
from common.tasks import Task, Tasks
from common.telemetry import tolerated
from services.users.accounts.usage import Usage
from services.users.clips.collection import clip_name
from services.users.jobs.finishing import Finisher


class Rendering:
    def __init__(self, *, database: Database, catalog: Catalog, tasks: Tasks, relay: Relay, finisher: Finisher) -> None:
        self._jobs = database.jobs
        self._clips = database.clips
        self._catalog = catalog
        self._tasks = tasks
        self._relay = relay
        self._finisher = finisher
        self._usage = Usage(database)

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

    async def cancel(self, job: Job, index: int) -> None:
        """Let a clip wait again that was asked for. Raises NotFound, Conflict."""
        await self._require(job, index)
        if not job.on_demand:
            raise Conflict("This job renders all of its clips. Cancel the job, or delete the clip.")
        task = await self._tasks.get(job.render_task(index))
        if task is not None and task.state == "done":
            raise Conflict("The clip is rendered already. Delete it if you don't want it.")
        await self._jobs.update_one(
            {"_id": job.id, "wanted": index}, {"$pull": {"wanted": index}, "$set": {"stale": True}}
        )
        await self._tasks.cancel_one(job.render_task(index))  # last, or who relays meanwhile makes it anew
        await self._finisher.look(await self._catalog.job(job.id))

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
        """What is framed and wanted is rendered, what is not wanted any more is not; framing that ends later tells so itself."""
        if job.status in {"failed", "cancelled"}:
            return
        tasks = await self._tasks.of_job(job.id, job.transcription)
        for task in tasks:
            if task.stage is Stage.RENDER and task.clip is not None and not job.renders(task.clip):
                await self._tasks.cancel_one(task.id)
        for clip in sorted(set(job.wanted) - set(job.dropped)):
            rendered = _state(tasks, clip, Stage.RENDER)
            if _state(tasks, clip, Stage.FRAME) == "done" and rendered in {None, "cancelled"}:
                await self._tasks.revive(job.render_task(clip))
                await self._relay.tell(ClipFramed(video=job.video, job=job.id, clip=clip), user=job.user)

    async def _clean(self, job: Job) -> None:
        if job.dropped:
            gone: Row = {"$in": [*job.dropped]}
            await self._clips.delete_many({"job": job.id, "index": gone})
            its: Row = {"job": job.id, "clip": gone}
            await self._tasks.forget({**its, "state": {"$ne": "done"}})  # or it could be done when it is counted
            left = await self._tasks.of_job(job.id, job.transcription)
            done = [task.id for task in left if task.clip in job.dropped]
            await self._usage.remember_tasks(job.account, done)
            await self._tasks.forget({"_id": {"$in": done}})
        await self._finisher.refresh(job)


def _state(tasks: Sequence[Task], clip: int, stage: Stage) -> str | None:
    return next((task.state for task in tasks if task.clip == clip and task.stage is stage), None)
