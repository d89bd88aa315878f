"""The library, its videos' posters and pictures, likes and follows, and clips that are rendered when somebody asks."""

import io
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.conftest import MEDIA
from tests.web.conftest import COMPLAINTS, LONG_MS, MODES, Up, opened, shot, violations

pytestmark = pytest.mark.slow

FILM = MEDIA / "video/wh_inauguration2017_720p_20s.mp4"
expect.set_options(timeout=LONG_MS)

HEARD = """() => {
  const video = document.querySelector('dialog video');
  video.muted = true;
  window.moments = new Set();
  video.addEventListener('timeupdate', () => window.moments.add(video.currentTime));
}"""
DRAWN = """async () => {
  const canvas = document.querySelector('canvas[aria-label^="The clip, captioned"]');
  if (!canvas) return null;
  const { width, height } = canvas;
  const data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  const video = document.querySelector('dialog video');
  const colours = new Set();
  let white = 0;
  for (let n = 0; n < data.length; n += 4 * 97) colours.add(data[n] >> 4 << 8 | data[n + 1] >> 4 << 4 | data[n + 2] >> 4);
  for (let n = 0; n < data.length; n += 4) white += data[n] > 250 && data[n + 1] > 250 && data[n + 2] > 250;
  return { ratio: width / height, source: video.videoWidth / video.videoHeight, colours: colours.size, white };
}"""


@dataclass(frozen=True)
class Somebody:
    context: BrowserContext
    page: Page
    headers: dict[str, str]

    def ask(self, method: str, path: str, **given: Any) -> Any:
        answer = self.context.request.fetch(f"/api/v1/{path}", method=method, headers=self.headers, **given)
        assert answer.ok, answer.text()
        return answer.json() if answer.body() else None


def entered(up: Up, browser: Browser, mode: str = "light") -> Somebody:
    context = browser.new_context(base_url=up.url, **MODES[mode])
    wish = {"email": f"{secrets.token_hex(4)}@example.org", "password": secrets.token_hex(12)}
    context.request.post("/api/v1/auth/register", data=wish)
    csrf = context.request.get("/api/v1/auth/me").json()["csrf"]
    return Somebody(context, opened(context), {"X-CSRF-Token": csrf})


@dataclass(frozen=True)
class Shelf:
    """Somebody with a packaged video and a job on demand whose clips are framed."""

    who: Somebody
    video: str
    job: str


@pytest.fixture(scope="module")
def shelf(up: Up, browser: Browser) -> Iterator[Shelf]:
    who = entered(up, browser)
    film: FilePayload = {"name": FILM.name, "mimeType": "video/mp4", "buffer": FILM.read_bytes()}
    video = who.ask("POST", "videos", multipart={"file": film, "title": "A speech"})["id"]
    who.page.goto("/library")
    expect(who.page.get_by_role("link", name=re.compile("^Watch A speech"))).to_be_visible()
    wish = {
        "video_id": video,
        "render": "on_demand",
        "ranges": [{"start_s": 2, "end_s": 9}, {"start_s": 10, "end_s": 16}],
    }
    job = who.ask("POST", "jobs", data={**wish, "clips": 2})["id"]
    while (view := who.ask("GET", f"jobs/{job}"))["status"] not in {"done", "failed", "cancelled"}:
        who.page.wait_for_timeout(1000)
    assert [clip["state"] for clip in view["clips"]] == ["framed", "framed"], view["error"]
    while not (watch := who.ask("GET", f"watch/{video}"))["poster"]:
        assert watch["state"] != "failed"
        who.page.wait_for_timeout(1000)
    yield Shelf(who, video, job)
    who.context.close()


