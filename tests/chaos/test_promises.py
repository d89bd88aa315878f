"""Each promise in its short form. Limits in seconds are told only: a busy machine misses them, and `make chaos` holds them."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
import structlog

from tests.chaos.__main__ import CHECKS
from tests.chaos.figures import PROMISES, Check, Figure
from tests.chaos.lab import Lab, lab

log = structlog.get_logger()

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found_by(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Check], list[Figure]]]:
    """Runs a check on servers that all checks share."""
    with asyncio.Runner() as runner:
        shared = lab(tmp_path_factory.mktemp("chaos"), full=False)
        made = runner.run(shared.__aenter__())
        yield lambda check: runner.run(_figures(check, made))
        runner.run(shared.__aexit__(None, None, None))


async def _figures(check: Check, made: Lab) -> list[Figure]:
    return await check(made)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_promise_is_held(check: Check, found_by: Callable[[Check], list[Figure]]) -> None:
    found = found_by(check)
    for figure in found:
        log.info(
            "promise",
            figure=f"{figure.promise}. {PROMISES[figure.promise]}: {figure.broke}: {figure.found} ({figure.limit})",
        )
    assert [figure for figure in found if not figure.held and not figure.by_clock] == []
