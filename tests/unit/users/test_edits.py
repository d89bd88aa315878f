"""Edits: what is asked for, and that the keys reckoned here are those that the stages will have."""

import asyncio
import math
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pydantic import ValidationError

from common.blobs import Blob
from common.catalog import Catalog, Job
from common.documents import CaptionStyle, ClipRequest, Correction, Edit, Layout, Placement, Span, Watched, Word
from common.errors import ClipmillError, Conflict, InvalidRequest
from common.events import Stage
from common.results import StoredResult, key_of
from common.styles import STYLES
from services.render.handlers import Render
from services.render.settings import Settings as RenderSettings
from services.users.clips.editing import edited_words, sentences
from services.users.clips.edits import EditWish, Original, edited, frame_key, render_key, unseen_ms
from services.users.jobs.wishes import Range
from services.vision.handlers import Frame
from services.vision.settings import Settings as VisionSettings
from tests.films import SOURCE, framing
from tests.unit.users.tasks import job as made_job
from tests.unit.users.tasks import task

HEARD = (
    Word(start_ms=20_500, end_ms=20_900, text="Helo"),
    Word(start_ms=21_000, end_ms=21_400, text="there."),
    Word(start_ms=22_500, end_ms=22_900, text="Bye"),
)
PLAN, FRAMED, WORDS = "a" * 64, "b" * 64, "c" * 64
ENGINE = {"made": "by hand"}


def original(*, framed: bool = True, **changes: Any) -> Original:
    return Original(
        **{
            "clip": "J.02",
            "index": 2,
            "request": ClipRequest(clips=2, prompt="jokes"),
            "plan": PLAN,
            "span": Span(start_ms=20_000, end_ms=40_000),
            "layout": None,
            "duration_ms": 120_000,
            "heard": HEARD,
            "title": None,
            "framing": (framing(2), FRAMED) if framed else None,
            **changes,
        }
    )


def asked(**wish: Any) -> ClipRequest:
    return edited(EditWish(**wish), original())


def edit_of(request: ClipRequest) -> Edit:
    assert request.edit is not None
    return request.edit


# ---- what is asked for -----------------------------------------------------------------------------------------------


def test_what_is_left_out_stays() -> None:
    request = asked(title="Mine")
    assert request.pinned == (Span(start_ms=20_000, end_ms=40_000),)
    assert (request.clips, request.prompt, request.captions) == (1, "jokes", CaptionStyle())
    assert request.edit == Edit(clip="J.02", plan=PLAN, index=2, title="Mine")


def test_words_captions_layout_and_range() -> None:
    request = asked(
        words=[{"start_ms": 20_500, "text": " Hello  all "}, {"start_ms": 22_500, "text": ""}],
        captions="bold",
        layout="split",
        end_s=35.5,
    )
    assert edit_of(request).words == (
        Correction(start_ms=20_500, text="Hello all"),
        Correction(start_ms=22_500, text=""),
    )
    assert (request.captions, request.layout) == (STYLES["bold"], Layout.SPLIT)
    assert request.pinned == (Span(start_ms=20_000, end_ms=35_500),)
    assert asked(captions=False).captions is None


def test_a_crop_is_remembered_by_a_moment_of_its_shot() -> None:
    edit = edit_of(asked(crops=[{"shot": 0, "x": 0.25}]))
    assert edit.crops == (Placement(at_ms=30_000, x=0.25),)
    assert edit.framing == FRAMED
    assert edit_of(asked(crops=[{"shot": 0, "x": 0.25}], start_s=21)).framing is None
    assert edit_of(asked(crops=[{"shot": 0, "x": 0.25}], layout="static")).framing is None


def test_edits_of_an_edit_add_up() -> None:
    first = asked(words=[{"start_ms": 20_500, "text": "Hello"}], crops=[{"shot": 0, "x": 0.25}], title="Mine")
    again = original(clip="E.01", index=1, request=first)
    second = edited(EditWish(words=[{"start_ms": 22_500, "text": ""}], crops=[{"shot": 0, "x": 0.75}]), again)
    assert edit_of(second).words == (
        Correction(start_ms=20_500, text="Hello"),
        Correction(start_ms=22_500, text=""),
    )
    assert edit_of(second).crops == (Placement(at_ms=30_000, x=0.75),)
    undone = edited(EditWish(words=[{"start_ms": 20_500, "text": "Helo"}]), again)
    assert edit_of(undone).words == ()


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({}, "Say what to change"),
        ({"words": [{"start_ms": 20_501, "text": "x"}]}, "No word begins at 20501 ms"),
        ({"captions": "sparkling"}, "There are: default"),
        ({"end_s": 121}, "The video ends at 120"),
        ({"end_s": 20.5}, "from 1 to 600"),
        ({"start_s": 50}, "from 1 to 600"),
        ({"crops": [{"shot": 1, "x": 0}]}, "no shot 1"),
        ({"crops": [{"shot": 0, "x": 0, "panel": 1}]}, "no shot 0 with a panel 1"),
    ],
)
def test_what_is_refused(wish: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidRequest, match=reason):
        asked(**wish)


