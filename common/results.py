"""Results of stages, stored under the hash of all that went into them.

The first result under a key wins and stays; whoever comes later adopts it. So an event delivered twice, a worker that crashed
after its work, and a second upload of the same film cost nothing.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from pydantic import Field
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from common.blobs import Blob
from common.database import Database
from common.documents import Document
from common.events import Stage

_EXACT: Final = 2**53


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no blanks and 1 for 1.0 (as RFC 8785): equal values give equal bytes. Raises ValueError for NaN."""
    plain = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return plain.encode()


def _plain(value: Any) -> Any:
    """Whole floats as integers, so far as a float is exact."""
    match value:
        case float() if value.is_integer() and abs(value) <= _EXACT:
            return int(value)
        case Mapping():
            return {key: _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            return value


def key_of(stage: Stage, *, version: int, inputs: Mapping[str, Any], engine: Mapping[str, str]) -> str:
    """SHA-256 over everything that a stage's result depends on. `inputs` and `engine` are JSON values."""
    return hashlib.sha256(canonical([stage, version, inputs, engine])).hexdigest()


class StoredResult(Document):
    """`id` is the key, or `key@job` where the job asked for a fresh one; `digest` is over facts and files alone."""

    id: str = Field(alias="_id")
    key: str
    stage: Stage
    version: int
    inputs: Mapping[str, Any]
    engine: Mapping[str, str]
    facts: Mapping[str, Any]
    files: Mapping[str, Blob]
    digest: str
    seconds: float
    cpu_seconds: float
    worker: str


def digests_of(files: Mapping[str, Blob]) -> list[str]:
    """What a row that refers to stored objects says of them as `digests`, so that it is found by each."""
    return sorted({blob.digest for blob in files.values()})


def digest_of(facts: Mapping[str, Any], files: Mapping[str, Blob]) -> str:
    """What two runs must agree on: the facts and the bytes of every file."""
    return hashlib.sha256(canonical([facts, {name: blob.digest for name, blob in files.items()}])).hexdigest()


class Results:
    def __init__(self, database: Database) -> None:
        self._results = database.results

    async def find(self, result: str) -> StoredResult | None:
        row = await self._results.find_one({"_id": result})
        return None if row is None else StoredResult.model_validate(row)

    async def find_all(self, results: Iterable[str]) -> dict[str, StoredResult]:
        """Those that are there, by their ids."""
        rows = self._results.find({"_id": {"$in": list(results)}})
        return {row["_id"]: StoredResult.model_validate(row) async for row in rows}

    async def adopt(self, result: str) -> StoredResult | None:
        """Find it and refresh its age, so that what is used is not swept."""
        row = await self._results.find_one_and_update(
            {"_id": result}, {"$currentDate": {"used_at": True}}, return_document=ReturnDocument.AFTER
        )
        return None if row is None else StoredResult.model_validate(row)

    async def keep(self, result: StoredResult) -> StoredResult:
        """Store it, or adopt what is there under its id."""
        first = {
            **result.model_dump(by_alias=True, exclude={"id"}),
            "digests": digests_of(result.files),
            "bytes": sum({blob.digest: blob.size for blob in result.files.values()}.values()),
        }
        change = {"$setOnInsert": first, "$currentDate": {"used_at": True}}
        while True:
            with suppress(DuplicateKeyError):  # another stored it at this moment
                row = await self._results.find_one_and_update(
                    {"_id": result.id}, change, upsert=True, return_document=ReturnDocument.AFTER
                )
                return StoredResult.model_validate(row)
