"""The page's client is the API's: web/src/api/schema.d.ts was made from what the services declare now."""

import re
from pathlib import Path

from clipmill.openapi import digest_of, document

SCHEMA = Path(__file__).parents[3] / "web/src/api/schema.d.ts"


def test_the_client_is_made_from_this_api() -> None:
    said = re.search(r"openapi sha256: ([0-9a-f]{64})", SCHEMA.read_text())
    assert said, "schema.d.ts names no document"
    assert said[1] == digest_of(document()), "The API has changed: cd web && npm ci && npm run generate"
