"""From a finished task to the next ones: make them, tell their events, mark the task relayed. All of it may be done twice.

The finished document is the outbox; no transaction is needed. `tell` serves the documents that start a chain as well: a new video
and a new job, which keep a `relayed` mark of their own.
"""

from contextlib import suppress

import structlog
from faststream.redis import RedisBroker
from redis.exceptions import RedisError

from common.catalog import Catalog, Job, Video
from common.database import Database
from common.errors import NotFound
from common.events import ClipFramed, Event
from common.flow import dead, done, seeds
from common.tasks import Task, Tasks
from common.telemetry import tolerated

log = structlog.get_logger()


class Relay:
    def __init__(self, *, database: Database, tasks: Tasks, catalog: Catalog, broker: RedisBroker) -> None:
        self._database = database
        self._tasks = tasks
        self._catalog = catalog
        self._broker = broker

    async def tell(self, event: Event, *, user: str) -> None:
        """Make the tasks that the event sets off, then wake their workers."""
        for seed in seeds(event):
            await self._tasks.add(seed, user=user)
            if seed.waits is not None:
                await self._join(seed.id, seed.waits)
        await self.wake(event)

    async def _join(self, task: str, job: str) -> None:
        """A job that waits for what is finished already goes on at once, and not at the sweeper's next round."""
        found = await self._tasks.get(task)
        if found is not None and found.state in {"done", "dead"}:
            await self._tell(found, (job,))
            await self._tasks.relayed(found.model_copy(update={"jobs": (job,)}), told=(job,))

    async def wake(self, event: Event) -> None:
        """Publish a ticket. One that gets lost is made good by the sweepers: the task is there already."""
        try:
            await self._broker.publish(event, stream=event.name)
        except (RedisError, OSError) as error:
            log.warning("ticket.lost", name=event.name, error=str(error))

    async def task(self, task: Task) -> None:
        """Relay a done or dead task; idempotent, at once after the commit or later by the sweeper.

        Of the jobs that share it, those are told that were not yet: each once, however many join one after the other.
        """
        waiting = tuple(job for job in task.jobs if job not in task.told)
        if waiting or not task.jobs:
            await self._tell(task, waiting)
        await self._tasks.relayed(task, told=waiting)

    async def _tell(self, task: Task, jobs: tuple[str, ...]) -> None:
        if task.state == "done":
            facts = (await self._catalog.result(task.id)).facts
            events = done(task.stage, video=task.video, job=task.job, clip=task.clip, jobs=jobs, facts=facts)
        elif task.state == "dead":
            events = dead(task.stage, video=task.video, job=task.job, clip=task.clip, jobs=jobs)
        else:
            events = ()
        for event in events:
            job: str | None = getattr(event, "job", None)
            found = None if job is None else await self._found(job)
            if found is not None and (found.status == "cancelled" or (task.job is None and found.status == "done")):
                continue
            clip = getattr(event, "clip", None)
            if found is not None and clip in found.dropped:
                continue
            if found is not None and isinstance(event, ClipFramed) and not found.renders(event.clip):
                await self.wake(event)  # whoever looks whether the job is finished; nothing is set off
                continue
            # a transcription takes the turn of whoever needed it first, what follows from it each job's own
            await self.tell(event, user=task.user if found is None else found.user)
            if job is not None and await self._catalog.cancelled(job):
                await self._tasks.cancel(job)

    async def _found(self, job: str) -> Job | None:
        with suppress(NotFound):
            return await self._catalog.job(job)
        return None

    async def video(self, video: Video) -> None:
        await self.tell(video.uploaded(), user=video.account)
        await self._database.videos.update_one({"_id": video.id}, {"$set": {"relayed": True}})

    async def job(self, job: Job) -> None:
        if job.status != "cancelled":
            await self.tell(job.requested(), user=job.user)
        if await self._catalog.cancelled(job.id):
            await self._tasks.cancel(job.id)
        await self._database.jobs.update_one({"_id": job.id}, {"$set": {"relayed": True}})

    async def unrelayed_videos(self) -> None:
        """A chore for the sweeper of whoever makes videos."""
        async for row in self._database.videos.find({"relayed": False}):
            with tolerated("relay.failed", video=row["_id"]):
                await self.video(Video.model_validate(row))

    async def unrelayed_jobs(self) -> None:
        """A chore for the sweeper of whoever makes jobs."""
        async for row in self._database.jobs.find({"relayed": False}):
            with tolerated("relay.failed", job=row["_id"]):
                await self.job(Job.model_validate(row))
