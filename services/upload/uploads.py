"""Uploads that come over many requests, and outlive whoever takes them in.

    open ──┬──▶ done     it is a video
           ├──▶ refused  it can't become one; the row says why
           └──▶ ended    it was given up, by its client or by time

Bytes are stored first, then one compare-and-set moves `offset`: it never counts more than what is there for good. Whoever begins to
append raises the fence, and the one before finds out when it commits; so that two clients don't disturb each other all the time, one
that commits is left alone for a moment, by the database's clock. Bytes that fill no part yet are the row's `tail`.

An upload whose bytes are all there is not given up any more: it is finished, by who sends its last byte, by who asks for it, or by the
sweeper. Each step of that may be done twice. The sweeper tries less and less often, and not for ever.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

import structlog
from pymongo import ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection

from common.blobs import Blob
from common.cancellation import cancel, to_its_end
from common.claims import ClaimedBlobs
from common.database import Row, insert_dated
from common.errors import Conflict, Corrupted, InvalidMedia, NotFound, Unavailable
from common.telemetry import tolerated
from services.upload.appending import OPEN, Appending, Checksum, TooLarge, Upload
from services.upload.labels import Label
from services.upload.videos import Videos

log = structlog.get_logger()

LOOK_S: Final = 0.2
LEFT_ALONE_MS: Final = 2000
"""Who committed nothing for so long, or when it was due twice, may be dead, or behind a dead line; another goes on in its place."""
AFTERLIFE_MS: Final = 3_600_000
"""What was given up is dropped once more after so long: a part may have been under way."""
MOST_TRIES: Final = 8
"""Of the sweeper; whoever asks for an upload may try as often as they like."""
LONGEST_PAUSE_MS: Final = 3_600_000
_WITHOUT_BYTES: Final = {"tail": False, "receipts": False, "captions": False}
_WHOLE: Final = {"$eq": ["$offset", "$length"]}
_NOT_HELD: Final = {"$lte": [{"$add": ["$touched_at", "$hold_ms"]}, "$$NOW"]}


class Locked(Conflict):
    code: ClassVar[str] = "locked"
    status = 423


class Uploads:
    def __init__(
        self,
        rows: AsyncCollection[Row],
        *,
        blobs: ClaimedBlobs,
        videos: Videos,
        most_bytes: int,
        life_s: int,
        commit_s: float,
        hold_ms: int,
    ) -> None:
        self._rows = rows
        self._blobs = blobs
        self._shelf = blobs.shelf
        self._videos = videos
        self.most_bytes = most_bytes
        self._life = timedelta(seconds=life_s)
        self._commit_s = commit_s
        self._left_alone_ms = max(LEFT_ALONE_MS, round(2000 * commit_s))
        self._hold_ms = hold_ms

    def expires(self, upload: Upload) -> datetime:
        return upload.touched_at.astimezone(UTC) + self._life

    # ---- coming in ---------------------------------------------------------------------------------------------------

    async def create(
        self, length: int, *, account: str, label: Label, metadata: str = "", presigned: bool = False
    ) -> Upload:
        """Raises TooLarge, InvalidMedia; Conflict if `presigned` and the store serves nobody but us."""
        if length > self.most_bytes:
            raise TooLarge(f"The file is larger than {self.most_bytes / 2**30:.0f} GiB, which is the most.")
        if not length:
            raise InvalidMedia("The file is empty. Upload it again.")
        row: Row = {
            **OPEN,
            "account": account,
            "length": length,
            "offset": 0,
            "fence": 0,
            "parts": 0,
            "hold_ms": 0,
            "tries": 0,
            "presigned": presigned,
            "part_size": self._shelf.part_size(length),
            "target": await self._shelf.begin_parts(presigned=presigned),
            "tail": [],
            "receipts": [],
            "title": label.title,
            "language": label.language,
            "captions": label.captions,
            "metadata": metadata,
        }
        return Upload.model_validate(await insert_dated(self._rows, row, date="touched_at"))

    async def find(self, name: str, *, account: str | None = None, presigned: bool = False) -> Upload:
        """Without its bytes; with an account, those of others are not there. Raises NotFound."""
        query: Row = {"_id": name, "presigned": presigned} | ({} if account is None else {"account": account})
        row = await self._rows.find_one(query, _WITHOUT_BYTES)
        if row is None or row["state"] == "ended":
            raise NotFound(f"There is no upload {name}, or no more. Begin a new one.")
        return Upload.model_validate(row)

    async def append(
        self, name: str, *, offset: int, pieces: AsyncIterator[bytes], checksum: Checksum | None = None
    ) -> Upload:
        """The upload as it is afterwards. With a checksum, all of these bytes count or none.

        What came before a client hung up is stored. Raises Conflict at another offset, or if another request went on from there;
        Locked while another is at it; InvalidMedia for what is no video; ChecksumMismatch.
        """
        upload = await self._begin(name, offset=offset)
        if upload is not None:
            appending = Appending(self._rows, self._shelf, upload, commit_s=self._commit_s, checksum=checksum)
            try:
                await appending.take(pieces)
            except InvalidMedia as error:
                if await self._settle(upload, state="refused", error=error.message):
                    await self._shelf.drop_parts(upload.target)
                raise
            except NotFound:
                await self._settle(upload, state="ended")
                raise
            finally:
                await to_its_end(self._let_go(upload))
        return await self.find(name)

    async def _begin(self, name: str, *, offset: int) -> Upload | None:
        """With its tail, and from now on nobody else appends; None if there is nothing left to append."""
        row = await self._rows.find_one_and_update(
            {
                "_id": name,
                "presigned": False,
                "offset": offset,
                **OPEN,
                "$expr": {"$and": [{"$not": _WHOLE}, _NOT_HELD]},
            },
            {"$inc": {"fence": 1}, "$set": {"hold_ms": self._left_alone_ms}, "$currentDate": {"touched_at": True}},
            projection={"receipts": False, "captions": False},
            return_document=ReturnDocument.AFTER,
        )
        if row is not None:
            return Upload.model_validate(row)
        upload = await self.find(name)
        if upload.offset != offset:
            raise Conflict(f"The upload stands at {upload.offset}, not at {offset}.")
        if upload.state == "open" and not upload.whole:
            raise Locked("Another request goes on with this upload. Try again in a few seconds.")
        return None

    async def _settle(self, upload: Upload, **values: str | None) -> bool:
        """Whether nobody else has taken it since."""
        mine = {"_id": upload.id, "fence": upload.fence, **OPEN}
        change = {
            "$set": {**values, "tail": [], "receipts": [], "hold_ms": 0},
            "$unset": {"captions": True},
            "$currentDate": {"touched_at": True},
        }
        return (await self._rows.update_one(mine, change)).matched_count == 1

    # ---- what others wrote -------------------------------------------------------------------------------------------

    async def part_url(self, upload: Upload, number: int, *, life_s: int) -> str:
        """Where anybody can put a part for so long."""
        return await self._shelf.part_url(upload.target, number=number, size=upload.size_of(number), life_s=life_s)

    async def written(self, upload: Upload) -> Mapping[int, int]:
        """Sizes of the parts that are there, by number."""
        await self._rows.update_one({"_id": upload.id}, {"$currentDate": {"touched_at": True}})
        return await self._shelf.written(upload.target)

    async def complete(self, name: str) -> Upload:
        """Take in what others wrote. Raises Conflict while not all of it is there."""
        upload = await self.find(name, presigned=True)
        if upload.state == "open" and not upload.whole:
            stored = sum((await self.written(upload)).values())
            if stored != upload.length:
                raise Conflict(f"Of {upload.length} bytes {stored} are there. Put the parts that are missing first.")
            await self._rows.update_one({"_id": name, **OPEN}, {"$set": {"offset": upload.length}})
        return await self.finish(name, presigned=True)

    # ---- becoming a video --------------------------------------------------------------------------------------------

    async def finish(self, name: str, *, presigned: bool = False) -> Upload:
        """The upload as it ends. Waits for whoever is at it."""
        while True:
            held = await self._hold(name, tries=0)
            if held is not None:
                await self._finish(held)
            upload = await self.find(name, presigned=presigned)
            if upload.state != "open" or not upload.whole:
                return upload
            await asyncio.sleep(LOOK_S)

    async def _hold(self, name: str, *, tries: int) -> Upload | None:
        """If its bytes are all there and nobody is at it: ours from now on, and tried so many times more."""
        row = await self._rows.find_one_and_update(
            {"_id": name, **OPEN, "$expr": {"$and": [_WHOLE, _NOT_HELD]}},
            {
                "$inc": {"fence": 1, "tries": tries},
                "$set": {"hold_ms": self._hold_ms},
                "$currentDate": {"touched_at": True},
            },
            return_document=ReturnDocument.AFTER,
        )
        return None if row is None else Upload.model_validate(row)

    async def _finish(self, upload: Upload) -> None:
        renewing = asyncio.create_task(self._renew(upload))
        try:
            blob = await self._claimed(upload)
            video, _ = await self._videos.add(
                blob,
                account=upload.account,
                title=upload.title,
                language=upload.language,
                captions=upload.captions,
            )
        except InvalidMedia as error:
            await self._refuse(upload, error.message)
        except (NotFound, Corrupted):
            await self._refuse(upload, "Its stored bytes were lost. Upload the file again.")
        except BaseException:
            await to_its_end(self._let_go(upload))
            raise
        else:
            if await self._settle(upload, state="done", video=video.id):
                await self._blobs.release(blob.digest, upload.target["key"])
        finally:
            await cancel(renewing)

    async def _claimed(self, upload: Upload) -> Blob:
        key = upload.target["key"]
        await self._shelf.join_parts(upload.target, upload.receipts, size=upload.length)
        blob = await self._blobs.hash(key, size=upload.length)
        mine = {"_id": upload.id, "fence": upload.fence, **OPEN}
        if not (await self._rows.update_one(mine, {"$set": {"blob": blob.model_dump()}})).matched_count:
            raise Unavailable("Another request makes the video at this moment. Ask again.")
        await self._blobs.claim(blob, key)
        return blob

    async def _refuse(self, upload: Upload, why: str) -> None:
        log.info("upload.refused", upload=upload.id, error=why)
        if await self._settle(upload, state="refused", error=why):
            await self._forget(await self.find(upload.id, presigned=upload.presigned))

    async def _renew(self, upload: Upload) -> None:
        while True:
            await asyncio.sleep(self._hold_ms / 3000)
            with tolerated("upload.not_renewed", upload=upload.id):
                mine = {"_id": upload.id, "fence": upload.fence, **OPEN}
                await self._rows.update_one(mine, {"$currentDate": {"touched_at": True}})

    async def _let_go(self, upload: Upload) -> None:
        await self._rows.update_one({"_id": upload.id, "fence": upload.fence, **OPEN}, {"$set": {"hold_ms": 0}})

    # ---- giving up ---------------------------------------------------------------------------------------------------

    async def end(self, name: str, *, presigned: bool = False) -> None:
        """Forget it; what became a video stays. Raises Conflict for one that is becoming a video."""
        upload = await self.find(name, presigned=presigned)
        ending = {"_id": name, "$or": [{"state": {"$ne": "open"}}, {"$expr": {"$not": _WHOLE}}]}
        if not await self._give_up(ending):
            raise Conflict("All of its bytes are there, and it is becoming a video. Delete the video.")
        log.info("upload.ended", upload=upload.id)

    async def _give_up(self, wanted: Row) -> bool:
        row = await self._rows.find_one_and_update(
            wanted,
            {
                "$set": {"state": "ended", "tail": []},
                "$unset": {"captions": True},
                "$inc": {"fence": 1},
                "$currentDate": {"touched_at": True},
            },
            projection=_WITHOUT_BYTES,
        )
        if row is not None:
            await self._forget(Upload.model_validate(row))
        return row is not None

    async def _forget(self, upload: Upload) -> None:
        """Leave nothing of its bytes but what a video needs."""
        if upload.blob is None:
            await self._shelf.drop_parts(upload.target)
            await self._shelf.remove(upload.target["key"])
            return
        if upload.state == "refused":
            await self._videos.discard(upload.blob)
        await self._blobs.release(upload.blob.digest, upload.target["key"])

    # ---- chores ------------------------------------------------------------------------------------------------------

    async def drop_forgotten(self) -> None:
        """What was given up by time, and rows of what ended long ago. May wait long for the store."""
        life_ms = self._life // timedelta(milliseconds=1)
        forgotten = {**OPEN, "$expr": {"$and": [{"$not": _WHOLE}, _older(life_ms)]}}
        async for row in self._rows.find(forgotten, {"_id": True}):
            with tolerated("upload.not_dropped", upload=row["_id"]):
                await self._give_up({"_id": row["_id"], **forgotten})
        for wanted, ms in (({"state": "ended"}, AFTERLIFE_MS), ({"state": {"$in": ["done", "refused"]}}, life_ms)):
            async for row in self._rows.find({**wanted, "$expr": _older(ms)}, _WITHOUT_BYTES):
                with tolerated("upload.not_dropped", upload=row["_id"]):
                    await self._forget(Upload.model_validate(row))
                    await self._rows.delete_one({"_id": row["_id"]})

    async def finish_left(self) -> None:
        """What came whole, and whose client does not ask. Takes long."""
        idle = {"$expr": {"$and": [_WHOLE, _older(self._hold_ms), _older(self._pause_ms())]}}
        async for row in self._rows.find({**OPEN, **idle}, {"_id": True}):
            with tolerated("upload.not_finished", upload=row["_id"]):
                await self._try(row["_id"])

    async def _try(self, name: str) -> None:
        held = await self._hold(name, tries=1)
        if held is None:
            return
        if held.tries > MOST_TRIES:
            await self._refuse(
                held,
                f"It came whole, but no video could be made of it in {MOST_TRIES} tries. Upload the file again;"
                " the reasons stand in the service's log (upload.not_finished).",
            )
            return
        try:
            await self._finish(held)
        except asyncio.CancelledError:
            mine = {"_id": held.id, "fence": held.fence}
            await to_its_end(self._rows.update_one(mine, {"$inc": {"tries": -1}}))
            raise

    def _pause_ms(self) -> Row:
        """Between two tries."""
        doubled = {"$multiply": [self._hold_ms, {"$pow": [2, {"$min": ["$tries", MOST_TRIES]}]}]}
        return {"$min": [doubled, LONGEST_PAUSE_MS]}


def _older(ms: int | Row) -> Row:
    return {"$lt": ["$touched_at", {"$subtract": ["$$NOW", ms]}]}
