"""The web page as `make web` built it into clipmill/page/, with what a browser must know to keep it and to confine it."""

import mimetypes
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

BUILT: Final = Path(__file__).with_name("page")
_FOR_EVER: Final = "public, max-age=31536000, immutable"
"""What lies under assets/ has its digest in its name."""
_ASK_AGAIN: Final = "no-cache"
_ENCODINGS: Final = (("br", ".br"), ("gzip", ".gz"))
_TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".woff2": "font/woff2"}
_SENT_AROUND: Final = re.compile(r"|(?:s|watch)/[^/]+")
"""Pages whose links people send to one another."""
_NOT_BUILT: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Clipmill</title>
<body style="font: 1rem/1.6 system-ui; max-width: 36rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark">
<h1>Clipmill runs</h1>
<p>Its web page was not built. In a checkout, <code>make web</code> builds it, with Node 20 or later; installed packages carry it.</p>
<p>The API is described at <a href="/api/docs">/api/docs</a>.</p>"""


@dataclass(frozen=True)
class Shape:
    """One encoding of a file: its bytes, and the tag by which a browser knows them again."""

    encoding: str | None
    data: bytes
    tag: str


@dataclass(frozen=True)
class Asset:
    """`shapes` are the smallest first, the plain one last."""

    media_type: str
    changed: str
    shapes: tuple[Shape, ...]

    def shape(self, accepted: str) -> Shape:
        """The first that the header Accept-Encoding allows."""
        return next(shape for shape in self.shapes if shape.encoding is None or _accepts(accepted, shape.encoding))


def media_origins(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Where the services' settings send browsers for bytes: a CDN, or the bucket."""
    urls = [environment.get("CLIPMILL_MEDIA_BASE_URL", "")]
    if environment.get("CLIPMILL_BLOBS") == "s3":
        endpoint = environment.get("CLIPMILL_S3_PUBLIC_ENDPOINT") or environment.get("CLIPMILL_S3_ENDPOINT")
        urls.append(endpoint or "https://*.amazonaws.com")
    split = [urlsplit(url) for url in urls if url]
    return tuple(f"{url.scheme}://{url.netloc}" for url in split)


class Page:
    """Files by their paths, in memory: they are few and small. `media_origins`: other origins that the API sends browsers to."""

    def __init__(self, folder: Path = BUILT, *, media_origins: Iterable[str] = ()) -> None:
        self._index = folder / "index.html"
        self._folder = folder
        self._built_at: int | None = None
        self._files: Mapping[str, Asset] = {}
        self._headers = _confined(tuple(media_origins))

    def _look(self) -> None:
        """Read it again if it was built anew since."""
        built_at = self._index.stat().st_mtime_ns if self._index.is_file() else None
        if built_at != self._built_at:
            self._files = _read(self._folder) if built_at else {}
            self._built_at = built_at

    def answer(self, request: Request) -> Response | None:
        """A file of the page, or the page itself for whoever wants HTML; None if there is nothing to show."""
        self._look()
        path = request.url.path.lstrip("/")
        found = self._files.get(path) if path else None
        if found is not None:
            return self._shown(request, found, cache=_FOR_EVER if path.startswith("assets/") else _ASK_AGAIN)
        if path.startswith("assets/") or not _shows(path, request.headers.get("accept", "*/*")):
            return None
        if "index.html" not in self._files:
            return HTMLResponse(_NOT_BUILT, headers={"Cache-Control": _ASK_AGAIN})
        return self._shown(request, self._files["index.html"], cache=_ASK_AGAIN)

    def _shown(self, request: Request, asset: Asset, *, cache: str) -> Response:
        shape = asset.shape(request.headers.get("accept-encoding", ""))
        headers = {
            **self._headers,
            "ETag": shape.tag,
            "Last-Modified": asset.changed,
            "Cache-Control": cache,
            "Vary": "Accept-Encoding",
        }
        known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
        if known & {shape.tag, "*"}:
            return Response(status_code=304, headers=headers)
        if shape.encoding is not None:
            headers["Content-Encoding"] = shape.encoding
        return Response(shape.data, media_type=asset.media_type, headers=headers)


def _shows(path: str, accepted: str) -> bool:
    """Whether whoever asks wants a page; what looks at a link before people open it takes anything."""
    return "text/html" in accepted or ("*/*" in accepted and _SENT_AROUND.fullmatch(path) is not None)


def _read(folder: Path) -> Mapping[str, Asset]:
    names = [file for file in sorted(folder.rglob("*")) if file.is_file() and ".vite" not in file.parts]
    endings = tuple(ending for _, ending in _ENCODINGS)
    return {
        PurePosixPath(file.relative_to(folder)).as_posix(): _asset(file) for file in names if file.suffix not in endings
    }


def _asset(file: Path) -> Asset:
    shapes = [
        _shape(encoding, packed.read_bytes())
        for encoding, ending in _ENCODINGS
        if (packed := file.with_name(file.name + ending)).is_file()
    ]
    kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    plain = _shape(None, file.read_bytes())
    return Asset(kind, formatdate(file.stat().st_mtime, usegmt=True), (*shapes, plain))


def _shape(encoding: str | None, data: bytes) -> Shape:
    return Shape(encoding, data, f'"{sha256(data).hexdigest()[:32]}"')


def _accepts(header: str, encoding: str) -> bool:
    """Whether a client takes it; `q=0` is a refusal (RFC 9110, 12.5.3)."""
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() == encoding:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _confined(media_origins: Sequence[str]) -> dict[str, str]:
    """Scripts come from here alone; `style` has inline ones because players write theirs into shadow roots."""
    elsewhere = " ".join(media_origins)
    policy = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": f"'self' data: blob: {elsewhere}",
        "media-src": f"'self' blob: {elsewhere}",
        "connect-src": f"'self' {elsewhere}",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value.strip()}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
