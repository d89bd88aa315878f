"""Webhooks on real servers: what happens is told, once, signed, again if need be, and nobody holds up anybody else."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook as Receiver
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clipmill.servers import Urls
from common.cancellation import cancel
from common.catalog import LOCAL_ACCOUNT, Job
from common.database import Database
from common.guard import guarded_client
from common.service import Service
from docs.docs_src.verify_webhook import verified
from services.users.app import service as users_service
from services.users.links import Links
from services.users.signatures import Signer
from services.users.webhooks.collection import BOTH_KEYS_MS, PATIENCE_MS, Webhook, Webhooks
from services.users.webhooks.deliveries import Deliveries, Letter
from services.users.webhooks.postman import MOST_OF_LANE, Postman
from tests.integration.finished import SPOILT, Hands, notices
from tests.serving import answering, environment_of, process, until
from tests.sites import PUBLIC, canary, guard, served

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


@dataclass
class Inbox:
    """A receiver; `answers` are given one after the other, the last again and again."""

    answers: list[Response | float] = field(default_factory=lambda: [Response(status_code=204)])
    """A number: seconds of silence before 204."""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    base: str = ""

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]

    @property
    def types(self) -> list[str]:
        return [message["type"] for message in self.messages]

    async def take(self, request: Request) -> Response:
        self.got.append((dict(request.headers), await request.body()))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Response):
            return answer
        await asyncio.sleep(answer)
        return Response(status_code=204)


@asynccontextmanager
async def inbox(*answers: Response | float) -> AsyncIterator[Inbox]:
    made = Inbox(list(answers) or [Response(status_code=204)])
    async with served(Starlette(routes=[Route("/{rest:path}", made.take, methods=["GET", "POST"])])) as port:
        made.base = f"http://{PUBLIC}:{port}"
        yield made


@pytest.fixture
def environment(urls: Urls, database: Database, tmp_path: Path) -> Iterator[dict[str, str]]:
    made = environment_of(mongo=urls.mongo, redis=urls.redis, database=database.raw.name, temp_dir=tmp_path / "temp")
    made |= {
        "CLIPMILL_WEBHOOK_PRIVATE": "true",
        "CLIPMILL_WEBHOOK_TIMEOUT_S": "1",
        "CLIPMILL_PUBLIC_URL": "http://clipmill/",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in made.items():
            patch.setenv(name, value)
        yield made


@dataclass(frozen=True)
class Site:
    service: Service
    http: httpx.AsyncClient
    hands: Hands

    async def ask(self, method: str, path: str, *, status: int = 200, **body: Any) -> Any:
        answer = await self.http.request(method, f"/api/v1{path}", json=body or None)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def hook(self, box: Inbox, *events: str, at: str = "/hook") -> dict[str, Any]:
        wish: dict[str, Any] = {"url": box.base + at}
        if events:
            wish["events"] = events
        made: dict[str, Any] = await self.ask("POST", "/webhooks", status=201, **wish)
        return made

    async def job(self, **wish: Any) -> Job:
        video = await self.hands.video()
        view = await self.ask("POST", "/jobs", status=201, video_id=video.id, **wish)
        return await self.service.catalog.job(view["id"])

    async def hurry(self) -> None:
        """What waits for its next attempt is due."""
        await self.service.database.deliveries.update_many({"state": "open"}, {"$set": {"due_at": LONG_AGO}})

    async def deliveries(self, hook: dict[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.ask("GET", f"/webhooks/{hook['id']}/deliveries"))["items"]
        return found

    async def all_delivered(self) -> bool:
        return not await self.service.database.deliveries.find_one({"state": "open"})


@pytest.fixture
async def site(environment: dict[str, str]) -> AsyncIterator[Site]:
    assert environment
    service = users_service()
    async with answering(service) as http:
        yield Site(service, http, Hands(service))


async def arrived(box: Inbox, count: int) -> None:
    async def there() -> bool:
        return len(box.got) >= count

    await until(there, why=f"{count} messages")


# ---- what is told ----------------------------------------------------------------------------------------------------


async def test_a_job_is_told_with_its_clips(site: Site) -> None:
    async with inbox() as box:
        hook = await site.hook(box)
        job = await site.job(external_id="order-7")
        await site.hands.all_of(job)
        await arrived(box, 4)
        assert sorted(box.types) == ["clip.ready", "clip.ready", "job.finished", "video.ready"]
        for headers, body in box.got:
            assert verified(hook["secret"], headers, body)
            assert Receiver(hook["secret"]).verify(body, headers)["data"]["video_id"] == job.video
            assert "." not in headers["webhook-id"]
        finished = next(each["data"] for each in box.messages if each["type"] == "job.finished")
        assert (finished["job_id"], finished["status"], finished["external_id"]) == (job.id, "done", "order-7")
        assert [clip["index"] for clip in finished["clips"]] == [1, 2]
        for clip in finished["clips"]:
            answer = await site.http.get(clip["mp4"])
            assert answer.status_code == 200, (clip["mp4"], answer.text)
            assert (await site.http.get(clip["thumbnail"])).headers["content-type"] == "image/jpeg"
        ready = next(each["data"] for each in box.messages if each["type"] == "video.ready")
        assert ready == {"video_id": job.video, "title": "Ein Film", "duration_s": 120.0, "language": "en"}
        await until(site.all_delivered, why="all is delivered")
        shown = await site.deliveries(hook)
        assert {(each["state"], each["status"], each["attempts"]) for each in shown} == {("delivered", 204, 1)}
        await site.ask("DELETE", f"/videos/{job.video}", status=204)

        async def forgotten() -> bool:
            return not await site.service.database.deliveries.count_documents({})

        await until(forgotten, why="what was told of a video goes with it")


async def test_a_clip_that_is_rendered_later_is_told_once(
    environment: dict[str, str], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its job has ended long before; what is handed out by then is not told again, also when nobody remembers that it was."""
    assert environment
    monkeypatch.setenv("CLIPMILL_LEASE_S", "3600")
    service = users_service()
    async with inbox() as box, answering(service) as http:
        site = Site(service, http, Hands(service))
        await site.hook(box, "clip.ready")
        job = await site.job(render="on_demand")
        await site.hands.planned(job)
        for clip in (1, 2):
            await site.hands.do(job.frame_task(clip))

        async def fresh() -> bool:
            found = await service.catalog.job(job.id)
            return found.status == "done" and not found.stale

        await until(fresh, why="the job is done")
        for clip in (2, 1):
            await site.ask("POST", f"/clips/{job.id}.{clip:02d}/render", status=202)
            await site.hands.do(job.render_task(clip))
            await until(fresh, why="what the job hands out is fresh")
            [told] = await database.deliveries.find({}).to_list()
            assert (told["subject"], told["data"]["clip"]["index"]) == (f"clip.ready/{job.id}/{clip}", clip)
            await database.deliveries.delete_many({})
        await site.ask("DELETE", f"/clips/{job.id}.02", status=204)
        assert not await database.deliveries.count_documents({})


