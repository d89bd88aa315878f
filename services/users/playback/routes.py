"""What players fetch: playlists and subtitles written on the way, segments and files from the store; and who may."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response

from common.blobs import Blob, BlobStore, read_all
from common.callers import Guest, names_somebody
from common.catalog import Visibility
from common.errors import NotFound, Unauthenticated
from services.users.clock import now_s
from services.users.files import FILE_ANSWERS, Representation, media_type_of, representation_of, serve, serve_held
from services.users.held import Held, kept
from services.users.playback import playlists
from services.users.playback.assets import Assets
from services.users.playback.audience import Audience
from services.users.playback.playlists import MASTER, STORYBOARD
from services.users.playback.programmes import FRESH_S, Programme, Programmes
from services.users.playback.watching import CLIP_FILE, SOURCE, TRANSCRIPTS, Watch, Watching
from services.users.remembered import Remembered
from services.users.sharing.shares import Share, Shares
from services.users.signatures import Access, Signer, Ticket
from services.users.transcripts.pictures import Pictures

_PLAY: Final = "/play/{token}/{asset}/{path:path}"
_SEGMENT: Final = re.compile(r"^(v\d{1,2})/(\d{5})\.m4s$")
_STORED: Final = re.compile(
    r"^(?:(?:v\d{1,2}|audio)/(?:init\.mp4|\d{5}\.m4s)|storyboard/\d{3}\.jpg|poster\.jpg|clip\.mp4)$"
)
_PICTURE: Final = re.compile(r"^pictures/([0-9A-Z]{26})\.jpg$")
_WRITTEN: Final = (".m3u8", ".vtt", ".json", ".srt", ".txt")
_MOST_SHARES: Final = 10_000
_MOST_HEADS: Final = 4096
_MOST_TEXTS: Final = 16 * 2**20
_SMALL: Final = 16
"""A file that takes less than this part of the memory for files is kept there."""
_LINK_LIFE_S: Final = 60
"""Of a store's own link to one segment; progressive files get the longer default, for players seek by it."""
_SHOWN: Final[dict[Access, frozenset[Visibility]]] = {
    "visibility": frozenset({"unlisted", "public"}),
    "follower": frozenset({"followers", "unlisted", "public"}),
}
"""Whom a visibility lets in goes on watching while the film has it, or a wider one."""
_EVERYWHERE: Final = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Content-Range, ETag"}
"""The token in the path is all that opens it, so pages of any origin may play it."""


@dataclass(frozen=True)
class _Text:
    """A document as it is sent."""

    data: bytes
    tag: str


