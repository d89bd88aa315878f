"""A job's clips as one ZIP file, written while it is sent: films are stored as they are, for nothing makes them smaller."""

import io
import re
import unicodedata
import zipfile
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from common.blobs import Blob, BlobStore

_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u2028-\u202e\u2066-\u2069\ufeff]+')
"""What some system can't have in a name."""
_MOST_NAME: Final = 80
_NO_ZIP64: Final = 2**31 - 2**24
"""Below this, every ZIP program reads it, and its length is known before."""
_LOCAL, _DESCRIPTOR, _CENTRAL, _END = 30, 16, 46, 22


@dataclass(frozen=True)
class Entry:
    name: str
    blob: Blob


def named(files: Mapping[str, Blob], clips: Iterable[Mapping[str, Any]], *, titles: Mapping[int, str]) -> list[Entry]:
    """The clips of a manifest, by the titles that people gave them, or else by their own."""
    return [
        Entry(f"{_stem(clip, titles)}.{clip[kind].rpartition('.')[2]}", files[clip[kind]])
        for clip in clips
        for kind in ("file", "thumbnail", "srt", "vtt")
        if clip[kind] in files
    ]


def _stem(clip: Mapping[str, Any], titles: Mapping[int, str]) -> str:
    return safe_name(f"{clip['index']:02d} {titles.get(clip['index']) or clip['title']}")


def safe_name(title: str) -> str:
    """A name that is one on every system: no path, no control, not too long, no blank or dot at its end."""
    text = " ".join(_UNSAFE.sub(" ", unicodedata.normalize("NFC", title)).split())
    return text.encode()[:_MOST_NAME].decode("utf-8", "ignore").rstrip(" .")


def length_of(entries: Iterable[Entry]) -> int | None:
    """Bytes of the whole; None where it is so large that it takes another form."""
    names = [(len(entry.name.encode()), entry.blob.size) for entry in entries]
    total = sum(_LOCAL + name + size + _DESCRIPTOR + _CENTRAL + name for name, size in names) + _END
    return total if total < _NO_ZIP64 else None


async def zipped(entries: Iterable[Entry], *, blobs: BlobStore, modified: datetime) -> AsyncIterator[bytes]:
    out = _Out()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.name, max(modified, modified.replace(year=1980)).timetuple()[:6])
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=entry.blob.size >= _NO_ZIP64) as file:
                async for piece in blobs.read(entry.blob.digest):
                    file.write(piece)
                    yield out.taken()
            yield out.taken()
    yield out.taken()


class _Out(io.RawIOBase):
    """Takes what is written, and gives it on; it can't be sought in."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held
