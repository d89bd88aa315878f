"""What a person asks for, in names and seconds, as a ClipRequest."""

import re
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from common.documents import CaptionStyle, ClipRequest, Language, Layout, LengthRange, Span
from common.errors import InvalidRequest
from common.styles import style_named
from services.users.moments import Seconds

Aspect = Literal["9:16", "1:1", "4:5", "16:9"]
Platform = Literal["tiktok", "shorts", "reels", "square"]

NAMED_LENGTHS: Final = {"short": (15, 30), "medium": (30, 60), "long": (60, 120)}
TOLERANCE: Final = 0.2
"""A single number of seconds means that length, give or take a fifth: whole sentences rarely end on the second."""
ASPECT_OF: Final[dict[str, Aspect]] = {"tiktok": "9:16", "shorts": "9:16", "reels": "9:16", "square": "1:1"}
LONGEST_ON: Final = {"tiktok": 600, "shorts": 180, "reels": 180, "square": 600}
SHORTEST_S: Final = 1.0
LONGEST_S: Final = 600.0
_RANGE: Final = re.compile(r"^(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)$")
_NUMBER: Final = re.compile(r"^\d+(?:\.\d+)?$")


class Range(BaseModel):
    """A part of the video that is to be a clip as it is."""

    model_config = ConfigDict(extra="forbid")

    start_s: Seconds
    end_s: Seconds

    def span(self, duration_ms: int | None) -> Span:
        """Raises InvalidRequest; `duration_ms` of the video, where it is known."""
        span = Span(start_ms=round(self.start_s * 1000), end_ms=round(self.end_s * 1000))
        if not SHORTEST_S <= (span.end_ms - span.start_ms) / 1000 <= LONGEST_S:
            raise InvalidRequest("A range lasts from 1 to 600 seconds. Choose another start_s or end_s.")
        if duration_ms is not None and span.end_ms > duration_ms:
            raise InvalidRequest(f"The video ends at {duration_ms / 1000:.3f} s. Choose an earlier end_s.")
        return span


class Wish(BaseModel):
    """The body of POST jobs."""

    model_config = ConfigDict(extra="forbid")

    video_id: Annotated[str, Field(max_length=64)] | None = None
    url: Annotated[str, Field(max_length=4096)] | None = None
    clips: Annotated[int, Field(ge=1, le=50)] = 5
    lengths: str | list[str] = "short,medium"
    ranges: Annotated[list[Range], Field(max_length=50)] = []
    """Clips of exactly these parts; they count towards `clips`, and come first."""
    platform: Platform | None = None
    aspect: Aspect | None = None
    layout: Literal["auto", "focus", "stack", "split", "static"] = "auto"
    captions: bool | str | CaptionStyle = True
    language: Language | None = None
    output_language: Language | None = None
    prompt: Annotated[str, Field(max_length=2000)] | None = None
    external_id: Annotated[str, Field(max_length=200)] | None = None
    owner: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    webhook_url: Annotated[str, Field(min_length=1, max_length=2048)] | None = None
    """Told when the job ends, whichever way; as the account's webhooks are."""
    fresh: bool = False
    render: Literal["always", "on_demand"] = "always"
    """On demand: clips are planned and framed, and each is rendered when POST clips/{clip}/render asks for it."""

    def request(
        self, *, output_size: int, language: str | None, duration_ms: int | None = None, avoid: tuple[Span, ...] = ()
    ) -> ClipRequest:
        """The resolved request; `language` and `duration_ms` are the video's own. Raises InvalidRequest."""
        if len(self.ranges) > self.clips:
            raise InvalidRequest(f"{len(self.ranges)} ranges are more than {self.clips} clips. Ask for more clips.")
        if self.output_language is not None and self.output_language != (self.language or language):
            raise InvalidRequest(
                "Captions can't be translated yet: leave output_language away or give the spoken language."
            )
        width, height = size_of(self.aspect or ASPECT_OF.get(self.platform or "", "9:16"), output_size)
        return ClipRequest(
            clips=self.clips,
            lengths=lengths_of(self.lengths, longest_s=LONGEST_ON.get(self.platform or "", 600)),
            width=width,
            height=height,
            layout=None if self.layout == "auto" else Layout(self.layout),
            captions=style_of(self.captions),
            language=self.language or language,
            prompt=(self.prompt or "").strip() or None,
            avoid=avoid,
            pinned=tuple(each.span(duration_ms) for each in self.ranges),
        )


def size_of(aspect: Aspect, short_side: int) -> tuple[int, int]:
    """Even (width, height) of an aspect."""
    across, down = (int(part) for part in aspect.split(":"))
    scale = short_side / min(across, down)
    return round(across * scale / 2) * 2, round(down * scale / 2) * 2


def style_of(wish: bool | str | CaptionStyle) -> CaptionStyle | None:  # noqa: FBT001  the API takes all three in one field
    if isinstance(wish, CaptionStyle):
        return wish
    if isinstance(wish, str):
        return style_named(wish)
    return style_named("default") if wish else None


def lengths_of(wish: str | list[str], *, longest_s: float) -> tuple[LengthRange, ...]:
    """Ranges from names (short, medium, long), seconds (30) and ranges (20-40); touching ones are joined. Raises InvalidRequest."""
    parts = [part.strip() for part in (wish.split(",") if isinstance(wish, str) else wish)]
    spans = sorted(_span(part) for part in parts if part)
    if not spans:
        raise InvalidRequest("Say which lengths: short, medium, long, seconds such as 30, or a range such as 20-40.")
    joined: list[tuple[float, float]] = []
    for least, most in spans:
        most_s = min(most, longest_s)
        if least > most_s:
            raise InvalidRequest(
                f"A clip of {least:.0f} s is too long for this platform, which takes {longest_s:.0f} s."
            )
        if joined and least <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], most_s))
        else:
            joined.append((least, most_s))
    try:
        return tuple(LengthRange(least_ms=round(least * 1000), most_ms=round(most * 1000)) for least, most in joined)
    except ValidationError as error:
        raise InvalidRequest("A clip lasts from 1 to 600 seconds.") from error


def _span(part: str) -> tuple[float, float]:
    if part in NAMED_LENGTHS:
        least, most = NAMED_LENGTHS[part]
        return float(least), float(most)
    if _NUMBER.match(part):
        about = float(part)
        return max(about * (1 - TOLERANCE), min(about, SHORTEST_S)), about * (1 + TOLERANCE)
    if (match := _RANGE.match(part)) and float(match[1]) < float(match[2]):
        return float(match[1]), float(match[2])
    raise InvalidRequest(
        f"{part!r} is no length. Use short, medium, long, seconds such as 30, or a range such as 20-40."
    )
