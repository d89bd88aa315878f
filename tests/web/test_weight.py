"""Each page's JavaScript before the player, as it goes over the line: 150 kB at most."""

import gzip
import json
from pathlib import Path

import pytest

BUILT = Path(__file__).parents[2] / "clipmill/page"
BUDGET = 150_000
Manifest = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    file = BUILT / ".vite/manifest.json"
    assert file.exists(), "The page is not built: make web"
    return json.loads(file.read_text())  # type: ignore[no-any-return]


def needed(manifest: Manifest, name: str) -> set[str]:
    """The files that are there before a module runs; what it imports later, by import(), is not."""
    chunk = manifest[name]
    files = {str(chunk["file"])}
    for other in chunk.get("imports", []):  # type: ignore[attr-defined]
        files |= needed(manifest, other)
    return files


def test_no_page_weighs_more_than_its_budget(manifest: Manifest) -> None:
    first = needed(manifest, "index.html")
    pages = [name for name in manifest if name.startswith("src/pages/") and name.endswith("/index.tsx")]
    assert len(pages) >= 8
    weights = {
        name.split("/")[2]: sum(
            len(gzip.compress((BUILT / file).read_bytes(), 9)) for file in first | needed(manifest, name)
        )
        for name in pages
    }
    print({name: f"{weight / 1000:.1f} kB" for name, weight in sorted(weights.items())})  # noqa: T201  the figures
    assert {name: weight for name, weight in weights.items() if weight > BUDGET} == {}
