"""A real clip is edited: only what reads the change runs again, and it is seen in the new clip."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest

from common.faces import BlazeFace
from tests.conftest import MEDIA
from tests.e2e.test_make import frame_at

pytestmark = pytest.mark.slow

SHORT = MEDIA / "video" / "wh_inauguration2017_720p_20s.mp4"


@pytest.fixture(scope="module")
def http(up: dict[str, Any]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=up["url"], timeout=120, trust_env=False) as made:
        yield made


def ended(http: httpx.Client, job: str) -> dict[str, Any]:
    while True:
        view: dict[str, Any] = http.get(f"/api/v1/jobs/{job}").json()
        if view["status"] in {"done", "failed", "cancelled"}:
            assert view["status"] == "done", view
            return view
        time.sleep(0.1)


def results(http: httpx.Client, job: str) -> dict[str, Any]:
    found: dict[str, Any] = http.get(f"/api/v1/jobs/{job}/results").json()
    return found


def fetched(http: httpx.Client, job: str, name: str, to: Path) -> Path:
    (url,) = (each["url"] for each in results(http, job)["artifacts"] if each["name"] == name)
    path = to / f"{job}-{name}"
    path.write_bytes(http.get(url).raise_for_status().content)
    return path


@pytest.fixture(scope="module")
def clip(http: httpx.Client) -> dict[str, Any]:
    with SHORT.open("rb") as file:
        video = http.post("/api/v1/videos", files={"file": file}).json()["id"]
    wish = {"video_id": video, "clips": 1, "lengths": "4-8"}
    job = http.post("/api/v1/jobs", json=wish).raise_for_status().json()["id"]
    (made,) = ended(http, job)["clips"]
    return made  # type: ignore[no-any-return]


def cached(http: httpx.Client, job: str) -> dict[str, bool]:
    return {stage["stage"]: stage["cached"] for stage in results(http, job)["manifest"]["stages"]}


def test_a_corrected_word_is_burned_in_and_nothing_else_runs(
    http: httpx.Client, clip: dict[str, Any], tmp_path: Path
) -> None:
    editing = http.get(f"/api/v1/clips/{clip['id']}/editing").json()
    inside = [w for w in editing["words"] if editing["start_ms"] <= w["start_ms"] and w["end_ms"] <= editing["end_ms"]]
    word = max(inside, key=lambda each: each["end_ms"] - each["start_ms"])
    wish = {"words": [{"start_ms": word["start_ms"], "text": "Zyx"}]}
    edit = http.post(f"/api/v1/clips/{clip['id']}/edits", json=wish).raise_for_status().json()
    assert edit["reruns"] == ["render"]
    (made,) = ended(http, edit["id"])["clips"]
    assert (made["title"], made["score"], made["reason"]) == (clip["title"], clip["score"], clip["reason"])
    assert (made["start_s"], made["end_s"]) == (clip["start_s"], clip["end_s"])
    assert "Zyx" in made["text"]
    stages = cached(http, edit["id"])
    assert (stages["transcribe"], stages["frame"], stages["render"]) == (True, True, False)
    ledger = {stage["stage"]: stage for stage in results(http, edit["id"])["manifest"]["stages"]}
    assert ledger["plan"]["cpu_seconds"] < ledger["render"]["cpu_seconds"] / 10, "what was planned is carried over"

    before, after = (fetched(http, job, "clip_01.vtt", tmp_path).read_text() for job in (clip["job_id"], edit["id"]))
    assert "Zyx" in after
    assert "Zyx" not in before

    films = [fetched(http, job, "clip_01.mp4", tmp_path) for job in (clip["job_id"], edit["id"])]
    assert len({_frames(film) for film in films}) == 1
    lit = ((word["start_ms"] + word["end_ms"]) / 2 - editing["start_ms"]) / 1000
    pictures = [frame_at(film, lit).astype(np.int16) for film in films]
    changed = (np.abs(pictures[0] - pictures[1]).max(axis=2) > 60).mean(axis=1)
    rows = np.flatnonzero(changed > 0.02)
    assert len(rows) > 20, "the word is not there"
    assert rows.max() - rows.min() < 0.3 * len(changed), "only the caption changed"

    undo = {"words": [{"start_ms": word["start_ms"], "text": word["heard"]}]}
    again = http.post(f"/api/v1/clips/{made['id']}/edits", json=undo).raise_for_status().json()
    assert again["reruns"] == []
    ended(http, again["id"])
    stages = cached(http, again["id"])
    assert (stages["frame"], stages["render"]) == (True, True)


def _frames(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_a_crop_is_moved_without_another_look_at_the_film(
    http: httpx.Client, clip: dict[str, Any], tmp_path: Path
) -> None:
    wish = {"crops": [{"shot": 0, "x": 0.0, "y": 0.0}]}
    edit = http.post(f"/api/v1/clips/{clip['id']}/edits", json=wish).raise_for_status().json()
    assert edit["reruns"] == ["frame", "render"]
    (made,) = ended(http, edit["id"])["clips"]
    shot = http.get(f"/api/v1/clips/{made['id']}/editing").json()["framing"]["shots"][0]
    assert [(aim["x"], aim["y"]) for aim in shot["panels"][0]["aims"]] == [(0.0, 0.0)]
    pictures = [
        frame_at(fetched(http, job, "clip_01.mp4", tmp_path), 0.5).astype(np.int16)
        for job in (clip["job_id"], edit["id"])
    ]
    assert np.abs(pictures[0] - pictures[1]).mean() > 5


def test_a_trim_looks_at_nothing_again_and_holds_the_face(
    http: httpx.Client, clip: dict[str, Any], tmp_path: Path
) -> None:
    wish = {"start_s": clip["start_s"] + 0.7, "end_s": clip["end_s"] - 0.9}
    edit = http.post(f"/api/v1/clips/{clip['id']}/edits", json=wish).raise_for_status().json()
    assert (edit["reruns"], edit["unseen_ms"]) == (["frame", "render"], 0)
    (made,) = ended(http, edit["id"])["clips"]
    assert made["duration_s"] == pytest.approx(clip["duration_s"] - 1.6, abs=0.1)
    looked, again = (_frame_cpu(http, job) for job in (clip["job_id"], edit["id"]))
    assert again < looked / 3
    picture = frame_at(fetched(http, edit["id"], "clip_01.mp4", tmp_path), 0.5)
    face = max(BlazeFace().detect(picture), key=lambda each: each.score).box
    assert face.x >= 0
    assert face.x + face.width <= picture.shape[1]


def _frame_cpu(http: httpx.Client, job: str) -> float:
    (stage,) = (each for each in results(http, job)["manifest"]["stages"] if each["stage"] == "frame")
    seconds: float = stage["cpu_seconds"]
    return seconds
