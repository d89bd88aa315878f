"""Cancellation that arrives.

asyncio.wait_for of Python 3.11 swallows a cancellation when what it waits for ends at the same moment, and drivers use it: of
cancelled calls to MongoDB or Redis about one in ten goes on as if nothing had been.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

AGAIN_S = 0.2
T = TypeVar("T")


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


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Await work that must not stop half-way; a cancellation that arrives meanwhile is raised when it has ended."""
    task = asyncio.create_task(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        if not task.cancelled():
            task.exception()  # looked at, or asyncio would complain that nobody did
        raise asyncio.CancelledError
    return task.result()
