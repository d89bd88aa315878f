"""Watching, sharing, following and liking, on real servers and real segments: who may, what players get, what is counted."""

import errno
import io
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from PIL import Image

from clipmill.servers import Urls
from common.callers import CSRF_HEADER
from common.catalog import LOCAL_ACCOUNT, Job, Video
from common.flow import package_id
from common.service import Service
from services.upload.app import service as upload_service
from services.users import held
from services.users.app import service as users_service
from services.users.held import HeldFile
from services.users.playback.routes import Playback
from services.users.transcripts.pictures import Pictures
from tests.integration.finished import Hands
from tests.ladders import SECONDS, Packed, made
from tests.serving import environment_of, until
from tests.strict import faults

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSWORD = "correct horse battery"  # noqa: S105  # pragma: allowlist secret
VISIBILITIES = ("private", "followers", "unlisted", "public")
URI = re.compile(r'URI="([^"]+)"')


@pytest.fixture(scope="module")
def environment(urls: Urls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    made_of = {
        **environment_of(
            mongo=urls.mongo,
            redis=urls.redis,
            database=f"test-{uuid.uuid4().hex[:12]}",
            temp_dir=tmp_path_factory.mktemp("temp"),
        ),
        "CLIPMILL_ACCOUNTS": "true",
        "CLIPMILL_SECURE_COOKIES": "false",
        "CLIPMILL_ENTRANCE_RATE": "1000/minute",
        "CLIPMILL_PLAY_FRESH_S": "0.3",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in made_of.items():
            patch.setenv(name, value)
        yield made_of


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(environment: dict[str, str]) -> AsyncIterator[Service]:
    started = users_service()
    async with started.running():
        yield started
        await started.database.client.drop_database(environment["CLIPMILL_DATABASE"])


@pytest.fixture(scope="module")
def app(service: Service) -> FastAPI:
    return service.app()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def elsewhere(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """Another replica, asked by nobody in particular."""
    assert service
    replica = users_service()
    async with client_of(replica.app()) as made_client:
        yield made_client
    await replica.close()


def client_of(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://clipmill", timeout=60)


@pytest_asyncio.fixture(loop_scope="module")
async def guest(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as made_client:
        yield made_client


class Person:
    """Somebody who is logged in."""

    def __init__(self, http: httpx.AsyncClient, account: str) -> None:
        self.http = http
        self.account = account

    async def ask(self, method: str, path: str, *, status: int = 200, **given: Any) -> Any:
        answer = await self.http.request(method, f"/api/v1{path}", **given)
        assert answer.status_code == status, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None


@asynccontextmanager
async def person(app: FastAPI) -> AsyncIterator[Person]:
    async with client_of(app) as http:
        wish = {"email": f"{uuid.uuid4().hex[:8]}@example.org", "password": PASSWORD}
        me = (await http.post("/api/v1/auth/register", json=wish)).json()
        http.headers[CSRF_HEADER] = me["csrf"]
        yield Person(http, me["account"])


@pytest_asyncio.fixture(loop_scope="module")
async def ann(app: FastAPI) -> AsyncIterator[Person]:
    async with person(app) as somebody:
        yield somebody


@pytest_asyncio.fixture(loop_scope="module")
async def bob(app: FastAPI) -> AsyncIterator[Person]:
    async with person(app) as somebody:
        yield somebody


async def video_of(service: Service, owner: str, *, state: str | None = "done") -> Video:
    """Transcribed, and packaged unless the state says otherwise."""
    video = await Hands(service).video(title="A film", language="en")
    await service.database.videos.update_one({"_id": video.id}, {"$set": {"account": owner}})
    if state is not None:
        await Packed(service).package(video, state=state)
    return await service.catalog.video(video.id)


async def clip_of(service: Service, owner: Person) -> tuple[Video, Job, str]:
    """The first of two, beside its video."""
    video = await video_of(service, owner.account)
    view = await owner.ask("POST", "/jobs", status=201, json={"video_id": video.id})
    job = await service.catalog.job(view["id"])
    hands = Hands(service)
    await hands.planned(job)
    await hands.do(job.frame_task(1))
    await Packed(service).render(await hands.take(job.render_task(1)), clips=2)
    clip = f"{job.id}.01"

    async def listed() -> bool:
        return await service.database.clips.find_one({"_id": clip, "state": "ready"}) is not None

    await until(listed, why="the clip can be changed")
    return video, job, clip


async def status_of(http: httpx.AsyncClient, url: str) -> int:
    return (await http.get(url)).status_code


# ---- playing ---------------------------------------------------------------------------------------------------------


async def test_a_video_plays_to_its_end(service: Service, ann: Person, guest: httpx.AsyncClient) -> None:
    """Whatever the master playlist names is there, byte for byte, and its lengths are the film's; without cookies."""
    _, job, _ = await clip_of(service, ann)
    watch = await ann.ask("GET", f"/watch/{job.video}")
    assert (watch["state"], watch["mine"], watch["kind"], watch["title"]) == ("ready", True, "video", "A film")
    assert (watch["duration_s"], watch["visibility"]) == (SECONDS, "private")
    assert [chapter["title"] for chapter in watch["chapters"]] == ["Hello", "World"]
    film, seen = made(), set()
    written = {name: (await guest.get(watch[name])).text for name in ("master", "storyboard")}
    bodies = {"master.m3u8": written["master"], "storyboard.vtt": written["storyboard"]}
    base = watch["master"].removesuffix("master.m3u8")
    for url in await playlists_of(guest, watch["master"]):
        text = (await guest.get(url)).text
        folder = url.rpartition("/")[0].removeprefix(base)
        for name in [*URI.findall(text), *(line for line in text.splitlines() if line and line[0] != "#")]:
            answer = await guest.get(f"{base}{folder}/{name}")
            assert answer.status_code == 200, name
            if name.endswith(".vtt"):
                bodies[name] = answer.text
            else:
                assert answer.content == film.files[f"hls/{folder}/{name}"]
                assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
                seen.add(f"hls/{folder}/{name}")
        bodies[url.removeprefix(base)] = text
        lengths = [float(length) for length in re.findall(r"#EXTINF:([\d.]+),", text)]
        assert abs(sum(lengths) - SECONDS) < 0.05
        assert max(lengths) <= int(re.findall(r"TARGETDURATION:(\d+)", text)[0])
    assert seen == {name for name in film.files if name.endswith((".m4s", "init.mp4"))}
    for name in ("poster", "storyboard", "transcript"):
        assert await status_of(guest, watch[name]) == 200
    sheet = re.findall(
        r"^(storyboard/\S+)#xywh=160,90,160,90$", (await guest.get(watch["storyboard"])).text, re.MULTILINE
    )
    assert (await guest.get(base + sheet[0])).content == film.files["hls/storyboard/000.jpg"]
    assert len(bodies) == 7
    assert faults(bodies) == {}
    [track] = watch["captions"]
    assert (track["language"], track["label"]) == ("en", "English")
    assert "Hello." in (await guest.get(track["url"])).text


async def test_a_whole_segment_is_answered_as_its_route_would(
    service: Service, ann: Person, guest: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the short way says and sends is what the long one does, which a query or a condition leads to."""
    video = await video_of(service, ann.account)
    base = (await ann.ask("GET", f"/watch/{video.id}"))["master"].removesuffix("master.m3u8")
    for path in ("v0/00000.m4s", "audio/00001.m4s"):
        short = await guest.get(base + path, headers={"Origin": "https://elsewhere.example.org"})
        assert short.content == made().files[f"hls/{path}"]
        for long in (
            await guest.get(f"{base}{path}?download=false"),
            await guest.get(base + path, headers={"If-None-Match": '"another"'}),
        ):
            assert (long.status_code, long.content, long.headers) == (200, short.content, short.headers)
    missing = base.replace(video.id, video.id[::-1]) + "v0/00000.m4s"
    assert (await guest.get(missing)).json() == (await guest.get(f"{missing}?download=false")).json()
    with monkeypatch.context() as patch:
        patch.delattr(Playback, "answer")
        assert await status_of(guest, base + "v0/00000.m4s") == 200


@pytest.mark.parametrize("room", [True, False])
async def test_long_segments_come_out_of_files_where_there_is_room_for_them(
    service: Service, ann: Person, monkeypatch: pytest.MonkeyPatch, *, room: bool
) -> None:
    files: list[HeldFile] = []

    def written(data: bytes, *, folder: Path) -> HeldFile:
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        files.append(HeldFile(data, folder=folder))
        return files[-1]

    monkeypatch.setattr(held, "LEAST_FILE", 1)
    monkeypatch.setattr(held, "HeldFile", written)
    playback = users_service()
    async with client_of(playback.app()) as http:
        video = await video_of(service, ann.account)
        base = (await ann.ask("GET", f"/watch/{video.id}"))["master"].removesuffix("master.m3u8")
        for _ in range(2):
            answer = await http.get(base + "v0/00000.m4s")
            assert answer.content == made().files["hls/v0/00000.m4s"]
        part = await http.get(base + "v0/00000.m4s", headers={"Range": "bytes=5-9"})
        assert part.content == made().files["hls/v0/00000.m4s"][5:10]
    await playback.close()
    assert len(files) == int(room)


async def playlists_of(http: httpx.AsyncClient, master: str) -> list[str]:
    answer = await http.get(master)
    assert answer.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert re.fullmatch(r"private, max-age=\d", answer.headers["cache-control"])
    lines = answer.text.splitlines()
    assert lines[0] == "#EXTM3U"
    named = [line for line in lines if line[0] != "#"]
    assert named == ["v0/media.m3u8", "v1/media.m3u8"]
    media = [line for line in lines if line.startswith("#EXT-X-MEDIA:")]
    assert {re.findall("TYPE=([A-Z]+)", line)[0] for line in media} == {"AUDIO", "SUBTITLES"}
    streams = [line for line in lines if line.startswith("#EXT-X-STREAM-INF:")]
    assert all('CODECS="avc1.42C01E,mp4a.40.2"' in line and 'AUDIO="audio"' in line for line in streams)
    base = master.removesuffix("master.m3u8")
    return [base + name for name in [*named, *URI.findall("\n".join(media))]]


async def test_corrected_words_are_shown(service: Service, ann: Person, guest: httpx.AsyncClient) -> None:
    video, _, _ = await clip_of(service, ann)
    track = (await ann.ask("GET", f"/watch/{video.id}"))["captions"][0]["url"]
    before = await guest.get(track)
    change = {"words": [{"start_ms": 500, "text": "Hallo."}]}
    await ann.ask("PATCH", f"/videos/{video.id}/transcript", json=change)

    async def shown() -> bool:
        return "Hallo." in (await guest.get(track, headers={"If-None-Match": before.headers["etag"]})).text

    await until(shown, why="the subtitles are the corrected ones")
    watch = await ann.ask("GET", f"/watch/{video.id}")
    for form, kind, text in (
        ("srt", "application/x-subrip", "1\n00:00:00,500 --> 00:00:01,500\nHallo.\n"),
        ("txt", "text/plain", "Hallo.\n"),
    ):
        answer = await guest.get(watch[form])
        assert (answer.headers["content-type"], answer.text) == (f"{kind}; charset=utf-8", text)


async def test_a_clip_plays(service: Service, ann: Person, guest: httpx.AsyncClient) -> None:
    _, _, clip = await clip_of(service, ann)
    watch = await ann.ask("GET", f"/watch/{clip}")
    assert (watch["kind"], watch["title"], watch["summary"]) == ("clip", "Hello 1", "A greeting.")
    assert (watch["state"], watch["width"], watch["height"]) == ("ready", 1080, 1920)
    await playlists_of(guest, watch["master"])
    assert (await guest.get(watch["mp4"])).content == b"film 1 " * 100
    assert (await guest.get(watch["poster"])).content == b"picture 1"
    assert "Hello 1." in (await guest.get(watch["captions"][0]["url"])).text
    assert (await guest.get(watch["transcript"])).json()["segments"][0]["text"] == "Hello."
    assert (await guest.get(watch["txt"])).text == "Hello.\n"
    unmade = await ann.ask("GET", f"/watch/{clip[:-2]}02")
    assert (unmade["state"], unmade["master"], unmade["mp4"]) == ("packaging", None, None)
    for wrong in ("03", "1", "001", "00", "x", ""):
        await ann.ask("GET", f"/watch/{clip[:-2]}{wrong}", status=404)


@pytest.mark.parametrize(("stage", "state"), [("queued", "packaging"), (None, "packaging"), ("dead", "failed")])
async def test_a_video_that_does_not_stream(service: Service, ann: Person, *, stage: str | None, state: str) -> None:
    video = await video_of(service, ann.account, state=stage)
    watch = await ann.ask("GET", f"/watch/{video.id}")
    assert (watch["state"], watch["master"]) == (state, None)
    assert watch["mp4"].endswith("/source")


@pytest.mark.parametrize(
    ("before", "error", "after"),
    [
        ("dead", {"code": "took_too_long", "message": "m", "retry": True}, "queued"),
        ("dead", {"code": "too_large", "message": "m", "retry": False}, "queued"),
        ("cancelled", None, "queued"),
        (None, None, "queued"),
        ("queued", None, "queued"),
        ("running", None, "running"),
        ("done", None, "done"),
    ],
)
async def test_a_video_is_packaged_once_more(
    service: Service, ann: Person, bob: Person, *, before: str | None, error: dict[str, Any] | None, after: str
) -> None:
    video = await video_of(service, ann.account, state=before)
    task = package_id(video.id)
    if error is not None:
        dead = {"$set": {"error": error, "attempts": 4, "starts": 4}}
        await service.database.tasks.update_one({"_id": task}, dead)
    shown = (await ann.ask("GET", f"/watch/{video.id}"))["state"]
    await bob.ask("POST", f"/videos/{video.id}/package", status=404)
    was = await service.tasks.get(task)
    for _ in range(2):
        answer = await ann.ask("POST", f"/videos/{video.id}/package", status=202)
        assert answer["id"] == video.id
        now = await service.tasks.get(task)
        assert now is not None
        assert now.state == after
        assert now == was or (now.attempts, now.starts) == (0, 0)
    assert now == was or before != after
    became = (await ann.ask("GET", f"/watch/{video.id}"))["state"]
    assert became == (shown if before == after else "packaging")


async def test_the_source_is_for_its_owner(service: Service, ann: Person, guest: httpx.AsyncClient) -> None:
    video = await video_of(service, ann.account)
    await ann.ask("PATCH", f"/videos/{video.id}", json={"visibility": "public"})
    mine = await ann.ask("GET", f"/watch/{video.id}")
    assert (await guest.get(mine["mp4"])).content == b"the bytes of A film in en"
    theirs = (await guest.get(f"/api/v1/watch/{video.id}")).json()
    assert theirs["mp4"] is None
    assert await status_of(guest, theirs["poster"].replace("poster.jpg", "source")) == 404


@pytest.mark.parametrize(
    "path",
    [
        "",
        "hls/poster.jpg",
        "captions.ass",
        "clip.srt",
        "v9/media.m3u8",
        "v0/99999.m4s",
        "v0/0.m4s",
        "%2e%2e/x",
        "a%00b.vtt",
    ],
)
async def test_what_is_not_played(service: Service, ann: Person, *, path: str) -> None:
    _, _, clip = await clip_of(service, ann)
    watch = await ann.ask("GET", f"/watch/{clip}")
    assert await status_of(ann.http, watch["master"].replace("master.m3u8", path)) == 404


async def test_tickets_are_for_one_asset(service: Service, ann: Person, guest: httpx.AsyncClient) -> None:
    one, other = [await video_of(service, ann.account) for _ in range(2)]
    master = (await ann.ask("GET", f"/watch/{one.id}"))["master"]
    token = master.split("/")[4]
    assert await status_of(guest, master.replace(one.id, other.id)) == 404
    for wrong in ("x", token[:-4], token[::-1], f"{token}AAAA", "A" * len(token), "%C3%A9"):
        assert await status_of(guest, master.replace(token, wrong)) == 404


# ---- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["video", "clip"])
async def test_who_sees_what(
    service: Service, ann: Person, bob: Person, app: FastAPI, guest: httpx.AsyncClient, *, kind: str
) -> None:
    video, _, clip = await clip_of(service, ann)
    asset = video.id if kind == "video" else clip
    async with person(app) as eve:
        await eve.ask("PUT", f"/follows/{ann.account}", status=204)
        for visibility in VISIBILITIES:
            changed = await ann.ask("PATCH", f"/{kind}s/{asset}", json={"visibility": visibility})
            assert changed["visibility"] == visibility
            lets_in = {
                "private": {"ann"},
                "followers": {"ann", "eve"},
                "unlisted": {"ann", "eve", "bob", "guest"},
                "public": {"ann", "eve", "bob", "guest"},
            }[visibility]
            for name, http in {"ann": ann.http, "eve": eve.http, "bob": bob.http, "guest": guest}.items():
                answer = await http.get(f"/api/v1/watch/{asset}")
                assert answer.status_code == (200 if name in lets_in else 404), (visibility, name)
                assert answer.headers["cache-control"] == "private, no-store"
                if name in lets_in:
                    assert answer.json()["mine"] == (name == "ann")
                    assert await status_of(guest, answer.json()["master"]) == 200
        await bob.ask("PATCH", f"/{kind}s/{asset}", status=404, json={"visibility": "public"})


async def test_what_is_made_private_stops(
    service: Service, ann: Person, guest: httpx.AsyncClient, elsewhere: httpx.AsyncClient
) -> None:
    """Playlists and segments, at every replica."""
    video = await video_of(service, ann.account)
    await ann.ask("PATCH", f"/videos/{video.id}", json={"visibility": "public"})
    watch = (await guest.get(f"/api/v1/watch/{video.id}")).json()
    urls = [watch["master"], watch["master"].replace("master.m3u8", "v0/00000.m4s")]
    for http in (guest, elsewhere):
        assert [await status_of(http, url) for url in urls] == [200, 200]
    await ann.ask("PATCH", f"/videos/{video.id}", json={"visibility": "private"})
    assert [await status_of(guest, url) for url in urls] == [404, 404]
    await gone(elsewhere, urls)
    mine = await ann.ask("GET", f"/watch/{video.id}")
    assert await status_of(guest, mine["master"]) == 200, "the owner's own ticket is no matter of visibility"


@pytest.mark.parametrize("before", VISIBILITIES[1:])
async def test_a_narrower_visibility_shuts_out_whom_the_wider_let_in(
    service: Service, ann: Person, app: FastAPI, guest: httpx.AsyncClient, *, before: str
) -> None:
    video = await video_of(service, ann.account)
    await ann.ask("PATCH", f"/videos/{video.id}", json={"visibility": before})
    async with person(app) as eve:
        await eve.ask("PUT", f"/follows/{ann.account}", status=204)
        http = eve.http if before == "followers" else guest
        master = (await http.get(f"/api/v1/watch/{video.id}")).json()["master"]
        for after in VISIBILITIES:
            await ann.ask("PATCH", f"/videos/{video.id}", json={"visibility": after})
            holds = after in {"unlisted", "public"} or after == before
            assert await status_of(guest, master) == (200 if holds else 404), (before, after)


@pytest.mark.parametrize("name", ["clipmill_access", "__Host-clipmill_access"])
async def test_whose_session_has_lapsed_is_told_so(
    service: Service, ann: Person, guest: httpx.AsyncClient, *, name: str
) -> None:
    video = await video_of(service, ann.account)
    answer = await guest.get(f"/api/v1/watch/{video.id}", headers={"Cookie": f"{name}=lapsed"})
    assert answer.status_code == 401


async def gone(http: httpx.AsyncClient, urls: list[str]) -> None:
    async def all_gone() -> bool:
        return [await status_of(http, url) for url in urls] == [404] * len(urls)

    await until(all_gone, why="it plays no more")


async def test_a_share(
    service: Service, ann: Person, bob: Person, guest: httpx.AsyncClient, elsewhere: httpx.AsyncClient
) -> None:
    _, _, clip = await clip_of(service, ann)
    share = await ann.ask("POST", f"/clips/{clip}/shares", status=201, json={"title": "For Bob"})
    assert (share["asset"], share["url"], share["expires_at"]) == (clip, f"/s/{share['token']}", None)
    row = await service.database.shares.find_one({"_id": share["id"]})
    assert row is not None
    assert share["token"] not in str(row)
    watch = (await guest.get(f"/api/v1/shared/{share['token']}")).json()
    assert (watch["asset"], watch["mine"], watch["visibility"]) == (clip, False, "private")
    urls = [watch["master"], watch["master"].replace("master.m3u8", "v0/00000.m4s"), watch["mp4"]]
    for http in (guest, elsewhere):
        assert [await status_of(http, url) for url in urls] == [200] * 3
    assert await status_of(guest, f"/api/v1/watch/{clip}") == 404
    listed = await ann.ask("GET", f"/clips/{clip}/shares")
    assert listed == {"items": [{name: share[name] for name in share if name not in {"token", "url"}}]}
    await bob.ask("DELETE", f"/shares/{share['id']}", status=404)
    await ann.ask("DELETE", f"/shares/{share['id']}", status=204)
    await ann.ask("DELETE", f"/shares/{share['id']}", status=404)
    assert await status_of(guest, f"/api/v1/shared/{share['token']}") == 404
    assert [await status_of(guest, url) for url in urls] == [404] * 3
    await gone(elsewhere, urls)


async def test_a_share_expires(service: Service, ann: Person, guest: httpx.AsyncClient) -> None:
    video = await video_of(service, ann.account)
    share = await ann.ask("POST", f"/videos/{video.id}/shares", status=201, json={"expires_s": 2})
    watch = (await guest.get(f"/api/v1/shared/{share['token']}")).json()
    assert await status_of(guest, watch["master"]) == 200
    await gone(guest, [watch["master"], f"/api/v1/shared/{share['token']}"])


async def test_keys_share_what_they_may_make(service: Service, ann: Person, guest: httpx.AsyncClient) -> None:
    video, _, clip = await clip_of(service, ann)
    key = (await ann.ask("POST", "/keys", status=201, json={"name": "k", "scopes": ["jobs", "read"]}))["key"]
    guest.headers["Authorization"] = f"Bearer {key}"
    program = Person(guest, ann.account)
    made_share = await program.ask("POST", f"/clips/{clip}/shares", status=201, json={})
    await program.ask("POST", f"/videos/{video.id}/shares", status=403, json={})
    mine = await ann.ask("POST", f"/videos/{video.id}/shares", status=201, json={})
    await program.ask("DELETE", f"/shares/{mine['id']}", status=403)
    await program.ask("DELETE", f"/shares/{made_share['id']}", status=204)
    await program.ask("PUT", f"/likes/{clip}", status=403)
    assert (await program.ask("GET", f"/watch/{clip}"))["mine"]


async def test_a_key_that_may_not_read_gets_no_links(service: Service, ann: Person, guest: httpx.AsyncClient) -> None:
    """They would open the results for everybody."""
    _, job, clip = await clip_of(service, ann)
    await service.database.jobs.update_one({"_id": job.id}, {"$set": {"status": "cancelled"}})
    key = (await ann.ask("POST", "/keys", status=201, json={"name": "k", "scopes": ["jobs"]}))["key"]
    guest.headers["Authorization"] = f"Bearer {key}"
    program = Person(guest, ann.account)
    for method, path, body in (
        ("PATCH", f"/clips/{clip}", {"title": "Mine"}),
        ("DELETE", f"/jobs/{job.id}", None),
        ("POST", f"/clips/{clip}/render", None),
        ("POST", f"/jobs/{job.id}/retry", None),
    ):
        status = 202 if path.endswith("/render") else 200
        for who in (program, ann):
            if path.endswith("/retry"):
                await service.database.jobs.update_one({"_id": job.id}, {"$set": {"status": "cancelled"}})
            said = await who.ask(method, path, status=status, json=body)
            shown = said["clips"][0] if "clips" in said else said
            assert shown["state"] == "ready"
            assert (shown["mp4"] is None, shown["poster"] is None) == (who is program,) * 2, path


async def test_a_lapsed_session_is_told_so(service: Service, ann: Person) -> None:
    """A page renews it; what is public it may see meanwhile."""
    video = await video_of(service, ann.account)
    await service.database.sessions.update_many({"account": ann.account}, {"$currentDate": {"access_until": True}})
    await ann.ask("GET", f"/watch/{video.id}", status=401)
    await ann.ask("GET", "/watch/nothing", status=401)
    await service.database.videos.update_one({"_id": video.id}, {"$set": {"visibility": "public"}})
    assert not (await ann.ask("GET", f"/watch/{video.id}"))["mine"]


# ---- following and liking --------------------------------------------------------------------------------------------


async def test_following(ann: Person, bob: Person) -> None:
    for _ in range(2):
        await bob.ask("PUT", f"/follows/{ann.account}", status=204)
    [followed] = (await bob.ask("GET", "/follows"))["items"]
    assert followed["account"] == ann.account
    assert await ann.ask("GET", "/follows") == {"items": []}
    for _ in range(2):
        await bob.ask("DELETE", f"/follows/{ann.account}", status=204)
    assert await bob.ask("GET", "/follows") == {"items": []}
    await bob.ask("PUT", f"/follows/{bob.account}", status=422)
    await bob.ask("PUT", "/follows/nobody", status=404)


async def test_likes_count_once(service: Service, ann: Person, bob: Person) -> None:
    _, _, clip = await clip_of(service, ann)
    await bob.ask("PUT", f"/likes/{clip}", status=404)
    await ann.ask("PATCH", f"/clips/{clip}", json={"visibility": "public", "title": "A better title"})
    for _ in range(2):
        await bob.ask("PUT", f"/likes/{clip}", status=204)
    watch = await bob.ask("GET", f"/watch/{clip}")
    assert (watch["likes"], watch["liked"], watch["title"]) == (1, True, "A better title")
    assert not (await ann.ask("GET", f"/watch/{clip}"))["liked"]
    await ann.ask("PATCH", f"/clips/{clip}", json={"visibility": "private"})
    await bob.ask("DELETE", f"/likes/{clip}", status=204)
    await bob.ask("DELETE", f"/likes/{clip}", status=404)
    assert (await ann.ask("GET", f"/watch/{clip}"))["likes"] == 0


async def test_videos_are_listed_by_visibility(service: Service, ann: Person) -> None:
    one, other = [(await video_of(service, ann.account, state=None)).id for _ in range(2)]
    await service.database.videos.update_one({"_id": one}, {"$unset": {"visibility": ""}})
    await ann.ask("PATCH", f"/videos/{other}", json={"visibility": "unlisted"})
    for visibility, ids in {"private": [one], "unlisted": [other], "public": []}.items():
        page = await ann.ask("GET", f"/videos?visibility={visibility}")
        assert [item["id"] for item in page["items"]] == ids
    assert (await ann.ask("PATCH", f"/videos/{other}", json={"title": "Other"}))["visibility"] == "unlisted"


# ---- counting --------------------------------------------------------------------------------------------------------


async def counted(who: Person, asset: str, *, views: int) -> list[float]:
    """The replays, when that many views are there."""

    async def there() -> bool:
        return bool((await who.ask("GET", f"/watch/{asset}"))["views"] >= views)

    await until(there, why="the view is counted")
    watch = await who.ask("GET", f"/watch/{asset}")
    assert watch["views"] == views
    replays: list[float] = watch["replays"]
    return replays


async def fetch(http: httpx.AsyncClient, watch: dict[str, Any], *names: str, method: str = "GET") -> None:
    for name in names:
        answer = await http.request(method, watch["master"].replace("master.m3u8", name))
        assert answer.status_code == 200


async def test_views_and_what_is_watched_most(
    service: Service, ann: Person, guest: httpx.AsyncClient, elsewhere: httpx.AsyncClient
) -> None:
    video = await video_of(service, ann.account)
    await ann.ask("PATCH", f"/videos/{video.id}", json={"visibility": "public"})
    first, second, third = [(await guest.get(f"/api/v1/watch/{video.id}")).json() for _ in range(3)]
    assert (first["views"], first["replays"]) == (0, [])
    await fetch(guest, first, "v0/init.mp4", "audio/00000.m4s", "audio/00001.m4s", "v0/media.m3u8", "poster.jpg")
    await fetch(guest, first, "v0/00000.m4s", "v0/00001.m4s", method="HEAD")
    await fetch(guest, third, "v0/00003.m4s", "v1/00003.m4s")  # one segment, twice: no view, but it counts
    await fetch(guest, first, "v0/00000.m4s", "v0/00001.m4s", "v1/00001.m4s", "v0/00001.m4s")
    replays = await counted(ann, video.id, views=1)
    assert len(replays) == 100
    assert replays[:33] == [1.0] * 33
    assert replays[50:66] == [1.0] * 16
    assert replays[34:50] == [0.0] * 16
    await fetch(elsewhere, second, "v1/00001.m4s")  # counted by a replica whose sweeper rests, and again here
    await fetch(guest, second, "v1/00001.m4s", "v1/00002.m4s")
    replays = await counted(ann, video.id, views=2)
    assert replays[20] == 1.0
    assert replays[0] == 0.5
    row = await service.database.watched.find_one({"_id": video.id})
    assert row is not None
    assert set(row) == {"_id", "video", "views", "parts"}


# ---- RFC 9110 --------------------------------------------------------------------------------------------------------

STALE = "Thu, 01 Jan 1970 00:00:00 GMT"
LATER = format_datetime(datetime(2999, 1, 1, tzinfo=UTC), usegmt=True)
TAG, DATE = "{tag}", "{date}"
CASES: list[tuple[dict[str, str], int, str | None]] = [
    ({}, 200, None),
    ({"Range": "bytes=0-9"}, 206, "0-9"),
    ({"Range": "Bytes=5-"}, 206, "5-last"),
    ({"Range": "bytes=-5"}, 206, "-5"),
    ({"Range": "bytes=0-0"}, 206, "0-0"),
    ({"Range": "bytes=0-999999999"}, 206, "0-last"),
    ({"Range": "bytes=0-1,3-4"}, 200, None),
    ({"Range": "lines=0-5"}, 200, None),
    ({"Range": "bytes=5-2"}, 200, None),
    ({"Range": "bytes=x"}, 200, None),
    ({"Range": "bytes=999999999-"}, 416, None),
    ({"Range": "bytes=-0"}, 416, None),
    ({"If-None-Match": TAG}, 304, None),
    ({"If-None-Match": f"W/{TAG}"}, 304, None),
    ({"If-None-Match": f'"a", {TAG}'}, 304, None),
    ({"If-None-Match": "*"}, 304, None),
    ({"If-None-Match": '"a"'}, 200, None),
    ({"If-None-Match": TAG, "Range": "bytes=0-9"}, 304, None),
    ({"If-Modified-Since": DATE}, 304, None),
    ({"If-Modified-Since": LATER}, 304, None),
    ({"If-Modified-Since": STALE}, 200, None),
    ({"If-Modified-Since": "yesterday"}, 200, None),
    ({"If-Modified-Since": DATE, "If-None-Match": '"a"'}, 200, None),
    ({"If-Match": TAG}, 200, None),
    ({"If-Match": "*"}, 200, None),
    ({"If-Match": '"a"'}, 412, None),
    ({"If-Match": f"W/{TAG}"}, 412, None),
    ({"If-Match": '"a"', "If-None-Match": TAG}, 412, None),
    ({"If-Unmodified-Since": DATE}, 200, None),
    ({"If-Unmodified-Since": STALE}, 412, None),
    ({"If-Unmodified-Since": STALE, "If-Match": TAG}, 200, None),
    ({"If-Unmodified-Since": "x"}, 200, None),
    ({"If-Range": TAG, "Range": "bytes=0-9"}, 206, "0-9"),
    ({"If-Range": '"a"', "Range": "bytes=0-9"}, 200, None),
    ({"If-Range": f"W/{TAG}", "Range": "bytes=0-9"}, 200, None),
    ({"If-Range": DATE, "Range": "bytes=0-9"}, 206, "0-9"),
    ({"If-Range": STALE, "Range": "bytes=0-9"}, 200, None),
    ({"If-Range": LATER, "Range": "bytes=0-9"}, 200, None),
    ({"If-Range": '"a"', "Range": "bytes=999999999-"}, 200, None),
]
"""(what is asked, status, first and last byte of the answer)"""
Finder = Callable[[Service, Person], Awaitable[str]]


async def a_segment(service: Service, owner: Person) -> str:
    video = await video_of(service, owner.account)
    return str((await owner.ask("GET", f"/watch/{video.id}"))["master"]).replace("master.m3u8", "v0/00000.m4s")


async def a_playlist(service: Service, owner: Person) -> str:
    return (await a_segment(service, owner)).replace("00000.m4s", "media.m3u8")


async def a_clip_file(service: Service, owner: Person) -> str:
    _, _, clip = await clip_of(service, owner)
    return str((await owner.ask("GET", f"/watch/{clip}"))["mp4"])


async def a_file_of_a_job(service: Service, owner: Person) -> str:
    _, job, _ = await clip_of(service, owner)
    results = await owner.ask("GET", f"/jobs/{job.id}/results")
    return next(str(each["url"]) for each in results["artifacts"] if each["name"] == "clip_01.mp4")


@pytest.mark.parametrize("find", [a_segment, a_playlist, a_clip_file, a_file_of_a_job])
async def test_rfc_9110(service: Service, ann: Person, guest: httpx.AsyncClient, *, find: Finder) -> None:
    url = await find(service, ann)
    plain = await guest.get(url)
    data, tag, date = plain.content, plain.headers["etag"], plain.headers["last-modified"]
    assert re.fullmatch('"[0-9a-f]{64}"', tag)
    assert (plain.headers["accept-ranges"], plain.headers["content-length"]) == ("bytes", str(len(data)))
    for asked, status, part in CASES:
        headers = {name: value.format(tag=tag, date=date) for name, value in asked.items()}
        answer, head = await guest.get(url, headers=headers), await guest.head(url, headers=headers)
        assert answer.status_code == status, (asked, answer.status_code)
        assert answer.headers["etag"] == tag
        assert answer.headers["last-modified"] == date
        assert head.status_code == (200 if status in {206, 416} else status), (asked, head.status_code)
        assert head.content == b""
        if head.status_code == 200:
            assert head.headers["content-length"] == str(len(data))
        match status:
            case 200:
                assert answer.content == data
                assert "content-range" not in answer.headers
            case 206:
                first, _, last = (part or "").replace("last", str(len(data) - 1)).partition("-")
                start, end = (int(first), int(last)) if first else (len(data) - int(last), len(data) - 1)
                assert answer.content == data[start : end + 1]
                assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(data)}"
                assert answer.headers["content-length"] == str(end + 1 - start)
            case 416:
                assert answer.headers["content-range"] == f"bytes */{len(data)}"
            case _:
                assert answer.content == b""


# ---- pictures --------------------------------------------------------------------------------------------------------


async def test_a_video_in_a_list_has_its_poster(service: Service, ann: Person, guest: httpx.AsyncClient) -> None:
    packaged = await video_of(service, ann.account)
    queued = await video_of(service, ann.account, state="queued")
    posters = {each["id"]: each["poster"] for each in (await ann.ask("GET", "/videos"))["items"]}
    assert posters[queued.id] is None
    answer = await guest.get(posters[packaged.id])
    assert (answer.content, answer.headers["content-type"]) == (made().files["hls/poster.jpg"], "image/jpeg")
    assert (await guest.head(posters[packaged.id])).status_code == 200
    assert (await ann.ask("GET", f"/videos/{packaged.id}"))["poster"].startswith(posters[packaged.id].partition("?")[0])
    for wrong in (posters[packaged.id].partition("?")[0], posters[packaged.id].replace(packaged.id, queued.id)):
        assert await status_of(guest, wrong) == 404
    await ann.ask("DELETE", f"/videos/{packaged.id}", status=204)
    assert await status_of(guest, posters[packaged.id]) == 404


@pytest_asyncio.fixture(loop_scope="module")
async def uploads(service: Service) -> AsyncIterator[FastAPI]:
    assert service
    started = upload_service()
    yield started.app()
    await started.close()


def drawn(form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 180), (200, 30, 30)).save(out, form)
    return out.getvalue()


async def bring(
    who: Person, uploads: FastAPI, video: str, data: bytes | None = None, *, status: int = 201
) -> dict[str, Any]:
    async with client_of(uploads) as http:
        http.cookies, http.headers[CSRF_HEADER] = who.http.cookies, who.http.headers[CSRF_HEADER]
        answer = await http.post(f"/api/v1/videos/{video}/pictures", content=drawn() if data is None else data)
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_pictures_stand_between_words(
    service: Service, ann: Person, guest: httpx.AsyncClient, uploads: FastAPI
) -> None:
    """They are for whoever may watch, as long as they stand there."""
    video, _, _ = await clip_of(service, ann)
    path = f"/videos/{video.id}/transcript"
    late, early = await bring(ann, uploads, video.id), await bring(ann, uploads, video.id, drawn("WEBP"))
    assert (late["width"], late["height"]) == (320, 180)
    assert (await ann.ask("GET", path))["pictures"] == []
    wish = [{"id": late["id"], "at_ms": 900, "alt": "A  red wall"}, {"id": early["id"], "at_ms": 100}]
    made = await ann.ask("PATCH", path, json={"pictures": wish})
    assert [each["alt"] for each in made["pictures"]] == ["A red wall", ""], "what changed"
    kept = await ann.ask("GET", path)
    assert [(each["id"], each["at_ms"], each["alt"]) for each in kept["pictures"]] == [
        (early["id"], 100, ""),
        (late["id"], 900, "A red wall"),
    ]
    answer = await guest.get(kept["pictures"][1]["url"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(answer.content)).size == (320, 180)
    await ann.ask("PATCH", f"/videos/{video.id}", json={"visibility": "public"})

    async def shown() -> bool:
        watch = (await guest.get(f"/api/v1/watch/{video.id}")).json()
        return [each["alt"] for each in watch["pictures"]] == ["", "A red wall"]

    await until(shown, why="whoever may watch sees them")
    theirs = (await guest.get(f"/api/v1/watch/{video.id}")).json()["pictures"][1]["url"]
    assert (await guest.get(theirs)).content == answer.content
    await ann.ask("PATCH", path, json={"notes": [{"at_ms": 5, "text": "said"}]})
    await ann.ask("PATCH", path, json={"pictures": [{"id": late["id"], "at_ms": 50, "alt": "A wall"}]})
    moved = await ann.ask("GET", path)
    assert [each["alt"] for each in moved["pictures"]] == ["A wall", ""]
    await ann.ask("PATCH", path, json={"pictures": [{"id": late["id"], "at_ms": None}]})
    assert await status_of(guest, theirs) == 404
    await ann.ask("PATCH", path, json={"pictures": [{"id": late["id"], "at_ms": 900, "alt": "Back"}]})
    again = await ann.ask("GET", path)
    assert [each["alt"] for each in again["pictures"]] == ["", "Back"]
    assert await status_of(guest, theirs) == 200


async def test_pictures_are_their_owners(service: Service, ann: Person, bob: Person, uploads: FastAPI) -> None:
    video, _, _ = await clip_of(service, ann)
    other, _, _ = await clip_of(service, ann)
    theirs, _, _ = await clip_of(service, bob)
    brought = await bring(ann, uploads, video.id)
    await bring(bob, uploads, video.id, status=404)
    wish = {"pictures": [{"id": brought["id"], "at_ms": 0}]}
    await bob.ask("PATCH", f"/videos/{theirs.id}/transcript", status=422, json=wish)
    await ann.ask("PATCH", f"/videos/{other.id}/transcript", status=422, json=wish)
    await ann.ask("PATCH", f"/videos/{video.id}/transcript", json=wish)
    kept = (await ann.ask("GET", f"/videos/{video.id}/transcript"))["pictures"][0]["url"]
    elsewhere = (await ann.ask("GET", f"/watch/{other.id}"))["poster"].replace("poster.jpg", kept.rpartition("/")[2])
    assert await status_of(ann.http, elsewhere.replace(f"{brought['id']}", f"pictures/{brought['id']}")) == 404


@pytest.mark.parametrize(
    ("data", "status"), [(b"", 422), (b"<svg/>", 422), (b"\xff\xd8\xff no", 422), (b"\xff" * (10 * 2**20 + 1), 413)]
)
async def test_what_is_no_picture_is_refused(
    service: Service, ann: Person, uploads: FastAPI, *, data: bytes, status: int
) -> None:
    video = await video_of(service, ann.account)
    await bring(ann, uploads, video.id, data, status=status)
    assert await service.database.pictures.count_documents({"video": video.id}) == 0


async def test_pictures_weigh_and_go(service: Service, ann: Person, uploads: FastAPI) -> None:
    """Those that stand nowhere after a while, the others with their video."""
    video, _, _ = await clip_of(service, ann)
    before = (await ann.ask("GET", "/usage"))["storage_bytes"]
    placed, lost = await bring(ann, uploads, video.id), await bring(ann, uploads, video.id, drawn("JPEG"))
    rows = service.database.pictures
    sizes = [row["blob"]["size"] async for row in rows.find({"video": video.id})]
    assert (await ann.ask("GET", "/usage"))["storage_bytes"] == before + sum(sizes)
    wish = {"pictures": [{"id": placed["id"], "at_ms": 0}]}
    await ann.ask("PATCH", f"/videos/{video.id}/transcript", json=wish)
    await rows.update_one({"_id": placed["id"]}, {"$set": {"placed": False}})  # as if two had changed it at once
    await Pictures(service.database).sweep(datetime.now(UTC) + timedelta(minutes=1))
    assert [row["_id"] async for row in rows.find({"video": video.id})] == [placed["id"]]
    assert lost["id"] != placed["id"]
    await ann.ask("DELETE", f"/videos/{video.id}", status=204)

    async def gone() -> bool:
        return not await rows.count_documents({"video": video.id})

    await until(gone, why="they went with their video")


# ---- deleting, and one user ------------------------------------------------------------------------------------------


async def test_a_deleted_video_takes_all_of_it_along(
    service: Service, ann: Person, bob: Person, guest: httpx.AsyncClient, elsewhere: httpx.AsyncClient
) -> None:
    video, _, clip = await clip_of(service, ann)
    for asset, path in ((video.id, "videos"), (clip, "clips")):
        await ann.ask("PATCH", f"/{path}/{asset}", json={"visibility": "public"})
        await ann.ask("POST", f"/{path}/{asset}/shares", status=201, json={})
        await bob.ask("PUT", f"/likes/{asset}", status=204)
        watch = (await guest.get(f"/api/v1/watch/{asset}")).json()
        await fetch(guest, watch, "v0/00000.m4s", "v0/00001.m4s")
        await counted(ann, asset, views=1)
    assert await status_of(elsewhere, watch["master"]) == 200
    await ann.ask("DELETE", f"/videos/{video.id}", status=204)
    await gone(elsewhere, [watch["master"], f"/api/v1/watch/{clip}"])
    database = service.database
    held = (database.videos, database.clips, database.shares, database.likes, database.watched)

    async def all_gone() -> bool:
        wanted = {"$or": [{"_id": video.id}, {"video": video.id}]}
        return not any([await rows.count_documents(wanted) for rows in held])

    await until(all_gone, why="nothing of it is left")


async def test_one_user_without_accounts(
    service: Service, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert environment
    monkeypatch.setenv("CLIPMILL_ACCOUNTS", "false")
    video = await video_of(service, LOCAL_ACCOUNT)
    alone = users_service()
    async with client_of(alone.app()) as http:
        one = Person(http, LOCAL_ACCOUNT)
        watch = await one.ask("GET", f"/watch/{video.id}")
        assert (watch["mine"], watch["account"]) == (True, LOCAL_ACCOUNT)
        assert await status_of(http, watch["master"]) == 200
        share = await one.ask("POST", f"/videos/{video.id}/shares", status=201, json={})
        assert not (await one.ask("GET", f"/shared/{share['token']}"))["liked"]
        await one.ask("PUT", f"/likes/{video.id}", status=204)
        assert (await one.ask("GET", f"/watch/{video.id}"))["likes"] == 1
        assert await one.ask("GET", "/follows") == {"items": []}
    await alone.close()
