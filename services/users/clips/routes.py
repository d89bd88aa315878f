"""The routes of clips: found, shown, renamed, rendered, deleted, edited."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel

from common.callers import Maker, Reader
from common.catalog import Catalog, Clip, ClipState, Job, Visibility
from common.documents import Layout
from common.errors import InvalidRequest
from services.users.accounts.kits import Kits
from services.users.clips.collection import Clips, Sort, clip_place
from services.users.clips.editing import Editing, Editor
from services.users.clips.edits import EditWish
from services.users.clips.rendering import Rendering
from services.users.jobs.manifest import file_name
from services.users.jobs.views import ClipView, JobView, Render, Views, rendering_of
from services.users.links import Links
from services.users.names import Title

_THERE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"model": JobView, "description": "The job that the same Idempotency-Key made"}
}
IdempotencyKey = Annotated[str | None, Header(min_length=1, max_length=200)]


class ClipCard(BaseModel):
    """A clip in a list. `degraded` says in sentences what its measures fall short of."""

    id: str
    job_id: str
    video_id: str
    index: int
    state: ClipState
    render: Render
    title: str
    reason: str
    summary: str
    text: str
    tags: list[str]
    score: float
    degraded: list[str]
    start_s: float
    end_s: float
    duration_s: float
    width: int
    height: int
    layout: Layout | None
    visibility: Visibility
    poster: str | None
    mp4: str | None
    edited_from: str | None
    created_at: str


class ClipPage(BaseModel):
    items: list[ClipCard]
    next: str | None


class ClipChange(BaseModel):
    """What is left out stays as it is."""

    model_config = {"extra": "forbid"}

    title: Title | None = None
    visibility: Visibility | None = None


@dataclass(frozen=True, kw_only=True)
class ClipParts:
    """What the routes stand on."""

    catalog: Catalog
    clips: Clips
    views: Views
    editor: Editor
    rendering: Rendering
    kits: Kits
    links: Links

    async def find(self, account: str, clip: str) -> tuple[Job, int]:
        """Raises NotFound."""
        job, index = clip_place(clip)
        return await self.catalog.of(account).job(job), index


def clip_routes(parts: ClipParts) -> APIRouter:
    router = APIRouter()
    _lists(router, parts)
    _makes(router, parts)
    _edits(router, parts)
    return router


def _lists(router: APIRouter, parts: ClipParts) -> None:
    @router.get("/clips", tags=["clips"])
    async def clips(
        *,
        caller: Reader,
        q: Annotated[str | None, Query(max_length=200)] = None,
        video_id: str | None = None,
        job_id: str | None = None,
        state: ClipState | None = None,
        min_score: Annotated[float | None, Query(ge=0, le=1)] = None,
        sort: Sort = "created",
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        cursor: str | None = None,
    ) -> ClipPage:
        """Those whose title and spoken words hold every word of `q`; the newest, the best or the longest first."""
        page = await parts.clips.page(
            caller.account,
            q=q,
            video=video_id,
            job=job_id,
            state=state,
            min_score=min_score,
            sort=sort,
            limit=limit,
            cursor=cursor,
        )
        jobs = await parts.catalog.jobs_on_demand({clip.job for clip in page.items})
        cards = [await _card(parts, clip, jobs.get(clip.job)) for clip in page.items]
        return ClipPage(items=cards, next=page.next)

    @router.get("/clips/{clip}", tags=["clips"])
    async def show(clip: str, caller: Reader) -> ClipView:
        job, index = await parts.find(caller.account, clip)
        return await parts.views.clip(job, index)

    @router.patch("/clips/{clip}", tags=["clips"])
    async def change(clip: str, wish: ClipChange, caller: Maker) -> ClipView:
        """Give it another title, or show it to others. Nothing is made anew."""
        if not wish.model_fields_set:
            raise InvalidRequest("Say what to change: title or visibility.")
        job, index = await parts.find(caller.account, clip)
        view = await parts.views.clip(job, index)
        await parts.clips.change(caller.account, view.id, title=wish.title, visibility=wish.visibility)
        return await parts.views.clip(job, index, links=caller.reads)


def _makes(router: APIRouter, parts: ClipParts) -> None:
    @router.post("/clips/{clip}/render", status_code=202, tags=["clips"])
    async def render(clip: str, caller: Maker) -> ClipView:
        """Have a clip rendered whose job renders on demand. Asked again, it changes nothing."""
        job, index = await parts.find(caller.account, clip)
        await parts.rendering.ask(job, index)
        return await parts.views.clip(await parts.catalog.job(job.id), index, links=caller.reads)

    @router.delete("/clips/{clip}/render", tags=["clips"])
    async def cancel(clip: str, caller: Maker) -> ClipView:
        """Let a clip wait again that was asked for and is not rendered yet. 409 if it is, or if its job renders all of its clips."""
        job, index = await parts.find(caller.account, clip)
        await parts.rendering.cancel(job, index)
        return await parts.views.clip(await parts.catalog.job(job.id), index)

    @router.delete("/clips/{clip}", status_code=204, tags=["clips"])
    async def delete(clip: str, caller: Maker) -> None:
        """Delete a clip of a finished job for good. Edits that were made of it stay."""
        job, index = await parts.find(caller.account, clip)
        await parts.rendering.drop(job, index)


def _edits(router: APIRouter, parts: ClipParts) -> None:
    @router.get("/clips/{clip}/editing", tags=["clips"])
    async def editing(clip: str, caller: Reader) -> Editing:
        """What an editor shows: words and loudness around the clip, its shots and crops, its captions."""
        job, index = await parts.find(caller.account, clip)
        return await parts.editor.editing(job, index)

    @router.post("/clips/{clip}/edits", status_code=201, responses=_THERE, tags=["clips"])
    async def edit(
        clip: str, wish: EditWish, caller: Maker, response: Response, idempotency_key: IdempotencyKey = None
    ) -> JobView:
        """A new job of one clip: this one with changes. `reruns` says which stages run for it; the rest is stored already.

        `unseen_ms` says how much of the clip framing has to look at; what was looked at for this clip is known.
        """
        job, index = await parts.find(caller.account, clip)
        wish = await parts.kits.worn(caller.account, wish)
        made, new = await parts.editor.edit(job, index, wish, idempotency_key=idempotency_key)
        response.status_code = 201 if new else 200
        return await parts.views.job(made, links=caller.reads)


async def _card(parts: ClipParts, clip: Clip, on_demand: Job | None) -> ClipCard:
    ready = clip.state == "ready"
    return ClipCard(
        id=clip.id,
        job_id=clip.job,
        video_id=clip.video,
        index=clip.index,
        state=clip.state,
        render=rendering_of(on_demand, clip.index),
        title=clip.title or "",
        reason=clip.reason,
        summary=clip.summary,
        text=clip.text,
        tags=[*clip.tags],
        score=clip.score,
        degraded=[*clip.degraded],
        start_s=clip.start_ms / 1000,
        end_s=clip.end_ms / 1000,
        duration_s=clip.duration_ms / 1000,
        width=clip.width,
        height=clip.height,
        layout=clip.layout,
        visibility=clip.visibility,
        poster=await parts.links.file(clip.job, file_name(clip.index, "jpg")) if ready else None,
        mp4=await parts.links.file(clip.job, file_name(clip.index, "mp4")) if ready else None,
        edited_from=clip.edited_from,
        created_at=clip.created_at.isoformat(),
    )
