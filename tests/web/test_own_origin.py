"""The page on an origin of its own: preflights on the wire, cookies, an upload, live progress, a clip; what another site is told."""

import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.conftest import MEDIA
from tests.web.conftest import COMPLAINTS, LONG_MS, MODES, Up, opened, shot, violations

pytestmark = pytest.mark.slow

FILM = MEDIA / "video/wh_weekly_address_obama_640x480_5s.mp4"
EMAIL, PASSWORD = f"eve-{secrets.token_hex(4)}@example.org", secrets.token_hex(12)
expect.set_options(timeout=LONG_MS)


@dataclass
class Visit:
    """`preflights`: (method asked for, URL), as they went over the wire."""

    page: Page
    context: BrowserContext
    requests: list[Request] = field(default_factory=list)
    preflights: list[tuple[str, str]] = field(default_factory=list)

    def saw(self, method: str, url: str) -> None:
        """That a preflight for it went over the wire; its event may come after the page's answer."""
        while not any(asked == method and to.startswith(url) for asked, to in self.preflights):
            self.page.wait_for_timeout(100)


@pytest.fixture(scope="module")
def visit(up: Up, browser: Browser) -> Iterator[Visit]:
    context = browser.new_context(base_url=up.origin.url, **MODES["light"])
    made = Visit(opened(context), context)
    network = context.new_cdp_session(made.page)
    network.send("Network.enable")

    def sent(event: dict[str, Any]) -> None:
        if event["request"]["method"] == "OPTIONS":  # no script of the page sends one
            asked = event["request"]["headers"].get("Access-Control-Request-Method")
            made.preflights.append((asked, event["request"]["url"]))

    network.on("Network.requestWillBeSent", sent)
    made.page.on("request", lambda request: made.requests.append(request))  # noqa: PLW0108  playwright marks what it is given
    yield made
    context.close()


def enter(page: Page, path: str, button: str) -> None:
    page.goto(path)
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name=button).click()


def test_who_registers_here_is_known_to_the_api(visit: Visit, up: Up) -> None:
    page = visit.page
    enter(page, "/register", "Register")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Turn a long video into clips")
    visit.saw("POST", f"{up.url}/api/v1/auth/register")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Turn a long video into clips")


def test_a_video_is_uploaded_from_here(visit: Visit, up: Up) -> None:
    page = visit.page
    page.locator("input[type=file]").first.set_input_files(FILM)
    expect(page.get_by_text("640 × 480")).to_be_visible()
    (video,) = visit.context.request.get(f"{up.url}/api/v1/videos").json()["items"]
    assert video["sha256"] == hashlib.sha256(FILM.read_bytes()).hexdigest()
    visit.saw("POST", f"{up.url}/api/v1/uploads")
    visit.saw("PATCH", f"{up.url}/api/v1/uploads/")


def test_progress_streams_from_there_and_the_clip_plays_here(visit: Visit, up: Up) -> None:
    page = visit.page
    page.get_by_label("How many clips").fill("1")
    page.get_by_role("button", name="Make 1 clip").click()
    expect(page).to_have_url(re.compile(f"^{up.origin.url}/jobs/"))
    expect(
        page.get_by_role("button", name="Five more")
    ).to_be_visible()  # told by the stream: nobody asks for the job again
    (stream, *_) = [request for request in visit.requests if request.resource_type == "eventsource"]
    assert stream.url.startswith(f"{up.url}/api/v1/jobs/")
    answer = stream.response()
    assert answer is not None
    assert answer.header_value("access-control-allow-origin") == up.origin.url
    assert violations(page) == []
    page.get_by_role("list", name="Clips of this job").get_by_role("button").first.click()
    page.locator("dialog video").evaluate("video => { video.muted = true; return video.play() }")
    page.wait_for_function("() => document.querySelector('dialog video').currentTime > 1")
    shot(page, "own-origin-clip-light")
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("link", name="Download MP4").click()
    assert download.value.url.startswith(up.url)
    assert download.value.path().stat().st_size > 1000
    page.keyboard.press("Escape")


def test_the_video_streams_here_with_its_captions(visit: Visit, up: Up) -> None:
    """HLS and WebVTT are read by scripts, across origins."""
    page = visit.page
    (video,) = visit.context.request.get(f"{up.url}/api/v1/videos").json()["items"]
    while not (watch := visit.context.request.get(f"{up.url}/api/v1/watch/{video['id']}").json())["captions"]:
        page.wait_for_timeout(500)
    while watch["state"] != "ready":
        page.wait_for_timeout(500)
        watch = visit.context.request.get(f"{up.url}/api/v1/watch/{video['id']}").json()
    page.goto(f"/watch/{video['id']}")
    page.locator("video").evaluate("video => { video.muted = true; return video.play() }")
    page.wait_for_function("() => document.querySelector('video').currentTime > 1")
    page.wait_for_function(
        "() => [...document.querySelector('video').textTracks].some((track) => track.kind === 'captions')"
    )
    assert violations(page) == []


def test_who_logs_out_here_is_out(visit: Visit) -> None:
    page = visit.page
    page.goto("/account")
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page).to_have_url(re.compile("/login"))
    enter(page, "/login", "Log in")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Turn a long video into clips")


def test_another_site_says_why_nobody_can_log_in(up: Up, browser: Browser) -> None:
    """`localhost` and `127.0.0.1` are two sites: over plain http no cookie goes along (docs/accounts.md)."""
    with browser.new_context(base_url=up.origin.other_site, **MODES["light"]) as context:
        page = opened(context)
        enter(page, "/login", "Log in")
        expect(page.get_by_role("alert")).to_contain_text("did not keep")
        shot(page, "other-site-light")
        assert violations(page) == []


def test_nothing_was_complained_of() -> None:
    assert COMPLAINTS == []
