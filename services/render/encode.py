"""The ffmpeg process that makes the clip: one decode, one graph, one encode. The sound comes finished and is only copied."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from common.confinement import Allowance
from common.documents import Document, Storyboard
from common.media import MOST_PIXELS, WINDOW_FORMATS
from common.programs import run
from services.render.clock import Clock
from services.render.filters import Picture, graph
from services.render.ladder import Above, Step, branches, lower, storyboard
from services.render.settings import Settings

NO_FONTS: Final = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>\n'
"""The fonts of the machine must not decide what a clip looks like."""
KEY_FRAME_S: Final = 2
MOST_BITS: Final = 16_000_000
"""A second of a clip, which platforms take in; few films come near."""
SOUND: Final = "audio"
SHEETS: Final = "hls/storyboard/%03d.jpg"


class Encoder(Document):
    """What of the settings changes the encoded bytes."""

    preset: str = "veryfast"
    crf: int = 20
    threads: int = 2
    max_frame_rate: int = 60
    rungs: tuple[int, ...] = ()
    """Short sides of the rungs, as far as the picture is larger."""
    rung_crf: int = 23

    @classmethod
    def of(cls, settings: Settings, *, rungs: tuple[int, ...]) -> "Encoder":
        return cls(
            preset=settings.x264_preset,
            crf=settings.x264_crf,
            threads=settings.encoder_threads,
            max_frame_rate=settings.max_frame_rate,
            rungs=rungs,
            rung_crf=settings.rung_crf,
        )


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

    def run(
        self,
        arguments: Sequence[str],
        *,
        folder: Path,
        on_line: Callable[[str], None] | None = None,
        feed: Callable[[BinaryIO], None] | None = None,
        allowance: Allowance | None = None,
    ) -> str:
        """Run in `folder`, quietly, without asking and without network; returns what it said. `feed` writes its stdin."""
        fonts = folder / "fonts.conf"
        fonts.write_text(NO_FONTS, encoding="utf-8")
        return run(
            [self.program, "-hide_banner", "-nostdin", "-nostats", "-y", *arguments],
            cwd=folder,
            on_line=on_line,
            feed=feed,
            allowance=allowance,
            environment={"FONTCONFIG_FILE": str(fonts), "XDG_CACHE_HOME": os.devnull},
        )


def window_input(name: str = "window.nut") -> list[str]:
    """The copied packets, by their own times, decoded by one thread; a damaged one never ends the run."""
    protocol = "pipe" if name.startswith("pipe:") else "file"
    return [
        *("-protocol_whitelist", protocol, "-format_whitelist", ",".join(WINDOW_FORMATS)),
        *("-threads", "1", "-max_error_rate", "1", "-copyts"),
        # Each picture of a stream may have a size of its own.
        *("-max_pixels", str(MOST_PIXELS)),
        *("-i", name),
    ]


def x264(encoder: Encoder, rate: Fraction, *, crf: int, most_bits: int | None) -> list[str]:
    """H.264 at a constant quality, under a peak of `most_bits` a second if given: the same bytes, however busy the machine."""
    # Threads share one picture, in slices: with a picture for each, equal frames gave unequal bytes on a busy machine (ADR 12).
    # Under a peak one thread, since slices guess each other's sizes.
    threads = encoder.threads if most_bits is None else 1
    peak = () if most_bits is None else ("-maxrate", str(most_bits), "-bufsize", str(2 * most_bits))
    interval = str(round(rate * KEY_FRAME_S))
    return [
        # Frames come at that rate already: none is doubled or dropped here.
        *("-fps_mode", "passthrough", "-enc_time_base", f"{rate.denominator}:{rate.numerator}"),
        *("-c:v", "libx264", "-preset", encoder.preset, "-crf", str(crf)),
        # Another number gives other slices, and x264 writes it into the stream.
        *("-threads", str(threads), "-x264-params", "sliced-threads=1"),
        # Every phone plays High 4:2:0.
        *("-profile:v", "high", "-pix_fmt", "yuv420p", *peak),
        # Closed groups of two seconds: seeking is quick and segments can be cut without another encode.
        *("-g", interval, "-keyint_min", interval, "-sc_threshold", "0"),
        *("-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709", "-color_range", "tv"),
    ]


# The same inputs give the same bytes: no dates, no version strings, nothing of the source's metadata.
_BARE: Final = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact")


def rung_output(step: Step, encoder: Encoder, rate: Fraction, *, above: Above | None = None) -> list[str]:
    """One encoded rung, out of the graph into its stream."""
    return [
        *(
            "-map",
            f"[{step.name}]",
            *x264(encoder, rate, crf=encoder.rung_crf, most_bits=step.most_bits(rate, above=above)),
        ),
        # Without B-frames the first picture is shown at 0, also by players that know no edit lists.
        *("-bf", "0", *_BARE, "-flags:v", "+bitexact+cgop", *stream_output(step.name)),
    ]


def stream_output(name: str) -> list[str]:
    """A fragment for each key frame, or every two seconds of sound, to be cut into segments."""
    lasting = ["-frag_duration", str(KEY_FRAME_S * 1_000_000)] if name == SOUND else []
    # The header after the first packet: it tells what a decoder reorders.
    return [*lasting, "-movflags", "+cmaf+frag_keyframe+delay_moov+skip_trailer", "-f", "mp4", f"{name}.stream"]


def sound_copy(audio: str, *, from_s: Fraction = Fraction(0)) -> list[str]:
    """Packets of sound as they are. What primes the decoder is left out, so that the first begins at 0 in every player."""
    prime = f"noise=drop=lt(pts*tb\\,{float(from_s) - 0.005:.6f})"
    return ["-map", audio, "-c:a", "copy", "-bsf:a", f"{prime},setts=ts=TS-STARTPTS", *_BARE, *stream_output(SOUND)]


def sound_output() -> list[str]:
    """The sound out of the graph, coded; the coder's run-up is left out here too."""
    coded = ["-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2", "-flags:a", "+bitexact"]
    return ["-map", f"[{SOUND}]", *coded, "-bsf:a", "noise=drop=lt(pts\\,0)", *_BARE, *stream_output(SOUND)]


