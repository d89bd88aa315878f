"""docs/settings.md lists every setting of every service, with its default and its meaning."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import SecretStr

from common.settings import Settings

PAGE = (Path(__file__).parents[3] / "docs" / "settings.md").read_text(encoding="utf-8")
SERVICES = ("upload", "transcribe", "vision", "render", "users")
ROWS = dict(re.findall(r"^\| `(CLIPMILL_\w+)` \| (.*)$", PAGE, flags=re.MULTILINE))


def classes() -> list[type[Settings]]:
    return [Settings, *(import_module(f"services.{name}.settings").Settings for name in SERVICES)]


@pytest.mark.parametrize("kind", classes(), ids=lambda kind: kind.__module__)
def test_every_setting_has_its_row(kind: type[Settings]) -> None:
    for name, field in kind.model_fields.items():
        row = ROWS[f"CLIPMILL_{name.upper()}"]
        assert field.description, name
        assert field.description in row
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        assert name == "temp_dir" or str(default) in row


def test_no_row_for_a_setting_that_is_gone() -> None:
    known = {f"CLIPMILL_{name.upper()}" for kind in classes() for name in kind.model_fields}
    assert set(ROWS) == known


def test_a_bad_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPMILL_TASKS_AT_ONCE", "none")
    with pytest.raises(ValueError, match="tasks_at_once"):
        Settings()
