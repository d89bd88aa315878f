"""Objects in a bucket of S3, or of whatever speaks its protocol."""

import hashlib
import re
from base64 import b64encode
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar, cast

from pymongo.database import Database as BlockingDatabase
from ulid import ULID

from common.cancellation import to_its_end
from common.claims import ClaimedBlobs, ClaimedReader, Key, Part, Receipt, Target
from common.database import Database, Row
from common.errors import Corrupted, NotFound
from common.ranged_file import Fetch
from common.s3 import S3, Endpoint, connect, fetch, name_of, told

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CompletedPartTypeDef, PartTypeDef

T = TypeVar("T")

PART: Final = 8 * 1024 * 1024
"""An object has 10,000 parts at most, so 78 GiB."""
PARTS_PLANNED: Final = 5_000
"""Of a large object that comes over many requests. Parts that a request leaves short, or begins in vain, count among the 10,000."""
NAME: Final = "s3"
_OURS: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
"""What a key of ours is after the prefix: a ULID."""


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """Every key of ours begins with `prefix`; `public` is where users reach the bucket, where that is not where we do."""

    name: str
    prefix: str = ""
    endpoint: Endpoint
    public: Endpoint | None = None


class _Upload:
    """Parts are sent one after the other and each to its end: one that is still under way would survive the abort.

    What fits into one part is put in one request.
    """

    def __init__(self, s3: S3, bucket: Bucket) -> None:
        self.key = f"{bucket.prefix}{ULID()}"
        self._s3 = s3
        self._bucket = bucket
        self._held = bytearray()
        self._upload: str | None = None
        self._parts: list[CompletedPartTypeDef] = []
        self._finishing = False

    async def write(self, piece: bytes) -> None:
        self._held += piece
        while len(self._held) > PART:
            part = bytes(self._held[:PART])
            del self._held[:PART]
            await self._do(partial(self._send, part))

    async def close(self) -> None:
        rest = bytes(self._held)
        self._held.clear()
        await self._do(partial(self._finish, rest))

    async def abort(self) -> None:
        await self._do(self._drop)

    async def _do(self, work: Callable[[], None]) -> None:
        await to_its_end(self._s3.call(name_of(self._bucket.name, self.key), work))

    def _send(self, part: bytes) -> None:
        client, place = self._s3.client, self._bucket.name
        if self._upload is None:
            begun = client.create_multipart_upload(Bucket=place, Key=self.key, ChecksumAlgorithm="SHA256")
            self._upload = begun["UploadId"]
        number, sha256 = len(self._parts) + 1, _sha256(part)
        sent = client.upload_part(
            Bucket=place,
            Key=self.key,
            UploadId=self._upload,
            PartNumber=number,
            Body=part,
            ContentMD5=_md5(part),
            ChecksumSHA256=sha256,
        )
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"], "ChecksumSHA256": sha256})

    def _finish(self, rest: bytes) -> None:
        client, place = self._s3.client, self._bucket.name
        if self._upload is None:
            self._finishing = True
            client.put_object(
                Bucket=place, Key=self.key, Body=rest, ContentMD5=_md5(rest), ChecksumSHA256=_sha256(rest)
            )
            return
        self._send(rest)
        self._finishing = True
        client.complete_multipart_upload(
            Bucket=place, Key=self.key, UploadId=self._upload, MultipartUpload={"Parts": self._parts}
        )

    def _drop(self) -> None:
        client, place = self._s3.client, self._bucket.name
        if self._upload is not None:
            with suppress(client.exceptions.NoSuchUpload):  # it was completed
                client.abort_multipart_upload(Bucket=place, Key=self.key, UploadId=self._upload)
        if self._finishing:
            client.delete_object(Bucket=place, Key=self.key)


def _sha256(data: bytes) -> str:
    return b64encode(hashlib.sha256(data).digest()).decode()


def _md5(data: bytes) -> str:
    """For servers that check no SHA-256; all check this."""
    return b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


