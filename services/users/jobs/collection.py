"""The collection of jobs: made once per idempotency key, listed by key, cancelled, tried again."""

import hashlib
from collections.abc import Sequence
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from common.catalog import FINISHED, Catalog, Job, Video, needed_by
from common.database import Database, Row, insert_dated
from common.documents import ClipRequest, Span
from common.errors import Conflict, InvalidRequest, NotFound
from common.events import Stage
from common.journal import Journal
from common.relay import Relay
from common.results import canonical
from common.tasks import Tasks
from services.users.pages import Page, page_of
from services.users.playback.replays import Replays


class Jobs:
    def __init__(self, *, database: Database, catalog: Catalog, tasks: Tasks, relay: Relay, journal: Journal) -> None:
        self._jobs = database.jobs
        self._replays = Replays(database)
        self._catalog = catalog
        self._tasks = tasks
        self._relay = relay
        self._journal = journal

    async def create(
        self,
        *,
        video: str,
        request: ClipRequest,
        account: str,
        owner: str | None = None,
        external_id: str | None = None,
        idempotency_key: str | None = None,
        fresh_from: Stage | None = None,
        replay_of: str | None = None,
        edited_from: str | None = None,
        reruns: Sequence[Stage] | None = None,
        unseen_ms: int | None = None,
        webhook_url: str | None = None,
        on_demand: bool = False,
    ) -> tuple[Job, bool]:
        """(job, whether it is new). Raises NotFound without the video, InvalidRequest if the key was used for something else."""
        known = await self._catalog.live_video(video)
        revision = await self._revision(known, request, replay_of)
        replayed = await self._replayed(known, request, replay_of)
        wish: list[Any] = [video, request.model_dump(mode="json"), external_id, fresh_from, replay_of]
        if webhook_url is not None:
            wish.append(webhook_url)
        if on_demand:
            wish.append("on_demand")
        row: dict[str, Any] = {
            "account": account,
            "owner": owner or account,
            "video": video,
            "request": request.model_dump(mode="json"),
            "status": "queued",
            "external_id": external_id,
            "wish_digest": hashlib.sha256(canonical(wish)).hexdigest(),
            "fresh_from": fresh_from,
            "replay_of": replay_of,
            "webhook_url": webhook_url,
            "reopened": 0,
            "relayed": False,
            "listed": True,
            "digests": needed_by(request),
        }
        if on_demand:
            row["on_demand"] = True
        if edited_from is not None:
            row |= {"edited_from": edited_from, "reruns": [*(reruns or ())], "unseen_ms": unseen_ms}
        if revision is not None:
            row["revision"] = revision
        if replayed:
            row["replayed"] = [*replayed]
        if idempotency_key is not None:
            row["idempotency_key"] = idempotency_key
        try:
            made = Job.model_validate(await insert_dated(self._jobs, row))
        except DuplicateKeyError:
            return await self._known(row, idempotency_key), False
        await self._journal.begin(made)
        await self._relay.job(made)
        return made, True

    async def _revision(self, video: Video, request: ClipRequest, replay_of: str | None) -> int | None:
        """Of the transcript: the newest, or that of the job that is done again; none where no word that it reads is corrected."""
        if replay_of is not None:
            return (await self._catalog.job(replay_of)).revision
        latest = await self._catalog.latest_revision(video.id)
        if latest is None or not latest.words or request.language != latest.language:
            return None
        return latest.number

    async def _replayed(self, video: Video, request: ClipRequest, replay_of: str | None) -> tuple[int, ...]:
        """What viewers tell of the video by now, or told when the job was made that is done again; an edit chooses nothing."""
        if request.edit is not None:
            return ()
        if replay_of is not None:
            return (await self._catalog.job(replay_of)).replayed
        return await self._replays.of(video.id)

    async def _known(self, wanted: Row, key: str | None) -> Job:
        whose = {"account": wanted["account"], "owner": wanted["owner"]}
        row = await self._jobs.find_one({**whose, "idempotency_key": {"$eq": key, "$type": "string"}})
        if row is None:
            raise Conflict("The Idempotency-Key is being used by another request. Send it again.")
        if row["wish_digest"] != wanted["wish_digest"]:
            raise InvalidRequest("This Idempotency-Key was used for another job. Use a new one.")
        return Job.model_validate(row)

    async def page(
        self,
        account: str,
        *,
        video: str | None = None,
        status: str | None = None,
        external_id: str | None = None,
        owner: str | None = None,
        limit: int,
        cursor: str | None,
    ) -> Page[Job]:
        """The account's, newest first; `cursor` continues after the last item of a page (keyset). Raises InvalidRequest."""
        query: dict[str, Any] = {"account": account}
        if video is not None:
            query["video"] = video
        if owner is not None:
            query["owner"] = owner
        if status is not None:
            query["status"] = status
        if external_id is not None:
            query["external_id"] = external_id
        return await page_of(self._jobs, Job, query, limit=limit, cursor=cursor)

    async def cancel(self, job: str) -> Job:
        """Stop it; what is done stays. Raises NotFound, Conflict if it is finished."""
        row = await self._jobs.find_one_and_update(
            {"_id": job, "status": {"$in": ["queued", "running"]}},
            {
                "$set": {"status": "cancelled", "relayed": False, "untold": True, "unposted": True},
                "$currentDate": {"finished_at": True},
            },
            return_document=ReturnDocument.AFTER,
        )
        if row is None:
            found = await self._catalog.job(job)
            if found.status == "cancelled":
                return found
            raise Conflict(f"The job is {found.status} already; it can't be cancelled.")
        await self._tasks.cancel(job)
        cancelled = Job.model_validate(row)
        await self._journal.end(cancelled)
        return cancelled

    async def retry(self, job: str) -> Job:
        """Try what died again. Raises NotFound, Conflict if there is nothing to try."""
        found = await self._catalog.job(job)
        if found.status not in FINISHED:
            raise Conflict("The job is still going on.")
        if found.status == "cancelled":  # first, or what its tasks tell meanwhile is dropped
            await self._reopen(found)
            await self._revive(found)
            await self._tasks.tell_again(job)
        else:  # last, or the sweeper finishes it at once over what is still dead
            if not await self._revive(found) and found.status == "done":
                raise Conflict("Every clip of the job is there; there is nothing to try again.")
            await self._reopen(found)
        again = await self._catalog.job(job)
        await self._journal.begin(again)
        await self._relay.job(again)
        return again

    async def _revive(self, job: Job) -> bool:
        """Whether there was a task to try again."""
        revived = [
            await self._tasks.revive(task.id) or await self._tasks.replay(task.id)
            for task in await self._tasks.of_job(job.id, job.transcription)
            if task.stage is not Stage.RENDER or task.clip is None or job.renders(task.clip)
        ]
        return any(revived)

    async def _reopen(self, job: Job) -> None:
        """As if it had never been finished."""
        await self._jobs.update_one(
            {"_id": job.id, "status": job.status},
            {
                "$set": {"status": "queued", "relayed": False, "digests": needed_by(job.request)},
                "$unset": {
                    "finished_at": "",
                    "error": "",
                    "shortfall": "",
                    "artifacts": "",
                    "shown": "",
                    "untold": "",
                    "unposted": "",
                },
                "$inc": {"reopened": 1},
            },
        )

    async def more(self, job: str, clips: int, *, idempotency_key: str | None = None) -> tuple[Job, bool]:
        """Another job on the same video that shows other parts of it, and whether it is new. Raises NotFound."""
        found = await self._catalog.job(job)
        plan = await self._planned(found)
        request = found.request.model_copy(
            update={"clips": clips, "avoid": (*found.request.avoid, *plan), "pinned": (), "edit": None}
        )
        return await self.create(
            video=found.video,
            request=request,
            account=found.account,
            owner=found.owner,
            external_id=found.external_id,
            idempotency_key=idempotency_key,
            webhook_url=found.webhook_url,
            on_demand=found.on_demand,
        )

    async def _planned(self, job: Job) -> tuple[Span, ...]:
        try:
            facts = (await self._catalog.result(job.plan_task)).facts
        except NotFound as error:
            raise Conflict("The job has no clips yet. Ask for more when they are planned.") from error
        return tuple(Span(start_ms=start, end_ms=end) for start, end in facts["ranges"])
