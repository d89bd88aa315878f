"""`python -m clipmill.openapi` prints the API of all services as one document, without a server; the page's client is made from it."""

import json
from hashlib import sha256
from typing import Any

from clipmill.gateway import merged
from services.upload.app import service as upload
from services.users.app import service as users


def document() -> dict[str, Any]:
    """What GET /api/openapi.json answers where Clipmill runs."""
    whole: dict[str, Any] = {}
    for service in (users, upload):
        whole = merged(whole, service().app().openapi())
    return {**whole, "info": {**whole["info"], "title": "Clipmill"}}


def text_of(openapi: dict[str, Any]) -> str:
    """The same document is the same text."""
    return json.dumps(openapi, indent=1, sort_keys=True) + "\n"


def digest_of(openapi: dict[str, Any]) -> str:
    """What the generated client says it was made from."""
    return sha256(text_of(openapi).encode()).hexdigest()


if __name__ == "__main__":
    print(text_of(document()), end="")
