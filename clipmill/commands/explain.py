"""clipmill explain CLIP"""

import argparse
import json
from collections.abc import Iterator

from clipmill import interrupts
from clipmill.databases import open_database
from clipmill.journals import log_warnings
from clipmill.ledger import Ledger, Line
from clipmill.progress import printable
from common.catalog import Catalog
from common.settings import Settings
from common.tasks import Tasks


def main(arguments: argparse.Namespace) -> int:
    log_warnings()
    return interrupts.run(_explain(arguments))


async def _explain(arguments: argparse.Namespace) -> int:
    async with open_database(arguments.data) as database:
        tasks = Tasks(database, lease_ms=round(Settings().lease_s * 1000))
        lines = await Ledger(catalog=Catalog(database), tasks=tasks).clip(arguments.clip)
    if arguments.json:
        print(json.dumps([line.model_dump(mode="json") for line in lines], ensure_ascii=False, indent=1))
    else:
        for line in lines:
            print("\n".join(_block(line)))
    return 0


def _block(line: Line) -> Iterator[str]:
    how = "stored result" if line.cached else f"{line.seconds:.1f} s ({line.cpu_seconds:.1f} CPU-seconds)"
    yield f"{line.stage}{'' if line.clip is None else f' of clip {line.clip}'}, version {line.version}: {how}"
    yield f"  key      {line.key}"
    if line.result != line.key:
        yield f"  result   {line.result}"
    yield f"  worker   {line.worker}"
    for title, values in (("engine", line.engine), ("inputs", line.inputs), ("files", line.files)):
        for number, (name, value) in enumerate(values.items()):
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"  {title if number == 0 else '':<8} {printable(f'{name} = {text}')}"
    yield f"  digest   {line.digest}"
    yield ""
