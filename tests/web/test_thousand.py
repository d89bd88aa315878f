"""A board of a thousand clips: what stands in the document, and how quick it is. The times are written down, not judged."""

import json
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.web.conftest import MODES, OUT, Up, opened

pytestmark = pytest.mark.slow

CLIPS, PAGE = 1000, 100
PASSWORD = "a long sentence of mine"  # noqa: S105  a test's  # pragma: allowlist secret
MOST_IN_DOCUMENT = 80
KEYS_MS = """async () => {
  const times = [];
  for (const key of ["ArrowRight", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp"]) {
    const from = performance.now();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    times.push(performance.now() - from);
  }
  return Math.max(...times);
}"""


def card(number: int) -> dict[str, Any]:
    return {
        "id": f"01JOB{number // 5:04d}.{number % 5 + 1:02d}",
        "job_id": f"01JOB{number // 5:04d}",
        "video_id": "01VIDEO",
        "index": number % 5 + 1,
        "state": "ready",
        "title": f"Clip number {number}",
        "reason": "Says something no other part says.",
        "summary": "",
        "text": "",
        "tags": [],
        "score": 0.5,
        "degraded": [],
        "start_s": 0,
        "end_s": 20,
        "duration_s": 20,
        "width": 1080,
        "height": 1920,
        "layout": "focus",
        "visibility": "private",
        "poster": None,
        "mp4": None,
        "edited_from": None,
        "created_at": "2026-11-01T00:00:00Z",
    }


def test_a_thousand_clips(up: Up, browser: Browser) -> None:
    context = browser.new_context(base_url=up.url, **MODES["light"])
    page = opened(context)
    wish = {"email": f"many-{uuid4().hex[:8]}@example.org", "password": PASSWORD}
    assert context.request.post("/api/v1/auth/register", data=wish).ok
    asked: list[int] = []

    def answer(route: Route) -> None:
        first = int(route.request.url.partition("cursor=")[2].partition("&")[0] or 0)
        asked.append(first)
        items = [card(number) for number in range(first, first + PAGE)]
        more = first + PAGE < CLIPS
        route.fulfill(json={"items": items, "next": str(first + PAGE) if more else None})

    page.route("**/api/v1/clips?*", answer)
    page.goto("/clips")
    board = page.get_by_role("list", name="Clips")
    expect(board.get_by_role("listitem").first).to_be_visible()
    assert asked == [0], "more was asked for than is seen"
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")

    for last in range(PAGE, CLIPS + 1, PAGE):  # End goes to the last that is known, and brings the next
        board.get_by_role("button").last.focus()
        page.keyboard.press("End")
        expect(board.get_by_text(f"Clip number {last - 1}", exact=True)).to_be_visible()
        if last < CLIPS:
            page.wait_for_function(f"() => document.querySelector('[role=list]').clientHeight > {last} * 60")
    assert sorted(set(asked)) == list(range(0, CLIPS, PAGE))
    assert board.get_by_role("listitem").count() <= MOST_IN_DOCUMENT
    page.keyboard.press("Home")
    expect(board.get_by_text("Clip number 0", exact=True)).to_be_visible()
    board.get_by_role("button").first.focus()
    key = page.evaluate(KEYS_MS)
    figures = {"clips": CLIPS, "first_contentful_paint_ms": round(paint), "slowest_key_ms": round(key)}
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(figures)  # noqa: T201  the figures
    context.close()
