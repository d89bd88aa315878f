"""The command line's grammar. Its --help texts are the reference."""

import argparse
from pathlib import Path
from typing import Any, Final, NoReturn, get_args

from clipmill import SERVICES
from clipmill.folders import default_data
from common.events import OF_JOBS
from common.scopes import KEY_SCOPES
from common.styles import STYLES
from services.users.jobs.wishes import Aspect, Platform

PORT: Final = 8080
LAYOUTS: Final = ("auto", "focus", "stack", "split", "static")
STATUSES: Final = ("queued", "running", "done", "failed", "cancelled")


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, and ends with 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. See {self.prog} --help.\n")


def parser() -> argparse.ArgumentParser:
    top = _Parser(
        prog="clipmill",
        description="Turns long videos into short vertical clips that people publish.",
        epilog="Start with: clipmill make talk.mp4",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _make(commands)
    _up(commands)
    _run(commands)
    _doctor(commands)
    _jobs(commands)
    _explain(commands)
    _replay(commands)
    _dead(commands)
    _accounts(commands)
    _flow(commands)
    return top


def _add(commands: Any, name: str, text: str, **options: Any) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text[0].upper() + text[1:] + ".", **options
    )
    return added


def _data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data",
        type=_folder,
        default=default_data(),
        metavar="DIR",
        help="folder of the databases and the stored results (default: %(default)s)",
    )


def _server(command: argparse.ArgumentParser) -> None:
    command.add_argument("--server", metavar="URL", help="use this Clipmill instead of one on this machine")


def _folder(text: str) -> Path:
    return Path(text).expanduser().resolve()


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port < 65536:
        raise ValueError
    return port


_port.__name__ = "port"


# ---- commands --------------------------------------------------------------------------------------------------------


def _make(commands: Any) -> None:
    make = _add(
        commands,
        "make",
        "make clips of one video",
        epilog=(
            "Exit status: 0 all clips were made, or the video holds fewer and the manifest says why; "
            "1 something failed on our side; 2 the video or an option is not usable. "
            "A file VIDEO.srt or VIDEO.vtt beside the video is taken as its captions."
        ),
    )
    make.add_argument(
        "video", metavar="VIDEO|URL", help="a video file, or a link to one or to a page that shows it (http, https)"
    )
    wish = make.add_argument_group("what to make")
    wish.add_argument(
        "--clips", type=int, default=5, metavar="N", help="how many clips, 1 to 50 (default: %(default)s)"
    )
    wish.add_argument(
        "--lengths",
        default="short,medium",
        metavar="LENGTHS",
        help="short (15-30 s), medium (30-60 s), long (60-120 s), seconds (30,45: about that long), ranges (20-40), "
        "or several of these with commas (default: %(default)s)",
    )
    wish.add_argument("--platform", choices=get_args(Platform), help="fit this platform's shape and longest length")
    wish.add_argument(
        "--aspect", choices=get_args(Aspect), help="shape of the picture (default: 9:16, or the platform's)"
    )
    wish.add_argument(
        "--layout",
        choices=LAYOUTS,
        default="auto",
        help="one subject, screen over face, two subjects, or a still crop (default: the main subject, else a still crop)",
    )
    wish.add_argument("--prompt", metavar="TEXT", help="what the clips should be about")
    words = make.add_argument_group("captions")
    words.add_argument(
        "--style",
        metavar="NAME|FILE",
        help=f"caption style: {', '.join(STYLES)}, or a JSON file with fields of a style (default: default)",
    )
    words.add_argument("--no-captions", action="store_true", help="burn no captions into the picture")
    words.add_argument("--captions", metavar="FILE", help="the words, as .srt or .vtt, instead of listening")
    words.add_argument("--language", metavar="CODE", help="what is spoken, such as en (default: found by listening)")
    words.add_argument("--output-language", metavar="CODE", help="language of the captions (default: what is spoken)")
    where = make.add_argument_group("where and how")
    where.add_argument("--out", type=Path, metavar="DIR", help="folder for the clips (default: ./clips-NAME)")
    _data(where)  # type: ignore[arg-type]  # a group adds arguments like a parser
    where.add_argument("--fresh", action="store_true", help="do all work again, whatever results are stored")
    where.add_argument("--json", action="store_true", help="print the manifest on stdout, and nothing else there")
    _server(where)  # type: ignore[arg-type]


