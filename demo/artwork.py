"""What the pictures are made of: the commander cut out of her portrait, backdrops, and lettering.

Pictures are RGB uint8 (H, W, 3). An ink is RGBA uint8 (H, W, 4) whose colours are already multiplied by its alpha.
"""

from functools import cache
from typing import Any, Final

import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from demo.script import Backdrop, Photo

Picture = NDArray[np.uint8]
Numbers = NDArray[np.float32]
Colour = tuple[int, int, int]

WIDTH: Final = 1280
HEIGHT: Final = 720

WHITE: Final[Colour] = (255, 255, 255)
PALE: Final[Colour] = (196, 206, 232)
ORANGE: Final[Colour] = (255, 138, 61)
RED: Final[Colour] = (236, 66, 76)
GOLD: Final[Colour] = (255, 205, 92)
NAVY: Final[Colour] = (11, 16, 44)

FACE: Final = (225.0, 118.0)
"""The middle of the face in the portrait."""
FINENESS: Final = 3
"""Pixels of the cut-out for each one of the portrait."""

_BODY: Final = (
    *(
        (160, 40),
        (200, 18),
        (250, 18),
        (290, 50),
        (300, 95),
        (285, 130),
        (305, 190),
        (350, 260),
        (368, 330),
        (420, 345),
    ),
    *(
        (480, 370),
        (500, 440),
        (511, 511),
        (25, 511),
        (25, 430),
        (45, 300),
        (70, 240),
        (120, 195),
        (140, 160),
        (165, 130),
    ),
    (152, 90),
)
_BEHIND_NECK: Final = (
    ((182, 136), (185, 146), (168, 147), (152, 150), (136, 160), (128, 150), (150, 118), (166, 122), (176, 130)),
    (
        *((274, 137), (268, 147), (263, 160), (258, 172), (268, 178), (281, 189), (295, 206), (303, 226), (308, 234)),
        *((330, 245), (345, 250), (345, 140)),
    ),
)
_POCKET: Final = ((38, 325), (56, 325), (52, 410), (27, 410), (28, 372))
"""Corners in the portrait: about what is her, what GrabCut takes for her although it is the wall, and the other way round."""


@cache
def photograph(photo: Photo) -> Picture:
    picture: Picture = getattr(skimage.data, photo.value)()
    return np.ascontiguousarray(picture[:, :, :3])


@cache
def cut_out() -> Picture:
    """The commander without her background, with a soft shadow, as an ink of FINENESS × the portrait's size.

    Rother, Kolmogorov, Blake, "GrabCut" (SIGGRAPH 2004), from a rough outline.
    """
    portrait = photograph(Photo.COMMANDER)
    mask = np.full(portrait.shape[:2], cv2.GC_BGD, np.uint8)
    body = _polygon(_BODY)
    mask[cv2.dilate(body, np.ones((21, 21), np.uint8)) > 0] = cv2.GC_PR_BGD
    mask[body > 0] = cv2.GC_PR_FGD
    inside = cv2.erode(body, np.ones((25, 25), np.uint8))
    inside[-14:] = body[-14:]
    mask[inside > 0] = cv2.GC_FGD
    for corners in _BEHIND_NECK:
        wall = _polygon(corners)
        mask[cv2.dilate(wall, np.ones((7, 7), np.uint8)) > 0] = cv2.GC_PR_FGD
        mask[wall > 0] = cv2.GC_BGD
    mask[_polygon(_POCKET) > 0] = cv2.GC_FGD
    cv2.setRNGSeed(1)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(np.ascontiguousarray(portrait[:, :, ::-1]), mask, (0, 0, 1, 1), *models, 6, cv2.GC_INIT_WITH_MASK)
    shape = _largest(np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8))
    shape[:, -10:] *= np.linspace(1, 0, 10, dtype=np.float32)
    size = (portrait.shape[1] * FINENESS, portrait.shape[0] * FINENESS)
    soft = cv2.GaussianBlur(cv2.resize(shape, size, interpolation=cv2.INTER_LINEAR), (0, 0), FINENESS)
    edge = np.clip((soft - 0.5) * 1.6 + 0.38, 0, 1)
    shadow = 0.5 * cv2.GaussianBlur(edge, (0, 0), 14 * FINENESS)
    colours = _sharpened(np.asarray(cv2.resize(portrait, size, interpolation=cv2.INTER_CUBIC), np.uint8))
    alpha = edge + (1 - edge) * shadow
    return np.dstack([np.rint(colours * edge[..., None]), np.rint(alpha * 255)]).astype(np.uint8)


