"""python -m tests.putting: puts objects of odd sizes into the store that the settings choose, until it is killed."""

import asyncio
import random
from collections.abc import AsyncIterator

from common.blobs import PIECE
from common.database import Database
from common.settings import Settings
from common.stores import open_stores


async def pieces(draw: random.Random) -> AsyncIterator[bytes]:
    for _ in range(draw.randrange(20)):
        yield draw.randbytes(draw.randrange(1, PIECE))


async def put_for_ever(settings: Settings) -> None:
    blobs, _ = open_stores(settings, Database(url=settings.mongo_url, name=settings.database))
    draw = random.Random()
    while True:
        blob = await blobs.put(pieces(draw))
        print(blob.digest, flush=True)  # noqa: T201  the test reads it


if __name__ == "__main__":
    asyncio.run(put_for_ever(Settings()))
