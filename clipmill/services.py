"""The six services as programs of the runtime."""

import os
import sys
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

import clipmill
from clipmill.ports import LOOPBACK, free_port
from clipmill.processes import Command

ROOT: Final = Path(clipmill.__file__).parents[1]
"""Where the packages clipmill, common and services lie."""


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """That of a service: ours, so that CLIPMILL_… of the user count, with `settings` over it, and our packages in reach."""
    paths = [
        str(ROOT),
        *(str(Path(path).absolute()) for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path),
    ]
    return {**os.environ, **settings, "PYTHONPATH": os.pathsep.join(paths)}


def command_line(name: str) -> list[str]:
    """`-P`: nothing in the current folder may pass itself off as one of our modules."""
    return [sys.executable, "-P", "-m", f"services.{name}"]


class Service:
    """One service; it gets a new port at each start."""

    def __init__(self, name: str, *, data: Path, settings: Mapping[str, str], argv: Sequence[str]) -> None:
        self.name = name
        self.log = data / "logs" / f"{name}.log"
        self._data = data
        self._settings = settings
        self._argv = argv
        self._port = 0

    @property
    def url(self) -> str:
        """Where it listens now."""
        return f"http://{LOOPBACK}:{self._port}"

    def command(self) -> Command:
        self._port = free_port()
        settings = {**self._settings, "CLIPMILL_HOST": LOOPBACK, "CLIPMILL_PORT": str(self._port)}
        return Command(argv=self._argv, folder=self._data, environment=environment(settings))

    def ready(self) -> bool:
        connection = HTTPConnection(LOOPBACK, self._port, timeout=2)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def reason(self, code: int, said: str) -> str | None:
        if code and "ModuleNotFoundError: " in said:
            missing = said.rpartition("ModuleNotFoundError: ")[2].splitlines()[0]
            return f"The {self.name} service can't start: {missing}. Run: pip install 'clipmill[all]'"
        return None
