"""clipmill dead list|show|replay|drop"""

import argparse
import json

from clipmill import interrupts
from clipmill.databases import open_database
from clipmill.journals import log_warnings
from clipmill.letters import Letters
from clipmill.progress import printable
from common.errors import Conflict, NotFound
from common.settings import Settings
from common.tasks import Task, Tasks
from common.unreadable import UnreadableEvent, UnreadableEvents

MOST_EVENTS = 100
"""Whoever sends one that can't be read usually sends many."""


def main(arguments: argparse.Namespace) -> int:
    log_warnings()
    return interrupts.run(_dead(arguments))


async def _dead(arguments: argparse.Namespace) -> int:
    async with open_database(arguments.data) as database:
        tasks, events = Tasks(database, lease_ms=round(Settings().lease_s * 1000)), UnreadableEvents(database)
        if arguments.verb == "list":
            lines = [*map(_line, await tasks.dead()), *map(_event_line, await events.listed(most=MOST_EVENTS))]
            print("\n".join(lines) or "There are no dead letters.")
            return 0
        if (event := await events.get(arguments.task)) is not None:
            await _event(event, arguments.verb, events)
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


async def _event(event: UnreadableEvent, verb: str, events: UnreadableEvents) -> None:
    match verb:
        case "show":
            print(json.dumps(event.model_dump(mode="json", by_alias=True), indent=1))
        case "replay":
            raise Conflict("An event that can't be read can't be replayed. Mend whoever sent it; no task waits for it.")
        case "drop":
            await events.drop(event.id)
            print(f"{event.id} is dropped.")


def _event_line(event: UnreadableEvent) -> str:
    return printable(f"{event.id}  {event.at.isoformat(sep=' ', timespec='seconds')}  unreadable: {event.reason}")


def _line(task: Task) -> str:
    when = task.done_at.isoformat(sep=" ", timespec="seconds") if task.done_at else ""
    error = f"{task.error.code}: {task.error.message}" if task.error else ""
    return printable(f"{task.id}  {when}  {error}")
