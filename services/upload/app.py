"""Wiring of upload."""

from functools import partial

from common.guard import Guard, anywhere, guarded_client, is_public
from common.media import Limits
from common.s3 import S3
from common.service import Service
from common.stores import endpoint_of
from common.workspaces import Workspaces
from services.upload.buckets import Buckets, Place
from services.upload.imports import Importer
from services.upload.pages import Pages
from services.upload.pictures import Pictures, picture_routes
from services.upload.presigned import presigned_routes
from services.upload.prober import Prober
from services.upload.routes import routes
from services.upload.settings import Settings
from services.upload.tus import tus_routes
from services.upload.uploads import Uploads
from services.upload.videos import Videos
from services.upload.watch import Watch


def service() -> Service:
    settings = Settings()
    limits = Limits(duration_ms=settings.max_duration_s * 1000, size=settings.max_size, pixels=settings.max_pixels)
    upload = Service("upload", settings)
    prober = Prober(reader=upload.reader, limits=limits, seconds=settings.probe_s)
    guard = Guard(may_reach=anywhere if settings.import_private else is_public)
    http = guarded_client(guard)
    workspaces = Workspaces(settings.temp_dir, owner=upload.worker)
    pages = Pages(guard, workspaces=workspaces, limits=limits, seconds=settings.import_s)
    videos = Videos(database=upload.database, blobs=upload.blobs, prober=prober, relay=upload.relay, limits=limits)
    buckets = None
    if settings.listed_buckets or settings.watch:
        buckets = Buckets(S3(endpoint_of(settings)), most_bytes=settings.max_size)
    importer = Importer(
        videos=videos,
        http=http,
        pages=pages,
        buckets=buckets,
        listed=settings.listed_buckets,
        most_bytes=settings.max_size,
        seconds=settings.import_s,
    )
    uploads = Uploads(
        upload.database.uploads,
        blobs=upload.blobs,
        videos=videos,
        most_bytes=settings.max_size,
        life_s=settings.upload_life_s,
        commit_s=settings.upload_commit_s,
        hold_ms=round(settings.lease_s * 1000),
    )
    pictures = Pictures(database=upload.database, blobs=upload.blobs, prober=prober)
    upload.routes(
        routes(videos, importer),
        picture_routes(pictures, upload.catalog),
        presigned_routes(uploads, upload.catalog, offered=settings.blobs == "s3"),
        tus_routes(uploads, upload.catalog),
    )
    upload.sweeps(upload.relay.unrelayed_videos)
    upload.sweeps_beside(uploads.drop_forgotten, uploads.finish_left)
    if buckets is not None and settings.watch:
        watch = Watch(
            upload.database.imports,
            folder=Place.of(settings.watch),
            buckets=buckets,
            take=partial(importer.take, account=settings.watch_account),
            every_s=settings.watch_every_s,
        )
        upload.sweeps_beside(watch.note_new, watch.import_open)
    if buckets is not None:
        upload.at_end(buckets.aclose)
    upload.at_end(http.aclose, prober.close, workspaces.close)
    return upload