async def test_every_end_is_told_once(site: Site) -> None:
    async with inbox() as box:
        await site.hook(box, "job.finished", "video.failed")
        cancelled, failed = await site.job(), await site.job()
        await site.ask("DELETE", f"/jobs/{cancelled.id}")
        await site.hands.bury(failed.transcription, error=SPOILT)
        await arrived(box, 3)
        assert box.types.count("video.failed") == 1
        told = {each["data"]["job_id"]: each["data"] for each in box.messages if each["type"] == "job.finished"}
        assert told[cancelled.id]["status"] == "cancelled"
        assert told[failed.id]["error"] == {"code": SPOILT.code, "message": SPOILT.message}
        await site.ask("POST", f"/jobs/{cancelled.id}/retry")
        await site.hands.all_of(cancelled, clips=1)

        async def both() -> bool:
            ends = [
                each["data"]
                for each in box.messages
                if each["data"].get("job_id") == cancelled.id and "status" in each["data"]
            ]
            return [end["status"] for end in ends] == ["cancelled", "done"]

        await until(both, why="each attempt's end is told")


async def test_a_job_names_an_address_of_its_own(site: Site) -> None:
    async with inbox() as box:
        secret = (await site.ask("POST", "/webhook-secret"))["secret"]
        job = await site.job(webhook_url=f"{box.base}/mine")
        await site.ask("DELETE", f"/jobs/{job.id}")
        await arrived(box, 1)
        headers, body = box.got[0]
        assert verified(secret, headers, body)
        assert json.loads(body)["data"]["job_id"] == job.id


