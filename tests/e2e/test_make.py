"""`clipmill make` on a talk: what a creator gets, and what a second command saves."""

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.conftest import MEDIA
from tests.e2e.conftest import TALK, Make, Run

pytestmark = pytest.mark.slow

SHORT = MEDIA / "video" / "wh_inauguration2017_720p_20s.mp4"
TWO = ("--clips", "2", "--lengths", "4-6")
STAGES = {"transcribe": 1, "plan": 1, "frame": 3, "render": 3}
FILES = ["manifest.json", "transcript.json", "plan.json", "chunks.json", "edl.json", "source_meta.json"]


def video_packets(path: Path) -> str:
    """Digest of the picture's packets with their times."""
    digest = hashlib.sha256()
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        for packet in container.demux(stream):
            if packet.size:
                digest.update(f"{packet.pts} {packet.dts} {packet.duration}".encode() + bytes(packet))
    return digest.hexdigest()


def frame_at(path: Path, seconds: float) -> np.ndarray[Any, Any]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= seconds:
                return frame.to_ndarray(format="rgb24")
    raise AssertionError("the clip is shorter than that")


def test_three_clips_as_asked(first: Run) -> None:
    clips = first.manifest["clips"]
    assert [clip["index"] for clip in clips] == [1, 2, 3]
    assert first.manifest["shortfall"] is None
    assert [clip["score"] for clip in clips] == sorted((clip["score"] for clip in clips), reverse=True)
    for clip in clips:
        assert (clip["width"], clip["height"]) == (1080, 1920)
        assert 15 <= clip["duration_s"] <= 30.05
        assert abs(clip["end_s"] - clip["start_s"] - clip["duration_s"]) < 0.1
        assert clip["title"]
        assert clip["reason"]
        assert clip["text"]
    spans = sorted((clip["start_s"], clip["end_s"]) for clip in clips)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_no_word_is_cut(first: Run) -> None:
    transcript = json.loads((first.out / "transcript.json").read_text())
    words = [word for segment in transcript["segments"] for word in segment["words"]]
    for clip in first.manifest["clips"]:
        start, end = clip["start_s"] * 1000, clip["end_s"] * 1000
        assert not [w for w in words if w["start_ms"] < start < w["end_ms"] or w["start_ms"] < end < w["end_ms"]]
        said = [w for w in words if start <= w["start_ms"] and w["end_ms"] <= end]
        before = [w for w in words if w["end_ms"] <= start]
        assert said[-1]["text"][-1] in ".?!…:;,", said[-1]["text"]
        assert not before or before[-1]["text"][-1] in ".?!…:;,", before[-1]["text"]


def test_every_file_is_whole(first: Run) -> None:
    names = {path.name for path in first.out.iterdir()}
    clips = [f"clip_{n:02d}.{ending}" for n in (1, 2, 3) for ending in ("mp4", "jpg", "srt", "vtt")]
    assert names == {*clips, *FILES}
    for clip in first.manifest["clips"]:
        with av.open(str(first.out / clip["file"])) as container:
            video, audio = container.streams.video[0], container.streams.audio[0]
            assert (video.codec_context.name, video.pix_fmt, audio.codec_context.name) == ("h264", "yuv420p", "aac")
            assert sum(1 for _ in container.decode(video=0)) > clip["duration_s"] * 24


def test_the_figures_of_quality(first: Run) -> None:
    for clip in first.manifest["clips"]:
        quality = clip["quality"]
        assert quality["subject_in_frame"] >= 0.95
        assert quality["cut_words"] == 0
        assert quality["caption_onset_ms"] <= 80
        assert abs(quality["lufs"] + 14) <= 1
        assert quality["true_peak_db"] <= -1
        assert abs(quality["av_offset_ms"]) <= 40


def test_the_same_command_again_answers_from_stored_results(first: Run, make: Make) -> None:
    again = make(TALK, "--clips", "3", "--lengths", "short")
    assert again.code == 0, again.stderr
    assert {name: len(again.stages(name)) for name in STAGES} == STAGES
    assert all(stage["cached"] for stage in again.manifest["stages"])
    assert not any(stage["cached"] for stage in first.manifest["stages"])
    assert again.cpu_seconds <= 0.15 * first.cpu_seconds
    assert video_packets(again.out / "clip_01.mp4") == video_packets(first.out / "clip_01.mp4")


# ---- on a short one, what changes and what does not --------------------------------------------------------------------


@pytest.fixture(scope="module")
def short(make: Make) -> Run:
    done = make(SHORT, *TWO)
    assert done.code == 0, done.stderr
    return done


def cached(run: Run) -> dict[str, set[bool]]:
    return {name: {stage["cached"] for stage in run.stages(name)} for name in STAGES}


def test_captions_are_on_the_frames(short: Run, make: Make) -> None:
    """A clip with captions differs from the one without where captions stand, and only there."""
    bare = make(SHORT, *TWO, "--no-captions")
    assert bare.code == 0, bare.stderr
    assert cached(bare) == {"transcribe": {True}, "plan": {True}, "frame": {True}, "render": {False}}
    for clip, plain in zip(short.manifest["clips"], bare.manifest["clips"], strict=True):
        assert clip["start_s"] == plain["start_s"]
        at = clip["duration_s"] / 2
        both = [frame_at(run.out / clip["file"], at).astype(np.int16) for run in (short, bare)]
        changed = (np.abs(both[0] - both[1]).max(axis=2) > 60).mean(axis=1)
        rows = np.flatnonzero(changed > 0.02)
        assert len(rows) > 40, "no caption"
        assert rows.max() - rows.min() < 0.3 * len(changed), "captions stand in one place"
    assert bare.manifest["clips"][0]["quality"]["caption_onset_ms"] is None


def test_fresh_work_gives_the_same_bytes(short: Run, make: Make) -> None:
    fresh = make(SHORT, *TWO, "--fresh")
    assert fresh.code == 0, fresh.stderr
    assert not any(stage["cached"] for stage in fresh.manifest["stages"])
    texts = [f"clip_0{n}.{ending}" for n in (1, 2) for ending in ("srt", "vtt")]
    for name in ("plan.json", "chunks.json", "transcript.json", *texts):
        assert (fresh.out / name).read_bytes() == (short.out / name).read_bytes(), name
    crops = [json.loads((run.out / "edl.json").read_text())["clips"] for run in (short, fresh)]
    assert crops[0] == crops[1]
    for n in (1, 2):
        assert video_packets(fresh.out / f"clip_0{n}.mp4") == video_packets(short.out / f"clip_0{n}.mp4")


@pytest.mark.usefixtures("short")
def test_another_style_renders_only(make: Make) -> None:
    styled = make(SHORT, *TWO, "--style", "bold")
    assert styled.code == 0, styled.stderr
    assert cached(styled) == {"transcribe": {True}, "plan": {True}, "frame": {True}, "render": {False}}


@pytest.mark.usefixtures("short")
def test_more_clips_do_not_transcribe_again(make: Make) -> None:
    three = make(SHORT, "--clips", "3", "--lengths", "4-6")
    assert three.code == 0, three.stderr
    assert len(three.manifest["clips"]) == 3 or three.manifest["shortfall"]
    assert cached(three)["transcribe"] == {True}
