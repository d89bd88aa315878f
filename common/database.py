"""MongoDB, the truth. Every write waits for a majority and the journal: with less, a killed server lost acknowledged writes."""

from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, AsyncMongoClient, MongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase

Row = dict[str, Any]

_JOURNAL_LIFE_S: Final = 30 * 24 * 3600
_OPTIONS: Final[dict[str, Any]] = {
    "tz_aware": True,
    "w": "majority",
    "journal": True,
    "serverSelectionTimeoutMS": 10_000,
    "appname": "clipmill",
}


class Database:
    """The collections, by what they hold. One object per event loop, made after fork."""

    def __init__(self, *, url: str, name: str) -> None:
        self.client: AsyncMongoClient[Row] = AsyncMongoClient(url, **_OPTIONS)
        self.raw: AsyncDatabase[Row] = self.client[name]
        self.tasks: AsyncCollection[Row] = self.raw["tasks"]
        self.results: AsyncCollection[Row] = self.raw["results"]
        self.videos: AsyncCollection[Row] = self.raw["videos"]
        self.jobs: AsyncCollection[Row] = self.raw["jobs"]
        self.journal: AsyncCollection[Row] = self.raw["journal"]
        self.unreadable: AsyncCollection[Row] = self.raw["unreadable"]
        self.blobs: AsyncCollection[Row] = self.raw["blobs"]
        self.turns: AsyncCollection[Row] = self.raw["turns"]
        self.imports: AsyncCollection[Row] = self.raw["imports"]
        self.uploads: AsyncCollection[Row] = self.raw["uploads"]

    async def prepare(self) -> None:
        """Make the indexes; harmless when they are there."""
        await self.tasks.create_index(
            [("stage", ASCENDING), ("state", ASCENDING), ("turn", ASCENDING), ("_id", ASCENDING)]
        )
        await self.tasks.create_index([("job", ASCENDING)])
        await self.tasks.create_index([("jobs", ASCENDING)])
        await self.tasks.create_index([("video", ASCENDING)])
        await self.tasks.create_index([("result", ASCENDING)], sparse=True)
        for outbox in (self.tasks, self.jobs, self.videos):
            await outbox.create_index("relayed", partialFilterExpression={"relayed": False})
        await self.jobs.create_index("untold", partialFilterExpression={"untold": True})
        await self.tasks.create_index("done_at", partialFilterExpression={"state": "dead"})
        await self.videos.create_index([("owner", ASCENDING), ("fingerprint", ASCENDING)], unique=True)
        await self.jobs.create_index([("owner", ASCENDING), ("_id", DESCENDING)])
        await self.jobs.create_index([("owner", ASCENDING), ("external_id", ASCENDING)])
        await self.jobs.create_index([("external_id", ASCENDING)])
        await self.jobs.create_index([("status", ASCENDING)])
        await self.results.create_index([("stage", ASCENDING), ("used_at", DESCENDING)])
        await self.jobs.create_index(
            [("owner", ASCENDING), ("idempotency_key", ASCENDING)],
            unique=True,
            partialFilterExpression={"idempotency_key": {"$type": "string"}},
        )
        await self.jobs.create_index([("video", ASCENDING)])
        await self.videos.create_index("deleted_at", sparse=True)
        for refers in (self.videos, self.results, self.jobs):
            await refers.create_index([("digests", ASCENDING)])
        for used in (self.results, self.blobs):
            await used.create_index([("used_at", ASCENDING)])
        await self.blobs.create_index([("file", ASCENDING)])
        await self.uploads.create_index("state")
        await self.imports.create_index("since", partialFilterExpression={"state": "open"})
        await self.raw["fs.chunks"].create_index([("files_id", ASCENDING), ("n", ASCENDING)], unique=True)
        await self.journal.create_index([("job", ASCENDING), ("seq", ASCENDING)], unique=True)
        for passing in (self.journal, self.unreadable):
            await passing.create_index("at", expireAfterSeconds=_JOURNAL_LIFE_S)

    async def ping(self) -> None:
        await self.client.admin.command("ping")

    async def close(self) -> None:
        await self.client.close()


def blocking_client(url: str) -> MongoClient[Row]:
    """For child processes, which have no event loop."""
    return MongoClient(url, **_OPTIONS)