async def test_nobody_hears_what_was_before(site: Site) -> None:
    async with inbox() as box:
        old = await site.job()
        await site.ask("DELETE", f"/jobs/{old.id}")
        await site.hook(box, "job.finished")
        new = await site.job()
        await site.ask("DELETE", f"/jobs/{new.id}")
        await arrived(box, 1)
        assert [message["data"]["job_id"] for message in box.messages] == [new.id]


async def test_what_was_not_told_is_made_good(site: Site) -> None:
    """Whoever ended the job died before it wrote a message, or wrote it and could not say so."""
    telling, database = notices(site.service), site.service.database
    async with inbox() as box:
        hook = await site.hook(box, "job.finished", "clip.ready")
        job = await site.job()
        await site.hands.all_of(job)
        await arrived(box, 3)
        await until(site.all_delivered, why="all is delivered")
        for lost in (True, False):
            if lost:
                await database.deliveries.delete_many({})
            await database.jobs.update_one({"_id": job.id}, {"$set": {"unposted": True}})
            for _ in range(2):
                await telling.sweep()
            assert len(await site.deliveries(hook)) == 3
            row = await database.jobs.find_one({"_id": job.id})
            assert row is not None
            assert "unposted" not in row


# ---- sending ---------------------------------------------------------------------------------------------------------


async def test_what_was_not_taken_is_sent_again(site: Site) -> None:
    refused = Response("later, please", status_code=500)
    async with inbox(refused, Response(status_code=302, headers={"Location": "/"}), 3.0, Response()) as box:
        hook = await site.hook(box, "job.finished")
        job = await site.job()
        await site.ask("DELETE", f"/jobs/{job.id}")
        await arrived(box, 1)
        expected = (
            (500, None),
            (302, "It redirects. Give the address that it leads to."),
            (None, "No answer within 1 s."),
        )
        for status, error in expected:

            async def judged(status: int | None = status, error: str | None = error) -> bool:
                [shown] = await site.deliveries(hook)
                assert shown["state"] == "open"
                return shown["ms"] is not None and (shown["status"], shown["error"]) == (status, error)

            await until(judged, why="the attempt is over")
            assert (await site.ask("GET", f"/webhooks/{hook['id']}"))["failing_since"] is not None
            await site.hurry()
        await arrived(box, 4)
        await until(site.all_delivered, why="the fourth is taken")
        assert len({headers["webhook-id"] for headers, _ in box.got}) == 1
        assert (await site.ask("GET", f"/webhooks/{hook['id']}"))["failing_since"] is None
        [shown] = await site.deliveries(hook)
        await site.ask("POST", f"/webhooks/{hook['id']}/deliveries/{shown['id']}/resend", status=202)
        await arrived(box, 5)
        await site.ask("POST", f"/webhooks/{hook['id']}/deliveries/x/resend", status=404)


async def test_who_is_gone_is_asked_no_more(site: Site) -> None:
    async with inbox(Response(status_code=410)) as box:
        hook = await site.hook(box, "job.finished")
        first = await site.job()
        await site.ask("DELETE", f"/jobs/{first.id}")

        async def disabled() -> bool:
            return not (await site.ask("GET", f"/webhooks/{hook['id']}"))["enabled"]

        await until(disabled, why="410 disables")
        assert "410" in (await site.ask("GET", f"/webhooks/{hook['id']}"))["disabled_because"]
        await site.ask("DELETE", f"/jobs/{(await site.job()).id}")
        await notices(site.service).sweep()
        assert len(await site.deliveries(hook)) == 1
        shown = await site.ask("PATCH", f"/webhooks/{hook['id']}", enabled=True, events=["clip.ready"])
        assert (shown["enabled"], shown["disabled_because"], shown["events"]) == (True, None, ["clip.ready"])


async def test_who_takes_nothing_for_days_is_switched_off(site: Site) -> None:
    async with inbox(Response(status_code=500)) as box:
        hook = await site.hook(box, "job.finished")
        await site.ask("DELETE", f"/jobs/{(await site.job()).id}")
        await arrived(box, 1)
        since = datetime.now(UTC) - timedelta(milliseconds=PATIENCE_MS + 1000)
        await site.service.database.webhooks.update_one({"_id": hook["id"]}, {"$set": {"failing_since": since}})
        await site.hurry()

        async def disabled() -> bool:
            await site.hurry()
            return not (await site.ask("GET", f"/webhooks/{hook['id']}"))["enabled"]

        await until(disabled, why="five days are enough")
        await until(site.all_delivered, why="what was open has failed")
        assert (await site.deliveries(hook))[0]["state"] == "failed"


