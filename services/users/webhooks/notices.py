"""What webhooks are told, and that it is told: of each thing that happened one message to each that wants to know.

Nothing waits for this, and a message may be written twice without harm: its id says what it tells. Whoever ends a job, and whoever
makes a video, marks it `unposted` in the same write; the mark goes when the messages are there, and a chore looks for marks that
were left. Clips of a job that goes on are told at each look at it, and once more with its end.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from common.catalog import FINISHED, Catalog, Job, Video
from common.database import Database
from common.documents import Document
from common.errors import NotFound
from common.events import Event, Stage, StageFailed, VideoTranscribed
from common.flow import transcription_id
from common.tasks import Task, Tasks
from common.telemetry import tolerated
from services.users.jobs.manifest import file_name
from services.users.jobs.views import ClipView, Problem, Views
from services.users.webhooks.collection import EventName, Webhooks
from services.users.webhooks.deliveries import Deliveries, Letter, lane_of_jobs

TEST: Final = "webhook.test"


class ReadyClip(Document):
    """`mp4` and `thumbnail` are names of files here, and signed URLs when they are sent."""

    id: str
    index: int
    title: str | None
    start_s: float
    end_s: float
    score: float | None
    mp4: str
    thumbnail: str

    @classmethod
    def of(cls, clip: ClipView) -> "ReadyClip":
        return cls(
            id=clip.id,
            index=clip.index,
            title=clip.title,
            start_s=clip.start_s,
            end_s=clip.end_s,
            score=clip.score,
            mp4=file_name(clip.index, "mp4"),
            thumbnail=file_name(clip.index, "jpg"),
        )


class JobFinished(Document):
    """`status`: done, failed or cancelled. `clips` are those that can be fetched."""

    job_id: str
    video_id: str
    status: str
    owner: str
    external_id: str | None
    error: Problem | None
    shortfall: str | None
    clips: tuple[ReadyClip, ...]


class ClipReady(Document):
    job_id: str
    video_id: str
    owner: str
    external_id: str | None
    clip: ReadyClip


class VideoReady(Document):
    """It is transcribed."""

    video_id: str
    title: str
    duration_s: float
    language: str | None


class VideoFailed(Document):
    """It can't be transcribed."""

    video_id: str
    title: str
    error: Problem | None


