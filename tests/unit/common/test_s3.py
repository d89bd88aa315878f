"""What S3 says, as Clipmill's errors; nothing is asked over a network here."""

import sys

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from common.errors import ClipmillError, Conflict, Corrupted, Denied, NotFound, Unavailable
from common.s3 import Endpoint, connect, told
from common.settings import Settings


def answered(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "internal"}}, "GetObject")


@pytest.mark.parametrize(
    ("error", "expected", "text"),
    [
        (answered("NoSuchKey"), NotFound, "no object b/k"),
        (answered("404"), NotFound, "no object b/k"),
        (answered("AccessDenied"), Denied, "refuses access to object b/k (AccessDenied)"),
        (answered("403"), Denied, "refuses"),
        (answered("SignatureDoesNotMatch"), Denied, "Check the credentials"),
        (answered("ExpiredToken"), Denied, "ExpiredToken"),
        (NoCredentialsError(), Denied, "no credentials"),
        (answered("PreconditionFailed"), Conflict, "was replaced"),
        (answered("InvalidRange"), Corrupted, "less of object b/k"),
        (answered("NoSuchBucket"), Unavailable, "does not exist"),
        (answered("SlowDown"), Unavailable, "SlowDown"),
        (answered("BadDigest"), Unavailable, "BadDigest"),
        (EndpointConnectionError(endpoint_url="http://inside"), Unavailable, "does not answer"),
    ],
)
def test_every_failure_is_one_of_ours(error: Exception, expected: type[ClipmillError], text: str) -> None:
    with pytest.raises(ClipmillError) as raised, told("object b/k"):
        raise error
    assert type(raised.value) is expected
    assert text in raised.value.message
    assert "inside" not in raised.value.message


def test_without_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "botocore"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "botocore", None)
    with pytest.raises(Unavailable, match=r"clipmill\[s3\]"):
        connect(Endpoint())


def test_s3_needs_a_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPMILL_BLOBS", "s3")
    with pytest.raises(ValueError, match="CLIPMILL_S3_BUCKET"):
        Settings()
