"""Pictures that people bring, in every way that they come."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from common.errors import InvalidMedia
from services.upload.stills import MOST_SIDE, still

RED, BLUE = (200, 30, 30), (30, 30, 200)


def halves(width: int, height: int) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = np.full((height, width, 3), RED, np.uint8)
    picture[:, width // 2 :] = BLUE
    return Image.fromarray(picture)


def written(picture: Image.Image, form: str, **given: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **given)
    return out.getvalue()


def shown(data: bytes) -> Image.Image:
    made = still(data)
    picture = Image.open(io.BytesIO(made.jpeg))
    assert (picture.format, picture.size) == ("JPEG", (made.width, made.height))
    return picture.convert("RGB")


def near(seen: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(seen, tuple)
    return all(abs(one - other) < 20 for one, other in zip(seen, colour, strict=True))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(64, 48), (3, 2), (401, 37)])
def test_every_form_is_kept_as_it_looks(form: str, size: tuple[int, int]) -> None:
    picture = shown(written(halves(*size), form, quality=95))
    assert picture.size == size
    if size[0] > 3:
        assert near(picture.getpixel((2, 1)), RED)
        assert near(picture.getpixel((size[0] - 3, 1)), BLUE)


@pytest.mark.parametrize("mode", ["L", "P", "LA", "1"])
def test_colours_of_every_kind_are_read(mode: str) -> None:
    assert shown(written(halves(64, 48).convert(mode), "PNG")).size == (64, 48)


def test_a_large_one_becomes_smaller() -> None:
    assert shown(written(halves(4000, 1000), "JPEG")).size == (MOST_SIDE, MOST_SIDE // 4)


def test_what_one_could_see_through_is_white() -> None:
    picture = halves(64, 48).convert("RGBA")
    picture.putalpha(0)
    assert near(shown(written(picture, "PNG")).getpixel((10, 10)), (255, 255, 255))


def test_it_is_kept_upright_and_tells_nothing_of_the_camera() -> None:
    said = Image.Exif()
    said[0x0112] = 6  # the camera was turned: what is left in the file is up
    said[0x010F] = "Camera of Ann"
    data = written(halves(64, 48), "JPEG", exif=said.tobytes(), quality=95)
    assert b"Camera of Ann" in data
    picture = shown(data)
    assert picture.size == (48, 64)
    assert near(picture.getpixel((24, 3)), RED)
    assert near(picture.getpixel((24, 60)), BLUE)
    assert b"Camera of Ann" not in still(data).jpeg


def test_what_is_no_picture_is_refused() -> None:
    png = written(halves(64, 48), "PNG")
    for data in (b"", b"GIF89a", b"<svg/>", b"#EXTM3U", b"\x89PNG\r\n\x1a\nno", png[:60], b"RIFF\0\0\0\0WEBPVP8 "):
        with pytest.raises(InvalidMedia, match=r"Use|Save"):
            still(data)


def test_more_pixels_than_anybody_needs_are_refused_before_they_are_read() -> None:
    with pytest.raises(InvalidMedia, match="million pixels"):
        still(claiming(written(halves(64, 48), "PNG"), side=60_000))


def claiming(png: bytes, *, side: int) -> bytes:
    """It says that it is a square of this side."""
    head = b"IHDR" + struct.pack(">II", side, side) + png[24:29]
    return png[:12] + head + struct.pack(">I", zlib.crc32(head)) + png[33:]
