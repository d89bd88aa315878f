"""Videos and jobs as MongoDB holds them, and the results that their tasks made."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Literal, TypeVar

from pydantic import Field

from common.blobs import Blob
from common.database import Database, Row
from common.documents import ClipRequest, Correction, Document, Layout, Level, Note, Picture, Source
from common.errors import NotFound
from common.events import JobRequested, Stage, VideoUploaded
from common.flow import clip_id, plan_id, transcription_id
from common.results import Results, StoredResult, digests_of
from common.tasks import Task, TaskError

LOCAL_ACCOUNT: Final = "local"
"""The account of a Clipmill without accounts: one machine has one user, and every port listens on loopback only."""

Visibility = Literal["private", "followers", "unlisted", "public"]
"""Who may watch besides the owner: nobody, who follows the owner, who has the id, everybody."""
ClipState = Literal["planned", "framed", "ready", "dead"]
JobStatus = Literal["queued", "running", "done", "failed", "cancelled"]

_SHOWN_FACTS: Final[Row] = {"files": 0, "digests": 0, "inputs": 0, "engine": 0, "facts.ladder": 0}
FINISHED: Final[frozenset[JobStatus]] = frozenset({"done", "failed", "cancelled"})


class Video(Document):
    """A stored and probed source. The same account's same bytes, captions and language are one video (`fingerprint`)."""

    id: str = Field(alias="_id")
    account: str = LOCAL_ACCOUNT
    fingerprint: str
    blob: Blob
    source: Source
    title: str
    language: str | None = None
    captions: Blob | None = None
    visibility: Visibility = "private"
    created_at: datetime
    deleted_at: datetime | None = None

    def row(self) -> dict[str, Any]:
        """As MongoDB gets it, when it is new."""
        files = {"source": self.blob} if self.captions is None else {"source": self.blob, "captions": self.captions}
        fields = self.model_dump(by_alias=True, mode="json", exclude={"deleted_at"})
        return {
            **fields,
            "created_at": self.created_at,
            "digests": digests_of(files),
            "relayed": False,
            "unposted": True,
        }

    def uploaded(self) -> VideoUploaded:
        return VideoUploaded(video=self.id, language=self.language)


class Shown(Document):
    """The clips that a job is handed out with, those that it says can't be made, and those that it leaves out."""

    ready: tuple[int, ...]
    dead: tuple[int, ...]
    dropped: tuple[int, ...]


class Job(Document):
    """A wish for clips. Stages from `fresh_from` on ignore stored results; `replay_of` is the job it is compared with."""

    id: str = Field(alias="_id")
    account: str = LOCAL_ACCOUNT
    owner: str
    """Which of the account's own users it is for."""
    video: str
    request: ClipRequest
    status: JobStatus
    created_at: datetime
    finished_at: datetime | None = None
    error: TaskError | None = None
    shortfall: str | None = None
    external_id: str | None = None
    idempotency_key: str | None = None
    wish_digest: str | None = None
    artifacts: Mapping[str, Blob] = {}
    fresh_from: Stage | None = None
    replay_of: str | None = None
    webhook_url: str | None = None
    """Told of the job's end, beside the account's webhooks."""
    reopened: int = 0
    """How often it was tried again: what was seen of it before then must not finish it."""
    edited_from: str | None = None
    """The clip that an edit is of."""
    reruns: tuple[Stage, ...] | None = None
    """Of an edit: the stages that had to run for it, as it was made."""
    unseen_ms: int | None = None
    """Of an edit: how much of the clip had not been looked at, as it was made."""
    revision: int | None = None
    """Of the video's transcript, if there was one when the job was made."""
    replayed: tuple[Level, ...] = ()
    """How far each of equal parts of the video stood out in what was watched, if enough was, when the job was made."""
    on_demand: bool = False
    """Clips are rendered when somebody asks for them: those that are `wanted`."""
    wanted: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    """Clips that were deleted."""
    stale: bool = False
    """What is handed out of it does not show yet what was wanted or dropped since."""
    shown: Shown | None = None
    """What is handed out of it was made for."""

    @property
    def user(self) -> str:
        """Whose turn it takes: an account's, which must not get more by naming users of its own; without accounts the owner's."""
        return self.owner if self.account == LOCAL_ACCOUNT else self.account

    def requested(self) -> JobRequested:
        return JobRequested(
            video=self.video, job=self.id, language=self.request.language, fresh=self.salt(Stage.TRANSCRIBE)
        )

    def salt(self, stage: Stage) -> str | None:
        """What keeps this stage from finding stored results: the job's own id, or nothing."""
        order = list(Stage)
        fresh = self.fresh_from is not None and order.index(stage) >= order.index(self.fresh_from)
        return self.id if fresh else None

    def renders(self, clip: int) -> bool:
        """Whether the clip goes on when it is framed."""
        return not self.on_demand or clip in self.wanted

    @property
    def transcription(self) -> str:
        return transcription_id(self.video, language=self.request.language, fresh=self.salt(Stage.TRANSCRIBE))

    @property
    def plan_task(self) -> str:
        return plan_id(self.id)

    def frame_task(self, clip: int) -> str:
        return clip_id(self.id, clip, Stage.FRAME)

    def render_task(self, clip: int) -> str:
        return clip_id(self.id, clip, Stage.RENDER)


