"""The page's client is the API's: web/src/api/schema.d.ts was made from what the services declare now."""

import json
import re
from pathlib import Path

from clipmill.openapi import digest_of, document, named_styles

API = Path(__file__).parents[3] / "web/src/api"


def test_the_client_is_made_from_this_api() -> None:
    said = re.search(r"openapi sha256: ([0-9a-f]{64})", (API / "schema.d.ts").read_text())
    assert said, "schema.d.ts names no document"
    assert said[1] == digest_of(document()), "The API has changed: cd web && npm ci && npm run generate"


def test_the_page_previews_the_styles_that_there_are() -> None:
    assert json.loads((API / "styles.json").read_text()) == named_styles()
