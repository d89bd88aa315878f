import pytest

from common.errors import InvalidRequest
from services.users.webhooks.collection import checked_url


def test_links_to_results_travel_encrypted() -> None:
    assert checked_url("https://example.org/hook?x=1", private=False)
    assert checked_url("http://example.org/hook", private=True)
    with pytest.raises(InvalidRequest):
        checked_url("http://example.org/hook", private=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "https://",
        "https:///x",
        "ftp://example.org/",
        "https://ann:x@example.org/",
        "https://[::1",
        "https://a:x/",
        "file:///etc/passwd",
        "https://example.org:99999999/",
        "https://example.org:0/",
        "//example.org",
        "https://exa\x00mple.org/",
    ],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(InvalidRequest):
        checked_url(url, private=True)
