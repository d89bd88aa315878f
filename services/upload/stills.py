"""Pictures that people bring: read by the decoder that their first bytes name, and written anew.

What is stored is ours, a JPEG upright and of a bounded size: nothing that a camera or an author wrote into the file goes along.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, cast

import av
import numpy as np
from av.error import FFmpegError
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

from common.errors import InvalidMedia

MOST_BYTES: Final = 10 * 2**20
MOST_PIXELS: Final = 50_000_000
MOST_SIDE: Final = 1920
_LEAST_SIDE: Final = 2
_QSCALE: Final = 3
"""Of the encoder, 2 (best) to 31: 3 can't be told from the original at this size."""


@dataclass(frozen=True, kw_only=True)
class Still:
    jpeg: bytes
    width: int
    height: int


def still(data: bytes) -> Still:
    """Raises InvalidMedia."""
    decoder = cast("VideoCodecContext", av.CodecContext.create(_decoder_of(data), "r"))
    decoder.options = {"max_pixels": str(MOST_PIXELS)}
    decoder.thread_count = 1
    try:
        frames = [*decoder.decode(av.Packet(data)), *decoder.decode(None)]
    except FFmpegError as error:
        raise InvalidMedia(
            f"The picture is damaged, or has more than {MOST_PIXELS // 10**6} million pixels. Save it anew, or smaller."
        ) from error
    if not frames:
        raise InvalidMedia("The file has no picture in it. Use another one.")
    return _encoded(_upright(frames[0]))


def _decoder_of(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "mjpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    raise InvalidMedia("This is not a picture that can be shown. Use JPEG, PNG or WebP.")


def _upright(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """(height, width, 3), as it is looked at, on white where one could see through."""
    share = min(1.0, MOST_SIDE / max(frame.width, frame.height))
    width, height = (max(_LEAST_SIDE, round(side * share)) for side in (frame.width, frame.height))
    rgba = frame.reformat(width=width, height=height, format="rgba").to_ndarray()
    cover = rgba[..., 3:].astype(np.uint16)
    solid = ((rgba[..., :3] * cover + 255 * (255 - cover)) // 255).astype(np.uint8)
    return np.ascontiguousarray(np.rot90(solid, round(frame.rotation / 90)))


def _encoded(picture: NDArray[np.uint8]) -> Still:
    height, width = picture.shape[:2]
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1)
    encoder.thread_count = 1
    encoder.qmin = encoder.qmax = _QSCALE
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuvj420p")
    jpeg = b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None)))
    return Still(jpeg=jpeg, width=width, height=height)
