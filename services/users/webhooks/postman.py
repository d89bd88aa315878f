"""Sends messages to webhooks: many at once, few of them to one address or of one account, so that who is slow holds up nobody else."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final, assert_never

import httpx
import structlog

from common.cancellation import cancel, to_its_end
from common.errors import InvalidRequest, Unavailable
from common.telemetry import tolerated
from services.users.links import Links
from services.users.webhooks.attempts import Again, GivenUp, Taken, Unwanted, judge, retry_after_s
from services.users.webhooks.collection import Keys, Webhooks
from services.users.webhooks.deliveries import Answer, Deliveries, Delivery
from services.users.webhooks.seals import sealed

log = structlog.get_logger()

MOST_AT_ONCE: Final = 32
MOST_OF_ACCOUNT: Final = 6
MOST_OF_LANE: Final = 2
_LOOK_EVERY_S: Final = 1.0
_SHOWN: Final = 500
_BODY_S: Final = 2.0
"""For what an answer says; its status has come by then."""


class Postman:
    def __init__(
        self,
        *,
        deliveries: Deliveries,
        webhooks: Webhooks,
        links: Links,
        http: httpx.AsyncClient,
        timeout_s: float,
    ) -> None:
        self._deliveries = deliveries
        self._webhooks = webhooks
        self._links = links
        self._http = http
        self._timeout_s = timeout_s
        self._jitter = random.Random()
        self._going: dict[asyncio.Task[None], Delivery] = {}

    async def work(self) -> None:
        """A chore that goes on and on."""
        try:
            while True:
                held = await self._next()
                if held is not None:
                    self._going[asyncio.create_task(self._deliver(held))] = held
                elif self._going:
                    done, _ = await asyncio.wait(
                        self._going, timeout=_LOOK_EVERY_S, return_when=asyncio.FIRST_COMPLETED
                    )
                    for task in done:
                        del self._going[task]
                else:
                    await asyncio.sleep(_LOOK_EVERY_S)
        finally:
            await cancel(*self._going)
            self._going.clear()

    async def _next(self) -> Delivery | None:
        """None, too, where no more can be sent at once."""
        for task in [task for task in self._going if task.done()]:
            del self._going[task]
        if len(self._going) >= MOST_AT_ONCE:
            return None
        lanes = Counter(held.lane for held in self._going.values())
        accounts = Counter(held.account for held in self._going.values())
        return await self._deliveries.take(
            busy_lanes=[lane for lane, at_once in lanes.items() if at_once >= MOST_OF_LANE],
            busy_accounts=[account for account, at_once in accounts.items() if at_once >= MOST_OF_ACCOUNT],
        )

    async def _deliver(self, held: Delivery) -> None:
        with tolerated("delivery.failed", delivery=held.key):  # it is due again when our hold has run out
            try:
                await self._attempt(held)
            except asyncio.CancelledError:
                await to_its_end(self._deliveries.hand_back(held))
                raise

    async def _attempt(self, held: Delivery) -> None:
        hook = None
        if held.url is not None:
            url, keys = held.url, await self._webhooks.keys_of_jobs(held.account)
        else:
            hook = await self._webhooks.known(held.lane)
            if hook is None or hook.disabled_at is not None:
                await self._deliveries.close(held, Answer(error="The webhook is switched off."), state="failed")
                return
            url, keys = hook.url, hook
        answer = await self.send(
            url,
            keys,
            message=held.key,
            type_=held.type,
            at=held.at,
            data=await self._with_links(held.job, held.data),
            now=held.since or held.at,
        )
        await to_its_end(self._judged(held, answer, is_hook=hook is not None))

    async def _judged(self, held: Delivery, answer: Answer, *, is_hook: bool) -> None:
        verdict = judge(
            status=answer.status,
            attempts=held.attempts,
            retry_after_s=answer.retry_after_s,
            jitter=self._jitter,
        )
        log.info("webhook.sent", delivery=held.key, attempt=held.attempts, status=answer.status, error=answer.error)
        match verdict:
            case Taken():
                await self._deliveries.close(held, answer, state="delivered")
            case Again(delay_ms):
                await self._deliveries.postpone(held, answer, delay_ms=delay_ms)
            case GivenUp() | Unwanted():
                await self._deliveries.close(held, answer, state="failed")
            case _:
                assert_never(verdict)
        if is_hook:
            await self._remember(held.lane, verdict)

    async def _remember(self, webhook: str, verdict: Taken | Again | GivenUp | Unwanted) -> None:
        match verdict:
            case Taken():
                await self._webhooks.took(webhook)
                return
            case Unwanted():
                await self._webhooks.unwanted(webhook)
            case _:
                if not await self._webhooks.failed(webhook):
                    return
        log.warning("webhook.disabled", webhook=webhook)
        await self._deliveries.give_up(webhook, "The webhook was switched off.")

    async def send(
        self, url: str, keys: Keys, *, message: str, type_: str, at: datetime, data: Mapping[str, Any], now: datetime
    ) -> Answer:
        """One attempt; whatever goes wrong is an answer too."""
        told = {"type": type_, "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"), "data": data}
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Clipmill-Webhooks/1",
            "Accept-Encoding": "identity",
            **sealed(keys.at(now), message=message, timestamp=int(now.timestamp()), body=body),
        }
        begun = monotonic()
        try:
            async with (
                asyncio.timeout(self._timeout_s),
                self._http.stream("POST", url, content=body, headers=headers) as answer,
            ):
                ms = round(1000 * (monotonic() - begun))
                return Answer(
                    status=answer.status_code,
                    error="It redirects. Give the address that it leads to." if answer.is_redirect else None,
                    body=await _beginning(answer),
                    ms=ms,
                    retry_after_s=retry_after_s(answer.headers.get("retry-after"), now=datetime.now(UTC)),
                )
        except TimeoutError:
            error = f"No answer within {self._timeout_s:.0f} s."
        except (InvalidRequest, Unavailable) as refused:  # the guard's
            error = refused.message
        except (httpx.HTTPError, httpx.InvalidURL) as broken:
            error = f"It can't be reached ({type(broken).__name__})."
        return Answer(error=error, ms=round(1000 * (monotonic() - begun)))

    async def _with_links(self, job: str | None, data: Mapping[str, Any]) -> dict[str, Any]:
        """Signed at each attempt, for a signature lapses before the last of them."""
        linked = dict(data)
        if job is None:
            return linked
        if "clip" in data:
            linked["clip"] = await self._linked(job, data["clip"])
        if "clips" in data:
            linked["clips"] = [await self._linked(job, clip) for clip in data["clips"]]
        return linked

    async def _linked(self, job: str, clip: Mapping[str, Any]) -> dict[str, Any]:
        links = {name: await self._links.file(job, clip[name]) for name in ("mp4", "thumbnail")}
        return {**clip, **links}


async def _beginning(answer: httpx.Response) -> str:
    """As it is shown to the webhook's owner; nothing hangs on it."""
    with suppress(TimeoutError, httpx.HTTPError, Unavailable):
        async with asyncio.timeout(_BODY_S):
            async for piece in answer.aiter_raw(_SHOWN):
                return piece.decode(errors="replace")
    return ""