def _polygon(corners: tuple[tuple[int, int], ...]) -> Picture:
    area = np.zeros((512, 512), np.uint8)
    cv2.fillPoly(area, [np.array(corners, np.int32)], (1,))
    return area


def _largest(mask: Picture) -> Numbers:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.asarray(labels == best, np.float32)


def _sharpened(picture: Picture) -> Picture:
    blurred = cv2.GaussianBlur(picture, (0, 0), FINENESS)
    return np.asarray(cv2.addWeighted(picture, 1.5, blurred, -0.5, 0), np.uint8)


def paint(picture: Picture, ink: Picture, *, x: int, y: int, opacity: float = 1.0) -> None:
    """Lay the ink over the picture; what reaches over the picture's edges is cut off."""
    left, top = max(0, x), max(0, y)
    right, bottom = min(WIDTH, x + ink.shape[1]), min(HEIGHT, y + ink.shape[0])
    part = ink[top - y : bottom - y, left - x : right - x]
    if opacity < 1:
        part = np.asarray(cv2.convertScaleAbs(part, alpha=opacity), np.uint8)
    clear = cv2.bitwise_not(cv2.extractChannel(part, 3))
    below = picture[top:bottom, left:right]
    dimmed = cv2.multiply(below, cv2.merge((clear, clear, clear)), scale=1 / 255)
    picture[top:bottom, left:right] = cv2.add(dimmed, cv2.cvtColor(part, cv2.COLOR_RGBA2RGB))


# ---- backdrops -------------------------------------------------------------------------------------------------------


@cache
def backdrop(kind: Backdrop) -> Picture:
    painted = {
        Backdrop.NIGHT: _night,
        Backdrop.DAWN: _dawn,
        Backdrop.BLUEPRINT: _blueprint,
        Backdrop.STARS: _deep_field,
    }[kind]()
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j].astype(np.float32)
    shaded = painted * (1 - 0.28 * np.clip(x**2 * 0.6 + y**2 * 0.5, 0, 1))[..., None]
    grain = np.random.default_rng(7).uniform(-1.5, 1.5, (HEIGHT, WIDTH, 1))  # hides the steps of the gradients
    return np.asarray(np.clip(np.rint(shaded + grain), 0, 255), np.uint8)


def _gradient(*stops: Colour) -> Numbers:
    at = np.linspace(0, 1, HEIGHT)
    where = np.linspace(0, 1, len(stops))
    column = np.stack([np.interp(at, where, [stop[channel] for stop in stops]) for channel in range(3)], axis=1)
    return np.repeat(column[:, None], WIDTH, axis=1).astype(np.float32)


def _glow(picture: Numbers, *, at: tuple[int, int], radius: float, colour: Colour, strength: float) -> Numbers:
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    near = np.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2) / (2 * radius**2))[..., None] * strength
    return np.asarray(picture * (1 - near) + np.array(colour, np.float32) * near, np.float32)


def _over(picture: Numbers, ink: Image.Image) -> Numbers:
    layer = np.asarray(ink, np.float32)
    alpha = layer[..., 3:] / 255
    return np.asarray(picture * (1 - alpha) + layer[..., :3] * alpha, np.float32)


