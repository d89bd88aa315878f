"""A job's results, gathered from its tasks: documents, manifest and files."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from common.blobs import Blob, BlobStore, read_all
from common.catalog import Catalog, Job, Video
from common.documents import Plan, Transcript
from common.errors import NotFound
from common.events import Stage
from common.results import StoredResult
from common.tasks import Task, Tasks
from services.users.manifest import CLIP_FILES, edl_of, file_name, manifest_of, source_meta_of


@dataclass(frozen=True)
class Contents:
    """What a job has until now; `files` are stored objects by the names they get."""

    job: Job
    video: Video
    tasks: tuple[Task, ...]
    results: Mapping[str, StoredResult]
    plan: Plan | None
    manifest: dict[str, Any]
    files: Mapping[str, Blob]


class Archive:
    def __init__(self, *, catalog: Catalog, tasks: Tasks, blobs: BlobStore) -> None:
        self._catalog = catalog
        self._tasks = tasks
        self._blobs = blobs

    async def planned(self, tasks: tuple[Task, ...]) -> int | None:
        """How many clips plan fixed, if it is done."""
        for task in tasks:
            if task.stage is Stage.PLAN and task.state == "done":
                return int((await self._catalog.result(task.id)).facts["clips"])
        return None

    async def contents(self, job: Job, *, dead: tuple[int, ...] = ()) -> Contents:
        video = await self._catalog.video(job.video)
        tasks = tuple(await self._tasks.of_job(job.id, job.transcription))
        results = await self._catalog.results(tasks)
        files: dict[str, Blob] = {}
        for task in tasks:
            for name, blob in results[task.id].files.items() if task.id in results else ():
                files.setdefault(_public(task, name) or "", blob)
        files.pop("", None)
        transcript = await self._document(Transcript, files.get("transcript.json"))
        plan = await self._document(Plan, files.get("plan.json"))
        manifest = manifest_of(
            job=job, video=video, transcript=transcript, plan=plan, tasks=tasks, results=results, dead=dead
        )
        return Contents(job, video, tasks, results, plan, manifest, files)

    async def files(self, job: Job, name: str) -> Mapping[str, Blob]:
        """What is handed out of the job, with `name` if that is there by now. Raises NotFound if it is not."""
        files = job.artifacts
        if name not in files and (job.stale or not files):
            files = (await self.contents(job)).files
        if name not in files:
            raise NotFound(f"The job has no file {name}.")
        return files

    async def manifest(self, job: Job) -> dict[str, Any] | None:
        """The manifest of a finished job, as it was stored."""
        stored = job.artifacts.get("manifest.json")
        return None if stored is None else json.loads(await read_all(self._blobs, stored.digest))

    async def close(self, contents: Contents) -> Mapping[str, Blob]:
        """Store the documents about a finished job; the files it is handed out with."""
        made: dict[str, dict[str, Any]] = {
            "manifest.json": contents.manifest,
            "source_meta.json": source_meta_of(contents.video),
        }
        if contents.plan is not None:
            framings = {
                task.clip: json.loads(
                    await read_all(self._blobs, contents.results[task.id].files["framing.json"].digest)
                )
                for task in contents.tasks
                if task.stage is Stage.FRAME and task.clip is not None and task.id in contents.results
            }
            made["edl.json"] = edl_of(job=contents.job, video=contents.video, plan=contents.plan, framings=framings)
        stored = {name: await self._blobs.put(_bytes(document)) for name, document in made.items()}
        return {**contents.files, **stored}

    async def _document(self, kind: Any, blob: Blob | None) -> Any:
        return None if blob is None else kind.model_validate_json(await read_all(self._blobs, blob.digest))


async def _bytes(document: dict[str, Any]) -> AsyncIterator[bytes]:
    yield json.dumps(document, ensure_ascii=False, indent=1).encode()


def _public(task: Task, name: str) -> str | None:
    """The name under which a stage's file is handed out; None for what stays inside."""
    if task.stage in {Stage.TRANSCRIBE, Stage.PLAN}:
        return name if name in {"transcript.json", "plan.json", "chunks.json"} else None
    if task.stage is Stage.RENDER and task.clip is not None:
        stem, _, ending = name.partition(".")
        return file_name(task.clip, ending) if stem == "clip" and ending in CLIP_FILES.values() else None
    return None
