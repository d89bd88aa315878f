"""What a person does, in a real browser, on real servers, with a real video: from the first visit to a clip that plays."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Request, expect

from tests.conftest import MEDIA
from tests.web.conftest import COMPLAINTS, LONG_MS, MODES, Up, opened, shot, violations
from tests.web.lines import Line, line

pytestmark = pytest.mark.slow

FILM = MEDIA / "video/composed_dialogue_2faces_720p_60s.mp4"
EMAIL, PASSWORD = f"ada-{uuid4().hex[:8]}@example.org", "a long sentence of hers"
expect.set_options(timeout=LONG_MS)


@dataclass
class Story:
    """What one step leaves to the next. `seen` are pages by name, for the last steps."""

    page: Page
    context: BrowserContext
    line: Line
    network: CDPSession
    job: str = ""
    video: str = ""
    seen: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def story(up: Up, browser: Browser) -> Iterator[Story]:
    with line(up.port) as between:
        context = browser.new_context(base_url=between.url, **MODES["light"])
        page = opened(context)
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        yield Story(page, context, between, network)
        context.close()


def slow(story: Story, bytes_per_s: int | None) -> None:
    """In the browser itself: a slow socket would fill the kernel's buffers at once, and look fast."""
    speeds = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_s or -1, "offline": False}
    story.network.send("Network.emulateNetworkConditions", speeds)


def test_register(story: Story) -> None:
    page = story.page
    page.goto("/")
    expect(page).to_have_url(re.compile("/login"))
    page.get_by_role("link", name="Register").click()
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").press_sequentially("short")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_label("Password")).to_be_focused()  # the browser says that it is too short
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Turn a long video into clips")


def test_an_upload_survives_a_cut_line_a_pause_and_a_reload(story: Story) -> None:
    page, between = story.page, story.line
    patches: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH" and "/uploads/" in request.url:
            patches.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    slow(story, FILM.stat().st_size // 12)
    page.locator("input[type=file]").first.set_input_files(FILM)
    expect(page.get_by_label(f"Preview of {FILM.name}")).to_be_visible()  # from the file, before it is there
    row = page.get_by_role("listitem").filter(has_text=FILM.name)
    expect(row.get_by_role("status")).to_contain_text("/s,")
    between.cut()
    page.wait_for_timeout(1500)
    between.mend()
    page.wait_for_function("() => document.querySelector('[role=progressbar]').ariaValueNow > 30")
    assert len(patches) >= 2
    assert patches[-1] > 0, "it began again at the first byte"

    row.get_by_role("button", name=re.compile("^Pause")).click()
    expect(row.get_by_role("status")).to_contain_text("Paused")
    shot(page, "uploading-light")
    assert violations(page) == []

    page.reload()
    left = page.get_by_role("region", name="Unfinished uploads")
    expect(left).to_contain_text("have arrived")
    shot(page, "unfinished-light")
    assert violations(page) == []
    slow(story, None)
    left.locator("input[type=file]").set_input_files(FILM)
    expect(page.get_by_text("1280 × 720")).to_be_visible()
    assert patches[-1] > FILM.stat().st_size // 5, "after the reload it began again"


def test_what_arrived_is_the_file(story: Story) -> None:
    videos = story.context.request.get(f"{story.line.url}/api/v1/videos").json()["items"]
    assert [video["sha256"] for video in videos] == [hashlib.sha256(FILM.read_bytes()).hexdigest()]
    story.video = videos[0]["id"]


def test_choices_become_a_job(story: Story) -> None:
    page = story.page
    page.get_by_label("How many clips").fill("2")
    page.get_by_role("checkbox", name="Medium").uncheck()
    page.get_by_role("radio", name="Karaoke").check()
    assert violations(page) == []
    shot(page, "choices-light")
    page.get_by_role("button", name="Make 2 clips").click()
    expect(page).to_have_url(re.compile("/jobs/"))
    story.job = page.url.rpartition("/")[2]


def test_progress_goes_on_over_a_reload(story: Story) -> None:
    page = story.page
    expect(page.get_by_role("progressbar", name="The whole job")).to_be_visible()
    expect(page.get_by_text(re.compile("^Listen(?!ing)"))).to_be_visible()
    shot(page, "job-light")
    assert violations(page) == []
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(FILM.stem)
    first = page.get_by_role("list", name="Clips of this job").get_by_role("button").first
    expect(first).to_be_enabled()  # one by one: the first can be seen before all are there
    expect(page.get_by_role("button", name="Five more")).to_be_visible()


def test_a_clip_plays_and_can_be_taken(story: Story) -> None:
    page = story.page
    page.goto("/clips")
    board = page.get_by_role("list", name="Clips")
    expect(board.get_by_role("listitem")).to_have_count(2)
    card = board.get_by_role("button").first
    card.focus()
    page.keyboard.press("ArrowRight")
    expect(board.get_by_role("button").nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    video = page.locator("dialog video")
    video.evaluate("video => { video.muted = true; return video.play() }")
    page.wait_for_function("() => document.querySelector('dialog video').currentTime > 1")
    assert video.evaluate("video => [video.videoWidth, video.videoHeight]") == [1080, 1920]
    shot(page, "clip-light")
    assert violations(page) == []
    for name in ("Download MP4", "SRT", "VTT"):
        link = page.get_by_role("dialog").get_by_role("link", name=name)
        with page.expect_download() as download:
            link.click()
        assert Path(download.value.path()).stat().st_size > 50, name
    page.keyboard.press("Escape")
    expect(card).to_be_focused()


def test_a_clip_is_published_and_taken_back(story: Story, browser: Browser) -> None:
    page = story.page
    page.goto("/clips")
    page.get_by_role("list", name="Clips").get_by_role("button").first.click()
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog", name="Publish")
    dialog.get_by_role("button", name="Show it to everybody").click()
    address = dialog.get_by_label("Everybody can watch it at").input_value()
    assert dialog.get_by_label("What goes with it").input_value()
    shot(page, "publish-light")
    stranger = browser.new_context(**MODES["light"])
    guest = opened(stranger)
    guest.goto(address)
    expect(guest.locator("video")).to_be_visible()
    dialog.get_by_role("button", name="Show it to nobody but me").click()
    expect(dialog.get_by_role("button", name="Show it to everybody")).to_be_visible()
    guest.reload()
    expect(guest.get_by_text("There is nothing to watch here")).to_be_visible()
    stranger.close()


def test_a_job_is_cancelled_and_tried_again(story: Story) -> None:
    page = story.page
    page.goto(f"/make/{story.video}")
    page.get_by_label("How many clips").fill("1")
    page.get_by_role("radio", name="Headline").check()
    page.get_by_role("button", name="Make 1 clip").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled. What was made stays.")).to_be_visible()
    shot(page, "cancelled-light")
    assert violations(page) == []
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled. What was made stays.")).to_be_visible()


def test_what_can_not_become_clips_is_refused_in_plain_words(story: Story) -> None:
    page = story.page
    page.goto("/")
    page.locator("input[type=file]").first.set_input_files(MEDIA / "odd/text_renamed.mp4")
    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"video", re.IGNORECASE))
    assert violations(page) == []
    shot(page, "refused-light")


