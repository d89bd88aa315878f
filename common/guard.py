"""The way out: every connection to what a user names, a link or a webhook, begins here.

A name is resolved once, every address it gives is judged, and the connection goes to an address that was judged: there is no moment
in which the name may point elsewhere. The name itself stays in the Host header and in TLS.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final

import httpcore
import httpx

from common.errors import InvalidRequest
from common.pace import Pace, Paced

Resolver = Callable[[str, int], Awaitable[list[str]]]
Judge = Callable[[str], bool]
"""Whether a link may lead to an address."""

_PACE: Final = Pace()
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_INSIDE: Final = tuple(map(ipaddress.ip_network, ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24")))
"""Azure's host, protocol assignments (RFC 6890) and relays of 6to4: routed, but never a site."""
_ISATAP: Final = frozenset({0x0000_5EFE, 0x0200_5EFE})
"""Of interfaces that hold an IPv4 address of their own site (RFC 5214, 6.1)."""
_UNICAST: Final = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is routed on the internet (RFC 4291, 2.4)."""


def is_public(address: str) -> bool:
    """Whether an address is on the open internet, also inside its IPv4-in-IPv6 forms."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id is not None or int(ip) >> 32 & 0xFFFFFFFF in _ISATAP:
            return False
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        inner = (ip.sixtofour, *(ip.teredo or ()))
        if ip not in _UNICAST or not all(is_public(str(held)) for held in inner if held is not None):
            return False
        if ip.sixtofour is not None:
            return True
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _INSIDE)


def anywhere(_address: str) -> bool:
    """The judge where everybody who may import is trusted."""
    return True


async def resolve(host: str, port: int) -> list[str]:
    """As the system does: it also reads 127.1, 0x7f000001, 2130706433 and digits of any script as addresses."""
    rows = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in rows]


class Guard(httpcore.AsyncNetworkBackend):
    """Opens connections for links, for our own client and for the proxy alike."""

    def __init__(self, *, may_reach: Judge = is_public, resolver: Resolver = resolve, pace: Pace = _PACE) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._may_reach = may_reach
        self._resolver = resolver
        self._pace = pace

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the library's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises InvalidRequest for an address that no link may lead to, httpcore.ConnectError where nobody answers."""
        options = (port, timeout, local_address, socket_options)
        *others, last = await self._judged(host, port)
        for address in others:
            try:
                return Paced(await self._inner.connect_tcp(address, *options), self._pace)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # as where a name has an IPv6 address, and we have none
        return Paced(await self._inner.connect_tcp(last, *options), self._pace)

    async def connect_unix_socket(self, *_args: Any, **_options: Any) -> httpcore.AsyncNetworkStream:
        raise InvalidRequest("The link leads to a local socket.")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _judged(self, host: str, port: int) -> list[str]:
        """All addresses of a name, if a link may lead to every one of them."""
        try:
            addresses = await self._resolver(host, port)
        except UnicodeError as error:  # a part of the name is empty or too long (RFC 3490)
            raise InvalidRequest("The link is not a valid URL.") from error
        except OSError as error:
            raise httpcore.ConnectError(f"no address for {host}") from error
        if not addresses:
            raise httpcore.ConnectError(f"no address for {host}")
        if not all(map(self._may_reach, addresses)):
            raise InvalidRequest("The link leads to a private address. Use a link that anybody can open.")
        return addresses


def guarded_client(guard: Guard) -> httpx.AsyncClient:
    """A client whose every connection is the guard's. It reads no proxy settings, and carries no cookies from one link to the next."""
    transport = httpx.AsyncHTTPTransport(trust_env=False)
    transport._pool = httpcore.AsyncConnectionPool(  # noqa: SLF001  httpx offers no other way to give its pool a backend
        max_connections=None,  # one that waits must hold up no other
        max_keepalive_connections=0,
        network_backend=guard,
    )
    none = CookieJar(DefaultCookiePolicy(allowed_domains=()))
    return httpx.AsyncClient(transport=transport, cookies=none, trust_env=False, follow_redirects=False, timeout=30)
