"""Watching, sharing and reading along in a real browser: what is played is what render made of a real video."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import MEDIA
from tests.web.conftest import COMPLAINTS, LONG_MS, MODES, Up, opened, shot, violations

pytestmark = pytest.mark.slow

FILM = MEDIA / "video/wh_inauguration2017_720p_20s.mp4"
expect.set_options(timeout=LONG_MS)

SHOWN = """() => {
  const video = document.querySelector('video');
  const shown = [...video.textTracks].find((track) => track.kind === 'captions' && track.mode === 'showing');
  return shown?.activeCues?.length ? [...shown.activeCues].map((cue) => cue.text).join(' ') : null;
}"""


@dataclass(frozen=True)
class Watching:
    context: BrowserContext
    page: Page
    video: str


@pytest.fixture(scope="module")
def watching(up: Up, browser: Browser) -> Iterator[Watching]:
    """Somebody with one video, in the state "ready"."""
    context = browser.new_context(base_url=up.url, **MODES["light"])
    page = opened(context)
    page.goto("/register")
    page.get_by_label("E-mail").fill(f"{secrets.token_hex(4)}@example.org")
    page.get_by_label("Password").fill(secrets.token_hex(12))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Turn a long video into clips")
    page.locator("input[type=file]").first.set_input_files(FILM)
    expect(page.get_by_text("1280 × 720")).to_be_visible()
    (video,) = context.request.get("/api/v1/videos").json()["items"]
    while not ready(context, video["id"]):
        page.wait_for_timeout(1000)
    yield Watching(context, page, video["id"])
    context.close()


def ready(context: BrowserContext, video: str) -> bool:
    """Packaged and transcribed: a video is transcribed without a job, too."""
    watch = context.request.get(f"/api/v1/watch/{video}").json()
    assert watch["state"] != "failed"
    return watch["state"] == "ready" and bool(watch["captions"])


def loaded(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('video')?.readyState >= 2")


def test_a_link_leads_to_its_moment_and_time_advances(watching: Watching) -> None:
    page = watching.page
    page.goto(f"/watch/{watching.video}?t=5")
    loaded(page)
    assert page.evaluate("() => document.querySelector('video').currentTime") == pytest.approx(5, abs=0.1)
    assert violations(page) == []
    page.evaluate("() => { document.querySelector('video').muted = true; }")
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('video').currentTime > 6")
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="play", exact=True).last).to_be_visible()


def test_captions_are_seen_and_heard_words_are_marked(watching: Watching) -> None:
    page = watching.page
    page.keyboard.press("c")
    page.wait_for_function(SHOWN)
    assert "America" in page.evaluate(SHOWN)
    assert page.evaluate("() => CSS.highlights.has('transcript-now')")


def test_letters_in_a_field_are_letters(watching: Watching) -> None:
    page = watching.page
    field = page.get_by_label("Search what is said")
    field.press_sequentially("make k")
    expect(field).to_have_value("make k")
    assert page.evaluate("() => document.querySelector('video').paused")
    field.press("Escape")


def test_another_quality_is_played(watching: Watching) -> None:
    page = watching.page
    page.get_by_role("button", name="Settings", exact=True).click()
    assert violations(page) == []
    page.get_by_role("menuitem", name="Quality").press("Enter")
    page.get_by_role("menuitemradio", name="360p").press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Settings", exact=True)).to_be_focused()
    page.evaluate("() => { document.querySelector('video').currentTime = 14; }")
    page.wait_for_function("() => document.querySelector('video').videoHeight === 360")
    shot(page, "watch-light")


def test_help_names_the_keys(watching: Watching) -> None:
    page = watching.page
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")


def test_a_share_opens_without_log_in_until_it_is_taken_back(watching: Watching, browser: Browser, up: Up) -> None:
    page = watching.page
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Create link").click()
    link = page.get_by_label("Your link").input_value()
    assert violations(page) == []
    with browser.new_context(base_url=up.url, **MODES["phone"]) as stranger:
        other = opened(stranger)
        other.goto(link)
        loaded(other)
        assert violations(other) == []
        shot(other, "shared-phone")
        page.get_by_role("button", name="Take back this link").click()
        expect(page.get_by_text("None yet.")).to_be_visible()
        while stranger.request.get(link.replace("/s/", "/api/v1/shared/")).status != 404:
            other.wait_for_timeout(500)
        other.reload()
        expect(other.get_by_role("heading", name="There is nothing to watch here")).to_be_visible()
    page.keyboard.press("Escape")


def test_a_transcript_is_corrected_and_cut_by_keyboard(watching: Watching) -> None:
    page, video = watching.page, watching.video
    page.goto(f"/videos/{video}/transcript")
    words = page.get_by_role("group", name=re.compile("^Words"))
    words.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("e")
    page.keyboard.type("Gemeinsam,")
    page.keyboard.press("Enter")
    expect(words).to_contain_text("Gemeinsam,")
    page.wait_for_timeout(500)
    kept = watching.context.request.get(f"/api/v1/videos/{video}/transcript").json()
    assert kept["segments"][0]["words"][0]["text"] == "Gemeinsam,"
    words.focus()
    for _ in range(12):
        page.keyboard.press("Shift+ArrowRight")
    assert violations(page) == []
    shot(page, "transcript-light")
    page.get_by_role("button", name="Make a clip").press("Enter")
    expect(page).to_have_url(re.compile("/jobs/"))
    job = watching.context.request.get(f"/api/v1/jobs/{page.url.rpartition('/')[2]}").json()
    assert job["video_id"] == video


def test_notes_that_two_write_at_once_both_stay(watching: Watching) -> None:
    page, path = watching.page, f"/videos/{watching.video}/transcript"
    other = opened(watching.context)
    for each in (page, other):
        each.goto(path)
        expect(each.get_by_role("button", name="Note").first).to_be_attached()
    for each, text in ((page, "from the one"), (other, "from the other")):
        each.get_by_role("button", name="Note").first.click()
        each.keyboard.type(text)
        each.keyboard.press("Control+Enter")
        expect(each.get_by_text(text)).to_be_visible()
    expect(other.get_by_text("from the one")).to_be_visible()
    other.close()
    kept = watching.context.request.get(f"/api/v1/videos/{watching.video}/transcript").json()
    assert sorted(note["text"] for note in kept["notes"]) == ["from the one", "from the other"]


def test_the_videos_own_page(watching: Watching) -> None:
    page = watching.page
    page.goto(f"/videos/{watching.video}")
    loaded(page)
    expect(page.get_by_role("link", name="1 clip")).to_be_visible()
    assert violations(page) == []
    shot(page, "video-light")


def test_nothing_was_complained_of() -> None:
    assert COMPLAINTS == []
