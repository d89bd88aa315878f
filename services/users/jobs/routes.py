"""The routes of jobs and videos."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

import httpx
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field

from common.blobs import BlobStore
from common.callers import CREDENTIALS, Bearer, Caller, Maker, Reader, SessionCookie, Uploader, may
from common.catalog import FINISHED, Catalog, Job, Video, Visibility
from common.errors import ClipmillError, Conflict, Forbidden, InvalidRequest, NotFound, Unavailable
from common.events import Stage
from common.journal import Entry, Journal
from common.scopes import Scope
from common.videos import VideoView
from services.users.accounts.kits import Kits
from services.users.clips.collection import Clips, clip_name
from services.users.clock import now_s
from services.users.files import FILE_ANSWERS, representation_of, serve
from services.users.jobs.archive import Archive
from services.users.jobs.collection import Jobs
from services.users.jobs.housekeeping import Housekeeping
from services.users.jobs.manifest import CLIP_FILE
from services.users.jobs.posters import Posters
from services.users.jobs.videos import Videos
from services.users.jobs.views import Artifact, JobPage, JobView, Results, Views
from services.users.jobs.wishes import Wish
from services.users.jobs.zips import length_of, named, safe_name, zipped
from services.users.links import Links, path_of, poster_path, zip_path
from services.users.names import Title
from services.users.playback.assets import Assets
from services.users.playback.programmes import Programmes
from services.users.settings import Settings
from services.users.signatures import Signer
from services.users.webhooks.collection import checked_url

_POLL_S: Final = 0.3
_BATCH: Final = 100
_SEQ: Final = re.compile(r"^\d{1,15}$")
"""An id that we may have given."""
_THERE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": JobView, "description": "The job that the same Idempotency-Key made"}
}
ZIP_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/zip": {}}, "description": "The files"}
}
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=200)]
Status = Literal["queued", "running", "done", "failed", "cancelled"]


async def _catalog(request: Request, scope: Scope) -> Catalog:
    """What the caller may know of, if it may do that."""
    catalog: Catalog = request.app.state.catalog
    return catalog.of((await may(scope)(request)).account)


def _job(scope: Scope) -> Callable[[Request, str], Awaitable[Job]]:
    async def own(request: Request, job: str, _bearer: Bearer = None, _cookie: SessionCookie = None) -> Job:
        return await (await _catalog(request, scope)).job(job)

    return own


def _video(scope: Scope) -> Callable[[Request, str], Awaitable[Video]]:
    async def own(request: Request, video: str, _bearer: Bearer = None, _cookie: SessionCookie = None) -> Video:
        return await (await _catalog(request, scope)).live_video(video)

    return own


OwnJob = Annotated[Job, Depends(_job("read"))]
ChangedJob = Annotated[Job, Depends(_job("jobs"))]
OwnVideo = Annotated[Video, Depends(_video("read"))]
DeletedVideo = Annotated[Video, Depends(_video("upload"))]


class More(BaseModel):
    clips: Annotated[int, Field(ge=1, le=50)] = 5


class VideoPage(BaseModel):
    items: list[VideoView]
    next: str | None


class Change(BaseModel):
    """What is left away stays as it is."""

    title: Title | None = None
    visibility: Visibility | None = None


class Happening(BaseModel):
    """One server-sent event: what changed, and how far the whole job is."""

    seq: int
    kind: Literal["stage", "clip", "job"]
    stage: Stage | None
    clip: int | None
    state: str
    share: float
    message: str
    cached: bool
    status: str
    progress_percent: float
    eta_s: float | None


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the routes stand on."""

    settings: Settings
    catalog: Catalog
    jobs: Jobs
    views: Views
    archive: Archive
    clips: Clips
    journal: Journal
    blobs: BlobStore
    housekeeping: Housekeeping
    videos: Videos
    posters: Posters
    assets: Assets
    programmes: Programmes
    kits: Kits
    signer: Signer
    links: Links
    http: httpx.AsyncClient


def routes(parts: Parts) -> APIRouter:
    router = APIRouter()
    _job_routes(router, parts)
    _event_routes(router, parts)
    _result_routes(router, parts)
    _zip_routes(router, parts)
    _video_routes(router, parts)
    return router


