import pytest
from starlette.types import Message

from clipmill.gateway import Gateway, climbs, end_to_end, merged, service_of


def test_headers_of_one_connection_stay_behind() -> None:
    given = [
        (b"Host", b"127.0.0.1"),
        (b"Connection", b"close, X-Secret"),
        (b"x-secret", b"1"),
        (b"Transfer-Encoding", b"chunked"),
        (b"TE", b"trailers"),
        (b"Upgrade", b"websocket"),
        (b"Content-Type", b"text/plain"),
        (b"Set-Cookie", b"a=1"),
        (b"Set-Cookie", b"b=2"),
    ]
    assert end_to_end(given) == [
        (b"Host", b"127.0.0.1"),
        (b"Content-Type", b"text/plain"),
        (b"Set-Cookie", b"a=1"),
        (b"Set-Cookie", b"b=2"),
    ]


def test_a_length_that_its_body_does_not_have_stays_behind() -> None:
    chunked = (b"transfer-encoding", b"chunked")
    assert end_to_end([(b"Content-Length", b"4"), chunked]) == []
    assert end_to_end([(b"Content-Length", b"4")]) == [(b"Content-Length", b"4")]


@pytest.mark.parametrize(
    ("path", "out"),
    [("/api/../metrics", True), ("/api/v1/./jobs", True), ("/api/v1/jobs", False), ("/api/a..b", False)],
)
def test_paths_that_lead_out(path: str, *, out: bool) -> None:
    assert climbs(path) is out


def test_documents_keep_what_they_refer_to() -> None:
    users = {"paths": {"/api/v1/jobs": {}, "/health": {}}, "components": {"schemas": {"A": {}}, "responses": {"P": {}}}}
    upload = {"paths": {"/api/v1/uploads": {}}, "components": {"schemas": {"B": {}}, "securitySchemes": {"key": {}}}}
    whole = merged(merged({}, users), upload)
    assert set(whole["paths"]) == {"/api/v1/jobs", "/api/v1/uploads"}
    assert whole["components"] == {
        "schemas": {"A": {}, "B": {}},
        "responses": {"P": {}},
        "securitySchemes": {"key": {}},
    }


@pytest.mark.parametrize(
    ("method", "path", "service"),
    [
        ("POST", "/api/v1/videos", "upload"),
        ("POST", "/api/v1/videos/", "upload"),
        ("POST", "/api/v1/videos/import", "upload"),
        ("POST", "/api/v1/videos/1/pictures", "upload"),
        ("GET", "/api/v1/videos/1/pictures", "users"),
        ("POST", "/api/v1/videos/1/shares", "users"),
        ("OPTIONS", "/api/v1/uploads", "upload"),
        ("PATCH", "/api/v1/uploads/1", "upload"),
        ("POST", "/api/v1/uploads/presign/1/complete", "upload"),
        ("GET", "/api/v1/uploadsx", "users"),
        ("GET", "/api/v1/videos", "users"),
        ("GET", "/api/v1/videos/import", "users"),
        ("POST", "/api/v1/jobs", "users"),
        ("GET", "/api/docs", "users"),
    ],
)
def test_who_answers(method: str, path: str, service: str) -> None:
    assert service_of(method, path) == service


@pytest.mark.parametrize("target", ["/api/v1/jobs?x=#y", "/api/v1/jobs#y", "/api/v1/jobs?x=\x7f"])
async def test_what_is_no_url_is_refused(target: str) -> None:
    """As a raw client may send it."""
    path, _, query = target.partition("?")
    headers = [(b"host", b"127.0.0.1")]
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode()}
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    gateway = Gateway(address=lambda _name: "http://127.0.0.1:9", health=dict)
    await gateway.app()({**scope, "headers": headers, "root_path": ""}, receive, send)
    await gateway.close()
    assert said[0]["status"] == 400, target
    assert (b"content-type", b"application/problem+json") in said[0]["headers"]


def test_one_document_holds_what_both_services_answer() -> None:
    users = {
        "paths": {"/api/v1/videos": {"get": 1}, "/health": {}},
        "components": {"schemas": {"A": 1}, "responses": {"P": 1}},
    }
    upload = {"paths": {"/api/v1/videos": {"post": 2}, "/api/v1/uploads": {}}, "components": {"schemas": {"B": 2}}}
    assert merged(merged({}, users), upload) == {
        "paths": {"/api/v1/videos": {"get": 1, "post": 2}, "/api/v1/uploads": {}},
        "components": {"schemas": {"A": 1, "B": 2}, "responses": {"P": 1}},
    }
