"""How a shot fills the output: one subject, two above each other, a screen over a face, or a still picture of nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from common.documents import Box, Layout, Panel, Shot
from services.vision.crops import Crop, Room, Target, follow, largest, least_lines, size, stand
from services.vision.glimpses import Sample
from services.vision.interest import best_place, interest
from services.vision.subjects import BODY, Moment, Subject
from services.vision.takes import Take, takes

SECOND: Final = 0.35
"""Whom a crop also tries to hold: everybody of at least this share of the first one's weight."""
TOGETHER: Final = 0.9
"""Of the crop's width: several faces must fit into this."""
BODY_WEIGHT: Final = 0.08
"""Of a body against a face: nobody runs after one that leaves."""
FACE_SHARE: Final = 0.18
SPLIT_FACE_SHARE: Final = 0.3
WEBCAM_FACE_SHARE: Final = 0.45
"""Of a crop's height, where the picture has more than enough lines."""
BESIDE: Final = 0.85
ABOVE: Final = 0.6
BELOW: Final = 0.6
"""Of a webcam's picture around a face, in faces."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A shot before it is framed: its time, what was seen in it, and the shape that it must fill.

    `subjects` have faces, the most important first; `bodies` are looked at while no subject is there. `screen` is what the upper
    panel of a stack takes of the output's height.
    """

    start_ms: int
    end_ms: int
    samples: Sequence[Sample]
    subjects: Sequence[Subject]
    bodies: Sequence[Subject]
    picture: tuple[int, int]
    area: Box
    output: tuple[int, int]
    screen: float

    def room(self, *, tall: float = 1.0, area: Box | None = None, lines: float | None = None) -> Room:
        """For a panel that is `tall` × the output's height, with the whole output's width."""
        return Room(
            picture=self.picture,
            area=area or self.area,
            aspect=self.output[0] / (self.output[1] * tall),
            lines=least_lines(self.picture[1]) if lines is None else lines,
        )


def frame(scene: Scene, wanted: Layout | None) -> list[Shot]:
    """The shot in the layout that is wanted; without one, or where it can't be, focus on whoever is there, else static.

    It becomes several where the focus jumps from one person to another.
    """
    panels: tuple[Panel, ...] = ()
    if wanted is Layout.SPLIT:
        panels = _split(scene)
    elif wanted is Layout.STACK:
        panels = _stack(scene)
    if wanted is not None and panels:
        return [Shot(start_ms=scene.start_ms, end_ms=scene.end_ms, layout=wanted, panels=panels)]
    seen = [*scene.subjects, *scene.bodies]
    still = wanted is Layout.STATIC
    if not seen:
        panels = (_empty(scene),)
        return [Shot(start_ms=scene.start_ms, end_ms=scene.end_ms, layout=Layout.STATIC, panels=panels)]
    return list(_focus(scene, seen, still=still))


def _panel(crop: Crop, *, top: float = 0.0, bottom: float = 1.0, track: int | None = None) -> Panel:
    return Panel(width=crop.width, height=crop.height, aims=crop.aims, top=top, bottom=bottom, track=track)


# ---- one crop --------------------------------------------------------------------------------------------------------


def _focus(scene: Scene, seen: Sequence[Subject], *, still: bool) -> Iterator[Shot]:
    room = scene.room()
    widest = largest(room.aspect, room.area.width, room.area.height) * room.aspect
    looked_at = targets(seen, most_width=TOGETHER * widest)
    whole = Take(start_ms=scene.start_ms, end_ms=scene.end_ms, targets=tuple(looked_at))
    for take in [whole] if still else takes(whole, crop_width=widest):
        crop = follow(
            take.targets,
            room,
            start_ms=take.start_ms,
            end_ms=take.end_ms,
            face_share=FACE_SHARE if scene.subjects else 0,
            still=still,
        )
        yield Shot(
            start_ms=take.start_ms,
            end_ms=take.end_ms,
            layout=Layout.STATIC if still else Layout.FOCUS,
            panels=(_panel(crop, track=take.person or None),),
        )


def _empty(scene: Scene) -> Panel:
    room = scene.room()
    extent = size(room.aspect, largest(room.aspect, room.area.width, room.area.height))
    held = interest(scene.samples, width=scene.picture[0], height=scene.picture[1])
    return _panel(
        stand(*best_place(held, crop=extent, area=room.area, picture=room.picture), extent, start_ms=scene.start_ms)
    )


