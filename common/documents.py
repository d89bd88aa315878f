"""What the stages hand to each other, as frozen typed values.

Times are integer milliseconds of the source video unless a name says otherwise. Pixels are *display* pixels: the picture
after rotation and with square pixels, as `Source.width` and `Source.height` count them. JSON of these is what the store holds.
"""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, PlainValidator

Rate = Annotated[Fraction, PlainValidator(Fraction), PlainSerializer(str, return_type=str)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Millis = Annotated[int, Field(ge=0)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
"""ISO 639-1, or 639-3 where there is none."""


def unsaid(value: Any) -> bool:
    """Fields that came later are left out of JSON while they say nothing (`exclude_if`): keys of before stay what they were."""
    return value is None or value == ()


class Document(BaseModel):
    """A value: frozen, compared by content, unknown fields ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


# ---- the source ------------------------------------------------------------------------------------------------------


class Subtitles(Document):
    """A text subtitle track inside the source; `stream` is its index in the container."""

    stream: int
    codec: str
    language: str | None = None


class Source(Document):
    """What probing found. `demuxer` is the one that must be forced when the file is opened again."""

    demuxer: str
    duration_ms: int
    size: int
    video_stream: int
    video_codec: str
    width: int
    height: int
    rotation: int = 0
    mirrored: bool = False
    """After it was turned upright, the picture is flipped about the axis that was its rows."""
    pixel_aspect: Rate = Fraction(1)
    frame_rate: Rate
    interlaced: bool = False
    hdr: bool = False
    audio_stream: int | None = None
    audio_codec: str | None = None
    audio_channels: int = 0
    subtitles: tuple[Subtitles, ...] = ()
    title: str | None = None


# ---- transcribe ------------------------------------------------------------------------------------------------------


class Word(Document):
    """One spoken word with its punctuation, without surrounding blanks."""

    start_ms: Millis
    end_ms: Millis
    text: str
    probability: float | None = None
    speaker: str | None = None


class Segment(Document):
    """Words said in one breath: a recogniser's segment, or one subtitle cue."""

    start_ms: Millis
    end_ms: Millis
    text: str
    words: tuple[Word, ...]
    speaker: str | None = None


class Transcript(Document):
    """Words in order of time, none overlapping. `word_times` are interpolated where a subtitle gave only cue times."""

    language: str | None
    duration_ms: Millis
    origin: Literal["whisper", "api", "sidecar", "embedded", "none"]
    word_times: Literal["measured", "interpolated"]
    segments: tuple[Segment, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for segment in self.segments for word in segment.words)


class Sound(Document):
    """Loudness of the whole source: `levels_db[i]` is the RMS in dBFS of [i, i+1) × `step_ms`; empty without audio."""

    step_ms: int = 100
    levels_db: tuple[float, ...] = ()


# ---- plan ------------------------------------------------------------------------------------------------------------


class Layout(StrEnum):
    """How a shot fills the output: one subject; screen over face; two subjects; a crop that looks at nobody."""

    FOCUS = "focus"
    STACK = "stack"
    SPLIT = "split"
    STATIC = "static"


STANDS_OUT: Final = 10
"""The level of a part that was watched twice as much as expected, or more; 0 if no more than chance explains."""
Level = Annotated[int, Field(ge=0, le=STANDS_OUT)]


class PlannedClip(Document):
    """A whole thought of the source. `features` are the named parts of `score`, each 0..1; `reason` says them in words."""

    index: int
    start_ms: Millis
    end_ms: Millis
    score: float
    features: dict[str, float]
    reason: str
    title: str
    summary: str
    tags: tuple[str, ...]
    text: str
    layout_hint: Layout | None = None
    caveats: tuple[str, ...] = ()


class Chapter(Document):
    start_ms: Millis
    title: str


class Chunk(Document):
    """A candidate that plan weighed: its sentences [first, last], and its score; `clip` if it was chosen."""

    start_ms: Millis
    end_ms: Millis
    text: str
    score: float
    features: dict[str, float]
    clip: int | None = None


class Plan(Document):
    """Clips from best to worst; fewer than asked for only with `shortfall`, which says why."""

    clips: tuple[PlannedClip, ...]
    summary: str
    keywords: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    chunks: tuple[Chunk, ...]
    shortfall: str | None = None


# ---- vision ----------------------------------------------------------------------------------------------------------


class Box(Document):
    """A rectangle in display pixels; x, y is its upper left corner."""

    x: float
    y: float
    width: float
    height: float


class Sighting(Document):
    """A face seen in one sampled frame. The same `track` is the same person within a clip."""

    at_ms: Millis
    track: int
    box: Box
    score: float


class Aim(Document):
    """Upper left corner of a panel's crop at a moment; between two aims it moves in a straight line."""

    at_ms: Millis
    x: float
    y: float


class Panel(Document):
    """A crop of `width` × `height` display pixels, shown at `left`, `top`, `right`, `bottom` (0..1 of the output)."""

    width: int
    height: int
    aims: tuple[Aim, ...]
    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0
    track: int | None = None


class Shot(Document):
    """[start_ms, end_ms) between two cuts, with its panels from top to bottom. One aim: the crop stands still."""

    start_ms: Millis
    end_ms: Millis
    layout: Layout
    panels: tuple[Panel, ...]


class Framing(Document):
    """Where to look in each shot of one clip; shots touch and cover [clip start, clip end) exactly."""

    width: int
    height: int
    shots: tuple[Shot, ...]
    sightings: tuple[Sighting, ...]
    sample_ms: int

    @property
    def layout(self) -> Layout:
        """The layout that fills most of the clip's time."""
        spans: dict[Layout, int] = {}
        for shot in self.shots:
            spans[shot.layout] = spans.get(shot.layout, 0) + shot.end_ms - shot.start_ms
        return max(sorted(spans), key=lambda layout: spans[layout])


# ---- render ----------------------------------------------------------------------------------------------------------

Font = Literal["Anton", "Montserrat", "Noto Sans", "Poppins"]
Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]


def _spelled(font: Any) -> Any:
    """As the font spells itself; upper and lower case are the same."""
    return next((name for name in get_args(Font) if isinstance(font, str) and name.casefold() == font.casefold()), font)


class CaptionStyle(Document):
    """How words are burned in. Sizes are shares of the output's height, so that a style suits every size."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    font: Annotated[Font, BeforeValidator(_spelled)] = "Montserrat"
    size: Annotated[float, Field(ge=0.01, le=0.2)] = 0.042
    primary_color: Colour = "#FFFFFF"
    highlight_color: Colour = "#FFD400"
    outline_color: Colour = "#000000"
    outline_width: Annotated[float, Field(ge=0, le=0.02)] = 0.003
    position: Literal["top", "middle", "bottom"] = "bottom"
    words_per_line: Annotated[int, Field(ge=1, le=4)] = 3
    word_highlight: bool = True
    bold: bool = True
    uppercase: bool = False


class Quality(Document):
    """Measured on the finished file; the figures are defined in docs/quality.md. None: it does not apply."""

    subject_in_frame: float | None
    crop_jitter_px: float
    caption_onset_ms: float | None
    cut_words: int
    lufs: float | None
    true_peak_db: float | None
    av_offset_ms: float | None
    degraded: tuple[str, ...] = ()


class RenderedClip(Document):
    """Facts of a finished clip; its files are `clip.mp4`, `clip.jpg`, `clip.srt`, `clip.vtt`."""

    width: int
    height: int
    duration_ms: Millis
    layout: Layout
    quality: Quality


class Rung(Document):
    """One size of the picture, without sound. `copied`: the source's own packets. Segments begin at key frames; the first at 0.

    `bandwidth` is the rate of the segment with the highest, `average_bandwidth` that of all, in bits a second.
    """

    name: Annotated[str, Field(pattern=r"^v\d+$")]
    width: int
    height: int
    frame_rate: Rate
    codecs: str
    bandwidth: int
    average_bandwidth: int
    copied: bool = False
    segments_us: tuple[int, ...]


class AudioRendition(Document):
    """The sound, once for all rungs; figures as of a rung."""

    codecs: str
    bandwidth: int
    average_bandwidth: int
    channels: int
    segments_us: tuple[int, ...]


class Storyboard(Document):
    """Sheets of `columns` × `rows` small pictures of `width` × `height` pixels; picture i shows the moment i * every_ms."""

    every_ms: Annotated[int, Field(ge=1)]
    columns: Annotated[int, Field(ge=1)]
    rows: Annotated[int, Field(ge=1)]
    width: int
    height: int
    tiles: Annotated[int, Field(ge=1)]


class Ladder(Document):
    """What is stored of a film to stream it, measured from the segments; rungs from the largest to the smallest.

    Files: `hls/v{k}/init.mp4`, `hls/v{k}/{n:05d}.m4s`, the same under `hls/audio/`, and `hls/storyboard/{n:03d}.jpg`.
    """

    duration_ms: Millis
    rungs: Annotated[tuple[Rung, ...], Field(min_length=1)]
    audio: AudioRendition | None = None
    storyboard: Storyboard | None = None


# ---- what is asked for -----------------------------------------------------------------------------------------------


class LengthRange(Document):
    """Allowed length of a clip, both ends included."""

    least_ms: Annotated[int, Field(ge=1000)]
    most_ms: Annotated[int, Field(le=600_000)]


class Span(Document):
    """[start_ms, end_ms) of the source."""

    start_ms: Millis
    end_ms: Millis


LONGEST_WORD_MS: Final = 10_000
"""A correction this much before a clip may be of a word that reaches into it."""


class Correction(Document):
    """What is shown of the word that was recognised at `start_ms`: other words, or with an empty text none; it is heard still."""

    start_ms: Millis
    text: Annotated[str, Field(max_length=200)]


class Note(Document):
    """What somebody wrote about a moment of a video."""

    at_ms: Millis
    text: str


class Picture(Document):
    """A picture that somebody put at a moment of a video; `alt` says what is seen, for who can't see it."""

    id: str
    at_ms: Millis
    alt: str = ""


class Placement(Document):
    """Where somebody put a crop, in the shot that shows `at_ms`: 0..1 of the places that it can have, from the left and the top."""

    at_ms: Millis
    x: Annotated[float, Field(ge=0, le=1)]
    y: Annotated[float, Field(ge=0, le=1)] = 0.5
    panel: Annotated[int, Field(ge=0, le=3)] = 0


class Watched(Document):
    """A stored `reel`: what was seen of [start, end) of the film."""

    reel: Digest
    start_ms: Millis
    end_ms: Millis


class Edit(Document):
    """What somebody changed of a clip; its range, captions and layout stand in the request itself.

    `plan` is the plan.json that clip `index` was chosen in: what is written there is carried over. `framing` is a framing of just
    this range, layout and size, if there is one: crops that were put by hand are laid over it. What was `watched` for the clip
    is not looked at again.
    """

    clip: str
    plan: Digest
    index: Annotated[int, Field(ge=1)]
    title: str | None = None
    words: tuple[Correction, ...] = ()
    crops: tuple[Placement, ...] = ()
    framing: Digest | None = None
    watched: Watched | None = Field(None, exclude_if=unsaid)

    def crops_in(self, start_ms: int, end_ms: int) -> tuple[Placement, ...]:
        """Those of shots in the range."""
        return tuple(crop for crop in self.crops if start_ms <= crop.at_ms < end_ms)


def corrections_in(words: Sequence[Correction], start_ms: int, end_ms: int) -> tuple[Correction, ...]:
    """Those of words that may be heard in the range."""
    return tuple(word for word in words if start_ms - LONGEST_WORD_MS < word.start_ms < end_ms)


class ClipRequest(Document):
    """What a job asks for, after names ("short", "tiktok") were resolved. All of it is part of stage keys that read it.

    `avoid` are parts that earlier clips showed already ("five more"); `pinned` ranges are taken as they are (an edit).
    """

    clips: Annotated[int, Field(ge=1, le=50)] = 5
    lengths: tuple[LengthRange, ...] = (LengthRange(least_ms=15_000, most_ms=60_000),)
    width: int = 1080
    height: int = 1920
    layout: Layout | None = None
    captions: CaptionStyle | None = CaptionStyle()
    language: Language | None = None
    prompt: Annotated[str, Field(max_length=2000)] | None = None
    avoid: tuple[Span, ...] = ()
    pinned: tuple[Span, ...] = ()
    edit: Edit | None = Field(None, exclude_if=unsaid)
