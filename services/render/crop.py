"""A framing laid on the clip's frames: what part of the source fills which part of the output, frame by frame.

A panel that moves is cut in two steps: first the part of the picture that it ever shows in this shot, scaled to output size;
then, frame by frame, the output's own pixels out of that. So a pan moves in steps of one output pixel, not of one source pixel,
which enlarged would be seen as jerks.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

from common.documents import Aim, Box, Framing, Panel
from services.render.clock import Clock, nearest_time

STILL_PX: Final = 0.5
"""A crop that moves less than this, in source pixels, within a shot is held still."""
NEAR: Final = Fraction(2, 1000)
"""Cuts are told in whole milliseconds; the frame that they mean is this near, in seconds."""


@dataclass(frozen=True, kw_only=True)
class Area:
    """Whole pixels; x, y is the upper left corner."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Step:
    """Upper left corner of the crop at a frame of the view (which may lie between two frames)."""

    frame: float
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class View:
    """A crop of `width` × `height` display pixels that fills `place` of the output along `steps`."""

    place: Area
    width: float
    height: float
    steps: tuple[Step, ...]
    track: int | None = None

    @property
    def moves(self) -> bool:
        return len(self.steps) > 1

    def corner(self, frame: float) -> tuple[float, float]:
        """Upper left corner in display pixels at a frame of the view; frames are counted from the shot's first."""
        index = bisect_right(self.steps, frame, key=lambda step: step.frame)
        if index == 0:
            return self.steps[0].x, self.steps[0].y
        before = self.steps[index - 1]
        if index == len(self.steps):
            return before.x, before.y
        after = self.steps[index]
        share = (frame - before.frame) / (after.frame - before.frame)
        return before.x + share * (after.x - before.x), before.y + share * (after.y - before.y)

    def point(self, x: float, y: float, frame: float) -> tuple[float, float]:
        """Where a point of the source, in display pixels, lies in the output; outside `place` if outside the crop."""
        left, top = self.corner(frame)
        return (
            self.place.x + (x - left) * self.place.width / self.width,
            self.place.y + (y - top) * self.place.height / self.height,
        )

    def shown(self, box: Box, frame: float) -> Box:
        """Where a box of the source lies in the output."""
        x, y = self.point(box.x, box.y, frame)
        right, bottom = self.point(box.x + box.width, box.y + box.height, frame)
        return Box(x=x, y=y, width=right - x, height=bottom - y)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Frames [first, end) of the clip between two cuts, and what they show."""

    first: int
    end: int
    views: tuple[View, ...]


def scenes(framing: Framing, clock: Clock, *, times: Sequence[Fraction], width: int, height: int) -> tuple[Scene, ...]:
    """The framing on the clip's frames; `width` × `height` are the source's display pixels, `times` its frames in seconds.

    Shots too short to own a frame vanish; crops that reach over the picture's edge are moved into it.
    """
    found: list[Scene] = []
    for shot in framing.shots:
        first = 0 if not found else found[-1].end
        cut = nearest_time(times, Fraction(shot.end_ms, 1000), within=NEAR)
        end = clock.frames if shot is framing.shots[-1] else clock.nearest(cut)
        if end > first:
            views = (_view(panel, clock, first=first, framing=framing, bounds=(width, height)) for panel in shot.panels)
            found.append(Scene(first=first, end=end, views=tuple(views)))
    if found[-1].end < clock.frames:
        found[-1] = replace(found[-1], end=clock.frames)
    return tuple(found)


def scene_at(all_scenes: Sequence[Scene], frame: int) -> Scene:
    index = bisect_right(all_scenes, frame, key=lambda scene: scene.first) - 1
    return all_scenes[max(0, index)]


def _view(panel: Panel, clock: Clock, *, first: int, framing: Framing, bounds: tuple[int, int]) -> View:
    place = _place(panel, framing)
    width, height = _undistorted(min(panel.width, bounds[0]), min(panel.height, bounds[1]), place)
    steps = tuple(
        Step(
            frame=float((Fraction(aim.at_ms, 1000) - clock.origin) * clock.rate) - first,
            x=_inside(aim.x + (panel.width - width) / 2, bounds[0] - width),
            y=_inside(aim.y + (panel.height - height) / 2, bounds[1] - height),
        )
        for aim in _forward(panel.aims)
    )
    return View(place=place, width=width, height=height, steps=_simplest(steps), track=panel.track)


def _place(panel: Panel, framing: Framing) -> Area:
    """Edges on even pixels, so that neighbours touch and colour samples are not halved."""
    left, right = (round(edge * framing.width / 2) * 2 for edge in (panel.left, panel.right))
    top, bottom = (round(edge * framing.height / 2) * 2 for edge in (panel.top, panel.bottom))
    return Area(x=left, y=top, width=right - left, height=bottom - top)


def _undistorted(width: float, height: float, place: Area) -> tuple[float, float]:
    """The crop without what would have to be squeezed to fill its place."""
    wanted = place.width / place.height
    if width / height > wanted:
        return height * wanted, height
    return width, width / wanted


def _forward(aims: Sequence[Aim]) -> tuple[Aim, ...]:
    """Aims in order of time; of several at one moment, the last."""
    return tuple({aim.at_ms: aim for aim in sorted(aims, key=lambda aim: aim.at_ms)}.values())


def _inside(corner: float, most: float) -> float:
    return min(max(corner, 0.0), max(0.0, most))


def _simplest(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The same path without steps that lie on the line between their neighbours; one step if it hardly moves."""
    across = max(step.x for step in steps) - min(step.x for step in steps)
    down = max(step.y for step in steps) - min(step.y for step in steps)
    if max(across, down) <= STILL_PX:
        return (Step(frame=0.0, x=steps[0].x, y=steps[0].y),)
    kept = [steps[0]]
    for middle, after in pairwise(steps[1:]):
        if not _on_line(kept[-1], middle, after):
            kept.append(middle)
    return (*kept, steps[-1])


def _on_line(before: Step, middle: Step, after: Step) -> bool:
    share = (middle.frame - before.frame) / (after.frame - before.frame)
    return all(
        abs(start + share * (end - start) - at) < 0.001
        for start, end, at in ((before.x, after.x, middle.x), (before.y, after.y, middle.y))
    )
