"""Where the command line's own log goes: warnings to stderr, or all of it to a file while bars are on the screen."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import Literal, TextIO

import structlog

from clipmill.processes import turn_over
from common.errors import Unavailable
from common.telemetry import configure_logging


def log_warnings() -> None:
    _configure(sys.stderr, level="warning", form="console")


def _configure(stream: TextIO, *, level: str, form: Literal["json", "console"]) -> None:
    with redirect_stderr(stream):
        configure_logging(level=level, form=form)
    structlog.configure(cache_logger_on_first_use=False)  # the target changes while loggers live


@contextmanager
def logged_to(file: Path) -> Iterator[None]:
    """Everything is logged there as long as the block runs."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        turn_over(file)
        stream = file.open("a", encoding="utf-8")
    except OSError as error:
        raise Unavailable(f"{file} can't be written: {error.strerror}. Choose another folder with --data.") from error
    with stream:
        _configure(stream, level="info", form="json")
        try:
            yield
        finally:
            log_warnings()
