"""Settings of render. All but the path of ffmpeg change the result and are part of its key."""

from typing import Annotated, Final, Literal

from pydantic import Field

from common.settings import Settings as CommonSettings

Preset = Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"]
LEAST_FFMPEG: Final = "7.1"


class Settings(CommonSettings):
    x264_preset: Preset = Field("veryfast", description="How long x264 searches; slower gives smaller files")
    x264_crf: Annotated[int, Field(ge=12, le=35)] = Field(
        20, description="Quality that x264 keeps; less is better and larger"
    )
    encoder_threads: Annotated[int, Field(ge=1, le=16)] = Field(
        2, description="Threads of x264; pinned, since it writes their number into the stream"
    )
    max_frame_rate: Annotated[int, Field(ge=24, le=120)] = Field(60, description="Frames per second of a clip at most")
    ffmpeg: str = Field(
        "", description=f"Path of ffmpeg {LEAST_FFMPEG} or newer with libx264, libass and zimg; empty: the bundled one"
    )
