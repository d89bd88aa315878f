"""Tiny stages for tests of the runner: everything around them is real. `kind` says how the work behaves."""

import os
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from common.catalog import Catalog
from common.errors import InvalidMedia, ToolFailed
from common.events import Stage
from common.stages import Inputs, Result, Workspace
from common.tasks import Task


class TinyInputs(Inputs):
    subject: str
    kind: str


@dataclass
class Tiny:
    """Writes a line into `diary` when it begins and when it ends."""

    stage: Stage
    diary: Path
    version: int = 1
    inputs: ClassVar[type[TinyInputs]] = TinyInputs

    def engine(self) -> Mapping[str, str]:
        return {"tiny": "1"}

    async def gather(self, task: Task, catalog: Catalog) -> TinyInputs:
        if task.job is None:
            return TinyInputs(subject=task.video, kind=task.params.get("kind") or "ok")
        job = await catalog.job(task.job)
        return TinyInputs(subject=f"{job.video}/{task.stage}/{task.clip}", kind=job.request.prompt or "ok")

    def work(self, inputs: TinyInputs, workspace: Workspace) -> Result:
        self._note("begin", inputs)
        verb, _, value = inputs.kind.partition(" ")
        if not (value == "unless mended" and self.diary.with_name("mended").exists()):
            self._behave(verb, value, workspace)
        workspace.report(0.5, "half")
        path = workspace.path("made.txt")
        path.write_text(inputs.subject)
        self._note("end", inputs)
        facts = {"clips": 2, "ranges": [[0, 1000], [2000, 3000]], "scores": [1, 0.5], "titles": ["a", "b"]}
        return Result(
            facts=facts if self.stage is Stage.PLAN else {"subject": inputs.subject},
            files={} if verb == "bare" else {"made.txt": path},
        )

    def _behave(self, verb: str, value: str, workspace: Workspace) -> None:
        match verb:
            case "sleep" | "creep":
                _take_time(float(value), workspace, telling=verb == "creep")
            case "ffmpeg":
                _run_ffmpeg(workspace)
            case "fill":
                full = workspace.path("full")
                full.symlink_to("/dev/full")
                full.write_bytes(b"more than there is room for")
            case "crash":
                os._exit(139)
            case "kill":
                os.kill(os.getppid(), signal.SIGKILL)
                time.sleep(10)
            case "flaky":
                if sum(line.startswith("begin") for line in self.diary.read_text().splitlines()) < int(value):
                    raise ToolFailed("not yet")
            case "fail":
                raise ToolFailed("again and again")
            case "invalid":
                raise InvalidMedia("This can't become a clip.")

    def _note(self, what: str, inputs: TinyInputs) -> None:
        with self.diary.open("a") as diary:
            diary.write(f"{what} {self.stage} {inputs.subject} {os.getpid()}\n")


def _take_time(seconds: float, workspace: Workspace, *, telling: bool) -> None:
    begun = time.monotonic()
    while telling and (past := time.monotonic() - begun) < seconds:
        workspace.report(past / seconds, "creeping")
        time.sleep(0.1)
    time.sleep(0 if telling else seconds)


def _run_ffmpeg(workspace: Workspace) -> None:
    """Until it is killed."""
    from services.render.encode import Ffmpeg  # noqa: PLC0415  only this kind of work needs it

    Ffmpeg().run(["-re", "-f", "lavfi", "-i", "testsrc2", "-f", "null", "-"], folder=workspace.path("."))
