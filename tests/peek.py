"""A stage that looks at a film where it is stored, and copies a window of it, as stages do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from common.catalog import Catalog
from common.events import Stage
from common.media import Limits, copy_window, probe
from common.stages import Inputs, Result, Workspace
from common.tasks import Task


class Window(Inputs):
    source: str
    size: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Peek:
    stage: Stage = Stage.FRAME
    version: int = 1
    inputs: ClassVar[type[Window]] = Window

    def engine(self) -> Mapping[str, str]:
        return {}

    async def gather(self, task: Task, catalog: Catalog) -> Window:
        raise NotImplementedError("tests make its inputs themselves")

    def work(self, inputs: Window, workspace: Workspace) -> Result:
        with workspace.blobs.open(inputs.source) as file:
            source = probe(file, size=inputs.size, limits=Limits())
            window = copy_window(
                file, source, start_ms=inputs.start_ms, end_ms=inputs.end_ms, out=workspace.path("window.nut")
            )
        return Result(facts={"duration_ms": source.duration_ms}, files={"window.nut": window.path})
