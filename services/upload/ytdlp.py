"""python -m services.upload.ytdlp: an order on stdin, the files of its video in the working folder, a reply on stdout."""

import errno
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import yt_dlp
from yt_dlp.globals import plugin_dirs
from yt_dlp.networking.exceptions import HTTPError, TransportError
from yt_dlp.utils import (
    DownloadError,
    GeoRestrictedError,
    ISO639Utils,
    UnsupportedError,
    UserNotLive,
    YoutubeDLError,
)

from common.confinement import limit_cpu
from common.errors import ClipmillError, InvalidMedia, InvalidRequest, NotFound, Unavailable
from common.media import join
from common.subtitles import parse_cues
from services.upload.incoming import too_much
from services.upload.pages import Found, Order, Refused

Info = dict[str, Any]
"""What yt-dlp says of a video, of one of its formats or of a subtitle track."""

_NATIVE: Final = "[protocol~='^(https?|m3u8(_native)?|http_dash_segments)$']"
"""What yt-dlp fetches by itself, with no other program."""
_FORMAT: Final = f"bv*{_NATIVE}+ba{_NATIVE}/b{_NATIVE}"
_BEST_FIRST: Final = ("lang", "res:1080", "vcodec:h264", "acodec:aac")
_NUMBERS_VIDEOS: Final = frozenset({"Generic", "HTML5MediaEmbed"})
"""Extractors that do so even where a page has one."""
_WRITTEN: Final = ("vtt", "srt", "ass", "ssa")
_AUTOMATIC: Final = ("srt",)
"""WebVTT of automatic captions repeats its lines as they roll up the screen."""
_LEAST_WORDS_PER_S: Final = 0.25
"""Below this a track only translates signs."""


def main() -> None:
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no reply
    order = Order.model_validate_json(sys.stdin.read())
    confine(port=urlsplit(order.proxy).port or 0)
    reply: Found | Refused
    try:
        reply = take(order)
    except ClipmillError as error:
        reply = Refused(code=error.code, message=error.message)
    with replies:
        replies.write(reply.model_dump_json())


_NEVER: Final = frozenset(
    {
        "socket.sendto",
        "socket.sendmsg",
        "socket.gethostbyname",
        "socket.gethostbyaddr",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "pty.spawn",
    }
)


def confine(*, port: int) -> None:
    """From now on this process connects to the proxy on that port alone, asks no name server and starts no program."""

    def audit(event: str, details: tuple[Any, ...]) -> None:
        if (
            event in _NEVER
            or (event == "socket.connect" and details[1] != ("127.0.0.1", port))
            or (event == "socket.getaddrinfo" and details[0] != "127.0.0.1")
        ):
            raise PermissionError(f"{event} is not allowed here")

    sys.addaudithook(audit)


def take(order: Order) -> Found:
    """Fetch the video of a page into the working folder. Raises InvalidRequest, InvalidMedia, NotFound, Unavailable."""
    plugin_dirs.value = []
    try:
        with yt_dlp.YoutubeDL(_options(order)) as ydl:
            info = _one_video(ydl, ydl.extract_info(order.url, download=False))
            _refuse(info, order)
            limit_cpu(order.fetching_s)
            spoken = _short(info.get("language"))
            video = _fetched(ydl, info)
            captions = _captions(ydl, info, wanted=order.language or spoken, spoken=spoken)
    except YoutubeDLError as error:
        raise _in_plain_words(error, order) from error
    except OSError as error:
        raise _of_the_disk(error, order) or error from error
    return Found(
        title=_title(info),
        video=video.name,
        captions=None if captions is None else captions.name,
        language=order.language or (spoken if captions else None),
    )


