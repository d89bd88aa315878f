"""Keeps programs running: whatever ends is started again, after a pause that grows while it keeps ending."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from clipmill import processes
from clipmill.processes import Process, Program, last_lines
from common.errors import Unavailable

log = structlog.get_logger()

FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 10.0
STEADY_S: Final = 10.0
"""A program that ran this long is taken to be well: its next restart waits the first pause only."""
TRIES: Final = 3
"""Starts that a program has to become ready for the first time."""
_LOOK_EVERY_S: Final = 0.05


def pause_s(quick_ends: int) -> float:
    """Before the restart that follows so many quick ends in a row."""
    return float(min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**quick_ends))


@dataclass
class _Charge:
    program: Program
    process: Process
    started: float
    quick_ends: int = 0
    restart_at: float | None = None
    was_ready: bool = False
    is_ready: bool = False
    refusal: str | None = None


class Supervisor:
    """Starts its programs when it is made. Call it from the main thread, which the programs live and die with."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._charges: list[_Charge] = []
        try:
            for program in programs:
                self._charges.append(_Charge(program, processes.start(program), time.monotonic()))
        except BaseException:
            self.stop(grace_s=0)
            raise

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by the program's name."""
        return {charge.program.name: charge.process.pid for charge in self._charges}

    def tend(self) -> None:
        """Note what ended, start again what is due, keep logs short."""
        now = time.monotonic()
        for charge in self._charges:
            processes.begin_anew(charge.program.log)
            if charge.restart_at is not None:
                if now >= charge.restart_at:
                    self._restart(charge, now)
            elif (code := charge.process.poll()) is not None:
                self._ended(charge, code, now)

    @staticmethod
    def _restart(charge: _Charge, now: float) -> None:
        try:
            charge.process = processes.start(charge.program)
        except OSError as error:
            charge.restart_at = now + LONGEST_PAUSE_S
            log.error("process.not_started", program=charge.program.name, error=str(error))  # noqa: TRY400  the text says it
        else:
            charge.started, charge.restart_at = now, None

    def _ended(self, charge: _Charge, code: int, now: float) -> None:
        charge.is_ready = False
        charge.quick_ends = charge.quick_ends + 1 if now - charge.started < STEADY_S else 0
        if not charge.was_ready and charge.quick_ends >= TRIES:
            charge.refusal = _why(charge.program, code)
        pause = pause_s(charge.quick_ends)
        charge.restart_at = now + pause
        log.warning("process.ended", program=charge.program.name, code=code, restarts_in_s=pause)

    async def keep(self) -> None:
        """Tend until cancelled."""
        while True:
            self.tend()
            await asyncio.sleep(_LOOK_EVERY_S)

    # ---- readiness ---------------------------------------------------------------------------------------------------

    def wait_ready(self, *, timeout_s: float) -> None:
        """Tend until every program has answered. Raises Unavailable with the reason if one can't."""
        deadline = time.monotonic() + timeout_s
        while waiting := self._waiting(deadline):
            self.tend()
            for charge in waiting:
                self._note(charge, charge.program.ready())
            time.sleep(_LOOK_EVERY_S)

    async def until_ready(self, *, timeout_s: float) -> None:
        """As wait_ready, while another task keeps them."""
        deadline = time.monotonic() + timeout_s
        while waiting := self._waiting(deadline):
            for charge in waiting:
                self._note(charge, await asyncio.to_thread(charge.program.ready))
            await asyncio.sleep(_LOOK_EVERY_S)

    def _waiting(self, deadline: float) -> list[_Charge]:
        for charge in self._charges:
            if charge.refusal is not None:
                raise Unavailable(charge.refusal)
        waiting = [charge for charge in self._charges if not charge.was_ready]
        if waiting and time.monotonic() > deadline:
            late = waiting[0].program
            raise Unavailable(f"{late.name} did not get ready in time. {late.log} says what it is doing.")
        return waiting

    @staticmethod
    def _note(charge: _Charge, ready: bool) -> None:  # noqa: FBT001
        charge.is_ready = ready
        charge.was_ready = charge.was_ready or ready

    # ---- the end -----------------------------------------------------------------------------------------------------

    def stop(self, *, grace_s: float) -> None:
        """End all of them; blocks for the grace at most."""
        processes.stop([charge.process for charge in self._charges], grace_s=grace_s)


def _why(program: Program, code: int) -> str:
    said = last_lines(program.log)
    last = said.strip().rpartition("\n")[2][-300:]
    return program.reason(code, said) or f"{program.name} does not start ({program.log}): {last or f'exit code {code}'}"
