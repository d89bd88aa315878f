"""A real Clipmill with accounts, and the page in Debian's Chromium."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.web.elsewhere import Elsewhere, elsewhere

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "clipmill/page"
OUT = ROOT / "out/web"
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
AXE_OPTIONS = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
CHROMIUM = os.environ.get("CLIPMILL_TEST_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LONG_MS = 1000 * int(os.environ.get("CLIPMILL_TEST_PATIENCE_S", "300"))
"""What a busy machine may take; the run as a whole is limited, not its steps."""
Options = dict[str, Any]
MODES: dict[str, Options] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 860}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 860}},
    "phone": {
        "color_scheme": "light",
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}


@dataclass(frozen=True)
class Up:
    """`origin`: where the same page is on an origin of its own."""

    url: str
    port: int
    mongo_url: str
    origin: Elsewhere


@contextmanager
def clipmill_up(data: Path, **settings: str) -> Iterator[Up]:
    """As a user runs it, with accounts, and with the page on an origin of its own beside it. `make web` comes first."""
    assert (BUILT / "index.html").exists(), "The page is not built: make web"
    with elsewhere(BUILT) as origin:
        names = {"CLIPMILL_ACCOUNTS": "true", "CLIPMILL_WEB_ORIGINS": f"{origin.url},{origin.other_site}"}
        process = subprocess.Popen(
            [sys.executable, "-m", "clipmill", "up", "--data", str(data), "--port", "0"],
            env={**os.environ, **names, **settings},
            cwd=ROOT,
        )
        try:
            while not (data / "runtime.json").exists():
                assert process.poll() is None, "clipmill up ended"
                time.sleep(0.1)
            runtime = json.loads((data / "runtime.json").read_text())
            origin.api = runtime["url"]
            yield Up(runtime["url"], int(runtime["url"].rpartition(":")[2]), runtime["mongo_url"], origin)
        finally:
            process.send_signal(2)
            process.wait()


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    with clipmill_up(tmp_path_factory.mktemp("up")) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


def opened(context: BrowserContext) -> Page:
    """A page whose console must stay clean of what the Content-Security-Policy or React complain about."""
    context.set_default_timeout(LONG_MS)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page threw: {error}"))
    page.on("console", lambda message: _complained(message.text) if message.type in {"error", "warning"} else None)
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def _complained(text: str) -> None:
    if "Failed to load resource" not in text:  # an answer of 4xx or a cut line; those are what some tests are about
        COMPLAINTS.append(text)


COMPLAINTS: list[str] = []


def violations(page: Page) -> list[str]:
    """What axe finds, in a line each; of WCAG 2.2 too, which it leaves out unless it is asked."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(f"axe.run(document, {AXE_OPTIONS})")["violations"]
    return [f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}" for each in found]


def shot(page: Page, name: str) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=OUT / f"{name}.png", animations="disabled")
