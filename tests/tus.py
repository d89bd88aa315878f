"""A tus client that keeps going, and films of any size."""

import asyncio
import random
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Final

import httpx

from tests.conftest import MEDIA

FILM: Final = (MEDIA / "video/single_face_360p_2s.mp4").read_bytes()
UPLOADS: Final = "/api/v1/uploads"
TUS: Final = {"Tus-Resumable": "1.0.0"}
BYTES: Final = {**TUS, "Content-Type": "application/offset+octet-stream"}


def padded(size: int, seed: int = 1) -> bytes:
    """The film with a box of noise behind it that every reader skips."""
    noise = random.Random(seed).randbytes(size)
    return FILM + (len(noise) + 8).to_bytes(4, "big") + b"free" + noise


def metadata(**fields: str | bytes) -> str:
    values = {name: value if isinstance(value, bytes) else value.encode() for name, value in fields.items()}
    return ",".join(f"{name} {b64encode(value).decode()}" for name, value in values.items())


async def created(http: httpx.AsyncClient, length: int, **fields: str | bytes) -> str:
    """Its URL."""
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata(**fields)}
    answer = await http.post(UPLOADS, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


async def offset_of(http: httpx.AsyncClient, url: str) -> int:
    answer = await http.head(url, headers=TUS)
    assert answer.status_code == 200
    return int(answer.headers["upload-offset"])


async def cut(data: bytes, size: int = 200_000) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        await asyncio.sleep(0)
        yield data[at : at + size]