def needed_by(request: ClipRequest) -> list[str]:
    """Stored objects that it names: a job holds them as long as it is there, for it may be tried again."""
    edit = request.edit
    if edit is None:
        return []
    named = (edit.plan, edit.framing, edit.watched.reel if edit.watched else None)
    return sorted({digest for digest in named if digest is not None})


class Revision(Document):
    """A video's transcript as people corrected it: all their corrections until then. `language` is the video's."""

    video: str
    language: str | None = None
    number: int
    words: tuple[Correction, ...] = ()
    speakers: Mapping[str, str] = {}
    notes: tuple[Note, ...] = ()
    pictures: tuple[Picture, ...] = ()
    created_at: datetime


class StoredPicture(Document):
    """A picture's bytes and its owner. Where it stands is the transcript's to say; one that stands nowhere is waste."""

    id: str = Field(alias="_id")
    account: str
    video: str
    blob: Blob
    width: int
    height: int


class Clip(Document):
    """A clip as it is found and shown. `text` is what is said in it; `title` and `visibility` are people's to change."""

    id: str = Field(alias="_id")
    account: str
    job: str
    video: str
    index: int
    state: ClipState
    title: str | None = None
    visibility: Visibility = "private"
    start_ms: int
    end_ms: int
    duration_ms: int
    score: float
    reason: str = ""
    summary: str = ""
    tags: tuple[str, ...] = ()
    text: str = ""
    width: int
    height: int
    layout: Layout | None = None
    degraded: tuple[str, ...] = ()
    edited_from: str | None = None
    created_at: datetime


Made = TypeVar("Made")


def _made_by(tasks: Iterable[Task]) -> dict[str, str]:
    """The results of those that are done, by the task's id."""
    return {task.id: task.result for task in tasks if task.state == "done" and task.result is not None}


def _each(names: Mapping[str, str], found: Mapping[str, Made]) -> dict[str, Made]:
    try:
        return {task: found[name] for task, name in names.items()}
    except KeyError as error:
        raise NotFound(f"There is no result {error.args[0]}.") from error


class Catalog:
    """Looks things up by id; raises NotFound. With an account, what belongs to others is not there."""

    def __init__(self, database: Database, *, account: str | None = None) -> None:
        self._database = database
        self._results = Results(database)
        self._mine: Row = {} if account is None else {"account": account}

    def of(self, account: str) -> "Catalog":
        """What this account may know of: the one place that separates accounts."""
        return Catalog(self._database, account=account)

    async def video(self, video: str) -> Video:
        row = await self._database.videos.find_one({"_id": video, **self._mine})
        if row is None:
            raise NotFound(f"There is no video {video}.")
        return Video.model_validate(row)

    async def live_video(self, video: str) -> Video:
        """One that nobody has deleted."""
        found = await self.video(video)
        if found.deleted_at is not None:
            raise NotFound(f"There is no video {video}.")
        return found

    async def job(self, job: str | None) -> Job:
        row = await self._database.jobs.find_one({"_id": job, **self._mine})
        if row is None:
            raise NotFound(f"There is no job {job}.")
        return Job.model_validate(row)

    async def jobs_on_demand(self, jobs: Iterable[str]) -> dict[str, Job]:
        """Those of them that render when somebody asks."""
        rows = self._database.jobs.find({"_id": {"$in": [*jobs]}, "on_demand": True, **self._mine})
        return {row["_id"]: Job.model_validate(row) async for row in rows}

    async def result(self, task: str) -> StoredResult:
        """What a finished task made."""
        row = await self._database.tasks.find_one({"_id": task, "state": "done"}, {"result": 1})
        found = None if row is None else await self._results.find(row["result"])
        if found is None:
            raise NotFound(f"The task {task} has no result.")
        return found

    async def results(self, tasks: Iterable[Task]) -> dict[str, StoredResult]:
        """What those of the tasks that are done made, by the task's id."""
        names = _made_by(tasks)
        return _each(names, await self._results.find_all(names.values()))

    async def facts(self, tasks: Iterable[Task]) -> dict[str, Mapping[str, Any]]:
        """Of the same the facts alone, without those of streaming: no more than lists show, for they hold many."""
        names = _made_by(tasks)
        rows = self._database.results.find({"_id": {"$in": list(names.values())}}, _SHOWN_FACTS)
        return _each(names, {row["_id"]: row["facts"] async for row in rows})

    async def latest_revision(self, video: str) -> Revision | None:
        """Of a video that may be looked at."""
        row = await self._database.revisions.find_one({"video": video}, sort=[("number", -1)])
        return None if row is None else Revision.model_validate(row)

    async def corrections(self, job: Job) -> tuple[Correction, ...]:
        """What the job's revision says of the words that it reads."""
        if job.revision is None:
            return ()
        row = await self._database.revisions.find_one({"video": job.video, "number": job.revision})
        if row is None:
            raise NotFound(f"There is no revision {job.revision} of the transcript of video {job.video}.")
        return Revision.model_validate(row).words

    async def salt(self, task: Task) -> str | None:
        """See Job.salt; a transcription carries it itself, since it belongs to the video."""
        if task.job is None:
            return task.params.get("fresh")
        return (await self.job(task.job)).salt(task.stage)

    async def cancelled(self, job: str) -> bool:
        return await self._database.jobs.find_one({"_id": job, "status": "cancelled"}, {"_id": 1}) is not None