def _options(order: Order) -> Info:
    return {
        # the way out
        "proxy": order.proxy,
        "geo_bypass": False,
        "enable_file_urls": False,
        "socket_timeout": 30,
        "retries": 3,
        "fragment_retries": 3,
        "extractor_retries": 1,
        # nothing but a video
        "allowed_extractors": ["default", "-generic"] if order.known_sites else ["default"],
        "noplaylist": True,
        "playlist_items": "1:2",
        "extract_flat": "in_playlist",
        "format": _FORMAT,
        "format_sort": list(_BEST_FIRST),
        # no other program
        "external_downloader": "native",
        "js_runtimes": {},
        "fixup": "never",
        "postprocessors": [],
        # files with the names that we give them, whole or not at all
        "cachedir": False,
        "nopart": True,
        "continuedl": False,
        "overwrites": True,
        "updatetime": False,
        "skip_unavailable_fragments": False,
        "concurrent_fragment_downloads": 4,
        "_no_ytdl_file": True,
        # quiet
        "quiet": True,
        "noprogress": True,
        "no_warnings": True,
        "color": "never",
    }


def _one_video(ydl: yt_dlp.YoutubeDL, info: Info) -> Info:
    """A playlist of one is its video."""
    if info.get("_type", "video") == "video":
        return info
    entries = list(info.get("entries") or ())
    if not entries:
        raise InvalidRequest("There is no video on this page. Open it in a browser to see what it shows.")
    if len(entries) > 1:
        raise InvalidRequest("This page holds several videos. Use the link of one of them.")
    return _one_video(ydl, ydl.process_ie_result(entries[0], download=False))


def _title(info: Info) -> str:
    title = str(info.get("title") or "")
    return title.removesuffix(" (1)") if info.get("extractor_key") in _NUMBERS_VIDEOS else title


def _refuse(info: Info, order: Order) -> None:
    if info.get("is_live") or info.get("live_status") in {"is_live", "is_upcoming"}:
        raise InvalidRequest("This is a live stream. Use the link of its recording, once it has ended.")
    lasts_s = info.get("duration") or 0
    if lasts_s > order.longest_s + 1:
        raise InvalidMedia(
            f"The video lasts {lasts_s / 60:.0f} minutes; at most {order.longest_s / 60:.0f} are allowed. Cut it into parts."
        )
    size = sum(part.get("filesize") or 0 for part in _parts(info))
    if size > order.most_bytes:
        raise InvalidMedia(f"The video has {size / 2**30:.1f} GiB; at most {order.most_bytes / 2**30:.0f} are allowed.")


# ---- picture and sound -----------------------------------------------------------------------------------------------


def _parts(info: Info) -> list[Info]:
    """The chosen format, or two: the picture and the sound."""
    chosen: Sequence[Info] = info.get("requested_formats") or [info]
    whole = {name: value for name, value in info.items() if name != "requested_formats"}
    return [{**whole, **part} for part in chosen]


def _fetched(ydl: yt_dlp.YoutubeDL, info: Info) -> Path:
    files = [Path(f"part-{number}") for number, _ in enumerate(_parts(info))]
    for file, part in zip(files, _parts(info), strict=True):
        whole, _ = ydl.dl(str(file), part)
        if not whole:
            raise Unavailable("The site broke off before the video's end. Try again later.")
    if len(files) == 1:
        return files[0]
    joined = Path("joined.mp4")
    join(*files, out=joined)
    return joined


# ---- captions --------------------------------------------------------------------------------------------------------


def _captions(ydl: yt_dlp.YoutubeDL, info: Info, *, wanted: str | None, spoken: str | None) -> Path | None:
    """Those in the wanted language, where there are any that hold speech; without them somebody listens."""
    for number, track in enumerate(_tracks(info, wanted=wanted, spoken=spoken)):
        file = Path(f"captions-{number}.{track['ext']}")
        try:
            if track.get("data") is not None:
                file.write_text(track["data"], encoding="utf-8")
            else:
                ydl.dl(str(file), {**track, "id": info["id"], "title": info.get("title")}, subtitle=True)
            cues = parse_cues(file.read_bytes())
        except (YoutubeDLError, InvalidRequest, FileNotFoundError):
            continue
        if sum(len(cue.text.split()) for cue in cues) >= _LEAST_WORDS_PER_S * (info.get("duration") or 0):
            return file
    return None


