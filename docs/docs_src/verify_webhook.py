import base64
import hashlib
import hmac
import time
from collections.abc import Mapping


def verified(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether Clipmill has sent exactly these bytes, less than five minutes ago."""
    message, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return any(hmac.compare_digest(expected, each) for each in headers["webhook-signature"].split())
