"""From bytes to a video that every stage can read."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import structlog
from pymongo.errors import DuplicateKeyError
from ulid import ULID

from common.blobs import Blob, BlobStore, put_bytes
from common.catalog import Video
from common.database import Database
from common.errors import InvalidMedia, NotFound, Unavailable
from common.media import SNIFF_BYTES, Limits, demuxer_of
from common.relay import Relay
from common.titles import tidy_title
from services.upload.prober import Prober

log = structlog.get_logger()


class Videos:
    """Takes sources in: stores, probes, refuses or announces them."""

    def __init__(self, *, database: Database, blobs: BlobStore, prober: Prober, relay: Relay, limits: Limits) -> None:
        self._database = database
        self._blobs = blobs
        self._prober = prober
        self._relay = relay
        self._limits = limits

    async def store(self, pieces: AsyncIterator[bytes]) -> Blob:
        """Store a source's bytes; its first ones are looked at before the rest is read. Raises InvalidMedia.

        They are provisional: add them, or discard them.
        """
        return await self._blobs.put(self._sniffed(pieces), provisional=True)

    async def discard(self, blob: Blob) -> None:
        """Drop a source that became no video; nothing happens if it became one."""
        await self._blobs.discard(blob.digest)

    async def add(
        self, blob: Blob, *, account: str, title: str, language: str | None, captions: bytes | None
    ) -> tuple[Video, bool]:
        """(video, whether it is new). The account's same bytes, captions and language are the same video. Raises InvalidMedia."""
        try:
            source = await self._prober.probe(blob.digest, blob.size)
            await self._blobs.keep(blob.digest)
        except NotFound as error:
            raise Unavailable("The same file was refused in another upload at this moment. Send it again.") from error
        words = None if captions is None else await put_bytes(self._blobs, captions)
        said = "\n".join((blob.digest, words.digest if words else "", language or ""))
        video = Video(
            _id=str(ULID()),
            account=account,
            fingerprint=hashlib.sha256(said.encode()).hexdigest(),
            blob=blob,
            source=source,
            title=tidy_title(title) or source.title or "Untitled",
            language=language,
            captions=words,
            created_at=_now(),
        )
        try:
            await self._database.videos.insert_one(video.row())
        except DuplicateKeyError:
            row = await self._database.videos.find_one({"account": account, "fingerprint": video.fingerprint})
            return Video.model_validate(row), False
        log.info("video.uploaded", video=video.id, size=blob.size, duration_ms=source.duration_ms)
        await self._relay.video(video)
        return video, True

    async def _sniffed(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        head = b""
        size = 0
        judged = False
        async for piece in pieces:
            size += len(piece)
            if size > self._limits.size:
                raise InvalidMedia(
                    f"The file is larger than {self._limits.size / 2**30:.3g} GiB, which is the most. Cut it into parts."
                )
            if judged:
                yield piece
                continue
            head += piece
            if len(head) >= SNIFF_BYTES:
                demuxer_of(head)
                judged = True
                yield head
        if not judged:
            demuxer_of(head)
            yield head


def _now() -> datetime:
    """To the millisecond, as MongoDB keeps it."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
