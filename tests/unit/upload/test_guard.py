"""No link leads into our own network: not directly, not through the proxy, not by a redirect. A canary there counts who comes."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from common.errors import ClipmillError, InvalidMedia, InvalidRequest, Unavailable
from common.guard import Guard, anywhere, guarded_client, is_public
from common.pace import Pace
from services.upload import proxy as proxies
from services.upload.links import NoFile, fetch
from services.upload.proxy import Proxy
from tests.sites import PUBLIC, Canary, Names, canary, guard, served

PRIVATE_V4 = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104  an address to be refused
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "168.63.129.16",
    "192.0.0.1",
    "192.0.0.9",
    "192.88.99.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
)
PUBLIC_V4 = ("8.8.8.8", "1.1.1.1", "93.184.215.14", "172.32.0.1", "100.128.0.1")
PRIVATE_V6 = (
    "::",
    "::1",
    "::2",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700:4700::1111%eth0",
    "fec0::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "ff02::1",
    "2001:db8::1",
    "100::1",
    "64:ff9b:1::1",
    "5f00::1",
    "2001:470:1f0b::5efe:808:808",
    "2001:470:1f0b::200:5efe:7f00:1",
    "2002:808:808::5efe:a00:1",
)
PUBLIC_V6 = ("2606:4700:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888")


def octets(address: str) -> tuple[int, int]:
    a, b, c, d = (int(part) for part in address.split("."))
    return a << 8 | b, c << 8 | d


def wrapped(address: str) -> dict[str, str]:
    """The forms of IPv6 that hold an IPv4 address."""
    high, low = octets(address)
    return {
        "mapped": f"::ffff:{address}",
        "compatible": f"::{address}",
        "translated": f"::ffff:0:{high:x}:{low:x}",
        "nat64": f"64:ff9b::{high:x}:{low:x}",
        "local nat64": f"64:ff9b:1::{high:x}:{low:x}",
        "6to4": f"2002:{high:x}:{low:x}::1",
        "teredo client": f"2001:0:808:808:0:0:{high ^ 0xFFFF:x}:{low ^ 0xFFFF:x}",
        "teredo server": f"2001:0:{high:x}:{low:x}:0:0:f7f7:f7f7",
    }


@pytest.mark.parametrize("address", [*PRIVATE_V4, *PRIVATE_V6])
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [*PUBLIC_V4, *PUBLIC_V6])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE_V4)
def test_no_wrapping_hides_a_private_address(address: str) -> None:
    assert not {form for form, wrap in wrapped(address).items() if is_public(wrap)}


@pytest.mark.parametrize("form", ["mapped", "nat64", "6to4"])
def test_a_wrapped_public_address_is_public(form: str) -> None:
    assert is_public(wrapped("8.8.8.8")[form])


@given(st.ip_addresses(v=6))
def test_only_what_is_routed_is_public(address: object) -> None:
    if is_public(str(address)):
        first = int(str(address).split(":")[0] or "0", 16)
        assert 0x2000 <= first <= 0x3FFF or str(address).startswith(("::ffff:", "64:ff9b::"))


# ---- links that lead inside ------------------------------------------------------------------------------------------

NAMES = {
    "inside.example": [["127.0.0.1"]],
    "metadata.example": [["169.254.169.254"]],
    "mixed.example": [[PUBLIC, "127.0.0.1"]],
    "mixed6.example": [[PUBLIC, "::1"]],
    "nat64.example": [["64:ff9b::7f00:1"]],
    "good.example": [[PUBLIC]],
}
INSIDE = (
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0177.0x0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://localhost:{port}/",
    "http://localhost.:{port}/",
    "http://LOCALHOST:{port}/",
    "http://127.0.0.2:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[::ffff:0:127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::1]:{port}/",
    "http://[2001:0:7f00:1::f7f7:f7f7]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://１２７.０.０.１:{port}/",
    "http://127。0。0。1:{port}/",
    "http://ⓛocalhost:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://good.example@127.0.0.1:{port}/",
    "http://good.example:80@127.0.0.1:{port}/",
    "http://good.example%00@127.0.0.1:{port}/",
    "http://good.example\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@good.example/",  # pragma: allowlist secret
    "http://127.0.0.1:{port}#@good.example/",
    "http://127.0.0.1:{port}?@good.example/",
    "http://127.0.0.1\t:{port}/",
    "http:\\\\127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "http://inside.example:{port}/",
    "http://metadata.example:{port}/",
    "http://mixed.example:{port}/",
    "http://mixed6.example:{port}/",
    "http://nat64.example:{port}/",
    "http://10.0.0.5:{port}/",
    "http://100.64.0.1:{port}/",
    "http://169.254.169.254:{port}/latest/meta-data/",
    "http://[fd00::1]:{port}/",
    "http://[ff02::1]:{port}/",
    "http://user:secret@192.168.0.1:{port}/",  # pragma: allowlist secret
    "file:///etc/passwd",
    "file://127.0.0.1:{port}/etc/passwd",
    "ftp://127.0.0.1:{port}/a.mp4",
    "gopher://127.0.0.1:{port}/_x",
    "dict://127.0.0.1:{port}/x",
    "data:video/mp4;base64,AAAA",
    "concat:http://127.0.0.1:{port}/|/etc/passwd",
    "subfile,,start,0,end,9,,:/etc/passwd",
    "rtmp://127.0.0.1:{port}/live",
    "rtsp://127.0.0.1:{port}/live",
    "ws://127.0.0.1:{port}/",
    "javascript:alert(1)",
)


@pytest.fixture
async def bird() -> AsyncIterator[Canary]:
    async with canary() as made:
        yield made


async def opened(url: str, way_out: Guard, *, most_bytes: int = 100) -> None:
    async with guarded_client(way_out) as http, fetch(http, url, most_bytes=most_bytes) as found:
        async for _ in found.pieces:
            pass


@pytest.mark.parametrize("form", INSIDE)
async def test_directly(bird: Canary, form: str) -> None:
    with pytest.raises((InvalidRequest, Unavailable)):
        await opened(form.format(port=bird.port), guard(Names(NAMES)))
    assert bird.connections == 0


@asynccontextmanager
async def asking(
    proxy: Proxy, line: bytes, *, secret: str | None = None, then: bytes = b""
) -> AsyncIterator[asyncio.StreamReader]:
    """What the proxy answers to a request, and to what is sent after it."""
    user = urlsplit(proxy.url)
    credentials = base64.b64encode(f"{user.username}:{secret or user.password}".encode())
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(line + b" HTTP/1.1\r\nHost: good.example\r\nProxy-Authorization: Basic " + credentials + b"\r\n\r\n")
    writer.write(then)
    yield reader
    writer.close()
    await writer.wait_closed()


async def said(proxy: Proxy, line: bytes, secret: str | None = None) -> bytes:
    """The first line that the proxy answers."""
    async with asking(proxy, line, secret=secret) as answer:
        return (await answer.readline()).rstrip()


@pytest.mark.parametrize("form", INSIDE)
async def test_through_the_proxy(bird: Canary, form: str) -> None:
    """As a request, and as a tunnel."""
    url = form.format(port=bird.port)
    authority = url.partition("://")[2].partition("/")[0]
    async with proxies.serving(guard(Names(NAMES)), most_bytes=1000) as proxy:
        for line in (f"GET {url}", f"CONNECT {authority}", f"CONNECT {authority.rpartition('@')[2]}"):
            assert (await said(proxy, line.encode()))[9:12] in {b"403", b"502", b""}
    assert bird.connections == 0


async def test_the_canary_would_have_sung(bird: Canary) -> None:
    """Where links may lead anywhere, many of these reach it: it's the guard that holds them back."""
    reached = 0
    for form in INSIDE:
        way_out = Guard(may_reach=anywhere, resolver=Names({**NAMES, "metadata.example": [["::1"]]}))
        before, url = bird.connections, form.format(port=bird.port)
        if not any(part in url for part in ("10.0.0.5", "100.64", "169.254", "192.168", "[f", "[2", "[6", "nat64")):
            with suppress(ClipmillError):
                await opened(url, way_out)
            reached += bird.connections > before
    assert reached >= 20


