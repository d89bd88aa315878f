"""docs/webhooks.md shows the code that tests run, and every event."""

from pathlib import Path

from services.users.webhooks.collection import EVENT_NAMES

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "webhooks.md").read_text(encoding="utf-8")


def test_the_code_is_the_one_that_is_tested() -> None:
    assert f"```python\n{(DOCS / 'docs_src/verify_webhook.py').read_text(encoding='utf-8')}```" in PAGE


def test_every_event_has_its_row() -> None:
    for name in EVENT_NAMES:
        assert f"| `{name}` |" in PAGE