def _job_routes(router: APIRouter, parts: Parts) -> None:
    @router.post("/jobs", status_code=201, responses=_THERE, tags=["jobs"])
    async def create(
        wish: Wish,
        caller: Maker,
        request: Request,
        response: Response,
        idempotency_key: IdempotencyKey = None,
    ) -> JobView:
        """Ask for clips of a video. The same Idempotency-Key gives the same job (200)."""
        if wish.webhook_url is not None:
            _may_be_told(wish.webhook_url, caller, parts.settings)
        wish = await parts.kits.worn(caller.account, wish)
        video = await _video_of(wish, parts, request)
        known = await parts.catalog.of(caller.account).live_video(video)
        job, new = await parts.jobs.create(
            video=video,
            request=wish.request(
                output_size=parts.settings.output_size,
                language=known.language,
                duration_ms=known.source.duration_ms,
            ),
            account=caller.account,
            owner=wish.owner,
            external_id=wish.external_id,
            idempotency_key=idempotency_key,
            fresh_from=Stage.TRANSCRIBE if wish.fresh else None,
            webhook_url=wish.webhook_url,
            on_demand=wish.render == "on_demand",
        )
        response.status_code = 201 if new else 200
        return await parts.views.job(job, links=caller.reads)

    @router.get("/jobs", tags=["jobs"])
    async def listing(
        *,
        caller: Reader,
        video_id: str | None = None,
        status: Status | None = None,
        external_id: str | None = None,
        owner: str | None = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        cursor: str | None = None,
    ) -> JobPage:
        """Newest first."""
        page = await parts.jobs.page(
            caller.account,
            video=video_id,
            status=status,
            external_id=external_id,
            owner=owner,
            limit=limit,
            cursor=cursor,
        )
        return JobPage(items=await parts.views.jobs(page.items), next=page.next)

    @router.get("/jobs/{job}", tags=["jobs"])
    async def show(job: OwnJob) -> JobView:
        return await parts.views.job(job)

    @router.delete("/jobs/{job}", tags=["jobs"])
    async def cancel(job: ChangedJob, caller: Maker) -> JobView:
        """Stop it. Results that are there stay."""
        return await parts.views.job(await parts.jobs.cancel(job.id), links=caller.reads)

    @router.post("/jobs/{job}/retry", tags=["jobs"])
    async def retry(job: ChangedJob, caller: Maker) -> JobView:
        """Try again what failed or was cancelled."""
        return await parts.views.job(await parts.jobs.retry(job.id), links=caller.reads)

    @router.post("/jobs/{job}/more", status_code=201, responses=_THERE, tags=["jobs"])
    async def more(
        job: ChangedJob, wish: More, caller: Maker, response: Response, idempotency_key: IdempotencyKey = None
    ) -> JobView:
        """A new job for further clips of other parts of the same video; nothing is transcribed again."""
        made, new = await parts.jobs.more(job.id, wish.clips, idempotency_key=idempotency_key)
        response.status_code = 201 if new else 200
        return await parts.views.job(made, links=caller.reads)


def _event_routes(router: APIRouter, parts: Parts) -> None:
    @router.get("/jobs/{job}/events", response_class=EventSourceResponse, tags=["jobs"])
    async def events(
        job: OwnJob, last_event_id: Annotated[str | None, Header()] = None
    ) -> AsyncIterator[ServerSentEvent]:
        """What happens, as it happens, from the event after Last-Event-ID on; ends when the job is finished."""
        async for entries in follow(job.id, last_event_id, catalog=parts.catalog, journal=parts.journal):
            view = await parts.views.job(await parts.catalog.job(job.id))
            for entry in entries:
                happening = Happening(
                    **entry.model_dump(exclude={"job", "attempt"}),
                    status=view.status,
                    progress_percent=view.progress_percent,
                    eta_s=view.eta_s,
                )
                yield ServerSentEvent(data=happening, id=str(entry.seq), event="progress")