async def test_a_killed_sender_is_replaced(environment: dict[str, str], database: Database) -> None:
    async with (
        inbox(60.0, Response()) as box,
        process("users", environment | {"CLIPMILL_WEBHOOK_TIMEOUT_S": "5"}) as one,
    ):
        made = (await one.http.post("/api/v1/webhooks", json={"url": box.base})).json()
        await Deliveries(database, hold_ms=1).post([letter(made["id"], 1)])
        await arrived(box, 1)
        os.kill(one.pid, signal.SIGKILL)
        async with process("users", environment):
            await arrived(box, 2)

            async def delivered() -> bool:
                return await database.deliveries.count_documents({"state": "delivered", "attempts": 2}) == 1

            await until(delivered, why="another has sent it")
    assert len({headers["webhook-id"] for headers, _ in box.got}) == 1


def letter(lane: str, number: int) -> Letter:
    return Letter(
        account=LOCAL_ACCOUNT,
        lane=lane,
        subject=f"test/{number}",
        type="clip.ready",
        at=datetime.now(UTC) - timedelta(hours=1),
        data={"number": number, "$note": "$$NOW"},
        video="v",
    )


def postman(database: Database, *, hold_ms: int = 60_000, http: httpx.AsyncClient, timeout_s: float = 30) -> Postman:
    return Postman(
        deliveries=Deliveries(database, hold_ms=hold_ms),
        webhooks=Webhooks(database),
        links=Links(Signer(database, life_s=60), base_url=""),
        http=http,
        timeout_s=timeout_s,
    )


async def hook_of(database: Database, url: str) -> Webhook:
    return await Webhooks(database).add(LOCAL_ACCOUNT, url=url, events=frozenset({"clip.ready"}))


async def test_replicas_send_each_message_once(database: Database) -> None:
    """The same letters posted by two at once, too."""
    async with inbox() as box, guarded_client(guard()) as http:
        hook = await hook_of(database, box.base)
        letters = [letter(hook.id, number) for number in range(60)]
        deliveries = Deliveries(database, hold_ms=60_000)
        await asyncio.gather(*(deliveries.post(letters) for _ in range(2)))
        working = [asyncio.create_task(postman(database, http=http).work()) for _ in range(3)]

        async def all_delivered() -> bool:
            return await database.deliveries.count_documents({"state": "delivered"}) == 60

        await until(all_delivered, why="all is delivered")
        await cancel(*working)
        assert sorted(message["data"]["number"] for message in box.messages) == list(range(60))


async def test_who_is_slow_holds_up_nobody_else(database: Database) -> None:
    async with inbox(3600.0) as slow, inbox() as quick, guarded_client(guard()) as http:
        hanging, other = await hook_of(database, slow.base), await hook_of(database, quick.base)
        deliveries = Deliveries(database, hold_ms=3_600_000)
        await deliveries.post([letter(hanging.id, number) for number in range(50)])
        await deliveries.post([letter(other.id, number) for number in range(50)])
        sender = postman(database, http=http, timeout_s=3600, hold_ms=3_600_000)
        working = asyncio.create_task(sender.work())
        await arrived(quick, 50)
        assert len(slow.got) == MOST_OF_LANE
        await cancel(working)
        assert await database.deliveries.count_documents({"lane": hanging.id, "attempts": 0}) == 50, "handed back"


async def test_no_webhook_leads_inside(database: Database) -> None:
    async with canary() as bird, inbox() as box, guarded_client(guard()) as http:
        inside = f"http://127.0.0.1:{bird.port}/"
        box.answers = [Response(status_code=307, headers={"Location": inside})]
        sender = postman(database, http=http)
        for url in (inside, f"http://localhost:{bird.port}/", f"http://[::1]:{bird.port}/", box.base):
            hook = await hook_of(database, url)
            now = await database.now()
            answer = await sender.send(url, hook, message="msg_1", type_="t", at=now, data={}, now=now)
            assert answer.error is not None
            assert ("private" in answer.error) == (url != box.base)
        assert bird.connections == 0


