"""A video as the API shows it."""

from pydantic import BaseModel

from common.catalog import Video, Visibility


class VideoView(BaseModel):
    """A stored video and what probing found. `poster` is a signed URL; null until the video is packaged for streaming."""

    id: str
    title: str
    sha256: str
    size: int
    duration_s: float
    width: int
    height: int
    fps: float
    video_codec: str
    audio_codec: str | None
    language: str | None
    visibility: Visibility
    poster: str | None
    created_at: str

    @classmethod
    def of(cls, video: Video, *, poster: str | None = None) -> "VideoView":
        source = video.source
        return cls(
            id=video.id,
            title=video.title,
            sha256=video.blob.digest,
            size=video.blob.size,
            duration_s=source.duration_ms / 1000,
            width=source.width,
            height=source.height,
            fps=round(float(source.frame_rate), 3),
            video_codec=source.video_codec,
            audio_codec=source.audio_codec,
            language=video.language,
            visibility=video.visibility,
            poster=poster,
            created_at=video.created_at.isoformat(),
        )
