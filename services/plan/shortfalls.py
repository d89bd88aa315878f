"""Why there are fewer clips than were asked for, in words for the user."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.documents import LengthRange


@dataclass(frozen=True, kw_only=True)
class Shortage:
    """`got` includes `pinned`; `free_ms` is the video's time outside of pinned and avoided parts."""

    wanted: int
    got: int
    pinned: int = 0
    duration_ms: int
    free_ms: int
    lengths: Sequence[LengthRange]
    spoken: bool


def shortfall_of(shortage: Shortage) -> str | None:
    """None if nothing is missing; what is missing is told with its cause and, where there is one, a way out."""
    if shortage.got >= shortage.wanted:
        return None
    least_ms = min(length.least_ms for length in shortage.lengths)
    count = f"{shortage.got} of {shortage.wanted} clips"
    if shortage.duration_ms < least_ms:
        return (
            f"{count}: the video lasts {clock(shortage.duration_ms)}, less than the shortest clip asked for ({clock(least_ms)})."
            + " The one clip is all of it." * (shortage.got == 1)
        )
    if shortage.free_ms < shortage.duration_ms and (shortage.got - shortage.pinned + 1) * least_ms > shortage.free_ms:
        return f"{count}: the rest of the video is shown in other clips already."
    if shortage.wanted * least_ms > shortage.duration_ms:
        return (
            f"{count}: the video lasts {clock(shortage.duration_ms)}, and {shortage.wanted} clips of at least {clock(least_ms)}"
            f" would need {clock(shortage.wanted * least_ms)}. Ask for shorter clips or for fewer."
        )
    ranges = " or ".join(f"{clock(length.least_ms)} to {clock(length.most_ms)}" for length in shortage.lengths)
    what = "runs of whole sentences" if shortage.spoken else "stretches"
    return f"{count}: no more {what} of {ranges} fit side by side. Other lengths may give more."


def clock(duration_ms: int) -> str:
    """Like "12.5 s" up to a minute, "2:38 min" and "1:02:38" beyond."""
    if duration_ms < 60_000:
        return f"{duration_ms / 1000:.1f}".removesuffix(".0") + " s"
    return moment_of(duration_ms) + " min" * (duration_ms < 3_600_000)


def moment_of(at_ms: int) -> str:
    """A place in the video: "0:07", "2:38", "1:02:38"."""
    minutes, seconds = divmod((at_ms + 500) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