def _result_routes(router: APIRouter, parts: Parts) -> None:
    @router.get("/jobs/{job}/results", tags=["results"])
    async def results(job: OwnJob) -> Results:
        """The manifest and every file that is there, with signed URLs."""
        files, manifest = await parts.archive.handed_out(job)
        artifacts = [
            Artifact(name=name, url=await parts.links.file(job.id, name), size=blob.size, sha256=blob.digest)
            for name, blob in sorted(files.items())
        ]
        return Results(manifest=manifest, artifacts=artifacts, zip=await parts.links.zip(job.id))

    @router.head("/jobs/{job}/files/{name}", tags=["results"], response_class=Response, responses=FILE_ANSWERS)
    @router.get("/jobs/{job}/files/{name}", tags=["results"], response_class=Response, responses=FILE_ANSWERS)
    async def file(
        request: Request, job: str, name: str, *, expires: int = 0, signature: str = "", download: bool = False
    ) -> Response:
        """A file by its signed URL; ranges and validators as in RFC 9110. Where the bytes lie in S3: 307 to a short-lived link.

        `download` makes browsers save it, also where it comes from another origin.
        """
        await parts.signer.check(path_of(job, name), expires=expires, signature=signature, now_s=now_s())
        found = await parts.catalog.job(job)
        blob = await parts.archive.file(found, name)
        shown = await _titled(parts, found, name) if download else name
        what = representation_of(blob, name=shown, modified=found.finished_at or found.created_at, saved=download)
        return await serve(parts.blobs, blob, request=request, what=what)


async def _titled(parts: Parts, job: Job, name: str) -> str:
    """A clip's file by its title, as people look for it on their disks."""
    match = CLIP_FILE.fullmatch(name)
    if match is None:
        return name
    with suppress(NotFound):
        row = await parts.clips.find(job.account, clip_name(job.id, int(match["clip"])))
        if title := safe_name(row.title or ""):
            return f"{title}.{match['ending']}"
    return name


def _may_be_told(url: str, caller: Caller, settings: Settings) -> None:
    """Raises Forbidden, InvalidRequest. Links to results are in what it is told."""
    if not caller.reads:
        raise Forbidden("A job with a webhook_url needs a key with the scope 'read' too. Make another key.")
    checked_url(url, private=settings.webhook_private)


def _zip_routes(router: APIRouter, parts: Parts) -> None:
    @router.get("/jobs/{job}/zip", tags=["results"], response_class=Response, responses=ZIP_ANSWERS)
    async def zipped_clips(job: str, expires: int = 0, signature: str = "") -> Response:
        """All clips that are ready, with subtitles and pictures, in one file; by its signed URL, as the results give it."""
        await parts.signer.check(zip_path(job), expires=expires, signature=signature, now_s=now_s())
        found = await parts.catalog.job(job)
        files, manifest = await parts.archive.handed_out(found)
        rows = await parts.clips.of_jobs([job])
        titles = {row.index: row.title or "" for row in rows.values()}
        entries = named(files, manifest["clips"], titles=titles)
        if not entries:
            raise Conflict("The job has no clip yet.")
        headers = {
            "Content-Disposition": 'attachment; filename="clips.zip"',
            "Cache-Control": "private, no-store",
            "Accept-Ranges": "none",
        }
        if (length := length_of(entries)) is not None:
            headers["Content-Length"] = str(length)
        pieces = zipped(entries, blobs=parts.blobs, modified=found.finished_at or found.created_at)
        return StreamingResponse(pieces, headers=headers, media_type="application/zip")


async def _video_of(wish: Wish, parts: Parts, request: Request) -> str:
    """The video's id; a link is fetched by the upload service first, for the same caller."""
    if (wish.video_id is None) == (wish.url is None):
        raise InvalidRequest("Give either video_id or url.")
    if wish.video_id is not None:
        return wish.video_id
    wish.request(output_size=parts.settings.output_size, language=wish.language)  # or a film is fetched for nothing
    body: dict[str, Any] = {"url": wish.url, "language": wish.language}
    known_by = [pair for pair in request.headers.raw if parts.settings.accounts and pair[0] in CREDENTIALS]
    try:
        answer = await parts.http.post(f"{parts.settings.upload_url}/api/v1/videos/import", json=body, headers=known_by)
    except httpx.TransportError as error:
        raise Unavailable("The upload service does not answer. Try again later.") from error
    if answer.is_error and answer.headers.get("content-type") != "application/problem+json":
        raise Unavailable("Something else answers for the upload service. Try again later.")
    if answer.is_error:
        raise _Relayed(answer)
    return str(answer.json()["id"])


