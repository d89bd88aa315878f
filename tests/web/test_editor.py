"""The clip editor in a real browser, on real servers: what somebody changes there is in the new clip."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.conftest import MEDIA
from tests.web.conftest import LONG_MS, MODES, Up, opened, shot, violations

pytestmark = pytest.mark.slow

FILM = MEDIA / "video/composed_dialogue_2faces_720p_60s.mp4"
EMAIL, PASSWORD = "grace@example.org", "another long sentence"  # pragma: allowlist secret
NEW = "Zanzibar"
expect.set_options(timeout=LONG_MS)


@dataclass
class Desk:
    """Somebody with a clip to edit; `made` is the clip that the edit gave."""

    page: Page
    context: BrowserContext
    clip: str
    made: str = ""

    def get(self, path: str) -> Any:
        answer = self.context.request.get(f"/api/v1/{path}")
        assert answer.ok, answer.text()
        return answer.json()

    def file(self, clip: str, ending: str) -> str:
        job, _, number = clip.rpartition(".")
        files = {each["name"]: each["url"] for each in self.get(f"jobs/{job}/results")["artifacts"]}
        return self.context.request.get(files[f"clip_{number}.{ending}"]).text()


@pytest.fixture(scope="module")
def desk(up: Up, browser: Browser) -> Iterator[Desk]:
    context = browser.new_context(base_url=up.url, **MODES["light"])
    context.request.post("/api/v1/auth/register", data={"email": EMAIL, "password": PASSWORD})
    may = {"X-CSRF-Token": context.request.get("/api/v1/auth/me").json()["csrf"]}
    film: FilePayload = {"name": FILM.name, "mimeType": "video/mp4", "buffer": FILM.read_bytes()}
    video = context.request.post("/api/v1/videos", headers=may, multipart={"file": film}).json()["id"]
    wish = {"video_id": video, "clips": 1, "lengths": "5-12"}
    job = context.request.post("/api/v1/jobs", headers=may, data=wish).json()["id"]
    waiting = Desk(opened(context), context, f"{job}.01")
    while (view := waiting.get(f"jobs/{job}"))["status"] not in {"done", "failed", "cancelled"}:
        time.sleep(0.5)
    assert view["status"] == "done", view["error"]
    yield waiting
    context.close()


def _open(desk: Desk) -> Page:
    desk.page.goto(f"/clips/{desk.clip}/edit")
    expect(desk.page.get_by_role("slider", name="Clip start")).to_be_visible()
    desk.page.wait_for_function("() => document.querySelector('video')?.readyState >= 2")
    return desk.page


def _first_word(desk: Desk) -> str:
    """The first one that begins in the clip; of the buttons, only those in the clip have just a word for their name."""
    editing = desk.get(f"clips/{desk.clip}/editing")
    words: list[str] = [word["text"] for word in editing["words"] if word["start_ms"] >= editing["start_ms"]]
    return words[0]


def test_a_word_is_edited_by_keyboard_and_the_draft_survives_a_reload(desk: Desk) -> None:
    page, word = _open(desk), _first_word(desk)
    page.get_by_role("button", name=word, exact=True).first.focus()
    page.keyboard.press("Enter")
    page.keyboard.type(NEW)
    expect(page.get_by_role("img", name=re.compile(NEW))).to_be_visible()  # the preview's caption follows
    page.keyboard.press("Enter")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("status").first).to_have_text("No changes yet")
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_role("status").first).to_contain_text("Captions only")
    assert violations(page) == []
    shot(page, "editor-light")
    page.reload()
    expect(page.get_by_role("status").first).to_contain_text("Captions only")


def test_the_new_clip_says_the_word(desk: Desk) -> None:
    page = desk.page
    page.get_by_role("button", name="Apply", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 word rewritten")
    with page.expect_response(re.compile(r"/edits$")) as answer:
        dialog.get_by_role("button", name="Apply").click()
    assert answer.value.json()["reruns"] == ["render"]
    expect(dialog.get_by_role("radio", name="Before")).to_be_visible()
    shot(page, "edited-light")
    assert violations(page) == []
    dialog.get_by_role("button", name="Edit it further").click()
    expect(page).not_to_have_url(re.compile(re.escape(desk.clip)))
    desk.made = page.url.split("/")[-2]
    assert NEW in desk.file(desk.made, "vtt")
    assert NEW not in desk.file(desk.clip, "vtt")


def test_an_edge_and_a_crop_move_by_keyboard(desk: Desk) -> None:
    page = _open(desk)
    status = page.get_by_role("status").first
    was = status.inner_text()
    end = page.get_by_role("slider", name="Clip end")
    before = int(end.get_attribute("aria-valuenow") or 0)
    end.focus()
    page.keyboard.press("ArrowLeft")
    assert int(end.get_attribute("aria-valuenow") or 0) < before
    assert "to “" in (end.get_attribute("aria-valuetext") or ""), "it ends inside a word"
    crop = page.get_by_role("slider", name=re.compile("^Crop of shot")).first  # of the shot that it ends with
    crop.focus()
    page.keyboard.press("Home")
    expect(crop).to_have_attribute("aria-valuenow", "0")
    expect(status).to_contain_text("Framing, from what was seen, and picture")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(status).to_have_text(was)


@pytest.mark.parametrize("mode", list(MODES))
def test_the_editor_in_light_in_dark_and_on_a_phone(desk: Desk, up: Up, browser: Browser, mode: str) -> None:
    context = browser.new_context(base_url=up.url, storage_state=desk.context.storage_state(), **MODES[mode])
    page = _open(Desk(opened(context), context, desk.clip))
    shot(page, f"editor-{mode}")
    assert violations(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "it is wider than the screen"
    context.close()
