import pytest

from common.errors import InvalidRequest
from common.guard import Guard, guarded_client
from services.upload.links import fetch


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.org/a.mp4",
        "file:///etc/passwd",
        "gopher://x/",
        "//example.org/a.mp4",
        "http://",
        "http:///a",
        "http://[::1",
        "http://[::1]x/",
        "http://example.org:99999/",
        "http://example.org:port/",
        "javascript:alert(1)",
        "http://\x00/",
        "http://a..b/x.mp4",
        f"http://{'a' * 64}.example/",
    ],
)
async def test_what_is_no_link_is_refused(url: str) -> None:
    async with guarded_client(Guard()) as http:
        with pytest.raises(InvalidRequest, match=r"http://|not a valid URL"):
            async with fetch(http, url, most_bytes=10):
                pass
