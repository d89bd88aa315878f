import httpx
import pytest
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from common.origins import WebOrigins
from common.settings import Settings

PAGE = "https://app.example.org"


async def answer(request: Request) -> Response:
    return PlainTextResponse(request.method, headers={"ETag": "x", "Vary": "Accept"})


def client(*origins: str) -> httpx.AsyncClient:
    app = Starlette(routes=[Route("/", answer, methods=["GET", "POST", "OPTIONS"])])
    twice = WebOrigins(WebOrigins(app, origins=frozenset(origins)), origins=frozenset(origins))
    return httpx.AsyncClient(transport=httpx.ASGITransport(twice), base_url="http://clipmill")


async def test_a_listed_page_may_read_answers() -> None:
    async with client(PAGE) as http:
        said = (await http.post("/", headers={"Origin": PAGE})).headers
    assert said.get_list("access-control-allow-origin") == [PAGE]
    assert said["access-control-allow-credentials"] == "true"
    assert {"ETag", "Location", "Upload-Offset", "Content-Range"} <= set(
        said["access-control-expose-headers"].split(", ")
    )
    assert said["vary"] == "Accept, Origin"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"])
async def test_it_is_told_so_before(method: str) -> None:
    asked = {
        "Origin": PAGE,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "x-csrf-token,tus-resumable,upload-offset,content-type",
    }
    async with client(PAGE) as http:
        answer = await http.options("/", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert method in answer.headers["access-control-allow-methods"].split(", ")
    allowed = {name.lower() for name in answer.headers["access-control-allow-headers"].split(", ")}
    assert set(asked["Access-Control-Request-Headers"].split(",")) <= allowed


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", f"{PAGE}.evil.example", "http://app.example.org", ""]
)
async def test_no_other_page_may(origin: str) -> None:
    async with client(PAGE) as http:
        for method in ("GET", "OPTIONS"):
            headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            answer = await http.request(method, "/", headers=headers)
            assert "access-control-allow-origin" not in answer.headers
            assert answer.headers["vary"] == "Accept, Origin", "no cache gives this to a page that may"


async def test_without_a_list_nothing_is_said() -> None:
    async with client() as http:
        answer = await http.get("/", headers={"Origin": PAGE})
    assert answer.headers["vary"] == "Accept"
    assert "access-control-allow-origin" not in answer.headers


async def test_an_options_of_its_own_is_passed_on() -> None:
    async with client(PAGE) as http:
        assert (await http.options("/", headers={"Origin": PAGE})).text == "OPTIONS"


def test_lists_of_origins() -> None:
    known = Settings(web_origins="https://app.example.org, http://localhost:5173,https://[::1]:8443")
    assert known.origins == {"https://app.example.org", "http://localhost:5173", "https://[::1]:8443"}
    assert Settings().origins == frozenset()


@pytest.mark.parametrize(
    "text", ["*", "null", "https://", "app.example.org", "https://a.org/", "https://A.org", "ftp://a.org"]
)
def test_what_is_no_origin(text: str) -> None:
    with pytest.raises(ValidationError, match="no origin"):
        Settings(web_origins=text)


def test_cookies_of_other_sites_need_https() -> None:
    with pytest.raises(ValidationError, match="CROSS_SITE_COOKIES"):
        Settings(web_origins=PAGE, cross_site_cookies=True, secure_cookies=False)
    with pytest.raises(ValidationError, match="CROSS_SITE_COOKIES"):
        Settings(cross_site_cookies=True)
    assert Settings(web_origins=PAGE, cross_site_cookies=True)
