"""Connections to Redis that take their time after a refusal.

FastStream repeats a refused read at once: one consumer asked a read-only server 1,400 times a second.
"""

import asyncio
from typing import Any, Final
from urllib.parse import urlsplit

from redis.asyncio.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.exceptions import ResponseError

REFUSED_PAUSE_S: Final = 1.0


class _Patient:
    async def read_response(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super().read_response(*args, **kwargs)  # type: ignore[misc]
        except ResponseError as error:
            if "GROUP" not in str(error):  # BUSYGROUP and NOGROUP are answers that somebody waits for
                await asyncio.sleep(REFUSED_PAUSE_S)
            raise


class _Tcp(_Patient, Connection):
    pass


class _Tls(_Patient, SSLConnection):
    pass


class _Unix(_Patient, UnixDomainSocketConnection):
    pass


def patient_connection(url: str) -> type[Connection]:
    """The class for this URL's scheme: redis, rediss or unix."""
    return {"rediss": _Tls, "unix": _Unix}.get(urlsplit(url).scheme, _Tcp)
