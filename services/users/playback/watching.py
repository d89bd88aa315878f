"""What a page needs to play an asset: everything about it, and URLs that work for whoever got them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from pydantic import BaseModel

from common.catalog import Visibility
from services.users.playback.addresses import Addresses
from services.users.playback.assets import Asset
from services.users.playback.audience import Audience
from services.users.playback.playlists import MASTER, STORYBOARD
from services.users.playback.programmes import Programme, Programmes
from services.users.sharing.following import Likes
from services.users.signatures import Access
from services.users.transcripts.exports import Form
from services.users.transcripts.pictures import Pictures, PictureView

CLIP_FILE = "clip.mp4"
SOURCE = "source"
POSTER = "poster.jpg"
TRANSCRIPTS: Final[Mapping[str, Form]] = {
    "transcript.json": "json",
    "transcript.srt": "srt",
    "transcript.txt": "txt",
}


class CaptionTrack(BaseModel):
    """WebVTT; `language` is null where nobody knows it."""

    language: str | None
    label: str
    url: str


class ChapterView(BaseModel):
    start_s: float
    title: str


class Watch(BaseModel):
    """`mp4` is a clip's file; of a video the source, for its owner alone and where browsers play it.

    `transcript` (JSON), `srt` and `txt`: what is said.
    `replays`: equal parts of the film, 1 where most was watched; empty until something was. URLs work until `expires_at`.
    """

    asset: str
    kind: Literal["video", "clip"]
    title: str
    summary: str | None
    account: str | None
    mine: bool
    visibility: Visibility
    duration_s: float
    width: int
    height: int
    created_at: datetime
    state: Literal["ready", "packaging", "failed"]
    master: str | None
    mp4: str | None
    poster: str | None
    storyboard: str | None
    captions: list[CaptionTrack]
    chapters: list[ChapterView]
    pictures: list[PictureView]
    transcript: str | None
    srt: str | None
    txt: str | None
    likes: int
    liked: bool
    views: int
    replays: list[float]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Watching:
    programmes: Programmes
    addresses: Addresses
    likes: Likes
    audience: Audience
    pictures: Pictures

    async def watch(self, found: Asset, *, access: Access, account: str | None, share: str | None = None) -> Watch:
        """Somebody was let in by `access`; `account` is theirs, if they have one. Raises NotFound."""
        programme, asset = await self.programmes.of(found.id), found.id
        if programme.asset != found:  # it was changed since
            self.programmes.forget(asset)
            programme = await self.programmes.of(asset)
        ticket, url = await self.addresses.admit(asset, access, share=share)
        counts = await self.audience.of(asset)
        owner = programme.asset.account

        captions, ladder = programme.captions, programme.ladder
        plan = await self.programmes.plan(programme)
        clip = programme.asset.clip
        told = {form: url(path) for path, form in TRANSCRIPTS.items()} if programme.spoken else {}
        about = None if plan is None else plan if clip is None else plan.clips[clip - 1]
        return Watch(
            asset=asset,
            kind=programme.asset.kind,
            title=programme.title,
            summary=(about.summary or None) if about else None,
            account=owner,
            mine=account == owner,
            visibility=programme.asset.visibility,
            duration_s=programme.duration_ms / 1000,
            width=programme.width,
            height=programme.height,
            created_at=programme.asset.created_at,
            state=programme.state,
            master=url(MASTER) if ladder else None,
            mp4=url(path) if (path := _progressive(programme, access)) else None,
            poster=url(POSTER) if POSTER in programme.files else None,
            storyboard=url(STORYBOARD) if ladder and ladder.storyboard else None,
            captions=[CaptionTrack(language=programme.language, label=captions.label, url=url(captions.track))]
            if captions
            else [],
            chapters=[ChapterView(start_s=chapter.start_ms / 1000, title=chapter.title) for chapter in plan.chapters]
            if plan and clip is None
            else [],
            pictures=await self.pictures.shown(programme.pictures, url=url),
            transcript=told.get("json"),
            srt=told.get("srt"),
            txt=told.get("txt"),
            likes=await self.likes.count(asset),
            liked=await self.likes.has(account, asset),
            views=counts.views,
            replays=list(counts.replays),
            expires_at=datetime.fromtimestamp(ticket.expires, UTC),
        )


def _progressive(programme: Programme, access: Access) -> str | None:
    """A source holds what its camera wrote into it, such as the place: it is not shown around."""
    if programme.asset.kind == "clip":
        return CLIP_FILE if CLIP_FILE in programme.files else None
    return SOURCE if access == "owner" and programme.browsers_play_the_source else None
