import pytest

from services.users.settings import Settings


@pytest.mark.parametrize("name", ["public_url", "media_base_url"])
@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("", ""),
        ("/", ""),
        ("https://cdn.example.org", "https://cdn.example.org"),
        ("https://cdn.example.org//", "https://cdn.example.org"),
        ("https://example.org/clipmill/", "https://example.org/clipmill"),
    ],
)
def test_paths_can_be_put_behind_base_urls(name: str, given: str, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"CLIPMILL_{name.upper()}", given)
    assert getattr(Settings(), name) == base
