"""What a finished clip is worth, in figures, and what falls short. docs/quality.md defines each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, hypot
from typing import Final

from common.documents import Quality, Word
from services.render.clock import Clock
from services.render.crop import Scene
from services.render.loudness import FAINT_LUFS, PEAK_DBTP, TARGET_LUFS, Loudness
from services.render.onset import Onsets
from services.render.subject import Sample

SAMPLES_PER_S: Final = 5
LEAST_SUBJECT: Final = 0.95
MOST_ONSET_MS: Final = 80
MOST_OFF_LU: Final = 1.0
MOST_AV_MS: Final = 40
MOST_UNSEEN: Final = 0.1
MOST_ENLARGED: Final = 3.0
"""A 720p source fills 1080 × 1920 enlarged 2.7 times; beyond three it looks soft."""
LONGEST_STILL_S: Final = 0.5


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was read from the finished file and its source; `still_s`: how long the clip holds its last frame."""

    samples: Sequence[Sample]
    onsets: Onsets | None
    loudness: Loudness
    av_offset_ms: float
    jitter_px: float
    cut_words: int
    enlarged: float
    still_s: float


def sample_frames(clock: Clock) -> tuple[int, ...]:
    """Five frames a second, from the middle of the first fifth on."""
    step = clock.rate / SAMPLES_PER_S
    count = max(1, int(clock.frames / step))
    return tuple(min(clock.frames - 1, int((index + 0.5) * step)) for index in range(count))


def subject_in_frame(samples: Sequence[Sample]) -> float | None:
    seen = [sample for sample in samples if sample.subjects]
    return round(sum(sample.shown for sample in seen) / len(seen), 4) if seen else None


def crop_jitter_px(scenes: Sequence[Scene], frames: Sequence[int]) -> float:
    """95th percentile of the length of the second difference of each view's centre, in source pixels, within scenes."""
    bends: list[float] = []
    for scene in scenes:
        inside = [frame for frame in frames if scene.first <= frame < scene.end]
        for view in scene.views:
            corners = [view.corner(frame - scene.first) for frame in inside]
            moves = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(corners)]
            bends += [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(moves)]
    return round(sorted(bends)[ceil(0.95 * len(bends)) - 1], 2) if bends else 0.0


def cut_words(words: Sequence[Word], *, start_ms: int, end_ms: int) -> int:
    """Words that begin before an edge of the clip and end after it."""
    return sum(word.start_ms < edge < word.end_ms for word in words for edge in (start_ms, end_ms))


def enlarged(scenes: Sequence[Scene]) -> float:
    """How many output pixels a source pixel becomes, in the largest view, on average over time."""
    total = sum(scene.end - scene.first for scene in scenes)
    weighed = 0.0
    for scene in scenes:
        view = max(scene.views, key=lambda view: view.place.width * view.place.height)
        weighed += view.place.width / view.width * (scene.end - scene.first)
    return weighed / total


def still_at_the_end(times: Sequence[Fraction], clock: Clock) -> Fraction:
    """Seconds for which the clip holds the source's last frame, beyond twice what the source itself holds one (slides do)."""
    end = clock.origin + clock.duration
    shown = [time for time in times if time < end]
    if not shown or times[-1] >= end:
        return Fraction(0)
    longest = max((late - early for early, late in pairwise(shown)), default=Fraction(0))
    still = end - shown[-1]
    return still if still > 2 * longest else Fraction(0)


def assessed(
    found: Measured, *, has_audio: bool, interpolated: bool, unknown_letters: bool, caveats: Sequence[str]
) -> Quality:
    """The figures, and in plain words what falls short of what a clip must be."""
    subject = subject_in_frame(found.samples)
    onset = None if interpolated or found.onsets is None else found.onsets.median_ms
    reasons = [
        *caveats,
        *_picture_faults(found, subject),
        *_caption_faults(found.onsets, onset, interpolated=interpolated, unknown_letters=unknown_letters),
        *_sound_faults(found.loudness, has_audio=has_audio),
    ]
    if found.av_offset_ms > MOST_AV_MS:
        reasons.append(f"Sound and picture are {found.av_offset_ms:.0f} ms apart.")
    if found.cut_words:
        reasons.append(f"Words cut by the clip's edges: {found.cut_words}.")
    return Quality(
        subject_in_frame=subject,
        crop_jitter_px=found.jitter_px,
        caption_onset_ms=onset,
        cut_words=found.cut_words,
        lufs=found.loudness.lufs,
        true_peak_db=found.loudness.peak_db,
        av_offset_ms=found.av_offset_ms,
        degraded=tuple(dict.fromkeys(reasons)),
    )


def _picture_faults(found: Measured, subject: float | None) -> list[str]:
    faults = []
    if subject is not None and subject < LEAST_SUBJECT:
        faults.append(f"The subject is wholly in the frame in only {subject:.0%} of the samples that show one.")
    if found.enlarged > MOST_ENLARGED:
        faults.append(f"The source is small: it is enlarged {found.enlarged:.1f} times and looks soft.")
    if found.still_s > LONGEST_STILL_S:
        faults.append(f"The source's picture ends early: the last frame stands for {found.still_s:.1f} s.")
    return faults


def _caption_faults(
    onsets: Onsets | None, onset: float | None, *, interpolated: bool, unknown_letters: bool
) -> list[str]:
    faults = []
    if interpolated:
        faults.append("The captions had no word times: they are spread evenly over each caption.")
    elif onset is not None and onset > MOST_ONSET_MS:
        faults.append(f"Words light up {onset:.0f} ms off their sound.")
    untimed = onsets is not None and onsets.words and onsets.median_ms is None
    if onsets is not None and (untimed or onsets.unseen > MOST_UNSEEN * onsets.words):
        count = onsets.words if untimed else onsets.unseen
        faults.append(f"{count} of {onsets.words} words could not be seen to light up.")
    if unknown_letters:
        faults.append("Some letters of the captions are in no font and were left out.")
    return faults


def _sound_faults(loudness: Loudness, *, has_audio: bool) -> list[str]:
    if not has_audio:
        return ["The source has no sound."]
    if loudness.lufs is None:
        return ["The sound is silent."]
    faults = []
    if loudness.lufs < FAINT_LUFS:
        faults.append(f"The sound is too faint to be made louder ({loudness.lufs:.1f} LUFS).")
    elif abs(loudness.lufs - TARGET_LUFS) > MOST_OFF_LU:
        faults.append(f"The loudness is {loudness.lufs:.1f} LUFS instead of {TARGET_LUFS:.0f}.")
    if loudness.peak_db is not None and loudness.peak_db > PEAK_DBTP:
        faults.append(f"The true peak is {loudness.peak_db:.1f} dBTP, above {PEAK_DBTP:.0f}.")
    return faults
