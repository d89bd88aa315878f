"""Tasks of a job as they would be found in MongoDB."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from common.catalog import Job
from common.documents import ClipRequest
from common.events import Stage
from common.tasks import State, Task, TaskError

CREATED = datetime(2026, 1, 1, 12, tzinfo=UTC)


def job(**fields: Any) -> Job:
    whole: dict[str, Any] = {
        "_id": "J",
        "account": "local",
        "owner": "local",
        "video": "V",
        "request": ClipRequest(clips=2),
        "status": "running",
        "created_at": CREATED,
    }
    return Job(**{**whole, **fields})


JOB = job()


def task(stage: Stage, state: State, clip: int | None = None, **fields: Any) -> Task:
    names: Mapping[Stage, str] = {Stage.TRANSCRIBE: JOB.transcription, Stage.PLAN: JOB.plan_task}
    whole: dict[str, Any] = {
        "_id": names.get(stage) or f"job/J/clip/{clip}/{stage}",
        "stage": stage,
        "video": "V",
        "job": None if stage is Stage.TRANSCRIBE else "J",
        "clip": clip,
        "user": "local",
        "state": state,
        "share": float(state == "done"),
        "event": "x",
        "ticket": {},
        "beat_at": CREATED,
    }
    return Task(**{**whole, **fields})


def dead(stage: Stage, clip: int | None = None, *, why: str = "It broke.") -> Task:
    return task(stage, "dead", clip, error=TaskError(code="tool_failed", message=why, retry=True))
