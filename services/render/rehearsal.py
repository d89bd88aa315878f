"""A second of film that needs every filter and encoder that any clip may need: what an ffmpeg lacks is known before a video comes."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np

from common.documents import CaptionStyle, Source
from common.media import Window
from services.render import captions
from services.render.clock import Clock
from services.render.crop import Area, Scene, Step, View
from services.render.encode import Encoder, Ffmpeg, encode
from services.render.filters import Picture
from services.render.footage import Footage, look_at
from services.render.sound import RATE, make_sound
from services.render.streaming import unwrap_clip

WIDE: Final = 96
"""Width and height of the source and of the clip."""
CLOCK: Final = Clock(origin=Fraction(0), rate=Fraction(24), frames=24)
_PQ: Final = 16


def rehearse(ffmpeg: Ffmpeg, folder: Path) -> None:
    """Make it by the commands that make any clip. Raises ToolFailed with what ffmpeg says."""
    window = _film(folder / "window.nut")
    script = captions.ass((), style=CaptionStyle(), clock=CLOCK, width=WIDE, height=WIDE)
    (folder / "captions.ass").write_text(script, encoding="utf-8")
    (folder / "fonts").mkdir()
    for has_audio in (False, True):
        make_sound(CLOCK, window_origin_s=0, has_audio=has_audio, ffmpeg=ffmpeg, folder=folder)
    for picture in _pictures(look_at(window)):
        encode(
            picture, encoder=Encoder(rungs=(WIDE // 2,)), ffmpeg=ffmpeg, folder=folder, on_progress=lambda _share: None
        )
        unwrap_clip(ffmpeg, folder)


def _pictures(footage: Footage) -> Iterator[Picture]:
    """Turned a quarter, interlaced, still, stacked, moving and padded; then upside down and of high dynamic range."""
    whole, upper = Area(x=0, y=0, width=WIDE, height=WIDE), Area(x=0, y=0, width=WIDE, height=WIDE // 2)
    still = _view(whole)
    stacked = (_view(upper), _view(replace(upper, y=WIDE // 2)))
    moving = _view(upper, Step(frame=8, x=WIDE / 2, y=0))
    scenes = (
        Scene(first=0, end=8, views=(still,)),
        Scene(first=8, end=16, views=stacked),
        Scene(first=16, end=24, views=(moving,)),
    )
    yield _picture(footage, rotation=90, scenes=scenes)
    hdr = replace(footage, transfer=_PQ, matrix="bt2020")
    yield _picture(hdr, rotation=180, scenes=(Scene(first=0, end=CLOCK.frames, views=(still,)),))


def _view(place: Area, *steps: Step) -> View:
    return View(place=place, width=place.width / 2, height=place.height / 2, steps=(Step(frame=0, x=0, y=0), *steps))


def _picture(footage: Footage, *, rotation: int, scenes: tuple[Scene, ...]) -> Picture:
    source = Source(
        demuxer="nut",
        duration_ms=CLOCK.duration_ms,
        size=0,
        video_stream=0,
        video_codec="rawvideo",
        width=WIDE,
        height=WIDE,
        rotation=rotation,
        frame_rate=CLOCK.rate,
        interlaced=True,
    )
    return Picture(
        source=source,
        footage=footage,
        window_origin=Fraction(0),
        clock=CLOCK,
        scenes=scenes,
        width=WIDE,
        height=WIDE,
        captions=True,
    )


def _film(path: Path) -> Window:
    """Grey, with a hum that holds clicks: so loud beside the rest that the sound must be compressed."""
    wave = (300 * np.sin(np.arange(RATE) / 20)).astype(np.int16)
    wave[:: RATE // 4] = 32_000
    with av.open(str(path), "w", format="nut") as out:
        picture = out.add_stream("rawvideo", rate=CLOCK.rate)
        picture.width, picture.height, picture.pix_fmt = WIDE, WIDE, "yuv420p"
        sound = out.add_stream("pcm_s16le", rate=RATE, layout="mono")
        heard = av.AudioFrame.from_ndarray(wave[None], format="s16", layout="mono")
        heard.sample_rate, heard.pts, heard.time_base = RATE, 0, Fraction(1, RATE)
        out.mux(sound.encode(heard))
        for number in range(CLOCK.frames):
            shown = av.VideoFrame.from_ndarray(np.full((WIDE, WIDE, 3), 128, np.uint8), format="rgb24")
            shown.pts, shown.time_base = number, 1 / CLOCK.rate
            out.mux(picture.encode(shown))
        for stream in (picture, sound):
            out.mux(stream.encode(None))
    return Window(path=path, origin_ms=0, has_audio=True)