def _up(commands: Any) -> None:
    up = _add(commands, "up", "run Clipmill on this machine until Ctrl-C")
    _data(up)
    up.add_argument(
        "--port", type=_port, default=PORT, help="port on 127.0.0.1; 0 takes a free one (default: %(default)s)"
    )


def _run(commands: Any) -> None:
    run = _add(
        commands,
        "run",
        "run one service in this process",
        epilog="Its settings are environment variables (CLIPMILL_MONGO_URL, CLIPMILL_REDIS_URL, CLIPMILL_PORT, …). "
        "Without them it joins the Clipmill that serves --data on this machine, on a free port.",
    )
    run.add_argument("service", choices=SERVICES)
    _data(run)


def _doctor(commands: Any) -> None:
    doctor = _add(commands, "doctor", "check what Clipmill needs on this machine")
    _data(doctor)


def _jobs(commands: Any) -> None:
    jobs = _add(commands, "jobs", "list, watch and steer jobs")
    verbs = jobs.add_subparsers(dest="verb", metavar="VERB", required=True)
    listing = _add(verbs, "list", "list jobs, the newest first")
    listing.add_argument("--status", choices=STATUSES)
    listing.add_argument("--limit", type=int, default=20, metavar="N", help="at most so many (default: %(default)s)")
    for name, text in (
        ("show", "show one job"),
        ("cancel", "cancel a job; finished steps are kept"),
        ("retry", "try what failed in a job again"),
        ("watch", "follow a job until it ends"),
    ):
        _add(verbs, name, text).add_argument("job", metavar="JOB")
    for verb in verbs.choices.values():
        _data(verb)
        _server(verb)
        verb.add_argument("--json", action="store_true", help="print JSON")


def _explain(commands: Any) -> None:
    explain = _add(commands, "explain", "tell how a clip came about: each stage with all that went into it")
    explain.add_argument("clip", metavar="CLIP", help="job and number, such as 01JD….02")
    explain.add_argument("--json", action="store_true", help="print JSON")
    _data(explain)


def _replay(commands: Any) -> None:
    replay = _add(
        commands,
        "replay",
        "compute a job again from a stage on, and compare",
        epilog="Stored results are ignored and never overwritten. Exit status 1 if any result differs.",
    )
    replay.add_argument("job", metavar="JOB")
    replay.add_argument(
        "--from", dest="stage", choices=[str(stage) for stage in OF_JOBS], required=True, help="first stage"
    )
    _data(replay)


def _dead(commands: Any) -> None:
    dead = _add(commands, "dead", "look after tasks that are not tried again")
    verbs = dead.add_subparsers(dest="verb", metavar="VERB", required=True)
    _add(verbs, "list", "list them, the newest first")
    for name, text in (
        ("show", "show one with its error"),
        ("replay", "queue it again, after a mend"),
        ("drop", "forget it"),
    ):
        _add(verbs, name, text).add_argument("task", metavar="TASK")
    for verb in verbs.choices.values():
        _data(verb)


def _accounts(commands: Any) -> None:
    accounts = _add(
        commands,
        "accounts",
        "make accounts, and keys for programs",
        epilog="Accounts count where CLIPMILL_ACCOUNTS=true. CLIPMILL_MONGO_URL says where they are kept, else --data.",
    )
    verbs = accounts.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = _add(verbs, "add", "make an account; its password is asked for, or read from the standard input")
    key = _add(verbs, "key", "make a key and print it; programs, and clipmill itself, take it from CLIPMILL_API_KEY")
    for verb in (add, key):
        verb.add_argument("email", metavar="EMAIL")
        _data(verb)
    key.add_argument("--name", default="clipmill", help="what to know it by (default: %(default)s)")
    key.add_argument(
        "--scopes",
        type=_scopes,
        default=sorted(KEY_SCOPES),
        metavar="SCOPES",
        help=f"some of {', '.join(sorted(KEY_SCOPES))}, with commas (default: all)",
    )


def _scopes(text: str) -> list[str]:
    found = [name.strip() for name in text.split(",")]
    if not KEY_SCOPES.issuperset(found):
        raise ValueError
    return found


_scopes.__name__ = "list of scopes"


def _flow(commands: Any) -> None:
    _add(commands, "flow", "print the chain of events, as the code has it")
