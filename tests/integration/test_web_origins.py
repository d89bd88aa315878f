"""Cookies over https, and pages on origins of their own."""

import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from clipmill.servers import Urls
from common.callers import CSRF_HEADER
from common.database import Database
from services.upload.app import service as upload_service
from services.users.accounts.collection import Account, Accounts
from services.users.app import service as users_service
from tests.serving import environment_of

PAGE = "https://app.example.org"
PASSWORD = "correct horse battery"  # noqa: S105  # pragma: allowlist secret


@pytest.fixture(autouse=True)
def environment(urls: Urls, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    made = environment_of(mongo=urls.mongo, redis=urls.redis, database=database.raw.name, temp_dir=tmp_path / "temp")
    made |= {"CLIPMILL_ACCOUNTS": "true", "CLIPMILL_WEB_ORIGINS": PAGE}
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@asynccontextmanager
async def clients() -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """Of users and of upload at one https address, with one jar of cookies."""
    jar = httpx.Cookies()
    async with AsyncExitStack() as stack:
        made = []
        for service in (users_service(), upload_service()):
            transport = httpx.ASGITransport(app=service.app(), raise_app_exceptions=False)
            await stack.enter_async_context(service.running())
            http = httpx.AsyncClient(transport=transport, base_url="https://clipmill.example", timeout=60)
            http._cookies = jar
            made.append(await stack.enter_async_context(http))
        yield made[0], made[1]


async def entered(http: httpx.AsyncClient, *, origin: str = PAGE, status: int = 201) -> httpx.Response:
    answer = await http.post(
        "/api/v1/auth/register",
        json={"email": f"{uuid.uuid4().hex}@example.org", "password": PASSWORD},
        headers={"Origin": origin},
    )
    assert answer.status_code == status, answer.text
    return answer


async def test_over_https_no_other_host_can_plant_a_cookie() -> None:
    async with clients() as (users, upload):
        answer = await entered(users)
        cookies = answer.headers.get_list("set-cookie")
        assert len(cookies) == 2
        for cookie in cookies:
            assert cookie.startswith("__Host-clipmill_")
            assert {"secure", "httponly", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
            assert "domain=" not in cookie.lower()
        csrf = {CSRF_HEADER: answer.json()["csrf"]}
        for http in (users, upload):
            assert (await http.get("/api/v1/jobs" if http is users else "/api/v1/uploads/x")).status_code != 401
        assert (await users.post("/api/v1/auth/refresh")).status_code == 200
        plain = {name.removeprefix("__Host-"): value for name, value in users.cookies.items()}
        assert (await users.post("/api/v1/auth/logout", headers=csrf)).status_code == 204
        assert not users.cookies
        users.cookies.update(plain)
        assert (await users.get("/api/v1/auth/me")).status_code == 401


async def test_who_logs_in_while_the_password_changes(environment: pytest.MonkeyPatch, database: Database) -> None:
    """With the old one, just before the change: the sessions that it ends did not hold this one yet."""
    known = Accounts.known

    async def overtaken(self: Accounts, email: str, password: str) -> Account:
        account = await known(self, email, password)
        await self.change_password(account, old=password, new="another long password")
        return account

    async with clients() as (users, _):
        email = (await entered(users)).json()["email"]
        environment.setattr(Accounts, "known", overtaken)
        users.cookies.clear()
        answer = await users.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})
        assert (answer.status_code, "changed at this moment" in answer.json()["detail"]) == (401, True)
        assert not users.cookies
        assert await database.sessions.count_documents({}) == 1, "that of the registration"


async def test_a_page_elsewhere_uploads_and_asks() -> None:
    async with clients() as (users, upload):
        answer = await entered(users)
        assert answer.headers["access-control-allow-origin"] == PAGE
        headers = {"Origin": PAGE, CSRF_HEADER: answer.json()["csrf"], "Tus-Resumable": "1.0.0", "Upload-Length": "9"}
        asked = {
            "Origin": PAGE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": ",".join(sorted(headers)).lower(),
        }
        for path in ("/api/v1/uploads", "/api/v1/videos"):
            assert (await upload.options(path, headers=asked)).status_code == 204, "without logging in"
        made = await upload.post("/api/v1/uploads", headers=headers)
        assert made.status_code == 201
        exposed = made.headers["access-control-expose-headers"].split(", ")
        assert {"Location", "Upload-Offset", "Upload-Expires", "Tus-Resumable"} <= set(exposed)
        refused = await users.get("/api/v1/jobs/x", headers={"Origin": PAGE})
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (404, PAGE)


async def test_cookies_of_another_site(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CLIPMILL_CROSS_SITE_COOKIES", "true")
    async with clients() as (users, _):
        await entered(users, origin="https://evil.example", status=403)
        await entered(users, origin="https://clipmill.example")
        answer = await entered(users)
        for cookie in answer.headers.get_list("set-cookie"):
            assert "samesite=none" in cookie.lower()
            assert "secure" in cookie.lower()
        for origin, status in (("https://evil.example", 403), ("null", 403), (PAGE, 200)):
            refreshed = await users.post("/api/v1/auth/refresh", headers={"Origin": origin})
            assert refreshed.status_code == status, origin