class S3Shelf:
    """Shelf in a bucket."""

    name = NAME

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._s3 = S3(bucket.endpoint)
        self._signing = self._s3.client if bucket.public is None else connect(bucket.public)

    def begin(self) -> _Upload:
        return _Upload(self._s3, self._bucket)

    def read(self, key: Key, *, start: int, end: int) -> AsyncGenerator[bytes, None]:
        return self._s3.pieces(bucket=self._bucket.name, key=key, start=start, end=end)

    async def remove(self, key: Key) -> None:
        delete = partial(self._s3.client.delete_object, Bucket=self._bucket.name, Key=key)
        await self._s3.call(name_of(self._bucket.name, key), delete)

    async def older(self, before: datetime, *, besides: Collection[Key]) -> AsyncIterator[Key]:
        """Uploads that were never completed are aborted besides."""
        bucket, prefix = self._bucket.name, self._bucket.prefix
        what = name_of(bucket, prefix)
        begun = self._s3.client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=prefix)
        for uploads in await self._s3.call(what, lambda: list(begun)):
            for upload in uploads.get("Uploads", []):
                if self._is_ours(upload["Key"]) and upload["Initiated"] < before and upload["Key"] not in besides:
                    abort = partial(
                        self._s3.client.abort_multipart_upload,
                        Bucket=bucket,
                        Key=upload["Key"],
                        UploadId=upload["UploadId"],
                    )
                    await self._s3.call(what, abort)
        async for entry in self._s3.listed(bucket=bucket, prefix=prefix):
            if self._is_ours(entry["Key"]) and entry["LastModified"] < before and entry["Key"] not in besides:
                yield entry["Key"]

    def _is_ours(self, key: str) -> bool:
        """A bucket may hold what others put there."""
        return _OURS.fullmatch(key.removeprefix(self._bucket.prefix)) is not None

    async def presigned_url(self, key: Key, *, life_s: int, disposition: str, content_type: str) -> str:
        sign = partial(
            self._signing.generate_presigned_url,
            "get_object",
            Params={
                "Bucket": self._bucket.name,
                "Key": key,
                "ResponseContentDisposition": disposition,
                "ResponseContentType": content_type,
            },
            ExpiresIn=life_s,
        )
        return await self._s3.call(name_of(self._bucket.name, key), sign)

    def part_size(self, length: int) -> int:
        return max(PART, -(-length // PARTS_PLANNED))

    def fitting(self, held: int, *, part_size: int) -> int:
        return held if held >= part_size * 5 // 8 else 0  # 5 MiB or more; S3 refuses smaller ones

    async def begin_parts(self, *, presigned: bool) -> Target:
        key = f"{self._bucket.prefix}{ULID()}"
        begin = partial(self._s3.client.create_multipart_upload, Bucket=self._bucket.name, Key=key)
        if not presigned:  # a browser puts bytes, and no SHA-256 of them
            begin = partial(begin, ChecksumAlgorithm="SHA256")
        begun = await self._s3.call(name_of(self._bucket.name, key), begin)
        return {"key": key, "upload": begun["UploadId"]}

    async def write_part(self, target: Target, part: Part) -> Receipt | None:
        def send() -> Receipt:
            sha256 = _sha256(part.data)
            sent = self._s3.client.upload_part(
                **self._place(target),
                PartNumber=part.number,
                Body=part.data,
                ContentMD5=_md5(part.data),
                ChecksumSHA256=sha256,
            )
            return {"PartNumber": part.number, "ETag": sent["ETag"], "ChecksumSHA256": sha256}

        return await self._of(target, send)

    async def part_url(self, target: Target, *, number: int, size: int, life_s: int) -> str:
        params = {**self._place(target), "PartNumber": number, "ContentLength": size}
        sign = partial(self._signing.generate_presigned_url, "upload_part", Params=params, ExpiresIn=life_s)
        return await self._of(target, sign)

    async def written(self, target: Target) -> Mapping[int, int]:
        parts = await self._of(target, partial(self._listed, target))
        return {part["PartNumber"]: part["Size"] for part in parts}

    async def join_parts(self, target: Target, receipts: Sequence[Receipt], *, size: int) -> None:
        client, place = self._s3.client, self._place(target)

        def join() -> int:
            with suppress(client.exceptions.NoSuchUpload):  # it was joined
                parts = cast("Sequence[CompletedPartTypeDef]", receipts) or [
                    {"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in self._listed(target)
                ]
                client.complete_multipart_upload(**place, MultipartUpload={"Parts": parts})
            return client.head_object(Bucket=self._bucket.name, Key=target["key"])["ContentLength"]

        found = await self._of(target, join)
        if found != size:
            raise Corrupted(f"Of {size} bytes {found} were stored.")

    async def drop_parts(self, target: Target) -> None:
        client = self._s3.client

        def drop() -> None:
            with suppress(client.exceptions.NoSuchUpload):
                client.abort_multipart_upload(**self._place(target))

        await self._of(target, drop)

    def _place(self, target: Target) -> dict[str, Any]:
        return {"Bucket": self._bucket.name, "Key": target["key"], "UploadId": target["upload"]}

    def _listed(self, target: Target) -> "list[PartTypeDef]":
        parts: list[PartTypeDef] = []
        marker = 0
        while True:
            page = self._s3.client.list_parts(**self._place(target), PartNumberMarker=marker)
            parts += page.get("Parts", [])
            if not page.get("IsTruncated"):
                return parts
            marker = page["NextPartNumberMarker"]

    async def _of(self, target: Target, work: Callable[[], T]) -> T:
        """What `work` gives, which is not cut off; a multipart upload that is gone raises NotFound."""
        name = name_of(self._bucket.name, target["key"])

        def gone() -> T:
            try:
                return work()
            except self._s3.client.exceptions.NoSuchUpload as error:
                raise NotFound(f"S3 has given up the parts of the {name}.") from error

        return await to_its_end(self._s3.call(name, gone))

    async def aclose(self) -> None:
        await self._s3.aclose()
        self._signing.close()


class S3Blobs(ClaimedBlobs):
    """BlobStore on S3."""

    def __init__(self, database: Database, bucket: Bucket) -> None:
        super().__init__(database.blobs, S3Shelf(bucket))


class S3Reader(ClaimedReader):
    """BlobReader on S3."""

    shelf: ClassVar[str] = NAME

    def __init__(self, *, url: str, name: str, bucket: Bucket) -> None:
        super().__init__(url=url, name=name)
        self._bucket = bucket
        self._client: S3Client | None = None

    def fetcher(self, database: BlockingDatabase[Row], key: Key) -> Fetch:  # noqa: ARG002  MongoDB holds no bytes of ours
        client = self._client = self._client or connect(self._bucket.endpoint)

        def ranged(start: int, end: int) -> bytes:
            with told(name_of(self._bucket.name, key)):
                return fetch(client, bucket=self._bucket.name, key=key, start=start, end=end)

        return ranged

    def close(self) -> None:
        super().close()
        if self._client is not None:
            self._client.close()
            self._client = None
