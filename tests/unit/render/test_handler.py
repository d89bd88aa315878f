"""The whole stage on whatever people upload."""

import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import av
import cv2
import pytest

from common.blobs import Blob
from common.catalog import Catalog
from common.documents import CaptionStyle, ClipRequest, Correction, RenderedClip
from common.errors import InvalidMedia
from common.events import Stage
from common.faces import BlazeFace
from common.results import canonical
from common.stages import Result
from common.tasks import Task
from services.render.handlers import Render
from services.render.inspection import CarefulFaces
from services.render.settings import Settings
from tests.conftest import MEDIA
from tests.unit.render.rendering import centred, render, source_of, transcript_of

pytestmark = pytest.mark.slow

ADDRESS = MEDIA / "video" / "wh_weekly_address_obama_640x480_5s.mp4"
WORDS = transcript_of((300, 700, "Hello,"), (700, 1000, "{world}"), (1000, 1400, "你好"), (1450, 1900, "مرحبا"))


def probed(path: Path) -> bool:
    try:
        source_of(path)
    except InvalidMedia:
        return False
    return True


ODD = sorted(path.name for path in (MEDIA / "odd").iterdir() if probed(path))


@pytest.mark.parametrize("name", ODD)
def test_every_odd_video_becomes_a_whole_clip(name: str, tmp_path: Path) -> None:
    path = MEDIA / "odd" / name
    end_ms = min(2400, source_of(path).duration_ms)
    start_ms = 400 if end_ms > 1400 else 0
    result = render(
        path,
        tmp_path / "w",
        start_ms=start_ms,
        end_ms=end_ms,
        transcript=WORDS,
        style=CaptionStyle(),
        width=136,
        height=240,
    )
    facts = RenderedClip.model_validate(result.facts)
    with av.open(str(result.files["clip.mp4"])) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (video.codec_context.width, video.codec_context.height) == (136, 240)
        assert (audio.codec_context.name, audio.codec_context.sample_rate) == ("aac", 48_000)
        assert audio.codec_context.layout.name == "stereo"
        assert 24 <= (video.average_rate or 0) <= 60
        assert abs(float((video.duration or 0) * (video.time_base or 0)) * 1000 - facts.duration_ms) <= 1
        frames = sum(1 for _ in container.decode(video))
        assert frames == round(facts.duration_ms * float(video.average_rate or 0) / 1000)
    assert abs(facts.duration_ms - (end_ms - start_ms)) <= 45
    assert facts.quality.av_offset_ms is not None
    assert facts.quality.av_offset_ms <= 40
    assert facts.quality.true_peak_db is None or facts.quality.true_peak_db <= -1
    thumbnail = cv2.imread(str(result.files["clip.jpg"]))
    assert thumbnail is not None
    assert thumbnail.shape == (240, 136, 3)


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    faces = CarefulFaces(BlazeFace(tiles=False), BlazeFace())
    one, other = (
        render(
            ADDRESS,
            tmp_path / name,
            start_ms=500,
            end_ms=2500,
            transcript=WORDS,
            style=CaptionStyle(),
            faces=faces,
        )
        for name in ("a", "b")
    )
    assert one.facts == other.facts
    assert {name: file.read_bytes() for name, file in one.files.items()} == {
        name: file.read_bytes() for name, file in other.files.items()
    }


def test_a_clip_carries_nothing_of_its_source_but_picture_and_sound(tmp_path: Path) -> None:
    path = MEDIA / "odd" / "two_audio_two_subs.mkv"
    result = render(path, tmp_path / "w", start_ms=500, end_ms=1500)
    with av.open(str(result.files["clip.mp4"])) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
        assert set(container.metadata) <= {"major_brand", "minor_version", "compatible_brands"}
    head = result.files["clip.mp4"].read_bytes()[:4096]
    assert head.index(b"moov") < 100  # the index comes first


def named(result: Result) -> set[str]:
    """The clip's own files, without those of its ladder."""
    return {name for name in result.files if not name.startswith("hls/")}


def test_files_and_facts(tmp_path: Path) -> None:
    result = render(ADDRESS, tmp_path / "w", start_ms=200, end_ms=2000, transcript=WORDS, style=CaptionStyle())
    assert named(result) == {"clip.mp4", "clip.jpg", "clip.srt", "clip.vtt", "captions.ass"}
    assert result.facts["text"] == "Hello, {world} 你好 مرحبا"
    assert "{world}" in result.files["clip.srt"].read_text(encoding="utf-8")
    assert canonical(result.facts)


