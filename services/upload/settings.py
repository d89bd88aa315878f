"""Settings of upload."""

from typing import Annotated

from pydantic import Field

from common.catalog import LOCAL_ACCOUNT
from common.settings import Settings as CommonSettings


class Settings(CommonSettings):
    max_duration_s: Annotated[int, Field(ge=1)] = Field(7200, description="Longest source, in seconds")
    max_size: Annotated[int, Field(ge=1)] = Field(20 * 2**30, description="Largest source, in bytes")
    max_pixels: Annotated[int, Field(ge=1)] = Field(8192 * 4352, description="Largest picture, width × height")
    probe_s: Annotated[float, Field(gt=0)] = Field(60.0, description="Seconds that probing one source may take")
    upload_life_s: Annotated[int, Field(ge=1)] = Field(
        86_400,
        description="Seconds that an unfinished upload is kept after its last bytes; finished ones answer as long",
    )
    upload_commit_s: Annotated[float, Field(ge=0)] = Field(
        1.0, description="Seconds of a resumable upload that a killed server may lose, where they fill no part"
    )
    import_private: bool = Field(
        False, description="Let links lead to private addresses; only where everybody who may import is trusted"
    )
    import_s: Annotated[float, Field(gt=0)] = Field(3600.0, description="Seconds that fetching one link may take")
    import_buckets: str = Field(
        "", description="Buckets of S3 that links may name, separated by commas; empty: links to S3 are refused"
    )
    watch: Annotated[str, Field(pattern=r"^(s3://[^/]+/.*)?$")] = Field(
        "", description="s3://bucket/prefix/ whose objects become videos by themselves, those of today too; empty: none"
    )
    watch_account: str = Field(LOCAL_ACCOUNT, description="Id of the account whose videos they become")
    watch_every_s: Annotated[float, Field(gt=0)] = Field(30.0, description="Seconds between two looks there")

    @property
    def listed_buckets(self) -> frozenset[str]:
        return frozenset(name.strip() for name in self.import_buckets.split(",")) - {""}
