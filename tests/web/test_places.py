"""Pages and dialogs that the story does not stop at: in light, in dark and on a phone, each without a finding of axe."""

import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.conftest import MEDIA
from tests.web.conftest import COMPLAINTS, LONG_MS, MODES, ROOT, Up, opened, shot, violations

pytestmark = pytest.mark.slow

FILM = MEDIA / "video/wh_weekly_address_obama_640x480_5s.mp4"
STYLE = {"font": "Anton", "uppercase": True}
expect.set_options(timeout=LONG_MS)


@dataclass(frozen=True)
class Owner:
    """Somebody with one of everything."""

    context: BrowserContext
    video: str
    clip: str
    share: str


class Api:
    def __init__(self, context: BrowserContext) -> None:
        self._http = context.request
        self._may: dict[str, str] = {}

    def register(self) -> None:
        who = {"email": f"{secrets.token_hex(4)}@example.org", "password": secrets.token_hex(12)}
        self._may = {"X-CSRF-Token": self.post("auth/register", who)["csrf"]}

    def post(self, path: str, data: Any) -> Any:
        answer = self._http.post(f"/api/v1/{path}", data=data, headers=self._may)
        assert answer.ok, answer.text()
        return answer.json()

    def bring(self) -> str:
        film: FilePayload = {"name": FILM.name, "mimeType": "video/mp4", "buffer": FILM.read_bytes()}
        answer = self._http.post("/api/v1/videos", headers=self._may, multipart={"file": film})
        return str(answer.json()["id"])

    def get(self, path: str) -> Any:
        answer = self._http.get(f"/api/v1/{path}")
        assert answer.ok, answer.text()
        return answer.json()


@pytest.fixture(scope="module")
def owner(up: Up, browser: Browser) -> Iterator[Owner]:
    context = browser.new_context(base_url=up.url)
    api = Api(context)
    api.register()
    video = api.bring()
    jobs = [api.post("jobs", {"video_id": video, "clips": 1, "render": how})["id"] for how in ("always", "on_demand")]
    api.post("webhooks", {"url": "https://example.org/told", "events": ["job.finished"]})
    api.post("brand-kits", {"name": "Ours", "captions": STYLE})
    api.post("keys", {"name": "The night job"})
    for job in jobs:
        while (view := api.get(f"jobs/{job}"))["status"] not in {"done", "failed", "cancelled"}:
            time.sleep(0.5)
        assert view["status"] == "done", view["error"]
    while (watch := api.get(f"watch/{video}"))["state"] != "ready" or not watch["captions"]:
        time.sleep(0.5)
    clip = f"{jobs[0]}.01"
    yield Owner(context, video, clip, api.post(f"clips/{clip}/shares", {})["url"])
    context.close()


Do = Callable[[Page], None]


def press(name: str | re.Pattern[str]) -> Do:
    return lambda page: page.get_by_role("button", name=name).first.click()


