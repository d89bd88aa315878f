"""clipmill dead list|show|replay|drop"""

import argparse
import json

from clipmill import interrupts
from clipmill.databases import open_database
from clipmill.journals import log_warnings
from clipmill.letters import Letters
from clipmill.progress import printable
from common.errors import NotFound
from common.settings import Settings
from common.tasks import Task, Tasks


def main(arguments: argparse.Namespace) -> int:
    log_warnings()
    return interrupts.run(_dead(arguments))


async def _dead(arguments: argparse.Namespace) -> int:
    async with open_database(arguments.data) as database:
        tasks = Tasks(database, lease_ms=round(Settings().lease_s * 1000))
        if arguments.verb == "list":
            print("\n".join(map(_line, await tasks.dead())) or "There are no dead tasks.")
            return 0
        letters = Letters(database=database, tasks=tasks)
        task = await letters.get(arguments.task)
        match arguments.verb:
            case "show":
                print(json.dumps(task.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1))
            case "replay":
                await letters.replay(task)
                print(f"{task.id} is queued again. It is worked on while clipmill up or make runs.")
            case "drop":
                if not await tasks.drop(task.id):
                    raise NotFound(f"{task.id} is not dead any more.")
                print(f"{task.id} is dropped.")
    return 0


def _line(task: Task) -> str:
    when = task.done_at.isoformat(sep=" ", timespec="seconds") if task.done_at else ""
    error = f"{task.error.code}: {task.error.message}" if task.error else ""
    return printable(f"{task.id}  {when}  {error}")
