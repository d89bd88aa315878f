"""Everything that opens media.

A source is never opened by its name or by guessing: its first bytes decide the demuxer, and that demuxer alone is forced, so a
playlist that calls itself a film can't make anybody read other files.
"""

import heapq
import math
import os
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Final

import av
import av.error
import numpy as np
import structlog
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from common.documents import Source, Subtitles
from common.errors import InvalidMedia
from common.titles import tidy_title

log = structlog.get_logger()

LEAST_MS: Final = 900
LEAST_SIDE: Final = 2
MOST_STREAMS: Final = 32
MOST_RATE: Final = 480
TEXT_SUBTITLES: Final = frozenset({"mov_text", "webvtt", "subrip", "srt", "ass", "ssa", "text"})
HDR_TRANSFERS: Final = frozenset({16, 18})
"""ITU-T H.273 transfer characteristics: PQ and HLG."""
SNIFF_BYTES: Final = 4096
_LONGEST_TAG: Final = 35
"""Of a language (RFC 5646)."""
MOST_PIXELS: Final = 8192 * 4352
"""8K, in the height that its encoders round to."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a source may be at most; beyond it is refused before any work is done."""

    duration_ms: int = 7_200_000
    size: int = 20 * 2**30
    pixels: int = MOST_PIXELS


# ---- opening ---------------------------------------------------------------------------------------------------------


