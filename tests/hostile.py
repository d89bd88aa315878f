"""Files made to deceive, to crash or to exhaust whoever opens them, composed when they are needed."""

import random
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

import av
import numpy as np
from PIL import Image

Pieces = Iterator[bytes]


@dataclass(frozen=True)
class Bait:
    """What a file may try to make its reader touch: a file, and a port on loopback."""

    file: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/canary.ts"


# ---- pictures --------------------------------------------------------------------------------------------------------


@cache
def jpeg(width: int = 64, height: int = 48) -> bytes:
    return picture("JPEG", width=width, height=height)


def picture(form: str, *, width: int = 64, height: int = 48, **options: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), (40, 90, 160)).save(out, form, **options)
    return out.getvalue()


def animation(form: str) -> bytes:
    frames = [Image.new("RGB", (64, 48), (n, n, n)) for n in range(60)]
    return picture_of(frames, form)


def picture_of(frames: list[Image.Image], form: str) -> bytes:
    out = BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=40)
    return out.getvalue()


@cache
def h264(form: str, *, width: int, height: int, frames: int = 3, rate: int = 1) -> bytes:
    """A black film by a real encoder."""
    out = BytesIO()
    with av.open(out, "w", format=form) as container:
        stream = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "tune": "zerolatency"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.thread_count = 1
        frame = av.VideoFrame(width, height, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        for n in range(frames):
            frame.pts = n
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


# ---- QuickTime and MP4 (ISO/IEC 14496-12) ----------------------------------------------------------------------------


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def full(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", flags), *parts)


def words(*values: int) -> bytes:
    return b"".join(struct.pack(">I", value & 0xFFFFFFFF) for value in values)


FTYP: Final = box(b"ftyp", b"qt  ", words(0), b"qt  ")
HERE: Final = full(b"url ", flags=1)
"""Data reference: in this file."""


@dataclass(frozen=True, kw_only=True)
class Mov:
    """A film of JPEG pictures, by hand; every table may lie. By default three seconds, each picture the same bytes of the file."""

    samples: int = 75
    scale: int = 600
    step: int = 24
    image: bytes = b""
    width: int = 64
    height: int = 48
    sample_size: int | None = None
    counted: int | None = None
    chunks: bytes | None = None
    times: bytes | None = None
    edits: bytes = b""
    reference: bytes = HERE
    duration: int | None = None
    movie_scale: int = 600
    tracks: int = 1
    more: bytes = b""
    in_movie: bytes = b""

    def data(self) -> bytes:
        image = self.image or jpeg()
        media = box(b"mdat", image)
        moov = self._movie(len(image), at=len(FTYP) + 8)
        return FTYP + media + moov + self.more

    def _movie(self, size: int, *, at: int) -> bytes:
        length = self.samples * self.step if self.duration is None else self.duration
        head = full(b"mvhd", words(0, 0, self.movie_scale, length), words(0x10000, 0x1000000, 0, 0), MATRIX, bytes(28))
        return box(b"moov", head, self._track(size, at=at, length=length) * self.tracks, self.in_movie)

    def _track(self, size: int, *, at: int, length: int) -> bytes:
        entry = box(
            b"jpeg",
            *(bytes(6), b"\0\1", bytes(16), struct.pack(">HH", self.width & 0xFFFF, self.height & 0xFFFF)),
            *(words(0x480000, 0x480000, 0), b"\0\1", bytes(32), struct.pack(">Hh", 24, -1)),
        )
        samples = self.samples if self.counted is None else self.counted
        table = box(
            b"stbl",
            full(b"stsd", words(1), entry),
            full(b"stts", self.times or words(1, self.samples, self.step)),
            full(b"stsc", words(1, 1, 1, 1)),
            full(b"stsz", words(size if self.sample_size is None else self.sample_size, samples)),
            full(b"stco", self.chunks or words(self.samples) + words(at) * self.samples),
        )
        media = box(
            b"mdia",
            full(b"mdhd", words(0, 0, self.scale, length, 0)),
            full(b"hdlr", b"mhlrvide", bytes(12), b"\0"),
            box(
                b"minf",
                full(b"vmhd", bytes(8), flags=1),
                box(b"dinf", full(b"dref", words(1), self.reference)),
                table,
            ),
        )
        size_box = words((self.width & 0xFFFF) << 16, (self.height & 0xFFFF) << 16)
        head = full(b"tkhd", words(0, 0, 1, 0, length), bytes(16), MATRIX, size_box, flags=3)
        return box(b"trak", head, self.edits, media)


MATRIX: Final = words(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def edits(*entries: tuple[int, int], times: int = 1) -> bytes:
    """(duration, media time) each."""
    table = b"".join(words(long, at, 0x10000) for long, at in entries)
    return box(b"edts", full(b"elst", words(times * len(entries)), table * times))


def alias(path: Path) -> bytes:
    """A Macintosh alias, as old QuickTime refers to other files."""
    name = str(path).encode()
    name = b"/" * (len(name) % 2) + name  # FFmpeg takes the byte that would make it even for a slash behind the name
    fixed = bytes(10 + 1 + 27 + 12 + 1 + 63 + 16) + struct.pack(">HH", 0, 0) + bytes(16)
    return full(b"alis", fixed, struct.pack(">HH", 2, len(name)), name, words(-65536))


def nested(kind: bytes, depth: int) -> bytes:
    """Boxes in boxes."""
    return b"".join(struct.pack(">I4s", 8 * (depth - n), kind) for n in range(depth))


def squeezed_movie() -> bytes:
    """A compressed moov that unpacks to 50 MB."""
    packed = zlib.compress(bytes(50 << 20), 9)
    return box(b"moov", box(b"cmov", box(b"dcom", b"zlib"), box(b"cmvd", words(50 << 20), packed)))


def fragments(runs: int, *, samples: int) -> bytes:
    """Fragments that claim so many samples each."""
    track = box(b"traf", full(b"tfhd", words(1), flags=0x20000), full(b"trun", words(samples, 0), flags=0x1))
    return box(b"moof", full(b"mfhd", words(1)), track) * runs


# ---- Matroska (RFC 9559) ---------------------------------------------------------------------------------------------


def ebml(identity: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return identity.to_bytes((identity.bit_length() + 7) // 8, "big") + struct.pack(">Q", 1 << 56 | len(body)) + body


def number(identity: int, value: int) -> bytes:
    return ebml(identity, value.to_bytes(8, "big"))


MKV_HEAD: Final = ebml(0x1A45DFA3, ebml(0x4282, b"matroska"), number(0x4287, 4), number(0x4285, 2))


def mkv_track(
    index: int,
    *,
    codec: bytes = b"V_MJPEG",
    kind: int = 1,
    width: int = 64,
    height: int = 48,
    shown: bytes = b"",
    language: bytes = b"und",
) -> bytes:
    shape = ebml(0xE0, number(0xB0, width), number(0xBA, height), shown) if kind == 1 else b""
    return ebml(
        0xAE,
        number(0xD7, index),
        number(0x73C5, index),
        number(0x83, kind),
        ebml(0x86, codec),
        ebml(0x22B59C, language),
        shape,
    )


def block(track: int, at_ms: int, data: bytes) -> bytes:
    return ebml(0xA3, bytes([0x80 | track]), struct.pack(">h", at_ms), b"\x80", data)


def cluster(at_ms: int, *blocks: bytes) -> bytes:
    return ebml(0x1F43B675, number(0xE7, at_ms), *blocks)


def mkv(
    *parts: bytes,
    tracks: bytes = b"",
    seconds: int = 3,
    width: int = 64,
    height: int = 48,
    shown: bytes = b"",
    image: bytes = b"",
    title: bytes = b"a film",
) -> bytes:
    """A film of JPEG pictures with more in it."""
    pictures = [block(1, 40 * i, image or jpeg()) for i in range(25)]
    film = b"".join(cluster(1000 * n, *pictures) for n in range(seconds))
    every = ebml(0x1654AE6B, mkv_track(1, width=width, height=height, shown=shown), tracks)
    length = ebml(0x4489, struct.pack(">d", 1000.0 * seconds))
    info = ebml(0x1549A966, number(0x2AD7B1, 1_000_000), length, ebml(0x7BA9, title))
    return MKV_HEAD + ebml(0x18538067, info, every, *parts, film)


def attachment(name: str, data: bytes) -> bytes:
    file = ebml(0x61A7, ebml(0x466E, name.encode()), ebml(0x4660, b"font/ttf"), number(0x46AE, 7), ebml(0x465C, data))
    return ebml(0x1941A469, file)


def seek_loop() -> bytes:
    """A SeekHead that points to itself, and Cues whose every point is where the Cues are."""
    seek = ebml(0x114D9B74, ebml(0x4DBB, ebml(0x53AB, b"\x11\x4d\x9b\x74"), number(0x53AC, 0)) * 1000)
    point = ebml(0xBB, number(0xB3, 0), ebml(0xB7, number(0xF7, 1), number(0xF1, 0)))
    return seek + ebml(0x1C53BB6B, point * 10_000)


def ordered_chapters(other: bytes) -> bytes:
    """A chapter that is shown from another file."""
    atom = ebml(0xB6, number(0x73C4, 1), number(0x91, 0), ebml(0x6E67, other), number(0x98, 0))
    return ebml(0x1043A770, ebml(0x45B9, number(0x45DD, 1), atom))


def cues(count: int) -> bytes:
    """A subtitle track's blocks of a second each, a thousand a cluster."""
    shown = ebml(0xA1, b"\x82", struct.pack(">h", 0), b"\0x")
    blocks = ebml(0xA0, shown, number(0x9B, 1000)) * 1000
    return b"".join(cluster(n, blocks) for n in range(count // 1000))


# ---- others ----------------------------------------------------------------------------------------------------------


def flv_tag(kind: int, at_ms: int, data: bytes) -> bytes:
    head = bytes([kind]) + len(data).to_bytes(3, "big") + (at_ms & 0xFFFFFF).to_bytes(3, "big") + bytes(4)
    return head + data + words(len(data) + 11)


FLV_HEAD: Final = b"FLV\x01\x05" + words(9, 0)


def flv_deep(depth: int) -> bytes:
    """Objects in objects (AMF0)."""
    return FLV_HEAD + flv_tag(18, 0, b"\x02\x00\x0aonMetaData" + b"\x03\x00\x01a" * depth)


def riff(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def avi(*, index: int = 75, scale: int = 1, rate: int = 25, more: bytes = b"", streams: int = 1) -> bytes:
    """A film of JPEG pictures; its index names the first of them again and again."""
    head = struct.pack("<14I", 40_000, 0, 0, 0x10, index, 0, streams, 0, 64, 48, 0, 0, 0, 0)
    stream = b"vidsMJPG" + struct.pack("<10I", 0, 0, 0, scale, rate, 0, index, 0, 0, 0) + bytes(8)
    form = struct.pack("<IiiHH4sIiiII", 40, 64, 48, 1, 24, b"MJPG", 9216, 0, 0, 0, 0)
    strl = riff(b"LIST", b"strl", riff(b"strh", stream), riff(b"strf", form), more)
    movie = riff(b"LIST", b"movi", riff(b"00dc", jpeg()) * 75)
    entries = (b"00dc" + struct.pack("<III", 0x10, 4, len(jpeg()))) * index
    return riff(
        b"RIFF", b"AVI ", riff(b"LIST", b"hdrl", riff(b"avih", head), strl * streams), movie, riff(b"idx1", entries)
    )


def super_index(points: int) -> bytes:
    """An OpenDML index whose every entry is the index itself."""
    entry = struct.pack("<QII", 0, 1 << 30, 1 << 30)
    return riff(b"indx", struct.pack("<HBBI4sIII", 4, 0, 0, points, b"00dc", 0, 0, 0), entry * points)


def ts_packet(pid: int, payload: bytes, *, start: bool = True, count: int = 0) -> bytes:
    head = bytes([0x47, (0x40 if start else 0) | pid >> 8, pid & 255, 0x10 | count & 15])
    return head + payload[:184].ljust(184, b"\xff")


def section(table: int, body: bytes) -> bytes:
    """A table of MPEG-TS with its checksum, as a payload."""
    data = bytes([table]) + (0xB000 | len(body) + 4).to_bytes(2, "big") + body
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return b"\0" + data + words(crc)


def ts_teletext(packets: int) -> bytes:
    pat = ts_packet(0, section(0, b"\0\1\xc1\0\0" + b"\0\1\xe1\0"))
    pmt = ts_packet(0x100, section(2, b"\0\1\xc1\0\0\xff\xff\xf0\0" + b"\x06\xe1\x01\xf0\x07\x56\x05eng\x09\x00"))
    page = b"\0\0\1\xbd\0\xb2\x84\x80\x24" + b"\xff" * 36 + b"\x10" + (b"\x02\x2c\xe4\xe4" + b"\x15" * 42) * 3
    return pat + pmt + b"".join(ts_packet(0x101, page, count=n) for n in range(packets))


def ts_programs(programs: int) -> bytes:
    """Tables that name ever more streams."""
    packets = []
    for n in range(programs):
        pmt = 0x100 + n
        streams = b"".join(
            b"\x1b" + (0xE000 | 0x800 + (n * 30 + i) % 0x7F0).to_bytes(2, "big") + b"\xf0\0" for i in range(30)
        )
        packets.append(ts_packet(0, section(0, b"\0\1\xc1\0\0" + struct.pack(">HH", n + 1, 0xE000 | pmt))))
        packets.append(ts_packet(pmt, section(2, struct.pack(">H", n + 1) + b"\xc1\0\0\xff\xff\xf0\0" + streams)))
    return b"".join(packets) * 3


def ogg_page(serial: int, data: bytes, *, kind: int = 2) -> bytes:
    lacing = bytes([255] * (len(data) // 255) + [len(data) % 255])
    return (
        b"OggS\0" + bytes([kind]) + bytes(8) + struct.pack("<III", serial, 0, 0) + bytes([len(lacing)]) + lacing + data
    )


ASF_HEAD: Final = b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c"
MXF_HEAD: Final = b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01\x02\x04\x00"


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def flipped(data: bytes, *, share: float, seed: int) -> bytes:
    """The same with so many of its bytes changed, its first ones kept."""
    found = np.frombuffer(data, np.uint8).copy()
    places = np.random.default_rng(seed).integers(32, len(found), int(len(found) * share))
    found[places] ^= 0x55
    return found.tobytes()


# ---- the corpus ------------------------------------------------------------------------------------------------------

NO_FILM: Final = "not a video file"
SOUND: Final = "sound"
DAMAGED: Final = "damaged"
LARGE: Final = "too large"
ANY: Final = r"\.$"
"""Refused for whatever reason."""


@dataclass(frozen=True)
class Hostile:
    """How to make it, and the word that its refusal must hold; None if it is a film after all."""

    make: Callable[[Bait], bytes]
    refused: str | None


def hls(*lines: str) -> bytes:
    return "\n".join(("#EXTM3U", "#EXT-X-TARGETDURATION:4", "#EXTINF:4,", *lines, "#EXT-X-ENDLIST\n")).encode()


PLAYLISTS: Final[dict[str, Callable[[Bait], bytes]]] = {
    "hls of a file": lambda bait: hls(f"file://{bait.file}"),
    "hls of a plain path": lambda bait: hls(str(bait.file)),
    "hls of a host": lambda bait: hls(bait.url),
    "hls of a data uri": lambda _: hls("data:video/mp4;base64,AAAAIGZ0eXA="),
    "hls with a concat": lambda bait: hls(f"concat:{bait.file}|{bait.file}"),
    "hls with a key": lambda bait: hls(f'#EXT-X-KEY:METHOD=AES-128,URI="{bait.url}"', bait.url),
    "hls behind blanks": lambda bait: b"\xef\xbb\xbf\n\n" + hls(f"file://{bait.file}"),
    "ffconcat": lambda bait: f"ffconcat version 1.0\nfile '{bait.file}'\nfile '{bait.url}'\n".encode(),
    "sdp": lambda bait: f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=video {bait.port} RTP/AVP 96\n".encode(),
    "m3u": lambda bait: f"{bait.url}\nfile://{bait.file}\n".encode(),
    "pls": lambda bait: f"[playlist]\nFile1={bait.url}\nNumberOfEntries=1\n".encode(),
    "dash": lambda bait: (
        f'<?xml version="1.0"?><MPD><Period><BaseURL>{bait.url}</BaseURL><AdaptationSet/></Period></MPD>'.encode()
    ),
    "xspf": lambda bait: f"<playlist><trackList><location>{bait.url}</location></trackList></playlist>".encode(),
    "xml entity": lambda bait: f'<!DOCTYPE a [<!ENTITY b SYSTEM "file://{bait.file}">]><a>&b;</a>'.encode(),
    "svg": lambda bait: f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{bait.url}"/></svg>'.encode(),
    "rtsp text": lambda bait: f"RTSPtext\nrtsp://127.0.0.1:{bait.port}/\n".encode(),
    "data uri": lambda _: b"data:video/mp4;base64,AAAAIGZ0eXBpc29t",
    "link": lambda bait: bait.url.encode(),
    "filter graph": lambda bait: f"movie={bait.file}[out0]".encode(),
    "ffmetadata": lambda _: b";FFMETADATA1\ntitle=x\n",
    "vapoursynth": lambda bait: f"import vapoursynth\nopen('{bait.file}').read()\n".encode(),
    "avisynth": lambda bait: f'AviSource("{bait.file}")'.encode(),
}
GARBAGE: Final[dict[str, Callable[[Bait], bytes]]] = {
    "zeros": lambda _: bytes(1 << 20),
    "noise": lambda _: noise(1 << 20),
    "one byte": lambda _: b"\0",
    "program": lambda _: b"\x7fELF\x02\x01\x01" + noise(4096),
    "archive": lambda _: b"PK\x03\x04" + noise(4096),
    "gzip bomb": lambda _: b"\x1f\x8b\x08\0\0\0\0\0\0\3" + zlib.compress(bytes(50 << 20), 9),
    "gif of many pictures": lambda _: animation("GIF"),
    "webp of many pictures": lambda _: animation("WEBP"),
    "png of many pictures": lambda _: animation("PNG"),
    "jpeg sequence": lambda _: jpeg() * 100,
    "wav of absurd length": lambda _: b"RF64\xff\xff\xff\xffWAVEds64" + struct.pack("<IQQQI", 28, *[1 << 62] * 3, 0),
    "subtitles": lambda _: b"1\n00:00:00,000 --> 00:00:02,000\nx\n",
    "raw h264": lambda _: h264("h264", width=64, height=48),
}
REFERENCES: Final[dict[str, Callable[[Bait], bytes]]] = {
    "mov that refers to a file": lambda bait: Mov(reference=full(b"url ", f"file://{bait.file}\0".encode())).data(),
    "mov that refers to a path": lambda bait: Mov(reference=full(b"url ", f"{bait.file}\0".encode())).data(),
    "mov that refers to a host": lambda bait: Mov(reference=full(b"url ", f"{bait.url}\0".encode())).data(),
    "mov with an alias": lambda bait: Mov(reference=alias(bait.file)).data(),
    "mov of a reference movie": lambda bait: (
        FTYP + box(b"moov", box(b"rmra", box(b"rmda", full(b"rdrf", b"url ", words(len(bait.url)), bait.url.encode()))))
    ),
    "mov with a playlist inside": lambda bait: FTYP + hls(f"file://{bait.file}"),
    "mkv with chapters of another file": lambda _: mkv(ordered_chapters(bytes(16))),
    "mkv with an attachment": lambda bait: mkv(attachment(f"../../../..{bait.file}", b"changed")),
    "flv with a playlist inside": lambda bait: FLV_HEAD + hls(f"file://{bait.file}"),
    "asf with a script": lambda bait: ASF_HEAD + struct.pack("<QIH", 64, 1, 0x201) + bait.url.encode("utf-16-le"),
}
REFERENCE_IS_FILM: Final = frozenset(
    {
        *("mov that refers to a file", "mov that refers to a path", "mov that refers to a host"),
        *("mkv with chapters of another file", "mkv with an attachment"),
    }
)
"""What they refer to is passed over; they hold pictures of their own."""

BOMBS: Final[dict[str, Hostile]] = {
    # pictures
    "jpeg of 8192×8192": Hostile(lambda _: Mov(image=jpeg(8192, 8192), width=8192, height=8192).data(), LARGE),
    "jpeg of 8192×8192 that says 64×48": Hostile(lambda _: Mov(image=jpeg(8192, 8192)).data(), ANY),
    "jpeg of 12000×12000 that says 64×48": Hostile(lambda _: Mov(image=jpeg(12_000, 12_000)).data(), ANY),
    "header of 65535×65535": Hostile(lambda _: Mov(width=65535, height=65535).data(), None),
    "header of 0×0": Hostile(lambda _: Mov(width=0, height=0).data(), None),
    "h264 of 8192×8192 in mp4": Hostile(lambda _: h264("mp4", width=8192, height=8192), LARGE),
    "h264 of 8192×8192 in ts": Hostile(lambda _: h264("mpegts", width=8192, height=8192), LARGE),
    "h264 of 8192×8192 in flv": Hostile(lambda _: h264("flv", width=8192, height=8192), LARGE),
    "h264 of 8192×8192 in mkv": Hostile(lambda _: h264("matroska", width=8192, height=8192), LARGE),
    "mkv of 2³²×2³²": Hostile(lambda _: mkv(width=2**32 - 1, height=2**32 - 1), None),
    "mov of a codec that nobody knows": Hostile(
        lambda _: Mov().data().replace(b"jpeg" + bytes(7) + b"\1", b"zzzz" + bytes(7) + b"\1"), "not known"
    ),
    "mkv that is shown without a width": Hostile(
        lambda _: mkv(width=2, height=16, image=jpeg(2, 16), shown=number(0x54B0, 1) + number(0x54BA, 64)), "too small"
    ),
    # packets and times
    "10⁶ packets": Hostile(lambda _: Mov(samples=1_000_000, step=4).data(), None),
    "100000 pictures a second": Hostile(
        lambda _: Mov(samples=300_000, scale=100_000, step=1).data(), "pictures a second"
    ),
    "10⁶ packets of nothing in flv": Hostile(lambda _: FLV_HEAD + flv_tag(9, 0, b"\x12") * 1_000_000, ANY),
    "two hours of black": Hostile(lambda _: h264("mp4", width=160, height=90, frames=7200), None),
    "three hours of black": Hostile(lambda _: h264("mp4", width=160, height=90, frames=10_800), "minutes"),
    "time base of zero": Hostile(lambda _: Mov(scale=0).data(), None),
    "movie scale of zero": Hostile(lambda _: Mov(movie_scale=0).data(), None),
    "negative duration": Hostile(lambda _: Mov(duration=-5).data(), None),
    "negative steps": Hostile(lambda _: Mov(times=words(1, 75, -24)).data(), ANY),
    "steps without end": Hostile(lambda _: Mov(times=words(1, 2**32 - 1, 2**31 - 1)).data(), ANY),
    "many step tables": Hostile(lambda _: Mov(times=words(2**31)).data(), ANY),
    "avi without a rate": Hostile(lambda _: avi(scale=0, rate=0), ANY),
    "avi of 4·10⁹ pictures a second": Hostile(lambda _: avi(rate=2**32 - 1), ANY),
    # tables
    "stsz of 2³¹ samples of one byte": Hostile(lambda _: Mov(sample_size=1, counted=2**31 - 1).data(), ANY),
    "stsz of 2³² samples of no size": Hostile(lambda _: Mov(sample_size=0, counted=2**32 - 1).data(), DAMAGED),
    "stco of 2³² chunks": Hostile(lambda _: Mov(chunks=words(2**32 - 1, 28)).data(), ANY),
    "stco beyond the end": Hostile(lambda _: Mov(chunks=words(75) + words(2**31) * 75).data(), DAMAGED),
    "edits back and forth": Hostile(lambda _: Mov(edits=edits((10, 900), (10, 0), times=2000)).data(), None),
    "10⁶ edits": Hostile(lambda _: Mov(edits=edits((1, 0), times=1_000_000)).data(), ANY),
    "edits of negative time": Hostile(lambda _: Mov(edits=edits((-1, -2), (2**31, -(2**31)))).data(), ANY),
    "moov in moov": Hostile(lambda _: FTYP + nested(b"moov", 100_000), DAMAGED),
    "trak in trak": Hostile(lambda _: FTYP + box(b"moov", nested(b"trak", 100_000)), ANY),
    "meta in meta": Hostile(lambda _: Mov(in_movie=nested(b"udta", 50_000)).data(), DAMAGED),
    "compressed moov of 50 MB": Hostile(lambda _: FTYP + squeezed_movie(), ANY),
    "box of 2⁶³ bytes": Hostile(lambda _: FTYP + words(1) + b"moov" + struct.pack(">Q", 2**63) + bytes(4096), ANY),
    "1000 tracks": Hostile(lambda _: Mov(tracks=1000).data(), "streams"),
    "100000 fragments": Hostile(lambda _: Mov(more=fragments(100_000, samples=1)).data(), DAMAGED),
    "fragments of 2³² samples": Hostile(lambda _: Mov(more=fragments(10, samples=2**32 - 1)).data(), DAMAGED),
    "cover of 60 MB": Hostile(
        lambda _: Mov(
            in_movie=box(
                b"udta",
                full(
                    b"meta",
                    full(b"hdlr", bytes(4), b"mdirappl", bytes(9)),
                    box(b"ilst", box(b"covr", box(b"data", words(13, 0), noise(60 << 20)))),
                ),
            )
        ).data(),
        None,
    ),
    "title of 50 MB": Hostile(
        lambda _: Mov(in_movie=box(b"udta", box(b"\xa9nam", struct.pack(">HH", 65535, 0), b"x" * (50 << 20)))).data(),
        None,
    ),
    # Matroska
    "mkv with a title of 20 MB": Hostile(lambda _: mkv(title=b"x y" * (7 << 20)), None),
    "mkv with a language of 20 MB": Hostile(
        lambda _: mkv(tracks=mkv_track(2, codec=b"S_TEXT/UTF8", kind=17, language=b"x" * (20 << 20))), None
    ),
    "mkv of 1000 tracks": Hostile(
        lambda _: mkv(tracks=b"".join(mkv_track(n, codec=b"A_PCM/INT/LIT", kind=2) for n in range(2, 1001))), "streams"
    ),
    "mkv that seeks itself": Hostile(lambda _: mkv(seek_loop()), None),
    "mkv of 10⁶ cues": Hostile(
        lambda _: mkv(cues(1_000_000), tracks=mkv_track(2, codec=b"S_TEXT/UTF8", kind=17)), None
    ),
    "mkv with a cue of 100 MB": Hostile(
        lambda _: mkv(cluster(0, block(2, 0, b"x" * (100 << 20))), tracks=mkv_track(2, codec=b"S_TEXT/UTF8", kind=17)),
        None,
    ),
    "mkv with an attachment of 100 MB": Hostile(lambda _: mkv(attachment("a.ttf", bytes(100 << 20))), None),
    "mkv of 2⁶² bytes": Hostile(lambda _: MKV_HEAD + b"\x18\x53\x80\x67\x01\x40" + bytes(6) + noise(1 << 20), DAMAGED),
    "ebml in ebml": Hostile(lambda _: MKV_HEAD + b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" * 10_000, DAMAGED),
    # others
    "avi with an index of 10⁶": Hostile(lambda _: avi(index=1_000_000), ANY),
    "avi whose index is itself": Hostile(lambda _: avi(more=super_index(1000)), ANY),
    "avi of 1000 streams": Hostile(lambda _: avi(streams=1000), "streams"),
    "flv of deep objects": Hostile(lambda _: flv_deep(100_000), DAMAGED),
    "flv of odd tags": Hostile(lambda _: FLV_HEAD + flv_tag(9, 0, b"") * 1_000_000, DAMAGED),
    "ts without a table": Hostile(lambda _: ts_packet(0x101, b"\0\0\1\xe0" + bytes(180)) * 100_000, ANY),
    "ts of teletext": Hostile(lambda _: ts_teletext(20_000), "sound"),
    "ts of ever more streams": Hostile(lambda _: ts_programs(500), ANY),
    "ogg of 10000 streams": Hostile(
        lambda _: b"".join(ogg_page(n, b"\x80theora\3\2\1" + bytes(40)) for n in range(10_000)), ANY
    ),
    "ogg of endless packets": Hostile(lambda _: ogg_page(1, b"\xff" * 255 * 200, kind=2) * 500, DAMAGED),
    "asf of 2⁶³ bytes": Hostile(
        lambda _: ASF_HEAD + struct.pack("<QIH", 2**63 - 1, 2**32 - 1, 0x201) + noise(1 << 20), ANY
    ),
    "mxf of 2⁶³ bytes": Hostile(lambda _: MXF_HEAD + b"\x88" + struct.pack(">Q", 2**63 - 1) + noise(1 << 20), DAMAGED),
    "mpeg of nothing": Hostile(lambda _: b"\0\0\1\xba" + bytes(20 << 20), DAMAGED),
    "mp3 with a cover of 60 MB": Hostile(
        lambda _: b"ID3\x03\0\0\x1e\0\0\0APIC" + words(60 << 20) + noise(1 << 20), SOUND
    ),
}
HEADS: Final = {
    "mov": FTYP, "matroska": MKV_HEAD, "mpeg": b"\0\0\1\xba", "mpegts": ts_packet(0, b"") * 3, "flv": FLV_HEAD,
    "ogg": b"OggS", "asf": ASF_HEAD, "mxf": MXF_HEAD, "avi": b"RIFF\xff\xff\xff\xffAVI LIST",
}  # fmt: skip


def _corpus() -> Iterator[tuple[str, Hostile]]:
    yield "empty", Hostile(lambda _: b"", "empty")
    for name, make in (PLAYLISTS | GARBAGE).items():
        yield name, Hostile(make, NO_FILM)
    for name, make in REFERENCES.items():
        yield name, Hostile(make, None if name in REFERENCE_IS_FILM else ANY)
    yield from BOMBS.items()
    for demuxer, head in HEADS.items():
        yield f"noise behind the head of {demuxer}", Hostile(lambda _, head=head: head + noise(4 << 20), ANY)  # type: ignore[misc]


CORPUS: Final[dict[str, Hostile]] = dict(_corpus())
