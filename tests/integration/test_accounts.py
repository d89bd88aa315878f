"""Accounts, sessions, keys, and that nobody sees what is another's: users and upload as processes, two replicas of users."""

import re
import statistics
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio

from clipmill.servers import Urls
from common.callers import ACCESS_COOKIE, CSRF_HEADER
from common.catalog import LOCAL_ACCOUNT
from common.database import _INDEXES, OWNED, Database
from common.errors import Conflict, Unauthenticated
from common.migrations import migrate
from services.users.accounts.collection import Accounts
from services.users.accounts.passwords import Passwords
from tests.conftest import MEDIA
from tests.serving import environment_of, process, until

pytestmark = pytest.mark.asyncio(loop_scope="module")

FILM = MEDIA / "video/single_face_360p_2s.mp4"
PASSWORD = "correct horse battery"  # noqa: S105  # pragma: allowlist secret
WRONG = "wrong wrong wrong"
REFRESH_COOKIE = "clipmill_refresh"
WHILE_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OPEN = {
    ("get", "/api/v1/jobs/{job}/files/{name}"),  # by their signature
    ("head", "/api/v1/jobs/{job}/files/{name}"),
    ("get", "/api/v1/videos/{video}/poster.jpg"),
    ("head", "/api/v1/videos/{video}/poster.jpg"),
    ("get", "/api/v1/play/{token}/{asset}/{path}"),  # by their ticket
    ("head", "/api/v1/play/{token}/{asset}/{path}"),
    ("get", "/api/v1/shared/{token}"),
    ("get", "/api/v1/watch/{asset}"),  # 404, unless it is shown to everybody
    ("get", "/api/v1/jobs/{job}/zip"),
    ("options", "/api/v1/uploads"),
    ("post", "/api/v1/auth/register"),
    ("post", "/api/v1/auth/login"),
    ("post", "/api/v1/auth/refresh"),
}
"""Without a session or a key."""
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/api/v1/jobs"): {"json": {"video_id": "{video}"}},
    ("post", "/api/v1/jobs/{job}/more"): {"json": {"clips": 1}},
    ("post", "/api/v1/keys"): {"json": {"name": "k"}},
    ("post", "/api/v1/brand-kits"): {"json": {"name": "Ours", "captions": {}}},
    ("patch", "/api/v1/brand-kits/{kit}"): {"json": {"name": "Mine"}},
    ("post", "/api/v1/webhooks"): {"json": {"url": "https://example.org/"}},
    ("patch", "/api/v1/webhooks/{webhook}"): {"json": {"enabled": False}},
    ("delete", "/api/v1/auth/me"): {"json": {"password": WRONG}},
    ("post", "/api/v1/auth/password"): {"json": {"old": PASSWORD, "new": PASSWORD}},
    ("post", "/api/v1/videos/import"): {"json": {"url": "http://127.0.0.1:9/"}},
    ("patch", "/api/v1/videos/{video}"): {"json": {"title": "Mine"}},
    ("post", "/api/v1/videos/{video}/shares"): {"json": {}},
    ("post", "/api/v1/clips/{clip}/shares"): {"json": {}},
    ("patch", "/api/v1/videos/{video}/transcript"): {"json": {"notes": []}},
    ("patch", "/api/v1/clips/{clip}"): {"json": {"title": "Mine"}},
    ("post", "/api/v1/clips/{clip}/edits"): {"json": {"title": "Mine"}},
    ("post", "/api/v1/uploads/presign"): {"json": {"size": 1}},
    ("patch", "/api/v1/uploads/{upload}"): {
        "content": b"x",
        "headers": {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"},
    },
    ("post", "/api/v1/uploads"): {"headers": {"Upload-Length": "1"}},
}
"""What an operation needs to get as far as asking who calls."""


@dataclass(frozen=True)
class Site:
    users: str
    replica: str
    upload: str


