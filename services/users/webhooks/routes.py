"""The routes of webhooks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from ulid import ULID

from common.callers import Person
from services.users.settings import Settings
from services.users.throttle import Throttle
from services.users.webhooks.collection import EVENT_NAMES, EventName, Webhook, Webhooks, checked_url
from services.users.webhooks.deliveries import Deliveries, Delivery
from services.users.webhooks.notices import TEST
from services.users.webhooks.postman import Postman

TESTS: Final = "30/minute"
"""Of an account: nobody is to be flooded by way of us."""
_EVERYTHING: Final = frozenset(EVENT_NAMES)
Url = Annotated[str, Field(min_length=1, max_length=2048)]
Events = Annotated[frozenset[EventName], Field(min_length=1)]


class WebhookWish(BaseModel):
    url: Url
    events: Events = _EVERYTHING


class WebhookChange(BaseModel):
    """What is left out stays as it is."""

    url: Url | None = None
    events: Events | None = None
    enabled: bool | None = None


class WebhookView(BaseModel):
    """`failing_since`: nothing was taken since then. `disabled_because` says what to do."""

    id: str
    url: str
    events: tuple[str, ...]
    enabled: bool
    disabled_because: str | None
    disabled_at: datetime | None
    failing_since: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, webhook: Webhook) -> "WebhookView":
        known = webhook.model_dump(include={"id", "url", "events", "disabled_at", "failing_since", "created_at"})
        enabled = webhook.disabled_at is None
        return cls(**known, enabled=enabled, disabled_because=None if enabled else webhook.disabled_because)


class NewWebhook(WebhookView):
    secret: str
    """Shown this once."""


class Secret(BaseModel):
    secret: str
    """Shown this once. For a day messages bear two signatures, one with the former."""


class Tried(BaseModel):
    """What the address answered. `ok`: it would count as delivered."""

    ok: bool
    status: int | None
    error: str | None
    body: str
    """Its first 500 bytes."""
    ms: int


class DeliveryView(BaseModel):
    """`status`, `error` and `ms` are of the last attempt; `next_at` is when the next one is due, while it is open."""

    id: str
    type: str
    at: datetime
    state: str
    attempts: int
    status: int | None
    error: str | None
    ms: int | None
    next_at: datetime | None
    done_at: datetime | None

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryView":
        answer = delivery.answer
        return cls(
            id=delivery.key,
            type=delivery.type,
            at=delivery.at,
            state=delivery.state,
            attempts=delivery.attempts,
            status=answer.status if answer else None,
            error=answer.error if answer else None,
            ms=answer.ms if answer else None,
            next_at=delivery.due_at if delivery.state == "open" else None,
            done_at=delivery.done_at,
        )


class DeliveryList(BaseModel):
    items: list[DeliveryView]


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What the routes stand on."""

    settings: Settings
    webhooks: Webhooks
    deliveries: Deliveries
    postman: Postman
    throttle: Throttle


def webhook_routes(parts: Hooks) -> APIRouter:
    router = APIRouter(tags=["webhooks"])
    _management(router, parts)
    _deliveries(router, parts)
    return router


def _management(router: APIRouter, parts: Hooks) -> None:
    private = parts.settings.webhook_private

    @router.post("/webhooks", status_code=201)
    async def add(wish: WebhookWish, caller: Person) -> NewWebhook:
        """Be told what happens. The secret, with which messages are signed, is shown in this answer only."""
        url = checked_url(wish.url, private=private)
        made = await parts.webhooks.add(caller.account, url=url, events=wish.events)
        return NewWebhook(**WebhookView.of(made).model_dump(), secret=made.secret)

    @router.get("/webhooks")
    async def listing(caller: Person) -> list[WebhookView]:
        return [WebhookView.of(webhook) for webhook in await parts.webhooks.all(caller.account)]

    @router.get("/webhooks/{webhook}")
    async def show(webhook: str, caller: Person) -> WebhookView:
        return WebhookView.of(await parts.webhooks.find(caller.account, webhook))

    @router.patch("/webhooks/{webhook}")
    async def change(webhook: str, wish: WebhookChange, caller: Person) -> WebhookView:
        """Another address, other events; or switch it off, or on again."""
        url = None if wish.url is None else checked_url(wish.url, private=private)
        changed = await parts.webhooks.change(
            caller.account, webhook, url=url, events=wish.events, enabled=wish.enabled
        )
        return WebhookView.of(changed)

    @router.delete("/webhooks/{webhook}", status_code=204)
    async def remove(webhook: str, caller: Person) -> Response:
        """With what it has not been told yet."""
        await parts.webhooks.remove(caller.account, webhook)
        return Response(status_code=204)

    @router.post("/webhooks/{webhook}/rotate")
    async def rotate(webhook: str, caller: Person) -> Secret:
        """Another secret."""
        return Secret(secret=await parts.webhooks.new_secret(caller.account, webhook))

    @router.post("/webhook-secret")
    async def rotate_of_jobs(caller: Person) -> Secret:
        """Another secret for what goes to the `webhook_url` of jobs."""
        return Secret(secret=await parts.webhooks.new_secret_of_jobs(caller.account))


def _deliveries(router: APIRouter, parts: Hooks) -> None:
    @router.post("/webhooks/{webhook}/test")
    async def test(webhook: str, caller: Person) -> Tried:
        """Send a `webhook.test` now, also where it is switched off, and say what came back."""
        found = await parts.webhooks.find(caller.account, webhook)
        await parts.throttle.count(TESTS, "webhook-test", caller.account)
        now = await parts.deliveries.now()
        answer = await parts.postman.send(
            found.url, found, message=f"msg_{ULID()}", type_=TEST, at=now, data={"webhook_id": found.id}, now=now
        )
        ok = answer.status is not None and 200 <= answer.status < 300
        return Tried(ok=ok, **answer.model_dump(include={"status", "error", "body", "ms"}))

    @router.get("/webhooks/{webhook}/deliveries")
    async def last(webhook: str, caller: Person, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> DeliveryList:
        """The last ones, the newest first; they are kept for 30 days."""
        found = await parts.webhooks.find(caller.account, webhook)
        return DeliveryList(
            items=[DeliveryView.of(each) for each in await parts.deliveries.last(found.id, limit=limit)]
        )

    @router.post("/webhooks/{webhook}/deliveries/{delivery}/resend", status_code=202)
    async def resend(webhook: str, delivery: str, caller: Person) -> DeliveryView:
        """Send it again, with the same `webhook-id`."""
        found = await parts.webhooks.find(caller.account, webhook)
        return DeliveryView.of(await parts.deliveries.again(found.id, delivery))