def demuxer_of(head: bytes) -> str:
    """The one demuxer that may read a file with these first bytes. Raises InvalidMedia for what is no video container."""
    if not head:
        raise InvalidMedia("The file is empty. Upload it again.")
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}:
        return "mov"
    for magic, demuxer in (
        (b"\x1a\x45\xdf\xa3", "matroska"),
        (b"\x00\x00\x01\xba", "mpeg"),
        (b"FLV\x01", "flv"),
        (b"OggS", "ogg"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
        (b"\x06\x0e\x2b\x34\x02\x05\x01\x01", "mxf"),
    ):
        if head.startswith(magic):
            return demuxer
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "avi"
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return "mpegts"
    if len(head) > 388 and head[4] == head[196] == head[388] == 0x47:
        return "mpegts"  # M2TS: four bytes of time before each packet
    is_mp3 = head[:3] == b"ID3" or (head[0] == 0xFF and head[1:2] and head[1] & 0xE0 == 0xE0)
    if is_mp3 or head[:4] in {b"fLaC", b"FORM"} or (head[:4] == b"RIFF" and head[8:12] == b"WAVE"):
        raise InvalidMedia("This is a sound file without a picture. Clipmill needs a video.")
    raise InvalidMedia("This is not a video file. Use MP4, MOV, MKV, WebM, AVI, MPEG-TS, FLV or WMV.")


_ALONE: Final = {
    # No reference to another file or host is followed: no protocol has the name "none".
    "enable_drefs": "0",
    "protocol_whitelist": "none",
    # Streams are decoded a little when they are opened, before anybody could look at their size.
    "max_pixels": str(MOST_PIXELS),
}


class _Clamped:
    """A file in which one may seek anywhere: what lies beyond its end is as its end, however far a header points."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, os.SEEK_END)
        self.read = file.read
        self.tell = file.tell

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._file.tell(), os.SEEK_END: self._size}[whence]
        return self._file.seek(min(max(base + offset, 0), self._size))


def _too_much_memory() -> InvalidMedia:
    return InvalidMedia(
        "The file asks for more memory than a video may need: it is damaged. Export or upload it again."
    )


def open_source(file: BinaryIO, demuxer: str) -> InputContainer:
    """Open with that demuxer alone; it can open nothing else. Raises InvalidMedia if the bytes aren't what they claim to be."""
    clamped = _Clamped(file)
    clamped.seek(0)
    try:
        return av.open(clamped, format=demuxer, mode="r", metadata_errors="replace", options=_ALONE)
    except MemoryError as error:
        raise _too_much_memory() from error
    except (av.error.FFmpegError, ValueError) as error:
        raise InvalidMedia(
            "The file can't be read: it is damaged or was cut off before its end. Export or upload it again."
        ) from error


def probe(file: BinaryIO, *, size: int, limits: Limits) -> Source:
    """Facts of a source, from its headers, its first frame and its last seconds. Raises InvalidMedia with what to do."""
    if size > limits.size:
        raise InvalidMedia(
            f"The file has {size / 2**30:.1f} GiB; at most {limits.size / 2**30:.3g} GiB are allowed. Cut it into parts."
        )
    file.seek(0)
    demuxer = demuxer_of(file.read(SNIFF_BYTES))
    with open_source(file, demuxer) as container:
        if len(container.streams) > MOST_STREAMS:
            raise InvalidMedia(
                f"The file has {len(container.streams)} streams; at most {MOST_STREAMS} are allowed. Export it with fewer."
            )
        videos = [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]
        if not videos:
            raise InvalidMedia("The file has no picture, only sound. Clipmill needs a video.")
        video = videos[0]
        coded = video.codec_context
        if coded is None:
            raise InvalidMedia("The picture has a codec that is not known here. Export it as H.264 with AAC.")
        if coded.width * coded.height > limits.pixels:
            raise InvalidMedia(
                f"The picture has {coded.width}×{coded.height} pixels, which is too large. Use 8K or less."
            )
        frame = _first_frame(container, video.index)
        if frame.width * frame.height > limits.pixels:
            raise InvalidMedia(
                f"The picture has {frame.width}×{frame.height} pixels, which is too large. Use 8K or less."
            )
        duration_ms, rate = _length(container, video.index)
        if rate > MOST_RATE:
            raise InvalidMedia(
                f"The video has more than {MOST_RATE} pictures a second, which is the most. Export it with 60 or fewer."
            )
        if duration_ms < LEAST_MS:
            raise InvalidMedia(
                f"The video lasts {duration_ms / 1000:.2f} s; a clip needs at least one second. Use a longer one."
            )
        if duration_ms > limits.duration_ms + 1000:
            raise InvalidMedia(
                f"The video lasts {duration_ms / 60_000:.0f} minutes; at most {limits.duration_ms / 60_000:.0f} are allowed."
                " Cut it into parts."
            )
        return _source_of(container, video, frame, demuxer=demuxer, duration_ms=duration_ms, size=size)


def _source_of(
    container: InputContainer, video: av.VideoStream, frame: VideoFrame, *, demuxer: str, duration_ms: int, size: int
) -> Source:
    rate = video.average_rate or video.guessed_rate or Fraction(25)
    if rate > MOST_RATE or rate <= 0:
        rate = Fraction(25)
    aspect = video.sample_aspect_ratio or Fraction(1)
    if not Fraction(1, 8) <= aspect <= 8:
        aspect = Fraction(1)
    width, height = round(frame.width * aspect), frame.height
    rotation = round(frame.rotation / 90) * 90 % 360
    if rotation in {90, 270}:
        width, height = height, width
    if min(width, height) < LEAST_SIDE:
        raise InvalidMedia(f"The picture is shown as {width}×{height} pixels, which is too small. Export it larger.")
    audio = container.streams.best("audio")
    return Source(
        demuxer=demuxer,
        duration_ms=duration_ms,
        size=size,
        video_stream=video.index,
        video_codec=video.codec_context.codec.canonical_name,
        width=width,
        height=height,
        rotation=rotation,
        mirrored=_mirrored(frame),
        pixel_aspect=aspect,
        frame_rate=Fraction(rate).limit_denominator(1_001_000),
        interlaced=bool(frame.interlaced_frame),
        hdr=int(frame.color_trc) in HDR_TRANSFERS,
        audio_stream=None if audio is None else audio.index,
        audio_codec=None if audio is None else audio.codec_context.codec.canonical_name,
        audio_channels=0 if audio is None else _channels(audio),
        subtitles=tuple(
            Subtitles(
                stream=s.index,
                codec=s.codec_context.name,
                language=(s.metadata.get("language") or "")[:_LONGEST_TAG] or None,
            )
            for s in container.streams.subtitles
            if s.codec_context is not None and s.codec_context.name in TEXT_SUBTITLES
        ),
        title=tidy_title(container.metadata.get("title") or "") or None,
    )


def _channels(audio: Stream) -> int:
    return audio.codec_context.layout.nb_channels if isinstance(audio, av.AudioStream) else 0


def _first_frame(container: InputContainer, index: int) -> VideoFrame:
    stream = _video(container, index)
    stream.codec_context.thread_count = 1
    try:
        for packets, packet in enumerate(container.demux(stream)):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue
            for frame in frames:
                if isinstance(frame, VideoFrame):
                    return frame
            if packets > 500:
                break
    except MemoryError as error:
        raise _too_much_memory() from error
    except av.error.FFmpegError as error:
        raise InvalidMedia("The picture can't be decoded: the file is damaged. Export or upload it again.") from error
    raise InvalidMedia("The picture can't be decoded: the file is damaged or cut off. Export or upload it again.")


def _video(container: InputContainer, index: int) -> av.VideoStream:
    return next(stream for stream in container.streams.video if stream.index == index)


def _length(container: InputContainer, index: int) -> tuple[int, float]:
    """Source time at which the last picture that can be read ends, in ms, and pictures a second in the part that was read.

    In a cut-off file the end is long before what its header claims.
    """
    claimed: float = 0.0
    if container.duration:
        claimed = container.duration / av.time_base
    tail = _tail(container, index, from_s=max(0.0, claimed - 10)) if claimed else None
    if tail is None:
        tail = _tail(container, index, from_s=0.0)
    return (0, 0.0) if tail is None else (round((tail.end_s - origin_s(container)) * 1000), tail.rate)


@dataclass(frozen=True)
class _Tail:
    """The pictures from some moment to the end."""

    begin_s: float
    end_s: float
    pictures: int

    @property
    def rate(self) -> float:
        return self.pictures / max(1.0, self.end_s - self.begin_s)


def _tail(container: InputContainer, index: int, *, from_s: float) -> _Tail | None:
    stream = container.streams[index]
    try:
        container.seek(math.floor((from_s + origin_s(container)) * av.time_base), backward=True)
    except av.error.FFmpegError:
        return None
    first: Fraction | None = None
    last: Fraction | None = None
    pictures = 0
    frame = 1 / (stream.average_rate or Fraction(25))
    try:
        for packet in container.demux(stream):
            if packet.pts is not None and packet.time_base is not None:
                long = packet.duration * packet.time_base if packet.duration else frame
                begin = packet.pts * packet.time_base
                end = begin + min(long, Fraction(10))
                pictures += 1
                first = begin if first is None else min(first, begin)
                last = end if last is None else max(last, end)
                if pictures % 5000 == 0 and pictures > MOST_RATE * max(1.0, float(last - first)):
                    break  # far too many: what follows changes nothing
    except av.error.FFmpegError:
        pass  # what could be read until here is what there is
    return None if first is None or last is None else _Tail(float(first), float(last), pictures)


def origin_s(container: InputContainer) -> float:
    """Container time of source time 0, in seconds."""
    return container.start_time / av.time_base if container.start_time else 0.0


# ---- windows of a source ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Window:
    """A part of a source, copied packet by packet into a file of its own. File time 0 is source time `origin_ms`.

    `origin` is the same in seconds, exact: a frame has one time, whichever window shows it.
    """

    path: Path
    origin_ms: int
    has_audio: bool
    origin: Fraction = Fraction(0)


WINDOW_FORMATS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        # Without its index: libavformat ends the process over one in which a key frame is shown before an earlier one.
        "nut": {"write_index": "0"},
        "mov": {"movie_timescale": "90000"},
        "asf": {},
    }
)
"""With their options. NUT keeps all times exact, but knows no ProRes, DNxHD or ALAC, and tells too little of Windows Media sound."""
_BLOCKS: Final = frozenset({"wmav1", "wmav2", "wmapro", "wmalossless", "wmavoice"})
"""Sound that can't be decoded without the size of its blocks."""


