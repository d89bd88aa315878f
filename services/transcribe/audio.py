"""Sound of a source by PyAV: 16 kHz mono, in windows, so that two hours never sit in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO, Final

import av
import av.error
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from common.documents import Source
from common.media import open_source, origin_s

RATE: Final = 16_000
_GAP: Final = RATE // 50
_AUDIBLE: Final = 33
_HUSH: Final = np.zeros(10 * RATE, np.int16)

Samples = NDArray[np.int16]


@dataclass(frozen=True)
class Stretch:
    """Samples (n,) int16 that begin at `start_ms` of the source."""

    start_ms: int
    samples: Samples

    @property
    def silent(self) -> bool:
        """Nothing in it is louder than -60 dBFS."""
        return int(np.abs(self.samples.astype(np.int32)).max(initial=0)) < _AUDIBLE


def blocks(file: BinaryIO, source: Source) -> Iterator[Samples]:
    """Decoded sound from source time 0 on, (n,) int16 at 16 kHz; holes in it are filled with silence, at most 10 s a block."""
    if source.audio_stream is None:
        return
    with open_source(file, source.demuxer) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        told = 0
        for at, frame in _frames(container, source):
            while at is not None and at - told > _GAP:
                hush = _HUSH[: at - told]
                told += len(hush)
                yield hush
            for samples in _resampled(resampler, frame):
                told += len(samples)
                yield samples
        yield from _resampled(resampler, None)


def _frames(container: InputContainer, source: Source) -> Iterator[tuple[int | None, av.AudioFrame]]:
    """(sample at which it begins, if that is told and within the film, frame); a file that is cut off ends there."""
    origin = origin_s(container)
    longest = source.duration_ms * RATE // 1000
    try:
        for packet in container.demux(container.streams[source.audio_stream or 0]):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue
            for frame in frames:
                if isinstance(frame, av.AudioFrame):
                    at = None if frame.time is None else round((frame.time - origin) * RATE)
                    yield at if at is not None and at <= longest else None, frame
    except av.error.FFmpegError:
        return


def _resampled(resampler: av.AudioResampler, frame: av.AudioFrame | None) -> Iterator[Samples]:
    """None: what the resampler still holds."""
    if frame is not None:
        frame.pts = None
    for piece in resampler.resample(frame):
        yield piece.to_ndarray().reshape(-1).astype(np.int16, copy=False)


def stretches(
    file: BinaryIO, source: Source, *, window_s: int, search_s: int, levels: "LevelMeter"
) -> Iterator[Stretch]:
    """Windows of about `window_s`, cut at the quietest point of their last `search_s`; each block is metered on the way."""
    kept: list[Samples] = []
    held = begun = 0
    for block in blocks(file, source):
        levels.add(block)
        kept.append(block)
        held += len(block)
        if held >= window_s * RATE:
            samples = np.concatenate(kept)
            cut = _quietest(samples, after=len(samples) - search_s * RATE)
            yield Stretch(_ms(begun), samples[:cut])
            kept, held, begun = [samples[cut:]], len(samples) - cut, begun + cut
    if held:
        yield Stretch(_ms(begun), np.concatenate(kept))


def _quietest(samples: Samples, *, after: int) -> int:
    step = RATE // 10
    tail = samples[max(0, after) :]
    pieces = tail[: len(tail) // step * step].reshape(-1, step).astype(np.float32)
    power: NDArray[np.float32] = np.convolve((pieces**2).mean(axis=1), np.ones(3) / 3, mode="valid").astype(np.float32)
    return max(0, after) + (int(np.argmin(power)) + 1) * step + step // 2


def _ms(samples: int) -> int:
    return int(Fraction(samples * 1000, RATE))


class LevelMeter:
    """RMS per `step_ms`, in dBFS with one decimal; silence is −90."""

    def __init__(self, step_ms: int) -> None:
        self._step = RATE * step_ms // 1000
        self._rest: Samples = np.zeros(0, np.int16)
        self._levels: list[NDArray[np.float64]] = []

    def add(self, samples: Samples) -> None:
        whole = np.concatenate([self._rest, samples])
        count = len(whole) // self._step
        self._rest = whole[count * self._step :]
        if count:
            pieces = whole[: count * self._step].reshape(count, self._step).astype(np.float64)
            self._levels.append(np.sqrt((pieces**2).mean(axis=1)) / 32768)

    def levels_db(self) -> tuple[float, ...]:
        if not self._levels:
            return ()
        level = np.concatenate(self._levels)
        return tuple(round(float(db), 1) for db in 20 * np.log10(np.maximum(level, 10 ** (-90 / 20))))
