"""The ffmpeg process that makes the clip: one decode, one graph, one encode. The sound comes finished and is only copied."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from common.documents import Document
from common.media import MOST_PIXELS, WINDOW_FORMATS
from common.programs import run
from services.render.filters import Picture, graph

NO_FONTS: Final = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>\n'
"""The fonts of the machine must not decide what a clip looks like."""
KEY_FRAME_S: Final = 2


class Encoder(Document):
    """What of the settings changes the encoded bytes."""

    preset: str = "veryfast"
    crf: int = 20
    threads: int = 2
    max_frame_rate: int = 60


@dataclass
class Ffmpeg:
    """The program, found once; `path` empty means the bundled one."""

    path: str = ""

    @property
    def program(self) -> str:
        if self.path:
            return self.path
        import imageio_ffmpeg  # noqa: PLC0415  its import looks for files

        return str(imageio_ffmpeg.get_ffmpeg_exe())

    def engine(self) -> dict[str, str]:
        """Versions of the program and of x264 inside it."""
        said: list[str] = []
        with TemporaryDirectory() as folder:
            run([self.program, "-hide_banner", "-version"], cwd=Path(folder), on_line=said.append)
        versions = re.findall(r"^(lib\w+)\s+([\d. ]+?) /", "\n".join(said), flags=re.MULTILINE)
        libraries = " ".join(f"{name} {version.replace(' ', '')}" for name, version in versions)
        return {"ffmpeg": said[0].split(" Copyright")[0], "libraries": libraries}

    def run(self, arguments: Sequence[str], *, folder: Path, on_line: Callable[[str], None] | None = None) -> str:
        """Run in `folder`, quietly, without asking and without network; returns what it said."""
        fonts = folder / "fonts.conf"
        fonts.write_text(NO_FONTS, encoding="utf-8")
        return run(
            [self.program, "-hide_banner", "-nostdin", "-nostats", "-y", *arguments],
            cwd=folder,
            on_line=on_line,
            environment={"FONTCONFIG_FILE": str(fonts), "XDG_CACHE_HOME": os.devnull},
        )


def window_input() -> list[str]:
    """The copied packets, by their own times, decoded by one thread; a damaged one never ends the run."""
    return [
        *("-protocol_whitelist", "file", "-format_whitelist", ",".join(WINDOW_FORMATS)),
        *("-threads", "1", "-max_error_rate", "1", "-copyts"),
        # Each picture of a stream may have a size of its own.
        *("-max_pixels", str(MOST_PIXELS)),
        *("-i", "window.nut"),
    ]


def picture_arguments(picture: Picture, encoder: Encoder) -> list[str]:
    """All that makes clip.mp4 out of window.nut, graph.txt and sound.m4a."""
    rate = picture.clock.rate
    interval = str(round(rate * KEY_FRAME_S))
    return [
        *("-loglevel", "error"),
        # The graph counts frames: it must not be built anew where the source changes its size.
        *("-reinit_filter", "0"),
        *window_input(),
        *("-protocol_whitelist", "file", "-f", "mov", "-i", "sound.m4a"),
        *("-filter_complex_threads", "1", "-/filter_complex", "graph.txt"),
        *("-map", "[picture]", "-map", "1:a:0"),
        # Frames come at the clip's rate already: none is doubled or dropped here.
        *("-fps_mode", "passthrough", "-enc_time_base", f"{rate.denominator}:{rate.numerator}"),
        # x264 writes its thread count into the stream.
        *("-c:v", "libx264", "-preset", encoder.preset, "-crf", str(encoder.crf), "-threads", str(encoder.threads)),
        # Every phone plays High 4:2:0; peaks stay within what platforms take in.
        *("-profile:v", "high", "-pix_fmt", "yuv420p", "-maxrate", "16M", "-bufsize", "32M"),
        # Closed groups of two seconds: seeking is quick and segments can be cut without another encode.
        *("-g", interval, "-keyint_min", interval, "-sc_threshold", "0", "-flags", "+cgop", "-bf", "2"),
        *("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"),
        *("-c:a", "copy"),
        # The same inputs give the same bytes: no dates, no version strings, nothing of the source's metadata.
        *("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact+cgop"),
        # The index before the media: playback begins before the download ends.
        *("-movflags", "+faststart", "-f", "mp4", "-progress", "pipe:1", "clip.mp4"),
    ]


def encode(
    picture: Picture, *, encoder: Encoder, ffmpeg: Ffmpeg, folder: Path, on_progress: Callable[[float], None]
) -> Path:
    """Make clip.mp4 in the folder. Raises ToolFailed."""
    (folder / "graph.txt").write_text(graph(picture), encoding="utf-8")
    whole = float(picture.clock.duration) * 1_000_000

    def on_line(line: str) -> None:
        name, _, value = line.partition("=")
        if name == "out_time_us" and value.lstrip("-").isdigit():
            on_progress(min(1.0, max(0.0, int(value) / whole)))

    ffmpeg.run(picture_arguments(picture, encoder), folder=folder, on_line=on_line)
    return folder / "clip.mp4"