def _format_for(streams: Sequence[Stream]) -> str:
    for kind in WINDOW_FORMATS:
        if _holds(kind, streams):
            return kind
    names = " and ".join(stream.codec_context.name for stream in streams if stream.codec_context is not None)
    raise InvalidMedia(f"A video of {names} can't be cut. Export it as H.264 with AAC.")


def _holds(kind: str, streams: Sequence[Stream]) -> bool:
    if kind == "nut" and any(s.codec_context is not None and s.codec_context.name in _BLOCKS for s in streams):
        return False
    try:
        with av.open(BytesIO(), mode="w", format=kind, options=dict(WINDOW_FORMATS[kind])) as trial:
            for stream in streams:
                trial.add_stream_from_template(stream, opaque=True)
            trial.start_encoding()
    except (ValueError, av.error.FFmpegError):
        return False
    return True


def copy_window(file: BinaryIO, source: Source, *, start_ms: int, end_ms: int, out: Path) -> Window:
    """Copy the packets of [start, end] from the key frame before it, without decoding. `out` gets one of `WINDOW_FORMATS`.

    Only the byte ranges of these packets are read from `file`. Raises InvalidMedia if the window holds no picture, or what no
    format holds.
    """
    origin = _copy(file, source, start_ms=start_ms, end_ms=end_ms, out=str(out), more={})
    return Window(path=out, origin_ms=round(origin * 1000), origin=origin, has_audio=source.audio_stream is not None)


