"""What the API answers about jobs and clips."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final

from pydantic import BaseModel

from common.catalog import FINISHED, Catalog, Job
from common.database import Database
from common.errors import NotFound
from common.events import OF_JOBS, Stage
from common.tasks import Task, Tasks
from services.users.archive import Archive
from services.users.progress import DEFAULT_RATES, clip_seconds, estimate

_RATES_LIFE_S: Final = 10.0
_SAMPLE: Final = 20
_MOST_OPEN: Final = 10_000
"""Open jobs whose rates are remembered."""


class Problem(BaseModel):
    code: str
    message: str


class ClipView(BaseModel):
    """A clip slot of a job: planned, being made, ready or dead."""

    id: str
    index: int
    state: str
    start_s: float
    end_s: float
    score: float | None = None
    title: str | None = None
    reason: str | None = None
    error: Problem | None = None
    facts: dict[str, Any] | None = None


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


def clip_name(job: str, clip: int) -> str:
    return f"{job}.{clip:02d}"


class Views:
    """Puts together what is asked about a job from its tasks."""

    def __init__(self, *, database: Database, catalog: Catalog, tasks: Tasks, archive: Archive) -> None:
        self._results = database.results
        self._catalog = catalog
        self._tasks = tasks
        self._archive = archive
        self._rates: tuple[float, Mapping[Stage, float]] | None = None
        self._rates_of: dict[str, Mapping[Stage, float]] = {}

    async def jobs(self, jobs: Sequence[Job]) -> list[JobView]:
        """Of those that are still there: a deleted video's go at any time."""
        views = []
        for job in jobs:
            with suppress(NotFound):
                views.append(await self.job(job))
        return views

    async def job(self, job: Job) -> JobView:
        tasks = tuple(await self._tasks.of_job(job.id, job.transcription))
        made = {task: result.facts for task, result in (await self._catalog.results(tasks)).items()}
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
            clips=_clips(job, tasks, made),
            shortfall=job.shortfall,
            external_id=job.external_id,
            owner=job.owner,
            processing_s=round(sum(task.seconds for task in tasks), 3),
            created_at=job.created_at,
            finished_at=job.finished_at,
        )

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


def _clips(job: Job, tasks: Sequence[Task], made: Mapping[str, Mapping[str, Any]]) -> list[ClipView]:
    """`made`: facts of what is done, by task."""
    facts = made.get(job.plan_task)
    if facts is None:
        return []
    views = []
    for index, (start_ms, end_ms) in enumerate(facts["ranges"], start=1):
        mine = [task for task in tasks if task.clip == index]
        dead = next((task for task in mine if task.state == "dead"), None)
        done = next((task for task in mine if task.stage is Stage.RENDER and task.state == "done"), None)
        busy = next((task for task in reversed(mine) if task.state == "running"), None)
        views.append(
            ClipView(
                id=clip_name(job.id, index),
                index=index,
                state="dead" if dead else "ready" if done else busy.stage if busy else "planned",
                start_s=start_ms / 1000,
                end_s=end_ms / 1000,
                score=facts["scores"][index - 1],
                title=facts["titles"][index - 1],
                error=Problem(code=dead.error.code, message=dead.error.message) if dead and dead.error else None,
                facts=dict(made[done.id]) if done else None,
            )
        )
    return views


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


def now_s() -> float:
    return datetime.now(UTC).timestamp()
