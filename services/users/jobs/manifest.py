"""manifest.json, edl.json and source_meta.json of a job, from what its stages stored."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from common.catalog import Job, Video
from common.documents import Edit, Plan, RenderedClip, Transcript
from common.events import Stage
from common.results import StoredResult
from common.tasks import Task

JSON = dict[str, Any]
CLIP_FILES = {"file": "mp4", "thumbnail": "jpg", "srt": "srt", "vtt": "vtt"}

CLIP_FILE: Final = re.compile(r"clip_(?P<clip>[0-9]{2,4})\.(?P<ending>[a-z0-9]+)")
"""What file_name writes, to be matched whole."""


def file_name(clip: int, ending: str) -> str:
    return f"clip_{clip:02d}.{ending}"


def source_of(video: Video, transcript: Transcript | None) -> JSON:
    source = video.source
    return {
        "title": video.title,
        "sha256": video.blob.digest,
        "duration_s": source.duration_ms / 1000,
        "width": source.width,
        "height": source.height,
        "fps": round(float(source.frame_rate), 3),
        "video_codec": source.video_codec,
        "audio_codec": source.audio_codec,
        "language": transcript.language if transcript else video.language,
    }


def clip_of(index: int, plan: Plan, rendered: StoredResult, *, edit: Edit | None) -> JSON:
    planned, facts = plan.clips[index - 1], RenderedClip.model_validate(rendered.facts)
    return {
        "index": index,
        **{name: file_name(index, ending) for name, ending in CLIP_FILES.items()},
        "start_s": planned.start_ms / 1000,
        "end_s": planned.end_ms / 1000,
        "duration_s": facts.duration_ms / 1000,
        "width": facts.width,
        "height": facts.height,
        "score": planned.score,
        "reason": planned.reason,
        "title": planned.title,
        "summary": planned.summary,
        "tags": list(planned.tags),
        "layout": facts.layout,
        "speakers": [],
        "text": planned.text if edit is None else str(rendered.facts.get("text", planned.text)),
        "key": rendered.key,
        "quality": facts.quality.model_dump(mode="json"),
    }


def stage_of(task: Task, job: Job, results: Mapping[str, StoredResult]) -> JSON:
    """A shared transcription that was done before the job came was free for it."""
    before = task.done_at is not None and task.done_at < job.created_at
    cached = task.cached or before
    result = results[task.id]
    return {
        "stage": task.stage,
        "clip": task.clip,
        "key": result.key,
        "cached": cached,
        "seconds": 0.0 if before else task.seconds,
        "cpu_seconds": 0.0 if cached else task.cpu_seconds,
        "worker": result.worker,
    }


def manifest_of(
    *,
    job: Job,
    video: Video,
    transcript: Transcript | None,
    plan: Plan | None,
    tasks: Sequence[Task],
    results: Mapping[str, StoredResult],
    dead: Sequence[int] = (),
) -> JSON:
    rendered = {task.clip: results[task.id] for task in tasks if task.stage is Stage.RENDER and task.id in results}
    return {
        "schema": 1,
        "job": job.id,
        "source": source_of(video, transcript),
        "clips": [
            clip_of(n, plan, rendered[n], edit=job.request.edit) for n in sorted(n for n in rendered if n is not None)
        ]
        if plan
        else [],
        "summary": plan.summary if plan else "",
        "keywords": list(plan.keywords) if plan else [],
        "chapters": [{"start_s": c.start_ms / 1000, "title": c.title} for c in plan.chapters] if plan else [],
        "shortfall": shortfall_of(plan, dead),
        "stages": [stage_of(task, job, results) for task in tasks if task.id in results],
    }


def shortfall_of(plan: Plan | None, dead: Sequence[int]) -> str | None:
    reasons = [plan.shortfall] if plan and plan.shortfall else []
    if dead:
        numbers = ", ".join(str(n) for n in dead)
        reasons.append(f"Clip {numbers} could not be made; `clipmill dead list` says why.")
    return " ".join(reasons) or None


def edl_of(*, job: Job, video: Video, plan: Plan, framings: Mapping[int, Any]) -> JSON:
    """Which part of the source each clip shows, and each of its shots with the crop it looks through."""
    return {
        "schema": 1,
        "job": job.id,
        "source": video.blob.digest,
        "frame_rate": str(video.source.frame_rate),
        "clips": [
            {
                "index": clip.index,
                "start_s": clip.start_ms / 1000,
                "end_s": clip.end_ms / 1000,
                "shots": framings.get(clip.index, {}).get("shots", []),
            }
            for clip in plan.clips
            if clip.index not in job.dropped
        ],
    }


def source_meta_of(video: Video) -> JSON:
    return {**video.source.model_dump(mode="json"), "schema": 1, "title": video.title, "sha256": video.blob.digest}
