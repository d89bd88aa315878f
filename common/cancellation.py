"""Cancellation that arrives.

asyncio.wait_for of Python 3.11 swallows a cancellation when what it waits for ends at the same moment, and drivers use it: of
cancelled calls to MongoDB or Redis about one in ten goes on as if nothing had been.
"""

import asyncio
from typing import Any

AGAIN_S = 0.2


async def cancel(*tasks: "asyncio.Task[Any]") -> None:
    """Cancel these until they have ended; what they raise is dropped."""
    going = set(tasks)
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=AGAIN_S)
    await asyncio.gather(*tasks, return_exceptions=True)


def checkpoint() -> None:
    """Raise CancelledError if this task was cancelled, as by asyncio.timeout, and somebody swallowed it."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
