"""Settings of users."""

from typing import Annotated

from limits import parse_many
from pydantic import AfterValidator, Field

from common.settings import Settings as CommonSettings


def _rate(text: str) -> str:
    parse_many(text)
    return text


def _base(url: str) -> str:
    """Paths that begin with a slash are put behind it."""
    return url.rstrip("/")


class Settings(CommonSettings):
    upload_url: str = Field(
        "http://127.0.0.1:8001", description="Base URL of the upload service, for jobs that bring a link"
    )
    output_size: Annotated[int, Field(ge=240, le=2160, multiple_of=2)] = Field(
        1080, description="Short side of a clip's picture, in pixels"
    )
    url_life_s: Annotated[int, Field(ge=1)] = Field(
        86_400, description="Seconds that a signed URL of a file is valid at most; three quarters of it at least"
    )
    orphan_s: Annotated[float, Field(gt=0)] = Field(
        86_400.0, description="Seconds after which stored bytes and results that nothing refers to are deleted"
    )
    registration: bool = Field(
        True, description="Whether anybody may make an account; else the command line makes them"
    )
    entrance_rate: Annotated[str, AfterValidator(_rate)] = Field(
        "30/5minute", description="How often one address may log in, and make an account"
    )
    access_life_s: Annotated[int, Field(ge=10)] = Field(
        900, description="Seconds until the page of a logged-in user has to renew its session"
    )
    session_life_s: Annotated[int, Field(ge=60)] = Field(
        2_592_000, description="Seconds without use after which a user has to log in again"
    )
    play_memory: Annotated[int, Field(ge=0)] = Field(
        134_217_728,
        description="Bytes of HLS segments that a process keeps for the next viewer, where GridFS is the store;"
        " the longer ones in unnamed files under CLIPMILL_TEMP_DIR",
    )
    play_fresh_s: Annotated[float, Field(ge=0.1)] = Field(
        3.0, description="Seconds until what was revoked or made private stops playing at every replica"
    )
    public_url: Annotated[str, AfterValidator(_base)] = Field(
        "", description="Base URL at which users reach Clipmill, for links in webhooks; empty: they begin with /api"
    )
    webhook_private: bool = Field(
        False,
        description="Let webhooks lead to private addresses and use plain http; only where every account is trusted",
    )
    webhook_timeout_s: Annotated[float, Field(ge=1, le=60)] = Field(
        15.0, description="Seconds that the receiver of a webhook may take to answer"
    )
    cpu_hour_rate: Annotated[float, Field(ge=0)] | None = Field(
        None, description="What an hour of CPU costs, for estimates of usage; empty: none are made"
    )
    gb_month_rate: Annotated[float, Field(ge=0)] | None = Field(
        None, description="What a gigabyte costs that is kept for a month; likewise"
    )
    media_base_url: Annotated[str, AfterValidator(_base)] = Field(
        "", description="Base of the URLs of files, such as a CDN in front; empty: the same origin"
    )
