"""Tasks: every change of a task's state is one compare-and-set in MongoDB, judged by the database's clock alone.

queued ──take──▶ running ──commit──▶ done
  ▲                 │ ├──fail──────▶ dead        (or queued again, later)
  └──expire, hand──┘ └──cancel────▶ cancelled
       back
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

from pydantic import Field
from pymongo import ReturnDocument

from common.database import Database
from common.documents import Document
from common.events import EVENTS, Event, Stage, VideoUploaded
from common.flow import Seed

State = Literal["queued", "running", "done", "dead", "cancelled"]
FINAL: Final = ("done", "dead", "cancelled")
MOST_STARTS: Final = 8
"""Starts a task may have, those that ended without a verdict (a killed worker) included."""

_RELAYED_WITHIN_MS: Final = 2000
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_GOING: Final[Mapping[str, Any]] = {"state": {"$in": ["queued", "running"]}}
_CANCELLED: Final[Mapping[str, Any]] = {"$set": {"state": "cancelled"}, "$currentDate": {"done_at": True}}
_DUE: Final[Mapping[str, Any]] = {
    "state": "queued",
    "$expr": {"$lte": [{"$add": ["$beat_at", "$delay_ms"]}, "$$NOW"]},
}


class TaskError(Document):
    """Why a task failed last: `code` is of common.errors, `message` is for the user."""

    code: str
    message: str
    retry: bool


class Task(Document):
    """One stage to be done for one subject. `jobs` are those that wait for it; `job` is set where it belongs to one."""

    id: str = Field(alias="_id")
    stage: Stage
    video: str
    job: str | None = None
    clip: int | None = None
    params: Mapping[str, str | None] = {}
    user: str
    jobs: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    """Those of `jobs` that know how it ended."""
    state: State
    turn: int = 0
    fence: int = 0
    starts: int = 0
    attempts: int = 0
    delay_ms: int = 0
    result: str | None = None
    cached: bool = False
    error: TaskError | None = None
    share: float = 0.0
    message: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    worker: str | None = None
    event: str
    ticket: Mapping[str, Any]
    beat_at: datetime
    done_at: datetime | None = None

    def set_off_by(self) -> Event:
        """The event that set this task off, to be told again when its ticket was lost."""
        kind = next(event for event in EVENTS if event.name == self.event)
        return kind.model_validate(self.ticket)


class Tasks:
    """The collection of tasks. `lease_ms` must be the same in every process."""

    def __init__(self, database: Database, *, lease_ms: int) -> None:
        self._tasks = database.tasks
        self._turns = database.turns
        self._expired: Mapping[str, Any] = {
            "state": "running",
            "$expr": {"$lt": ["$beat_at", {"$subtract": ["$$NOW", lease_ms]}]},
        }

    # ---- making them -------------------------------------------------------------------------------------------------

    async def add(self, seed: Seed, *, user: str) -> None:
        """Make the task unless it is there; a job that comes later joins it. A finished task is told again to its jobs."""
        if await self._tasks.find_one({"_id": seed.id}, {"_id": 1}) is None:
            await self._insert(seed, user=user)
        if seed.waits is None:
            return
        await self.revive(seed.id)  # first: a job that joins must not be judged by how the task died before
        await self._tasks.update_one(
            {"_id": seed.id}, {"$addToSet": {"jobs": seed.waits}, "$pull": {"told": seed.waits}}
        )
        await self._requeue({"_id": seed.id, "state": "cancelled"})  # by the job before, while this one was joining
        await self._tasks.update_one({"_id": seed.id, "state": {"$in": ["done", "dead"]}}, {"$set": {"relayed": False}})

    async def _insert(self, seed: Seed, *, user: str) -> None:
        row: dict[str, Any] = {
            "stage": seed.stage,
            "video": seed.video,
            "job": seed.job,
            "jobs": [],
            "clip": seed.clip,
            "params": dict(seed.params),
            "user": user,
            "state": "queued",
            "turn": await self._next_turn(seed.stage, user),
            "fence": 0,
            "starts": 0,
            "attempts": 0,
            "delay_ms": 0,
            "event": seed.event.name,
            "ticket": seed.event.model_dump(),
            "beat_at": _LONG_AGO,
            "relayed": True,
        }
        await self._tasks.update_one({"_id": seed.id}, {"$setOnInsert": row}, upsert=True)

    async def revive(self, task: str) -> bool:
        """Queue a task again that was cancelled, or that died of something that may pass."""
        again = {"$or": [{"state": "cancelled"}, {"state": "dead", "error.retry": True}]}
        return await self._requeue({"_id": task, **again})

    async def replay(self, task: str) -> bool:
        """Queue a dead task again, whatever it died of; for operators, after a mend."""
        return await self._requeue({"_id": task, "state": "dead"})

    async def _requeue(self, query: Mapping[str, Any]) -> bool:
        fresh = {
            "state": "queued",
            "attempts": 0,
            "starts": 0,
            "delay_ms": 0,
            "relayed": True,
            "share": 0.0,
            "message": "",
        }
        changed = await self._tasks.update_one(
            query, {"$set": fresh, "$unset": {"done_at": "", "dropped": "", "told": ""}}
        )
        return changed.matched_count == 1

    async def _next_turn(self, stage: Stage, user: str) -> int:
        """Fair queueing: the turn after the user's last one, but none before the turn that is being served."""
        served = await self._tasks.find_one(
            {"stage": stage, "state": {"$in": ["running", "done", "dead"]}}, {"turn": 1}, sort=[("turn", -1)]
        )
        forgotten = await self._turns.find_one({"_id": str(stage)})
        floor = max((row or {}).get("turn") or 0 for row in (served, forgotten))  # rows of long ago have none
        after_last = {"$add": [{"$ifNull": ["$turn", -1]}, 1]}
        turn = await self._turns.find_one_and_update(
            {"_id": f"{stage}/{user}"},
            [{"$set": {"turn": {"$max": [after_last, floor]}}}],
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return int(turn["turn"]) if turn else floor

    # ---- working on them ---------------------------------------------------------------------------------------------

    async def take(self, stage: Stage, *, worker: str) -> Task | None:
        """The fairest due task, now running and ours until the lease ends; None if there is none."""
        taken = await self._tasks.find_one_and_update(
            {"stage": stage, **_DUE},
            {
                "$set": {"state": "running", "worker": worker, "share": 0.0, "message": ""},
                "$inc": {"fence": 1, "starts": 1},
                "$currentDate": {"beat_at": True},
            },
            sort=[("turn", 1), ("_id", 1)],
            return_document=ReturnDocument.AFTER,
        )
        return None if taken is None else Task.model_validate(taken)

    async def beat(self, task: Task, *, share: float, message: str) -> bool:
        """Renew the lease. False: it was fenced out or cancelled, stop at once."""
        return await self._change(task, {"share": share, "message": message})

    async def commit(self, task: Task, *, result: str, cached: bool, seconds: float, cpu_seconds: float) -> bool:
        """Done. From here on it must be relayed; False: another holder or a cancel was faster, nothing was changed."""
        done = {
            "state": "done",
            "result": result,
            "cached": cached,
            "seconds": round(seconds, 3),
            "cpu_seconds": round(cpu_seconds, 3),
            "share": 1.0,
            "message": "",
            "relayed": False,
        }
        return await self._change(task, done, clocks=("beat_at", "done_at"), unset=("error",))

    async def retry_later(self, task: Task, *, error: TaskError, delay_ms: int) -> bool:
        failed = {"state": "queued", "attempts": task.attempts + 1, "error": error.model_dump(), "delay_ms": delay_ms}
        return await self._change(task, failed)

    async def bury(self, task: Task, *, error: TaskError) -> bool:
        dead = {"state": "dead", "attempts": task.attempts + 1, "error": error.model_dump(), "relayed": False}
        return await self._change(task, dead, clocks=("beat_at", "done_at"))

    async def hand_back(self, task: Task) -> bool:
        """Give a task in hand to the next worker at once; it does not count as a start."""
        changed = await self._tasks.update_one(
            {"_id": task.id, "fence": task.fence, "state": "running"},
            {"$set": {"state": "queued", "delay_ms": 0}, "$inc": {"starts": -1}},
        )
        return changed.matched_count == 1

    async def _change(
        self,
        task: Task,
        values: Mapping[str, Any],
        *,
        clocks: tuple[str, ...] = ("beat_at",),
        unset: tuple[str, ...] = (),
    ) -> bool:
        """Only its holder may: the same fence, and still running."""
        update: dict[str, Any] = {"$set": dict(values), "$currentDate": dict.fromkeys(clocks, True)}
        if unset:
            update["$unset"] = dict.fromkeys(unset, "")
        changed = await self._tasks.update_one({"_id": task.id, "fence": task.fence, "state": "running"}, update)
        return changed.matched_count == 1

    # ---- jobs --------------------------------------------------------------------------------------------------------

    async def cancel(self, job: str) -> None:
        """Stop what only this job waits for. Mark the job first, so that whoever relays meanwhile sees it."""
        await self._tasks.update_many({"job": job, **_GOING}, _CANCELLED)
        own = {"event": {"$ne": VideoUploaded.name}}  # a video is transcribed also when nobody wants clips of it
        await self._tasks.update_many({"jobs": [job], **own, **_GOING}, _CANCELLED)
        await self._tasks.update_many({"jobs": job}, {"$pull": {"jobs": job}})

    async def cancel_one(self, task: str) -> None:
        """Stop this one; whoever does it notices at the next heartbeat."""
        await self._tasks.update_one({"_id": task, **_GOING}, _CANCELLED)

    async def cancel_video(self, video: str) -> None:
        """Stop all that is done for a video, its transcription too."""
        await self._tasks.update_many({"video": video, **_GOING}, _CANCELLED)

    async def forget(self, tasks: Mapping[str, Any]) -> None:
        """Delete those that the query finds; which turn was served stays known, or who comes next would go before all that wait."""
        served = {"$match": {**tasks, "state": {"$in": ["running", "done", "dead"]}, "turn": {"$ne": None}}}
        async for row in await self._tasks.aggregate(
            [served, {"$group": {"_id": "$stage", "turn": {"$max": "$turn"}}}]
        ):
            await self._turns.update_one({"_id": row["_id"]}, {"$max": {"turn": row["turn"]}}, upsert=True)
        await self._tasks.delete_many(tasks)

    async def tell_again(self, job: str) -> None:
        """Relay what is done once more: what should have followed was dropped while the job was cancelled."""
        await self._tasks.update_many({"job": job, "state": "done"}, {"$set": {"relayed": False}})

    async def of_job(self, job: str, transcription: str) -> list[Task]:
        """All tasks that make the job, its transcription first, then by stage and clip."""
        query = {"$or": [{"_id": transcription}, {"job": job}]}
        found = [Task.model_validate(row) async for row in self._tasks.find(query)]
        order = list(Stage)
        return sorted(found, key=lambda task: (order.index(task.stage), task.clip or 0))

    async def get(self, task: str) -> Task | None:
        row = await self._tasks.find_one({"_id": task})
        return None if row is None else Task.model_validate(row)

    # ---- sweeping ----------------------------------------------------------------------------------------------------

    async def expire(self, stage: Stage) -> None:
        """Tasks whose holder is silent go back to the queue; those that silenced too many end dead."""
        killer = TaskError(code="worker_died", message="Every worker that took this task died of it.", retry=True)
        await self._tasks.update_many(
            {"stage": stage, **self._expired, "starts": {"$gte": MOST_STARTS}},
            {
                "$set": {"state": "dead", "error": killer.model_dump(), "relayed": False},
                "$currentDate": {"done_at": True},
            },
        )
        await self._tasks.update_many({"stage": stage, **self._expired}, {"$set": {"state": "queued", "delay_ms": 0}})

    async def unrelayed(self, stage: Stage) -> AsyncIterator[Task]:
        """What whoever finished it should have relayed by now."""
        late = {"$expr": {"$lt": ["$done_at", {"$subtract": ["$$NOW", _RELAYED_WITHIN_MS]}]}}
        async for row in self._tasks.find({"relayed": False, "stage": stage, **late}):
            yield Task.model_validate(row)

    async def relayed(self, task: Task, *, told: Sequence[str] = ()) -> bool:
        """Mark it so, unless a job joined since the task was read; these jobs need not be told again, however many join later."""
        if told:
            await self._tasks.update_one(
                {"_id": task.id, "state": task.state}, {"$addToSet": {"told": {"$each": [*told]}}}
            )
        changed = await self._tasks.update_one(
            {"_id": task.id, "state": task.state, "jobs": list(task.jobs)}, {"$set": {"relayed": True}}
        )
        return changed.matched_count == 1

    async def due(self, stage: Stage, *, most: int) -> list[Task]:
        """Tasks that could be taken now, the fairest first."""
        found = self._tasks.find({"stage": stage, **_DUE}, sort=[("turn", 1)], limit=most)
        return [Task.model_validate(row) async for row in found]

    async def backlog(self, stage: Stage) -> int:
        """Tasks queued or running: what scaling looks at."""
        return await self._tasks.count_documents({"stage": stage, "state": {"$in": ["queued", "running"]}})

    async def ahead(self, task: Task) -> int:
        """Tasks of the queue that will be taken before this one."""
        return await self._tasks.count_documents({"stage": task.stage, "state": "queued", "turn": {"$lt": task.turn}})

    async def dead(self) -> list[Task]:
        """Dead letters, the newest first."""
        found = self._tasks.find({"state": "dead", "dropped": {"$ne": True}}, sort=[("done_at", -1)])
        return [Task.model_validate(row) async for row in found]

    async def drop(self, task: str) -> bool:
        """Forget a dead letter: it stays dead, but is listed no more."""
        changed = await self._tasks.update_one({"_id": task, "state": "dead"}, {"$set": {"dropped": True}})
        return changed.matched_count == 1
