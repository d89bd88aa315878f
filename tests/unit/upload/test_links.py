import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import InvalidRequest
from services.upload.links import client, fetch, is_public

PRIVATE_V4 = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104  an address to be refused
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
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
    "fec0::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "ff02::1",
    "2001:db8::1",
    "100::1",
    "64:ff9b:1::1",
    "5f00::1",
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

INSIDE = (
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://localhost:1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://user:secret@10.0.0.1/",  # pragma: allowlist secret
    "http://169.254.169.254/latest/meta-data/",
)


async def opened(url: str) -> None:
    async with client(private=False) as http, fetch(http, url, most_bytes=10) as (_, pieces):
        async for _ in pieces:
            pass


@pytest.mark.parametrize("url", INSIDE)
async def test_links_into_our_own_network_are_refused(url: str) -> None:
    with pytest.raises(InvalidRequest, match=r"private address|not a valid URL"):
        await opened(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://example.org/a.mp4",
        "file:///etc/passwd",
        "gopher://x/",
        "//example.org/a.mp4",
        "http://",
        "http:///a",
        "http://[::1",
        "http://[::1]x/",
        "http://example.org:99999/",
        "http://example.org:port/",
        "javascript:alert(1)",
        "http://\x00/",
        "http://a..b/x.mp4",
        f"http://{'a' * 64}.example/",
    ],
)
async def test_what_is_no_link_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequest, match=r"http://|not a valid URL"):
        await opened(url)


async def test_a_name_that_has_one_private_address_is_refused() -> None:
    """Whichever of its addresses would be taken."""

    async def resolver(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14", "10.0.0.1"]

    async with client(private=False, resolver=resolver) as http:
        with pytest.raises(InvalidRequest, match="private address"):
            async with fetch(http, "http://example.org/", most_bytes=10):
                pass
