"""clipmill run SERVICE"""

import argparse
import asyncio
import os
from pathlib import Path

from clipmill.runtime import running_now
from clipmill.services import command_line, environment
from common.errors import Unavailable


def main(arguments: argparse.Namespace) -> int:
    """Becomes the service: signals, output and exit status are its own."""
    argv = command_line(arguments.service)
    os.execve(argv[0], argv, environment(_settings(arguments.data)))  # noqa: S606  an argument list of our own
    return 1


def _settings(data: Path) -> dict[str, str]:
    """Those of the environment, or those of the runtime that serves the folder."""
    if "CLIPMILL_MONGO_URL" in os.environ or "CLIPMILL_REDIS_URL" in os.environ:
        return {}
    running = asyncio.run(running_now(data))
    if running is None:
        raise Unavailable(
            f"Nothing runs with {data}. Start clipmill up, or say where the servers are: CLIPMILL_MONGO_URL, CLIPMILL_REDIS_URL."
        )
    return {
        "CLIPMILL_MONGO_URL": running.mongo_url,
        "CLIPMILL_REDIS_URL": running.redis_url,
        "CLIPMILL_UPLOAD_URL": running.url,
        "CLIPMILL_TEMP_DIR": str(data / "tmp"),
        "CLIPMILL_PORT": os.environ.get("CLIPMILL_PORT", "0"),
    }