def test_a_key_is_made_shown_once_and_revoked(story: Story) -> None:
    page = story.page
    page.goto("/account")
    page.get_by_role("button", name="New key").click()
    page.get_by_label("Name").fill("The night job")
    page.get_by_role("button", name="Make the key").click()
    secret = page.get_by_role("dialog").locator("code").inner_text()
    bearer = {"Authorization": f"Bearer {secret}", "Cookie": ""}
    answer = story.context.request.get(f"{story.line.url}/api/v1/videos", headers=bearer)
    assert answer.ok
    assert violations(page) == []
    page.get_by_role("button", name="I have it").click()
    expect(page.get_by_text(secret)).to_have_count(0)
    page.get_by_role("button", name="Revoke The night job").click()
    expect(page.get_by_text("No keys yet.")).to_be_visible()


@pytest.mark.parametrize("mode", list(MODES))
def test_every_page_in_light_in_dark_and_on_a_phone(story: Story, browser: Browser, mode: str) -> None:
    context = browser.new_context(base_url=story.line.url, storage_state=story.context.storage_state(), **MODES[mode])
    page = opened(context)
    places = {
        "upload": "/",
        "make": f"/make/{story.video}",
        "done": f"/jobs/{story.job}",
        "library": "/library",
        "clips": "/clips",
        "account": "/account",
        "missing": "/nowhere",
    }
    found = {}
    for name, path in places.items():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
        shot(page, f"{name}-{mode}")
        found[name] = violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is wider than the screen"
    context.close()
    assert found == {name: [] for name in places}


def test_who_logged_out_sees_nothing(story: Story) -> None:
    page = story.page
    page.goto("/account")
    page.get_by_role("button", name="Log out", exact=True).click()
    expect(page).to_have_url(re.compile("/login"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    shot(page, "login-light")
    assert violations(page) == []
    page.goto(f"/jobs/{story.job}")
    expect(page).to_have_url(re.compile("/login.next="))
    page.get_by_label("E-mail").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile(f"/jobs/{story.job}"))


def test_nothing_complained_in_the_console() -> None:
    assert COMPLAINTS == []
