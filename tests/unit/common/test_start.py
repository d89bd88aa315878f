"""A service that is started with a setting that it can't use."""

import os
import subprocess
import sys

import pytest

ALONE = {"CLIPMILL_ACCESS_LIFE_S": "2", "CLIPMILL_ACCOUNTS": "perhaps"}


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (ALONE, ["CLIPMILL_ACCOUNTS: ", "; CLIPMILL_ACCESS_LIFE_S: "]),
        ({"CLIPMILL_BLOBS": "s3"}, ["Value error, CLIPMILL_BLOBS=s3 needs CLIPMILL_S3_BUCKET"]),
    ],
)
def test_one_line_names_the_setting(settings: dict[str, str], named: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "services.users"],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1
    assert line.startswith(named[0])
    assert all(part in line for part in named)