async def test_what_answers_badly(database: Database) -> None:
    """What it says is cut off; what is no HTTP is an error like others."""

    async def nonsense(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x00\xff" * 1000)
        writer.close()

    noise = await asyncio.start_server(nonsense, PUBLIC, 0)
    port = noise.sockets[0].getsockname()[1]
    async with noise, inbox(Response("x" * 1_000_000)) as box, guarded_client(guard()) as http:
        sender, now = postman(database, http=http), await database.now()
        for url, status in ((box.base, 200), (f"http://{PUBLIC}:{port}/", None), (f"http://{PUBLIC}:1/", None)):
            hook = await hook_of(database, url)
            answer = await sender.send(url, hook, message="msg_1", type_="t", at=now, data={}, now=now)
            assert (answer.status, answer.error is None) == (status, status == 200)
            assert len(answer.body) <= 500


# ---- managing --------------------------------------------------------------------------------------------------------


async def test_a_webhook_is_tried_at_once(site: Site) -> None:
    async with inbox(Response("thanks"), Response("no", status_code=404)) as box:
        hook = await site.hook(box)
        tried = await site.ask("POST", f"/webhooks/{hook['id']}/test")
        assert (tried["ok"], tried["status"], tried["body"]) == (True, 200, "thanks")
        headers, body = box.got[0]
        assert verified(hook["secret"], headers, body)
        assert json.loads(body)["type"] == "webhook.test"
        tried = await site.ask("POST", f"/webhooks/{hook['id']}/test")
        assert (tried["ok"], tried["status"]) == (False, 404)
        assert await site.deliveries(hook) == []


async def test_a_secret_is_shown_once_and_changes_without_a_gap(site: Site) -> None:
    async with inbox() as box:
        hook = await site.hook(box)
        assert "secret" not in await site.ask("GET", f"/webhooks/{hook['id']}")
        assert "secret" not in str(await site.ask("GET", "/webhooks"))
        fresh = (await site.ask("POST", f"/webhooks/{hook['id']}/rotate"))["secret"]
        await site.ask("POST", f"/webhooks/{hook['id']}/test")
        headers, body = box.got[-1]
        assert all(verified(secret, headers, body) for secret in (hook["secret"], fresh))
        until_ = datetime.now(UTC) - timedelta(milliseconds=1)
        row = await site.service.database.webhooks.find_one({"_id": hook["id"]})
        assert row is not None
        assert abs((row["former_until"] - until_).total_seconds() * 1000 - BOTH_KEYS_MS) < 60_000
        await site.service.database.webhooks.update_one({"_id": hook["id"]}, {"$set": {"former_until": until_}})
        await site.ask("POST", f"/webhooks/{hook['id']}/test")
        headers, body = box.got[-1]
        assert (verified(hook["secret"], headers, body), verified(fresh, headers, body)) == (False, True)


async def test_a_webhook_goes_with_what_it_was_to_be_told(site: Site) -> None:
    async with inbox(Response(status_code=500)) as box:
        hook = await site.hook(box, "job.finished")
        await site.ask("DELETE", f"/jobs/{(await site.job()).id}")
        await arrived(box, 1)
        await site.ask("DELETE", f"/webhooks/{hook['id']}", status=204)
        assert await site.service.database.deliveries.count_documents({}) == 0
        await site.ask("DELETE", f"/webhooks/{hook['id']}", status=404)


@pytest.mark.parametrize(
    "wish",
    [{"url": "x"}, {"url": "ftp://x/"}, {"url": "http://h/", "events": []}, {"url": "http://h/", "events": ["x"]}, {}],
)
async def test_bad_wishes(site: Site, wish: dict[str, Any]) -> None:
    answer = await site.http.post("/api/v1/webhooks", json=wish)
    assert answer.status_code == 422


async def test_plain_http_is_refused_where_not_everybody_is_trusted(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert environment
    monkeypatch.setenv("CLIPMILL_WEBHOOK_PRIVATE", "false")
    service = users_service()
    async with answering(service) as http:
        video = await Hands(service).video()
        for path, body in (
            ("webhooks", {"url": "http://example.org/"}),
            ("jobs", {"video_id": video.id, "webhook_url": "http://example.org/"}),
        ):
            answer = await http.post(f"/api/v1/{path}", json=body)
            assert (answer.status_code, "https" in answer.json()["detail"]) == (422, True)