# ---- names -----------------------------------------------------------------------------------------------------------


async def film(_request: Request) -> Response:
    return Response(b"film")


async def page(_request: Request) -> Response:
    return Response("<html></html>", media_type="text/html")


async def moved(request: Request) -> Response:
    return RedirectResponse(request.query_params["to"])


async def echo(request: Request) -> Response:
    return Response(f"{request.method} {request.headers['host']} ".encode() + await request.body())


async def endless(_request: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0)  # the server tells nobody that the caller has gone
            yield b"film" * 1024

    return StreamingResponse(pieces())


async def drips(_request: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.02)
            yield b"f"

    return StreamingResponse(pieces())


async def cookie(request: Request) -> Response:
    answer = Response(request.headers.get("cookie", "none"))
    answer.set_cookie("who", "me")
    return answer


SITE = Starlette(
    routes=[
        Route("/film.mp4", film),
        Route("/moved", moved),
        Route("/page", page),
        Route("/echo", echo, methods=["GET", "POST", "HEAD"]),
        Route("/endless", endless),
        Route("/drips", drips),
        Route("/cookie", cookie),
    ]
)


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with served(SITE) as made:
        yield made


async def test_a_name_is_resolved_once(port: int, bird: Canary) -> None:
    """It points inside from the second answer on."""
    names = Names({"flip.example": [[PUBLIC], ["127.0.0.1"]]})
    await opened(f"http://flip.example:{port}/film.mp4", guard(names))
    assert names.asked == ["flip.example"]
    with pytest.raises(InvalidRequest, match="private address"):
        await opened(f"http://flip.example:{bird.port}/", guard(names))
    assert bird.connections == 0


