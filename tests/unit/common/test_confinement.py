"""Limits as the kernel sees them, in processes of their own."""

import json
import subprocess
import sys

LIMITS = """
import json, os, resource
from common.confinement import Allowance, confine, limit_cpu
{code}
names = ("DATA", "FSIZE", "CORE", "CPU")
print(json.dumps([resource.getrlimit(getattr(resource, "RLIMIT_" + name))[0] for name in names]))
"""


def limits(code: str) -> list[int]:
    made = subprocess.run([sys.executable, "-c", LIMITS.format(code=code)], capture_output=True, text=True, check=True)
    found: list[int] = json.loads(made.stdout)
    return found


def test_a_process_is_held_to_its_allowance() -> None:
    data, size, core, cpu = limits("confine(Allowance(memory=2**30, file_size=7, seconds=10), parent=os.getppid())")
    assert (data, size, core) == (2**30, 7, 0)
    assert 10 <= cpu <= 12


def test_more_than_the_parent_may_is_not_asked_for() -> None:
    again = "[confine(Allowance(memory=memory, seconds=None), parent=os.getppid()) for memory in (2**29, 2**30)]"
    assert limits(again)[0] == 2**29


_TWO_SECONDS = "import time; any(time.process_time() > 2 for _ in iter(int, 1))"


def test_time_is_counted_from_now_on() -> None:
    first, second = (limits(f"{code}; limit_cpu(3)")[3] for code in ("0", _TWO_SECONDS))
    assert 3 <= first < second


def test_without_seconds_time_is_free() -> None:
    assert limits("confine(Allowance(seconds=None), parent=os.getppid())")[3] == -1


def test_a_process_whose_parent_is_gone_already_ends() -> None:
    child = """
import os, sys, time
from common.confinement import die_with_parent
parent = int(sys.argv[1])
while os.getppid() == parent:
    time.sleep(0.01)
print("alone", flush=True)
die_with_parent(parent)
print("alive", flush=True)
"""
    parent = "import os, subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[1], str(os.getpid())])"
    # The pipe closes when both have ended.
    said = subprocess.run([sys.executable, "-c", parent, child], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["alone"], said.stderr
