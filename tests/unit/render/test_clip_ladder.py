"""A clip in rungs: the same frames as in clip.mp4, in several sizes."""

from pathlib import Path

import av
import numpy as np
import pytest

from common.documents import CaptionStyle, Ladder, RenderedClip
from services.render import encode
from services.render.encode import Encoder
from tests.conftest import MEDIA
from tests.unit.render.rendering import (
    Picture,
    centred,
    joined,
    number_of,
    numbered,
    pictures_of,
    render,
    sound_of,
    tone,
    transcript_of,
    write_video,
)

pytestmark = pytest.mark.slow

ADDRESS = MEDIA / "video" / "wh_weekly_address_obama_640x480_5s.mp4"
WORDS = transcript_of((300, 700, "Hello,"), (700, 1000, "world"))
RUNGS = Encoder(preset="ultrafast", rungs=(180, 120))


def packets(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as container:
        stream = next(stream for stream in container.streams if stream.type == kind)
        return [bytes(packet) for packet in container.demux(stream) if packet.size and (packet.pts or 0) >= 0]


def noise(count: int) -> list[Picture]:
    random = np.random.default_rng(7)
    return [random.integers(0, 255, (540, 304, 3), np.uint8) for _ in range(count)]


def test_the_top_rung_is_the_clip_itself(tmp_path: Path) -> None:
    result = render(
        ADDRESS,
        tmp_path / "w",
        start_ms=200,
        end_ms=4700,
        transcript=WORDS,
        style=CaptionStyle(),
        width=270,
        height=480,
        encoder=RUNGS,
    )
    facts, ladder = RenderedClip.model_validate(result.facts), Ladder.model_validate(result.facts["ladder"])
    clip = result.files["clip.mp4"]
    assert [(rung.width, rung.height) for rung in ladder.rungs] == [(270, 480), (180, 320), (120, 214)]
    assert [rung.copied for rung in ladder.rungs] == [True, False, False]
    assert packets(joined(result, "v0", tmp_path / "v0.mp4"), "video") == packets(clip, "video")
    assert packets(joined(result, "audio", tmp_path / "audio.mp4"), "audio") == packets(clip, "audio")
    assert ladder.duration_ms == facts.duration_ms
    assert ladder.audio is not None
    frames = len(pictures_of(clip))
    for rung in ladder.rungs:
        path = joined(result, rung.name, tmp_path / f"{rung.name}.mp4")
        with av.open(str(path)) as container:
            shown = [packet.pts for packet in container.demux() if packet.pts is not None]
            assert min(shown) == 0
        assert len(pictures_of(path)) == frames
        assert abs(sum(rung.segments_us) / 1000 - facts.duration_ms) <= 1
        assert abs(sum(rung.segments_us) - sum(ladder.audio.segments_us)) <= 40_000
    assert ladder.storyboard is not None
    assert "hls/storyboard/000.jpg" in result.files


def test_every_rung_shows_the_same_frame_at_the_same_time(tmp_path: Path) -> None:
    sound = np.concatenate([np.zeros(48_000, np.float32), tone(2, level_db=-12)])
    path = write_video(tmp_path / "film.mp4", (numbered(n) for n in range(75)), sound=sound)
    result = render(path, tmp_path / "w", start_ms=0, end_ms=3000, width=320, height=180, encoder=RUNGS)
    ladder = Ladder.model_validate(result.facts["ladder"])
    assert len(ladder.rungs) == 2
    for rung in ladder.rungs:
        shown = pictures_of(joined(result, rung.name, tmp_path / f"{rung.name}.mp4"))
        assert [number_of(picture) for picture in shown] == list(range(75))
    wave = np.abs(sound_of(joined(result, "audio", tmp_path / "audio.mp4")))
    assert abs(int(np.argmax(wave > 0.05)) / 48_000 - 1.0) <= 0.04


def test_without_rungs_there_is_the_clips_own(tmp_path: Path) -> None:
    result = render(ADDRESS, tmp_path / "w", start_ms=200, end_ms=1200)
    (rung,) = Ladder.model_validate(result.facts["ladder"]).rungs
    assert (rung.width, rung.height) == (136, 240)


def test_a_clip_above_the_peak_is_made_again_below_it_and_always_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several threads of x264 would race where the peak binds."""
    monkeypatch.setattr(encode, "MOST_BITS", 3_000_000)
    monkeypatch.setattr("services.render.handlers.MOST_BITS", 3_000_000)
    path = write_video(tmp_path / "film.mp4", noise(50))
    one, other = (
        render(
            path,
            tmp_path / name,
            start_ms=0,
            end_ms=2000,
            framing=lambda source: centred(source, start_ms=0, end_ms=2000, width=304, height=540),
            width=304,
            height=540,
            encoder=RUNGS,
        )
        for name in "ab"
    )
    assert one.files["clip.mp4"].stat().st_size * 8 < 3_000_000 * (2 + 2)  # the buffer holds two seconds more
    assert {name: file.read_bytes() for name, file in one.files.items()} == {
        name: file.read_bytes() for name, file in other.files.items()
    }
