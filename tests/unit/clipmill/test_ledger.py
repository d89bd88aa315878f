import pytest

from clipmill.ledger import Line, clip_of, compare
from common.errors import InvalidRequest
from common.events import Stage


def line(stage: Stage, clip: int | None = None, *, digest: str = "d", **files: str) -> Line:
    return Line(
        stage=stage,
        clip=clip,
        task="t",
        key="k",
        result="r",
        cached=False,
        seconds=0,
        cpu_seconds=0,
        worker="w",
        version=1,
        inputs={},
        engine={},
        files=files,
        digest=digest,
    )


def test_equal_runs_have_no_differences() -> None:
    lines = [line(Stage.TRANSCRIBE), line(Stage.PLAN), line(Stage.FRAME, 1), line(Stage.RENDER, 1)]
    compared, differences = compare(lines, lines, start=Stage.FRAME)
    assert [one.stage for one in compared] == [Stage.FRAME, Stage.RENDER]
    assert differences == []


def test_differences_name_files_or_facts() -> None:
    before = [line(Stage.PLAN, digest="1"), line(Stage.RENDER, 1, digest="1", mp4="a", jpg="b"), line(Stage.RENDER, 2)]
    again = [line(Stage.PLAN, digest="2"), line(Stage.RENDER, 1, digest="2", mp4="x", jpg="b"), line(Stage.RENDER, 3)]
    _, differences = compare(before, again, start=Stage.PLAN)
    assert [(one.stage, one.clip, one.names) for one in differences] == [
        (Stage.PLAN, None, ("facts",)),
        (Stage.RENDER, 1, ("mp4",)),
        (Stage.RENDER, 2, ("made in one run only",)),
        (Stage.RENDER, 3, ("made in one run only",)),
    ]


def test_earlier_stages_are_not_compared() -> None:
    assert compare([line(Stage.PLAN, digest="1")], [line(Stage.PLAN, digest="2")], start=Stage.RENDER) == ([], [])


def test_clip_ids() -> None:
    assert clip_of("01JD.02") == ("01JD", 2)
    for bad in ("01JD", "01JD.x", ".2", ""):
        with pytest.raises(InvalidRequest):
            clip_of(bad)
