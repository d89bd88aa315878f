"""The command line, and the runtime that holds all of Clipmill on one machine.

It starts real Valkey, real MongoDB and the six services as child processes behind one port, and works through the same HTTP API
that a cluster serves.
"""

from typing import Final

SERVICES: Final = ("upload", "transcribe", "plan", "vision", "render", "users")