async def test_a_redirect_is_judged_again(port: int, bird: Canary) -> None:
    names = Names({**NAMES, "flip.example": [[PUBLIC], ["127.0.0.1"]]})
    for to in (
        f"http://127.0.0.1:{bird.port}/",
        f"http://inside.example:{bird.port}/",
        f"http://flip.example:{bird.port}/",
        f"//127.0.0.1:{bird.port}/",
        f"http://[::ffff:7f00:1]:{bird.port}/",
        "file:///etc/passwd",
    ):
        with pytest.raises(InvalidRequest):
            await opened(f"http://flip.example:{port}/moved?to={to}", guard(names))
        names.answers["flip.example"][:] = [[PUBLIC], ["127.0.0.1"]]
    assert bird.connections == 0


async def test_tls_is_told_the_name(proxy: Proxy) -> None:
    """Not the address; the certificate is for the name."""
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), PUBLIC, 0, ssl=context)
    async with server, httpx.AsyncClient(proxy=proxy.url, trust_env=False) as through:
        url = f"https://good.example:{server.sockets[0].getsockname()[1]}/film.mp4"
        with pytest.raises(Unavailable):
            await opened(url, guard(Names(NAMES)))
        with pytest.raises(httpx.TransportError):
            await through.get(url)
    assert names == ["good.example", "good.example"]


async def test_a_name_without_addresses(bird: Canary) -> None:
    with pytest.raises(Unavailable):
        await opened(f"http://nobody.example:{bird.port}/", guard(Names({"nobody.example": [[]]})))


async def test_what_is_no_file_may_be_a_page(port: int) -> None:
    async with guarded_client(guard()) as http:
        for path, told in (("nothing", "answers 404"), ("page", None)):
            with pytest.raises(NoFile) as caught:
                async with fetch(http, f"http://{PUBLIC}:{port}/{path}", most_bytes=100):
                    pass
            assert (caught.value.error is None) == (told is None)
            assert told is None or told in str(caught.value.error)


async def test_links_carry_no_cookies_to_one_another(port: int) -> None:
    async with guarded_client(guard()) as http:
        for _ in range(2):
            async with fetch(http, f"http://{PUBLIC}:{port}/cookie", most_bytes=100) as found:
                assert b"".join([piece async for piece in found.pieces]) == b"none"


async def test_nothing_is_endless(port: int) -> None:
    with pytest.raises(InvalidMedia, match="more than"):
        await opened(f"http://{PUBLIC}:{port}/endless", guard(), most_bytes=100_000)


SLOW = Pace(least_bytes=10_000, seconds=0.5)


async def test_who_sends_too_slowly_is_given_up(port: int) -> None:
    with pytest.raises(Unavailable, match="too slowly"):
        await opened(f"http://{PUBLIC}:{port}/drips", guard(pace=SLOW), most_bytes=1_000_000)


async def test_who_sends_fast_may_wait_for_us(port: int) -> None:
    async with (
        guarded_client(guard(pace=SLOW)) as http,
        fetch(http, f"http://{PUBLIC}:{port}/endless", most_bytes=10**9) as found,
    ):
        for _ in range(3):
            await anext(aiter(found.pieces))
            await asyncio.sleep(0.6)


async def test_imports_that_wait_hold_up_no_other(port: int) -> None:
    async with guarded_client(guard()) as http, AsyncExitStack() as waiting:
        for _ in range(30):
            await waiting.enter_async_context(fetch(http, f"http://{PUBLIC}:{port}/drips", most_bytes=100))
        async with fetch(http, f"http://{PUBLIC}:{port}/film.mp4", most_bytes=100) as found:
            assert [piece async for piece in found.pieces] == [b"film"]


