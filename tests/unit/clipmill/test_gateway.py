import pytest

from clipmill.gateway import climbs, end_to_end, refusal, service_of


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


@pytest.mark.parametrize(
    ("method", "path", "service"),
    [
        ("POST", "/api/v1/videos", "upload"),
        ("POST", "/api/v1/videos/", "upload"),
        ("POST", "/api/v1/videos/import", "upload"),
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


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8080", "localhost:8080", "localhost", "[::1]:8080", "[::1]", "LOCALHOST:1"]
)
def test_this_machine_may_call(host: str) -> None:
    assert refusal("POST", {"host": host}) is None
    assert refusal("POST", {"host": host, "origin": f"http://{host}"}) is None


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example:8080", ""])
def test_a_name_that_was_pointed_here_is_refused(host: str) -> None:
    answer = refusal("GET", {"host": host})
    assert answer is not None
    assert answer.status_code == 421


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999"])
def test_pages_of_other_sites_may_look_but_not_change(origin: str) -> None:
    headers = {"host": "127.0.0.1:8080", "origin": origin}
    assert refusal("GET", headers) is None
    answer = refusal("POST", headers)
    assert answer is not None
    assert answer.status_code == 403