def stream_copy(file: BinaryIO, source: Source, *, out: BinaryIO) -> None:
    """The whole source as a window, written to what need not be a file: a program can read it while it is copied.

    What is copied begins where a window from 0 begins, and so has its `origin_ms`.
    """
    _copy(file, source, start_ms=0, end_ms=_ENDLESS_MS, out=out, more=_IN_ONE_GO)


_ENDLESS_MS: Final = 10**9
_IN_ONE_GO: Final[Mapping[str, Mapping[str, str]]] = {"mov": {"movflags": "frag_keyframe+empty_moov"}}
"""What formats need that else go back and fill in what they know at the end."""


def _copy(
    file: BinaryIO,
    source: Source,
    *,
    start_ms: int,
    end_ms: int,
    out: str | BinaryIO,
    more: Mapping[str, Mapping[str, str]],
) -> Fraction:
    """Source time of the copy's time 0, in seconds."""
    with open_source(file, source.demuxer) as container, ExitStack() as opened:
        wanted = [source.video_stream] + ([] if source.audio_stream is None else [source.audio_stream])
        streams = [container.streams[index] for index in wanted]
        kind = _format_for(streams)
        options = {**WINDOW_FORMATS[kind], **more.get(kind, {})}
        target = opened.enter_context(av.open(out, mode="w", format=kind, options=options))
        # opaque: the decoder's name (libdav1d, libvpx) is no encoder's
        copies = {s.index: target.add_stream_from_template(s, opaque=True) for s in streams}
        target.start_encoding()  # writes the header, and with it chooses how finely the copies tell time
        ticks = {s.index: _tick(s, copies[s.index]) for s in streams}
        origin = Fraction(origin_s(container))
        begin: Fraction | None = None
        end = origin + Fraction(end_ms, 1000)
        done: set[int] = set()
        before: dict[int, int] = {}
        last = {index: -tick for index, tick in ticks.items()}
        try:
            for packet in _from_key_frame(container, streams, start_s=origin + Fraction(start_ms, 1000)):
                if packet.pts is None:
                    continue
                index = packet.stream.index
                # Matroska tells none for its first packets; the least that is allowed will do
                dts = packet.dts if packet.dts is not None else min(packet.pts, before.get(index, packet.pts) + 1)
                before[index] = dts
                if begin is None:
                    begin = min(packet.pts, dts) * packet.time_base
                if dts * packet.time_base > end + Fraction(1, 2):
                    done.add(index)
                    # The picture leads: sound that ended before it never passes the end.
                    late = index == source.video_stream and dts * packet.time_base > end + _APART_S
                    if late or len(done) == len(streams):
                        break
                    continue
                if packet.pts * packet.time_base < begin:
                    continue  # sound before the key frame, or pictures that need the ones before it
                shift = round(begin / packet.time_base)
                told = min(packet.pts, dts) - shift
                if (last[index] - told) * packet.time_base > _OVERLAP_S:
                    continue  # a clock that begins anew: nobody can say when this is shown
                packet.dts = last[index] = max(told, last[index] + ticks[index])
                packet.pts = max(packet.pts - shift, packet.dts)
                packet.stream = copies[index]
                target.mux(packet)
        except av.error.FFmpegError as error:
            log.warning("window.cut_off", error=str(error))
    if begin is None:
        raise InvalidMedia("This part of the video can't be read: the file is damaged there.")
    return begin - origin


