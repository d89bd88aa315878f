"""Logs with fields, and metrics. Every log line of a task bears its job."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

import structlog
from prometheus_client import Counter, Gauge, Histogram

TASKS: Final = Counter("clipmill_tasks_total", "Tasks that left this process, by how", ["stage", "outcome"])
SECONDS: Final = Histogram(
    "clipmill_task_seconds",
    "Wall seconds of work of one task",
    ["stage"],
    buckets=(0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800),
)
CPU_SECONDS: Final = Counter("clipmill_task_cpu_seconds_total", "CPU seconds of work, children included", ["stage"])
RESTARTS: Final = Counter(
    "clipmill_consumer_restarts_total", "Event consumers that ended and were started again", ["service"]
)
BACKLOG: Final = Gauge("clipmill_backlog", "Tasks queued or running, over all workers", ["stage"])


log = structlog.get_logger()


@contextmanager
def tolerated(event: str, **facts: str) -> Iterator[None]:
    """Log what fails in the block and go on, so that one bad document does not hold up those behind it."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  whatever it is
        log.warning(event, error=f"{type(error).__name__}: {error}", **facts)


def configure_logging(*, level: str, form: Literal["json", "console"]) -> None:
    """One event a line on stderr; libraries' loggers go the same way from warnings up."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
