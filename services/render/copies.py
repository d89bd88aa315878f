"""What of a source can be streamed as it is, without another encode; in doubt nothing."""

from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO, Final

import av
import av.error
import numpy as np
from av.stream import Stream
from numpy.typing import NDArray

from common.documents import Source
from common.media import open_source, origin_s

LONGEST_S: Final = 6
"""Between two key frames; a segment can't be shorter."""
MOST_BITS: Final = 12_000_000
MOST_SOUND_BITS: Final = 260_000
LEAST_SOUND_RATE: Final = 32_000
"""Sound of a lower rate may hide spectral band replication, which its headers need not tell."""
NEAR: Final = Fraction(12, 1000)
"""Half a frame of sound: the first may begin so far from the source's beginning."""
APART: Final = Fraction(40, 1000)
LONGEST_STILL_S: Final = 2
_SPS, _IDR = 7, 5


@dataclass(frozen=True, kw_only=True)
class Copies:
    """`sound_from`: source time of the first packet of sound that is kept, in seconds; the decoder's run-up before it is not."""

    picture: bool = False
    picture_bits: int = 0
    """A second, on average."""
    sound: bool = False
    sound_from: Fraction = Fraction(0)


@dataclass
class _Packets:
    """Of one stream, in order of decoding; times in its ticks."""

    pts: list[int]
    dts: list[int]
    keys: list[int]
    size: int = 0
    whole: bool = True
    """Every packet has both times, and every key frame can be begun with."""
    last: int = 0


def survey(file: BinaryIO, source: Source, *, most: int) -> Copies:
    """Reads all packets of the source, if its headers promise that something can be copied; `most` is the short side at most."""
    with open_source(file, source.demuxer) as container:
        streams: list[Stream] = []
        found = next(stream for stream in container.streams.video if stream.index == source.video_stream)
        if _may_copy_picture(found, source, most=most):
            streams.append(found)
        sound = next((each for each in container.streams.audio if each.index == source.audio_stream), None)
        if sound is not None and _may_copy_sound(sound):
            streams.append(sound)
        if not streams:
            return Copies()
        read = {stream.index: _Packets([], [], []) for stream in streams}
        parameters = bytes(found.codec_context.extradata or b"")
        try:
            for packet in container.demux(*streams):
                if not packet.size:
                    continue
                of = read[packet.stream.index]
                if packet.pts is None or packet.dts is None or packet.is_corrupt:
                    of.whole = False
                    continue
                if packet.is_keyframe and packet.stream.index == source.video_stream:
                    of.keys.append(len(of.pts))
                    of.whole = of.whole and _can_begin(bytes(packet), parameters)
                of.pts.append(packet.pts)
                of.dts.append(packet.dts)
                of.last = packet.duration or of.last
                of.size += packet.size
        except av.error.FFmpegError:
            return Copies()
        origin = Fraction(origin_s(container))
        picture = found.index in read and _picture_is_fit(read[found.index], found, origin=origin)
        bits = round(read[found.index].size * 8000 / source.duration_ms) if picture else 0
        if sound is None or sound.index not in read:
            return Copies(picture=picture, picture_bits=bits)
        begin = _sound_begin(read[sound.index], sound, origin=origin, end=Fraction(source.duration_ms, 1000))
        return Copies(picture=picture, picture_bits=bits, sound=begin is not None, sound_from=begin or Fraction(0))


def _may_copy_picture(stream: av.VideoStream, source: Source, *, most: int) -> bool:
    coded = stream.codec_context
    short, long = sorted((source.width, source.height))
    return (
        source.video_codec == "h264"
        and coded.pix_fmt == "yuv420p"
        and coded.profile in {"Constrained Baseline", "Baseline", "Main", "High"}
        and bytes(coded.extradata or b"")[:1] == b"\x01"  # avcC: packets are told apart by their lengths
        and not (source.interlaced or source.hdr or source.rotation or source.mirrored)
        and source.pixel_aspect == 1
        and (coded.width, coded.height) == (source.width, source.height)
        and source.width % 2 == source.height % 2 == 0
        and short <= most
        and long * 9 <= most * 16
    )


def _may_copy_sound(stream: av.AudioStream) -> bool:
    coded = stream.codec_context
    return (
        coded.name == "aac"
        and coded.profile == "LC"
        and len(bytes(coded.extradata or b"")) >= 2  # else it is ADTS
        and coded.layout.nb_channels <= 2
        and coded.sample_rate >= LEAST_SOUND_RATE
    )


def _can_begin(packet: bytes, parameters: bytes) -> bool:
    """Whether decoding can begin with the key frame: it refers to nothing before it, and the headers' parameters are its own."""
    size = (parameters[4] & 3) + 1
    kinds, at = set(), 0
    while at + size < len(packet):
        length = int.from_bytes(packet[at : at + size])
        unit = packet[at + size : at + size + length]
        at += size + length
        if not unit:
            return False
        kinds.add(unit[0] & 31)
        if unit[0] & 31 == _SPS and unit not in parameters:
            return False
    return _IDR in kinds


def _picture_is_fit(read: _Packets, stream: Stream, *, origin: Fraction) -> bool:
    if not read.whole or not read.keys or read.keys[0] != 0 or stream.time_base is None:
        return False
    tick = stream.time_base
    pts, dts = np.array(read.pts, np.int64), np.array(read.dts, np.int64)
    begins, end = pts[read.keys], int(pts.max()) + read.last
    gaps = np.diff(np.append(begins, end))
    stills = np.diff(np.append(np.sort(pts), end))
    length = (end - int(pts.min())) * tick
    return bool(
        np.all(np.diff(dts) > 0)
        and np.all(np.diff(np.sort(pts)) > 0)
        and _are_closed(pts, read.keys)
        and gaps.min() > 0
        and gaps.max() * tick <= LONGEST_S
        and stills.max() * tick <= LONGEST_STILL_S
        and abs(int(pts[0]) * tick - origin) <= NEAR
        and read.size * 8 <= MOST_BITS * length
    )


def _are_closed(pts: NDArray[np.int64], keys: list[int]) -> bool:
    """No picture after a key frame is shown before it, and none before it after it."""
    before = np.maximum.accumulate(pts)
    after = np.minimum.accumulate(pts[::-1])[::-1]
    return all(after[key] == pts[key] and (key == 0 or before[key - 1] < pts[key]) for key in keys)


def _sound_begin(read: _Packets, stream: Stream, *, origin: Fraction, end: Fraction) -> Fraction | None:
    """Source time of the first packet to keep; None unless the sound goes on without a gap from the beginning to the end."""
    if not read.whole or not read.pts or not read.last or stream.time_base is None:
        return None
    tick = stream.time_base
    times = [pts * tick - origin for pts in read.pts]
    kept = next((index for index, at in enumerate(times) if at >= -NEAR), None)
    if kept is None or times[kept] > NEAR:
        return None
    steps = np.diff(np.array(read.pts[kept:], np.int64))
    far = abs(times[-1] + read.last * tick - end) + abs(times[kept])
    even = not len(steps) or (steps.min() >= read.last - 2 and steps.max() <= read.last + 2)
    slow = read.size * 8 <= MOST_SOUND_BITS * (times[-1] - times[0] + read.last * tick)
    return times[kept] if even and slow and far <= APART else None
