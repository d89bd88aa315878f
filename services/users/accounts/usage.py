"""What an account has used: asked of its own videos and their tasks by indexes, never of everybody's.

What a video or a clip had used when it was deleted stays in rows of its own, or deleting would make the past cheaper.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from ulid import ULID

from common.catalog import Video
from common.database import Database, Row
from common.events import Stage

_DAYS_OF_A_MONTH: Final = 30


@dataclass(frozen=True, kw_only=True)
class Period:
    since: datetime
    until: datetime

    @property
    def months(self) -> float:
        return (self.until - self.since).total_seconds() / 86_400 / _DAYS_OF_A_MONTH


@dataclass(frozen=True, kw_only=True)
class Used:
    """`cpu_seconds` of what was worked out; what was taken from the store cost nothing."""

    videos: int
    in_ms: int
    clips: int
    out_ms: int
    cpu_seconds: Mapping[Stage, float]
    stored: int
    """Bytes, now: of its sources, of what was made of them, pictures in transcripts. What several accounts share counts for each."""


@dataclass(frozen=True, kw_only=True)
class Rates:
    """None: nothing is reckoned."""

    cpu_hour: float | None
    gb_month: float | None

    def of_cpu(self, used: Used) -> float | None:
        return None if self.cpu_hour is None else sum(used.cpu_seconds.values()) / 3600 * self.cpu_hour

    def of_storage(self, used: Used, period: Period) -> float | None:
        """As if what lies there now had lain there all the time."""
        return None if self.gb_month is None else used.stored / 1e9 * period.months * self.gb_month


class Usage:
    def __init__(self, database: Database) -> None:
        self._videos = database.videos
        self._pictures = database.pictures
        self._tasks = database.tasks
        self._rows = database.usage

    async def of(self, account: str, period: Period) -> Used:
        during = {"$gte": period.since, "$lt": period.until}
        here = await self._one(self._videos, [{"$match": _live(account, period)}, _TAKEN_IN])
        gone = await self._one(self._rows, [{"$match": {"account": account, "at": during}}, _COUNTED_IN])
        work = [*await self._work_here(account, during), *await self._work_gone(account, during)]
        rendered = [row for row in work if row["_id"] == Stage.RENDER]
        cpu: dict[Stage, float] = {}
        for row in work:
            cpu[Stage(row["_id"])] = round(cpu.get(Stage(row["_id"]), 0.0) + row["cpu_s"], 3)
        return Used(
            videos=here.get("count", 0) + gone.get("count", 0),
            in_ms=here.get("ms", 0) + gone.get("ms", 0),
            clips=sum(row["count"] for row in rendered),
            out_ms=sum(row["ms"] for row in rendered),
            cpu_seconds={stage: cpu[stage] for stage in Stage if stage in cpu},
            stored=await self._stored(account),
        )

    async def remember(self, video: Video) -> None:
        """Before its tasks go; once."""
        its = [{"$match": {"_id": video.id}}, *_tasks_of({"state": "done"}), *_MADE]
        made = [row async for row in await self._videos.aggregate(its)]
        before = await self._rows.distinct("_id", {"_id": {"$in": [row["_id"] for row in made]}})
        work = [_work(row) for row in made if row["_id"] not in before]
        row = {"account": video.account, "at": video.created_at, "in_ms": video.source.duration_ms, "work": work}
        await self._rows.update_one({"_id": video.id}, {"$setOnInsert": row}, upsert=True)

    async def remember_tasks(self, account: str, tasks: Sequence[str]) -> None:
        """Before these go, but not their video; a row for each, and once."""
        done: list[Row] = [{"$match": {"_id": {"$in": [*tasks]}, "state": "done"}}, *_MADE]
        for made in await (await self._tasks.aggregate(done)).to_list():
            row = {"account": account, "work": [_work(made)]}
            await self._rows.update_one({"_id": made["_id"]}, {"$setOnInsert": row}, upsert=True)

    # ---- asking ------------------------------------------------------------------------------------------------------

    async def _work_here(self, account: str, during: Row) -> list[Row]:
        mine = {"$match": {"account": account, "counted": None}}
        found = await self._videos.aggregate(
            [mine, *_tasks_of({"state": "done", "done_at": during}), *_MADE, _BY_STAGE]
        )
        return await found.to_list()

    async def _work_gone(self, account: str, during: Row) -> list[Row]:
        steps: list[Row] = [
            {"$match": {"account": account}},
            {"$unwind": "$work"},
            {"$replaceWith": "$work"},
            {"$match": {"at": during}},
            _BY_STAGE,
        ]
        return await (await self._rows.aggregate(steps)).to_list()

    async def _stored(self, account: str) -> int:
        mine = {"$match": {"account": account, "deleted_at": None}}
        sources = await self._one(self._videos, [mine, _SIZES])
        made = await self._one(
            self._videos,
            [
                mine,
                *_tasks_of({"state": "done"}),
                {"$group": {"_id": "$result"}},
                {
                    "$lookup": {"from": "results", "localField": "_id", "foreignField": "_id", "as": "r"}
                    | {"pipeline": [{"$project": {"bytes": 1}}]}
                },
                {"$group": {"_id": None, "bytes": {"$sum": {"$sum": "$r.bytes"}}}},
            ],
        )
        total: Row = {"$group": {"_id": None, "bytes": {"$sum": "$blob.size"}}}
        pictures = await self._one(self._pictures, [{"$match": {"account": account}}, total])
        return int(sources.get("bytes", 0) + made.get("bytes", 0) + pictures.get("bytes", 0))

    @staticmethod
    async def _one(rows: Any, steps: list[Row]) -> Row:
        found = await (await rows.aggregate(steps)).to_list()
        return dict(found[0]) if found else {}


def _work(made: Row) -> Row:
    """Of a task, as a row of what is gone holds it."""
    return {"stage": made["stage"], "at": made["done_at"], "cpu_s": made["cpu_s"], "ms": made["ms"]}


def _live(account: str, period: Period) -> Row:
    """Ids are ULIDs: they begin with the time."""
    return {"account": account, "counted": None, "_id": {"$gte": _id_at(period.since), "$lt": _id_at(period.until)}}


def _id_at(moment: datetime) -> str:
    ms = max(0, round(moment.astimezone(UTC).timestamp() * 1000))
    return str(ULID.from_bytes(ms.to_bytes(6, "big") + bytes(10)))


def _tasks_of(query: Row) -> list[Row]:
    """Of the videos before this step."""
    fields = {"stage": 1, "cpu_seconds": 1, "result": 1, "done_at": 1}
    tasks = {"from": "tasks", "localField": "_id", "foreignField": "video", "as": "task"}
    return [
        {"$project": {"_id": 1}},
        {"$lookup": tasks | {"pipeline": [{"$match": query}, {"$project": fields}]}},
        {"$unwind": "$task"},
        {"$replaceWith": "$task"},
    ]


_TAKEN_IN: Final[Row] = {"$group": {"_id": None, "count": {"$sum": 1}, "ms": {"$sum": "$source.duration_ms"}}}
_COUNTED_IN: Final[Row] = {"$group": {"_id": None, "count": {"$sum": 1}, "ms": {"$sum": "$in_ms"}}}
_SIZES: Final[Row] = {
    "$group": {"_id": None, "bytes": {"$sum": {"$add": ["$blob.size", {"$ifNull": ["$captions.size", 0]}]}}}
}
_RENDERED: Final[Row] = {
    "from": "results",
    "localField": "result",
    "foreignField": "_id",
    "pipeline": [{"$match": {"stage": Stage.RENDER.value}}, {"$project": {"ms": "$facts.duration_ms"}}],
    "as": "clip",
}
_MADE: Final[list[Row]] = [
    {"$lookup": _RENDERED},
    {
        "$project": {
            "stage": 1,
            "done_at": 1,
            "cpu_s": {"$ifNull": ["$cpu_seconds", 0]},
            "ms": {"$ifNull": [{"$sum": "$clip.ms"}, 0]},
        }
    },
]
_BY_STAGE: Final[Row] = {
    "$group": {"_id": "$stage", "count": {"$sum": 1}, "cpu_s": {"$sum": "$cpu_s"}, "ms": {"$sum": "$ms"}}
}
