"""clipmill up"""

import argparse
import asyncio

from clipmill import interrupts
from clipmill.journals import log_warnings
from clipmill.runtime import runtime


def main(arguments: argparse.Namespace) -> int:
    """Ctrl-C and SIGTERM are how it is meant to end."""
    log_warnings()
    status = interrupts.run(_up(arguments))
    return 0 if status > 128 else status


async def _up(arguments: argparse.Namespace) -> int:
    async with runtime(arguments.data, port=arguments.port, tell=_say) as running:
        if not running.ours:
            _say(f"Clipmill runs already, at {running.url} (process {running.pid}).")
            return 0
        _say(
            f"Clipmill runs at {running.url}, with its data in {arguments.data}. Ctrl-C ends it; nothing is lost by that."
        )
        await asyncio.Event().wait()
    return 0


def _say(text: str) -> None:
    print(text, flush=True)
