"""What the window of a source holds, read from its packets and its first frame; nothing else is decoded."""

from dataclasses import dataclass
from fractions import Fraction

import av
import av.error
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame

from common.errors import InvalidMedia
from common.media import WINDOW_FORMATS, Window

MATRICES = {1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}
"""ITU-T H.273 matrix coefficients by ffmpeg's names; RGB (0) and unknown ones are not among them."""
HIGH_DEFINITION = 720
"""Lines from which an unmarked picture is BT.709, as players take it."""


@dataclass(frozen=True, kw_only=True)
class Footage:
    """`times` are the frames' in seconds of source time; width and height are stored pixels, before rotation."""

    times: tuple[Fraction, ...]
    width: int
    height: int
    matrix: str
    full_range: bool
    transfer: int
    has_audio: bool


def look_at(window: Window) -> Footage:
    """Raises InvalidMedia if no frame of the window can be decoded."""
    with av.open(str(window.path), mode="r", options={"format_whitelist": ",".join(WINDOW_FORMATS)}) as container:
        stream = container.streams.video[0]
        stream.thread_count = 1
        frame = None
        times: list[Fraction] = []
        heard = False
        for packet in container.demux():
            if packet.stream.type == "audio":
                heard = heard or packet.size > 0
                continue
            if packet.pts is not None and packet.size:
                times.append(packet.pts * packet.time_base + Fraction(window.origin_ms, 1000))
            if frame is None:
                frame = _first(packet)
    if frame is None:
        raise InvalidMedia("This part of the video can't be decoded: the file is damaged there.")
    unmarked = "bt709" if min(frame.height, frame.width) >= HIGH_DEFINITION else "smpte170m"
    return Footage(
        times=tuple(sorted(set(times))),
        width=frame.width,
        height=frame.height,
        matrix=MATRICES.get(int(frame.colorspace), unmarked),
        full_range=int(frame.color_range) == 2,
        transfer=int(frame.color_trc),
        has_audio=window.has_audio and heard,
    )


def _first(packet: "Packet[Stream]") -> VideoFrame | None:
    try:
        return next((frame for frame in packet.decode() if isinstance(frame, VideoFrame)), None)
    except av.error.FFmpegError:
        return None
