"""With a bucket of S3 bytes go straight there, from a page on an origin of its own: in parts, over a pause and a reload."""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from playwright.sync_api import Response as Answer

from common.s3 import Endpoint, connect
from tests.tus import FILM, padded
from tests.web.conftest import COMPLAINTS, LONG_MS, MODES, ROOT, Up, clipmill_up, opened, shot, violations
from tests.weed import BUCKET, CREDENTIALS

pytestmark = pytest.mark.slow

LARGE = padded(38_000_000)
PART = 8 << 20
AT_ONCE = 3
PREFIX = f"{secrets.token_hex(4)}/"
"""Of this module's objects in a bucket that others use too."""
BEGUN = """() => {
  const kept = Object.entries(localStorage).find(([key]) => key.startsWith("clipmill.straight/"));
  return kept ? JSON.parse(kept[1]).id : null;
}"""
expect.set_options(timeout=LONG_MS)


@dataclass
class Visit:
    """`puts`: numbers of parts that went to the bucket, in order; `offsets`: bytes that were through the services, by tus."""

    page: Page
    context: BrowserContext
    up: Up
    bucket: str
    puts: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)

    def note(self, request: Request) -> None:
        if request.url.startswith(self.bucket) and request.method == "PUT":
            self.puts.append(int(re.findall(r"partNumber=(\d+)", request.url)[0]))

    def answered(self, answer: Answer) -> None:
        if answer.url.startswith(self.up.url) and answer.request.method == "PATCH" and "/uploads/" in answer.url:
            self.offsets.append(int(answer.headers["upload-offset"]))

    def written(self) -> int:
        """Bytes of the only upload that are there, as the service says."""
        name = self.page.evaluate(BEGUN)
        if name is None:
            return 0
        return int(self.context.request.get(f"{self.up.url}/api/v1/uploads/presign/{name}").json()["written"])

    @contextmanager
    def holding(self) -> Iterator[None]:
        """No part after the first ones leaves the browser: what comes next does not hang on how busy the machine is."""
        later = re.compile(rf"partNumber=(?:[{AT_ONCE + 1}-9]|\d\d+)&")
        self.page.route(later, lambda _route: None)
        yield
        self.page.unroute(later)


def rules(origin: str) -> Any:
    """Those that docs/storage.md gives, for a page elsewhere."""
    (written,) = re.findall(r"```json\n(\{\"CORSRules\".*?)```", (ROOT / "docs/storage.md").read_text(), re.DOTALL)
    return json.loads(written.replace("https://app.example.org", origin))


def unfinished(client: Any) -> list[str]:
    """Keys of uploads that were begun and are not ended."""
    begun = client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])
    return [each["Key"] for each in begun if each["Key"].startswith(PREFIX)]