class Playback:
    """`memory`: bytes of segments that are kept for the next viewer; 0 where the store serves users itself.

    `folder`: for the files that the longer ones lie in. `fresh_s`: for so long a playlist may be shown again, and a share is not
    looked up again.
    """

    def __init__(
        self,
        *,
        signer: Signer,
        programmes: Programmes,
        shares: Shares,
        pictures: Pictures,
        blobs: BlobStore,
        audience: Audience,
        memory: int,
        folder: Path,
        fresh_s: float = FRESH_S,
    ) -> None:
        self._signer = signer
        self._programmes = programmes
        self._pictures = pictures
        self._blobs = blobs
        self._audience = audience
        self._fresh_s = fresh_s
        self._memory = memory
        self._folder = folder
        self._shares = Remembered(shares.valid, most=_MOST_SHARES, life_s=fresh_s)
        self._bytes = Remembered(self._read, most=memory, weigh=len)
        self._texts = Remembered(self._write, most=_MOST_TEXTS, weigh=lambda text: len(text.data))

    async def answer(self, request: Request, *, token: str, asset: str, path: str, saved: bool = False) -> Response:
        """Raises NotFound for whatever this token doesn't open. `saved`: a stored file goes to a disk."""
        ticket = await self._signer.ticket(token, asset=asset, now_s=now_s())
        programme = await self._shown(ticket)
        if path.endswith(_WRITTEN):
            return await self._written(programme, path, request=request)
        if (match := _PICTURE.match(path)) is not None:
            blob, name = await self._pictures.blob(asset, match[1]), "picture.jpg"
        else:
            blob, name = _file_of(programme, path, ticket)
        response = await self._stored(blob, path=path, name=name, programme=programme, request=request, saved=saved)
        if request.method == "GET" and response.status_code in {200, 206, 307}:
            self._count(ticket, programme, path)
        return response

    async def whole(self, *, token: str, asset: str, path: str) -> tuple[Representation, Held]:
        """All of a stored file, as `answer` gives it, and counts it. Raises NotFound also for what is not kept here."""
        ticket = await self._signer.ticket(token, asset=asset, now_s=now_s())
        programme = await self._shown(ticket)
        blob, name = _file_of(programme, path, ticket)
        if not self._keeps(blob):
            raise _no(path)
        held = await self._bytes.get(blob.digest)
        self._count(ticket, programme, path)
        return _stored_as(blob.digest, blob.size, path=path, name=name, modified=programme.modified), held

    def forget(self, share: Share) -> None:
        """It was revoked here."""
        self._shares.forget(share.id)

    async def _shown(self, ticket: Ticket) -> Programme:
        """If what the ticket was given for still holds. Who follows is asked when it is given alone. Raises NotFound."""
        programme = await self._programmes.of(ticket.asset)
        if ticket.access == "share":
            share = await self._shares.get(ticket.share or "")
            if share.asset != ticket.asset or (
                share.expires_at is not None and share.expires_at.timestamp() <= now_s()
            ):
                raise NotFound("This link is not valid any more. Ask who sent it for another.")
        elif (shown := _SHOWN.get(ticket.access)) and programme.asset.visibility not in shown:
            self._programmes.forget(ticket.asset)  # it may have been shown only since
            programme = await self._programmes.of(ticket.asset)
            if programme.asset.visibility not in shown:
                raise NotFound(f"There is nothing to watch under {ticket.asset}.")
        return programme

    def _count(self, ticket: Ticket, programme: Programme, path: str) -> None:
        match = _SEGMENT.match(path)
        if match is not None:
            spans = programme.spans[match[1]]
            self._audience.fetched(ticket.session, programme.asset, segment=int(match[2]), spans=spans)

    # ---- what is written ---------------------------------------------------------------------------------------------

    async def _written(self, programme: Programme, path: str, *, request: Request) -> Response:
        text = await self._texts.get((programme.asset.id, path, programme.modified))
        what = Representation(
            tag=text.tag,
            size=len(text.data),
            media_type=media_type_of(path),
            modified=programme.modified,
            cache_control=f"private, max-age={max(1, round(self._fresh_s))}",
            headers=_EVERYWHERE,
        )
        return serve_held(text.data, what, request=request)

    async def _write(self, what: tuple[str, str, datetime]) -> _Text:
        asset, path, _ = what
        programme = await self._programmes.of(asset)
        data = await self._spoken(programme, path)
        if data is None:
            text = _playlist(programme, path)
            if text is None:
                raise _no(path)
            data = text.encode()
        return _Text(data, f'"{sha256(data).hexdigest()}"')

    async def _spoken(self, programme: Programme, path: str) -> bytes | None:
        captions = programme.captions
        if (form := TRANSCRIPTS.get(path)) is not None:
            return await self._programmes.told(programme, form)
        if captions is None or path != captions.track:
            return None
        if (made := programme.files.get("clip.vtt")) is not None:
            return await read_all(self._blobs, made.digest)
        return await self._programmes.told(programme, "vtt")

    # ---- what is stored ----------------------------------------------------------------------------------------------

    async def _stored(
        self, blob: Blob, *, path: str, name: str, programme: Programme, request: Request, saved: bool
    ) -> Response:
        what = _stored_as(blob.digest, blob.size, path=path, name=name, modified=programme.modified, saved=saved)
        if path in {SOURCE, CLIP_FILE}:
            return await serve(self._blobs, blob, request=request, what=what)
        if self._keeps(blob):
            return serve_held(await self._bytes.get(blob.digest), what, request=request)
        return await serve(self._blobs, blob, request=request, what=what, link_life_s=_LINK_LIFE_S)

    def _keeps(self, blob: Blob) -> bool:
        return blob.size * _SMALL <= self._memory

    async def _read(self, digest: str) -> Held:
        return await kept(await read_all(self._blobs, digest), folder=self._folder)


