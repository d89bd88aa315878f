"""What comes in from elsewhere, on its way to the store."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from common.errors import InvalidMedia


@dataclass(frozen=True, kw_only=True)
class Incoming:
    title: str
    pieces: AsyncIterator[bytes]
    captions: bytes | None = None
    language: str | None = None
    """Of what is spoken, where the source knows."""


Source = AbstractAsyncContextManager[Incoming]


def too_much(most_bytes: int) -> InvalidMedia:
    return InvalidMedia(f"The link holds more than {most_bytes / 2**30:.0f} GiB.")
