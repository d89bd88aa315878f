"""What is signed in place of being kept: paths of files, and tickets to watch. Whoever holds one may read until it expires."""

import base64
import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from typing import Final, Literal

from pymongo import ReturnDocument
from ulid import ULID

from common.database import Database
from common.errors import NotFound

Access = Literal["owner", "follower", "visibility", "share"]
_BY_LETTER: Final[dict[bytes, Access]] = {b"o": "owner", b"f": "follower", b"v": "visibility", b"s": "share"}
_LETTERS: Final = {access: letter for letter, access in _BY_LETTER.items()}
_FIXED: Final = struct.Struct(">cI8s")
_MAC: Final = 16
_SHARE: Final = 16
_LATE: Final = "The link is wrong or has expired. Open the page again."


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """A right to watch one asset. It says how it was had, which is looked up again, and names nobody.

    `session` is random: what is fetched with one ticket is one watching.
    """

    asset: str
    access: Access
    expires: int
    session: str
    share: str | None = None


class Signer:
    """The key is made once and shared by all replicas through MongoDB."""

    def __init__(self, database: Database, *, life_s: int) -> None:
        self._secrets = database.raw["secrets"]
        self._life_s = life_s
        self._key: bytes | None = None

    async def sign(self, path: str, *, now_s: float) -> str:
        """`path` with its expiry and signature as a query: the same for a while, so that what was fetched is found again."""
        step = max(1, self._life_s // 4)
        expires = (int(now_s) + self._life_s) // step * step
        return f"{path}?expires={expires}&signature={await self._signature(path, expires)}"

    async def check(self, path: str, *, expires: int, signature: str, now_s: float) -> None:
        """Raises NotFound for a wrong or late signature: it tells nothing about what there is."""
        right = hmac.compare_digest(signature.encode(), (await self._signature(path, expires)).encode())
        if not right or expires < now_s:
            raise NotFound("The link is wrong or has expired. Ask for the job's results again.")

    async def admit(self, asset: str, access: Access, *, share: str | None = None, now_s: float) -> tuple[Ticket, str]:
        """A new ticket, and as it stands in paths."""
        ticket = Ticket(
            asset=asset,
            access=access,
            expires=int(now_s) + self._life_s,
            session=secrets.token_hex(8),
            share=share,
        )
        said = _FIXED.pack(_LETTERS[access], ticket.expires, bytes.fromhex(ticket.session))
        said += ULID.from_str(share).bytes if share else b""
        token = base64.urlsafe_b64encode(said + await self._mac(asset, said)).decode().rstrip("=")
        return ticket, token

    async def ticket(self, token: str, *, asset: str, now_s: float) -> Ticket:
        """Raises NotFound for what we did not sign for this asset, or too long ago."""
        said, mac = _parts(token)
        if not hmac.compare_digest(mac, await self._mac(asset, said)):
            raise NotFound(_LATE)
        letter, expires, session = _FIXED.unpack_from(said)
        if expires < now_s:
            raise NotFound(_LATE)
        share = str(ULID.from_bytes(said[_FIXED.size :])) if len(said) > _FIXED.size else None
        return Ticket(asset=asset, access=_BY_LETTER[letter], expires=expires, session=session.hex(), share=share)

    async def _mac(self, asset: str, said: bytes) -> bytes:
        """No path of a file begins like this."""
        message = b"play\n" + asset.encode("utf-8", "replace") + b"\n" + said
        return hmac.digest(await self._secret(), message, "sha256")[:_MAC]

    async def _signature(self, path: str, expires: int) -> str:
        return hmac.new(await self._secret(), f"{path}\n{expires}".encode(), hashlib.sha256).hexdigest()

    async def _secret(self) -> bytes:
        if self._key is None:
            row = await self._secrets.find_one_and_update(
                {"_id": "files"},
                {"$setOnInsert": {"key": secrets.token_bytes(32)}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
            self._key = bytes((row or {})["key"])
        return self._key


def _parts(token: str) -> tuple[bytes, bytes]:
    """(what it says, its MAC). Raises NotFound for what has not the form of one."""
    try:
        data = base64.urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except ValueError as error:
        raise NotFound(_LATE) from error
    if len(data) not in {_FIXED.size + _MAC, _FIXED.size + _SHARE + _MAC}:
        raise NotFound(_LATE)
    return data[:-_MAC], data[-_MAC:]