def targets(subjects: Sequence[Subject], *, most_width: float) -> list[Target]:
    """At each moment the first subject with those others that fit beside it; while it is away, the next one."""
    group = [subjects[0]]
    for other in subjects[1:]:
        if other.weight >= SECOND * subjects[0].weight and _extent([*group, other]) <= most_width:
            group.append(other)
    times = sorted({moment.at_ms for subject in subjects for moment in subject.moments})
    at = {subject.person: {moment.at_ms: moment for moment in subject.moments} for subject in subjects}
    found: list[Target] = []
    for time in times:
        present = [subject.person for subject in subjects if time in at[subject.person]]
        together = [subject.person for subject in group if subject.person in present] or present[:1]
        target = _around(together[0], [at[person][time] for person in together])
        if target.box.width > most_width:
            target = _around(together[0], [at[together[0]][time]])
        found.append(target)
    return found


def _extent(group: Sequence[Subject]) -> float:
    """Width of what all of them take up, the tenth of moments farthest out on each side left aside."""
    boxes = [moment.box for subject in group for moment in subject.moments]
    lefts = sorted(box.x for box in boxes)
    rights = sorted(box.x + box.width for box in boxes)
    aside = len(boxes) // 10
    return rights[-1 - aside] - lefts[aside]


def _around(person: int, seen: Sequence[Moment]) -> Target:
    left, top = min(moment.box.x for moment in seen), min(moment.box.y for moment in seen)
    right = max(moment.box.x + moment.box.width for moment in seen)
    bottom = max(moment.box.y + moment.box.height for moment in seen)
    return Target(
        at_ms=seen[0].at_ms,
        person=person,
        box=Box(x=left, y=top, width=right - left, height=bottom - top),
        face=max(moment.face for moment in seen),
        eyes_y=sum(moment.eyes_y for moment in seen) / len(seen),
        weight=BODY_WEIGHT if person == BODY else 1.0,
    )


# ---- two crops -------------------------------------------------------------------------------------------------------


def _split(scene: Scene) -> tuple[Panel, ...]:
    """The two most important, the left one above, each in the part of the picture that is nearer to it; or nothing."""
    if len(scene.subjects) < 2:
        return ()
    one, other = sorted(scene.subjects[:2], key=lambda subject: (_middle(subject), subject.person))
    border = (_middle(one) + _middle(other)) / 2
    area = scene.area
    left = Box(x=area.x, y=area.y, width=max(2.0, border - area.x), height=area.height)
    right = Box(x=border, y=area.y, width=max(2.0, area.x + area.width - border), height=area.height)
    apart = _middle(other) - _middle(one) > max(moment.box.width for moment in (*one.moments, *other.moments))
    return tuple(
        _panel(
            follow(
                targets([subject], most_width=0),
                scene.room(tall=0.5, area=half if apart else area),
                start_ms=scene.start_ms,
                end_ms=scene.end_ms,
                face_share=SPLIT_FACE_SHARE,
                still=False,
            ),
            top=top,
            bottom=top + 0.5,
            track=subject.person,
        )
        for subject, half, top in ((one, left, 0.0), (other, right, 0.5))
    )


def _middle(subject: Subject) -> float:
    middles = sorted(moment.box.x + moment.box.width / 2 for moment in subject.moments)
    return middles[len(middles) // 2]


def _stack(scene: Scene) -> tuple[Panel, ...]:
    """The screen's busiest part above, the face below; or nothing without a face."""
    if not scene.subjects:
        return ()
    subject = scene.subjects[0]
    webcam = _webcam(subject, scene.area)
    face = follow(
        targets([subject], most_width=0),
        scene.room(tall=1 - scene.screen, area=webcam, lines=0),
        start_ms=scene.start_ms,
        end_ms=scene.end_ms,
        face_share=WEBCAM_FACE_SHARE,
        still=False,
    )
    room = scene.room(tall=scene.screen)
    extent = size(room.aspect, largest(room.aspect, room.area.width, room.area.height))
    held = interest(scene.samples, but=[webcam], width=scene.picture[0], height=scene.picture[1])
    x, y = best_place(held, crop=extent, area=room.area, picture=room.picture)
    return (
        _panel(stand(x, y, extent, start_ms=scene.start_ms), bottom=scene.screen),
        _panel(face, top=scene.screen, track=subject.person),
    )


def _webcam(subject: Subject, area: Box) -> Box:
    """The area around wherever the face is, nine moments of ten: a webcam's picture is about two and a half faces high."""
    boxes = [moment.box for moment in subject.moments]
    aside = len(boxes) // 20
    left, top = sorted(box.x for box in boxes)[aside], sorted(box.y for box in boxes)[aside]
    right = sorted(box.x + box.width for box in boxes)[-1 - aside]
    bottom = sorted(box.y + box.height for box in boxes)[-1 - aside]
    face = sorted(box.width for box in boxes)[len(boxes) // 2]
    x, y = max(area.x, left - BESIDE * face), max(area.y, top - ABOVE * face)
    return Box(
        x=x,
        y=y,
        width=min(area.x + area.width, right + BESIDE * face) - x,
        height=min(area.y + area.height, bottom + BELOW * face) - y,
    )
