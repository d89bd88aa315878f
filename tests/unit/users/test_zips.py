import asyncio
import hashlib
import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.blobs import Blob, BlobStore
from services.users.jobs.zips import Entry, length_of, named, safe_name, zipped

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Shelf:
    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def put(self, name: str, data: bytes) -> Entry:
        digest = hashlib.sha256(data).hexdigest()
        self._held[digest] = data
        return Entry(name, Blob(digest=digest, size=len(data)))

    async def read(self, digest: str) -> AsyncIterator[bytes]:
        data = self._held[digest]
        for start in range(0, len(data), 1000):
            yield data[start : start + 1000]


def written(shelf: Shelf, entries: Sequence[Entry], *, modified: datetime = NOON) -> bytes:
    async def all_of() -> bytes:
        return b"".join([piece async for piece in zipped(entries, blobs=cast("BlobStore", shelf), modified=modified)])

    return asyncio.run(all_of())


@given(st.dictionaries(st.text("aäß名 .", min_size=1, max_size=20), st.binary(max_size=5000), max_size=5))
def test_what_went_in_comes_out_and_the_length_was_known(files: dict[str, bytes]) -> None:
    shelf = Shelf()
    entries = [shelf.put(name, data) for name, data in files.items()]
    data = written(shelf, entries)
    assert len(data) == length_of(entries)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {info.filename: archive.read(info) for info in archive.infolist()} == files
        assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())


def test_times_before_zip_was_made_are_no_fault() -> None:
    shelf = Shelf()
    data = written(shelf, [shelf.put("a", b"x")], modified=datetime(1970, 1, 2, tzinfo=UTC))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.infolist()[0].date_time[0] == 1980


def test_the_length_of_what_is_too_large_for_the_plain_form_is_not_told() -> None:
    assert length_of([Entry("a", Blob(digest="a" * 64, size=3 * 2**30))]) is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Plain title", "Plain title"),
        ("../../etc/passwd", ".. .. etc passwd"),
        ('a:b*c?"d"<e>|f\\g', "a b c d e f g"),
        ("ends with. . ", "ends with"),
        ("\u202egpj.exe\x00", "gpj.exe"),
        ("名" * 100, "名" * 26),
    ],
)
def test_names_are_names_everywhere(title: str, name: str) -> None:
    assert safe_name(title) == name


def test_files_are_named_by_titles() -> None:
    blob = Blob(digest="a" * 64, size=1)
    clip: dict[str, Any] = {
        "index": 2,
        "title": "Own/title",
        "file": "clip_02.mp4",
        "thumbnail": "clip_02.jpg",
        "srt": "clip_02.srt",
        "vtt": "clip_02.vtt",
    }
    files = {"clip_02.mp4": blob, "clip_02.vtt": blob, "plan.json": blob}
    assert [entry.name for entry in named(files, [clip], titles={})] == ["02 Own title.mp4", "02 Own title.vtt"]
    assert next(entry.name for entry in named(files, [clip], titles={2: "Mine"})) == "02 Mine.mp4"
