"""Videos that lie in buckets of S3, read with the service's own credentials."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from common.errors import InvalidMedia, InvalidRequest, NotFound
from common.s3 import S3, name_of
from services.upload.incoming import Incoming

SCHEME: Final = "s3://"
LONGEST_KEY: Final = 1024
"""Bytes; S3 has no longer ones."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """An object, or all under a prefix. Keys stand in a link as they are: nothing in them is decoded."""

    bucket: str
    key: str

    @classmethod
    def of(cls, url: str) -> "Place":
        """Raises InvalidRequest."""
        bucket, _, key = url[len(SCHEME) :].partition("/")
        if not url.lower().startswith(SCHEME) or not bucket or len(key.encode()) > LONGEST_KEY:
            raise InvalidRequest("The link must be s3:// with a bucket and a key, such as s3://bucket/folder/talk.mp4.")
        return cls(bucket=bucket, key=key)

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.key}"


class Buckets:
    def __init__(self, s3: S3, *, most_bytes: int) -> None:
        self._s3 = s3
        self._most_bytes = most_bytes

    @asynccontextmanager
    async def opened(self, place: Place) -> AsyncIterator[Incoming]:
        """One version of an object, whatever is put in its place meanwhile.

        Raises InvalidRequest if it isn't there, InvalidMedia if it is too large, Unavailable if it can't be read.
        """
        try:
            look = partial(self._s3.client.head_object, Bucket=place.bucket, Key=place.key)
            head = await self._s3.call(name_of(place.bucket, place.key), look)
        except NotFound as error:
            raise InvalidRequest(f"There is no object {place}. Check the link.") from error
        size = head["ContentLength"]
        if size > self._most_bytes:
            raise InvalidMedia(
                f"{place} holds {size / 2**30:.1f} GiB; at most {self._most_bytes / 2**30:.0f} are allowed."
            )
        pieces = self._s3.pieces(bucket=place.bucket, key=place.key, start=0, end=size, etag=head["ETag"])
        yield Incoming(title=PurePosixPath(place.key).stem, pieces=pieces)

    async def found(self, folder: Place) -> AsyncIterator[tuple[Place, str]]:
        """(object, ETag) of all under a prefix; folders' own markers and empty objects are passed over."""
        async for entry in self._s3.listed(bucket=folder.bucket, prefix=folder.key):
            if entry["Size"] and not entry["Key"].endswith("/"):
                yield Place(bucket=folder.bucket, key=entry["Key"]), entry["ETag"].strip('"')

    async def aclose(self) -> None:
        await self._s3.aclose()
