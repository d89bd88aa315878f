"""Objects in a bucket of S3, or of whatever speaks its protocol."""

import hashlib
import re
from base64 import b64encode
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from pymongo.database import Database as BlockingDatabase
from ulid import ULID

from common.blobs import shown_as
from common.cancellation import to_its_end
from common.claims import ClaimedBlobs, ClaimedReader, Key
from common.database import Database, Row
from common.ranged_file import Fetch
from common.s3 import S3, Endpoint, connect, fetch, name_of, told

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CompletedPartTypeDef

PART: Final = 8 * 1024 * 1024
"""An object has 10,000 parts at most, so 78 GiB."""
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

    async def older(self, before: datetime) -> AsyncIterator[Key]:
        """Uploads that were never completed are aborted besides."""
        bucket, prefix = self._bucket.name, self._bucket.prefix
        what = name_of(bucket, prefix)
        begun = self._s3.client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=prefix)
        for uploads in await self._s3.call(what, lambda: list(begun)):
            for upload in uploads.get("Uploads", []):
                if self._is_ours(upload["Key"]) and upload["Initiated"] < before:
                    abort = partial(
                        self._s3.client.abort_multipart_upload,
                        Bucket=bucket,
                        Key=upload["Key"],
                        UploadId=upload["UploadId"],
                    )
                    await self._s3.call(what, abort)
        async for entry in self._s3.listed(bucket=bucket, prefix=prefix):
            if self._is_ours(entry["Key"]) and entry["LastModified"] < before:
                yield entry["Key"]

    def _is_ours(self, key: str) -> bool:
        """A bucket may hold what others put there."""
        return _OURS.fullmatch(key.removeprefix(self._bucket.prefix)) is not None

    async def presigned_url(self, key: Key, *, life_s: int, filename: str, content_type: str) -> str:
        sign = partial(
            self._signing.generate_presigned_url,
            "get_object",
            Params={
                "Bucket": self._bucket.name,
                "Key": key,
                "ResponseContentDisposition": shown_as(filename),
                "ResponseContentType": content_type,
            },
            ExpiresIn=life_s,
        )
        return await self._s3.call(name_of(self._bucket.name, key), sign)

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
