"""S3 by botocore, the half of boto3 that we need; its errors become ours.

Credentials come by botocore's default chain (environment, profile, role of the machine or the pod) and stand in no setting of ours.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar, cast

from common.blobs import PIECE
from common.errors import Conflict, Corrupted, Denied, NotFound, Unavailable

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import ObjectTypeDef

T = TypeVar("T")

THREADS: Final = 16
"""Calls at once of one process; each holds 8 MiB at most."""
MOST_AHEAD: Final = 8 * 1024 * 1024
CONNECT_S: Final = 5
READ_S: Final = 60
TRIES: Final = 4
_ABSENT: Final = frozenset({"NoSuchKey", "404"})
_DENIED: Final = frozenset(
    {"403", "AccessDenied", "AllAccessDisabled", "ExpiredToken", "InvalidAccessKeyId", "InvalidToken"}
    | {"SignatureDoesNotMatch"}
)


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where S3 is; empty: what the default chain says."""

    url: str = ""
    region: str = ""


def connect(endpoint: Endpoint) -> "S3Client":
    """A client that threads may share. Raises Unavailable if botocore is not installed."""
    try:
        from botocore.config import Config  # noqa: PLC0415  only where S3 is used
        from botocore.session import Session  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise Unavailable("S3 needs botocore. Run: pip install 'clipmill[s3]'") from error
    config = Config(
        signature_version="s3v4",
        # Servers other than Amazon's are rarely reached under a name for each bucket.
        s3={"addressing_style": "path" if endpoint.url else "auto"},
        retries={"mode": "standard", "total_max_attempts": TRIES},
        connect_timeout=CONNECT_S,
        read_timeout=READ_S,
        max_pool_connections=THREADS,
        # We send SHA-256 and MD5 ourselves; servers of other makers refuse what botocore would add.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    with told("S3"):
        client = Session().create_client(
            "s3", endpoint_url=endpoint.url or None, region_name=endpoint.region or None, config=config
        )
    return cast("S3Client", client)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Turn botocore's errors into ours. `what` is read or written; the message names it."""
    from botocore.exceptions import (  # noqa: PLC0415  only where S3 is used
        BotoCoreError,
        ClientError,
        CredentialRetrievalError,
        NoCredentialsError,
        PartialCredentialsError,
    )

    try:
        yield
    except ClientError as error:
        raise _meaning(str(error.response.get("Error", {}).get("Code", "")), what) from error
    except (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError) as error:
        raise Denied(
            f"There are no credentials for {what} ({error}). Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role."
        ) from error
    except BotoCoreError as error:
        raise Unavailable(f"S3 does not answer for {what} ({type(error).__name__}). Try again later.") from error


def _meaning(code: str, what: str) -> Exception:
    if code in _ABSENT:
        return NotFound(f"There is no {what}.")
    if code in _DENIED:
        return Denied(f"S3 refuses access to {what} ({code}). Check the credentials and what their role may do.")
    if code == "NoSuchBucket":
        return Unavailable(f"The bucket of {what} does not exist. Make it, or correct its name.")
    if code in {"PreconditionFailed", "412"}:
        return Conflict(f"The {what} was replaced while it was read. Try again.")
    if code == "InvalidRange":
        return Corrupted(f"There is less of {what} than was put.")
    return Unavailable(f"S3 does not serve {what} now ({code}). Try again later.")


def name_of(bucket: str, key: str) -> str:
    """An object in messages."""
    return f"object {bucket}/{key}"


class S3:
    """The client for an event loop: its calls block, so each runs in a thread of a pool that nothing else waits for."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.client = connect(endpoint)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="s3")

    async def call(self, what: str, work: Callable[[], T]) -> T:
        """What `work` gives, inside `told`. A cancelled call goes on in its thread."""

        def translated() -> T:
            with told(what):
                return work()

        return await asyncio.get_running_loop().run_in_executor(self._pool, translated)

    async def pieces(
        self, *, bucket: str, key: str, start: int, end: int, etag: str = ""
    ) -> AsyncGenerator[bytes, None]:
        """Bytes [start, end) in pieces of PIECE at most: range after range, so that a slow caller holds no connection."""
        ahead = PIECE
        while start < end:
            stop = min(end, start + ahead)
            read = partial(fetch, self.client, bucket=bucket, key=key, start=start, end=stop, etag=etag)
            data = memoryview(await self.call(name_of(bucket, key), read))
            for at in range(0, len(data), PIECE):
                yield bytes(data[at : at + PIECE])
            start, ahead = stop, min(2 * ahead, MOST_AHEAD)

    async def listed(self, *, bucket: str, prefix: str) -> AsyncGenerator["ObjectTypeDef", None]:
        """All objects whose keys begin so."""
        pages = iter(self.client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix))
        while (page := await self.call(f"bucket {bucket}", partial(next, pages, None))) is not None:
            for entry in page.get("Contents", []):
                yield entry

    async def aclose(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self.client.close()


def fetch(client: "S3Client", *, bucket: str, key: str, start: int, end: int, etag: str = "") -> bytes:
    """Bytes [start, end) of an object; the connection is free again when this returns. Call it inside `told`.

    With an `etag`, of that version alone; any other raises Conflict.
    """
    from botocore.exceptions import IncompleteReadError, ReadTimeoutError, ResponseStreamingError  # noqa: PLC0415

    broken = IncompleteReadError, ReadTimeoutError, ResponseStreamingError
    span = f"bytes={start}-{end - 1}"
    left = TRIES
    while True:
        left -= 1
        if etag:
            answer = client.get_object(Bucket=bucket, Key=key, Range=span, IfMatch=etag)
        else:
            answer = client.get_object(Bucket=bucket, Key=key, Range=span)
        try:
            with closing(answer["Body"]) as body:  # its own __enter__ gives what lies beneath, which checks nothing
                return body.read()
        except broken:  # botocore itself tries again before the body only
            if not left:
                raise
