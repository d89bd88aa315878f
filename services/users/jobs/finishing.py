"""Finishes jobs: looks at a job's tasks after each final event and in every round of the sweeper, and does so as often as it likes."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import structlog
from pymongo import ReturnDocument

from common.blobs import Blob
from common.catalog import FINISHED, Catalog, Job, Shown, needed_by
from common.database import Database
from common.errors import NotFound
from common.events import Event
from common.journal import Journal
from common.results import StoredResult, digests_of
from common.tasks import Task, Tasks
from common.telemetry import tolerated
from services.users.clips.collection import Clips
from services.users.jobs.archive import Archive
from services.users.jobs.manifest import file_name
from services.users.jobs.verdicts import Verdict, judge
from services.users.webhooks.notices import Notices

log = structlog.get_logger()


class Finisher:
    def __init__(
        self,
        *,
        database: Database,
        catalog: Catalog,
        tasks: Tasks,
        archive: Archive,
        clips: Clips,
        journal: Journal,
        notices: Notices,
    ) -> None:
        self._jobs = database.jobs
        self._catalog = catalog
        self._tasks = tasks
        self._archive = archive
        self._clips = clips
        self._journal = journal
        self._notices = notices

    async def on_event(self, event: Event) -> None:
        job: str | None = getattr(event, "job", None)
        if job is not None:
            with tolerated("finish.failed", job=job):
                await self.look(await self._catalog.job(job))

    async def sweep(self) -> None:
        """A chore: jobs whose last event got lost, clips that are in no list yet, and ends that nobody was told of."""
        async for row in self._jobs.find({"status": {"$in": ["queued", "running"]}}):
            with tolerated("finish.failed", job=row["_id"]):
                await self.look(Job.model_validate(row))

        async for row in self._jobs.find({"listed": False}):
            with tolerated("listing.failed", job=row["_id"]):
                await self._list(Job.model_validate(row))

        async for row in self._jobs.find({"untold": True}):
            with tolerated("finish.failed", job=row["_id"]):
                await self._journal.end(Job.model_validate(row))

    async def look(self, job: Job) -> None:
        """Tell clips that became ready, and finish the job if nothing is open."""
        if job.status not in {"queued", "running"}:
            if job.stale:
                await self.refresh(job)
            return
        tasks = tuple(await self._tasks.of_job(job.id, job.transcription))
        verdict = await self._judged(job, tasks)
        for clip in verdict.framed:
            await self._journal.clip(job, clip, state="framed")
        for clip in verdict.ready:
            await self._journal.clip(job, clip, state="ready")
        for clip in verdict.dead:
            await self._journal.clip(job, clip, state="dead")
        with tolerated("notice.failed", job=job.id):
            await self._notices.clips_ready(job, tasks)
        if verdict.status != "running":
            await self._finish(job, verdict)
        elif job.status == "queued" and any(task.state != "queued" for task in tasks):
            await self._jobs.update_one({"_id": job.id, "status": "queued"}, {"$set": {"status": "running"}})

    async def _judged(self, job: Job, tasks: tuple[Task, ...]) -> Verdict:
        """How far it is, with its clips written down."""
        planned = await self._archive.planned(tasks)
        await self._fill(job, tasks, planned)
        clips = None if planned is None else int(planned.facts["clips"])
        return judge(job.id, tasks, planned=clips, dropped=job.dropped, renders=job.renders)

    async def _fill(self, job: Job, tasks: tuple[Task, ...], planned: StoredResult | None) -> None:
        """A job ends also if its clips can't be written down; the sweeper tries that again, unless what they are of is gone."""
        later = True
        with tolerated("listing.failed", job=job.id):
            with suppress(NotFound):
                await self._clips.fill(job, tasks, planned)
            later = False
        if later:
            await self._jobs.update_one({"_id": job.id}, {"$set": {"listed": False}})

    async def refresh(self, job: Job) -> None:
        """Hand out what a finished job has by now, if clips were rendered since, or deleted, and tell of the rendered."""
        if job.status not in FINISHED:
            return
        tasks = tuple(await self._tasks.of_job(job.id, job.transcription))
        verdict = await self._judged(job, tasks)
        values: dict[str, Any] = {"stale": job.status == "done" and verdict.status == "running"}
        if job.shown != _shown(job, verdict):
            fresh = [task for task in tasks if task.clip and file_name(task.clip, "mp4") not in job.artifacts]
            await self._notices.clips_ready(job, fresh)
            contents = await self._archive.contents(job, dead=verdict.dead)
            values |= _handed_out(job, verdict, await self._archive.close(contents))
        elif job.stale == values["stale"]:
            return
        seen = {"wanted": _as_read(job.wanted), "dropped": _as_read(job.dropped), "reopened": job.reopened}
        await self._jobs.update_one({"_id": job.id, "status": job.status, **seen}, {"$set": values})

    async def _list(self, job: Job) -> None:
        """Write down the clips of a job from before there were rows of them."""
        tasks = await self._tasks.of_job(job.id, job.transcription)
        with suppress(NotFound):  # its plan is gone
            await self._clips.fill(job, tasks, await self._archive.planned(tasks))
        await self._jobs.update_one({"_id": job.id}, {"$set": {"listed": True}})

    async def _finish(self, job: Job, verdict: Verdict) -> None:
        contents = await self._archive.contents(job, dead=verdict.dead)
        artifacts = await self._archive.close(contents)
        values: dict[str, Any] = {
            "status": verdict.status,
            "error": verdict.error.model_dump() if verdict.error else None,
            "shortfall": contents.manifest["shortfall"],
            **_handed_out(job, verdict, artifacts),
            "untold": True,
            "unposted": True,
        }
        finished = await self._jobs.find_one_and_update(
            {"_id": job.id, "status": {"$in": ["queued", "running"]}, "reopened": job.reopened},
            {"$set": values, "$currentDate": {"finished_at": True}},
            return_document=ReturnDocument.AFTER,
        )
        if finished is not None:
            log.info(
                "job.finished", job=job.id, status=verdict.status, clips=len(verdict.ready), dead=len(verdict.dead)
            )
            ended = Job.model_validate(finished)
            await self._journal.end(ended)
            with tolerated("notice.failed", job=job.id):
                await self._notices.job_ended(ended)


def _handed_out(job: Job, verdict: Verdict, artifacts: Mapping[str, Blob]) -> dict[str, Any]:
    return {
        "digests": sorted({*digests_of(artifacts), *needed_by(job.request)}),
        "artifacts": {name: blob.model_dump() for name, blob in artifacts.items()},
        "clips": len(verdict.ready),
        "shown": _shown(job, verdict).model_dump(),
    }


def _shown(job: Job, verdict: Verdict) -> Shown:
    return Shown(ready=verdict.ready, dead=verdict.dead, dropped=tuple(sorted(job.dropped)))


def _as_read(clips: Sequence[int]) -> Any:
    """A condition that a row has just these; one of before has no such field."""
    return [*clips] or {"$in": [None, []]}
