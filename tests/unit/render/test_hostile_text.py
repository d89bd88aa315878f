"""Words of a transcript, whatever they hold, are drawn and written as words: they command nobody."""

import html
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pysubs2
from hypothesis import given
from hypothesis import strategies as st

from common import cues as subtitles
from common import writing
from common.documents import CaptionStyle, Subtitles, Word
from common.subtitles import parse_cues
from services.render import captions as captioning
from services.render import pages as paging
from services.render.clock import Clock
from services.render.crop import Area, Scene, Step, View
from services.render.encode import Encoder, picture_arguments
from services.render.filters import Picture, graph
from services.render.footage import Footage
from services.render.lettering import EvenLettering
from tests.films import SOURCE
from tests.texts import ANY

CLOCK = Clock(origin=Fraction(0), rate=Fraction(30), frames=9000)
WIDTH, HEIGHT = 540, 960
STAMP = re.compile(r"\d{1,2}:\d{1,2}:\d{1,2}[.,]\d{1,3}|\d{1,2}:\d{1,2}[.,]\d{1,3}")
"""Our own reader takes two of them in a line for a cue's times, arrow or not, as files that people bring have them."""
SPAN = re.compile(r"\{([^}]*)\}")


@st.composite
def spoken(draw: st.DrawFn) -> tuple[Word, ...]:
    """A second apart, as a clip has them."""
    texts = draw(st.lists(ANY, max_size=8))
    words = [Word(start_ms=1000 * n, end_ms=1000 * n + 800, text=text) for n, text in enumerate(texts)]
    return paging.clip_words(words, start_ms=0, end_ms=100_000, origin_ms=0)


def seen(event: str) -> str:
    """The text that libass shows of an event: blocks in braces are commands, `\\{` and `\\}` are signs."""
    shown, at = "", 0
    while at < len(event):
        if event[at] == "{":
            block = SPAN.match(event, at)
            assert block, "a block without an end"
            assert re.fullmatch(r"\\pos\(-?[\d.]+,-?[\d.]+\)|\\fnEven\\fs[\d.]+", block[1]), block[1]
            at = block.end()
        elif event[at] == "\\":
            sign = event[at + 1]
            assert sign in "{}\u2060", "a command that nobody meant"
            shown += "\\" if sign == "\u2060" else sign
            at += 2
        else:
            shown += event[at]
            at += 1
    return shown


@given(spoken(), st.builds(CaptionStyle, word_highlight=st.booleans(), uppercase=st.booleans()))
def test_captions_show_what_was_said_and_do_nothing_else(words: tuple[Word, ...], style: CaptionStyle) -> None:
    tokens = paging.tokens(words, style=style, lettering=EvenLettering())
    pages = paging.pages(tokens, words_per_line=3, widest=20, duration_ms=CLOCK.duration_ms)
    shown = captioning.captions(
        pages, style=style, clock=CLOCK, width=WIDTH, height=HEIGHT, levels=[600.0] * len(pages)
    )
    script = captioning.ass(shown, style=style, clock=CLOCK, width=WIDTH, height=HEIGHT)
    head = captioning.ass((), style=style, clock=CLOCK, width=WIDTH, height=HEIGHT)
    events = [line.split(",", 9)[9] for line in script.split("\n") if line.startswith("Dialogue: 0,")]
    assert script.count("\n") - head.count("\n") == script.count("\nDialogue: ")
    told = ["".join(run.text for run in caption.runs) for caption in shown]
    assert [seen(event) for event in events] == [writing.UNSEEN.sub(" ", text) for text in told]
    assert len(pysubs2.SSAFile.from_string(script, "ass").events) == script.count("\nDialogue: ")


@given(spoken())
def test_subtitle_files_have_the_cues_that_were_made(words: tuple[Word, ...]) -> None:
    cues = subtitles.cues(words, duration_ms=100_000)
    times = [(cue.start_ms, cue.end_ms) for cue in cues]
    for written in (subtitles.srt(cues), subtitles.vtt(cues)):
        assert written.encode().decode() == written
        found = re.findall(r"(?m)^(\d\d):(\d\d):(\d\d)[,.](\d{3}) --> ", written)
        assert [_ms(*map(int, clock)) for clock in found] == [start for start, _ in times]
        assert written.count("-->") == len(cues)
        lines = [line for cue in cues for line in cue.lines]
        if cues and not any(len(line) > 1000 or len(STAMP.findall(line)) > 1 for line in lines):
            assert [(cue.start_ms, cue.end_ms) for cue in parse_cues(written.encode())] == times


def _ms(hours: int, minutes: int, seconds: int, rest: int) -> int:
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


@given(spoken())
def test_players_find_no_tags_in_subrip(words: tuple[Word, ...]) -> None:
    """As ffmpeg, VLC and mpv look for them."""
    written = subtitles.srt(subtitles.cues(words, duration_ms=100_000))
    assert not re.search(r"</?[A-Za-z][^<>\n]*>|\{\\", written)


@given(spoken())
def test_webvtt_is_text_without_markup(words: tuple[Word, ...]) -> None:
    cues = subtitles.cues(words, duration_ms=100_000)
    bodies = re.findall(r"(?m)^\d\d:.* --> .*\n((?:.+\n)*)", subtitles.vtt(cues))
    assert [html.unescape(body).splitlines() for body in bodies] == [list(cue.lines) for cue in cues]
    assert not re.search(r"[<>]", "".join(bodies))


# ---- what ffmpeg is given --------------------------------------------------------------------------------------------

VIEW = View(width=200, height=356, place=Area(x=0, y=0, width=WIDTH, height=HEIGHT), steps=(Step(frame=0, x=10, y=0),))
PICTURE = Picture(
    source=SOURCE,
    footage=Footage(
        times=(Fraction(0),), width=640, height=360, matrix="bt709", full_range=False, transfer=1, has_audio=True
    ),
    window_origin=Fraction(0),
    clock=CLOCK,
    scenes=(Scene(first=0, end=9000, views=(VIEW,)),),
    width=WIDTH,
    height=HEIGHT,
    captions=True,
)


@given(ANY, ANY, ANY)
def test_no_text_of_a_source_reaches_ffmpeg(title: str, codec: str, language: str) -> None:
    said = {
        "title": title,
        "video_codec": codec,
        "audio_codec": codec,
        "subtitles": (Subtitles(stream=2, codec=codec, language=language),),
    }
    other = replace(PICTURE, source=SOURCE.model_copy(update=said))
    assert graph(other) == graph(PICTURE)
    assert picture_arguments(other, Encoder()) == picture_arguments(PICTURE, Encoder())


@given(ANY)
def test_encoder_settings_are_single_arguments(preset: str) -> None:
    arguments = picture_arguments(PICTURE, Encoder(preset=preset))
    assert arguments[arguments.index("-preset") + 1] == preset
    assert len(arguments) == len(picture_arguments(PICTURE, Encoder()))


def test_files_have_fixed_names() -> None:
    names = {
        argument for argument in picture_arguments(PICTURE, Encoder()) if Path(argument).suffix in {".nut", ".mp4"}
    }
    assert names == {"window.nut", "clip.mp4"}
    assert "ass=filename=captions.ass:fontsdir=fonts" in graph(PICTURE)
