"""What is lettered and drawn: cards beside the commander, her name, numbers with their drawings, credits. All are inks."""

import math
from typing import Final

from PIL import Image, ImageDraw

from demo.artwork import GOLD, NAVY, ORANGE, PALE, RED, WHITE, Picture, ink, sheet, wide, write
from demo.script import Banner, Credits, Drawing, Listing, Row, Tally

CARD_WIDTH: Final = 470
CAPTION_WIDTH: Final = 350
ROW_HEIGHT: Final = 74
HEADING_HEIGHT: Final = 92
DOT: Final = 68
DOT_GAP: Final = 14
_FINE: Final = 3


def _panel(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], *, radius: int = 22) -> None:
    draw.rounded_rectangle(box, radius, fill=(*NAVY, 205), outline=(*PALE, 60), width=1)


def banner(card: Banner) -> Picture:
    image, draw = sheet(CARD_WIDTH, 430)
    lines = card.title.split("\n")
    size = 112 if max(len(line) for line in lines) <= 7 else 92
    top = 215 - (len(lines) * size + 110) / 2
    draw.rounded_rectangle((4, top - 16, 74, top - 10), 3, fill=(*ORANGE, 255))
    write(draw, (4, top + 6), card.over, size=27, fill=ORANGE, bold=True)
    for index, line in enumerate(lines):
        write(draw, (2, top + 46 + index * size), line, size=size, bold=True)
    write(draw, (4, top + 72 + len(lines) * size), card.under, size=30)
    return ink(image)


def listing(card: Listing) -> Picture:
    height = HEADING_HEIGHT + len(card.rows) * ROW_HEIGHT + 16
    image, draw = sheet(CARD_WIDTH, height)
    _panel(draw, (0, 0, CARD_WIDTH - 1, height - 1))
    write(draw, (32, 30), card.heading, size=30, fill=ORANGE, bold=True)
    draw.rounded_rectangle((32, 76, 92, 80), 2, fill=(*ORANGE, 255))
    return ink(image)


def row(item: Row) -> Picture:
    image, draw = sheet(CARD_WIDTH, ROW_HEIGHT)
    middle = ROW_HEIGHT / 2
    draw.ellipse((30, middle - 24, 78, middle + 24), fill=(*ORANGE, 255))
    write(draw, (54, middle), item.mark, size=25, fill=NAVY, bold=True, anchor="mm")
    size = 27
    while wide(item.text, size=size) > CARD_WIDTH - 96 - 24:
        size -= 1
    write(draw, (96, middle), item.text, size=size, anchor="lm")
    return ink(image)


def tally(card: Tally) -> Picture:
    width, height = tally_size(card)
    image, draw = sheet(width, height)
    _panel(draw, (0, 0, width - 1, height - 1))
    write(draw, (32, 28), card.heading, size=30, fill=ORANGE, bold=True)
    write(draw, (32, height - 62), card.under, size=28, fill=PALE)
    return ink(image)


