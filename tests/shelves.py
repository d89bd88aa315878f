"""The stores under test, and what can be seen and spoilt behind their backs."""

import uuid
from typing import TYPE_CHECKING, Protocol

from common.blobs import BlobStore
from common.database import Database
from common.fakes import MemoryBlobs
from common.grid_blobs import GridBlobs, GridReader
from common.s3 import Endpoint, connect
from common.s3_blobs import Bucket, S3Blobs, S3Reader
from common.stages import BlobReader
from tests.weed import BUCKET

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import MultipartUploadTypeDef


class Kept(Protocol):
    """A store whose bytes can be looked at."""

    blobs: BlobStore
    reader: BlobReader

    async def objects(self) -> tuple[int, int]:
        """(digests, bytes of all that is stored); asserts that nothing lies about half-done."""
        ...


class Breakable(Kept, Protocol):
    """One that outlives its process, and can be damaged."""

    environment: dict[str, str]
    """Settings that choose it."""

    async def spoil(self) -> None:
        """Flip a bit in the middle of the only object."""
        ...

    async def lose(self) -> None:
        """Everything but the digests."""
        ...


class Memory:
    def __init__(self) -> None:
        memory = MemoryBlobs()
        self.blobs: BlobStore = memory
        self.reader: BlobReader = memory
        self._held = memory._held

    async def objects(self) -> tuple[int, int]:
        return len(self._held), sum(map(len, self._held.values()))


class Grid:
    def __init__(self, database: Database, reader: GridReader) -> None:
        self.blobs: BlobStore = GridBlobs(database)
        self.reader: BlobReader = reader
        self.environment: dict[str, str] = {}
        self._digests = database.blobs
        self._files, self._chunks = database.raw["fs.files"], database.raw["fs.chunks"]

    async def objects(self) -> tuple[int, int]:
        """-1 bytes while files and chunks disagree: something is left over, or a removal is on its way."""
        files = await self._files.find().to_list()
        whole = {file["_id"] for file in files if file["length"]} == set(await self._chunks.distinct("files_id"))
        return await self._digests.count_documents({}), sum(file["length"] for file in files) if whole else -1

    async def spoil(self) -> None:
        chunk = await self._chunks.find_one({"n": await self._chunks.count_documents({}) // 2})
        assert chunk is not None
        await self._chunks.update_one({"_id": chunk["_id"]}, {"$set": {"data": _flipped(chunk["data"])}})

    async def lose(self) -> None:
        await self._files.delete_many({})
        await self._chunks.delete_many({})


class S3:
    def __init__(self, database: Database, reader: S3Reader, bucket: Bucket) -> None:
        self.blobs: BlobStore = S3Blobs(database, bucket)
        self.reader: BlobReader = reader
        self.bucket = bucket
        self.environment = {
            "CLIPMILL_BLOBS": "s3",
            "CLIPMILL_S3_BUCKET": bucket.name,
            "CLIPMILL_S3_PREFIX": bucket.prefix,
            "CLIPMILL_S3_ENDPOINT": bucket.endpoint.url,
            "CLIPMILL_S3_REGION": bucket.endpoint.region,
        }
        self.client = connect(bucket.endpoint)
        self._digests = database.blobs

    def keys(self) -> dict[str, int]:
        """Sizes."""
        listed = self.client.list_objects_v2(Bucket=BUCKET, Prefix=self.bucket.prefix).get("Contents", [])
        return {entry["Key"]: entry["Size"] for entry in listed}

    def uploads(self) -> int:
        """Those that were neither completed nor aborted."""
        return len(self._begun())

    def _begun(self) -> "list[MultipartUploadTypeDef]":
        return self.client.list_multipart_uploads(Bucket=BUCKET, Prefix=self.bucket.prefix).get("Uploads", [])

    def empty(self) -> None:
        for key in self.keys():
            self.client.delete_object(Bucket=BUCKET, Key=key)
        for upload in self._begun():
            self.client.abort_multipart_upload(Bucket=BUCKET, Key=upload["Key"], UploadId=upload["UploadId"])

    async def objects(self) -> tuple[int, int]:
        assert self.uploads() == 0
        return await self._digests.count_documents({}), sum(self.keys().values())

    async def spoil(self) -> None:
        (key,) = self.keys()
        with self.client.get_object(Bucket=BUCKET, Key=key)["Body"] as body:
            data = body.read()
        self.client.put_object(Bucket=BUCKET, Key=key, Body=_flipped(data))

    async def lose(self) -> None:
        for key in self.keys():
            self.client.delete_object(Bucket=BUCKET, Key=key)


def _flipped(data: bytes) -> bytes:
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def fresh_bucket(endpoint: Endpoint) -> Bucket:
    """A folder of its own for each test."""
    return Bucket(name=BUCKET, prefix=f"{uuid.uuid4().hex[:12]}/", endpoint=endpoint)
