"""`python -m clipmill.openapi` prints the API of all services as one document, without a server; the page's client is made from it.

With `styles`, the caption styles that have names, as the page previews them.
"""

import json
import sys
from hashlib import sha256
from typing import Any

from clipmill.gateway import merged
from common.styles import STYLES
from services.upload.app import service as upload
from services.users.app import service as users


def document() -> dict[str, Any]:
    """What GET /api/openapi.json answers where Clipmill runs."""
    whole: dict[str, Any] = {}
    for service in (users, upload):
        whole = merged(whole, service().app().openapi())
    return {**whole, "info": {**whole["info"], "title": "Clipmill"}}


def text_of(found: Any) -> str:
    """The same document is the same text."""
    return json.dumps(found, indent=2, sort_keys=True) + "\n"


def digest_of(openapi: dict[str, Any]) -> str:
    """What the generated client says it was made from."""
    return sha256(text_of(openapi).encode()).hexdigest()


def named_styles() -> dict[str, Any]:
    return {name: style.model_dump() for name, style in STYLES.items()}


if __name__ == "__main__":
    print(text_of(named_styles() if "styles" in sys.argv[1:] else document()), end="")