@pytest.mark.parametrize("mode", list(MODES))
def test_the_library_shows_posters(shelf: Shelf, up: Up, browser: Browser, mode: str) -> None:
    state = shelf.who.context.storage_state()
    context = browser.new_context(base_url=up.url, storage_state=state, **MODES[mode])
    page = opened(context)
    page.goto("/library")
    picture = page.get_by_role("link", name=re.compile("^Watch A speech")).locator("img")
    expect(picture).to_be_visible()
    picture.evaluate("img => img.decode()")
    assert picture.evaluate("img => [img.naturalWidth, img.naturalHeight]") == [1280, 720]
    shot(page, f"library-{mode}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    context.close()


def test_a_clip_on_demand_is_watched_before_it_is_rendered(shelf: Shelf) -> None:
    """Its time goes on; it is cropped to its form, and the captions are drawn on it."""
    page = shelf.who.page
    page.goto(f"/jobs/{shelf.job}")
    page.get_by_role("article").first.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Preview", exact=True)).to_be_visible()
    page.wait_for_function("() => document.querySelector('dialog video')?.readyState >= 2")
    page.evaluate(HEARD)
    play = dialog.get_by_role("button", name="Play", exact=True)
    while page.evaluate("() => window.moments.size") < 3:  # it may have come to its end before somebody listened
        if play.count():
            play.click()
        page.wait_for_timeout(200)
    page.evaluate("() => document.querySelector('dialog video').pause()")
    dialog.get_by_role("slider", name="Seek").focus()
    page.keyboard.press("Home")
    captioned = dialog.get_by_role("img", name=re.compile("^The clip, captioned: "))
    for _ in range(60):
        if captioned.count():
            break
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(100)
    drawn = page.evaluate(DRAWN)
    assert drawn["ratio"] == pytest.approx(9 / 16, abs=0.01)
    assert drawn["source"] == pytest.approx(16 / 9, abs=0.01)
    assert drawn["colours"] > 50, "the film is drawn, not one colour"
    assert drawn["white"] > 100, "letters are"
    shot(page, "virtual-light")
    assert violations(page) == []


def test_it_is_rendered_when_somebody_presses_the_button(shelf: Shelf) -> None:
    page, clip = shelf.who.page, f"{shelf.job}.01"
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Render it").click()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog.get_by_role("button", name="Render it")).to_be_visible()
    assert shelf.who.ask("GET", f"clips/{clip}")["render"] == "unasked"
    dialog.get_by_role("button", name="Render it").click()
    expect(dialog.get_by_role("status")).to_be_visible()
    shot(page, "rendering-light")
    assert violations(page) == []
    expect(dialog.get_by_role("link", name="Download MP4")).to_be_visible()
    page.wait_for_function("() => document.querySelector('dialog video')?.readyState >= 2")
    assert page.evaluate("() => document.querySelector('dialog video').videoHeight") == 1920
    assert shelf.who.ask("GET", f"clips/{clip}")["state"] == "ready"
    page.keyboard.press("Escape")
    expect(page.get_by_role("article").nth(1).get_by_text("Not rendered")).to_be_visible()
    shot(page, "on-demand-light")


def test_pictures_are_put_between_paragraphs(shelf: Shelf) -> None:
    page = shelf.who.page
    page.goto(f"/videos/{shelf.video}/transcript")
    page.get_by_role("button", name="Frame").first.click()
    frame = page.get_by_role("img", name=re.compile("^The video at 0:"))
    expect(frame).to_be_visible()
    frame.evaluate("img => img.decode()")
    assert frame.evaluate("img => [img.naturalWidth, img.naturalHeight]") == [1280, 720]
    assert frame.evaluate(SPREAD) > 20, "it shows something"
    own = io.BytesIO()
    Image.new("RGB", (640, 360), (200, 30, 30)).save(own, "PNG")
    file: FilePayload = {"name": "wall.png", "mimeType": "image/png", "buffer": own.getvalue()}
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Picture", exact=True).last.click()
    chooser.value.set_files(file)
    page.get_by_role("button", name="Describe the picture", exact=True).click()
    page.get_by_label("What it shows").fill("A red wall")
    page.keyboard.press("Enter")
    wall = page.get_by_role("img", name="A red wall")
    expect(wall).to_be_visible()
    shot(page, "transcript-pictures-light")
    assert violations(page) == []
    page.get_by_role("button", name="Delete the picture “The video").click()
    expect(frame).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(frame).to_be_visible()
    page.reload()
    expect(wall).to_be_visible()
    expect(frame).to_be_visible()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Page with notes and pictures").click()
    text = saved.value.path().read_text()
    assert text.count('<img src="data:image/jpeg;base64,') == 2
    assert "A red wall" in text


SPREAD = """img => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
  const context = canvas.getContext('2d');
  context.drawImage(img, 0, 0, 64, 36);
  const data = context.getImageData(0, 0, 64, 36).data;
  const seen = new Set();
  for (let n = 0; n < data.length; n += 4) seen.add(data[n]);
  return seen.size;
}"""


def test_who_is_let_in_sees_them_likes_and_follows(shelf: Shelf, up: Up, browser: Browser) -> None:
    shelf.who.ask("PATCH", f"videos/{shelf.video}", data={"visibility": "public"})
    other = entered(up, browser, "dark")
    page = other.page
    page.goto(f"/watch/{shelf.video}")
    expect(page.get_by_role("img", name="A red wall")).to_be_visible()
    page.get_by_role("button", name="Like, 0 so far").click()
    expect(page.get_by_role("button", name="Like, 1 so far")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_role("button", name="Following")).to_be_visible()
    shot(page, "watch-pictures-dark")
    assert violations(page) == []
    assert len(other.ask("GET", "follows")["items"]) == 1
    page.reload()
    expect(page.get_by_role("button", name="Following")).to_be_visible()
    page.get_by_role("button", name="Like, 1 so far").click()
    expect(page.get_by_role("button", name="Like, 0 so far")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Following").click()
    expect(page.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    assert other.ask("GET", "follows")["items"] == []
    other.context.close()


def test_nothing_was_complained_of() -> None:
    assert COMPLAINTS == []
