"""Each promise in its short form. Limits in seconds are told only: a busy machine misses them, and `make chaos` holds them."""

import asyncio
from pathlib import Path

import pytest
import structlog

from tests.chaos.__main__ import CHECKS
from tests.chaos.figures import PROMISES, Check, Figure
from tests.chaos.lab import lab

log = structlog.get_logger()

pytestmark = pytest.mark.slow


async def figures(check: Check, folder: Path) -> list[Figure]:
    async with lab(folder, full=False) as made:
        return await check(made)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_promise_is_held(check: Check, tmp_path: Path) -> None:
    found = asyncio.run(figures(check, tmp_path))
    for figure in found:
        log.info(
            "promise",
            figure=f"{figure.promise}. {PROMISES[figure.promise]}: {figure.broke}: {figure.found} ({figure.limit})",
        )
    assert [figure for figure in found if not figure.held and not figure.by_clock] == []
