"""What the API answers about jobs and clips."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Any, Final, Literal

from pydantic import BaseModel

from common.catalog import FINISHED, Catalog, Clip, Job, Visibility
from common.database import Database
from common.documents import Layout, Quality, RenderedClip
from common.errors import NotFound
from common.events import OF_JOBS, Stage
from common.tasks import Task, Tasks
from services.users.clips.collection import Clips, clip_name
from services.users.jobs.archive import Archive
from services.users.jobs.manifest import file_name
from services.users.jobs.progress import DEFAULT_RATES, clip_seconds, estimate
from services.users.links import Links

_RATES_LIFE_S: Final = 10.0
_SAMPLE: Final = 20
_MOST_OPEN: Final = 10_000
"""Open jobs whose rates are remembered."""


class Problem(BaseModel):
    code: str
    message: str


Render = Literal["always", "asked", "unasked"]


class ClipView(BaseModel):
    """A clip slot of a job: planned, being made (the stage's name), framed, ready or dead.

    `mp4` and `poster` are signed URLs, for whoever may read. `render`: of a job on demand, whether somebody asked for it.
    """

    id: str
    job_id: str
    video_id: str
    index: int
    state: str
    render: Render
    start_s: float
    end_s: float
    duration_s: float
    score: float | None = None
    title: str | None = None
    reason: str | None = None
    summary: str | None = None
    tags: list[str] = []
    text: str | None = None
    visibility: Visibility = "private"
    width: int
    height: int
    layout: Layout | None = None
    quality: Quality | None = None
    mp4: str | None = None
    poster: str | None = None
    edited_from: str | None = None
    created_at: datetime
    error: Problem | None = None


class JobView(BaseModel):
    id: str
    video_id: str
    status: str
    stage: str | None
    progress_percent: float
    message: str
    eta_s: float | None
    queue_place: int | None
    error: Problem | None
    clips: list[ClipView]
    shortfall: str | None
    external_id: str | None
    owner: str
    processing_s: float
    created_at: datetime
    finished_at: datetime | None
    render: Literal["always", "on_demand"]
    edited_from: str | None
    """The clip that this job edits."""
    reruns: list[Stage] | None
    """Of an edit: the stages that have to run for it; what the others make is stored already."""
    unseen_ms: int | None
    """Of an edit: how much of the new clip has to be looked at for its framing; 0 if nothing of the film has."""


class JobPage(BaseModel):
    items: list[JobView]
    next: str | None


class Artifact(BaseModel):
    name: str
    url: str
    size: int
    sha256: str


class Results(BaseModel):
    manifest: dict[str, Any]
    artifacts: list[Artifact]
    zip: str
    """Signed URL of all clips in one file."""


class Views:
    """Puts together what is asked about a job from its tasks."""

    def __init__(
        self, *, database: Database, catalog: Catalog, tasks: Tasks, archive: Archive, clips: Clips, links: Links
    ) -> None:
        self._results = database.results
        self._catalog = catalog
        self._tasks = tasks
        self._archive = archive
        self._clips = clips
        self._links = links
        self._rates: tuple[float, Mapping[Stage, float]] | None = None
        self._rates_of: dict[str, Mapping[Stage, float]] = {}

    async def jobs(self, jobs: Sequence[Job]) -> list[JobView]:
        """Of those that are still there: a deleted video's go at any time."""
        views = []
        for job in jobs:
            with suppress(NotFound):
                views.append(await self.job(job))
        return views

    async def job(self, job: Job, *, links: bool = True) -> JobView:
        tasks = tuple(await self._tasks.of_job(job.id, job.transcription))
        made = await self._catalog.facts(tasks)
        facts = made.get(job.plan_task)
        video = await self._catalog.video(job.video)
        duration_s = video.source.duration_ms / 1000
        ranges = facts["ranges"] if facts else []
        clip_s = (
            sum(end - start for start, end in ranges) / 1000 / len(ranges) if ranges else clip_seconds(job, duration_s)
        )
        clips = len(ranges) or job.request.clips
        progress = estimate(
            job, tasks, duration_s=duration_s, clip_s=clip_s, clips=clips, rates=await self._reckoned(job)
        )
        now = _at_work(tasks)
        return JobView(
            id=job.id,
            video_id=job.video,
            status="running" if job.status == "queued" and any(t.state != "queued" for t in tasks) else job.status,
            stage=now.stage if now else None,
            progress_percent=progress.percent,
            message=now.message if now else "",
            eta_s=progress.eta_s,
            queue_place=await self._place(tasks),
            error=Problem(code=job.error.code, message=job.error.message) if job.error else None,
            clips=await self._clip_views(job, tasks, made, links=links),
            shortfall=job.shortfall,
            external_id=job.external_id,
            owner=job.owner,
            processing_s=round(sum(task.seconds for task in tasks), 3),
            created_at=job.created_at,
            finished_at=job.finished_at,
            render="on_demand" if job.on_demand else "always",
            edited_from=job.edited_from,
            reruns=None if job.reruns is None else [*job.reruns],
            unseen_ms=job.unseen_ms,
        )

    async def clip(self, job: Job, index: int, *, links: bool = True) -> ClipView:
        """Raises NotFound."""
        tasks = tuple(await self._tasks.of_job(job.id, job.transcription))
        made = await self._catalog.facts(tasks)
        for view in await self._clip_views(job, tasks, made, links=links):
            if view.index == index:
                return view
        raise NotFound(f"There is no clip {clip_name(job.id, index)}.")

    async def _clip_views(
        self, job: Job, tasks: Sequence[Task], made: Mapping[str, Mapping[str, Any]], *, links: bool
    ) -> list[ClipView]:
        facts = made.get(job.plan_task)
        if facts is None:
            return []
        rows = await self._clips.of_jobs([job.id])
        views = []
        for index in range(1, len(facts["ranges"]) + 1):
            if index in job.dropped:
                continue
            view = _clip_view(job, index, tasks, made, rows.get(clip_name(job.id, index)))
            if links and view.state == "ready":
                view.mp4 = await self._links.file(job.id, file_name(index, "mp4"))
                view.poster = await self._links.file(job.id, file_name(index, "jpg"))
            views.append(view)
        return views

    async def _place(self, tasks: tuple[Task, ...]) -> int | None:
        """How many tasks of others come before this job's first; None when it is being worked on."""
        waiting = [task for task in tasks if task.state == "queued"]
        if not waiting or any(task.state == "running" for task in tasks):
            return None
        return await self._tasks.ahead(waiting[0]) + 1

    async def _reckoned(self, job: Job) -> Mapping[Stage, float]:
        """What its progress is reckoned with, the same until it ends: no bar runs backwards because others got faster."""
        if job.status in FINISHED:
            self._rates_of.pop(job.id, None)
            return DEFAULT_RATES
        if job.id not in self._rates_of:
            while len(self._rates_of) >= _MOST_OPEN:
                del self._rates_of[next(iter(self._rates_of))]
            self._rates_of[job.id] = await self._measured()
        return self._rates_of[job.id]

    async def _measured(self) -> Mapping[Stage, float]:
        """Seconds of work for a second of media, from the last results of each stage."""
        if self._rates is None or monotonic() - self._rates[0] > _RATES_LIFE_S:
            rates = {stage: await self._rate(stage) or DEFAULT_RATES[stage] for stage in OF_JOBS}
            self._rates = monotonic(), rates
        return self._rates[1]

    async def _rate(self, stage: Stage) -> float | None:
        fields = {"seconds": 1, "inputs.start_ms": 1, "inputs.end_ms": 1, "inputs.source_facts.duration_ms": 1}
        rows = await self._results.find({"stage": stage}, fields, sort=[("used_at", -1)], limit=_SAMPLE).to_list()
        known = [(row["seconds"], media) for row in rows if (media := _media_s(row["inputs"]))]
        return sum(took for took, _ in known) / sum(media for _, media in known) if known else None


def rendering_of(job: Job | None, clip: int) -> Render:
    """`job` is None where it is known not to be on demand."""
    if job is None or not job.on_demand:
        return "always"
    return "asked" if clip in job.wanted else "unasked"


def _clip_view(
    job: Job, index: int, tasks: Sequence[Task], made: Mapping[str, Mapping[str, Any]], row: Clip | None
) -> ClipView:
    """`made`: facts of what is done, by task; the row may not be written yet, or lag behind."""
    facts = made[job.plan_task]
    start_ms, end_ms = facts["ranges"][index - 1]
    mine = [task for task in tasks if task.clip == index]
    dead = next((task for task in mine if task.state == "dead"), None)
    done = next((task for task in mine if task.stage is Stage.RENDER and task.state == "done"), None)
    busy = next((task for task in reversed(mine) if task.state == "running"), None)
    framed = any(task.stage is Stage.FRAME and task.state == "done" for task in mine)
    rendered = RenderedClip.model_validate(made[done.id]) if done else None
    return ClipView(
        id=clip_name(job.id, index),
        job_id=job.id,
        video_id=job.video,
        index=index,
        state="dead" if dead else "ready" if done else busy.stage if busy else "framed" if framed else "planned",
        render=rendering_of(job, index),
        start_s=start_ms / 1000,
        end_s=end_ms / 1000,
        duration_s=(rendered.duration_ms if rendered else end_ms - start_ms) / 1000,
        score=facts["scores"][index - 1],
        title=row.title if row else facts["titles"][index - 1],
        reason=row.reason if row else None,
        summary=row.summary if row else None,
        tags=[*row.tags] if row else [],
        text=row.text if row else None,
        visibility=row.visibility if row else "private",
        width=rendered.width if rendered else job.request.width,
        height=rendered.height if rendered else job.request.height,
        layout=rendered.layout if rendered else None,
        quality=rendered.quality if rendered else None,
        edited_from=job.edited_from,
        created_at=job.created_at,
        error=Problem(code=dead.error.code, message=dead.error.message) if dead and dead.error else None,
    )


def _media_s(inputs: Mapping[str, Any]) -> float:
    """0 if they don't say: a result lives longer than the version that made it."""
    if "start_ms" in inputs:
        return float(inputs["end_ms"] - inputs["start_ms"]) / 1000
    return float(inputs.get("source_facts", {}).get("duration_ms", 0)) / 1000


def _at_work(tasks: tuple[Task, ...]) -> Task | None:
    """The task that a person would name: a running one, else the first that waits."""
    running = [task for task in tasks if task.state == "running"]
    waiting = [task for task in tasks if task.state == "queued"]
    return next(iter(running + waiting), None)
