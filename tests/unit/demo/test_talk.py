import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from common.documents import Source
from common.faces import BlazeFace
from common.media import Limits, probe, upright_frames
from demo import artwork, scenes, talk
from demo.artwork import HEIGHT, WIDTH
from demo.script import CREDITS, TALK, TITLE, Figure, Head, Place, Shot
from demo.timeline import CREDITS_S, Cue, Take, Timeline, plan
from demo.voice import Speaker, trimmed
from services.transcribe.audio import blocks
from services.transcribe.whisper import Whisper

pytestmark = pytest.mark.slow

SHORT = (TALK[0][:2],)
"""Two sentences over two talking heads."""
LINES = [line for part in TALK for line in part]


@dataclass(frozen=True)
class Film:
    path: Path
    timeline: Timeline
    source: Source


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    path = tmp_path_factory.mktemp("demo") / "talk.mp4"
    timeline = talk.compose(path, parts=SHORT, closing_card=None)
    with path.open("rb") as file:
        return Film(path, timeline, probe(file, size=path.stat().st_size, limits=Limits()))


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Timeline:
    """The whole talk's timeline, from its real speech."""
    speaker = Speaker(tmp_path_factory.mktemp("voice"))
    return plan(TALK, [len(speaker.say(line.text)) / speaker.rate for line in LINES], CREDITS)


def words_of(text: str) -> list[str]:
    """Lower-case words; the years and numbers of the short film as Whisper writes them."""
    told = text.lower().replace("nineteen ninety-nine", "1999")
    return re.findall(r"[a-z0-9']+", told)


def word_errors(said: list[str], heard: list[str]) -> int:
    """Levenshtein distance in words."""
    row = list(range(len(heard) + 1))
    for count, word in enumerate(said, 1):
        before = row
        row = [count]
        for at, other in enumerate(heard):
            row.append(min(before[at + 1] + 1, row[at] + 1, before[at] + (word != other)))
    return row[-1]


def test_film_is_a_720p_video_with_speech(film: Film) -> None:
    source = film.source
    assert (source.width, source.height, float(source.frame_rate)) == (1280, 720, 25.0)
    assert (source.video_codec, source.audio_codec, source.audio_channels) == ("h264", "aac", 1)
    assert source.title == TITLE
    assert abs(source.duration_ms / 1000 - film.timeline.duration_s) < 0.1
    assert [path.name for path in film.path.parent.iterdir()] == [film.path.name]


def test_each_talking_head_shows_one_face_on_its_side(film: Film) -> None:
    detector = BlazeFace()
    for take, side in zip(film.timeline.takes, (Place.LEFT, Place.RIGHT), strict=True):
        assert isinstance(take.shot, Head)
        assert take.shot.place is side
        at = [round(1000 * (take.start_s + share * (take.end_s - take.start_s))) for share in (0.02, 0.5, 0.98)]
        for _, picture in upright_frames(film.path, film.source, at_ms=at, height=720):
            faces = detector.detect(picture)
            assert len(faces) == 1
            middle = faces[0].box.x + faces[0].box.width / 2
            assert (middle < WIDTH / 2) == (side is Place.LEFT)


def test_whisper_understands_the_voice(film: Film) -> None:
    with film.path.open("rb") as file:
        sound = np.concatenate(list(blocks(file, film.source)))
    whisper = Whisper(model="base", device="cpu", compute_type="int8", threads=1, batch=4)
    speech = whisper.listen(sound, language=None, on_progress=lambda _share: None)
    heard = " ".join(word.text.strip() for word in speech.heard)
    said = words_of(" ".join(cue.text for cue in film.timeline.cues))
    assert speech.language == "en"
    assert word_errors(said, words_of(heard)) / len(said) <= 0.1
    assert [end for end in heard if end in ".?!"] == ["?", "."]


def test_same_talk_gives_the_same_bytes(film: Film, tmp_path: Path) -> None:
    again = tmp_path / "again.mp4"
    talk.compose(again, parts=SHORT, closing_card=None)
    assert again.read_bytes() == film.path.read_bytes()


def test_film_of_this_edition_is_left_alone(film: Film, capsys: pytest.CaptureFixture[str]) -> None:
    before = film.path.stat().st_mtime_ns
    assert talk.main([str(film.path)]) == 0
    assert film.path.stat().st_mtime_ns == before
    assert "is there already" in capsys.readouterr().out