def _tracks(info: Info, *, wanted: str | None, spoken: str | None) -> Iterator[Info]:
    """Written by people first; automatic ones only of what is spoken, for others are translations."""
    kinds: list[tuple[Mapping[str, list[Info]], Sequence[str]]] = [(info.get("subtitles") or {}, _WRITTEN)]
    if wanted == spoken:
        kinds.append((info.get("automatic_captions") or {}, _AUTOMATIC))
    for tracks, forms in kinds:
        for tag in sorted(tracks, key=lambda tag: (len(tag), tag)):
            if wanted is not None and _short(tag) == wanted:
                for form in forms:
                    yield from (track for track in tracks[tag] if track.get("ext") == form)


def _short(tag: str | None) -> str | None:
    """ISO 639-1 of a language tag (BCP 47)."""
    first = re.split(r"[-_]", tag or "")[0].lower()
    short = first if len(first) == 2 else ISO639Utils.long2short(first) if len(first) == 3 else None
    return short or None


# ---- what went wrong -------------------------------------------------------------------------------------------------

_KINDS: Final[dict[type[BaseException], str]] = {
    GeoRestrictedError: "geo",
    UserNotLive: "live",
    UnsupportedError: "none",
}
_WORDS: Final = (
    (r"geo.?restrict|available (?:in|from) your (?:country|location|region)|in your country", "geo"),
    (r"\bDRM\b", "drm"),
    (r"\bprivate\b", "private"),
    (r"sign.?in|log.?in|logged.?in|account|members|subscri|purchase|password|confirm your age|cookies", "account"),
    (r"live event|not currently live|premieres|is offline|live.?stream", "live"),
    (r"removed|deleted|no longer|unavailable|not available|not exist|terminated|taken down", "gone"),
    (r"Unsupported URL|no (?:video|media|format)|Requested format", "none"),
)
_SAYS: Final = {
    "geo": "The site doesn't show this video in this country. Upload the file instead.",
    "drm": "This video is protected against copying (DRM). Upload the file instead.",
    "private": "This video is private. Make it public or unlisted, or upload the file instead.",
    "account": "The site shows this video only to people who have signed in. Upload the file instead.",
    "live": "This is a live stream that isn't over. Use the link of its recording, once it has ended.",
    "gone": "The video isn't there any more, or never was. Check the link.",
    "none": "There is no video on this page that can be fetched. Use the link of the video itself, or upload the file.",
}


def _in_plain_words(error: YoutubeDLError, order: Order) -> ClipmillError:
    causes = list(_causes(error))
    said = " ".join(str(cause) for cause in causes)
    if "No suitable extractor" in said:
        return NotFound("No site is known for this link.")
    for cause in causes:
        if isinstance(cause, OSError) and (ours := _of_the_disk(cause, order)) is not None:
            return ours
    status = _status(causes)
    if status == 429 or status >= 500 or any(isinstance(cause, TransportError) for cause in causes):
        return Unavailable("The site doesn't answer as it should. Try again later, or upload the file instead.")
    reason = _reason(causes, said)
    if reason is not None:
        return InvalidRequest(_SAYS[reason])
    if status:
        return InvalidRequest(f"The site answers {status}. Open the link in a browser to see why.")
    return InvalidRequest("The site doesn't hand out this video. Upload the file instead.")


def _reason(causes: Sequence[BaseException], said: str) -> str | None:
    for cause in causes:
        for kind, reason in _KINDS.items():
            if isinstance(cause, kind):
                return reason
    if _status(causes) in {404, 410}:
        return "gone"
    return next((reason for pattern, reason in _WORDS if re.search(pattern, said, re.IGNORECASE)), None)


def _status(causes: Sequence[BaseException]) -> int:
    return next((cause.status for cause in causes if isinstance(cause, HTTPError)), 0)


def _of_the_disk(error: OSError, order: Order) -> ClipmillError | None:
    if error.errno == errno.EFBIG:
        return too_much(order.most_bytes)
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Unavailable("The disk for temporary files is full. Try again later.")
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """yt-dlp wraps errors in one another, in ways of its own."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        wrapped = error.exc_info[1] if isinstance(error, DownloadError) and error.exc_info else None
        error = wrapped or getattr(error, "cause", None) or error.__cause__


if __name__ == "__main__":
    main()
