"""From a link or an object in a bucket to a video."""

import asyncio

import httpx

from common.catalog import Video
from common.errors import InvalidRequest, NotFound, Unavailable
from services.upload.buckets import SCHEME, Buckets, Place
from services.upload.incoming import Source
from services.upload.links import NoFile, fetch
from services.upload.pages import Pages
from services.upload.videos import Videos


class Importer:
    """`listed` are the buckets that a link may name: a caller must not read whatever the service's own role can."""

    def __init__(
        self,
        *,
        videos: Videos,
        http: httpx.AsyncClient,
        pages: Pages,
        buckets: Buckets | None,
        listed: frozenset[str],
        most_bytes: int,
        seconds: float,
    ) -> None:
        self._videos = videos
        self._http = http
        self._pages = pages
        self._buckets = buckets
        self._listed = listed
        self._most_bytes = most_bytes
        self._seconds = seconds

    async def link(self, url: str, *, account: str, title: str, language: str | None) -> tuple[Video, bool]:
        """(video, whether it is new). Raises InvalidRequest, InvalidMedia, Unavailable."""
        try:
            return await self.take(self._source(url), account=account, title=title, language=language)
        except NoFile as no_file:
            page = self._pages.opened(url, language=language, known_sites=no_file.error is not None)
            try:
                return await self.take(page, account=account, title=title, language=language)
            except NotFound as error:
                raise no_file.error or InvalidRequest(error.message) from error

    def _source(self, url: str) -> Source:
        if not url.lower().startswith(SCHEME):
            return fetch(self._http, url, most_bytes=self._most_bytes)
        place = Place.of(url)
        if self._buckets is None or place.bucket not in self._listed:
            raise InvalidRequest(
                f"Videos may not be imported from the bucket {place.bucket}. CLIPMILL_IMPORT_BUCKETS lists those that may be."
            )
        if not place.key:
            raise InvalidRequest(f"The link {place} names a bucket. Add the key of a video.")
        return self._buckets.opened(place)

    async def take(
        self, source: Source, *, account: str, title: str = "", language: str | None = None
    ) -> tuple[Video, bool]:
        """As `link`. An empty title leaves the source's own."""
        try:
            async with asyncio.timeout(self._seconds), source as incoming:
                blob = await self._videos.store(incoming.pieces)
        except TimeoutError as error:
            raise Unavailable(f"The link took longer than {self._seconds:.0f} s. Upload the file instead.") from error
        try:
            return await self._videos.add(
                blob,
                account=account,
                title=title or incoming.title,
                language=language or incoming.language,
                captions=incoming.captions,
            )
        finally:
            await self._videos.discard(blob)
