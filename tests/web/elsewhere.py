"""The built page on an origin of its own, as any server of plain files would show it (docs/accounts.md)."""

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

_UNNAMED: Final = '<meta name="clipmill-api" content="" />'


class Elsewhere:
    """`api` is written into index.html; `media` are other origins that bytes come from."""

    def __init__(self, built: Path) -> None:
        self.api = ""
        self.media = ""
        self._built = built
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def other_site(self) -> str:
        """The same under a name that makes it another site than 127.0.0.1."""
        return f"http://localhost:{self.port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, path: str) -> tuple[str, bytes]:
        file = self._built / path.lstrip("/")
        if path != "/" and file.is_file() and file.resolve().is_relative_to(self._built.resolve()):
            return mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes()
        index = (self._built / "index.html").read_text()
        assert _UNNAMED in index
        return "text/html; charset=utf-8", index.replace(_UNNAMED, _UNNAMED.replace('""', f'"{self.api}"')).encode()

    def _policy(self) -> str:
        bytes_from = f"'self' blob: data: {self.api} {self.media}"
        return (
            "default-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; object-src 'none'; "
            f"connect-src {bytes_from}; img-src {bytes_from}; media-src {bytes_from}"
        )

    def _handler(outer) -> type[BaseHTTPRequestHandler]:  # noqa: N805  the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, data = outer._answer(self.path.partition("?")[0])
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Content-Security-Policy", outer._policy())
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                return

        return Handler


@contextmanager
def elsewhere(built: Path) -> Iterator[Elsewhere]:
    made = Elsewhere(built)
    try:
        yield made
    finally:
        made.close()