# ---- the proxy -------------------------------------------------------------------------------------------------------


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    async with proxies.serving(guard(Names(NAMES)), most_bytes=1_000_000) as made:
        yield made


@pytest.fixture
async def through(proxy: Proxy) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(proxy=proxy.url, trust_env=False) as made:
        yield made


async def test_requests_pass(through: httpx.AsyncClient, port: int) -> None:
    url = f"http://good.example:{port}/echo"
    assert (await through.get(url)).text == f"GET good.example:{port} "
    assert (await through.post(url, content=b"x" * 200_000)).text == f"POST good.example:{port} " + "x" * 200_000
    assert (await through.head(url)).headers["content-length"] == str(len(f"HEAD good.example:{port} "))
    assert (await through.get(f"http://good.example:{port}/nothing")).status_code == 404


async def test_tunnels_pass(proxy: Proxy, port: int) -> None:
    assert await said(proxy, f"CONNECT good.example:{port}".encode()) == b"HTTP/1.1 200"
    assert proxy.refusal is None


async def test_what_it_refuses_is_kept(proxy: Proxy, through: httpx.AsyncClient, bird: Canary) -> None:
    answer = await through.get(f"http://inside.example:{bird.port}/")
    assert (answer.status_code, "private address" in answer.text) == (403, True)
    assert proxy.refusal is not None
    assert "private address" in proxy.refusal.message


async def test_nobody_else_may_use_it(proxy: Proxy, port: int, bird: Canary) -> None:
    for line in (f"GET http://good.example:{port}/film.mp4", f"CONNECT good.example:{port}"):
        assert (await said(proxy, line.encode(), secret="guessed"))[9:12] == b"407"  # noqa: S106  # pragma: allowlist secret
    async with httpx.AsyncClient(proxy=f"http://127.0.0.1:{proxy.port}", trust_env=False) as stranger:
        answer = await stranger.get(f"http://127.0.0.1:{bird.port}/")
        assert (answer.status_code, answer.headers["proxy-authenticate"]) == (407, "Basic")
    assert bird.connections == 0


async def test_it_gives_up_who_sends_too_slowly(port: int) -> None:
    """In answer to a request, and in a tunnel."""
    async with proxies.serving(guard(Names(NAMES), pace=SLOW), most_bytes=1_000_000) as proxy:
        async with httpx.AsyncClient(proxy=proxy.url, trust_env=False) as through:
            with pytest.raises(httpx.TransportError):
                await through.get(f"http://good.example:{port}/drips")
        assert isinstance(proxy.refusal, Unavailable)
        proxy.refusal = None
        drips = f"GET /drips HTTP/1.1\r\nHost: good.example:{port}\r\n\r\n"
        async with asking(proxy, f"CONNECT good.example:{port}".encode(), then=drips.encode()) as answer:
            assert (await answer.readline()).startswith(b"HTTP/1.1 200")
            await answer.read()
    assert isinstance(proxy.refusal, Unavailable)


async def test_it_has_an_allowance(proxy: Proxy, through: httpx.AsyncClient, port: int) -> None:
    with pytest.raises(httpx.TransportError):
        await through.get(f"http://good.example:{port}/endless")
    assert isinstance(proxy.refusal, InvalidMedia)
    assert (await through.get(f"http://good.example:{port}/film.mp4")).status_code == 403


async def test_it_ends_with_its_import(port: int) -> None:
    async with proxies.serving(guard(Names(NAMES)), most_bytes=1 << 40) as proxy:
        _, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        user = urlsplit(proxy.url)
        credentials = base64.b64encode(f"{user.username}:{user.password}".encode())
        writer.write(f"GET http://good.example:{port}/endless HTTP/1.1\r\nHost: x\r\n".encode())
        writer.write(b"Proxy-Authorization: Basic " + credentials + b"\r\n\r\n")
        await writer.drain()
    writer.transport.abort()
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", proxy.port)


@pytest.mark.parametrize(
    "line",
    [
        b"GET /film.mp4",
        b"GET ftp://good.example/x",
        b"GET file:///etc/passwd",
        b"GET",
        b"OPTIONS *",
        b"CONNECT good.example",
        b"CONNECT good.example:0",
        b"CONNECT good.example:99999",
        b"CONNECT user@good.example:80",
        b"\x16\x03\x01",
    ],
)
async def test_what_it_does_not_understand(proxy: Proxy, line: bytes) -> None:
    assert (await said(proxy, line))[9:12] in {b"403", b"502", b""}