def help_of_the_player(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    page.keyboard.press("?")


def settings_of_the_player(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    page.get_by_role("button", name="Settings", exact=True).click()
    expect(page.get_by_role("menu")).to_be_visible()


def new_webhook(page: Page) -> None:
    page.get_by_role("button", name="New webhook").click()
    page.get_by_label("Address").fill("https://example.org/again")
    page.get_by_role("button", name="Make the webhook").click()
    expect(page.get_by_role("dialog").locator("code")).to_be_visible()


def own_captions(page: Page) -> None:
    page.get_by_role("radio", name="Your own").check()
    expect(page.get_by_role("button", name="Save as a brand kit")).to_be_visible()


def clip_of_the_board(page: Page) -> None:
    page.get_by_role("list", name="Clips").get_by_role("button").first.click()
    expect(page.get_by_role("dialog").get_by_role("link", name="Edit")).to_be_visible()


def publish(page: Page) -> None:
    page.locator("article[data-state=ready] button").first.click()
    page.get_by_role("button", name="Publish").click()
    expect(
        page.get_by_role("dialog", name="Publish").get_by_role("button", name=re.compile("^Show it"))
    ).to_be_visible()


def made_link(page: Page) -> None:
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Create link").click()
    expect(page.get_by_label("Your link")).to_be_visible()


def tab(name: str) -> Do:
    return lambda page: page.get_by_role("tab", name=name).click()


def applying(page: Page) -> None:
    page.get_by_role("textbox", name="Title").fill(f"Another title {secrets.token_hex(2)}")
    page.get_by_role("button", name="Apply", exact=True).click()


def note(page: Page) -> None:
    page.get_by_role("button", name="Note", exact=True).first.click()


def words(page: Page) -> None:
    said = page.get_by_role("group", name=re.compile("^Words")).first
    said.focus()
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("region", name="Selected words")).to_be_visible()


def word(page: Page) -> None:
    page.get_by_role("group", name=re.compile("^Words")).first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("e")


def downloads(page: Page) -> None:
    page.get_by_role("button", name="Download").click()


DIALOG = "dialog[open]"
SETTLED = """() => document.fonts.status === "loaded" && !document.querySelector("[aria-busy=true]")
  && [...document.images].every((image) => image.complete || image.loading === "lazy")
  && document.getAnimations().every((each) => each.playState !== "running" || each.effect.getTiming().iterations === Infinity)"""
STOPS: dict[str, tuple[str, Do | None, str]] = {
    "own-captions": ("/make/{video}", own_captions, "h1"),
    "rename": ("/library", press(re.compile("^Rename")), DIALOG),
    "delete": ("/library", press(re.compile("^Delete")), DIALOG),
    "video": ("/videos/{video}", None, "video"),
    "preview": ("/videos/{video}", press("Preview"), DIALOG),
    "watch": ("/watch/{video}", None, "video"),
    "watch-clip": ("/watch/{clip}", None, "video"),
    "help": ("/watch/{video}", help_of_the_player, DIALOG),
    "settings": ("/watch/{video}", settings_of_the_player, "[role=menu]"),
    "downloads": ("/watch/{clip}", downloads, "[aria-expanded=true]"),
    "share": ("/watch/{clip}", made_link, DIALOG),
    "clip": ("/clips", clip_of_the_board, DIALOG),
    "publish": ("/clips", publish, DIALOG),
    "transcript": ("/videos/{video}/transcript", None, "h1"),
    "note": ("/videos/{video}/transcript", note, "textarea"),
    "word": ("/videos/{video}/transcript", word, "h1"),
    "selected-words": ("/videos/{video}/transcript", words, "h1"),
    "editor-captions": ("/clips/{clip}/edit", tab("Captions"), "[role=tabpanel]"),
    "editor-layout": ("/clips/{clip}/edit", tab("Layout"), "[role=tabpanel]"),
    "editor-speakers": ("/clips/{clip}/edit", tab("Speakers"), "[role=tabpanel]"),
    "apply": ("/clips/{clip}/edit", applying, DIALOG),
    "new-key": ("/account", press("New key"), DIALOG),
    "new-webhook": ("/account", press("New webhook"), DIALOG),
    "secret": ("/account", new_webhook, DIALOG),
    "deliveries": ("/account", press(re.compile("^Deliveries")), DIALOG),
    "leaving": ("/account", press("Delete my account"), DIALOG),
}
"""Path, what is done there, and what is there then."""
DIALOGS = {
    "clips/clip-view.tsx": 1,
    "clips/publish.tsx": 1,
    "editor/applying.tsx": 1,
    "pages/account/index.tsx": 2,
    "pages/account/secret.tsx": 1,
    "pages/account/webhooks.tsx": 2,
    "pages/library/index.tsx": 2,
    "pages/video/index.tsx": 1,
    "pages/watch/share.tsx": 1,
    "player/help.tsx": 1,
    "ui/dialog.tsx": 1,
}
"""How many each file has; every one is among STOPS."""


def looked_at(page: Page, name: str, mode: str) -> list[str]:
    page.wait_for_function(SETTLED)
    shot(page, f"place-{name}-{mode}")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*violations(page), *([f"wider than the screen by {wide} px"] if wide > 0 else [])]


@pytest.mark.parametrize("mode", list(MODES))
def test_every_place(owner: Owner, up: Up, browser: Browser, mode: str) -> None:
    with browser.new_context(base_url=up.url, storage_state=owner.context.storage_state(), **MODES[mode]) as context:
        page = opened(context)
        found = {}
        for name, (path, do, sign) in STOPS.items():
            page.goto(path.format(video=owner.video, clip=owner.clip))
            expect(page.get_by_role("heading", level=1).first).to_be_attached()
            if do is not None:
                do(page)
            expect(page.locator(sign).first).to_be_visible()
            found[name] = looked_at(page, name, mode)
    with browser.new_context(base_url=up.url, **MODES[mode]) as context:  # who is not logged in
        page = opened(context)
        for name, path in (
            ("login", "/login"),
            ("register", "/register"),
            ("shared", owner.share),
            ("no-share", "/s/x"),
        ):
            page.goto(path)
            expect(page.get_by_role("heading", level=1).first).to_be_attached()
            found[name] = looked_at(page, name, mode)
    assert {name: each for name, each in found.items() if each} == {}


def test_no_dialog_is_forgotten() -> None:
    """Who adds one adds a stop for it."""
    source = ROOT / "web/src"
    dialogs = {
        file.relative_to(source).as_posix(): len(re.findall(r"<[Dd]ialog\s", file.read_text()))
        for file in source.rglob("*.tsx")
    }
    assert {name: count for name, count in dialogs.items() if count} == DIALOGS


def test_nothing_was_complained_of() -> None:
    assert COMPLAINTS == []
