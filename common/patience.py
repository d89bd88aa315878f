"""Connections for consumers: they wait for a server that is being restarted, and take their time after a refusal.

FastStream leaves a consumer idle for 5 s after a lost connection, and repeats a refused read at once: one consumer asked a read-only
server 1,400 times a second.
"""

import asyncio
from typing import Any, Final
from urllib.parse import urlsplit

from redis.asyncio.connection import Connection, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ResponseError

REFUSED_PAUSE_S: Final = 1.0
_PAUSES: Final = ExponentialBackoff(base=0.05, cap=0.5)
_TRIES: Final = 5


class _Patient:
    def __init__(self, **options: Any) -> None:
        super().__init__(**options, retry=Retry(_PAUSES, _TRIES))  # type: ignore[call-arg]
        self._reads = False

    async def send_command(self, *command: Any, **options: Any) -> None:
        self._reads = command[0] == "XREADGROUP"
        await super().send_command(*command, **options)  # type: ignore[misc]

    async def read_response(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super().read_response(*args, **kwargs)  # type: ignore[misc]
        except ResponseError as error:
            if self._reads and "NOGROUP" not in str(error):  # which ends the consumer, so that it is started again
                await asyncio.sleep(REFUSED_PAUSE_S)
            raise


class _Tcp(_Patient, Connection):
    pass


class _Tls(_Patient, SSLConnection):
    pass


class _Unix(_Patient, UnixDomainSocketConnection):
    pass


_CLASSES: Final[dict[str, type[Any]]] = {"rediss": _Tls, "unix": _Unix}


def patient_connection(url: str) -> type[Connection]:
    """The class for this URL's scheme: redis, rediss or unix."""
    return _CLASSES.get(urlsplit(url).scheme, _Tcp)