@dataclass
class Browser:
    """Somebody's cookies, and the token that their page knows."""

    http: httpx.AsyncClient
    csrf: str = ""

    async def ask(self, method: str, path: str, *, status: int = 200, **given: Any) -> httpx.Response:
        headers = httpx.Headers({CSRF_HEADER: self.csrf, **given.pop("headers", {})}, encoding="utf-8")
        answer = await self.http.request(method, path, headers=headers, **given)
        assert answer.status_code == status, (method, path, answer.status_code, answer.text)
        return answer

    async def enter(
        self, how: str, email: str, *, password: str = PASSWORD, status: int | None = None
    ) -> dict[str, Any]:
        status = status or (201 if how == "register" else 200)
        answer = await self.ask(
            "POST", f"/api/v1/auth/{how}", status=status, json={"email": email, "password": password}
        )
        body: dict[str, Any] = answer.json()
        self.csrf = body.get("csrf", self.csrf)
        return body


@pytest.fixture(scope="module")
def environment(urls: Urls, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {
        **environment_of(
            mongo=urls.mongo,
            redis=urls.redis,
            database=f"test-{uuid.uuid4().hex[:12]}",
            temp_dir=tmp_path_factory.mktemp("temp"),
        ),
        "CLIPMILL_ACCOUNTS": "true",
        "CLIPMILL_SECURE_COOKIES": "false",
        "CLIPMILL_ENTRANCE_RATE": "1000/minute",
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def database(environment: dict[str, str]) -> AsyncIterator[Database]:
    made = Database(url=environment["CLIPMILL_MONGO_URL"], name=environment["CLIPMILL_DATABASE"])
    yield made
    await made.client.drop_database(environment["CLIPMILL_DATABASE"])
    await made.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(environment: dict[str, str], database: Database) -> AsyncIterator[Site]:
    assert database
    async with process("upload", environment) as upload:
        known = environment | {"CLIPMILL_UPLOAD_URL": str(upload.http.base_url).rstrip("/")}
        async with process("users", known) as users, process("users", known) as replica:
            yield Site(*(str(each.http.base_url) for each in (users, replica, upload)))


@asynccontextmanager
async def browser(base_url: str, *, cookies: httpx.Cookies | None = None) -> AsyncIterator[Browser]:
    async with httpx.AsyncClient(base_url=base_url, cookies=cookies, timeout=60, trust_env=False) as http:
        yield Browser(http)


@asynccontextmanager
async def member(site: Site, *, at: str | None = None) -> AsyncIterator[tuple[Browser, str]]:
    """(somebody new who is logged in, their address)."""
    email = f"{uuid.uuid4().hex[:8]}@example.org"
    async with browser(at or site.users) as made:
        await made.enter("register", email)
        yield made, email


def beside(known: Browser, base_url: str) -> Any:
    """The same person at another service."""

    @asynccontextmanager
    async def there() -> AsyncIterator[Browser]:
        async with browser(base_url, cookies=known.http.cookies) as made:
            made.csrf = known.csrf
            yield made

    return there()


def answer_is_private(answer: httpx.Response) -> bool:
    return answer.headers["cache-control"] == "private, no-store"


async def documents(site: Site) -> list[tuple[str, str, str]]:
    """Every operation of the API: (base URL, method, path)."""
    found = []
    async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
        for base_url in (site.users, site.upload):
            paths = (await http.get(f"{base_url}/api/openapi.json")).json()["paths"]
            found += [
                (base_url, method, path) for path, item in paths.items() if path.startswith("/api/") for method in item
            ]
    return found


async def film_of(known: Browser, site: Site) -> str:
    async with beside(known, site.upload) as there:
        answer = await there.ask(
            "POST", "/api/v1/videos", status=201, files={"file": ("f.mp4", FILM.read_bytes())}, data={"title": "A film"}
        )
        return str(answer.json()["id"])


# ---- coming and going ------------------------------------------------------------------------------------------------


async def test_a_person_comes_and_goes(site: Site, database: Database) -> None:
    async with member(site) as (ann, email):
        me = (await ann.ask("GET", "/api/v1/auth/me")).json()
        assert answer_is_private(await ann.ask("GET", "/api/v1/auth/me"))
        assert (me["email"], me["accounts"], me["csrf"]) == (email, True, ann.csrf)
        row = await database.accounts.find_one({"email": email})
        assert row is not None
        assert row["password"].startswith("$argon2id$")
        kept = ann.http.cookies
        await ann.ask("POST", "/api/v1/auth/logout", status=204)
        assert ACCESS_COOKIE not in ann.http.cookies
        async with browser(site.users, cookies=kept) as thief:
            await thief.ask("GET", "/api/v1/auth/me", status=401)
        await ann.enter("login", email.upper())
        await ann.ask("GET", "/api/v1/jobs")


async def test_cookies_are_out_of_reach_for_scripts(site: Site) -> None:
    async with member(site) as (_, email), browser(site.users) as ann:
        answer = await ann.ask("POST", "/api/v1/auth/login", json={"email": email, "password": PASSWORD})
    for cookie in answer.headers.get_list("set-cookie"):
        assert "httponly" in cookie.lower()
        assert re.search("samesite=(lax|strict)", cookie.lower())
    assert len(answer.headers.get_list("set-cookie")) == 2


@pytest.mark.parametrize(
    ("email", "password"),
    [("nobody", PASSWORD), ("a@b", PASSWORD), ("a b@c.de", PASSWORD), ("a@b.de", "short"), ("a@b.de", "x" * 201)],
)
async def test_a_bad_registration(site: Site, email: str, password: str) -> None:
    async with browser(site.users) as made:
        await made.enter("register", email, password=password, status=422)


async def test_an_address_has_one_account(site: Site) -> None:
    async with member(site) as (_, email), browser(site.replica) as again:
        assert (await again.enter("register", email, status=409))["code"] == "conflict"


async def test_nobody_learns_who_has_an_account(site: Site) -> None:
    async with member(site) as (_, email), browser(site.users) as guesser:
        wrong = await guesser.enter("login", email, password=WRONG, status=401)
        unknown = await guesser.enter("login", "nobody@example.org", status=401)
    assert wrong == unknown


async def test_a_log_in_costs_the_same_without_an_account(database: Database) -> None:
    accounts = Accounts(database, Passwords())
    email = f"{uuid.uuid4().hex}@example.org"
    await accounts.add(email, PASSWORD)
    spent: dict[str, list[float]] = {}
    for address in (email, "nobody@example.org") * 5:
        begun = time.process_time()
        with pytest.raises(Unauthenticated):
            await accounts.known(address, WRONG)
        spent.setdefault(address, []).append(time.process_time() - begun)
    one, other = (statistics.median(times) for times in spent.values())
    assert 0.5 < one / other < 2


async def test_guessing_is_slowed_over_replicas(site: Site) -> None:
    async with member(site) as (_, email), browser(site.users) as one, browser(site.replica) as other:
        statuses = []
        for n in range(11):
            answer = await (one, other)[n % 2].http.post(
                "/api/v1/auth/login", json={"email": email, "password": f"guess number {n}"}
            )
            statuses.append(answer.status_code)
        assert statuses == [401] * 10 + [429]
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["code"] == "too_many_requests"
        assert (await one.enter("login", email, status=429))["code"] == "too_many_requests"


# ---- sessions --------------------------------------------------------------------------------------------------------


async def test_a_session_is_renewed(site: Site, database: Database) -> None:
    async with member(site) as (ann, email):
        await _lapse(database, email)
        await ann.ask("GET", "/api/v1/jobs", status=401)
        before = dict(ann.http.cookies)
        answer = (await ann.ask("POST", "/api/v1/auth/refresh")).json()
        assert (answer["email"], answer["csrf"]) == (email, ann.csrf)
        assert not set(before.values()) & set(dict(ann.http.cookies).values())
        await ann.ask("GET", "/api/v1/jobs")


async def test_what_was_never_given_ends_no_session(site: Site) -> None:
    async with member(site) as (ann, _), browser(site.replica) as stranger:
        family = ann.http.cookies[REFRESH_COOKIE].partition(".")[0]
        await stranger.ask(
            "POST", "/api/v1/auth/refresh", status=401, headers={"Cookie": f"{REFRESH_COOKIE}={family}.x"}
        )
        await ann.ask("POST", "/api/v1/auth/refresh")


async def test_who_was_away_can_log_out(site: Site, database: Database) -> None:
    async with member(site) as (ann, email):
        await _lapse(database, email)
        kept = httpx.Cookies(ann.http.cookies)
        await ann.ask("POST", "/api/v1/auth/logout", status=204)
        ann.http.cookies = kept
        await ann.ask("POST", "/api/v1/auth/refresh", status=401)
        await ann.ask("POST", "/api/v1/auth/logout", status=401)


async def test_a_password_changes_once(database: Database) -> None:
    """Whoever saw the account before the change neither changes it back nor holds what it was."""
    accounts = Accounts(database, Passwords())
    account = await accounts.add(f"{uuid.uuid4().hex}@example.org", PASSWORD)
    known = await accounts.known(account.email, PASSWORD)
    await accounts.change_password(account, old=PASSWORD, new="another long password")
    assert (await accounts.find(account.id)).password != known.password
    with pytest.raises(Conflict):
        await accounts.change_password(account, old=PASSWORD, new="a third long password")


async def test_a_stolen_refresh_token_ends_the_session(site: Site) -> None:
    async with member(site) as (ann, _), beside(ann, site.replica) as thief:
        stolen = httpx.Cookies(ann.http.cookies)
        await ann.ask("POST", "/api/v1/auth/refresh")
        thief.http.cookies = stolen
        await thief.ask("POST", "/api/v1/auth/refresh", status=401)
        await ann.ask("GET", "/api/v1/jobs", status=401)
        await ann.ask("POST", "/api/v1/auth/refresh", status=401)


@pytest.mark.parametrize("token", ["", "x", ".", "x.y", "\u00fc", "." * 3000])
async def test_what_is_no_refresh_token(site: Site, token: str) -> None:
    async with browser(site.users) as made:
        await made.ask("POST", "/api/v1/auth/refresh", status=401, headers={"Cookie": f"{REFRESH_COOKIE}={token}"})


async def test_pages_of_others_change_nothing(site: Site) -> None:
    """They can make a browser send its cookies, but not the token."""
    async with member(site) as (ann, _):
        video = await film_of(ann, site)
        for token in ("", "x", "\u00fc"):
            headers = {CSRF_HEADER.encode(): token.encode()}
            for method, path, body in (
                ("POST", "/api/v1/jobs", {"video_id": video}),
                ("POST", "/api/v1/keys", {"name": "k"}),
                ("POST", "/api/v1/auth/logout", None),
                ("DELETE", f"/api/v1/videos/{video}", None),
            ):
                answer = await ann.http.request(method, path, json=body, headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), path
        async with beside(ann, site.upload) as there:
            there.csrf = ""
            await there.ask("POST", "/api/v1/uploads", status=403, headers={"Tus-Resumable": "1.0.0"})
            await there.ask("POST", "/api/v1/videos", status=403, files={"file": b"x"})


async def test_a_new_password_ends_other_sessions(site: Site) -> None:
    async with member(site) as (ann, email), browser(site.replica) as elsewhere:
        await elsewhere.enter("login", email)
        new = "another long password"
        change = "/api/v1/auth/password"
        await ann.ask("POST", change, status=422, json={"old": "not the old one", "new": new})
        await ann.ask("POST", change, status=204, json={"old": PASSWORD, "new": new})
        await ann.ask("GET", "/api/v1/jobs")
        await elsewhere.ask("GET", "/api/v1/jobs", status=401)
        await elsewhere.enter("login", email, status=401)
        await elsewhere.enter("login", email, password=new)


async def test_logging_out_everywhere(site: Site) -> None:
    async with member(site) as (ann, email), browser(site.replica) as elsewhere:
        await elsewhere.enter("login", email)
        await ann.ask("POST", "/api/v1/auth/logout?everywhere=true", status=204)
        await elsewhere.ask("GET", "/api/v1/jobs", status=401)
        await elsewhere.ask("POST", "/api/v1/auth/refresh", status=401)


async def _lapse(database: Database, email: str) -> None:
    """As some minutes later."""
    account = await database.accounts.find_one({"email": email})
    assert account is not None
    await database.sessions.update_many({"account": account["_id"]}, {"$currentDate": {"access_until": True}})


# ---- keys ------------------------------------------------------------------------------------------------------------


async def test_keys(site: Site, database: Database) -> None:
    async with member(site) as (ann, _), browser(site.replica) as program:
        video = await film_of(ann, site)
        made = (await ann.ask("POST", "/api/v1/keys", status=201, json={"name": "reader", "scopes": ["read"]})).json()
        assert made["key"].startswith(made["begins"])
        assert await database.keys.find_one({"_id": made["id"], "digest": {"$ne": made["key"]}}) is not None
        program.http.headers["Authorization"] = f"Bearer {made['key']}"
        await program.ask("GET", "/api/v1/jobs")
        for method, path, body in (
            ("POST", "/api/v1/jobs", {"video_id": video}),
            ("DELETE", f"/api/v1/videos/{video}", None),
            ("POST", "/api/v1/keys", {"name": "more"}),
            ("GET", "/api/v1/keys", None),
        ):
            answer = await program.ask(method, path, status=403, json=body)
            assert answer.json()["code"] == "forbidden"
        [listed] = (await ann.ask("GET", "/api/v1/keys")).json()
        assert listed == {name: made[name] for name in ("id", "name", "scopes", "begins", "created_at")}
        await ann.ask("DELETE", f"/api/v1/keys/{made['id']}", status=204)
        await program.ask("GET", "/api/v1/jobs", status=401)


async def test_a_program_works_for_its_own_users(site: Site) -> None:
    async with member(site) as (ann, _), browser(site.users) as program, member(site) as (bob, _):
        key = (await ann.ask("POST", "/api/v1/keys", status=201, json={"name": "shop"})).json()["key"]
        program.http.headers["Authorization"] = f"Bearer {key}"
        video = await film_of(ann, site)
        jobs = {
            owner: (
                await program.ask("POST", "/api/v1/jobs", status=201, json={"video_id": video, "owner": owner})
            ).json()["id"]
            for owner in ("eve", "joe")
        }
        found = (await program.ask("GET", "/api/v1/jobs?owner=eve")).json()["items"]
        assert [job["id"] for job in found] == [jobs["eve"]]
        assert len((await ann.ask("GET", "/api/v1/jobs")).json()["items"]) == 2
        assert (await bob.ask("GET", "/api/v1/jobs?owner=eve")).json()["items"] == []


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Bearer cm_", "Basic eDp5", "bearer \u00fc", "x" * 3000])
async def test_what_is_no_key(site: Site, header: str) -> None:
    async with browser(site.users) as made:
        answer = await made.ask("GET", "/api/v1/jobs", status=401, headers={"Authorization": header})
        assert answer.headers["www-authenticate"] == "Bearer"


# ---- whose it is -----------------------------------------------------------------------------------------------------


async def test_every_route_asks_who_calls(site: Site) -> None:
    operations = await documents(site)
    assert len(operations) > 25
    async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
        for base_url, method, path in operations:
            given = _given(method, path, {})
            if "files" not in given and (method, path) == ("post", "/api/v1/videos"):
                given["files"] = {"file": b"x"}
            answer = await http.request(method, base_url + _filled(path, {}), **given)
            if (method, path) not in OPEN:
                assert answer.status_code == 401, (method, path, answer.text)


async def test_documents_say_who_is_asked(site: Site) -> None:
    async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
        for base_url in (site.users, site.upload):
            document = (await http.get(f"{base_url}/api/openapi.json")).json()
            assert set(document["components"]["securitySchemes"]) == {"key", "session"}
            for path, item in document["paths"].items():
                for method, operation in item.items():
                    asked = path.startswith("/api/") and (method, path) not in OPEN
                    assert bool(operation.get("security")) == asked, (method, path)


async def test_what_is_anothers_is_not_there(site: Site) -> None:
    """Every operation that names something, asked by another for what is there."""
    async with member(site) as (ann, _), member(site) as (bob, _), beside(ann, site.upload) as ann_uploads:
        video = await film_of(ann, site)
        job = (await ann.ask("POST", "/api/v1/jobs", status=201, json={"video_id": video})).json()["id"]
        key = (await ann.ask("POST", "/api/v1/keys", status=201, json={"name": "k"})).json()["id"]
        hook = {"url": "https://example.org/"}
        webhook = (await ann.ask("POST", "/api/v1/webhooks", status=201, json=hook)).json()["id"]
        style = {"name": "Ours", "captions": {}}
        kit = (await ann.ask("POST", "/api/v1/brand-kits", status=201, json=style)).json()["id"]
        begun = await ann_uploads.ask(
            "POST", "/api/v1/uploads", status=201, headers={"Tus-Resumable": "1.0.0", "Upload-Length": "9"}
        )
        its = {
            "job": job,
            "video": video,
            "clip": f"{job}.01",
            "key": key,
            "webhook": webhook,
            "kit": kit,
            "delivery": "msg_1",
            "upload": begun.headers["location"].rpartition("/")[2],
            "name": "manifest.json",
            "asset": video,
            "share": (await ann.ask("POST", f"/api/v1/videos/{video}/shares", status=201, json={})).json()["id"],
        }
        asked = []
        for base_url, method, path in await documents(site):
            if "{" not in path and (method, path) != ("post", "/api/v1/jobs"):
                continue
            async with beside(bob, base_url) as there:
                given = _given(method, path, its)
                headers = {CSRF_HEADER: bob.csrf, **given.pop("headers", {})}
                answer = await there.http.request(method, _filled(path, its), headers=headers, **given)
            assert answer.status_code == 404, (method, path, answer.status_code, answer.text)
            asked.append((method, path))
        assert len(asked) > 15
        for listing in (
            "/api/v1/jobs",
            "/api/v1/clips",
            "/api/v1/videos",
            "/api/v1/keys",
            "/api/v1/webhooks",
            "/api/v1/brand-kits",
        ):
            answer = (await bob.ask("GET", listing)).json()
            assert (answer if isinstance(answer, list) else answer["items"]) == []
        await ann.ask("GET", f"/api/v1/jobs/{job}")
        await ann_uploads.ask("GET", f"/api/v1/uploads/{its['upload']}")


async def test_who_leaves_takes_everything_along(site: Site, database: Database) -> None:
    async with member(site) as (ann, email), beside(ann, site.upload) as uploads, browser(site.replica) as elsewhere:
        account = (await ann.ask("GET", "/api/v1/auth/me")).json()["account"]
        await elsewhere.enter("login", email)
        video = await film_of(ann, site)
        for path, wish in (
            ("jobs", {"video_id": video}),
            ("keys", {"name": "k"}),
            ("webhooks", {"url": "https://example.org/"}),
            ("brand-kits", {"name": "Ours", "captions": {}}),
        ):
            await ann.ask("POST", f"/api/v1/{path}", status=201, json=wish)
        share = (await ann.ask("POST", f"/api/v1/videos/{video}/shares", status=201, json={})).json()
        await ann.ask("PATCH", f"/api/v1/videos/{video}", json={"visibility": "public"})
        await elsewhere.ask("GET", f"/api/v1/watch/{video}")
        await ann.ask("PUT", f"/api/v1/likes/{video}", status=204)
        async with member(site) as (bob, _):
            other = (await bob.ask("GET", "/api/v1/auth/me")).json()["account"]
            await ann.ask("PUT", f"/api/v1/follows/{other}", status=204)
            await bob.ask("PUT", f"/api/v1/follows/{account}", status=204)
        await ann.ask("POST", "/api/v1/webhook-secret")
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "9"}
        await uploads.ask("POST", "/api/v1/uploads", status=201, headers=headers)
        await ann.ask("DELETE", "/api/v1/auth/me", status=422, json={"password": WRONG})
        await ann.ask("DELETE", "/api/v1/auth/me", status=204, json={"password": PASSWORD})
        assert not ann.http.cookies
        await elsewhere.ask("GET", "/api/v1/jobs", status=401)
        async with browser(site.replica) as stranger:
            for path in (f"shared/{share['token']}", f"watch/{video}"):
                await stranger.ask("GET", f"/api/v1/{path}", status=404)
        await elsewhere.enter("login", email, status=401)

        async def all_gone() -> bool:
            left = {name: await database.raw[name].count_documents({"account": account}) for name in OWNED}
            return not any(left[name] for name in OWNED - {"uploads"})

        await until(all_gone, why="it takes everything along")
        assert await database.follows.find_one({"follower": account}) is None
        for name in await database.raw.list_collection_names():
            if name != "uploads":  # it goes with its bytes, when upload looks next
                assert await database.raw[name].find_one({"account": account}) is None, name
        assert await database.uploads.find_one({"account": account, "touched_at": {"$gt": WHILE_AGO}}) is None
        row = await database.accounts.find_one({"_id": account})
        assert row is not None
        assert email not in str(row)
        await elsewhere.enter("register", email)


async def test_what_belongs_to_accounts_is_listed(database: Database) -> None:
    """Or it would stay when its account goes. Looks at what the tests before have left, and at the indexes."""
    indexed = {
        name for name, indexes in _INDEXES.items() if any("account" in index.document["key"] for index in indexes)
    }
    found = {
        name
        for name in await database.raw.list_collection_names()
        if await database.raw[name].find_one({"account": {"$exists": True}}, {"_id": 1})
    }
    assert indexed | found <= OWNED
    assert len(found) > 5


async def test_a_link_is_fetched_for_whoever_asked(site: Site) -> None:
    """Also from a browser that has cookies of others, in any letters."""
    async with member(site) as (ann, _):
        cookies = "; ".join(f"{name}={value}" for name, value in ann.http.cookies.items())
        wish = {"url": "http://127.0.0.1:9/film.mp4"}
        headers = {"Cookie": f"{cookies}; theme=sch\u00f6n"}
        answer = await ann.ask("POST", "/api/v1/jobs", status=422, json=wish, headers=headers)
        assert answer.json()["code"] == "invalid_request", "upload knew who asked, and refused the link"


async def test_databases_of_before_accounts(urls: Urls) -> None:
    """Their rows are the local account's, and their unique indexes tie no accounts together."""
    database = Database(url=urls.mongo, name=f"test-{uuid.uuid4().hex[:12]}")
    for rows, index in ((database.videos, "fingerprint"), (database.jobs, "idempotency_key")):
        await rows.create_index([("owner", 1), (index, 1)], unique=True)
        await rows.insert_one({"_id": "old", "owner": LOCAL_ACCOUNT, index: "same"})
    await database.uploads.insert_one({"_id": "old"})
    for _ in range(2):
        await database.prepare()
        await migrate(database)
    for rows in (database.videos, database.jobs, database.uploads):
        assert await rows.count_documents({"account": LOCAL_ACCOUNT}) == 1
    for account in ("a", "b"):
        await database.videos.insert_one({"_id": account, "account": account, "fingerprint": "same"})
    assert not any(name.startswith("owner_") for name in await database.jobs.index_information())
    await database.client.drop_database(database.raw.name)
    await database.close()


async def test_the_same_film_is_two_peoples(site: Site) -> None:
    async with member(site) as (ann, _), member(site) as (bob, _):
        hers, his = await film_of(ann, site), await film_of(bob, site)
        assert hers != his
        headers = {"Idempotency-Key": "k"}
        jobs = {
            (await who.ask("POST", "/api/v1/jobs", status=201, json={"video_id": video}, headers=headers)).json()["id"]
            for who, video in ((ann, hers), (bob, his))
        }
        assert len(jobs) == 2
        await ann.ask("DELETE", f"/api/v1/videos/{hers}", status=204)
        await bob.ask("POST", "/api/v1/jobs", status=201, json={"video_id": his})


def _given(method: str, path: str, ids: dict[str, str]) -> dict[str, Any]:
    given = dict(BODIES.get((method, path), {}))
    if "json" in given:
        given["json"] = {
            name: value.format(**ids) if isinstance(value, str) and ids else value
            for name, value in given["json"].items()
        }
    if "/uploads" in path and "presign" not in path:
        given["headers"] = {"Tus-Resumable": "1.0.0", **given.get("headers", {})}
    return given


def _filled(path: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: ids.get(match[1], "x"), path)
