import errno
import io
from typing import Any

import pytest
from yt_dlp.networking.common import Response
from yt_dlp.networking.exceptions import HTTPError, TransportError
from yt_dlp.utils import DownloadError, ExtractorError, GeoRestrictedError, UnsupportedError, UserNotLive

from common.errors import ClipmillError, InvalidMedia, InvalidRequest, NotFound, Unavailable
from services.upload.pages import Order
from services.upload.ytdlp import _in_plain_words, _short, _tracks

ORDER = Order(
    url="http://site.example/",
    proxy="http://x",
    language=None,
    longest_s=7200,
    most_bytes=2**30,
    fetching_s=60,
    known_sites=False,
)


def wrapped(cause: BaseException) -> DownloadError:
    """As yt-dlp hands it to us."""
    return DownloadError(f"ERROR: {cause}", (type(cause), cause, None))


def status(code: int) -> HTTPError:
    return HTTPError(Response(io.BytesIO(), url="http://site.example/", headers={}, status=code))


@pytest.mark.parametrize(
    ("cause", "kind", "words"),
    [
        (
            ExtractorError("[youtube] x: Private video. Sign in if you've been granted access"),
            InvalidRequest,
            "private",
        ),
        (GeoRestrictedError("The uploader has not made this video available"), InvalidRequest, "country"),
        (ExtractorError("This content is not available in your region"), InvalidRequest, "country"),
        (ExtractorError("Video unavailable. This video has been removed by the uploader"), InvalidRequest, "any more"),
        (ExtractorError("HTTP Error 404: Not Found", cause=status(404)), InvalidRequest, "any more"),
        (ExtractorError("HTTP Error 410: Gone", cause=status(410)), InvalidRequest, "any more"),
        (ExtractorError("This live event will begin in 3 hours"), InvalidRequest, "live stream"),
        (UserNotLive(), InvalidRequest, "live stream"),
        (ExtractorError("Sign in to confirm your age"), InvalidRequest, "signed in"),
        (ExtractorError("Join this channel to get access to members-only content"), InvalidRequest, "signed in"),
        (ExtractorError("This video is DRM protected"), InvalidRequest, "DRM"),
        (UnsupportedError("http://site.example/"), InvalidRequest, "no video on this page"),
        (ExtractorError("No video formats found!"), InvalidRequest, "no video on this page"),
        (ExtractorError("HTTP Error 403: Forbidden", cause=status(403)), InvalidRequest, "answers 403"),
        (ExtractorError("HTTP Error 429", cause=status(429)), Unavailable, "later"),
        (ExtractorError("HTTP Error 503", cause=status(503)), Unavailable, "later"),
        (ExtractorError("Unable to download webpage", cause=TransportError("timed out")), Unavailable, "later"),
        (OSError(errno.EFBIG, "File too large"), InvalidMedia, "more than 1 GiB"),
        (OSError(errno.ENOSPC, "No space left"), Unavailable, "disk"),
        (ExtractorError("Something that nobody has seen before"), InvalidRequest, "Upload the file"),
    ],
)
def test_errors_in_plain_words(cause: BaseException, kind: type[ClipmillError], words: str) -> None:
    error = _in_plain_words(wrapped(cause), ORDER)
    assert type(error) is kind
    assert words in error.message
    assert "\n" not in error.message


def test_a_site_that_nobody_knows() -> None:
    said = DownloadError("ERROR: No suitable extractor found for URL http://site.example/")
    assert isinstance(_in_plain_words(said, ORDER), NotFound)


@pytest.mark.parametrize(
    ("tag", "short"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en-US", "en"),
        ("pt_BR", "pt"),
        ("zh-Hans", "zh"),
        ("en-orig", "en"),
        ("eng", "en"),
        ("deu", "de"),
        ("und", None),
        ("live_chat", None),
        ("", None),
        (None, None),
    ],
)
def test_language_tags(tag: str | None, short: str | None) -> None:
    assert _short(tag) == short


def track(name: str, *forms: str) -> list[dict[str, Any]]:
    return [{"ext": form, "url": f"{name}.{form}"} for form in forms]


INFO = {
    "subtitles": {
        "live_chat": track("chat", "json"),
        "en-GB": track("british", "json3", "vtt"),
        "en": track("english", "srv1", "srt", "vtt"),
        "de": track("german", "vtt"),
    },
    "automatic_captions": {
        "en-orig": track("heard", "vtt", "srt"),
        "fr": track("translated", "vtt", "srt"),
    },
}


@pytest.mark.parametrize(
    ("wanted", "spoken", "urls"),
    [
        ("en", "en", ["english.vtt", "english.srt", "british.vtt", "heard.srt"]),
        ("en", None, ["english.vtt", "english.srt", "british.vtt"]),
        ("de", "en", ["german.vtt"]),
        ("fr", "en", []),
        (None, None, []),
    ],
)
def test_captions_by_people_come_first(wanted: str | None, spoken: str | None, urls: list[str]) -> None:
    assert [found["url"] for found in _tracks(INFO, wanted=wanted, spoken=spoken)] == urls
