"""What a process that reads foreign bytes may use: memory, time, files, network; and that it dies with its parent.

Memory is limited as RLIMIT_DATA, all that is privately writable. RLIMIT_AS counts what is only reserved too: OpenVINO at work
holds 1,015 MiB of address space, 369 MiB of data and 146 MiB of memory, Whisper's base model 958, 661 and 642.
"""

import ctypes
import math
import os
import resource
import signal
from dataclasses import dataclass
from typing import Final

_LIBC: Final = ctypes.CDLL(None)
_PR_SET_PDEATHSIG: Final = 1
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What a process may use before the kernel stops it; `seconds` are those of the CPU, None leaves time to whoever waits.

    `niceness` is added to what the process has.
    """

    seconds: float | None = 3600
    memory: int = 8 * 2**30
    file_size: int = 8 * 2**30
    niceness: int = 0


def confine(allowed: Allowance, *, parent: int) -> None:
    """Hold this process, and all that it starts, to that; it dies with the process `parent` that started it."""
    die_with_parent(parent)
    os.nice(allowed.niceness)
    _lower(resource.RLIMIT_DATA, allowed.memory)
    _lower(resource.RLIMIT_FSIZE, allowed.file_size)
    _lower(resource.RLIMIT_CORE, 0)
    if allowed.seconds is not None:
        limit_cpu(allowed.seconds)


def limit_cpu(seconds: float) -> None:
    """Let this process compute so many seconds from now on; the kernel ends it then. May be called again."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime + seconds), hard))


def _lower(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (most, most))


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when the thread of `parent` that started it ends; at once if `parent` is gone already."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def leave_network() -> bool:
    """Go where there is no network, not even loopback; False where the kernel or the container's rules forbid that.

    Call it before threads are made: without privileges a new user namespace is needed, which a process with threads doesn't get.
    """
    return any(_LIBC.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))
