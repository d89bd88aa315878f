"""Plays the stages of a job by hand: takes its tasks, keeps results, commits and relays, as workers would."""

from datetime import UTC, datetime
from typing import Any

from ulid import ULID

from common.blobs import Blob, put_bytes
from common.catalog import LOCAL_ACCOUNT, Job, Video
from common.events import Stage
from common.results import Results
from common.service import Service
from common.tasks import Task, TaskError
from services.users.clips.collection import Clips
from services.users.clips.rendering import Rendering
from services.users.jobs.archive import Archive
from services.users.jobs.finishing import Finisher
from services.users.jobs.views import Views
from services.users.links import Links
from services.users.signatures import Signer
from services.users.webhooks.collection import Webhooks
from services.users.webhooks.deliveries import Deliveries
from services.users.webhooks.notices import Notices
from tests.films import CLIP_MS, SOURCE, facts_of, files_of, plan, stored

WORKER = "by hand"
BROKEN = TaskError(code="tool_failed", message="The encoder ended badly.", retry=True)
SPOILT = TaskError(code="invalid_media", message="The film can't become clips.", retry=False)


def clips_of(service: Service) -> Clips:
    """As users has them."""
    return Clips(database=service.database, catalog=service.catalog, blobs=service.blobs)


def views_of(service: Service) -> Views:
    """As users has them."""
    return Views(
        database=service.database,
        catalog=service.catalog,
        tasks=service.tasks,
        archive=Archive(catalog=service.catalog, tasks=service.tasks, blobs=service.blobs),
        clips=clips_of(service),
        links=Links(Signer(service.database, life_s=60), base_url=""),
    )


def notices(service: Service) -> Notices:
    """As users has them."""
    return Notices(
        database=service.database,
        catalog=service.catalog,
        tasks=service.tasks,
        views=views_of(service),
        webhooks=Webhooks(service.database),
        deliveries=Deliveries(service.database, hold_ms=2000),
    )


def finisher_of(service: Service, *, archive: type[Archive] = Archive) -> Finisher:
    """As users has it."""
    return Finisher(
        database=service.database,
        catalog=service.catalog,
        tasks=service.tasks,
        archive=archive(catalog=service.catalog, tasks=service.tasks, blobs=service.blobs),
        clips=clips_of(service),
        journal=service.journal,
        notices=notices(service),
    )


def rendering_of(service: Service) -> Rendering:
    """As users has it."""
    return Rendering(
        database=service.database,
        catalog=service.catalog,
        tasks=service.tasks,
        relay=service.relay,
        finisher=finisher_of(service),
    )


class Hands:
    """With `lose_event` what is committed is never told, as if the worker had died right after."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._results = Results(service.database)

    async def video(self, *, title: str = "Ein Film", language: str | None = None) -> Video:
        blob = await self.hold(f"the bytes of {title} in {language}".encode())
        made = Video(
            _id=str(ULID()),
            account=LOCAL_ACCOUNT,
            fingerprint=str(ULID()),
            blob=blob,
            source=SOURCE,
            title=title,
            language=language,
            created_at=datetime.now(UTC),
        )
        await self._service.database.videos.insert_one({**made.row(), "relayed": True})
        return made

    async def hold(self, data: bytes) -> Blob:
        return await put_bytes(self._service.blobs, data)

    async def take(self, task: str) -> Task:
        """This very task; others that are fairer go back to the queue."""
        stage = Stage(task.split("/")[2 if task.startswith("video/") else -1])
        others: list[Task] = []
        while (taken := await self._service.tasks.take(stage, worker=WORKER)) is not None:
            if taken.id == task:
                break
            others.append(taken)
        for other in others:
            assert await self._service.tasks.hand_back(other)
        assert taken is not None, f"{task} is not there to be taken"
        return taken

    async def begin(self, task: str, *, share: float, message: str = "") -> Task:
        """Taken, and so far."""
        taken = await self.take(task)
        assert await self._service.tasks.beat(taken, share=share, message=message)
        await self._service.journal.task(taken, state="running", share=share, message=message)
        return taken

    async def do(
        self, task: str, *, clips: int = 2, shortfall: str | None = None, lose_event: bool = False, seconds: float = 2.0
    ) -> None:
        """Take it and be done with it."""
        taken = await self.take(task)
        await self.done(taken, clips=clips, shortfall=shortfall, lose_event=lose_event, seconds=seconds)

    async def done(
        self,
        task: Task,
        *,
        clips: int = 2,
        shortfall: str | None = None,
        lose_event: bool = False,
        seconds: float = 2.0,
    ) -> None:
        made = plan(clips, shortfall=shortfall)
        files = {name: await self.hold(data) for name, data in files_of(task.stage, task.clip, made=made).items()}
        source = (await self._service.catalog.video(task.video)).blob.digest
        inputs: dict[str, Any] = {"source": source, "clips": clips}
        if task.clip is not None:
            inputs |= {"start_ms": (task.clip - 1) * CLIP_MS, "end_ms": task.clip * CLIP_MS}
        salt = await self._service.catalog.salt(task)
        result = await self._results.keep(
            stored(task.stage, facts=facts_of(task.stage, made=made), files=files, inputs=inputs, salt=salt)
        )
        assert await self._service.tasks.commit(
            task, result=result.id, cached=False, seconds=seconds, cpu_seconds=seconds
        )
        await self._told(task, state="done", lose_event=lose_event)

    async def bury(self, task: str, *, error: TaskError = BROKEN, lose_event: bool = False) -> None:
        """Take it and fail for good."""
        taken = await self.take(task)
        assert await self._service.tasks.bury(taken, error=error)
        await self._told(taken, state="dead", lose_event=lose_event)

    async def _told(self, task: Task, *, state: str, lose_event: bool) -> None:
        if lose_event:
            return
        final = await self._service.tasks.get(task.id)
        assert final is not None
        await self._service.journal.task(final, state=state, share=float(state == "done"))
        await self._service.relay.task(final)

    async def planned(self, job: Job, *, clips: int = 2, shortfall: str | None = None) -> None:
        await self.do(job.transcription, clips=clips)
        await self.do(job.plan_task, clips=clips, shortfall=shortfall)

    async def made(self, job: Job, clip: int, *, clips: int = 2, lose_event: bool = False) -> None:
        """Framed and rendered."""
        await self.do(job.frame_task(clip), clips=clips)
        await self.do(job.render_task(clip), clips=clips, lose_event=lose_event)

    async def all_of(self, job: Job, *, clips: int = 2) -> None:
        await self.planned(job, clips=clips)
        for clip in range(1, clips + 1):
            await self.made(job, clip, clips=clips)
