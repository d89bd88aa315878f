import numpy as np

from services.vision.bodies import bodies
from services.vision.glimpses import Sample
from tests.unit.vision.made import sample

HD = (1280, 720)
ROOM = np.random.default_rng(7).integers(90, 110, (36, 64, 3)).astype(np.uint8)


def walker(columns: list[int | None], *, wide: int = 4, high: int = 20) -> list[Sample]:
    """A dark figure before a still room, its left edge at these columns."""
    found = []
    for index, column in enumerate(columns):
        thumb = ROOM.copy()
        if column is not None:
            thumb[10 : 10 + high, column : column + wide] = 10
        found.append(sample(index * 500, thumb=thumb))
    return found


def test_a_walker_is_followed() -> None:
    (body,) = bodies(walker([4 * step for step in range(12)]), picture=HD)
    middles = [moment.box.x + moment.box.width / 2 for moment in body.moments]
    assert middles == [40 + 80 * step for step in range(12)]
    assert body.moments[0].box.y == 200
    assert body.moments[0].eyes_y < 260


def test_nobody_in_an_empty_room_nor_where_the_camera_moves() -> None:
    assert bodies(walker([None] * 12), picture=HD) == []
    wide = np.random.default_rng(1).integers(0, 256, (36, 200, 3)).astype(np.uint8)
    panned = [sample(index * 500, thumb=wide[:, 5 * index : 5 * index + 64]) for index in range(12)]
    assert bodies(panned, picture=HD) == []


def test_specks_and_curtains_are_no_bodies() -> None:
    assert bodies(walker([3 * step for step in range(12)], wide=1, high=1), picture=HD) == []
    assert bodies(walker([None, 2] * 6, wide=50), picture=HD) == []


def test_leaves_in_the_wind_are_none() -> None:
    assert bodies(walker([3, 50, 20, 44, 8, 30, 55, 12, 38, 2]), picture=HD) == []


def test_too_few_samples_tell_nothing() -> None:
    assert bodies(walker([10, 20, 30]), picture=HD) == []
