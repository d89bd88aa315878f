"""Private folders go with their owner, and nobody else's do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from common.runner import worker_name
from common.workspaces import Workspaces


def test_a_folder_lasts_as_long_as_its_block(tmp_path: Path) -> None:
    workspaces = Workspaces(tmp_path, owner="a")
    with workspaces.folder() as folder:
        (folder / "window.nut").touch()
    assert not folder.exists()
    workspaces.close()
    assert list(tmp_path.iterdir()) == []


def test_the_living_are_left_alone_and_the_dead_are_swept(tmp_path: Path) -> None:
    dead = worker_name("plan")
    living = Workspaces(tmp_path, owner=worker_name("plan"))
    with living.folder() as folder:
        killed = (
            "import os, sys; from pathlib import Path; from common.workspaces import Workspaces;"
            "w = Workspaces(Path(sys.argv[1]), owner=sys.argv[2]); f = w.folder(); f.__enter__(); os.kill(os.getpid(), 9)"
        )
        subprocess.run(
            [sys.executable, "-c", killed, str(tmp_path), dead], check=False, env={**os.environ, "PYTHONPATH": "."}
        )
        assert (tmp_path / dead / "1").is_dir()
        other = Workspaces(tmp_path, owner="other")
        assert folder.is_dir()
        assert not (tmp_path / dead).exists()
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


def test_what_others_put_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs.lock").touch()
    Workspaces(tmp_path, owner="a").close()
    assert {path.name for path in tmp_path.iterdir()} == {"theirs", "theirs.lock"}


def test_nobody_else_looks_inside(tmp_path: Path) -> None:
    workspaces = Workspaces(tmp_path / "root", owner="a")
    with workspaces.folder() as folder:
        modes = [path.stat().st_mode & 0o777 for path in (folder, folder.parent, folder.parent.parent)]
    workspaces.close()
    assert modes == [0o700, 0o700, 0o700]


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o1777])
def test_a_root_that_others_may_write_is_refused(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    with pytest.raises(PermissionError, match="Set CLIPMILL_TEMP_DIR"):
        Workspaces(tmp_path, owner="a")


def test_a_root_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "root").symlink_to("there")
    with pytest.raises(PermissionError, match="Set CLIPMILL_TEMP_DIR"):
        Workspaces(tmp_path / "root", owner="a")
    assert list((tmp_path / "there").iterdir()) == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives folders away")
def test_a_root_of_somebody_else_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    with pytest.raises(PermissionError, match="Set CLIPMILL_TEMP_DIR"):
        Workspaces(tmp_path, owner="a")
