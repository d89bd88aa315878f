import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from common.blobs import Blob
from common.catalog import Video
from common.events import Stage
from common.results import StoredResult
from common.tasks import Task
from services.users.jobs.manifest import edl_of, file_name, manifest_of, shortfall_of, source_meta_of, source_of
from tests.films import SOURCE, facts_of, framing, plan, stored, transcript
from tests.unit.users.tasks import CREATED, JOB, dead, task

VIDEO = Video(
    _id="V",
    account="local",
    fingerprint="f",
    blob=Blob(digest="a" * 64, size=SOURCE.size),
    source=SOURCE,
    title="Ein Film",
    language="de",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def done(stage: Stage, clip: int | None = None, **fields: Any) -> Task:
    finished = CREATED + timedelta(seconds=5)
    return task(stage, "done", clip, **{"seconds": 3.0, "cpu_seconds": 2.0, "done_at": finished, **fields})


def results_of(*tasks: Task, clips: int = 2) -> dict[str, StoredResult]:
    made = plan(clips)
    return {
        t.id: stored(t.stage, facts=facts_of(t.stage, made=made), files={}, inputs={"clip": t.clip})
        for t in tasks
        if t.state == "done"
    }


TASKS = (
    done(Stage.TRANSCRIBE),
    done(Stage.PLAN),
    done(Stage.FRAME, 1),
    done(Stage.FRAME, 2),
    done(Stage.RENDER, 2),
    done(Stage.RENDER, 1),
)


def manifest(*tasks: Task, **given: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "job": JOB,
        "video": VIDEO,
        "transcript": transcript(),
        "plan": plan(2),
        "tasks": tasks,
        "results": results_of(*tasks),
    }
    return manifest_of(**{**usual, **given})


def test_a_manifest_says_everything_of_a_job() -> None:
    made = manifest(*TASKS)
    rendered = results_of(*TASKS)["job/J/clip/1/render"]
    assert made["clips"][0] == {
        "index": 1,
        "file": "clip_01.mp4",
        "thumbnail": "clip_01.jpg",
        "srt": "clip_01.srt",
        "vtt": "clip_01.vtt",
        "start_s": 0.0,
        "end_s": 20.0,
        "duration_s": 20.0,
        "width": 1080,
        "height": 1920,
        "score": 0.99,
        "reason": "It begins with a question.",
        "title": "Hello 1",
        "summary": "A greeting.",
        "tags": ["hello"],
        "layout": "focus",
        "speakers": [],
        "text": "Hello number 1.",
        "key": rendered.key,
        "quality": {
            "subject_in_frame": 1.0,
            "crop_jitter_px": 0.0,
            "caption_onset_ms": 12.0,
            "cut_words": 0,
            "lufs": -14.1,
            "true_peak_db": -1.5,
            "av_offset_ms": 3.0,
            "degraded": [],
        },
    }
    del made["clips"], made["stages"]
    assert made == {
        "schema": 1,
        "job": "J",
        "source": {
            "title": "Ein Film",
            "sha256": "a" * 64,
            "duration_s": 120.0,
            "width": 640,
            "height": 360,
            "fps": 29.97,
            "video_codec": "h264",
            "audio_codec": "aac",
            "language": "en",
        },
        "summary": "Somebody says hello.",
        "keywords": ["hello", "world"],
        "chapters": [{"start_s": 0.0, "title": "Hello"}, {"start_s": 61.5, "title": "World"}],
        "shortfall": None,
    }


def test_it_is_json() -> None:
    made = manifest(*TASKS)
    assert json.loads(json.dumps(made, allow_nan=False)) == made


def test_clips_are_in_the_order_of_the_plan() -> None:
    assert [(clip["index"], clip["title"]) for clip in manifest(*TASKS)["clips"]] == [(1, "Hello 1"), (2, "Hello 2")]


def test_clips_without_their_files_are_left_out() -> None:
    tasks = (*TASKS[:2], dead(Stage.FRAME, 1), done(Stage.FRAME, 2), done(Stage.RENDER, 2))
    made = manifest(*tasks, dead=(1,))
    assert [clip["index"] for clip in made["clips"]] == [2]
    assert made["shortfall"] == "Clip 1 could not be made; `clipmill dead list` says why."


def test_before_there_is_anything() -> None:
    made = manifest(task(Stage.TRANSCRIBE, "running"), transcript=None, plan=None)
    assert made["source"]["language"] == "de"
    assert (made["clips"], made["stages"], made["chapters"], made["keywords"]) == ([], [], [], [])
    assert (made["summary"], made["shortfall"]) == ("", None)


def test_every_finished_stage_is_listed_with_its_cost() -> None:
    stages = manifest(*TASKS, dead(Stage.RENDER, 3))["stages"]
    assert [(stage["stage"], stage["clip"]) for stage in stages] == [(t.stage, t.clip) for t in TASKS]
    assert {key: stages[1][key] for key in ("cached", "seconds", "cpu_seconds", "worker")} == {
        "cached": False,
        "seconds": 3.0,
        "cpu_seconds": 2.0,
        "worker": "by hand",
    }
    assert stages[0]["key"] == results_of(*TASKS)[JOB.transcription].key


@pytest.mark.parametrize(
    ("fields", "cost"),
    [
        ({}, (False, 3.0, 2.0)),
        ({"cached": True, "seconds": 0.1}, (True, 0.1, 0.0)),
        ({"done_at": CREATED - timedelta(seconds=1)}, (True, 0.0, 0.0)),
        ({"done_at": CREATED}, (False, 3.0, 2.0)),
    ],
)
def test_what_was_there_before_the_job_cost_it_nothing(fields: dict[str, Any], cost: tuple[bool, float, float]) -> None:
    (stage,) = manifest(done(Stage.TRANSCRIBE, **fields))["stages"]
    assert (stage["cached"], stage["seconds"], stage["cpu_seconds"]) == cost


@pytest.mark.parametrize(
    ("planned", "gone", "said"),
    [
        (None, (), None),
        ("Too short.", (), "Too short."),
        (None, (2, 3), "Clip 2, 3 could not be made; `clipmill dead list` says why."),
        ("Too short.", (1,), "Too short. Clip 1 could not be made; `clipmill dead list` says why."),
    ],
)
def test_shortfalls(planned: str | None, gone: tuple[int, ...], said: str | None) -> None:
    assert shortfall_of(plan(3, shortfall=planned), gone) == said


def test_a_job_without_a_plan_has_no_shortfall() -> None:
    assert shortfall_of(None, ()) is None


def test_an_edit_list_says_where_every_clip_looks() -> None:
    shots = framing(1).model_dump(mode="json")
    made = edl_of(job=JOB, video=VIDEO, plan=plan(2), framings={1: shots})
    assert made == {
        "schema": 1,
        "job": "J",
        "source": "a" * 64,
        "frame_rate": "30000/1001",
        "clips": [
            {"index": 1, "start_s": 0.0, "end_s": 20.0, "shots": shots["shots"]},
            {"index": 2, "start_s": 20.0, "end_s": 40.0, "shots": []},
        ],
    }
    assert json.loads(json.dumps(made)) == made


def test_the_source_is_described_whole() -> None:
    meta = source_meta_of(VIDEO)
    assert (meta["schema"], meta["title"], meta["sha256"]) == (1, "Ein Film", "a" * 64)
    assert (meta["demuxer"], meta["frame_rate"], meta["audio_channels"]) == ("mov", "30000/1001", 2)
    assert json.loads(json.dumps(meta)) == meta


def test_the_language_heard_is_the_language() -> None:
    assert source_of(VIDEO, transcript())["language"] == "en"
    assert source_of(VIDEO, None)["language"] == "de"


def test_files_of_clips_have_two_digits() -> None:
    assert [file_name(n, "mp4") for n in (1, 10, 50)] == ["clip_01.mp4", "clip_10.mp4", "clip_50.mp4"]
