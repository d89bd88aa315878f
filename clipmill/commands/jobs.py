"""clipmill jobs list|show|cancel|retry|watch"""

import argparse
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from clipmill import SERVICES, interrupts
from clipmill.api import FINAL, Api, JobAnswer
from clipmill.journals import log_warnings, logged_to
from clipmill.progress import clock, left, printable, progress
from clipmill.runtime import runtime


def main(arguments: argparse.Namespace) -> int:
    log_warnings()
    log = nullcontext() if arguments.server else logged_to(arguments.data / "logs" / "clipmill.log")
    with log:
        return interrupts.run(_jobs(arguments))


async def _jobs(arguments: argparse.Namespace) -> int:
    async with _api(arguments) as api:
        match arguments.verb:
            case "list":
                found = await api.jobs(status=arguments.status, limit=arguments.limit)
                print(_json(found) if arguments.json else "\n".join(map(_line, found)) or "There are no jobs.")
                return 0
            case "cancel":
                await api.cancel(arguments.job)
            case "retry":
                await api.retry(arguments.job)
                _say(f"It is worked on while Clipmill runs: clipmill jobs watch {arguments.job}")
            case "watch":
                await _watch(api, arguments.job)
        job = await api.job(arguments.job)
        print(_json(job) if arguments.json else _page(job))
        return 1 if arguments.verb == "watch" and job.status != "done" else 0


@asynccontextmanager
async def _api(arguments: argparse.Namespace) -> AsyncIterator[Api]:
    if arguments.server:
        async with Api(arguments.server) as api:
            await api.require()
            yield api
        return
    services = SERVICES if arguments.verb == "watch" else ("users",)
    async with runtime(arguments.data, services=services) as running, Api(running.url) as api:
        yield api


async def _watch(api: Api, job: str) -> None:
    now = await api.job(job)
    if now.status in FINAL:
        return
    with progress(clips=len(now.clips)) as shown:
        async for event in api.events(job):
            shown.event(event)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


# ---- words -----------------------------------------------------------------------------------------------------------


def _json(value: JobAnswer | list[JobAnswer]) -> str:
    if isinstance(value, JobAnswer):
        return value.model_dump_json(indent=1)
    return "[" + ",\n".join(job.model_dump_json() for job in value) + "]"


def _line(job: JobAnswer) -> str:
    ready = sum(clip.state == "ready" for clip in job.clips)
    about = f"{ready} clips" if job.status in FINAL else f"{job.progress_percent:.0f} %"
    return f"{job.id}  {job.status:<9}  {about:<9}  {job.created_at[:19].replace('T', ' ')}"


def _page(job: JobAnswer) -> str:
    lines = [_line(job)]
    if job.status not in FINAL:
        lines += [part for part in (f"{job.stage or ''} {printable(job.message)}".strip(), left(job.eta_s)) if part]
    if job.queue_place:
        lines.append(f"place {job.queue_place} in the queue")
    if job.error:
        lines.append(f"{job.error.code}: {printable(job.error.message)}")
    if job.shortfall:
        lines.append(printable(job.shortfall))
    for clip in job.clips:
        span = f"{clock(clip.start_s)}-{clock(clip.end_s)}"
        about = clip.error.message if clip.error else clip.title or ""
        lines.append(f"  {clip.id}  {clip.state:<8}  {span:<13}  {printable(about)}")
    return "\n".join(lines)