def _sheet() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A clear sheet of twice the size, for lines that are smooth once it is halved."""
    sheet = Image.new("RGBA", (WIDTH * 2, HEIGHT * 2), (255, 255, 255, 0))
    return sheet, ImageDraw.Draw(sheet)


def _halved(sheet: Image.Image) -> Image.Image:
    return sheet.resize((WIDTH, HEIGHT), Image.Resampling.BOX)


def _night() -> Numbers:
    picture = _gradient((10, 14, 42), (22, 20, 66), (44, 26, 78))
    picture = _glow(picture, at=(1150, 700), radius=300, colour=ORANGE, strength=0.42)
    picture = _glow(picture, at=(160, 60), radius=330, colour=(58, 92, 200), strength=0.4)
    sheet, draw = _sheet()
    chance = np.random.default_rng(3)
    for x, y, size, light in zip(*chance.uniform(0, 1, (4, 150)), strict=True):
        radius = 1 + 2.2 * size**3
        spot = (x * WIDTH * 2, y * HEIGHT * 1.7)
        box = (spot[0] - radius, spot[1] - radius, spot[0] + radius, spot[1] + radius)
        draw.ellipse(box, fill=(*WHITE, round(60 + 150 * light)))
    for step, radius in enumerate((760, 980, 1220)):
        box = (2300 - radius, 1500 - radius, 2300 + radius, 1500 + radius)
        draw.ellipse(box, outline=(*PALE, 58 - 14 * step), width=3)
    return _over(picture, _halved(sheet))


def _dawn() -> Numbers:
    picture = _gradient((18, 15, 52), (38, 24, 74), (92, 44, 88), (196, 92, 78), (236, 146, 92))
    picture = _glow(picture, at=(640, 640), radius=230, colour=(255, 200, 140), strength=0.45)
    sheet, draw = _sheet()
    for ring, light in ((1884, 40), (1868, 90), (1858, 190)):
        draw.ellipse((1280 - ring, 3060 - ring, 1280 + ring, 3060 + ring), fill=(255, 226, 190, light))
    draw.ellipse((1280 - 1850, 3060 - 1850, 1280 + 1850, 3060 + 1850), fill=(26, 22, 60, 255))
    return _over(picture, _halved(sheet))


def _blueprint() -> Numbers:
    picture = _gradient((8, 34, 58), (10, 52, 76), (12, 66, 88))
    picture = _glow(picture, at=(640, 260), radius=420, colour=(38, 130, 150), strength=0.4)
    sheet, draw = _sheet()
    for x in range(0, WIDTH * 2, 80):
        draw.line((x, 0, x, HEIGHT * 2), fill=(*WHITE, 34 if x % 320 == 0 else 15), width=2)
    for y in range(0, HEIGHT * 2, 80):
        draw.line((0, y, WIDTH * 2, y), fill=(*WHITE, 34 if y % 320 == 0 else 15), width=2)
    for radius in (330, 620):
        draw.ellipse((1280 - radius, 620 - radius, 1280 + radius, 620 + radius), outline=(*PALE, 42), width=3)
    return _over(picture, _halved(sheet))


def _deep_field() -> Numbers:
    stars = photograph(Photo.STARS)
    high = round(stars.shape[1] * HEIGHT / WIDTH)
    part = stars[180 : 180 + high]
    large = cv2.resize(part, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    dim = cv2.GaussianBlur(large, (0, 0), 2.4).astype(np.float32) * 0.62 + np.array((6, 8, 26), np.float32)
    return _glow(dim, at=(200, 120), radius=380, colour=(40, 46, 120), strength=0.3)


# ---- lettering -------------------------------------------------------------------------------------------------------


def sheet(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A clear sheet to draw on."""
    image = Image.new("RGBA", (width, height), (*NAVY, 0))
    return image, ImageDraw.Draw(image)


def write(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    *,
    size: int,
    fill: Colour = WHITE,
    bold: bool = False,
    anchor: str = "la",
) -> None:
    """Letters of Aileron, which Pillow carries; it has one weight, so bold is a stroke."""
    stroke = max(1, round(size / 34)) if bold else 0
    font: Any = ImageFont.load_default(size)
    draw.text(at, text, font=font, fill=(*fill, 255), anchor=anchor, stroke_width=stroke, stroke_fill=(*fill, 255))


def wide(text: str, *, size: int) -> float:
    font: Any = ImageFont.load_default(size)
    return float(font.getlength(text))


def ink(image: Image.Image) -> Picture:
    """An ink from a drawn sheet."""
    pixels = np.asarray(image.convert("RGBA"), np.float32)
    pixels[..., :3] *= pixels[..., 3:] / 255
    return np.rint(pixels).astype(np.uint8)
