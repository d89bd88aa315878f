"""Every figure must go bad where the clip is bad."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from common.documents import Aim, Box, CaptionStyle, Framing, Panel, Quality, Sighting, Transcript
from common.faces import BlazeFace, Face, ScriptedFaces
from common.media import Window
from common.styles import STYLES
from services.render import captions as captioning
from services.render import pages as paging
from services.render import quality
from services.render.clock import Clock
from services.render.crop import Area, Scene, Step, View, scenes
from services.render.encode import Ffmpeg
from services.render.fonts import HarfBuzzLettering
from services.render.inspection import CarefulFaces, av_offset_ms, inspect
from services.render.loudness import Loudness
from services.render.onset import OnsetMeter, Onsets, Planes
from services.render.subject import Sample
from tests.conftest import MEDIA
from tests.unit.render.rendering import (
    framing_of,
    numbered,
    pictures_of,
    render,
    source_of,
    tone,
    transcript_of,
    write_video,
)

pytestmark = pytest.mark.slow

ADDRESS = MEDIA / "video" / "wh_weekly_address_obama_640x480_5s.mp4"
FACES = CarefulFaces(BlazeFace(tiles=False), BlazeFace())
SPEECH = transcript_of(
    (400, 700, "Every"),
    (700, 1000, "word"),
    (1000, 1300, "lights"),
    (1350, 1600, "up,"),
    (1800, 2100, "when"),
    (2100, 2500, "spoken."),
)


def crop_at(x: float) -> Framing:
    panel = Panel(width=200, height=356, aims=(Aim(at_ms=0, x=x, y=60),))
    return framing_of((500, 3000, [panel]), width=270, height=480)


# ---- the subject -----------------------------------------------------------------------------------------------------


def test_a_face_in_the_crop_is_counted_and_one_beside_it_is_not(tmp_path: Path) -> None:
    right = render(
        ADDRESS, tmp_path / "a", start_ms=500, end_ms=3000, width=270, height=480, framing=crop_at(160), faces=FACES
    )
    wrong = render(
        ADDRESS, tmp_path / "b", start_ms=500, end_ms=3000, width=270, height=480, framing=crop_at(400), faces=FACES
    )
    assert right.facts["quality"]["subject_in_frame"] == 1.0
    assert wrong.facts["quality"]["subject_in_frame"] == 0.0
    assert any("subject is wholly in the frame in only 0%" in reason for reason in wrong.facts["quality"]["degraded"])
    assert not any("subject" in reason for reason in right.facts["quality"]["degraded"])


def test_the_file_is_believed_and_not_the_plan(tmp_path: Path) -> None:
    """A clip that shows the wall, measured against a framing that looks at the face."""
    render(
        ADDRESS, tmp_path / "wall", start_ms=500, end_ms=3000, width=270, height=480, framing=crop_at(400), faces=FACES
    )
    source = source_of(ADDRESS)
    clip = tmp_path / "wall" / "clip.mp4"
    clock = Clock(origin=Fraction(15015, 30000), rate=Fraction(30000, 1001), frames=len(pictures_of(clip)))
    window = Window(path=tmp_path / "wall" / "window.nut", origin_ms=0, has_audio=True)
    seen = inspect(
        clip,
        window=window,
        source=source,
        clock=clock,
        scenes=scenes(crop_at(160), clock, times=(), width=source.width, height=source.height),
        sightings=(),
        sample_ms=200,
        faces=FACES,
        onsets=None,
        on_progress=lambda _: None,
    )
    assert quality.subject_in_frame(seen.samples) == 0.0


def test_nobody_in_the_source_is_no_fault(tmp_path: Path) -> None:
    result = render(
        ADDRESS,
        tmp_path / "a",
        start_ms=500,
        end_ms=1500,
        width=270,
        height=480,
        framing=crop_at(0),
        faces=ScriptedFaces([[]]),
    )
    assert result.facts["quality"]["subject_in_frame"] is None


def test_the_followed_person_counts_and_not_the_larger_one(tmp_path: Path) -> None:
    """The shot follows a small face at the left; a larger one at the right is out of the frame."""
    small = Face(box=Box(x=230, y=100, width=60, height=80), score=0.9, eyes=((245, 130), (275, 130)))
    large = Face(box=Box(x=480, y=100, width=140, height=180), score=0.9, eyes=((510, 150), (590, 150)))
    panel = Panel(width=200, height=356, aims=(Aim(at_ms=0, x=180, y=60),), track=7)
    sightings = [Sighting(at_ms=t, track=7, box=small.box, score=0.9) for t in range(0, 4000, 200)]
    followed = framing_of((500, 1500, [panel]), width=270, height=480, sightings=sightings)
    unknown = framing_of((500, 1500, [panel.model_copy(update={"track": None})]), width=270, height=480)
    script = ScriptedFaces([[small, large]])
    one = render(
        ADDRESS, tmp_path / "a", start_ms=500, end_ms=1500, width=270, height=480, framing=followed, faces=script
    )
    other = render(
        ADDRESS, tmp_path / "b", start_ms=500, end_ms=1500, width=270, height=480, framing=unknown, faces=script
    )
    assert one.facts["quality"]["subject_in_frame"] == 1.0
    assert other.facts["quality"]["subject_in_frame"] == 0.0


# ---- the crop --------------------------------------------------------------------------------------------------------


def scene(*corners: float) -> Scene:
    steps = tuple(Step(frame=5.0 * number, x=x, y=0) for number, x in enumerate(corners))
    view = View(place=Area(x=0, y=0, width=270, height=480), width=200, height=356, steps=steps)
    return Scene(first=0, end=5 * len(corners), views=(view,))


def test_jitter_is_what_is_not_even_motion() -> None:
    frames = range(0, 100, 5)
    assert quality.crop_jitter_px([scene(100.0)], frames) == 0
    assert quality.crop_jitter_px([scene(*range(0, 100, 5))], frames) == 0
    assert quality.crop_jitter_px([scene(*(100.0 + 10 * (n % 2) for n in range(20)))], frames) == 20


def test_a_small_crop_is_told() -> None:
    assert quality.enlarged([scene(100.0)]) == pytest.approx(1.35)


# ---- captions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(STYLES))
def test_words_of_every_style_light_up_on_time(name: str, tmp_path: Path) -> None:
    result = render(
        ADDRESS, tmp_path / "a", width=270, height=480, start_ms=300, end_ms=2900, transcript=SPEECH, style=STYLES[name]
    )
    assert result.facts["quality"]["caption_onset_ms"] <= 17
    assert not any("light" in reason or "words" in reason for reason in result.facts["quality"]["degraded"])


def shifted(transcript: Transcript, by_ms: int) -> Transcript:
    return transcript_of(*((word.start_ms + by_ms, word.end_ms + by_ms, word.text) for word in transcript.words))


@pytest.mark.parametrize("by_ms", [-167, 133, 200])
def test_late_and_early_captions_are_seen(by_ms: int, tmp_path: Path) -> None:
    found = onsets_against(tmp_path, burned=shifted(SPEECH, by_ms), expected=SPEECH)
    assert found.median_ms == pytest.approx(abs(by_ms), abs=20)


def test_missing_captions_are_seen(tmp_path: Path) -> None:
    found = onsets_against(tmp_path, burned=None, expected=SPEECH)
    assert (found.words, found.unseen) == (6, 6)
    assert any("6 of 6 words could not be seen" in reason for reason in judged(onsets=found).degraded)


def onsets_against(tmp_path: Path, *, burned: Transcript | None, expected: Transcript) -> Onsets:
    """Captions of one transcript in the picture, measured by the times of another."""
    style = CaptionStyle()
    result = render(
        ADDRESS,
        tmp_path / "late",
        width=270,
        height=480,
        start_ms=0,
        end_ms=3200,
        transcript=burned,
        style=style if burned else None,
    )
    with av.open(str(result.files["clip.mp4"])) as container:
        frames = [frame.to_ndarray() for frame in container.decode(video=0)]
    clock = Clock(origin=Fraction(0), rate=Fraction(30000, 1001), frames=len(frames))
    lettering = HarfBuzzLettering(font=style.font, bold=style.bold, language="en")
    words = paging.clip_words(expected.words, start_ms=0, end_ms=3200, origin_ms=0)
    pages = paging.pages(
        paging.tokens(words, style=style, lettering=lettering),
        words_per_line=style.words_per_line,
        widest=captioning.widest_em(style, width=270, height=480),
        duration_ms=clock.duration_ms,
    )
    level = captioning.levels(pages, style=style, clock=clock, scenes=[scene(0)], sightings=(), width=270, height=480)
    shown = captioning.captions(pages, style=style, clock=clock, width=270, height=480, levels=level)
    meter = OnsetMeter(captions=shown, style=style, clock=clock)
    for number, frame in enumerate(frames):
        chroma = frame[480:].reshape(2, 240, 135)
        meter.see(number, Planes(luma=frame[:480].astype(np.uint8), blue=chroma[0], red=chroma[1]))
    return meter.result()


def test_interpolated_words_have_no_onset_and_say_so(tmp_path: Path) -> None:
    spread = transcript_of((400, 900, "Spread"), (900, 1400, "evenly"), measured=False)
    result = render(
        ADDRESS,
        tmp_path / "a",
        width=270,
        height=480,
        start_ms=300,
        end_ms=1900,
        transcript=spread,
        style=CaptionStyle(),
    )
    assert result.facts["quality"]["caption_onset_ms"] is None
    assert any("no word times" in reason for reason in result.facts["quality"]["degraded"])


def test_words_across_an_edge_are_counted(tmp_path: Path) -> None:
    result = render(ADDRESS, tmp_path / "a", start_ms=500, end_ms=2000, transcript=SPEECH, style=CaptionStyle())
    assert result.facts["quality"]["cut_words"] == 2
    assert any("Words cut" in reason for reason in result.facts["quality"]["degraded"])


# ---- sound -----------------------------------------------------------------------------------------------------------


def test_sound_beside_its_picture_is_seen(tmp_path: Path) -> None:
    path = write_video(tmp_path / "even.mp4", map(numbered, range(50)), sound=tone(2, level_db=-20))
    late = tmp_path / "late.mp4"
    shift = [
        "-i",
        path.name,
        "-itsoffset",
        "0.12",
        "-i",
        path.name,
        "-map",
        "0:v",
        "-map",
        "1:a",
        "-c",
        "copy",
        late.name,
    ]
    Ffmpeg().run(["-loglevel", "error", *shift], folder=tmp_path)
    assert av_offset_ms(late) > 100
    assert any("apart" in reason for reason in judged(av_offset_ms=av_offset_ms(late)).degraded)


def judged(
    *,
    onsets: Onsets | None = None,
    loudness: Loudness | None = None,
    av_offset_ms: float = 0.0,
    samples: tuple[Sample, ...] = (),
    still_s: float = 0.0,
    enlarged: float = 1.0,
) -> Quality:
    found = quality.Measured(
        samples=samples,
        onsets=onsets,
        loudness=loudness or Loudness(lufs=-14, peak_db=-1.2),
        av_offset_ms=av_offset_ms,
        jitter_px=0.0,
        cut_words=0,
        enlarged=enlarged,
        still_s=still_s,
    )
    return quality.assessed(found, has_audio=True, interpolated=False, unknown_letters=False, caveats=("As planned.",))


def test_a_good_clip_has_only_the_caveats_of_its_plan() -> None:
    assert judged(onsets=Onsets(median_ms=12, words=40, unseen=1)).degraded == ("As planned.",)


@pytest.mark.parametrize(
    ("loudness", "said"),
    [
        (Loudness(lufs=-16.2, peak_db=-3), "-16.2 LUFS"),
        (Loudness(lufs=-14.1, peak_db=-0.4), "-0.4 dBTP"),
        (Loudness(lufs=-55.0, peak_db=-30), "too faint"),
        (Loudness(lufs=None, peak_db=None), "silent"),
    ],
)
def test_wrong_loudness_is_told(loudness: Loudness, said: str) -> None:
    assert any(said in reason for reason in judged(loudness=loudness).degraded)


def test_other_faults_are_told() -> None:
    found = judged(onsets=Onsets(median_ms=120, words=9, unseen=0), still_s=2.0, enlarged=5.3)
    assert [
        reason for reason in found.degraded if "120 ms" in reason or "2.0 s" in reason or "5.3 times" in reason
    ] == [*found.degraded[1:]]
    assert len(found.degraded) == 4


def test_a_picture_that_ends_before_its_clip_is_told_but_slides_are_not() -> None:
    clock = Clock(origin=Fraction(1), rate=Fraction(25), frames=250)
    film = [Fraction(number, 25) for number in range(200)]
    slides = [Fraction(2 * number) for number in range(6)]
    assert quality.still_at_the_end(film, clock) == pytest.approx(3.04)
    assert quality.still_at_the_end(slides, clock) == 0
    assert quality.still_at_the_end([Fraction(number, 25) for number in range(300)], clock) == 0


def test_samples_are_five_a_second_and_inside() -> None:
    clock = Clock(origin=Fraction(0), rate=Fraction(30), frames=90)
    frames = quality.sample_frames(clock)
    assert len(frames) == 15
    assert all(late - early == 6 for early, late in pairwise(frames))
    assert quality.sample_frames(Clock(origin=Fraction(0), rate=Fraction(25), frames=1)) == (0,)
