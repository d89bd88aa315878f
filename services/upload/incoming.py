"""What comes in from elsewhere, on its way to the store."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Incoming:
    title: str
    pieces: AsyncIterator[bytes]
    captions: bytes | None = None
    language: str | None = None
    """Of what is spoken, where the source knows."""


Source = AbstractAsyncContextManager[Incoming]
