"""Who asks: an account's session in a browser, a program with a key, or the one user of a machine without accounts.

Both kinds of credential are random and looked up by their digest at each request, so that a revoked one ends at once, everywhere.
"""

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from common.browsers import SAFE
from common.catalog import LOCAL_ACCOUNT
from common.database import Database, Row
from common.errors import Forbidden, Unauthenticated
from common.scopes import KEY_SCOPES, SCOPES, Scope

ACCESS_COOKIE: Final = "clipmill_access"
CSRF_HEADER: Final = "X-CSRF-Token"
CREDENTIALS: Final = frozenset({b"authorization", b"cookie", CSRF_HEADER.lower().encode()})
"""Headers by which a caller is known, as ASGI names them."""
_OF_SESSIONS: Final = (
    f"What logging in answers; over https `__Host-{ACCESS_COOKIE}`. Beside it {CSRF_HEADER} where something changes."
)
_LOG_IN: Final = "Log in first, or send a key: Authorization: Bearer cm_…"


Bearer = Annotated[Any, Security(HTTPBearer(auto_error=False, scheme_name="key", description="An API key: cm_…"))]
SessionCookie = Annotated[
    Any, Security(APIKeyCookie(name=ACCESS_COOKIE, auto_error=False, scheme_name="session", description=_OF_SESSIONS))
]
"""They stand in the API's document, for every dependency that asks who calls; nothing reads them."""


@dataclass(frozen=True)
class Caller:
    account: str
    scopes: frozenset[Scope]

    @property
    def reads(self) -> bool:
        """Whether it may have links to results; they open them for everybody."""
        return "read" in self.scopes


LOCAL: Final = Caller(LOCAL_ACCOUNT, SCOPES)


def new_secret() -> str:
    """256 bits that nobody guesses: a fast digest of them is as good as a slow one."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def cookie_name(name: str, *, secure: bool) -> str:
    """Over https one that no other host can set for ours, nor anybody on a plain connection (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{name}" if secure else name


class Callers:
    def __init__(self, database: Database, *, accounts: bool, secure: bool) -> None:
        self._database = database
        self._accounts = accounts
        self._cookie = cookie_name(ACCESS_COOKIE, secure=secure)

    async def of(self, request: Request, scope: Scope) -> Caller:
        """Raises Unauthenticated, Forbidden."""
        if not self._accounts:
            return LOCAL
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            caller = await self._with_key(key.strip())
        else:
            caller = await self._in_session(request)
        if scope not in caller.scopes:
            help_ = "Log in to do that." if scope == "account" else "Make another key."
            raise Forbidden(f"This key may not do that: it has no scope {scope!r}. {help_}")
        return caller

    async def maybe(self, request: Request, scope: Scope) -> Caller | None:
        """Who asks for what nobody must log in for: None without a credential that is valid and may do that."""
        try:
            return await self.of(request, scope)
        except (Unauthenticated, Forbidden):
            return None

    async def session(self, request: Request) -> Row:
        """The row of the session that the request's cookie names. Raises Unauthenticated, Forbidden without the CSRF token."""
        secret = request.cookies.get(self._cookie, "")
        query = {"access": digest_of(secret), "$expr": {"$gt": ["$access_until", "$$NOW"]}}
        row = await self._database.sessions.find_one(query) if secret else None
        if row is None:
            raise Unauthenticated(_LOG_IN)
        given = request.headers.get(CSRF_HEADER, "")
        if request.method not in SAFE and not hmac.compare_digest(given.encode(), row["csrf"].encode()):
            raise Forbidden(f"Send the header {CSRF_HEADER} with the token that logging in answered.")
        return row

    async def _in_session(self, request: Request) -> Caller:
        return Caller((await self.session(request))["account"], SCOPES)

    async def _with_key(self, key: str) -> Caller:
        row = await self._database.keys.find_one({"digest": digest_of(key)})
        if row is None:
            raise Unauthenticated("There is no such key, or it was revoked. Make a new one.")
        return Caller(row["account"], frozenset(row["scopes"]) & KEY_SCOPES)


def may(scope: Scope) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency of routes: the caller, if it may do that. The app's `state.callers` knows them."""

    async def caller(request: Request, _bearer: Bearer = None, _cookie: SessionCookie = None) -> Caller:
        callers: Callers = request.app.state.callers
        return await callers.of(request, scope)

    return caller


def names_somebody(request: Request) -> bool:
    """Whether it brings a credential, be it valid or not."""
    names = {cookie_name(ACCESS_COOKIE, secure=secure) for secure in (True, False)}
    return "authorization" in request.headers or not names.isdisjoint(request.cookies)


async def _guest(request: Request) -> Caller | None:
    callers: Callers = request.app.state.callers
    return await callers.maybe(request, "read")


Guest = Annotated[Caller | None, Depends(_guest)]
"""Anybody."""
Person = Annotated[Caller, Depends(may("account"))]
"""Who is logged in; no program."""
Reader = Annotated[Caller, Depends(may("read"))]
Uploader = Annotated[Caller, Depends(may("upload"))]
Maker = Annotated[Caller, Depends(may("jobs"))]
