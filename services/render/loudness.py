"""How loud a clip is, and what makes it as loud as platforms play it (EBU R 128, ITU-R BS.1770)."""

import math
import re
from dataclasses import dataclass, replace
from typing import Final

from common.errors import ToolFailed

TARGET_LUFS: Final = -14.0
PEAK_DBTP: Final = -1.0
NEAR_LU: Final = 0.3
CEILING_DBTP: Final = -1.5
"""Where the limiter begins; lossy coding adds peaks of its own."""
FAINT_LUFS: Final = -50.0
"""Quieter is hiss and hum, no speech: it is left as it is."""
MOST_GAIN_DB: Final = 30.0
SILENT_LUFS: Final = -70.0
"""The absolute gate: nothing was loud enough to be counted."""
CREST_DB: Final = 6.0
"""More than this above the ceiling is compressed first: a limiter alone would be heard."""
COMPRESSED: Final = 1.5
"""Of gain before the compressor only a part comes out of it."""

_SUMMARY: Final = re.compile(r"Integrated loudness:.*?\bI:\s+(\S+) LUFS.*?Peak:\s+(\S+) dBFS", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Loudness:
    """Integrated loudness and true peak; `lufs` is None for silence, `peak_db` for digital silence."""

    lufs: float | None
    peak_db: float | None


def parse(said: str) -> Loudness:
    """What ffmpeg's ebur128 filter says at its end. Raises ToolFailed if it says nothing."""
    found = _SUMMARY.findall(said)
    if not found:
        raise ToolFailed("The loudness could not be measured.")
    lufs, peak = (float(number) for number in found[-1])
    silent = not math.isfinite(lufs) or lufs <= SILENT_LUFS
    return Loudness(lufs=None if silent else lufs, peak_db=peak if math.isfinite(peak) else None)


@dataclass(frozen=True, kw_only=True)
class Mastering:
    """What is done to the sound: gain, a gentle compressor if peaks ask for it, a limiter."""

    gain_db: float
    compress: bool
    ceiling_db: float

    def chain(self) -> str:
        """As ffmpeg filters. The limiter sees four times the samples, and so the peaks between them."""
        steps = [f"volume={self.gain_db:.2f}dB:precision=double"]
        if self.compress:
            steps.append("acompressor=threshold=0.3:ratio=3:attack=8:release=150:knee=6:detection=rms")
        ceiling = 10 ** (self.ceiling_db / 20)
        return ",".join(
            [
                *steps,
                "aresample=192000",
                f"alimiter=limit={ceiling:.5f}:attack=5:release=60:level=disabled:latency=enabled",
                "aresample=48000",
            ]
        )


def mastering(found: Loudness) -> Mastering:
    """What brings this sound to the target; nothing but the ceiling for silence and for what is too faint to be meant."""
    if found.lufs is None or found.lufs < FAINT_LUFS:
        return Mastering(gain_db=0.0, compress=False, ceiling_db=CEILING_DBTP)
    gain = min(TARGET_LUFS - found.lufs, MOST_GAIN_DB)
    peak = found.peak_db if found.peak_db is not None else SILENT_LUFS
    return Mastering(gain_db=gain, compress=peak + gain > CEILING_DBTP + CREST_DB, ceiling_db=CEILING_DBTP)


def shortfall(after: Loudness) -> float:
    """How far a coded result is from what was wanted: decibels above the ceiling weigh more than loudness that is missing."""
    over = 0.0 if after.peak_db is None else max(0.0, after.peak_db - PEAK_DBTP)
    off = 0.0 if after.lufs is None else max(0.0, abs(TARGET_LUFS - after.lufs) - NEAR_LU)
    return 3 * over + off


def corrected(done: Mastering, *, before: Loudness, after: Loudness) -> Mastering | None:
    """The next try after the coded result was measured, or None if it is good, or as good as it can become."""
    if before.lufs is None or after.lufs is None:
        return None
    better = done
    missing = TARGET_LUFS - after.lufs
    if abs(missing) > NEAR_LU and before.lufs >= FAINT_LUFS:
        most = max(done.gain_db, MOST_GAIN_DB)
        step = missing * (COMPRESSED if done.compress else 1)
        better = replace(better, gain_db=min(done.gain_db + step, most))
    if after.peak_db is not None and after.peak_db > PEAK_DBTP:
        better = replace(better, ceiling_db=done.ceiling_db - (after.peak_db - PEAK_DBTP) - 0.1)
    return None if better == done else better