@pytest.mark.parametrize("moment", [math.inf, math.nan, -1, 1e308, 2_592_001])
@pytest.mark.parametrize("name", ["start_s", "end_s"])
def test_moments_that_no_film_has(name: str, moment: float) -> None:
    with pytest.raises(ValidationError):
        EditWish.model_validate({name: moment})
    with pytest.raises(ValidationError):
        Range.model_validate({"start_s": 0, "end_s": 9, name: moment})


def test_crops_wait_for_the_framing() -> None:
    with pytest.raises(Conflict, match="not framed yet"):
        edited(EditWish(crops=[{"shot": 0, "x": 0}]), original(framed=False))
    assert issubclass(Conflict, ClipmillError)


# ---- what was looked at ----------------------------------------------------------------------------------------------


WATCHED = Watched(reel="e" * 64, start_ms=20_000, end_ms=42_000)


@pytest.mark.parametrize(
    ("span", "unseen"),
    [((20_000, 40_000), 0), ((25_000, 42_000), 0), ((18_000, 44_500), 4500), ((50_000, 60_000), 10_000)],
)
def test_only_what_was_not_watched_is_unseen(span: tuple[int, int], unseen: int) -> None:
    assert unseen_ms(Span(start_ms=span[0], end_ms=span[1]), WATCHED) == unseen
    assert unseen_ms(Span(start_ms=span[0], end_ms=span[1]), None) == span[1] - span[0]


def test_framing_is_told_what_was_watched_unless_all_is_made_afresh() -> None:
    request = edited(EditWish(start_s=21.0), original(watched=WATCHED))
    assert edit_of(request).watched == WATCHED
    for fresh_from, reel in ((None, WATCHED.reel), (Stage.RENDER, WATCHED.reel), (Stage.FRAME, None)):
        job = made_job(request=request, fresh_from=fresh_from)
        shelf = cast("Catalog", Shelf(job, ranges=[[21_000, 40_000]], caveats=[[]]))
        inputs = asyncio.run(Frame(VisionSettings()).gather(task(Stage.FRAME, "running", 1), shelf))
        assert inputs.reel == reel


# ---- keys ------------------------------------------------------------------------------------------------------------


class Shelf:
    """What the catalog answers for one job."""

    def __init__(
        self,
        job: Job,
        *,
        ranges: list[list[int]],
        caveats: list[list[str]],
        revision: tuple[Correction, ...] = (),
    ) -> None:
        self._job = job
        self._revision = revision
        self._planned = {"ranges": ranges, "layouts": [None] * len(ranges), "caveats": caveats}

    async def job(self, _job: str | None) -> Job:
        return self._job

    async def corrections(self, _job: Job) -> tuple[Correction, ...]:
        return self._revision

    async def video(self, _video: str) -> Any:
        return SimpleNamespace(blob=Blob(digest="d" * 64, size=1), source=SOURCE)

    async def result(self, name: str) -> Any:
        files = {"transcript.json": Blob(digest=WORDS, size=1), "framing.json": Blob(digest=FRAMED, size=1)}
        return SimpleNamespace(facts=self._planned, files=files, task=name)


def gathered(
    stage: Stage,
    job: Job,
    *,
    clip: int,
    ranges: list[list[int]],
    caveats: list[list[str]],
    revision: tuple[Correction, ...] = (),
) -> dict[str, Any]:
    """The inputs that the stage's own handler reads."""
    handler = Frame(VisionSettings(), detectors=()) if stage is Stage.FRAME else Render(RenderSettings())
    shelf = cast("Catalog", Shelf(job, ranges=ranges, caveats=caveats, revision=revision))
    inputs = asyncio.run(handler.gather(task(stage, "running", clip), shelf))
    return inputs.keyed()


def stored(stage: Stage, inputs: dict[str, Any]) -> StoredResult:
    key = key_of(stage, version=7, inputs=inputs, engine=ENGINE)
    fields = {"key": key, "stage": stage, "version": 7, "inputs": inputs, "engine": ENGINE, "facts": {}, "files": {}}
    return StoredResult(**fields, _id=key, digest="", seconds=1, cpu_seconds=1, worker="w")


