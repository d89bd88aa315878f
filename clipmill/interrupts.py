"""From a coroutine to an exit status: Ctrl-C, SIGTERM and a closed terminal end it in order, a second one ends it at once."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, Final

_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(main: Coroutine[Any, Any, int]) -> int:
    """Its result; 130 after Ctrl-C, 143 after SIGTERM, 129 when the terminal was closed."""
    came: list[signal.Signals] = []

    async def guarded() -> int:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  a coroutine runs in a task
        loop = asyncio.get_running_loop()

        def end(number: signal.Signals) -> None:
            came.append(number)
            for every in _ENDING:
                loop.remove_signal_handler(every)  # back to the default: the kernel ends us, and our children with us
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            task.cancel()

        for number in _ENDING:
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue  # nohup means it
            loop.add_signal_handler(number, end, number)
        return await main

    try:
        return asyncio.run(guarded())
    except asyncio.CancelledError:
        return 128 + (came[0] if came else signal.SIGINT)
