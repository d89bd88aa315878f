"""Private folders go with their owner, and nobody else's do."""

import os
import subprocess
import sys
from pathlib import Path

from common.workspaces import Workspaces


def test_a_folder_lasts_as_long_as_its_block(tmp_path: Path) -> None:
    workspaces = Workspaces(tmp_path, owner="a")
    with workspaces.folder() as folder:
        (folder / "window.nut").touch()
    assert not folder.exists()
    workspaces.close()
    assert list(tmp_path.iterdir()) == []


def test_the_living_are_left_alone_and_the_dead_are_swept(tmp_path: Path) -> None:
    living = Workspaces(tmp_path, owner="living")
    with living.folder() as folder:
        killed = (
            "import os, sys; from pathlib import Path; from common.workspaces import Workspaces;"
            "w = Workspaces(Path(sys.argv[1]), owner='dead'); f = w.folder(); f.__enter__(); os.kill(os.getpid(), 9)"
        )
        subprocess.run(
            [sys.executable, "-c", killed, str(tmp_path)], check=False, env={**os.environ, "PYTHONPATH": "."}
        )
        assert (tmp_path / "dead" / "1").is_dir()
        other = Workspaces(tmp_path, owner="other")
        assert folder.is_dir()
        assert not (tmp_path / "dead").exists()
        other.close()
    living.close()
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_somebody_cleaned_away_is_made_again(tmp_path: Path) -> None:
    workspaces = Workspaces(tmp_path, owner="a")
    with workspaces.folder():
        pass
    (tmp_path / "a").rmdir()
    with workspaces.folder() as folder:
        assert folder.is_dir()
    workspaces.close()
