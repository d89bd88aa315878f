import gzip
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from clipmill.gateway import Gateway
from clipmill.page import Page, media_origins

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
INDEX, CODE = b"<!doctype html><title>Clipmill</title>", b"console.log(1)"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "page"
    (folder / "assets").mkdir(parents=True)
    (folder / ".vite").mkdir()
    (folder / ".vite/manifest.json").write_text("{}")
    (folder / "index.html").write_bytes(INDEX)
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets/index-1a.js").write_bytes(CODE)
    (folder / "assets/index-1a.js.gz").write_bytes(gzip.compress(CODE))
    return folder


def client(folder: Path) -> TestClient:
    gateway = Gateway(address=lambda _name: None, health=dict, page=Page(folder))
    return TestClient(gateway.app(), base_url="http://127.0.0.1:8080")


@pytest.mark.parametrize("path", ["/", "/jobs/01J", "/clips", "/s/token"])
def test_every_way_leads_to_the_page(built: Path, path: str) -> None:
    answer = client(built).get(path, headers=HTML)
    assert (answer.status_code, answer.content) == (200, INDEX)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_what_has_its_digest_in_its_name_is_kept_for_ever(built: Path) -> None:
    answer = client(built).get("/assets/index-1a.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["cache-control"].endswith("immutable")
    assert answer.content == CODE
    plain = client(built).get("/assets/index-1a.js", headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] != answer.headers["etag"]


@pytest.mark.parametrize("path", ["/", "/watch/01J", "/watch/01J.1", "/s/token"])
def test_what_looks_at_links_gets_the_page(built: Path, path: str) -> None:
    assert client(built).get(path, headers={"Accept": "*/*"}).content == INDEX
    assert client(built).get("/v1/jobs", headers={"Accept": "*/*"}).status_code == 404
    assert client(built).get(path, headers={"Accept": "application/json"}).status_code == 404


def test_a_browser_that_has_it_gets_no_second_copy(built: Path) -> None:
    tag = client(built).get("/", headers=HTML).headers["etag"]
    again = client(built).get("/", headers={**HTML, "If-None-Match": f'W/"x", {tag}'})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/assets/gone-2b.js", "/.vite/manifest.json", "/../page.py", "/assets/index-1a.js.gz"]
)
def test_programs_are_told_what_is_not_there(built: Path, path: str) -> None:
    answer = client(built).get(path, headers={"Accept": "*/*"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_without_a_built_page_it_says_how(tmp_path: Path) -> None:
    answer = client(tmp_path / "nothing").get("/", headers=HTML)
    assert answer.status_code == 200
    assert "make web" in answer.text


def test_other_names_and_sites_get_no_page(built: Path) -> None:
    assert client(built).get("/", headers={**HTML, "Host": "evil.example"}).status_code == 421


def test_origins_of_media_follow_the_settings() -> None:
    assert media_origins({}) == ()
    assert media_origins({"CLIPMILL_BLOBS": "s3"}) == ("https://*.amazonaws.com",)
    given = {
        "CLIPMILL_BLOBS": "s3",
        "CLIPMILL_S3_ENDPOINT": "http://127.0.0.1:9000/x",
        "CLIPMILL_MEDIA_BASE_URL": "https://cdn.example/m",
    }
    assert media_origins(given) == ("https://cdn.example", "http://127.0.0.1:9000")
