import io

import pytest
from rich.console import Console

from clipmill.api import JobEvent
from clipmill.progress import Bars, Board, Lines, clock, printable, progress, spoken


def event(**fields: object) -> JobEvent:
    return JobEvent.model_validate({"seq": 1, "kind": "stage", "state": "running", "status": "running", **fields})


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "5 s"), (42, "40 s"), (89, "90 s"), (100, "2 min"), (3600, "60 min"), (5400, "1 h 30 min")],
)
def test_times_left_are_no_more_exact_than_they_are(seconds: float, words: str) -> None:
    assert spoken(seconds) == words


def test_clock() -> None:
    assert [clock(7), clock(83.9), clock(3723)] == ["0:07", "1:23", "1:02:03"]


def test_text_of_others_can_not_steer_the_terminal() -> None:
    assert printable("a\x1b[31mred\x07\r\nb\u202ec") == "a [31mred b c"


def test_lines_tell_each_event_once() -> None:
    out = io.StringIO()
    with Lines(out, clips=3) as lines:
        told = event(stage="transcribe", share=0.4, message="heard 1:03", eta_s=130)
        lines.event(told)
        lines.event(told)
        lines.event(event(kind="job", state="running"))
        lines.event(event(stage="render", clip=2, share=1, state="done", cached=True))
        lines.event(event(stage="frame", clip=1, state="dead", message="the disk\nis full"))
    assert out.getvalue().splitlines() == [
        "transcribe     40 %  heard 1:03 · about 2 min left",
        "render 2/3    100 %  stored result",
        "frame 1/3       0 %  failed: the disk is full",
    ]


def test_lines_tell_steps_every_few_seconds_and_their_end() -> None:
    out = io.StringIO()
    now = 0.0
    lines = Lines(out, clips=1, now=lambda: now)
    for done in range(101):
        now = done / 10
        lines.step("upload", done / 100, f"{done} MB")
    assert out.getvalue().splitlines() == ["upload         50 %  50 MB", "upload        100 %  100 MB"]


def test_finished_rows_give_way_when_room_is_scarce() -> None:
    board = Board(clips=9)
    for clip in range(1, 9):
        board.event(event(stage="render", clip=clip, share=1, state="done"), now=clip)
    board.event(event(stage="render", clip=9, share=0.5), now=10)
    assert [row.label for row in board.shown(3)] == ["render 7/9", "render 8/9", "render 9/9"]
    assert len(board.shown(50)) == 9


def test_time_left_runs_down_between_events() -> None:
    board = Board(clips=1)
    board.event(event(stage="plan", eta_s=100), now=1000)
    assert board.left(now=1000) == "about 2 min left"
    assert board.left(now=1060) == "about 40 s left"
    assert board.left(now=2000) == "about 5 s left"
    for over in ({"eta_s": None}, {"eta_s": 0, "progress_percent": 100}):
        board.event(event(stage="plan", **over), now=2000)
        assert board.left(now=2000) == ""


def test_bars_show_every_stage_and_the_time_left() -> None:
    out = io.StringIO()
    now = 100.0
    console = Console(file=out, force_terminal=True, width=100, height=30, color_system=None)
    with Bars(console, clips=2, now=lambda: now) as bars:
        bars.step("upload", 1.0, "12.0 MB")
        bars.event(
            event(stage="transcribe", share=0.5, message="heard [red]1:03[/red]", progress_percent=12, eta_s=200)
        )
        bars.note("A note.")
        now = 107.0
    shown = out.getvalue()
    assert "A note." in shown
    last = shown[shown.rindex("upload") :]
    for part in ("12.0 MB", "transcribe", "50 %", "0:07", "heard [red]1:03[/red]", "all", "12 %", "about 3 min left"):
        assert part in last


def test_a_pipe_gets_lines() -> None:
    assert isinstance(progress(io.StringIO(), clips=1), Lines)
