"""What `make` is asked for, checked before anything starts."""

import os
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from common.documents import CaptionStyle
from common.errors import InvalidMedia, InvalidRequest
from common.media import Limits
from common.styles import style_from_json, style_named
from common.subtitles import MOST_BYTES, parse_cues
from services.upload.prober import Prober
from services.upload.settings import Settings as UploadSettings
from services.users.jobs.wishes import Wish
from services.users.settings import Settings as UsersSettings

CAPTION_ENDINGS: Final = (".srt", ".vtt")
MOST_NAME_BYTES: Final = 80
_LINK: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, kw_only=True)
class Order:
    """A checked wish: a file that was probed, or a link."""

    video: Path | str
    captions: Path | None
    out: Path
    wish: Wish

    @property
    def title(self) -> str:
        return title_of(self.video)


def is_link(video: str) -> bool:
    return _LINK.match(video) is not None


def title_of(video: Path | str) -> str:
    """The file's or the link's last name without its ending; bytes that are no text are marked."""
    if isinstance(video, Path):
        return os.fsencode(video.stem).decode("utf-8", "replace")
    link = urlsplit(video)
    return Path(unquote(link.path)).stem or link.hostname or "video"


def folder_name(title: str) -> str:
    """A title as the name of a folder: letters of any script, digits, `.`, `_` and `-`; never hidden, never empty."""
    name = re.sub(r"[^\w.\-]+", "-", unicodedata.normalize("NFC", title)).strip("-.")
    short = name.encode()[:MOST_NAME_BYTES].decode("utf-8", "ignore").rstrip("-.")
    return short or "video"


# ---- the video -------------------------------------------------------------------------------------------------------


class _LocalFiles:
    """BlobReader whose digests are paths."""

    def open(self, digest: str) -> BinaryIO:
        return Path(digest).open("rb")


async def require_video(path: Path) -> None:
    """Probe a local file by the upload service's own rules. Raises InvalidMedia: one line, what is wrong and what to do."""
    size = _size(path)
    settings = UploadSettings()
    limits = Limits(duration_ms=settings.max_duration_s * 1000, size=settings.max_size, pixels=settings.max_pixels)
    prober = Prober(reader=_LocalFiles(), limits=limits, seconds=settings.probe_s, offline=True)
    try:
        await prober.probe(str(path), size)
    finally:
        prober.close()


def _size(path: Path) -> int:
    try:
        if path.is_dir():
            raise InvalidMedia("This is a folder. Give a video file or a link.")
        if path.exists() and not path.is_file():
            raise InvalidMedia("This is no regular file. Give a video file or a link.")
        with path.open("rb") as file:
            return file.seek(0, 2)
    except FileNotFoundError as error:
        raise InvalidMedia("There is no such file. Check its name, or give a link (https://…).") from error
    except (OSError, ValueError) as error:
        raise InvalidMedia(f"The file can't be read: {getattr(error, 'strerror', None) or error}.") from error


# ---- captions --------------------------------------------------------------------------------------------------------


def captions_for(video: Path | str, *, given: str | None) -> Path | None:
    """The captions asked for, or those that lie beside the video under its name. Raises InvalidRequest."""
    if given is None:
        return _sidecar(video) if isinstance(video, Path) else None
    if isinstance(video, str):
        raise InvalidRequest("--captions goes with a video file, not with a link. Download the video first.")
    path = Path(given)
    if path.suffix.lower() not in CAPTION_ENDINGS:
        raise InvalidRequest(f"--captions {given}: use a SubRip (.srt) or WebVTT (.vtt) file.")
    _require_cues(path)
    return path


def _sidecar(video: Path) -> Path | None:
    for ending in CAPTION_ENDINGS:
        beside = video.with_suffix(ending)
        if beside.is_file():
            _require_cues(beside)
            return beside
    return None


def _require_cues(path: Path) -> None:
    try:
        with path.open("rb") as file:
            parse_cues(file.read(MOST_BYTES + 1))
    except OSError as error:
        raise InvalidRequest(f"{path}: the captions can't be read: {error.strerror}.") from error
    except InvalidRequest as error:
        raise InvalidRequest(f"{path}: {error.message}") from error


def style_for(given: str | None, *, captions: bool) -> CaptionStyle | bool:
    """A job's `captions`: a style by name or from a JSON file, or whether there are any at all. Raises InvalidRequest."""
    if given is None:
        return captions
    if not captions:
        raise InvalidRequest("--style and --no-captions exclude each other.")
    path = Path(given)
    if path.is_file():
        try:
            return style_from_json(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidRequest(f"--style {given}: the file can't be read.") from error
    if path.suffix == ".json" or len(path.parts) > 1:
        raise InvalidRequest(f"--style {given}: there is no such file.")
    return style_named(given)


# ---- the wish --------------------------------------------------------------------------------------------------------


def checked_wish(**fields: Any) -> Wish:
    """By the users service's own rules, without the video. Raises InvalidRequest that names the bad option."""
    try:
        wish = Wish(**{name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        fault = error.errors()[0]
        option = str(fault["loc"][0]).replace("_", "-")
        raise InvalidRequest(f"--{option} {fault['input']}: {fault['msg']}.") from error
    wish.request(output_size=UsersSettings().output_size, language=None)
    return wish


def require_folder(out: Path) -> None:
    """Raises InvalidRequest unless files can be written there; leaves nothing behind."""
    there = out
    while not there.exists() and there != there.parent:
        there = there.parent
    if not there.is_dir():
        raise InvalidRequest(f"--out {out}: {there} is not a folder.")
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise InvalidRequest(f"--out {out}: {there} can't be written to: {error.strerror}.") from error
