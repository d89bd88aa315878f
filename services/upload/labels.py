"""What a sender says of its video, as fields of a form or as metadata of an upload."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from common.errors import InvalidRequest
from common.subtitles import parse_cues


@dataclass(frozen=True, kw_only=True)
class Label:
    title: str
    language: str | None
    captions: bytes | None


async def label_of(fields: Mapping[str, bytes], *, filename: str) -> Label:
    """Raises InvalidRequest."""
    captions = fields.get("captions") or None
    if captions is not None:
        await asyncio.to_thread(parse_cues, captions)
    return Label(
        title=text(fields, "title") or PurePath(filename).stem,
        language=_language(text(fields, "language")),
        captions=captions,
    )


def text(fields: Mapping[str, bytes], name: str) -> str:
    try:
        return fields.get(name, b"").decode()
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"The field `{name}` is not UTF-8 text.") from error


def _language(code: str) -> str | None:
    if code and (len(code) not in {2, 3} or not code.isascii() or not code.isalpha()):
        raise InvalidRequest("`language` is an ISO 639-1 code such as en or de.")
    return code.lower() or None
