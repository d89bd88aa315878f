"""What every shelf must do with an object that comes in parts, over many processes."""

import hashlib
import random

import pytest

from common.claims import ClaimedBlobs, Part, Receipt, Target
from common.errors import Conflict, Corrupted, NotFound
from tests.shelves import Breakable

SIZE = 20_000_000
DATA = random.Random(3).randbytes(SIZE)


@pytest.fixture
def blobs(breakable: Breakable) -> ClaimedBlobs:
    assert isinstance(breakable.blobs, ClaimedBlobs)
    return breakable.blobs


async def write(
    blobs: ClaimedBlobs, target: Target, start: int, end: int, *, number: int, fence: int, data: bytes = DATA
) -> list[Receipt]:
    part = Part(start=start, data=data[start:end], number=number, fence=fence)
    receipt = await blobs.shelf.write_part(target, part)
    return [] if receipt is None else [receipt]


async def test_parts_become_an_object(blobs: ClaimedBlobs, breakable: Breakable) -> None:
    shelf, size = blobs.shelf, blobs.shelf.part_size(SIZE)
    target = await shelf.begin_parts(presigned=False)
    receipts: list[Receipt] = []
    for number, start in enumerate(range(0, SIZE, size), 1):
        receipts += await write(blobs, target, start, start + size, number=2 * number, fence=number)
    for _ in range(2):
        await shelf.join_parts(target, receipts, size=SIZE)
        blob = await blobs.hash(target["key"], size=SIZE)
        await blobs.claim(blob, target["key"])
        await blobs.release(blob.digest, target["key"])
    assert (blob.digest, blob.size) == (hashlib.sha256(DATA).hexdigest(), SIZE)
    assert b"".join([piece async for piece in blobs.read(blob.digest)]) == DATA
    with pytest.raises(Corrupted):
        await blobs.hash(target["key"], size=SIZE + 1)
    assert await breakable.objects() == (1, SIZE)


async def test_a_late_writer_spoils_nothing(blobs: ClaimedBlobs) -> None:
    """The first has died or sleeps in the middle of its parts, the second goes on from where the first had committed."""
    shelf, size = blobs.shelf, blobs.shelf.part_size(SIZE)
    lies = bytes(SIZE)
    target = await shelf.begin_parts(presigned=False)
    receipts = await write(blobs, target, 0, size, number=1, fence=1)
    await write(blobs, target, size, 2 * size, number=2, fence=1, data=lies)
    fitting = shelf.fitting(size - 1, part_size=size)
    receipts += await write(blobs, target, size, size + fitting, number=3, fence=2)
    try:
        await write(blobs, target, size, 2 * size, number=4, fence=1, data=lies)
    except Conflict:
        assert shelf.name == "grid"
    for number, start in enumerate(range(size + fitting, SIZE, size), 5):
        receipts += await write(blobs, target, start, min(start + size, SIZE), number=number, fence=3)
    await shelf.join_parts(target, receipts, size=SIZE)
    assert (await blobs.hash(target["key"], size=SIZE)).digest == hashlib.sha256(DATA).hexdigest()


async def test_dropped_parts_leave_nothing(blobs: ClaimedBlobs, breakable: Breakable) -> None:
    target = await blobs.shelf.begin_parts(presigned=False)
    await write(blobs, target, 0, blobs.shelf.part_size(SIZE), number=1, fence=1)
    for _ in range(2):
        await blobs.shelf.drop_parts(target)
        await blobs.shelf.remove(target["key"])
    assert await breakable.objects() == (0, 0)
    with pytest.raises(NotFound):
        await blobs.hash(target["key"], size=SIZE)


async def test_of_the_same_bytes_one_object_stays(blobs: ClaimedBlobs, breakable: Breakable) -> None:
    targets = [await blobs.shelf.begin_parts(presigned=False) for _ in range(2)]
    for target in targets:
        receipts = await write(blobs, target, 0, 1000, number=1, fence=1)
        await blobs.shelf.join_parts(target, receipts, size=1000)
        blob = await blobs.hash(target["key"], size=1000)
        await blobs.claim(blob, target["key"])
    for target in targets:
        await blobs.release(blob.digest, target["key"])
    assert await breakable.objects() == (1, 1000)
    assert b"".join([piece async for piece in blobs.read(blob.digest)]) == DATA[:1000]


def test_the_parts_of_a_large_object_are_few_enough(blobs: ClaimedBlobs) -> None:
    for length in (1, 20 << 30, 39 << 30, 40 << 30, 120 << 30):
        size = blobs.shelf.part_size(length)
        least = next(held for held in range(size // 2, size + 1, 1024) if blobs.shelf.fitting(held, part_size=size))
        assert blobs.shelf.name == "grid" or (least >= 5 << 20 and length / least < 9_000)
