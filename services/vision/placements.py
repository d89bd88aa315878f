"""Crops that somebody put by hand, laid over what was framed."""

from collections.abc import Sequence

from common.documents import Framing, Panel, Placement, Shot
from services.vision.crops import stand


def placed(framing: Framing, placements: Sequence[Placement], *, picture: tuple[int, int]) -> Framing:
    """The crop keeps its size and stands still where it was put; of several for a panel the last holds."""
    if not placements:
        return framing
    shots = list(framing.shots)
    for placement in placements:
        for index, shot in enumerate(shots):
            if shot.start_ms <= placement.at_ms < shot.end_ms and placement.panel < len(shot.panels):
                shots[index] = _put(shot, placement, picture)
    return framing.model_copy(update={"shots": tuple(shots)})


def _put(shot: Shot, placement: Placement, picture: tuple[int, int]) -> Shot:
    def still(panel: Panel) -> Panel:
        x, y = placement.x * max(0, picture[0] - panel.width), placement.y * max(0, picture[1] - panel.height)
        crop = stand(x, y, (panel.width, panel.height), start_ms=shot.start_ms)
        return panel.model_copy(update={"aims": crop.aims})

    panels = tuple(still(panel) if place == placement.panel else panel for place, panel in enumerate(shot.panels))
    return shot.model_copy(update={"panels": panels})