@pytest.fixture(scope="module")
def on_s3(weed_endpoint: Endpoint, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    settings = {
        **CREDENTIALS,
        "CLIPMILL_BLOBS": "s3",
        "CLIPMILL_S3_BUCKET": BUCKET,
        "CLIPMILL_S3_PREFIX": PREFIX,
        "CLIPMILL_S3_ENDPOINT": weed_endpoint.url,
        "CLIPMILL_S3_REGION": weed_endpoint.region,
    }
    with clipmill_up(tmp_path_factory.mktemp("up-s3"), **settings) as made:
        made.origin.media = weed_endpoint.url
        yield made


@pytest.fixture(scope="module")
def visit(on_s3: Up, weed_endpoint: Endpoint, browser: Browser) -> Iterator[Visit]:
    context = browser.new_context(base_url=on_s3.origin.url, **MODES["light"])
    page = opened(context)
    made = Visit(page, context, on_s3, weed_endpoint.url)
    page.on("request", made.note)
    page.on("response", made.answered)
    page.goto("/register")
    page.get_by_label("E-mail").fill("zoe@example.org")
    page.get_by_label("Password").fill(secrets.token_hex(12))
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Turn a long video into clips")
    yield made
    context.close()


@pytest.fixture
def allow(weed_endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)

    def allowing(origin: str) -> None:
        with closing(connect(weed_endpoint)) as client:
            client.put_bucket_cors(Bucket=BUCKET, CORSConfiguration=rules(origin))

    return allowing


def test_bytes_go_straight_over_a_pause_and_a_reload(visit: Visit, allow: Any, tmp_path: Path) -> None:
    allow(visit.up.origin.url)
    page = visit.page
    film = tmp_path / "large.mp4"
    film.write_bytes(LARGE)
    parts = -(-len(LARGE) // PART)
    row = page.get_by_role("listitem").filter(has_text=film.name)
    with visit.holding():
        page.locator("input[type=file]").first.set_input_files(film)
        while visit.written() < AT_ONCE * PART:
            page.wait_for_timeout(200)
        assert sorted(set(visit.puts))[:AT_ONCE] == [1, 2, 3]
        row.get_by_role("button", name=re.compile("^Pause")).click()
        expect(row.get_by_role("status")).to_contain_text("Paused")
        shot(page, "straight-paused-light")
        assert violations(page) == []
    visit.puts.clear()

    page.reload()
    left = page.get_by_role("region", name="Unfinished uploads")
    expect(left).to_contain_text("have arrived")
    left.locator("input[type=file]").set_input_files(film)
    expect(page.get_by_text("640 × 360")).to_be_visible()
    assert sorted(visit.puts) == list(range(AT_ONCE + 1, parts + 1)), "what was there was sent again"
    assert visit.offsets == [], "bytes of it went through the services"
    (video,) = visit.context.request.get(f"{visit.up.url}/api/v1/videos").json()["items"]
    assert video["sha256"] == hashlib.sha256(LARGE).hexdigest()


def test_a_clip_of_it_comes_from_the_bucket(visit: Visit) -> None:
    page = visit.page
    page.get_by_label("How many clips").fill("1")
    page.get_by_role("button", name="Make 1 clip").click()
    expect(page).to_have_url(re.compile("/jobs/"))
    expect(page.get_by_role("button", name="Five more")).to_be_visible()
    came: list[str] = []
    page.on("response", lambda answer: came.append(answer.url) if answer.status in {200, 206} else None)
    page.get_by_role("list", name="Clips of this job").get_by_role("button").first.click()
    page.locator("dialog video").evaluate("video => { video.muted = true; return video.play() }")
    page.wait_for_function("() => document.querySelector('dialog video').currentTime > 0.3")
    assert any(url.startswith(visit.bucket) for url in came)
    shot(page, "straight-clip-light")
    page.keyboard.press("Escape")


def test_an_upload_that_is_removed_leaves_nothing(
    visit: Visit, weed_endpoint: Endpoint, tmp_path: Path, allow: Any
) -> None:
    allow(visit.up.origin.url)
    page = visit.page
    page.goto("/")
    film = tmp_path / "removed.mp4"
    film.write_bytes(LARGE[:-1])
    with visit.holding(), closing(connect(weed_endpoint)) as client:
        page.locator("input[type=file]").first.set_input_files(film)
        while visit.written() < AT_ONCE * PART:  # a part that is still on its way would come after the removal
            page.wait_for_timeout(200)
        assert unfinished(client)
        with page.expect_response(lambda answer: answer.request.method == "DELETE"):
            page.get_by_role("button", name=f"Remove {film.name}").click()
        assert unfinished(client) == []
    page.reload()
    expect(page.get_by_role("heading", name="Recent")).to_be_visible()
    expect(page.get_by_role("region", name="Unfinished uploads")).to_have_count(0)


def test_a_bucket_that_is_closed_to_pages_is_gone_round(visit: Visit, allow: Any, tmp_path: Path) -> None:
    """Its owner set no rules for this origin: the same upload goes through the services."""
    allow("https://another.example.org")
    page = visit.page
    page.goto("/")
    film = tmp_path / "small.mp4"
    film.write_bytes(FILM)
    visit.puts.clear()
    COMPLAINTS.clear()
    page.locator("input[type=file]").first.set_input_files(film)
    expect(page.get_by_role("listitem").filter(has_text=film.stem).first).to_contain_text("640 × 360")
    assert visit.offsets[-1:] == [len(FILM)]
    assert all("CORS policy" in complaint for complaint in COMPLAINTS)
    COMPLAINTS.clear()
    digests = {each["sha256"] for each in visit.context.request.get(f"{visit.up.url}/api/v1/videos").json()["items"]}
    assert hashlib.sha256(FILM).hexdigest() in digests
