"""Adapter: a look at a video's key frames with PyAV, in flat memory."""

import math
from collections.abc import Callable
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from common.documents import Source
from common.media import bound_pictures, open_source, pictures_of
from services.plan.pictures import GLIMPSE_SHAPE, Glimpses

MOST: Final = 3600
LEAST_APART_MS: Final = 400


class KeyFrames:
    """Decodes key frames alone, at most one in LEAST_APART_MS and MOST in all."""

    def glimpses(self, file: BinaryIO, source: Source, *, report: Callable[[float], None]) -> Glimpses:
        import av.error  # noqa: PLC0415  heavy: only the child process needs it
        from av.stream import Discard  # noqa: PLC0415  heavy: only the child process needs it

        apart_ms = max(LEAST_APART_MS, source.duration_ms // MOST)
        at_ms: list[int] = []
        pictures: list[NDArray[np.uint8]] = []
        with open_source(file, source.demuxer) as container:
            stream: Any = container.streams[source.video_stream]
            stream.thread_count = 1
            stream.codec_context.skip_frame = "NONKEY"
            bound_pictures(stream)
            for other in container.streams:
                if other is not stream:
                    other.discard = Discard.all
            origin_s = (container.start_time or 0) / 1_000_000
            next_ms = -math.inf
            try:
                for packet in container.demux(stream):
                    if packet.pts is not None:
                        now_ms = (float(packet.pts * packet.time_base) - origin_s) * 1000
                        if not packet.is_keyframe or now_ms < next_ms:
                            continue
                        next_ms = now_ms + apart_ms
                        report(now_ms / source.duration_ms)
                    for frame in pictures_of(packet):
                        if frame.time is not None:
                            at_ms.append(max(0, round((frame.time - origin_s) * 1000)))
                            pictures.append(_tiny(frame))
            except av.error.FFmpegError:
                pass  # what could be read until here is what there is
        order = sorted(range(len(at_ms)), key=lambda place: at_ms[place])
        shape = (0, *GLIMPSE_SHAPE, 3)
        return Glimpses(
            at_ms=tuple(at_ms[place] for place in order),
            pictures=np.stack([pictures[place] for place in order]) if order else np.zeros(shape, np.uint8),
        )


def _tiny(frame: Any) -> NDArray[np.uint8]:
    rows, columns = GLIMPSE_SHAPE
    picture: NDArray[np.uint8] = frame.reformat(
        width=columns, height=rows, format="rgb24", interpolation="AREA"
    ).to_ndarray()
    return picture