def picture_copy(video: str) -> list[str]:
    """Packets of the picture as they are, the first shown at 0."""
    shift = "setts=pts=PTS-STARTPTS:dts=DTS-STARTPTS"
    return ["-map", video, "-c:v", "copy", "-bsf:v", shift, *_BARE, *stream_output("v0")]


def sheets_output() -> list[str]:
    """The sheets of a storyboard."""
    jpeg = ["-c:v", "mjpeg", "-q:v", "5", "-threads", "1", "-color_range", "pc", *_BARE, "-flags:v", "+bitexact"]
    return ["-map", "[board]", "-fps_mode", "passthrough", *jpeg, "-f", "image2", "-start_number", "0", SHEETS]


def picture_arguments(
    picture: Picture, encoder: Encoder, *, steps: Sequence[Step] = (), capped: bool = False
) -> list[str]:
    """All that makes clip.mp4 and the ladder's lower rungs out of window.nut, graph.txt and sound.m4a."""
    rate = picture.clock.rate
    return [
        *("-loglevel", "error"),
        # The graph counts frames: it must not be built anew where the source changes its size.
        *("-reinit_filter", "0"),
        *window_input(),
        *("-protocol_whitelist", "file", "-f", "mov", "-i", "sound.m4a"),
        *("-filter_complex_threads", "1", "-/filter_complex", "graph.txt"),
        *("-map", "[shown]", "-map", "1:a:0"),
        *(*x264(encoder, rate, crf=encoder.crf, most_bits=MOST_BITS if capped else None), "-bf", "2"),
        *("-c:a", "copy", *_BARE, "-flags:v", "+bitexact+cgop"),
        # Packets go by their times however late the picture comes; by default sound is written alone once ten seconds of it wait.
        *("-max_interleave_delta", "0"),
        # The index before the media: playback begins before the download ends.
        *("-movflags", "+faststart", "-f", "mp4", "-progress", "pipe:1", "clip.mp4"),
        *(argument for step in steps for argument in rung_output(step, encoder, rate)),
        *sheets_output(),
    ]


def encode(
    picture: Picture,
    *,
    encoder: Encoder,
    ffmpeg: Ffmpeg,
    folder: Path,
    on_progress: Callable[[float], None],
    capped: bool = False,
) -> Path:
    """Make clip.mp4 in the folder, and of the same frames the streams of its lower rungs and a storyboard. Raises ToolFailed.

    `capped` holds clip.mp4 to MOST_BITS, which takes longer.
    """
    steps, board = clip_ladder(picture, encoder)
    size = picture.width, picture.height
    lines = [graph(picture), *branches("picture", size=size, steps=steps, board=board, shown="shown")]
    (folder / "graph.txt").write_text(";\n".join(lines), encoding="utf-8")
    sheets_folder(folder)
    on_line = shares(picture.clock, on_progress)
    ffmpeg.run(picture_arguments(picture, encoder, steps=steps, capped=capped), folder=folder, on_line=on_line)
    return folder / "clip.mp4"


def clip_ladder(picture: Picture, encoder: Encoder) -> tuple[tuple[Step, ...], Storyboard]:
    """What is made beside clip.mp4."""
    first = Step(name="v0", width=picture.width, height=picture.height)
    board = storyboard(picture.clock.duration_ms, width=picture.width, height=picture.height)
    return lower(first, sides=encoder.rungs), board


def sheets_folder(folder: Path) -> None:
    (folder / SHEETS).parent.mkdir(parents=True, exist_ok=True)


def shares(clock: Clock, on_progress: Callable[[float], None]) -> Callable[[str], None]:
    """What takes lines of ffmpeg's progress and tells the share that is done."""
    whole = float(clock.duration) * 1_000_000

    def on_line(line: str) -> None:
        name, _, value = line.partition("=")
        if name == "out_time_us" and value.lstrip("-").isdigit():
            on_progress(min(1.0, max(0.0, int(value) / whole)))

    return on_line