RANGES, CAVEATS = [[0, 20_000], [20_000, 40_000]], [[], ["Ends early."]]
EDITS: list[dict[str, Any]] = [
    {"title": "Mine"},
    {"words": [{"start_ms": 20_500, "text": "Hello"}]},
    {"captions": "bold"},
    {"captions": False},
    {"layout": "static"},
    {"crops": [{"shot": 0, "x": 0.3}]},
    {"start_s": 21.0},
    {"start_s": 21.0, "crops": [{"shot": 0, "x": 0.3}], "words": [{"start_ms": 21_000, "text": ""}]},
]


@pytest.mark.parametrize("wish", EDITS, ids="+".join)
def test_the_keys_are_those_that_the_stages_will_have(wish: dict[str, Any]) -> None:
    before = made_job(request=ClipRequest(clips=2, prompt="jokes"))
    request = edited(EditWish(**wish), original(watched=WATCHED))
    after = made_job(request=request)
    span = request.pinned[0]
    same = span == Span(start_ms=20_000, end_ms=40_000)
    ranges, caveats = [[span.start_ms, span.end_ms]], [CAVEATS[1] if same else []]
    for stage, reckoned in (
        (Stage.FRAME, frame_key),
        (Stage.RENDER, lambda request, was: render_key(request, was, framing=FRAMED)),
    ):
        was = stored(stage, gathered(stage, before, clip=2, ranges=RANGES, caveats=CAVEATS))
        real = gathered(stage, after, clip=1, ranges=ranges, caveats=caveats)
        assert reckoned(request, was) == key_of(stage, version=7, inputs=real, engine=ENGINE)


@pytest.mark.parametrize(
    ("wish", "frame", "render"),
    [
        ({"title": "Mine"}, False, False),
        ({"words": [{"start_ms": 20_500, "text": "Hello"}]}, False, True),
        ({"words": [{"start_ms": 20_500, "text": "Helo"}]}, False, False),
        ({"captions": "bold"}, False, True),
        ({"captions": "default"}, False, False),
        ({"layout": "auto"}, False, False),
        ({"layout": "static"}, True, True),
        ({"crops": [{"shot": 0, "x": 0.3}]}, True, True),
        ({"end_s": 39.0}, True, True),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, dict) else str(value),
)
def test_only_what_reads_a_change_has_another_key(wish: dict[str, Any], *, frame: bool, render: bool) -> None:
    before = made_job(request=ClipRequest(clips=2, prompt="jokes"))
    was = {
        stage: stored(stage, gathered(stage, before, clip=2, ranges=RANGES, caveats=CAVEATS))
        for stage in (Stage.FRAME, Stage.RENDER)
    }
    request = asked(**wish)
    assert (frame_key(request, was[Stage.FRAME]) != was[Stage.FRAME].key) is frame
    another = "e" * 64 if frame else FRAMED
    assert (render_key(request, was[Stage.RENDER], framing=another) != was[Stage.RENDER].key) is render


def test_a_revision_of_the_transcript_made_since_is_rendered_too() -> None:
    revision = (Correction(start_ms=100, text="far"), Correction(start_ms=20_500, text="Hello"))
    before = made_job(request=ClipRequest(clips=2, prompt="jokes"))
    was = stored(Stage.RENDER, gathered(Stage.RENDER, before, clip=2, ranges=RANGES, caveats=CAVEATS))
    request = asked(words=[{"start_ms": 21_000, "text": ""}])
    real = gathered(
        Stage.RENDER, made_job(request=request), clip=1, ranges=RANGES[1:], caveats=CAVEATS[1:], revision=revision
    )
    assert [word["start_ms"] for word in real["words"]] == [20_500, 21_000]
    key = key_of(Stage.RENDER, version=7, inputs=real, engine=ENGINE)
    assert render_key(request, was, framing=FRAMED, revision=revision) == key


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_words_are_shown_with_what_was_recognised() -> None:
    shown = edited_words(HEARD, [Correction(start_ms=20_500, text="Hello you"), Correction(start_ms=22_500, text="")])
    assert [(word.heard, word.text) for word in shown] == [("Helo", "Hello you"), ("there.", "there."), ("Bye", "")]


def test_sentences_end_with_their_sign_or_a_pause() -> None:
    assert [(each.start_ms, each.end_ms) for each in sentences(HEARD)] == [(20_500, 21_400), (22_500, 22_900)]
    paused = (HEARD[0], HEARD[2])
    assert len(sentences(paused)) == 2
    assert sentences(()) == []
