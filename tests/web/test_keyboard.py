"""The whole story with a keyboard alone: from the registration to the log-out, with the focus seen at each step."""

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import MEDIA
from tests.web.conftest import LONG_MS, MODES, Up, opened, shot
from tests.web.keys import Keys

pytestmark = pytest.mark.slow

FILM = MEDIA / "video/wh_weekly_address_obama_640x480_5s.mp4"
LONG_FILM = MEDIA / "video/composed_talk_sonnets_720p_158s.mp4"
"""Listening to it takes longer than finding the button that cancels."""
NEW = "Zanzibar"
expect.set_options(timeout=LONG_MS)


@pytest.fixture
def keys(up: Up, browser: Browser) -> Iterator[Keys]:
    context = browser.new_context(base_url=up.url, permissions=["clipboard-read", "clipboard-write"], **MODES["light"])
    yield Keys(opened(context))
    context.close()


def test_the_story(keys: Keys) -> None:
    page = keys.page
    page.goto("/")
    register(keys)
    bring(keys, FILM.name, str(FILM))
    choose(keys)
    watch_the_job(keys)
    play(keys)
    edit(keys)
    share(keys)
    cancel(keys)
    log_out(keys)


def register(keys: Keys) -> None:
    page = keys.page
    expect(page).to_have_url(re.compile("/login"))
    keys.use(page.get_by_role("link", name="Register"))
    expect(page).to_have_url(re.compile("/register"))
    keys.reach(page.get_by_label("E-mail"))
    keys.type(f"key-{secrets.token_hex(4)}@example.org")
    keys.press("Tab")
    keys.type(secrets.token_hex(12))
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Turn a long video into clips")


def bring(keys: Keys, name: str, path: str) -> None:
    page = keys.page
    with page.expect_file_chooser() as chooser:
        keys.use(page.get_by_role("button", name="Choose files"))
    chooser.value.set_files(path)
    expect(page.get_by_label(f"Preview of {name}")).to_be_visible()


def choose(keys: Keys) -> None:
    page = keys.page
    expect(page.get_by_text("640 × 480")).to_be_visible()
    keys.write(page.get_by_label("How many clips"), "1")
    keys.use(page.get_by_role("checkbox", name="Medium"), "Space")
    expect(page.get_by_role("checkbox", name="Medium")).not_to_be_checked()
    classic = page.get_by_role("radio", name="Classic")
    keys.reach(classic)
    keys.press("ArrowRight", "ArrowRight", "ArrowRight")
    expect(page.get_by_role("radio", name="Karaoke")).to_be_checked()
    shot(page, "keyboard-choices-light")
    keys.use(page.get_by_role("button", name="Make 1 clip"))
    expect(page).to_have_url(re.compile("/jobs/"))


def watch_the_job(keys: Keys) -> None:
    page = keys.page
    expect(page.get_by_role("button", name="Five more")).to_be_visible()
    keys.use(page.get_by_role("link", name="Clips", exact=True))
    expect(page).to_have_url(re.compile("/clips"))


def play(keys: Keys) -> None:
    page = keys.page
    keys.use(page.get_by_role("list", name="Clips").get_by_role("button").first)
    video = page.locator("dialog video")
    page.wait_for_function("() => document.querySelector('dialog video').currentTime > 0.5")  # it plays by itself
    keys.reach(video)
    paused = video.evaluate("video => video.paused")
    keys.press("Space")
    page.wait_for_function("was => document.querySelector('dialog video').paused !== was", arg=paused)
    shot(page, "keyboard-clip-light")
    keys.use(page.get_by_role("dialog").get_by_role("link", name="Edit"))
    expect(page).to_have_url(re.compile("/edit"))


def edit(keys: Keys) -> None:
    page = keys.page
    expect(page.get_by_role("slider", name="Clip start")).to_be_visible()
    word = page.get_by_role("region", name="Words").get_by_role("button", name=re.compile(r"^[A-Za-z]+[,.]?$")).first
    keys.use(word)
    keys.type(NEW)
    keys.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Captions only")
    shot(page, "keyboard-editor-light")
    keys.use(page.get_by_role("button", name="Apply", exact=True), back=True)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 word rewritten")
    keys.use(dialog.get_by_role("button", name="Apply"))
    expect(dialog.get_by_role("radio", name="Before")).to_be_visible()
    keys.reach(dialog.get_by_role("radio", name="After"))
    keys.press("ArrowLeft")
    expect(dialog.get_by_role("radio", name="Before")).to_be_checked()
    keys.use(dialog.get_by_role("link", name="Open the new clip"))
    expect(page).to_have_url(re.compile("/watch/"))


def share(keys: Keys) -> None:
    page = keys.page
    keys.use(page.get_by_role("button", name="Share"))
    dialog = page.get_by_role("dialog")
    keys.use(dialog.get_by_role("button", name="Create link"))
    link = dialog.get_by_label("Your link").input_value()
    keys.use(dialog.get_by_role("button", name="Copy"))
    expect(page.get_by_text("The link is copied.").first).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link
    shot(page, "keyboard-share-light")
    keys.use(dialog.get_by_role("button", name="Take back this link"))
    expect(dialog.get_by_text("None yet.")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    keys.reach(page.get_by_role("button", name="Share"))


def cancel(keys: Keys) -> None:
    page = keys.page
    keys.use(page.get_by_role("link", name="New clips"), back=True)
    bring(keys, LONG_FILM.name, str(LONG_FILM))
    expect(page.get_by_text("1280 × 720")).to_be_visible()
    keys.use(page.get_by_role("button", name=re.compile("^Make 1 clip")))
    expect(page).to_have_url(re.compile("/jobs/"))
    keys.use(page.get_by_role("button", name="Cancel"))
    expect(page.get_by_text("Cancelled. What was made stays.")).to_be_visible()


def log_out(keys: Keys) -> None:
    page = keys.page
    keys.use(page.get_by_role("link", name="Account"), back=True)
    keys.use(page.get_by_role("button", name="Log out", exact=True))
    expect(page).to_have_url(re.compile("/login"))