def _tick(stream: Stream, copy: Stream) -> int:
    """The least step of the stream's time that its copy can tell."""
    return math.ceil((copy.time_base or Fraction(1)) / (stream.time_base or Fraction(1)))


_STEPS_BACK_S: Final = (0, 2, 10, 30)
_APART_S: Final = 10
"""Sound and picture of one moment lie closer together in any container."""
_OVERLAP_S: Final = 1
"""Recordings that were put together repeat less than this at the seam; one packet out of order would end the copy."""


def _from_key_frame(
    container: InputContainer, streams: Sequence[Stream], *, start_s: Fraction
) -> "Iterator[Packet[Stream]]":
    """Packets from the last key frame at or before a moment on; the first stream is the picture's.

    MPEG streams have no index: a seek may end behind the key frame, then it is looked for further back. Sound that lies before
    the key frame in the file, though it is heard with it or later, comes after it.
    """
    beginning = Fraction(origin_s(container)) - 1
    for back_s in (*_STEPS_BACK_S, None):
        at_s = beginning if back_s is None else max(beginning, start_s - back_s)
        container.seek(math.floor(at_s * av.time_base), backward=True)
        packets = container.demux(*streams)
        earlier: list[Packet[Stream]] = []
        for packet in packets:
            if packet.stream.index != streams[0].index:
                earlier.append(packet)
                continue
            if packet.pts is None or packet.time_base is None:
                continue
            if packet.pts * packet.time_base > start_s and at_s > beginning:
                break
            if packet.is_keyframe:
                yield packet
                yield from earlier
                yield from packets
                return


def join(video: Path, audio: Path, *, out: Path) -> None:
    """Put the picture of one file and the sound of another into an MP4, packet by packet. Raises InvalidMedia."""
    with ExitStack() as files:
        sources = [_opened(path, files) for path in (video, audio)]
        if not sources[0].streams.video or not sources[1].streams.audio:
            raise InvalidMedia("The picture or the sound is missing. Upload the file instead.")
        streams: list[Stream] = [sources[0].streams.video[0], sources[1].streams.audio[0]]
        begins = [Fraction(origin_s(source)) for source in sources]
        if abs(begins[0] - begins[1]) < 1:
            begins = [min(begins)] * 2  # one clock; else each has its own
        try:
            with av.open(str(out), mode="w", format="mp4") as target:
                copies = [target.add_stream_from_template(stream, opaque=True) for stream in streams]
                ways = [_packets(*each) for each in zip(sources, streams, begins, copies, strict=True)]
                for _, packet in heapq.merge(*ways, key=itemgetter(0)):
                    target.mux(packet)
        except (av.error.FFmpegError, ValueError) as error:
            raise InvalidMedia("The picture and the sound can't be put together. Upload the file instead.") from error


def _opened(path: Path, files: ExitStack) -> InputContainer:
    """Read by its first bytes, as any source; ADTS, which is no video's container, too."""
    file = files.enter_context(path.open("rb"))
    head = file.read(SNIFF_BYTES)
    adts = head[:3] == b"ID3" or head[:2] in {b"\xff\xf1", b"\xff\xf9"}
    return files.enter_context(open_source(file, "aac" if adts else demuxer_of(head)))


def _packets(
    source: InputContainer, stream: Stream, begin_s: Fraction, copy: Stream
) -> "Iterator[tuple[Fraction, Packet[Stream]]]":
    """(time in seconds from the beginning, packet of the copy)."""
    for packet in source.demux(stream):
        if packet.dts is None or packet.pts is None or packet.time_base is None:
            continue
        at_s = packet.dts * packet.time_base - begin_s
        shift = round(begin_s / packet.time_base)
        packet.pts -= shift
        packet.dts -= shift
        packet.stream = copy
        yield at_s, packet