def test_without_captions_there_are_still_subtitles(tmp_path: Path) -> None:
    result = render(ADDRESS, tmp_path / "w", start_ms=200, end_ms=2000, transcript=WORDS, style=None)
    assert named(result) == {"clip.mp4", "clip.jpg", "clip.srt", "clip.vtt"}
    assert "Hello," in result.files["clip.vtt"].read_text(encoding="utf-8")
    assert result.facts["quality"]["caption_onset_ms"] is None


def test_without_words_there_is_nothing_to_caption(tmp_path: Path) -> None:
    result = render(ADDRESS, tmp_path / "w", start_ms=200, end_ms=1200, style=CaptionStyle())
    assert "captions.ass" not in result.files
    assert result.files["clip.vtt"].read_text(encoding="utf-8") == "WEBVTT\n"


def test_the_thumbnail_shows_the_face_and_is_a_frame_of_the_clip(tmp_path: Path) -> None:
    """The face leaves after half the clip."""
    path = MEDIA / "video" / "face_then_noface_hevc_540p_6s.mov"
    faces = CarefulFaces(BlazeFace(tiles=False), BlazeFace())
    source = source_of(path)
    framing = centred(source, start_ms=0, end_ms=6000, width=480, height=270)
    result = render(path, tmp_path / "w", start_ms=0, end_ms=6000, framing=framing, width=480, height=270, faces=faces)
    thumbnail = cv2.imread(str(result.files["clip.jpg"]))
    assert thumbnail is not None
    assert BlazeFace().detect(cv2.cvtColor(thumbnail, cv2.COLOR_BGR2RGB))  # type: ignore[arg-type]


# ---- the key ---------------------------------------------------------------------------------------------------------


class Shelf:
    """What the catalog answers for one job."""

    async def job(self, job: str | None) -> Any:
        assert job == "J"
        return SimpleNamespace(
            request=ClipRequest(captions=CaptionStyle(font="Anton"), width=720, height=1280),
            plan_task="plan",
            transcription="words",
            frame_task=lambda clip: f"frame-{clip}",
        )

    async def corrections(self, _job: Any) -> tuple[Correction, ...]:
        return ()

    async def video(self, video: str) -> Any:
        assert video == "V"
        return SimpleNamespace(blob=Blob(digest="a" * 64, size=1), source=source_of(ADDRESS))

    async def result(self, task: str) -> Any:
        if task == "plan":
            return SimpleNamespace(facts={"ranges": [[0, 1], [500, 2500]], "caveats": [[], ["ends early"]]})
        files = {"frame-2": ("framing.json", "b"), "words": ("transcript.json", "c")}
        name, digit = files[task]
        return SimpleNamespace(files={name: Blob(digest=digit * 64, size=1)})


async def test_the_inputs_are_those_of_the_clip() -> None:
    fields = {"id": "t", "stage": Stage.RENDER, "video": "V", "job": "J", "clip": 2, "user": "u", "state": "running"}
    task = cast("Task", SimpleNamespace(**fields))
    stage = Render(Settings(x264_crf=23))
    inputs = await stage.gather(task, cast("Catalog", Shelf()))
    assert (inputs.start_ms, inputs.end_ms, inputs.caveats) == (500, 2500, ("ends early",))
    assert (inputs.framing, inputs.transcript, inputs.source) == ("b" * 64, "c" * 64, "a" * 64)
    assert (inputs.width, inputs.height, inputs.encoder.crf) == (720, 1280, 23)
    assert inputs.captions == CaptionStyle(font="Anton")
    assert inputs.model_validate_json(inputs.model_dump_json()) == inputs


def test_the_key_knows_all_that_computes() -> None:
    engine = Render(Settings()).engine()
    assert engine["ffmpeg"].startswith("ffmpeg version")
    assert "libavfilter" in engine["libraries"]
    assert engine["faces"] == BlazeFace().digest
    montserrat = Path("services/render/fonts/Montserrat_800ExtraBold.ttf").read_bytes()
    assert engine["Montserrat_800ExtraBold.ttf"] == hashlib.sha256(montserrat).hexdigest()
    assert all(isinstance(value, str) for value in engine.values())
