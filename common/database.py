"""MongoDB, the truth. Every write waits for a majority and the journal: with less, a killed server lost acknowledged writes."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, AsyncMongoClient, IndexModel, MongoClient, ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from ulid import ULID

Row = dict[str, Any]

_JOURNAL_LIFE_S: Final = 30 * 24 * 3600
_OPTIONS: Final[dict[str, Any]] = {
    "tz_aware": True,
    "w": "majority",
    "journal": True,
    "serverSelectionTimeoutMS": 10_000,
    "appname": "clipmill",
}


def _of_some(field: str, **filtered: Any) -> IndexModel:
    """Of documents that are so, the few that somebody looks for again and again."""
    return IndexModel(field, partialFilterExpression=filtered)


_INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    "tasks": (
        IndexModel([("stage", ASCENDING), ("state", ASCENDING), ("turn", ASCENDING), ("_id", ASCENDING)]),
        IndexModel("job"),
        IndexModel("jobs"),
        IndexModel([("video", ASCENDING), ("done_at", ASCENDING)]),
        IndexModel("result", sparse=True),
        _of_some("relayed", relayed=False),
        _of_some("done_at", state="dead"),
    ),
    "jobs": (
        IndexModel([("account", ASCENDING), ("_id", DESCENDING)]),
        IndexModel([("account", ASCENDING), ("owner", ASCENDING), ("_id", DESCENDING)]),
        IndexModel([("account", ASCENDING), ("external_id", ASCENDING)]),
        IndexModel(
            [("account", ASCENDING), ("owner", ASCENDING), ("idempotency_key", ASCENDING)],
            unique=True,
            partialFilterExpression={"idempotency_key": {"$type": "string"}},
        ),
        IndexModel("external_id"),
        IndexModel("status"),
        IndexModel("video"),
        IndexModel("digests"),
        _of_some("relayed", relayed=False),
        _of_some("untold", untold=True),
        _of_some("unposted", unposted=True),
        _of_some("listed", listed=False),
        _of_some("stale", stale=True),
    ),
    "revisions": (IndexModel([("video", ASCENDING), ("number", DESCENDING)], unique=True),),
    "pictures": (
        IndexModel("account"),
        IndexModel("video"),
        IndexModel("digests"),
        _of_some("touched_at", placed=False),
    ),
    "clips": (
        IndexModel([("account", ASCENDING), ("job", DESCENDING), ("index", ASCENDING)]),
        IndexModel([("account", ASCENDING), ("score", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("account", ASCENDING), ("duration_ms", DESCENDING), ("_id", DESCENDING)]),
        IndexModel("job"),
        IndexModel("video"),
    ),
    "videos": (
        IndexModel([("account", ASCENDING), ("fingerprint", ASCENDING)], unique=True),
        IndexModel([("account", ASCENDING), ("_id", DESCENDING)]),
        IndexModel("deleted_at", sparse=True),
        IndexModel("digests"),
        _of_some("relayed", relayed=False),
        _of_some("unposted", unposted=True),
    ),
    "results": (
        IndexModel([("stage", ASCENDING), ("used_at", DESCENDING)]),
        IndexModel([("kept_at", ASCENDING), ("used_at", ASCENDING)]),
        IndexModel("digests"),
        IndexModel([("_id", ASCENDING), ("bytes", ASCENDING)]),
    ),
    "usage": (IndexModel([("account", ASCENDING), ("at", ASCENDING)]),),
    "accounts": (IndexModel("email", unique=True), IndexModel("left_at", sparse=True)),
    "sessions": (
        IndexModel("access"),
        IndexModel("account"),
        IndexModel("until", expireAfterSeconds=0),
    ),
    "keys": (IndexModel("digest", unique=True), IndexModel("account")),
    "shares": (
        IndexModel("digest", unique=True),
        IndexModel([("account", ASCENDING), ("asset", ASCENDING), ("_id", DESCENDING)]),
        IndexModel("video"),
        IndexModel("expires_at", expireAfterSeconds=_JOURNAL_LIFE_S),
    ),
    "follows": (IndexModel([("follower", ASCENDING), ("since", DESCENDING)]), IndexModel("account")),
    "likes": (IndexModel("asset"), IndexModel("video"), IndexModel("account")),
    "watched": (IndexModel("video"),),
    "brand_kits": (IndexModel([("account", ASCENDING), ("folded", ASCENDING)], unique=True),),
    "webhooks": (IndexModel([("account", ASCENDING), ("_id", DESCENDING)]),),
    "deliveries": (
        IndexModel([("state", ASCENDING), ("due_at", ASCENDING), ("lane", ASCENDING), ("account", ASCENDING)]),
        IndexModel([("lane", ASCENDING), ("at", DESCENDING)]),
        IndexModel("video"),
        IndexModel("account"),
        IndexModel("at", expireAfterSeconds=_JOURNAL_LIFE_S),
    ),
    "blobs": (IndexModel([("kept_at", ASCENDING), ("used_at", ASCENDING)]), IndexModel("file")),
    "uploads": (IndexModel("account"), IndexModel([("state", ASCENDING), ("touched_at", ASCENDING)])),
    "imports": (_of_some("since", state="open"),),
    "fs.chunks": (IndexModel([("files_id", ASCENDING), ("n", ASCENDING)], unique=True),),
    "journal": (
        IndexModel([("job", ASCENDING), ("seq", ASCENDING)], unique=True),
        IndexModel([("job", ASCENDING), ("kind", ASCENDING), ("clip", ASCENDING)]),
        IndexModel("at", expireAfterSeconds=_JOURNAL_LIFE_S),
    ),
    "unreadable": (IndexModel("at", expireAfterSeconds=_JOURNAL_LIFE_S),),
}

OWNED: Final = frozenset(
    {
        "videos",
        "jobs",
        "uploads",
        "sessions",
        "keys",
        "webhooks",
        "signing_keys",
        "deliveries",
        "brand_kits",
        "usage",
        "clips",
        "shares",
        "likes",
        "follows",
        "revisions",
        "pictures",
    }
)
"""Collections whose rows belong to accounts: they have a field `account`, and go when it goes."""


async def insert_dated(rows: AsyncCollection[Row], row: Row, *, date: str = "created_at") -> Row:
    """The row as it is then: under a new ULID, with `date` by the database's clock. Raises DuplicateKeyError."""
    made = await rows.find_one_and_update(
        {"_id": str(ULID())},
        {"$setOnInsert": row, "$currentDate": {date: True}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    return made or {}  # an upsert always leaves one


class Database:
    """The collections, by what they hold. One object per event loop, made after fork."""

    def __init__(self, *, url: str, name: str) -> None:
        self.client: AsyncMongoClient[Row] = AsyncMongoClient(url, **_OPTIONS)
        self.raw: AsyncDatabase[Row] = self.client[name]
        self.tasks: AsyncCollection[Row] = self.raw["tasks"]
        self.results: AsyncCollection[Row] = self.raw["results"]
        self.videos: AsyncCollection[Row] = self.raw["videos"]
        self.jobs: AsyncCollection[Row] = self.raw["jobs"]
        self.revisions: AsyncCollection[Row] = self.raw["revisions"]
        self.pictures: AsyncCollection[Row] = self.raw["pictures"]
        self.journal: AsyncCollection[Row] = self.raw["journal"]
        self.unreadable: AsyncCollection[Row] = self.raw["unreadable"]
        self.accounts: AsyncCollection[Row] = self.raw["accounts"]
        self.sessions: AsyncCollection[Row] = self.raw["sessions"]
        self.keys: AsyncCollection[Row] = self.raw["keys"]
        self.clips: AsyncCollection[Row] = self.raw["clips"]
        self.shares: AsyncCollection[Row] = self.raw["shares"]
        self.follows: AsyncCollection[Row] = self.raw["follows"]
        self.likes: AsyncCollection[Row] = self.raw["likes"]
        self.watched: AsyncCollection[Row] = self.raw["watched"]
        self.usage: AsyncCollection[Row] = self.raw["usage"]
        self.brand_kits: AsyncCollection[Row] = self.raw["brand_kits"]
        self.webhooks: AsyncCollection[Row] = self.raw["webhooks"]
        self.signing_keys: AsyncCollection[Row] = self.raw["signing_keys"]
        self.deliveries: AsyncCollection[Row] = self.raw["deliveries"]
        self.blobs: AsyncCollection[Row] = self.raw["blobs"]
        self.chores: AsyncCollection[Row] = self.raw["chores"]
        self.turns: AsyncCollection[Row] = self.raw["turns"]
        self.imports: AsyncCollection[Row] = self.raw["imports"]
        self.uploads: AsyncCollection[Row] = self.raw["uploads"]
        self.migrations: AsyncCollection[Row] = self.raw["migrations"]

    async def prepare(self) -> None:
        """Make the indexes; harmless when they are there."""
        await asyncio.gather(*(self.raw[name].create_indexes([*indexes]) for name, indexes in _INDEXES.items()))

    async def now(self) -> datetime:
        """By the only clock that judges how old something is."""
        found: datetime = (await self.client.admin.command("hello"))["localTime"]
        return found.replace(tzinfo=UTC)  # a command answers without a zone

    async def ping(self) -> None:
        await self.client.admin.command("ping")

    async def close(self) -> None:
        await self.client.close()


def blocking_client(url: str) -> MongoClient[Row]:
    """For child processes, which have no event loop."""
    return MongoClient(url, **_OPTIONS)