def tally_size(card: Tally) -> tuple[int, int]:
    rows = -(-card.total // card.across)
    return max(360, 64 + card.across * (DOT + DOT_GAP)), 88 + rows * (DOT + DOT_GAP) + 76


def tally_dots(card: Tally) -> tuple[tuple[int, int], ...]:
    """The middle of each dot, counted from the card's corner."""
    step = DOT + DOT_GAP
    left = 32 + DOT // 2
    return tuple(
        (left + index % card.across * step, 88 + DOT // 2 + index // card.across * step) for index in range(card.total)
    )


def dot(*, lost: bool) -> Picture:
    image, draw = _fine(DOT, DOT)
    colour = RED if lost else (70, 200, 150)
    draw.rounded_rectangle((0, 0, DOT * _FINE - 1, DOT * _FINE - 1), 16 * _FINE, fill=(*colour, 255))
    middle, arm = DOT * _FINE / 2, 13 * _FINE
    white = (*WHITE, 255)
    if lost:
        draw.line((middle - arm, middle - arm, middle + arm, middle + arm), fill=white, width=6 * _FINE)
        draw.line((middle - arm, middle + arm, middle + arm, middle - arm), fill=white, width=6 * _FINE)
    else:
        tick = [(middle - arm, middle), (middle - arm / 3, middle + arm * 0.7), (middle + arm, middle - arm * 0.7)]
        draw.line(tick, fill=white, width=6 * _FINE, joint="curve")
    return ink(_coarse(image))


def name(over: str, under: str) -> Picture:
    image, draw = sheet(380, 92)
    draw.rounded_rectangle((0, 0, 379, 91), 14, fill=(*NAVY, 225))
    draw.rounded_rectangle((0, 0, 9, 91), 4, fill=(*ORANGE, 255))
    write(draw, (30, 16), over, size=30, bold=True)
    write(draw, (30, 56), under, size=21, fill=PALE)
    return ink(image)


def caption(text: str, *, size: int, bold: bool) -> Picture:
    """A line of its own, centred; narrow enough to stay whole when the film is cut upright."""
    image, draw = sheet(760, round(size * 1.6))
    middle = size * 0.8
    while wide(text, size=size) > CAPTION_WIDTH:
        size -= 1
    write(draw, (380, middle), text, size=size, bold=bold, anchor="mm")
    return ink(image)


def credit(text: str) -> Picture:
    width = round(wide(text, size=19)) + 28
    image, draw = sheet(width, 36)
    draw.rounded_rectangle((0, 0, width - 1, 35), 8, fill=(*NAVY, 190))
    write(draw, (14, 18), text, size=19, anchor="lm")
    return ink(image)


def credits_roll(closing: Credits) -> Picture:
    image, draw = sheet(700, 130 + 54 * len(closing.rows))
    write(draw, (350, 34), closing.heading, size=48, bold=True, anchor="mm")
    draw.rounded_rectangle((310, 74, 390, 79), 2, fill=(*ORANGE, 255))
    for index, item in enumerate(closing.rows):
        y = 138 + 54 * index
        write(draw, (244, y), item.mark, size=30, fill=ORANGE, anchor="rm")
        write(draw, (276, y), item.text, size=30, anchor="lm")
    return ink(image)


# ---- drawings, 360 × 360 ---------------------------------------------------------------------------------------------


def drawing(kind: Drawing) -> Picture:
    image, draw = _fine(360, 360)
    {
        Drawing.PIZZA: _pizza,
        Drawing.RING: _ring,
        Drawing.ENGINE: _engine,
        Drawing.NEEDLE: _needle,
        Drawing.TELESCOPE: _telescope,
    }[kind](draw)
    return ink(_coarse(image))


def _fine(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    return sheet(width * _FINE, height * _FINE)


def _coarse(image: Image.Image) -> Image.Image:
    return image.resize((image.width // _FINE, image.height // _FINE), Image.Resampling.BOX)


def _disc(middle: tuple[float, float], radius: float) -> tuple[float, float, float, float]:
    x, y = middle[0] * _FINE, middle[1] * _FINE
    return (x - radius * _FINE, y - radius * _FINE, x + radius * _FINE, y + radius * _FINE)


def _on_circle(middle: tuple[float, float], radius: float, degrees: float) -> tuple[float, float]:
    turn = math.radians(degrees)
    return (middle[0] + radius * math.cos(turn)) * _FINE, (middle[1] + radius * math.sin(turn)) * _FINE


def _pizza(draw: ImageDraw.ImageDraw) -> None:
    toppings = ((60, 8), (98, 26), (120, -12), (70, -22), (112, 4))
    for slice_ in range(8):
        turn = slice_ * 45 + 22.5
        pulled = 26 if slice_ == 6 else 3
        middle = tuple(value / _FINE for value in _on_circle((180, 186), pulled, turn))
        tip = (middle[0], middle[1])
        draw.pieslice(_disc(tip, 146), turn - 21.5, turn + 21.5, fill=(206, 136, 66, 255))
        draw.pieslice(_disc(tip, 130), turn - 21.5, turn + 21.5, fill=(250, 204, 96, 255))
        for index, (far, aside) in enumerate(toppings):
            if (index + slice_) % 2:
                continue
            x, y = _on_circle(tip, far, turn + aside * 0.6)
            draw.ellipse(_disc((x / _FINE, y / _FINE), 13), fill=(200, 66, 48, 255))


def _ring(draw: ImageDraw.ImageDraw) -> None:
    middle = (180, 180)
    draw.ellipse(_disc(middle, 150), outline=(*PALE, 90), width=14 * _FINE)
    draw.arc(_disc(middle, 150), -90, -60, fill=(*ORANGE, 255), width=14 * _FINE)
    for second in range(0, 60, 5):
        long = 22 if second % 15 == 0 else 12
        ends = [_on_circle(middle, 126, second * 6), _on_circle(middle, 126 - long, second * 6)]
        draw.line(ends, fill=(*PALE, 200), width=5 * _FINE)
    draw.line([_on_circle(middle, 24, 120), _on_circle(middle, 118, -60)], fill=(*ORANGE, 255), width=7 * _FINE)
    draw.ellipse(_disc(middle, 12), fill=(*WHITE, 255))


def _engine(draw: ImageDraw.ImageDraw) -> None:
    def across(y: float) -> float:
        return 34 + 108 * math.pow((y - 110) / 220, 0.62)

    bell = [(180 - across(y), y) for y in range(110, 331, 4)] + [(180 + across(y), y) for y in range(330, 109, -4)]
    draw.rounded_rectangle((130 * _FINE, 26 * _FINE, 230 * _FINE, 112 * _FINE), 16 * _FINE, fill=(126, 140, 168, 255))
    draw.polygon([(x * _FINE, y * _FINE) for x, y in bell], fill=(84, 98, 128, 255))
    for tube in range(-7, 8):
        torn = tube in {3, 4, 5}
        path = [((180 + across(y) * tube / 8) * _FINE, y * _FINE) for y in range(112, 331, 4)]
        draw.line(path, fill=(*(RED if torn else (118, 134, 166)), 255), width=(7 if torn else 3) * _FINE)
    draw.ellipse(_disc((214, 196), 13), fill=(*GOLD, 255), outline=(*WHITE, 255), width=3 * _FINE)
    draw.line([(180 * _FINE, 90 * _FINE), (208 * _FINE, 184 * _FINE)], fill=(*GOLD, 255), width=4 * _FINE)


def _needle(draw: ImageDraw.ImageDraw) -> None:
    middle = (180, 236)
    draw.arc(_disc(middle, 160), 180, 360, fill=(*PALE, 90), width=20 * _FINE)
    draw.arc(_disc(middle, 160), 318, 326, fill=(70, 200, 150, 255), width=34 * _FINE)
    for mark in range(180, 361, 18):
        draw.line([_on_circle(middle, 132, mark), _on_circle(middle, 118, mark)], fill=(*PALE, 190), width=4 * _FINE)
    draw.line(
        [(middle[0] * _FINE, middle[1] * _FINE), _on_circle(middle, 138, 311)], fill=(*ORANGE, 255), width=9 * _FINE
    )
    draw.ellipse(_disc(middle, 17), fill=(*WHITE, 255))


def _telescope(draw: ImageDraw.ImageDraw) -> None:
    def turned(*corners: tuple[float, float]) -> list[tuple[float, float]]:
        """The drawing is laid level around (0, 0) and turned by 24 degrees."""
        cos, sin = math.cos(math.radians(-24)), math.sin(math.radians(-24))
        return [((180 + x * cos - y * sin) * _FINE, (180 + x * sin + y * cos) * _FINE) for x, y in corners]

    for side in (-1, 1):
        draw.line(turned((-46, 0), (-46, side * 62)), fill=(*PALE, 255), width=5 * _FINE)
        for cell in range(3):
            near, far = side * (62 + cell * 34), side * (92 + cell * 34)
            panel = turned((-72, near), (-20, near), (-20, far), (-72, far))
            draw.polygon(panel, fill=(64, 104, 196, 255), outline=(*PALE, 255), width=2 * _FINE)
    draw.polygon(turned((-96, -38), (6, -38), (6, 38), (-96, 38)), fill=(206, 164, 78, 255))
    draw.polygon(turned((6, -28), (138, -24), (138, 24), (6, 28)), fill=(176, 184, 204, 255))
    draw.polygon(turned((138, -24), (166, -44), (150, -10), (138, -4)), fill=(*ORANGE, 255))
    for band in (-60, -20, 48, 96):
        high = 38 if band < 6 else 27
        draw.line(turned((band, -high), (band, high)), fill=(*NAVY, 255), width=3 * _FINE)
