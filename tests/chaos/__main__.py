"""python -m tests.chaos: breaks what Clipmill promises to survive, and prints one table. 1 if a limit was missed."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.chaos import stores, storm, workers
from tests.chaos.figures import PROMISES, Check, Figure
from tests.chaos.lab import lab

CHECKS: tuple[Check, ...] = (
    storm.check,
    workers.long_task,
    workers.dead_worker,
    workers.zombie,
    workers.asked_to_end,
    workers.poison,
    workers.retries,
    workers.cancel_in_ffmpeg,
    workers.cancel_in_whisper,
    workers.fairness,
    stores.many_tasks,
    stores.read_only,
    stores.dead_consumer,
    stores.full_disk,
    stores.full_redis,
    stores.slow_store,
    workers.clocks,
)


def table(figures: list[Figure]) -> Table:
    made = Table(title="What Clipmill promises, and what came of breaking it", show_lines=True)
    for column in ("#", "promise", "what was done", "figure", "limit", ""):
        made.add_column(column)
    for figure in sorted(figures, key=lambda figure: figure.promise):
        verdict = "[green]held" if figure.held else "[red]MISSED"
        made.add_row(str(figure.promise), PROMISES[figure.promise], figure.broke, figure.found, figure.limit, verdict)
    return made


async def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--short", action="store_true", help="as in the tests: fewer jobs and kills")
    parser.add_argument("--only", metavar="NAME", help="only checks whose name holds this")
    given = parser.parse_args()
    console = Console()
    figures: list[Figure] = []
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="clipmill-chaos-") as folder:
        async with lab(Path(folder), full=not given.short) as made:
            for check in CHECKS:
                name = f"{check.__module__.rpartition('.')[2]}.{check.__name__}"
                if given.only and given.only not in name:
                    continue
                since = time.monotonic()
                found = await check(made)
                figures += found
                console.print(f"{name}, {time.monotonic() - since:.0f} s")
                console.print(*(f"  {one.promise}: {one.found}" for one in found), sep="\n")
    console.print(table(figures))
    console.print(f"{time.monotonic() - begun:.0f} s in all")
    return 0 if all(figure.held for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
