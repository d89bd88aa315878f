"""The picture that stands for a video before it plays: of those on its storyboard, one that shows something, at full size."""

from bisect import bisect_right
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.documents import Storyboard
from common.errors import ToolFailed
from services.render import thumbnail
from services.render.encode import SHEETS
from services.render.segments import whole
from services.render.streaming import Streamed

EARLY: Final = 0.5
"""Of the film, in which it is looked for: what comes late gives away too much."""
DARK: Final = 40
"""Mean brightness under which a picture counts as dark."""


def write(made: Streamed, *, folder: Path) -> None:
    """Write hls/poster.jpg. Raises ToolFailed."""
    board = made.ladder.storyboard
    if board is None:
        raise ToolFailed("Without a storyboard there is no poster.")
    worth = [_worth(tile) for tile in tiles(board, folder)]
    looked_at = worth[: max(1, round(len(worth) * EARLY))]
    at_s = Fraction(looked_at.index(max(looked_at)) * board.every_ms, 1000)
    segment = min(bisect_right(made.first.ends, at_s), len(made.first.ends) - 1)
    film = whole(folder / "hls" / made.ladder.rungs[0].name, folder / "poster.mp4", segment=segment)
    thumbnail.write(film, at_s=float(at_s), out=folder / "hls" / "poster.jpg")
    film.unlink()


def tiles(board: Storyboard, folder: Path) -> list[NDArray[np.uint8]]:
    """Grey pictures (height, width), in order of time."""
    import cv2  # noqa: PLC0415  heavy: only the child process needs it

    found: list[NDArray[np.uint8]] = []
    while len(found) < board.tiles:
        path = folder / (SHEETS % (len(found) // (board.columns * board.rows)))
        sheet = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if sheet is None:
            raise ToolFailed(f"The storyboard has {len(found)} pictures instead of {board.tiles}.")
        for place in range(min(board.columns * board.rows, board.tiles - len(found))):
            row, column = divmod(place, board.columns)
            top, left = row * board.height, column * board.width
            found.append(np.asarray(sheet[top : top + board.height, left : left + board.width], np.uint8))
    return found


def _worth(tile: NDArray[np.uint8]) -> float:
    """Contrast and detail; little for a dark one."""
    import cv2  # noqa: PLC0415  heavy: only the child process needs it

    detail = float(cv2.Laplacian(tile, cv2.CV_32F).std())
    light = min(1.0, float(tile.mean()) / DARK)
    return round(light * (float(tile.std()) + detail), 3)
