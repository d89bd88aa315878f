"""Placing, timing and escaping of captions; libass itself draws some of them."""

import re
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from common.documents import Box, CaptionStyle, Font, Sighting, Word
from services.render import captions as captioning
from services.render import pages as paging
from services.render.captions import Caption
from services.render.clock import Clock
from services.render.crop import Area, Scene, Step, View
from services.render.encode import Ffmpeg
from services.render.fonts import STYLE_FONTS, HarfBuzzLettering
from services.render.lettering import EvenLettering, Lettering
from tests.unit.render.rendering import Picture

WIDTH, HEIGHT = 540, 960
CLOCK = Clock(origin=Fraction(0), rate=Fraction(30), frames=3000)


def shown_for(
    words: list[Word],
    *,
    style: CaptionStyle | None = None,
    lettering: Lettering | None = None,
    level: float = 600.0,
    clock: Clock = CLOCK,
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> tuple[Caption, ...]:
    chosen = style or CaptionStyle()
    width, height = size
    tokens = paging.tokens(words, style=chosen, lettering=lettering or EvenLettering())
    pages = paging.pages(
        tokens,
        words_per_line=chosen.words_per_line,
        widest=captioning.widest_em(chosen, width=width, height=height),
        duration_ms=clock.duration_ms,
    )
    return captioning.captions(
        pages, style=chosen, clock=clock, width=width, height=height, levels=[level] * len(pages)
    )


@st.composite
def timed_words(draw: st.DrawFn) -> list[Word]:
    at, words = 0, []
    for text in draw(st.lists(st.text(min_size=1, max_size=10), max_size=15)):
        at += draw(st.integers(0, 900))
        end = at + draw(st.integers(1, 700))
        words.append(Word(start_ms=at, end_ms=end, text=text))
        at = end
    return words


# ---- times -----------------------------------------------------------------------------------------------------------


@given(timed_words(), st.sampled_from(["24", "25", "30000/1001", "30", "60"]))
def test_one_word_at_most_is_lit_and_only_while_its_page_is_seen(words: list[Word], rate: str) -> None:
    clock = Clock(origin=Fraction(0), rate=Fraction(rate), frames=3000)
    shown = shown_for(words, clock=clock)
    lit: set[int] = set()
    for caption in shown:
        assert caption.first <= caption.on <= caption.off <= caption.end <= clock.frames
        frames = set(range(caption.on, caption.off))
        assert not lit & frames
        lit |= frames
        if frames:
            assert abs(clock.clip_ms(caption.on) - caption.start_ms) <= 500 / clock.rate + 0.001


@given(st.sampled_from(["24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60"]), st.integers(0, 20_000))
def test_a_time_in_the_script_means_its_frame_and_no_other(rate: str, frame: int) -> None:
    """libass sees a frame's time in whole milliseconds, cut off, and shows events with start <= time < end."""
    clock = Clock(origin=Fraction(0), rate=Fraction(rate), frames=30_000)
    hours, minutes, seconds = captioning._time(frame, clock).split(":")
    told = (int(hours) * 3600 + int(minutes) * 60) * 1000 + round(float(seconds) * 1000)
    assert told <= floor(clock.clip_ms(frame) - 0.0001 if frame else 0)
    assert frame == 0 or told > clock.clip_ms(frame - 1)


# ---- text ------------------------------------------------------------------------------------------------------------


@given(st.text())
def test_any_text_stays_text(text: str) -> None:
    escaped = captioning.escaped(text)
    assert len(escaped.splitlines()) <= 1
    assert not re.search(r"(?<!\\)[{}]", escaped)
    for command in re.finditer(r"\\(.?)", escaped, re.DOTALL):
        assert command[1] in "{}\u2060"
        assert command[1]


@given(timed_words())
def test_a_script_has_one_dialogue_a_line_with_known_commands_only(words: list[Word]) -> None:
    style = CaptionStyle()
    script = captioning.ass(shown_for(words), style=style, clock=CLOCK, width=WIDTH, height=HEIGHT)
    events = script.split("[Events]\n")[1].splitlines()[1:]
    for event in events:
        match = re.fullmatch(r"Dialogue: [01],[\d:.]+,[\d:.]+,(?:under|plain|lit),,0,0,0,,(.*)", event)
        assert match
        blocks = re.findall(r"(?<!\\)\{(.*?)(?<!\\)\}", match[1])
        assert blocks[0].startswith(r"\pos(")
        assert all(re.fullmatch(r"\\fnEven\\fs[\d.]+", block) for block in blocks[1:])


def test_a_style_may_name_each_font_that_is_shipped_and_no_other() -> None:
    assert set(STYLE_FONTS) == set(get_args(Font))
    assert CaptionStyle.model_validate({"font": "noto sans"}).font == "Noto Sans"
    with pytest.raises(ValidationError, match="'Anton', 'Montserrat', 'Noto Sans' or 'Poppins'"):
        CaptionStyle.model_validate({"font": "Comic Sans"})


# ---- drawn by libass -------------------------------------------------------------------------------------------------


def drawn(shown: tuple[Caption, ...], lettering: HarfBuzzLettering, folder: Path, *, style: CaptionStyle) -> Picture:
    """The picture at 0.5 s over dark grey: RGB (HEIGHT, WIDTH, 3)."""
    script = captioning.ass(shown, style=style, clock=CLOCK, width=WIDTH, height=HEIGHT)
    (folder / "captions.ass").write_text(script, encoding="utf-8")
    lettering.write(folder / "fonts")
    ground = f"color=c=0x303030:s={WIDTH}x{HEIGHT}:r=30:d=0.6"
    Ffmpeg().run(
        [
            *("-f", "lavfi", "-i", ground, "-vf", "ass=filename=captions.ass:fontsdir=fonts:shaping=complex"),
            *("-ss", "0.5", "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", "out.rgb"),
        ],
        folder=folder,
    )
    return np.fromfile(folder / "out.rgb", np.uint8).reshape(HEIGHT, WIDTH, 3)


def ink(picture: Picture, *, colour: tuple[int, int, int]) -> Area:
    """The box around all that has about that colour."""
    near = np.all(np.abs(picture.astype(int) - colour) < 60, axis=2)
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    return Area(x=int(columns[0]), y=int(rows[0]), width=int(columns[-1] - columns[0]), height=int(rows[-1] - rows[0]))


WHITE, YELLOW = (255, 255, 255), (255, 212, 0)

SCRIPTS = {
    "latin": ("en", ["Quick", "brown"]),
    "cyrillic": ("ru", ["Привет", "мир"]),
    "greek": ("el", ["Γειά", "Κόσμε"]),
    "arabic": ("ar", ["مرحبا", "بالعالم"]),
    "hebrew": ("he", ["שלום", "עולם"]),
    "devanagari": ("hi", ["नमस्ते", "क्षत्रिय"]),
    "thai": ("th", ["สวัสดี", "ชาวโลก"]),
    "chinese": ("zh", ["你好", "世界"]),
    "japanese": ("ja", ["こんにちは", "世界"]),
    "korean": ("ko", ["안녕", "세계"]),
    "emoji": ("en", ["go", "🚀"]),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_script_stands_where_it_was_placed(script: str, tmp_path: Path) -> None:
    """The first word is white and the second yellow at 0.5 s; both fill the widths that HarfBuzz told."""
    language, texts = SCRIPTS[script]
    style = CaptionStyle(words_per_line=4)
    lettering = HarfBuzzLettering(font="Montserrat", bold=True, language=language)
    words = [Word(start_ms=i * 300, end_ms=i * 300 + 290, text=text) for i, text in enumerate(texts)]
    words[1] = words[1].model_copy(update={"end_ms": 2000})
    shown = shown_for(words, style=style, lettering=lettering)
    picture = drawn(shown, lettering, tmp_path, style=style)
    assert len(shown) == 2
    assert not lettering.unknown
    for caption, colour in zip(shown, (WHITE, YELLOW), strict=True):
        found = ink(picture, colour=colour)
        bearing = 0.2 * caption.size
        assert abs(found.x - caption.x) <= bearing
        assert abs(found.x + found.width - (caption.x + sum(r.width for r in caption.runs) * caption.size)) <= bearing
        assert abs(found.y + found.height / 2 - 600) <= 0.3 * caption.size
    right_to_left = script in {"arabic", "hebrew"}
    assert (shown[0].x > shown[1].x) is right_to_left


@pytest.mark.parametrize(
    "word",
    [
        *(
            "پخش",
            "في",
            "لا",
            "ٱلْعَرَبِيَّة",
            "שָׁלוֹם",
            "ทุกคำ",
            "นี่",
            "สระอำ",
            "சொல்லும்",
            "বাংলা",
            "മലയാളം",
            "ಕನ್ನಡ",
            "తెలుగు",
            "ગુજરાતી",
        ),
        *(
            "ਪੰਜਾਬੀ",
            "ଓଡ଼ିଆ",
            "සිංහල",
            "ខ្មែរ",
            "ລາວ",
            "မြန်မာ",
            "አማርኛ",
            "ქართული",
            "հայերեն",
            "đều",
            "e\u0301te\u0301",
            "AVATAR",
            "GPU的",
        ),
    ],
)
def test_whole_words_are_drawn_in_the_width_that_was_measured(word: str, tmp_path: Path) -> None:
    lettering = HarfBuzzLettering(font="Montserrat", bold=True, language=None)
    (caption,) = shown_for([Word(start_ms=0, end_ms=900, text=word)], lettering=lettering)
    found = ink(drawn((caption,), lettering, tmp_path, style=CaptionStyle()), colour=YELLOW)
    assert not lettering.unknown
    assert abs(found.x - caption.x) <= 0.15 * caption.size
    assert (
        abs(found.x + found.width - caption.x - sum(r.width for r in caption.runs) * caption.size)
        <= 0.15 * caption.size
    )


def test_letters_that_join_are_joined_in_a_lit_word(tmp_path: Path) -> None:
    """Joined Arabic letters are narrower than the same letters apart."""
    lettering = HarfBuzzLettering(font="Montserrat", bold=True, language="ar")
    together = lettering.runs("بالعالم")[0].width
    apart = sum(lettering.runs(letter)[0].width for letter in "بالعالم")
    assert together < 0.8 * apart
    shown = shown_for([Word(start_ms=0, end_ms=900, text="بالعالم")], lettering=lettering)
    found = ink(drawn(shown, lettering, tmp_path, style=CaptionStyle()), colour=YELLOW)
    assert found.width < 0.85 * apart * shown[0].size


def test_signs_of_the_script_language_are_drawn(tmp_path: Path) -> None:
    r"""`{\an8}` as a spoken word neither moves nor hides anything."""
    lettering = HarfBuzzLettering(font="Montserrat", bold=True, language="en")
    shown = shown_for([Word(start_ms=0, end_ms=900, text=r"{\an8}\N{x")], lettering=lettering)
    found = ink(drawn(shown, lettering, tmp_path, style=CaptionStyle()), colour=YELLOW)
    width = sum(run.width for run in shown[0].runs) * shown[0].size
    assert abs(found.width - width) <= 0.2 * shown[0].size
    assert abs(found.y + found.height / 2 - 600) <= 0.3 * shown[0].size


def test_letters_without_a_font_are_left_out_and_told() -> None:
    lettering = HarfBuzzLettering(font="Anton", bold=False, language="en")
    runs = lettering.runs("a\U00013000b")  # an Egyptian hieroglyph
    assert "".join(run.text for run in runs) == "ab"
    assert lettering.unknown == {"\U00013000"}


def test_fonts_are_cut_to_the_letters_that_are_used(tmp_path: Path) -> None:
    lettering = HarfBuzzLettering(font="Montserrat", bold=True, language="ja")
    lettering.runs("字幕")
    (font,) = lettering.write(tmp_path / "fonts")
    assert font.stat().st_size < 20_000
    first = font.read_bytes()
    again = HarfBuzzLettering(font="Montserrat", bold=True, language="ja")
    again.runs("字幕")
    assert again.write(tmp_path / "again")[0].read_bytes() == first


# ---- places ----------------------------------------------------------------------------------------------------------

FULL = View(place=Area(x=0, y=0, width=1080, height=1920), width=405, height=720, steps=(Step(frame=0, x=400, y=0),))
ONE_SCENE = (Scene(first=0, end=3000, views=(FULL,)),)


def level_of(
    sightings: list[Sighting], *, position: str = "bottom", scenes: tuple[Scene, ...] = ONE_SCENE
) -> list[float]:
    style = CaptionStyle.model_validate({"position": position})
    words = [Word(start_ms=i * 10_000, end_ms=i * 10_000 + 900, text="word") for i in range(2)]
    pages = paging.pages(
        paging.tokens(words, style=style, lettering=EvenLettering()), words_per_line=3, widest=10, duration_ms=100_000
    )
    return list(
        captioning.levels(pages, style=style, clock=CLOCK, scenes=scenes, sightings=sightings, width=1080, height=1920)
    )


def face(at_ms: int, *, top: float, bottom: float) -> Sighting:
    """In shares of the output's height, in the middle of the crop."""
    return Sighting(
        at_ms=at_ms, track=1, score=0.9, box=Box(x=500, y=top * 720, width=200, height=(bottom - top) * 720)
    )


def test_captions_keep_off_buttons() -> None:
    assert 0.68 * 1920 < level_of([])[0] < 0.75 * 1920
    assert 0.12 * 1920 < level_of([], position="top")[0] < 0.2 * 1920
    assert level_of([], position="middle") == [960, 960]


@pytest.mark.parametrize(("top", "bottom"), [(0.2, 0.5), (0.4, 0.75), (0.55, 0.9), (0.35, 0.78)])
@pytest.mark.parametrize("position", ["top", "middle", "bottom"])
def test_captions_keep_off_faces(position: str, top: float, bottom: float) -> None:
    level = level_of([face(t, top=top, bottom=bottom) for t in range(0, 20_000, 500)], position=position)
    half = 0.6 * CaptionStyle().size
    assert len(set(level)) == 1
    above, below = top - 0.3 * (bottom - top), bottom - 0.15 * (bottom - top)
    assert level[0] / 1920 + half <= above or level[0] / 1920 - half >= below
    assert level[0] / 1920 - half >= 0.12
    assert level[0] / 1920 + half <= 0.8001


def test_captions_move_between_scenes_only_if_no_place_suits_all() -> None:
    scenes = (Scene(first=0, end=150, views=(FULL,)), Scene(first=150, end=3000, views=(FULL,)))
    low = [face(t, top=0.5, bottom=0.95) for t in range(0, 5000, 500)]
    high = [face(t, top=0.02, bottom=0.52) for t in range(5000, 20_000, 500)]
    first, second = level_of([*low, *high], scenes=scenes)
    assert first < 0.5 * 1920 < second


def test_a_word_too_long_for_a_line_is_made_smaller() -> None:
    (caption,) = shown_for([Word(start_ms=0, end_ms=900, text="Donaudampfschifffahrtsgesellschaft")])
    assert caption.x >= 0.12 * WIDTH - 1
    assert caption.x + caption.box.width <= 0.88 * WIDTH + 1
