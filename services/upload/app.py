"""Wiring of upload."""

from common.media import Limits
from common.service import Service
from services.upload.links import client
from services.upload.prober import Prober
from services.upload.routes import routes
from services.upload.settings import Settings
from services.upload.videos import Videos


def service() -> Service:
    settings = Settings()
    limits = Limits(duration_ms=settings.max_duration_s * 1000, size=settings.max_size, pixels=settings.max_pixels)
    upload = Service("upload", settings)
    prober = Prober(reader=upload.reader, limits=limits, seconds=settings.probe_s)
    http = client(private=settings.import_private)
    videos = Videos(database=upload.database, blobs=upload.blobs, prober=prober, relay=upload.relay, limits=limits)
    upload.routes(routes(videos, http, most_bytes=settings.max_size, import_s=settings.import_s))
    upload.sweeps(upload.relay.unrelayed_videos)
    upload.at_end(http.aclose, prober.close)
    return upload
