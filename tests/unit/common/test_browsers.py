import httpx
import pytest
from starlette.responses import PlainTextResponse

from common.browsers import LocalOnly, refusal


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


def test_pages_of_listed_origins_may_change_things() -> None:
    page = "http://localhost:5173"
    headers = {"host": "127.0.0.1:8080", "origin": page}
    assert refusal("POST", headers, origins=frozenset({page})) is None
    assert refusal("POST", {**headers, "origin": "http://localhost:5174"}, origins=frozenset({page})) is not None
    assert refusal("POST", {**headers, "host": "evil.example"}, origins=frozenset({page})) is not None


async def test_a_service_of_this_machine_asks_first() -> None:
    transport = httpx.ASGITransport(LocalOnly(PlainTextResponse("here")))
    async with httpx.AsyncClient(transport=transport) as http:
        assert (await http.post("http://127.0.0.1:20001/")).text == "here"
        assert (await http.get("http://evil.example:20001/")).status_code == 421
        foreign = {"Origin": "https://evil.example"}
        assert (await http.post("http://127.0.0.1:20001/", headers=foreign)).status_code == 403
