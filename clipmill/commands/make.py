"""clipmill make"""

import argparse
import contextlib
import json
import sys
from pathlib import Path
from typing import Any

from clipmill import interrupts
from clipmill.api import Api
from clipmill.journals import log_warnings, logged_to
from clipmill.make import Made, Making
from clipmill.order import (
    Order,
    captions_for,
    checked_wish,
    folder_name,
    is_link,
    require_folder,
    require_video,
    style_for,
    title_of,
)
from clipmill.progress import clock, printable, progress
from common.errors import InvalidMedia, InvalidRequest


def main(arguments: argparse.Namespace) -> int:
    log_warnings()
    return interrupts.run(_make(arguments))


async def _make(arguments: argparse.Namespace) -> int:
    order = await _order(arguments)
    if arguments.server:
        async with Api(arguments.server) as api:
            await api.require()
    with contextlib.ExitStack() as stack:
        if not arguments.server:
            stack.enter_context(logged_to(arguments.data / "logs" / "clipmill.log"))
        shown = stack.enter_context(progress(clips=order.wish.clips))
        making = Making(order, shown)
        made = await (making.at(arguments.server) if arguments.server else making.here(arguments.data))
    _report(made, as_json=arguments.json)
    return 1 if made.died else 0


async def _order(arguments: argparse.Namespace) -> Order:
    """Everything that can be wrong with what was given is found here."""
    wish = checked_wish(
        clips=arguments.clips,
        lengths=arguments.lengths,
        platform=arguments.platform,
        aspect=arguments.aspect,
        layout=arguments.layout,
        captions=style_for(arguments.style, captions=not arguments.no_captions),
        language=arguments.language and arguments.language.lower(),
        output_language=arguments.output_language and arguments.output_language.lower(),
        prompt=arguments.prompt,
        fresh=arguments.fresh,
    )
    if arguments.server and not arguments.server.startswith(("http://", "https://")):
        raise InvalidRequest(f"--server {arguments.server}: give a URL such as http://127.0.0.1:8080.")
    video = _video(arguments.video)
    if isinstance(video, Path):
        try:
            await require_video(video)
        except InvalidMedia as error:
            raise InvalidMedia(f"{printable(arguments.video)}: {error.message}") from error
    captions = captions_for(video, given=arguments.captions)
    out = arguments.out or Path(f"clips-{folder_name(title_of(video))}")
    require_folder(out)
    return Order(video=video, captions=captions, out=out, wish=wish)


def _video(given: str) -> Path | str:
    if not is_link(given):
        return Path(given)
    if not given.lower().startswith(("http://", "https://", "s3://")):
        raise InvalidRequest(f"{printable(given)}: a link must begin with http://, https:// or s3://.")
    return given


# ---- the report ------------------------------------------------------------------------------------------------------


def _report(made: Made, *, as_json: bool) -> None:
    manifest = made.manifest
    if as_json:
        print(json.dumps(manifest, ensure_ascii=False, indent=1))
    else:
        for clip in manifest["clips"]:
            print(_line(made.folder, clip))
    for clip in manifest["clips"]:
        if degraded := clip["quality"]["degraded"]:
            _say(f"{clip['file']}: {' '.join(map(str, degraded))}")
    if made.died:
        numbers = ", ".join(map(str, made.died))
        _say(
            f"Clip {numbers} could not be made. clipmill dead list tells why, clipmill jobs retry {made.job} tries again."
        )
    elif manifest["shortfall"]:
        _say(manifest["shortfall"])


def _line(folder: Path, clip: dict[str, Any]) -> str:
    return f"{folder / clip['file']}  {clock(clip['duration_s'])}  {clip['score']:.2f}  {printable(str(clip['title']))}"


def _say(text: str) -> None:
    print(printable(text), file=sys.stderr)
