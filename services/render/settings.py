"""Settings of render. All but `ffmpeg` and `package` change the result and are part of its key."""

from typing import Annotated, Final, Literal

from pydantic import Field

from common.settings import Settings as CommonSettings

Preset = Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"]
LEAST_FFMPEG: Final = "7.1"
_SIDES: Final = r"^ *\d{2,4}( *, *\d{2,4})* *$"


class Settings(CommonSettings):
    x264_preset: Preset = Field("veryfast", description="How long x264 searches; slower gives smaller files")
    x264_crf: Annotated[int, Field(ge=12, le=35)] = Field(
        20, description="Quality that x264 keeps; less is better and larger"
    )
    encoder_threads: Annotated[int, Field(ge=1, le=16)] = Field(
        2,
        description="Threads of x264, and slices of each picture, one for 64 lines at most; another number gives other bytes",
    )
    clip_rungs: Annotated[str, Field(pattern=rf"{_SIDES}|^$")] = Field(
        "720,480",
        description="Short sides, in pixels, in which a clip can be streamed besides its own; empty: in its own alone",
    )
    video_rungs: Annotated[str, Field(pattern=_SIDES)] = Field(
        "1080,720,480,360",
        description="Short sides, in pixels, in which a whole video can be streamed, none above its own",
    )
    rung_crf: Annotated[int, Field(ge=12, le=40)] = Field(
        23, description="Quality that x264 keeps in what is streamed; less is better and larger"
    )
    package: bool = Field(True, description="Whether this process makes whole videos ready for playback")
    max_frame_rate: Annotated[int, Field(ge=24, le=120)] = Field(60, description="Frames per second of a clip at most")
    ffmpeg: str = Field(
        "", description=f"Path of ffmpeg {LEAST_FFMPEG} or newer with libx264, libass and zimg; empty: the bundled one"
    )

    @property
    def clip_sides(self) -> tuple[int, ...]:
        return _sides(self.clip_rungs)

    @property
    def video_sides(self) -> tuple[int, ...]:
        return _sides(self.video_rungs)


def _sides(listed: str) -> tuple[int, ...]:
    """The largest first."""
    return tuple(sorted({int(side) for side in listed.split(",") if side.strip()}, reverse=True))
