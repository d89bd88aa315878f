"""A real Clipmill with accounts, and the page in Debian's Chromium."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "clipmill/page"
OUT = ROOT / "out/web"
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
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
LONG_MS = 1000 * int(os.environ.get("CLIPMILL_TEST_PATIENCE_S", "600"))
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
    url: str
    port: int


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """`clipmill up` as a user runs it, with accounts; or a fresh one that runs already, by its URL. `make web` comes first."""
    if given := os.environ.get("CLIPMILL_TEST_WEB_URL"):
        yield Up(given, int(given.rpartition(":")[2]))
        return
    assert (BUILT / "index.html").exists(), "The page is not built: make web"
    data = tmp_path_factory.mktemp("up")
    environment = {**os.environ, "CLIPMILL_ACCOUNTS": "true"}
    process = subprocess.Popen(
        [sys.executable, "-m", "clipmill", "up", "--data", str(data), "--port", "0"], env=environment, cwd=ROOT
    )
    try:
        while not (data / "runtime.json").exists():
            assert process.poll() is None, "clipmill up ended"
            time.sleep(0.1)
        url = str(json.loads((data / "runtime.json").read_text())["url"])
        yield Up(url, int(url.rpartition(":")[2]))
    finally:
        process.send_signal(2)
        process.wait()


@pytest.fixture(scope="session")
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
    """What axe finds, in a line each."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}" for each in found]


def shot(page: Page, name: str) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=OUT / f"{name}.png", animations="disabled")
