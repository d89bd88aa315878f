"""How a job shows on stderr: live bars per stage on a terminal, one line per event otherwise. stdout stays free."""

import sys
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Protocol, Self, TextIO

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from clipmill.api import JobEvent

_FRAMES_A_SECOND: Final = 5
_ROOM_BELOW: Final = 4
"""Terminal lines that are left for the total and the prompt."""
_BAR: Final = 24
_STEP_EVERY_S: Final = 5.0


class Progress(Protocol):
    """Told what happens; shows it."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def note(self, text: str) -> None:
        """A line that stays."""
        ...

    def step(self, label: str, share: float, message: str = "") -> None:
        """How far something is that the command does itself: sending the file, fetching the clips."""
        ...

    def event(self, event: JobEvent) -> None: ...


def progress(stream: TextIO | None = None, *, clips: int) -> Progress:
    """What suits the stream, stderr by default. `clips` is the number asked for, shown as in "frame 2/3"."""
    stream = stream or sys.stderr
    return Bars(Console(file=stream), clips=clips) if stream.isatty() else Lines(stream, clips=clips)


# ---- words -----------------------------------------------------------------------------------------------------------


def printable(text: str) -> str:
    """One line without control characters: a film's title must not steer a terminal."""
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} else c for c in text).split())


def spoken(seconds: float) -> str:
    """A time left, no more exact than it is: 40 s, 3 min, 1 h 20 min."""
    if seconds < 90:
        return f"{max(5, 5 * round(seconds / 5))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60 // 10 * 10} min"


def left(eta_s: float | None) -> str:
    return "" if eta_s is None else f"about {spoken(eta_s)} left"


def clock(seconds: float) -> str:
    """Elapsed time as 0:07 or 1:02:03."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def label(event: JobEvent, *, clips: int) -> str:
    stage = event.stage or event.kind
    return stage if event.clip is None else f"{stage} {event.clip}/{max(clips, event.clip)}"


def remark(event: JobEvent) -> str:
    """What to say of a stage beside its share."""
    match event.state:
        case "done":
            return "stored result" if event.cached else "done"
        case "dead":
            return f"failed: {printable(event.message)}"
        case "queued" if event.message:
            return f"tried again soon: {printable(event.message)}"
        case "queued":
            return "waiting"
        case _:
            return printable(event.message)


# ---- one line per event ----------------------------------------------------------------------------------------------


class Lines:
    """For logs and pipes."""

    def __init__(self, stream: TextIO, *, clips: int, now: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clips = clips
        self._now = now
        self._last: dict[str, str] = {}
        self._told_at = now()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.flush()

    def note(self, text: str) -> None:
        self._print(printable(text))

    def step(self, label: str, share: float, message: str = "") -> None:
        """Told every few seconds, and at its end."""
        if share >= 1 or self._now() - self._told_at >= _STEP_EVERY_S:
            self._told_at = self._now()
            self._tell(label, f"{share * 100:3.0f} %", message)

    def event(self, event: JobEvent) -> None:
        if event.kind != "stage":
            return
        about = " · ".join(
            part for part in (remark(event), left(event.eta_s) if event.state == "running" else "") if part
        )
        self._tell(label(event, clips=self._clips), f"{event.share * 100:3.0f} %", about)

    def _tell(self, label: str, share: str, about: str) -> None:
        line = f"{label:<14}{share}  {about}".rstrip()
        if self._last.get(label) != line:
            self._last[label] = line
            self._print(line)

    def _print(self, line: str) -> None:
        print(line, file=self._stream, flush=True)


# ---- bars ------------------------------------------------------------------------------------------------------------


@dataclass
class _Row:
    label: str
    began: float
    ended: float | None = None
    share: float = 0.0
    remark: str = ""
    state: str = "running"


@dataclass
class _Total:
    percent: float = 0.0
    eta_s: float | None = None
    told: float = 0.0


@dataclass
class Board:
    """What is on the screen, as values; `now` is monotonic seconds."""

    clips: int
    rows: dict[str, _Row] = field(default_factory=dict)
    total: _Total = field(default_factory=_Total)

    def step(self, name: str, share: float, message: str, *, now: float) -> None:
        row = self.rows.setdefault(name, _Row(name, now))
        row.share, row.remark = share, message
        row.state = "done" if share >= 1 else "running"
        row.ended = now if share >= 1 else None

    def event(self, event: JobEvent, *, now: float) -> None:
        self.total = _Total(event.progress_percent, event.eta_s, now)
        if event.kind != "stage":
            return
        name = label(event, clips=self.clips)
        row = self.rows.setdefault(name, _Row(name, now))
        row.share, row.remark, row.state = event.share, remark(event), event.state
        row.ended = now if event.state in {"done", "dead", "cancelled"} else None

    def shown(self, room: int) -> list[_Row]:
        """As many rows as there is room for: finished ones give way first, the oldest of them before the others."""
        rows = list(self.rows.values())
        surplus = len(rows) - max(1, room)
        finished = [row for row in rows if row.ended is not None]
        hidden = {id(row) for row in finished[: max(0, surplus)]}
        return [row for row in rows if id(row) not in hidden][: max(1, room)]

    def left(self, *, now: float) -> str:
        """What the job's last word on its end comes to now."""
        if self.total.eta_s is None or self.total.percent >= 100:
            return ""
        return left(max(0.0, self.total.eta_s - (now - self.total.told)))


class Bars:
    """Live bars, redrawn in place; what is finished stays when the block ends."""

    def __init__(self, console: Console, *, clips: int, now: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._now = now
        self._began = now()
        self._board = Board(clips)
        self._live = Live(
            console=console,
            get_renderable=self._table,
            refresh_per_second=_FRAMES_A_SECOND,
            redirect_stdout=False,
            redirect_stderr=False,
            vertical_overflow="crop",
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.refresh()
        self._live.stop()

    def note(self, text: str) -> None:
        self._console.print(Text(printable(text)))

    def step(self, label: str, share: float, message: str = "") -> None:
        self._board.step(label, share, message, now=self._now())

    def event(self, event: JobEvent) -> None:
        self._board.event(event, now=self._now())

    def _table(self) -> Table:
        now = self._now()
        table = Table.grid(padding=(0, 1))
        for justify in ("left", "left", "right", "right", "left"):
            table.add_column(justify=justify, no_wrap=True)
        for row in self._board.shown(self._console.height - _ROOM_BELOW):
            self._add(table, row, now)
        if self._board.total.told:
            percent = self._board.total.percent
            table.add_row(
                Text("all", "bold"),
                ProgressBar(100, percent, width=_BAR),
                Text(f"{percent:.0f} %"),
                Text(clock(now - self._began), "dim"),
                Text(self._board.left(now=now), "bold"),
            )
        return table

    @staticmethod
    def _add(table: Table, row: _Row, now: float) -> None:
        style = {"done": "green", "dead": "red", "cancelled": "yellow", "queued": "dim"}.get(row.state, "")
        table.add_row(
            Text(row.label, style),
            ProgressBar(1.0, row.share, width=_BAR, complete_style="red" if row.state == "dead" else "bar.complete"),
            Text(f"{row.share * 100:.0f} %"),
            Text(clock((row.ended or now) - row.began), "dim"),
            Text(row.remark, style or "none", overflow="ellipsis"),
        )
