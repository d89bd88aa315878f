"""A job's results, gathered from its tasks: documents, manifest and files."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from common.blobs import Blob, BlobStore, read_all
from common.catalog import Catalog, Job, Video
from common.documents import Plan, Transcript
from common.errors import NotFound
from common.events import Stage
from common.results import StoredResult
from common.tasks import Task, Tasks
from services.users.jobs.manifest import CLIP_FILE, CLIP_FILES, edl_of, file_name, manifest_of, source_meta_of


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


class _Maker(NamedTuple):
    id: str
    stage: Stage
    clip: int | None = None


class Archive:
    def __init__(self, *, catalog: Catalog, tasks: Tasks, blobs: BlobStore) -> None:
        self._catalog = catalog
        self._tasks = tasks
        self._blobs = blobs

    async def planned(self, tasks: Iterable[Task]) -> StoredResult | None:
        """What plan made, if it is done. Raises NotFound if that is gone."""
        plan = [task for task in tasks if task.stage is Stage.PLAN]
        return next(iter((await self._catalog.results(plan)).values()), None)

    async def contents(self, job: Job, *, dead: tuple[int, ...] = ()) -> Contents:
        video = await self._catalog.video(job.video)
        tasks = tuple(t for t in await self._tasks.of_job(job.id, job.transcription) if t.clip not in job.dropped)
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

    async def file(self, job: Job, name: str) -> Blob:
        """What it is handed out with, or one task has made by now: nothing is put together for it. Raises NotFound."""
        if name in job.artifacts:
            return job.artifacts[name]
        for task in _makers(job, name):
            with suppress(NotFound):
                for inside, blob in (await self._catalog.result(task.id)).files.items():
                    if _public(task, inside) == name:
                        return blob
        raise NotFound(f"The job has no file {name}.")

    async def handed_out(self, job: Job) -> tuple[Mapping[str, Blob], dict[str, Any]]:
        """(files, manifest) as they were stored at its end, or else put together of what is there by now."""
        stored = job.artifacts.get("manifest.json")
        if stored is not None:
            return job.artifacts, json.loads(await read_all(self._blobs, stored.digest))
        contents = await self.contents(job)
        return contents.files, contents.manifest

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


def _makers(job: Job, name: str) -> list[_Maker]:
    """The tasks whose results may hold it."""
    clip = CLIP_FILE.fullmatch(name)
    if clip is None:
        return [_Maker(job.transcription, Stage.TRANSCRIBE), _Maker(job.plan_task, Stage.PLAN)]
    index = int(clip["clip"])
    return [] if index in job.dropped else [_Maker(job.render_task(index), Stage.RENDER, index)]


def _public(task: Task | _Maker, name: str) -> str | None:
    """The name under which a stage's file is handed out; None for what stays inside."""
    if task.stage in {Stage.TRANSCRIBE, Stage.PLAN}:
        return name if name in {"transcript.json", "plan.json", "chunks.json"} else None
    if task.stage is Stage.RENDER and task.clip is not None:
        stem, _, ending = name.partition(".")
        return file_name(task.clip, ending) if stem == "clip" and ending in CLIP_FILES.values() else None
    return None
