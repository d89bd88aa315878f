"""The store that the settings choose."""

from common.claims import ClaimedBlobs
from common.database import Database
from common.grid_blobs import GridBlobs, GridReader
from common.s3 import Endpoint
from common.s3_blobs import Bucket, S3Blobs, S3Reader
from common.settings import Settings
from common.stages import BlobReader


def open_stores(settings: Settings, database: Database) -> tuple[ClaimedBlobs, BlobReader]:
    """For the event loop, and for child processes. Raises Unavailable if S3 is chosen and can't be had."""
    if settings.blobs == "grid":
        return GridBlobs(database), GridReader(url=settings.mongo_url, name=settings.database)
    prefix = settings.s3_prefix.strip("/")
    bucket = Bucket(
        name=settings.s3_bucket,
        prefix=f"{prefix}/" if prefix else "",
        endpoint=endpoint_of(settings),
        public=Endpoint(url=settings.s3_public_endpoint, region=settings.s3_region)
        if settings.s3_public_endpoint
        else None,
    )
    return S3Blobs(database, bucket), S3Reader(url=settings.mongo_url, name=settings.database, bucket=bucket)


def endpoint_of(settings: Settings) -> Endpoint:
    return Endpoint(url=settings.s3_endpoint, region=settings.s3_region)
