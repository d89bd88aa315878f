"""Settings that every service has. They are environment variables with the prefix CLIPMILL_; docs/settings.md lists them all."""

import re
import tempfile
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_ORIGIN: Final = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")
"""As browsers write it: in small letters, without a path."""


def faults_of(error: ValidationError) -> str:
    """Which variables are not usable, and why. Raises what is no fault of the settings."""
    if error.title != "Settings":
        raise error
    return "; ".join(
        ": ".join([*(f"CLIPMILL_{name}".upper() for name in fault["loc"][:1]), fault["msg"]])
        for fault in error.errors()
    )


class Settings(BaseSettings):
    """Read once, at start; a bad value ends the process with a message that names it."""

    model_config = SettingsConfigDict(env_prefix="CLIPMILL_", frozen=True, extra="ignore")

    mongo_url: str = Field("mongodb://127.0.0.1:27017/?replicaSet=rs0", description="MongoDB, a replica set")
    redis_url: str = Field("redis://127.0.0.1:6379/0", description="Redis or Valkey, with AOF and noeviction")
    database: str = Field("clipmill", description="Name of the MongoDB database")
    blobs: Literal["grid", "s3"] = Field(
        "grid", description="Where the bytes lie: in MongoDB's GridFS, or in a bucket of S3; never changed afterwards"
    )
    s3_bucket: str = Field("", description="Bucket of the stored objects, where CLIPMILL_BLOBS is s3")
    s3_prefix: str = Field("", description="Folder in that bucket; empty: its root")
    s3_endpoint: str = Field("", description="Base URL of an S3 server that is not Amazon's; empty: Amazon's")
    s3_public_endpoint: str = Field("", description="The same as users reach it, for links; empty: as we reach it")
    s3_region: str = Field("", description="Region of the bucket; empty: what the credential chain says")
    host: str = Field(
        "127.0.0.1", description="Address that the service's port is bound to; a loopback one answers to no other name"
    )
    accounts: bool = Field(
        False,
        description="Whether people log in and programs send keys; without, everybody who reaches the port is one user",
    )
    web_origins: str = Field(
        "",
        description="Origins of web pages elsewhere that may use the API, separated by commas; empty: none but its own",
    )
    secure_cookies: bool = Field(
        True, description="Whether cookies are sent over https only; false where Clipmill is reached over plain http"
    )
    cross_site_cookies: bool = Field(
        False, description="Whether cookies go along from CLIPMILL_WEB_ORIGINS of other sites; needs https"
    )
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8000, description="Port of the service; 0 takes a free one")
    temp_dir: Path = Field(
        Path(tempfile.gettempdir()) / "clipmill", description="Private folders of tasks in hand; emptied by itself"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged")
    log_format: Literal["json", "console"] = Field(
        "json", description="`json`: one object a line; `console`: text for people"
    )
    tasks_at_once: Annotated[int, Field(ge=1, le=64)] = Field(1, description="Tasks that one process works on at once")
    lease_s: Annotated[float, Field(ge=0.5)] = Field(
        15.0, description="Seconds without a heartbeat after which a task goes to another worker; the same everywhere"
    )
    task_s: Annotated[float, Field(ge=1)] = Field(
        14_400.0,
        description="Seconds of work after which a task is stopped and tried again; a stuck program ends so."
        " A whole video's ladder, which others hold up, may take any time if it goes on: seconds without progress",
    )
    task_memory: Annotated[int, Field(ge=2**30)] = Field(
        16 * 2**30,
        description="Bytes of memory that one task's process may take; the programs it starts get 8 GiB each",
    )
    grace_s: Annotated[float, Field(ge=0)] = Field(
        3.0, description="Seconds that tasks in hand get to end on SIGTERM before they are handed back"
    )

    @field_validator("web_origins")
    @classmethod
    def _origins_are_exact(cls, text: str) -> str:
        for origin in _listed(text):
            if not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is no origin: give scheme, host and port, as in https://app.example.org")
        return text

    @property
    def origins(self) -> frozenset[str]:
        """See `web_origins`."""
        return frozenset(_listed(self.web_origins))

    @model_validator(mode="after")
    def _bucket_is_named(self) -> Self:
        if self.blobs == "s3" and not self.s3_bucket:
            raise ValueError("CLIPMILL_BLOBS=s3 needs CLIPMILL_S3_BUCKET")
        return self

    @model_validator(mode="after")
    def _browsers_take_the_cookies(self) -> Self:
        if self.cross_site_cookies and not (self.secure_cookies and self.origins):
            raise ValueError("CLIPMILL_CROSS_SITE_COOKIES needs CLIPMILL_SECURE_COOKIES and CLIPMILL_WEB_ORIGINS")
        return self


def _listed(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.split(",")) if part]