def _mirrored(frame: VideoFrame) -> bool:
    """As front cameras write it: the display matrix does not only turn."""
    matrix: Any = frame.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return False
    a, b, _, c, d, *_ = struct.unpack("9i", bytes(matrix))
    return bool(a * d < b * c)


def upright_frames(
    path: Path, source: Source, *, at_ms: Sequence[int], height: int, first_ms: int = 0
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """The frame on screen at each asked moment (file time + `first_ms`), upright, with square pixels, RGB uint8 (H, W, 3).

    Frames are scaled down to `height` lines, never up; moments must ascend. Those after the last frame get the last frame.
    """
    high = min(height, source.height)
    wide = max(2, round(source.width * high / source.height))
    stored = (high, wide) if source.rotation in {90, 270} else (wide, high)
    with path.open("rb") as file, open_source(file, _own_demuxer(file)) as container:
        stream = container.streams.video[0]
        stream.thread_count = 1
        moments = iter(at_ms)
        moment = next(moments, None)
        shown: VideoFrame | None = None
        for frame in _decodable(container, stream):
            if moment is None:
                return
            if frame.time is None:
                continue
            now = frame.time * 1000 + first_ms
            picture: NDArray[np.uint8] | None = None
            while moment is not None and shown is not None and now > moment + 1:
                picture = _upright(shown, stored, source) if picture is None else picture
                yield moment, picture
                moment = next(moments, None)
            shown = frame
        if shown is not None and moment is not None:
            picture = _upright(shown, stored, source)
            while moment is not None:
                yield moment, picture
                moment = next(moments, None)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A decoded frame, and the source time from which it is on screen, exact. It lives as long as somebody holds it."""

    at_ms: Fraction
    frame: VideoFrame
    source: Source

    def picture(self, *, width: int, height: int) -> NDArray[np.uint8]:
        """The whole frame at that size, upright: RGB uint8 (height, width, 3)."""
        stored = (height, width) if self.source.rotation in {90, 270} else (width, height)
        return _upright(self.frame, stored, self.source)


def shown_frames(path: Path, source: Source, *, first_ms: Fraction | int = 0) -> Iterator[Shown]:
    """Every frame of a file in order of time, without converting any; at_ms is file time + `first_ms`."""
    with path.open("rb") as file, open_source(file, _own_demuxer(file)) as container:
        stream = container.streams.video[0]
        stream.thread_count = 1
        for frame in _decodable(container, stream):
            if frame.pts is not None and frame.time_base is not None:
                yield Shown(at_ms=frame.pts * frame.time_base * 1000 + first_ms, frame=frame, source=source)


def _own_demuxer(file: BinaryIO) -> str:
    """A window is NUT, which nobody may upload."""
    head = file.read(SNIFF_BYTES)
    return "nut" if head.startswith(b"nut/multimedia container") else demuxer_of(head)


def bound_pictures(stream: av.VideoStream) -> None:
    """Let it decode none that is larger than any film may be: each picture of a stream may have a size of its own."""
    stream.codec_context.options = {"max_pixels": str(MOST_PIXELS)}


def pictures_of(packet: "av.Packet[av.VideoStream]") -> list[VideoFrame]:
    """None of a damaged packet, nor of one that holds too large a picture."""
    try:
        return packet.decode()
    except (av.error.InvalidDataError, av.error.ArgumentError):
        return []


def _decodable(container: InputContainer, stream: av.VideoStream) -> Iterator[VideoFrame]:
    """Frames in order of time."""
    bound_pictures(stream)
    try:
        for packet in container.demux(stream):
            yield from pictures_of(packet)
    except av.error.FFmpegError:
        return


def _upright(frame: VideoFrame, size: tuple[int, int], source: Source) -> NDArray[np.uint8]:
    picture = frame.reformat(width=size[0], height=size[1], format="rgb24").to_ndarray().astype(np.uint8, copy=False)
    if source.rotation:
        picture = np.rot90(picture, k=source.rotation // 90)
    if source.mirrored:
        picture = np.flip(picture, axis=1 if source.rotation in {90, 270} else 0)
    return np.ascontiguousarray(picture)