class _Relayed(ClipmillError):
    """What the upload service answered, told on as it is."""

    def __init__(self, answer: httpx.Response) -> None:
        said = answer.json()
        super().__init__(said["detail"])
        self.code = said["code"]  # type: ignore[misc]
        self.status = answer.status_code  # type: ignore[misc]


async def follow(
    job: str, last_event_id: str | None, *, catalog: Catalog, journal: Journal
) -> AsyncIterator[Sequence[Entry]]:
    """Entries as they come, until the one that says the job is finished; that one is written right after the job's status."""
    seq = int(last_event_id) if last_event_id and _SEQ.match(last_event_id) else 0
    known = False
    while True:
        finished = (await catalog.job(job)).status in FINISHED
        entries = await journal.after(job, seq, most=_BATCH)
        if entries:
            last, seq = entries[-1], entries[-1].seq
            yield entries
            if finished and last.kind == "job" and last.state in FINISHED:
                return
            continue
        if finished and known:
            return
        known = finished
        await asyncio.sleep(_POLL_S)


def _video_routes(router: APIRouter, parts: Parts) -> None:
    @router.get("/videos", tags=["videos"])
    async def listing(
        caller: Reader,
        title: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
        visibility: Visibility | None = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        cursor: str | None = None,
    ) -> VideoPage:
        """Newest first; `title` is found anywhere in theirs, however it is written."""
        page = await parts.videos.page(caller.account, title=title, visibility=visibility, limit=limit, cursor=cursor)
        return VideoPage(items=await _shown(page.items, parts), next=page.next)

    @router.get("/videos/{video}", tags=["videos"])
    async def show(video: OwnVideo) -> VideoView:
        return (await _shown([video], parts))[0]

    @router.patch("/videos/{video}", tags=["videos"])
    async def change(video: str, change: Change, caller: Uploader) -> VideoView:
        """Give it another title, or show it to others. What is made private stops playing within seconds."""
        if not change.model_fields_set:
            raise InvalidRequest("Say what to change: title or visibility.")
        changed = await parts.videos.change(caller.account, video, title=change.title, visibility=change.visibility)
        parts.programmes.forget(video)
        return (await _shown([changed], parts))[0]

    @router.post("/videos/{video}/package", status_code=202, tags=["videos"])
    async def package(video: DeletedVideo) -> VideoView:
        """Try once more to make it ready for streaming, where that failed. What is ready, or being made, stays as it is."""
        await parts.videos.package(video)
        parts.programmes.forget(video.id)
        return VideoView.of(video)

    @router.delete("/videos/{video}", status_code=204, tags=["videos"])
    async def delete(video: DeletedVideo) -> None:
        """Delete a video for good, with its jobs and clips; a job on it that is going on is cancelled. Others keep what they share."""
        await parts.housekeeping.delete(video.id)
        parts.programmes.forget(video.id)

    @router.head("/videos/{video}/poster.jpg", tags=["videos"], response_class=Response, responses=FILE_ANSWERS)
    @router.get("/videos/{video}/poster.jpg", tags=["videos"], response_class=Response, responses=FILE_ANSWERS)
    async def poster(request: Request, video: str, expires: int = 0, signature: str = "") -> Response:
        """The picture that stands for a video, by the signed URL that its view names."""
        await parts.signer.check(poster_path(video), expires=expires, signature=signature, now_s=now_s())
        found = await parts.catalog.live_video(video)
        blob = await parts.posters.blob(video)
        what = representation_of(blob, name="poster.jpg", modified=found.created_at)
        return await serve(parts.blobs, blob, request=request, what=what)


async def _shown(videos: Sequence[Video], parts: Parts) -> list[VideoView]:
    posters = await parts.posters.links([video.id for video in videos])
    return [VideoView.of(video, poster=posters.get(video.id)) for video in videos]
