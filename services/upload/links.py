"""Fetching a direct link, without letting it lead into our own network.

A name is resolved once, every address it gives is checked, and the connection goes to the address that was checked: there is no
moment in which the name may point elsewhere. Each redirect starts over.
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import httpcore
import httpx

from common.errors import InvalidMedia, InvalidRequest, Unavailable

Resolver = Callable[[str, int], Awaitable[list[str]]]
REDIRECTS: Final = 5
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_UNICAST: Final = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is routed on the internet (RFC 4291, 2.4)."""


def is_public(address: str) -> bool:
    """Whether an address is on the open internet, also inside its IPv4-in-IPv6 forms."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        inner = (ip.sixtofour, *(ip.teredo or ()))
        if ip not in _UNICAST or not all(is_public(str(held)) for held in inner if held is not None):
            return False
        if ip.sixtofour is not None:
            return True
    return ip.is_global and not ip.is_multicast


async def resolve(host: str, port: int) -> list[str]:
    rows = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in rows]


class _Guarded(httpcore.AsyncNetworkBackend):
    def __init__(self, resolver: Resolver, *, private: bool) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._resolver = resolver
        self._private = private

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the library's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            addresses = await self._resolver(host, port)
        except UnicodeError as error:  # a part of the name is empty or too long (RFC 3490)
            raise InvalidRequest("The link is not a valid URL.") from error
        except OSError as error:
            raise httpcore.ConnectError(f"no address for {host}") from error
        if not self._private and not all(is_public(address) for address in addresses):
            raise InvalidRequest("The link leads to a private address. Use a link that anybody can open.")
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError:
                continue  # as where a name has an IPv6 address, and we have none
        return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(self, *_args: Any, **_options: Any) -> httpcore.AsyncNetworkStream:
        raise InvalidRequest("The link leads to a local socket.")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def client(*, private: bool, resolver: Resolver = resolve) -> httpx.AsyncClient:
    """A client whose every connection is guarded; it reads no proxy settings."""
    transport = httpx.AsyncHTTPTransport(trust_env=False)
    transport._pool = httpcore.AsyncConnectionPool(  # noqa: SLF001  httpx offers no other way to give its pool a backend
        network_backend=_Guarded(resolver, private=private)
    )
    return httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False, timeout=30)


@asynccontextmanager
async def fetch(
    http: httpx.AsyncClient, url: str, *, most_bytes: int
) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
    """(title, pieces) of what a link holds. Raises InvalidRequest for a bad link, Unavailable for a host that doesn't answer."""
    for _ in range(REDIRECTS + 1):
        path = _path_of(url)
        try:
            async with http.stream("GET", url, headers={"Accept-Encoding": "identity"}) as answer:
                if answer.has_redirect_location:
                    url = str(answer.url.join(answer.headers["location"]))
                    continue
                if answer.status_code != 200:
                    raise InvalidRequest(f"The link answers {answer.status_code}. Open it in a browser to see why.")
                yield _title(path), _capped(answer.aiter_raw(1024 * 1024), most_bytes)
                return
        except httpx.InvalidURL as error:
            raise InvalidRequest("The link is not a valid URL.") from error
        except httpx.TransportError as error:
            raise Unavailable(f"The link's host can't be reached ({type(error).__name__}). Try again later.") from error
    raise InvalidRequest("The link is redirected too often.")


def _path_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidRequest("The link is not a valid URL.") from error
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        raise InvalidRequest("The link must begin with http:// or https:// and a host, or with s3:// and a bucket.")
    return parts.path


async def _capped(pieces: AsyncIterator[bytes], most: int) -> AsyncIterator[bytes]:
    total = 0
    async for piece in pieces:
        total += len(piece)
        if total > most:
            raise InvalidMedia(f"The link holds more than {most / 2**30:.0f} GiB.")
        yield piece


def _title(path: str) -> str:
    return unquote(path.rsplit("/", 1)[-1]).rsplit(".", 1)[0]