def test_other_editions_and_damaged_files_are_not_current(
    film: Film, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off = tmp_path / "cut.mp4"
    cut_off.write_bytes(film.path.read_bytes()[:900])
    assert not talk.is_current(cut_off)
    assert not talk.is_current(tmp_path / "missing.mp4")
    monkeypatch.setattr(talk, "PACKAGES", ("numpy",))
    assert not talk.is_current(film.path)


def test_speech_is_loud_but_never_clipped() -> None:
    quiet = np.array([400, -400] * 4000, np.int16)
    timeline = Timeline((Cue(text="", start_s=0.5, end_s=1.5),), (Take(shot=CREDITS, start_s=0, end_s=2),))
    track = talk.mixed([quiet], timeline, rate=8000) / 32768
    assert not track[:4000].any()
    assert 20 * np.log10(np.sqrt(np.mean(track[4000:12000] ** 2))) == pytest.approx(talk.SPEECH_DBFS, abs=0.1)
    spiky = np.array([100] * 7999 + [32767], np.int16)
    assert np.abs(talk.mixed([spiky], timeline, rate=8000)).max() <= talk.PEAK * 32768


def test_each_speaker_starts_afresh(tmp_path: Path) -> None:
    first, second = (Speaker(tmp_path).say("Now count to five.") for _ in range(2))
    assert np.array_equal(first, second)
    assert len(first) > 8000
    assert np.array_equal(trimmed(np.pad(first, 500)), first)
    assert len(trimmed(np.zeros(100, np.int16))) == 0


def test_parts_are_as_long_as_good_clips(spoken: Timeline) -> None:
    cues = iter(spoken.cues)
    for part in TALK:
        mine = list(itertools.islice(cues, len(part)))
        assert 15 <= mine[-1].end_s - mine[0].start_s <= 30
        assert all(re.search(r"[.?]$", cue.text) for cue in mine)
    assert 150 <= spoken.cues[-1].end_s <= 180


def test_takes_touch_and_cuts_fall_in_pauses(spoken: Timeline) -> None:
    takes, cues = spoken.takes, spoken.cues
    assert takes[0].start_s == 0
    assert all(one.end_s == other.start_s for one, other in itertools.pairwise(takes))
    assert all(one.end_s < other.start_s for one, other in itertools.pairwise(cues))
    assert not [take for take in takes for cue in cues if cue.start_s < take.start_s < cue.end_s]
    assert spoken.duration_s == takes[-1].start_s + CREDITS_S
    for take in takes[:-1]:
        starts = [cue.start_s for cue in cues if take.start_s <= cue.start_s < take.end_s]
        assert [take.start_s + line for line in take.lines_s] == pytest.approx(starts)


@pytest.mark.parametrize("shot", [*(line.shot for line in LINES if line.shot), CREDITS])
def test_each_shot_moves_from_its_first_frame_to_its_last(shot: Shot) -> None:
    take = Take(shot=shot, start_s=3, end_s=9, lines_s=(0.2, 1, 2, 3))
    draw = scenes.scene(take)
    first, last = draw(0), draw(5.96)
    assert first.shape == last.shape == (HEIGHT, WIDTH, 3)
    assert first.dtype == np.uint8
    assert np.mean(first != last) > 0.005
    assert np.array_equal(draw(2.4), scenes.scene(take)(2.4))  # the order of asking changes nothing


def test_numbers_stay_whole_when_the_film_is_cut_upright() -> None:
    upright = HEIGHT * 9 // 16
    for shot in (line.shot for line in LINES if isinstance(line.shot, Figure)):
        bare = artwork.backdrop(shot.backdrop)
        drawn = scenes.scene(Take(shot=shot, start_s=0, end_s=5))(4)
        columns = np.flatnonzero((drawn != bare).any(axis=(0, 2)))
        assert WIDTH / 2 - upright / 2 <= columns[0]
        assert columns[-1] <= WIDTH / 2 + upright / 2


def test_cut_out_holds_her_and_not_the_wall() -> None:
    alpha = artwork.cut_out()[:, :, 3]

    def at(x: int, y: int) -> int:
        return int(alpha[y * artwork.FINENESS, x * artwork.FINENESS])

    assert {at(225, 118), at(200, 300), at(230, 30), at(45, 370), at(400, 450)} == {255}
    assert max(at(290, 170), at(170, 140), at(268, 155), at(420, 200), at(60, 60)) < 140
