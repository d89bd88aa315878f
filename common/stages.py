"""What a stage is to the runner: inputs that are gathered, work that is done in a child process, a result that is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Generic, Protocol, TypeVar

from pydantic import BaseModel

from common.catalog import Catalog
from common.events import Stage
from common.tasks import Task


class BlobReader(Protocol):
    """Reads stored objects from a thread or process that may block."""

    def open(self, digest: str) -> BinaryIO:
        """A seekable file over the object; reading fetches only the ranges that are asked for. Raises NotFound."""
        ...


@dataclass(frozen=True)
class Workspace:
    """A task's private folder, the objects it may read, and where it tells how far it is."""

    folder: Path
    blobs: BlobReader
    report: Callable[[float, str], None] = field(default=lambda _share, _message: None)
    """Call with the share done (0..1) and what is being done, in a few words for the user."""

    def path(self, name: str) -> Path:
        """Where a file of this task goes; names are fixed in code, never from users."""
        return self.folder / name

    def write(self, name: str, document: BaseModel) -> Path:
        """Store a document as canonical JSON (the model's field order, no blanks)."""
        path = self.path(name)
        path.write_text(document.model_dump_json(), encoding="utf-8")
        return path


@dataclass(frozen=True)
class Result:
    """What a stage made: small `facts` (JSON, read without opening a file) and `files` by their fixed names."""

    facts: Mapping[str, Any]
    files: Mapping[str, Path]


class Inputs(BaseModel):
    """Base of a stage's inputs: digests and parameters, nothing else. What is `keyed` is part of the result's key."""

    model_config = {"frozen": True, "extra": "forbid"}
    aids: ClassVar[frozenset[str]] = frozenset()
    """Fields that make the work shorter and its result no other: without them it is the same."""

    def keyed(self) -> dict[str, Any]:
        """JSON values."""
        return self.model_dump(mode="json", exclude=set(self.aids))


I = TypeVar("I", bound=Inputs)  # noqa: E741  the field's usual name


class Handler(Protocol, Generic[I]):
    """One stage. The object is sent to the child process once, so it must pickle; models are loaded there, on first use."""

    @property
    def stage(self) -> Stage: ...

    @property
    def version(self) -> int:
        """Raise it whenever the same inputs would give another result."""
        ...

    @property
    def inputs(self) -> type[Inputs]:
        """The class of its inputs."""
        ...

    def engine(self) -> Mapping[str, str]:
        """Versions and digests of what computes the result (libraries, models, ffmpeg); part of the key."""
        ...

    async def gather(self, task: Task, catalog: Catalog) -> I:
        """Read from MongoDB what the stage depends on. Runs in the service's process."""
        ...

    def work(self, inputs: I, workspace: Workspace) -> Result:
        """The pure function. Runs in the child process; may block; raises errors of `common.errors`."""
        ...
