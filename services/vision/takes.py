"""Stretches of a shot in which the same person is looked at.

When who is looked at leaves and somebody else is elsewhere in the picture, the crop jumps there, as an editor would cut; to pan
would show the wall between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Final

from services.vision.crops import Target
from services.vision.subjects import BODY

LEAST_TAKE_MS: Final = 1200
"""Who is looked at for less is passed over: the crop stays."""
APART: Final = 0.5
"""Of the crop's width: nearer changes are no jumps."""


@dataclass(frozen=True, kw_only=True)
class Take:
    start_ms: int
    end_ms: int
    targets: tuple[Target, ...]

    @property
    def person(self) -> int:
        """Who leads most of its targets; BODY only if there is no face at all."""
        leads = [target.person for target in self.targets if target.person != BODY] or [BODY]
        return max(sorted(set(leads)), key=leads.count)


def takes(whole: Take, *, crop_width: float) -> list[Take]:
    """The parts of a shot, which touch and cover it."""
    led = zip(_leads(whole.targets), whole.targets, strict=True)
    stretches = [tuple(target for _, target in stretch) for _, stretch in groupby(led, key=itemgetter(0))]
    lasting = [stretch for stretch in stretches if stretch[-1].at_ms - stretch[0].at_ms >= LEAST_TAKE_MS]
    if len(lasting) < 2:
        return [whole]
    found = [replace(whole, targets=lasting[0])]
    for stretch in lasting[1:]:
        last = found[-1]
        before, after = last.targets[-1], stretch[0]
        if _apart(before, after) < APART * crop_width:
            found[-1] = replace(last, targets=last.targets + stretch)
        else:
            border = (before.at_ms + after.at_ms) // 2
            found[-1] = replace(last, end_ms=border)
            found.append(replace(whole, start_ms=border, targets=stretch))
    return found


def _leads(targets: Sequence[Target]) -> list[int]:
    """Who leads; a body without a face is taken for whom it was before."""
    leads: list[int] = []
    for target in targets:
        leads.append(leads[-1] if target.person == BODY and leads else target.person)
    return leads


def _apart(one: Target, other: Target) -> float:
    return abs(one.box.x + one.box.width / 2 - other.box.x - other.box.width / 2)