class Notices:
    def __init__(
        self,
        *,
        database: Database,
        catalog: Catalog,
        tasks: Tasks,
        views: Views,
        webhooks: Webhooks,
        deliveries: Deliveries,
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._tasks = tasks
        self._views = views
        self._webhooks = webhooks
        self._deliveries = deliveries

    async def sweep(self) -> None:
        """A chore: ends and videos whose messages are not there yet."""
        async for row in self._database.jobs.find({"unposted": True}):
            with tolerated("notice.failed", job=row["_id"]):
                await self.job_ended(Job.model_validate(row))
        waiting: dict[str, str] = {}
        async for row in self._database.videos.find({"unposted": True}, {"language": 1}):
            waiting[transcription_id(row["_id"], language=row.get("language"), fresh=None)] = row["_id"]
        final = {"_id": {"$in": list(waiting)}, "state": {"$in": ["done", "dead"]}}
        async for row in self._database.tasks.find(final, {"_id": 1}):
            with tolerated("notice.failed", video=waiting[row["_id"]]):
                await self.video(waiting[row["_id"]])

    async def on_event(self, event: Event) -> None:
        """What is missed here is found by the chore, where it happens for the first time."""
        match event:
            case VideoTranscribed(video=video) | StageFailed(video=video, stage=Stage.TRANSCRIBE):
                with tolerated("notice.failed", video=video):
                    await self.video(video)

    # ---- jobs --------------------------------------------------------------------------------------------------------

    async def clips_ready(self, job: Job, tasks: Iterable[Task]) -> None:
        """`tasks` are the job's."""
        done_at = {
            task.clip: task.done_at
            for task in tasks
            if task.stage is Stage.RENDER
            and task.state == "done"
            and task.clip is not None
            and task.done_at is not None
        }
        if not done_at:
            return
        wanting = await self._webhooks.wanting(job.account, "clip.ready", at=max(done_at.values()))
        if not wanting:
            return
        letters = []
        for clip in await self._clips(job):
            at = done_at.get(clip.index)
            if at is None:
                continue
            data = ClipReady(job_id=job.id, video_id=job.video, owner=job.owner, external_id=job.external_id, clip=clip)
            letters += [
                _letter(job.account, hook.id, "clip.ready", f"{job.id}/{clip.index}", at=at, data=data, job=job.id)
                for hook in wanting
                if hook.created_at <= at
            ]
        await self._deliveries.post(letters)

    async def job_ended(self, job: Job) -> None:
        if job.status not in FINISHED or job.finished_at is None:
            return
        await self.clips_ready(job, await self._tasks.of_job(job.id, job.transcription))
        wanting: list[tuple[str, str | None]] = [
            (hook.id, None) for hook in await self._webhooks.wanting(job.account, "job.finished", at=job.finished_at)
        ]
        if job.webhook_url is not None:
            wanting.append((lane_of_jobs(job.account), job.webhook_url))
        if wanting:
            data = JobFinished(
                job_id=job.id,
                video_id=job.video,
                status=job.status,
                owner=job.owner,
                external_id=job.external_id,
                error=Problem(code=job.error.code, message=job.error.message) if job.error else None,
                shortfall=job.shortfall,
                clips=tuple(await self._clips(job)),
            )
            what = f"{job.id}/{job.reopened}"
            await self._deliveries.post(
                [
                    _letter(job.account, lane, "job.finished", what, at=job.finished_at, data=data, job=job.id, url=url)
                    for lane, url in wanting
                ]
            )
        await self._database.jobs.update_one({"_id": job.id, "reopened": job.reopened}, {"$unset": {"unposted": ""}})

    async def _clips(self, job: Job) -> list[ReadyClip]:
        view = await self._views.job(job)
        return [ReadyClip.of(clip) for clip in view.clips if clip.state == "ready"]

    # ---- videos ------------------------------------------------------------------------------------------------------

    async def video(self, video: str) -> None:
        """Nothing happens until it is known how its own transcription ended."""
        try:
            found = await self._catalog.live_video(video)
        except NotFound:
            return
        task = await self._tasks.get(transcription_id(video, language=found.language, fresh=None))
        if task is None or task.done_at is None or task.state not in {"done", "dead"}:
            return
        if task.state == "done":
            await self._post(found, "video.ready", await self._ready(found, task), task=task)
        else:
            error = Problem(code=task.error.code, message=task.error.message) if task.error else None
            failed = VideoFailed(video_id=video, title=found.title, error=error)
            await self._post(found, "video.failed", failed, task=task)
        await self._database.videos.update_one({"_id": video}, {"$unset": {"unposted": ""}})

    async def _ready(self, video: Video, task: Task) -> VideoReady:
        facts: Mapping[str, Any] = (await self._catalog.result(task.id)).facts
        return VideoReady(
            video_id=video.id,
            title=video.title,
            duration_s=video.source.duration_ms / 1000,
            language=facts.get("language") or video.language,
        )

    async def _post(self, video: Video, event: EventName, data: Document, *, task: Task) -> None:
        at = task.done_at
        if at is None:
            return
        wanting = await self._webhooks.wanting(video.account, event, at=at)
        await self._deliveries.post(
            [_letter(video.account, hook.id, event, video.id, at=at, data=data) for hook in wanting]
        )


def _letter(
    account: str,
    lane: str,
    event: EventName,
    what: str,
    *,
    at: datetime,
    data: Document,
    job: str | None = None,
    url: str | None = None,
) -> Letter:
    told = data.model_dump(mode="json")
    return Letter(
        account=account,
        lane=lane,
        url=url,
        subject=f"{event}/{what}",
        type=event,
        at=at,
        data=told,
        job=job,
        video=told["video_id"],
    )
