import base64
import time
from typing import Final

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from docs.docs_src.verify_webhook import verified
from services.users.webhooks.seals import new_signing_secret, sealed

BODY: Final = '{"type":"webhook.test","data":{"title":"Überschrift €"}}'.encode()


def now() -> int:
    return int(time.time())


def test_the_example_of_the_standard() -> None:
    """As its reference implementations sign it."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105  # pragma: allowlist secret
    message = "msg_p5jXN8AQM9LWM0D4loKWxJek"  # pragma: allowlist secret
    headers = sealed([secret], message=message, timestamp=1614265330, body=b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_library_of_the_standard_takes_it() -> None:
    secret = new_signing_secret()
    headers = sealed([secret], message="msg_1", timestamp=now(), body=BODY)
    assert Webhook(secret).verify(BODY, headers)["type"] == "webhook.test"
    with pytest.raises(WebhookVerificationError):
        Webhook(new_signing_secret()).verify(BODY, headers)


def test_so_does_the_code_of_our_documentation() -> None:
    secret = new_signing_secret()
    headers = sealed([secret], message="msg_1", timestamp=now(), body=BODY)
    assert verified(secret, headers, BODY)
    assert not verified(secret, headers, BODY + b" ")
    assert not verified(new_signing_secret(), headers, BODY)
    assert not verified(secret, {**headers, "webhook-id": "msg_2"}, BODY)
    assert not verified(secret, sealed([secret], message="msg_1", timestamp=now() - 301, body=BODY), BODY)


def test_while_a_secret_changes_either_does() -> None:
    old, new = new_signing_secret(), new_signing_secret()
    headers = sealed([new, old], message="msg_1", timestamp=now(), body=BODY)
    for secret in (old, new):
        assert verified(secret, headers, BODY)
        Webhook(secret).verify(BODY, headers)


def test_secrets_are_long_and_differ() -> None:
    made = {new_signing_secret() for _ in range(10)}
    assert len(made) == 10
    assert {len(base64.b64decode(secret.removeprefix("whsec_"))) for secret in made} == {32}
