"""The route of usage."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from common.callers import Reader
from common.errors import InvalidRequest
from common.events import Stage
from services.users.accounts.usage import Period, Rates, Usage
from services.users.settings import Settings

_USUALLY: Final = timedelta(days=30)


class Cost(BaseModel):
    """By the operator's rates, in their currency; a part for which there is no rate is null."""

    cpu: float | None
    storage: float | None
    total: float


class UsageView(BaseModel):
    """Of [since, until); `storage_bytes` is of now. `cost` is an estimate, null where the operator set no rates."""

    since: datetime
    until: datetime
    videos: int
    minutes_in: float
    clips: int
    minutes_out: float
    storage_bytes: int
    cpu_seconds: dict[Stage, float]
    cost: Cost | None


def usage_routes(usage: Usage, settings: Settings) -> APIRouter:
    router = APIRouter(tags=["usage"])
    rates = Rates(cpu_hour=settings.cpu_hour_rate, gb_month=settings.gb_month_rate)

    @router.get("/usage")
    async def show(
        caller: Reader,
        since: Annotated[AwareDatetime | None, Query()] = None,
        until: Annotated[AwareDatetime | None, Query()] = None,
    ) -> UsageView:
        """What you have used; without dates in the last 30 days."""
        end = until or datetime.now(UTC)
        try:
            period = Period(since=(since or end - _USUALLY).astimezone(UTC), until=end.astimezone(UTC))
        except OverflowError as error:
            raise InvalidRequest("There are no such times. Give others.") from error
        if period.since >= period.until:
            raise InvalidRequest("since must be before until.")
        used = await usage.of(caller.account, period)
        cpu, storage = rates.of_cpu(used), rates.of_storage(used, period)
        cost = None
        if cpu is not None or storage is not None:
            cost = Cost(cpu=_cents(cpu), storage=_cents(storage), total=round((cpu or 0) + (storage or 0), 4))
        return UsageView(
            since=period.since,
            until=period.until,
            videos=used.videos,
            minutes_in=round(used.in_ms / 60_000, 3),
            clips=used.clips,
            minutes_out=round(used.out_ms / 60_000, 3),
            storage_bytes=used.stored,
            cpu_seconds=dict(used.cpu_seconds),
            cost=cost,
        )

    return router


def _cents(amount: float | None) -> float | None:
    return None if amount is None else round(amount, 4)
