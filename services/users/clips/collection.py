"""The collection of clips: one row for each that was planned, by which they are found and sorted; filled as its job goes on."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from common.blobs import BlobStore, read_all
from common.catalog import Catalog, Clip, ClipState, Job, Visibility
from common.database import Database, Row
from common.documents import Plan, PlannedClip, RenderedClip
from common.errors import InvalidRequest, NotFound
from common.events import Stage
from common.results import StoredResult
from common.tasks import Task
from common.writing import seen
from services.users.pages import Order, Page, ordered_page

Sort = Literal["created", "score", "duration"]

ORDERS: Final[Mapping[Sort, Order]] = {
    "created": (("job", -1), ("index", 1)),
    "score": (("score", -1), ("_id", -1)),
    "duration": (("duration_ms", -1), ("_id", -1)),
}
"""Newest jobs first, and of a job the best clip first; the best; the longest."""
MOST_TERMS: Final = 12
_FILLED: Final[Mapping[str, Any]] = {"state": {"$exists": True}}
"""A row may have been made before, for what somebody decided about the clip."""


def clip_name(job: str, clip: int) -> str:
    return f"{job}.{clip:02d}"


def clip_place(clip: str) -> tuple[str, int]:
    """(job, number) of a clip's id. Raises NotFound."""
    job, _, number = clip.rpartition(".")
    if not job or not re.fullmatch(r"[0-9]{1,4}", number):
        raise NotFound(f"There is no clip {clip}.")
    return job, int(number)


def folded(text: str) -> str:
    """As it is looked for: without capitals, and letters that look the same are the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def clip_states(tasks: Sequence[Task], *, planned: int) -> dict[int, ClipState]:
    """How far each clip is."""
    by_clip = {(task.clip, task.stage): task.state for task in tasks if task.clip is not None}
    found: dict[int, ClipState] = {}
    for clip in range(1, planned + 1):
        framed, rendered = (by_clip.get((clip, stage)) for stage in (Stage.FRAME, Stage.RENDER))
        if "dead" in {framed, rendered}:
            found[clip] = "dead"
        elif rendered == "done":
            found[clip] = "ready"
        else:
            found[clip] = "framed" if framed == "done" else "planned"
    return found


class Clips:
    def __init__(self, *, database: Database, catalog: Catalog, blobs: BlobStore) -> None:
        self._clips = database.clips
        self._catalog = catalog
        self._blobs = blobs

    # ---- filling -----------------------------------------------------------------------------------------------------

    async def fill(self, job: Job, tasks: Sequence[Task], planned: StoredResult | None) -> None:
        """Write down how far its clips are; what people made of them (title, visibility) stays. As often as one likes.

        `planned` is what plan made. Raises NotFound if its files are gone.
        """
        if planned is None:
            return
        states = clip_states(tasks, planned=int(planned.facts["clips"]))
        known = {
            row["index"]: row.get("state")
            async for row in self._clips.find({"job": job.id, **_FILLED}, {"index": 1, "state": 1})
        }
        changed = {clip: state for clip, state in states.items() if known.get(clip) != state}
        if not changed:
            return
        if "plan.json" not in planned.files:
            raise NotFound(f"The plan of job {job.id} has no plan.json.")
        plan = Plan.model_validate_json(await read_all(self._blobs, planned.files["plan.json"].digest))
        rendered = {job.render_task(clip) for clip in changed}
        results = await self._catalog.results(task for task in tasks if task.id in rendered)
        for clip, state in changed.items():
            if clip not in job.dropped:
                await self._put(job, plan.clips[clip - 1], state, results.get(job.render_task(clip)))

    async def _put(self, job: Job, planned: PlannedClip, state: ClipState, rendered: StoredResult | None) -> None:
        its = {"_id": clip_name(job.id, planned.index)}
        values = _row(job, planned, state, rendered)
        title = job.request.edit.title if job.request.edit and job.request.edit.title else planned.title
        texts = {"title": title, "said": folded(f"{title}\n{values['text']}")}
        while True:
            try:
                await self._clips.update_one(
                    its, {"$set": values, "$setOnInsert": {"visibility": "private"}}, upsert=True
                )
            except DuplicateKeyError:  # another wrote it at this moment
                continue
            break
        await self._clips.update_one({**its, "renamed": {"$ne": True}}, {"$set": texts})

    # ---- finding -----------------------------------------------------------------------------------------------------

    async def page(
        self,
        account: str,
        *,
        q: str | None,
        video: str | None,
        job: str | None,
        state: ClipState | None,
        min_score: float | None,
        sort: Sort,
        limit: int,
        cursor: str | None,
    ) -> Page[Clip]:
        """Those whose title and words hold every part of `q`, anywhere. Raises InvalidRequest."""
        query: Row = {"account": account, **_FILLED}
        given = {"video": video, "job": job, "state": state}
        query |= {name: value for name, value in given.items() if value is not None}
        if min_score is not None:
            query["score"] = {"$gte": min_score}
        terms = folded(seen(q or "")).split()
        if len(terms) > MOST_TERMS:
            raise InvalidRequest(f"Search for {MOST_TERMS} words at most.")
        if terms:
            query["$and"] = [{"said": {"$regex": re.escape(term)}} for term in terms]
        return await ordered_page(self._clips, Clip, query, order=ORDERS[sort], limit=limit, cursor=cursor)

    async def of_jobs(self, jobs: Sequence[str]) -> dict[str, Clip]:
        """Their rows, by the clip's id."""
        rows = self._clips.find({"job": {"$in": [*jobs]}, **_FILLED})
        return {row["_id"]: Clip.model_validate(row) async for row in rows}

    async def find(self, account: str, clip: str) -> Clip:
        """Raises NotFound."""
        return self._found(clip, await self._clips.find_one({"_id": clip, "account": account, **_FILLED}))

    async def change(self, account: str, clip: str, *, title: str | None, visibility: Visibility | None) -> Clip:
        """Raises NotFound."""
        row = await self.find(account, clip)
        values: Row = {} if visibility is None else {"visibility": visibility}
        if title is not None:
            values |= {"title": title, "renamed": True, "said": folded(f"{title}\n{row.text}")}
        changed = await self._clips.find_one_and_update(
            {"_id": clip, "account": account}, {"$set": values}, return_document=ReturnDocument.AFTER
        )
        return self._found(clip, changed)

    def _found(self, clip: str, row: Row | None) -> Clip:
        if row is None:
            raise NotFound(f"There is no clip {clip}.")
        return Clip.model_validate(row)


def _row(job: Job, planned: PlannedClip, state: ClipState, rendered: StoredResult | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "account": job.account,
        "job": job.id,
        "video": job.video,
        "index": planned.index,
        "state": state,
        "start_ms": planned.start_ms,
        "end_ms": planned.end_ms,
        "duration_ms": planned.end_ms - planned.start_ms,
        "score": planned.score,
        "reason": planned.reason,
        "summary": planned.summary,
        "tags": list(planned.tags),
        "text": planned.text,
        "width": job.request.width,
        "height": job.request.height,
        "layout": None,
        "edited_from": job.edited_from,
        "created_at": job.created_at,
    }
    if state == "ready" and rendered is not None:
        made = RenderedClip.model_validate(rendered.facts)
        values |= {
            "duration_ms": made.duration_ms,
            "width": made.width,
            "height": made.height,
            "layout": made.layout,
            "degraded": list(made.quality.degraded),
            "text": str(rendered.facts.get("text") or planned.text),
        }
    return values
