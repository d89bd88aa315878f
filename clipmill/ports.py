"""Free ports on the loopback address."""

import random
import socket
from typing import Final

from common.errors import Unavailable

LOOPBACK: Final = "127.0.0.1"
_FIRST, _LAST = 20_000, 29_999
"""Below the ports that the kernel gives to outgoing connections: one of those could take ours while its owner restarts."""
_TRIES: Final = 200


def free_port() -> int:
    """A port that nobody listens on now. Somebody else may be faster: whoever can't bind it asks for another."""
    for _ in range(_TRIES):
        port = random.randint(_FIRST, _LAST)
        if is_free(port):
            return port
    raise Unavailable(f"No free port between {_FIRST} and {_LAST} on {LOOPBACK}. Close some programs and try again.")


def is_free(port: int) -> bool:
    """Whether a server could listen on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
