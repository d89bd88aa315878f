"""Real servers for every test that needs them: by URL from the environment, else from the wheels, else from containers."""

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from clipmill.servers import Urls, servers
from common.database import Database
from common.errors import Unavailable
from common.s3 import Endpoint
from tests.weed import CREDENTIALS, weed

MEDIA = Path(__file__).parents[1].parent / "shared" / "media"

settings.register_profile("clipmill", deadline=None)
settings.load_profile("clipmill")


@pytest.fixture(scope="session")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Urls]:
    """A real MongoDB replica set and a real Valkey or Redis."""
    mongo, redis = os.environ.get("CLIPMILL_TEST_MONGO_URL"), os.environ.get("CLIPMILL_TEST_REDIS_URL")
    with ExitStack() as stack:
        if mongo and redis:
            yield Urls(mongo=mongo, redis=redis)
            return
        try:
            found = stack.enter_context(servers(tmp_path_factory.mktemp("servers")))
        except Unavailable:
            found = _containers(stack)
        yield found


def _containers(stack: ExitStack) -> Urls:
    """The same servers from images, where the wheels' programs don't run but a container socket answers."""
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415  needs an engine
    from testcontainers.core.waiting_utils import wait_for_logs  # noqa: PLC0415

    redis = DockerContainer("valkey/valkey:8").with_command("valkey-server --appendonly yes").with_exposed_ports(6379)
    mongo = DockerContainer("mongo:7").with_command("--replSet rs0 --bind_ip_all").with_exposed_ports(27017)
    for container, sign in ((redis, "Ready to accept connections"), (mongo, "Waiting for connections")):
        stack.enter_context(container)
        wait_for_logs(container, sign)
    mongo.exec(["mongosh", "--quiet", "--eval", "rs.initiate({_id:'rs0',members:[{_id:0,host:'localhost:27017'}]})"])
    host, port = mongo.get_container_host_ip(), mongo.get_exposed_port(27017)
    return Urls(
        mongo=f"mongodb://{host}:{port}/?directConnection=true",
        redis=f"redis://{redis.get_container_host_ip()}:{redis.get_exposed_port(6379)}/0",
    )


@pytest.fixture(scope="session")
def weed_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A real S3 server."""
    with weed(tmp_path_factory.mktemp("weed")) as endpoint:
        yield endpoint


@pytest.fixture
def s3_endpoint(weed_endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Endpoint:
    """The same, with credentials in the environment."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    return weed_endpoint


@pytest.fixture
async def database(urls: Urls) -> AsyncIterator[Database]:
    """A database of its own for each test."""
    made = Database(url=urls.mongo, name=f"test-{uuid.uuid4().hex[:12]}")
    await made.prepare()
    yield made
    await made.client.drop_database(made.raw.name)
    await made.close()
