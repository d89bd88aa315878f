"""Whether the rehearsal needs all that a clip may need."""

import ast
import inspect
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from common.errors import ToolFailed
from services.render import filters, ladder, loudness, sound
from services.render.encode import Ffmpeg
from services.render.rehearsal import rehearse

pytestmark = pytest.mark.slow

OPTIONS = {"colorspace", "null"}
"""What the modules name besides, and what are filters' names too."""


class Listening(Ffmpeg):
    """Keeps the graphs that it is told to run."""

    def __init__(self) -> None:
        super().__init__()
        self.graphs: list[str] = []

    def run(self, arguments: Sequence[str], *, folder: Path, **how: Any) -> str:
        for before, option, value in zip(["", *arguments], arguments, arguments[1:], strict=False):
            if option in {"-af", "-filter_complex"} or (before, option) == ("lavfi", "-i"):
                self.graphs.append(value)
            elif option == "-/filter_complex":
                self.graphs.append((folder / value).read_text())
        return super().run(arguments, folder=folder, **how)


def named(graph: str, *, known: set[str]) -> set[str]:
    """Names at the places where a graph has its filters'."""
    return set(re.findall(r"(?:^|[,;\]\s\"])([a-z][a-z0-9_]*)(?=[=,\[;\"]|$)", graph)) & known


@pytest.fixture(scope="module")
def known() -> set[str]:
    """The filters of the bundled ffmpeg."""
    said = subprocess.run([Ffmpeg().program, "-filters"], capture_output=True, text=True, check=True).stdout
    return {line.split()[1] for line in said.splitlines() if "->" in line}


def test_every_filter_that_render_can_name_is_tried(tmp_path: Path, known: set[str]) -> None:
    written: set[str] = set()
    for module in (filters, ladder, sound, loudness):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written |= named(node.value, known=known)
    ffmpeg = Listening()
    rehearse(ffmpeg, tmp_path)
    tried = {name for graph in ffmpeg.graphs for name in named(graph, known=known)}
    assert written - OPTIONS == tried


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters, "TONE_MAP", "zaubern=1")
    with pytest.raises(ToolFailed, match="zaubern"):
        rehearse(Ffmpeg(), tmp_path)
