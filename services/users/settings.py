"""Settings of users."""

from typing import Annotated

from pydantic import Field

from common.settings import Settings as CommonSettings


class Settings(CommonSettings):
    upload_url: str = Field(
        "http://127.0.0.1:8001", description="Base URL of the upload service, for jobs that bring a link"
    )
    output_size: Annotated[int, Field(ge=240, le=2160, multiple_of=2)] = Field(
        1080, description="Short side of a clip's picture, in pixels"
    )
    url_life_s: Annotated[int, Field(ge=1)] = Field(86_400, description="Seconds that a signed URL of a file is valid")
    orphan_s: Annotated[float, Field(gt=0)] = Field(
        86_400.0, description="Seconds after which stored bytes and results that nothing refers to are deleted"
    )
    media_base_url: str = Field(
        "", description="Base of the URLs of files, such as a CDN in front; empty: the same origin"
    )