def _playlist(programme: Programme, path: str) -> str | None:
    captions, ladder = programme.captions, programme.ladder
    if captions is not None and path == captions.playlist:
        return playlists.subtitles(captions, duration_ms=programme.duration_ms)
    if ladder is None:
        return None
    if path == MASTER:
        return playlists.master(ladder, [captions] if captions else [], language=programme.language)
    if path == STORYBOARD and ladder.storyboard is not None:
        return playlists.storyboard(ladder.storyboard, duration_ms=ladder.duration_ms)
    tracks = {rung.name: rung for rung in ladder.rungs} | ({"audio": ladder.audio} if ladder.audio else {})
    track = tracks.get(path.removesuffix("/media.m3u8"))
    return None if track is None else playlists.media(track.segments_us, target_s=playlists.target(ladder))


def _file_of(programme: Programme, path: str, ticket: Ticket) -> tuple[Blob, str]:
    """(what is stored, its name). Raises NotFound."""
    if path == SOURCE and ticket.access == "owner" and programme.asset.kind == "video":
        return programme.source_blob, f"{programme.title}.{'webm' if programme.source.demuxer == 'matroska' else 'mp4'}"
    blob = programme.files.get(path) if _STORED.match(path) else None
    if blob is None:
        raise _no(path)
    return blob, f"{programme.title}.mp4" if path == CLIP_FILE else path.rpartition("/")[2]


@lru_cache(maxsize=_MOST_HEADS)
def _stored_as(
    digest: str, size: int, *, path: str, name: str, modified: datetime, saved: bool = False
) -> Representation:
    return representation_of(
        Blob(digest=digest, size=size),
        name=name,
        modified=modified,
        media_type="audio/mp4" if path.startswith("audio/") else None,
        headers=_EVERYWHERE,
        saved=saved,
    )


def _no(path: str) -> NotFound:
    return NotFound(f"There is no {path} to play.")


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What the routes stand on."""

    playback: Playback
    watching: Watching
    assets: Assets
    shares: Shares


def playback_routes(parts: Screen) -> APIRouter:
    """Nobody has to log in for these."""
    router = APIRouter(tags=["playback"])

    @router.get("/watch/{asset}")
    async def watch(asset: str, guest: Guest, request: Request) -> Watch:
        """A video or a clip as its page shows it, with URLs to play it by: for its owner, and for whom its visibility lets in.

        Otherwise 404, or 401 where a session or a key was sent that is not valid: renew it and ask again.
        """
        account = guest.account if guest else None
        try:
            found = await parts.assets.shown_to(account, asset)
        except NotFound:
            if guest is None and names_somebody(request):
                raise Unauthenticated("Log in again to see what is yours.") from None
            raise
        if found.account == account:
            access: Access = "owner"
        else:
            access = "follower" if found.visibility == "followers" else "visibility"
        return await parts.watching.watch(found, access=access, account=account)

    @router.get("/shared/{token}")
    async def shared(token: str, guest: Guest) -> Watch:
        """The same for whoever has a share's token; 404 when it is revoked or has expired."""
        share = await parts.shares.opened_by(token)
        account = guest.account if guest else None
        found = await parts.assets.find(share.asset)
        return await parts.watching.watch(found, access="share", account=account, share=share.id)

    @router.head(_PLAY, response_class=Response, responses=FILE_ANSWERS)
    @router.get(_PLAY, response_class=Response, responses=FILE_ANSWERS)
    async def play(request: Request, token: str, asset: str, path: str, *, download: bool = False) -> Response:
        """What the URLs of `watch` lead to, and what they name in turn: playlists, segments, subtitles, pictures, files.

        Ranges and validators as in RFC 9110. Where the bytes lie in S3: 307 to a short-lived link.
        `download` makes browsers save a file.
        """
        return await parts.playback.answer(request, token=token, asset=asset, path=path, saved=download)

    return router
