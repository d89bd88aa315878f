"""clipmill replay JOB --from STAGE"""

import argparse
import logging
import sys

from faststream.redis import RedisBroker

from clipmill import interrupts
from clipmill.api import Api
from clipmill.journals import log_warnings, logged_to
from clipmill.ledger import Ledger, compare, require_done
from clipmill.progress import Progress, progress
from clipmill.runtime import Running, runtime
from common.catalog import Catalog, Job
from common.database import Database
from common.errors import ToolFailed
from common.events import Stage
from common.journal import Journal
from common.relay import Relay
from common.settings import Settings
from common.tasks import Tasks
from services.users.jobs.collection import Jobs


def main(arguments: argparse.Namespace) -> int:
    log_warnings()
    with logged_to(arguments.data / "logs" / "clipmill.log"):
        return interrupts.run(_replay(arguments))


async def _replay(arguments: argparse.Namespace) -> int:
    start = Stage(arguments.stage)
    with progress(clips=0) as shown:
        async with runtime(arguments.data, tell=shown.note) as running:
            settings = Settings()
            database = Database(url=running.mongo_url, name=settings.database)
            try:
                tasks = Tasks(database, lease_ms=round(settings.lease_s * 1000))
                return await _Replay(running, database, tasks).of(arguments.job, start, shown)
            finally:
                await database.close()


class _Replay:
    def __init__(self, running: Running, database: Database, tasks: Tasks) -> None:
        self._running = running
        self._database = database
        self._tasks = tasks
        self._catalog = Catalog(database)

    async def of(self, job: str, start: Stage, shown: Progress) -> int:
        ledger = Ledger(catalog=self._catalog, tasks=self._tasks)
        before = await self._catalog.job(job)
        require_done(before)
        async with Api(self._running.url) as api:
            await api.job(before.id)  # with accounts it needs a key of this job's: before anything is begun
            again = await self._order(before, start)
            async for event in api.events(again.id):
                shown.event(event)
        finished = await self._catalog.job(again.id)
        if finished.status != "done":
            reason = finished.error.message if finished.error else finished.status
            raise ToolFailed(f"The replay did not come to an end: {reason} (job {again.id})")
        compared, differences = compare(await ledger.job(before), await ledger.job(finished), start=start)
        for difference in differences:
            clip = "" if difference.clip is None else f" of clip {difference.clip}"
            print(f"{difference.stage}{clip} differs: {', '.join(difference.names)}")
        if not differences:
            print(f"{len(compared)} results are the same, byte for byte (job {again.id}).")
        sys.stdout.flush()
        return 1 if differences else 0

    async def _order(self, job: Job, start: Stage) -> Job:
        """The same wish again, with results from `start` on kept apart from the stored ones."""
        async with RedisBroker(self._running.redis_url, logger=logging.getLogger("faststream")) as broker:
            relay = Relay(database=self._database, tasks=self._tasks, catalog=self._catalog, broker=broker)
            jobs = Jobs(
                database=self._database,
                catalog=self._catalog,
                tasks=self._tasks,
                relay=relay,
                journal=Journal(self._database),
            )
            again, _ = await jobs.create(
                video=job.video,
                request=job.request,
                account=job.account,
                owner=job.owner,
                fresh_from=start,
                replay_of=job.id,
            )
        return again
