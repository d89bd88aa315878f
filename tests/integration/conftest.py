"""The stores, each with a database of its own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import pytest

from clipmill.servers import Urls
from common.database import Database
from common.grid_blobs import GridReader
from common.s3 import Endpoint
from common.s3_blobs import S3Reader
from tests.shelves import S3, Breakable, Grid, fresh_bucket


@pytest.fixture
def grid(urls: Urls, database: Database) -> Iterator[Grid]:
    with closing(GridReader(url=urls.mongo, name=database.raw.name)) as reader:
        yield Grid(database, reader)


@pytest.fixture
async def s3(urls: Urls, database: Database, s3_endpoint: Endpoint) -> AsyncIterator[S3]:
    bucket = fresh_bucket(s3_endpoint)
    with closing(S3Reader(url=urls.mongo, name=database.raw.name, bucket=bucket)) as reader:
        made = S3(database, reader, bucket)
        yield made
        made.client.close()
        await made.blobs.aclose()


@pytest.fixture(params=["grid", "s3"])
def breakable(request: pytest.FixtureRequest) -> Breakable:
    made: Breakable = request.getfixturevalue(request.param)
    return made
