"""The routes of accounts, sessions and keys."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from common.callers import ACCESS_COOKIE, Callers, Person, SessionCookie, cookie_name
from common.catalog import LOCAL_ACCOUNT
from common.database import Row
from common.errors import Conflict, Forbidden, Unauthenticated
from common.scopes import KEY_SCOPES, KeyScope
from services.users.accounts.collection import Account, Accounts, Email, Password
from services.users.accounts.departures import Departures
from services.users.accounts.keys import Key, Keys
from services.users.accounts.sessions import Session, Sessions
from services.users.settings import Settings
from services.users.throttle import OF_ACCOUNT, Throttle

_REFRESH_COOKIE: Final = "clipmill_refresh"
_PATHS: Final = {ACCESS_COOKIE: "/api", _REFRESH_COOKIE: "/api/v1/auth"}
_SAME_SITE: Final[dict[str, Literal["lax", "strict"]]] = {ACCESS_COOKIE: "lax", _REFRESH_COOKIE: "strict"}


async def _session(request: Request, _cookie: SessionCookie = None) -> Row:
    callers: Callers = request.app.state.callers
    return await callers.session(request)


OwnSession = Annotated[Row, Depends(_session)]


class LogIn(BaseModel):
    email: Email
    password: str = Field(max_length=200)


class Registration(BaseModel):
    email: Email
    password: Password


class PasswordChange(BaseModel):
    old: str = Field(max_length=200)
    new: Password


class Departure(BaseModel):
    password: str = Field(max_length=200)


class Me(BaseModel):
    """`csrf` goes into the header X-CSRF-Token of whatever changes something."""

    account: str
    email: str | None
    csrf: str | None
    accounts: bool
    """False: one user, no log-in."""


class KeyWish(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    scopes: frozenset[KeyScope] = Field(KEY_SCOPES, min_length=1)


class KeyView(BaseModel):
    id: str
    name: str
    scopes: tuple[str, ...]
    begins: str
    created_at: datetime

    @classmethod
    def of(cls, key: Key) -> "KeyView":
        return cls(id=key.id, name=key.name, scopes=key.scopes, begins=key.begins, created_at=key.created_at)


class NewKey(KeyView):
    key: str
    """Shown this once."""


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """What the routes stand on."""

    settings: Settings
    accounts: Accounts
    sessions: Sessions
    keys: Keys
    departures: Departures
    throttle: Throttle


def entrance_routes(parts: Entrance) -> APIRouter:
    router = APIRouter()

    def accounts_are_kept() -> None:
        if not parts.settings.accounts:
            raise Conflict("This Clipmill has one user and no accounts. CLIPMILL_ACCOUNTS=true makes it ask who comes.")

    _whoami_route(router, parts)
    kept = APIRouter(dependencies=[Depends(accounts_are_kept)])
    of_a_page = APIRouter(dependencies=[Depends(_of_a_page_of_ours(parts.settings))])
    _log_in_routes(of_a_page, parts)
    _session_routes(of_a_page, parts)
    kept.include_router(of_a_page)
    _key_routes(kept, parts)
    router.include_router(kept)
    return router


def _whoami_route(router: APIRouter, parts: Entrance) -> None:
    @router.get("/auth/me", tags=["accounts"])
    async def me(request: Request, _cookie: SessionCookie = None) -> Me:
        """Who is logged in."""
        if not parts.settings.accounts:
            return Me(account=LOCAL_ACCOUNT, email=None, csrf=None, accounts=False)
        row = await _session(request)
        account = await parts.accounts.find(row["account"])
        return Me(account=account.id, email=account.email, csrf=row["csrf"], accounts=True)


def _log_in_routes(router: APIRouter, parts: Entrance) -> None:
    @router.post("/auth/register", status_code=201, tags=["accounts"])
    async def register(wish: Registration, request: Request, response: Response) -> Me:
        """Make an account, and log in."""
        if not parts.settings.registration:
            raise Forbidden("Accounts are made by the operator here. Ask them for one.")
        await parts.throttle.count(parts.settings.entrance_rate, "register", _address(request))
        account = await parts.accounts.add(wish.email, wish.password)
        return _let_in(response, account, await parts.sessions.begin(account.id), parts.settings)

    @router.post("/auth/login", tags=["accounts"])
    async def log_in(wish: LogIn, request: Request, response: Response) -> Me:
        """Answers with cookies: one that lets in for some minutes, and one for `auth/refresh`."""
        await parts.throttle.count(parts.settings.entrance_rate, "login", _address(request))
        await parts.throttle.count(OF_ACCOUNT, "login", wish.email, _address(request))
        account = await parts.accounts.known(wish.email, wish.password)
        begun = await parts.sessions.begin(account.id)
        now = await parts.accounts.find(account.id)
        if now.password != account.password:  # changed while we hashed; sessions that there were then have ended
            await parts.sessions.end(begun.id)
            raise Unauthenticated("The password was changed at this moment. Log in with the new one.")
        return _let_in(response, account, begun, parts.settings)


def _session_routes(router: APIRouter, parts: Entrance) -> None:
    @router.post("/auth/refresh", tags=["accounts"])
    async def refresh(request: Request, response: Response) -> Me:
        """The next pair of cookies. Each works once: one that comes again ends the session for whoever has it."""
        renewed = await parts.sessions.renew(_refresh_token(request, parts.settings))
        return _let_in(response, await parts.accounts.find(renewed.account), renewed, parts.settings)

    @router.post("/auth/logout", status_code=204, tags=["accounts"])
    async def log_out(request: Request, *, everywhere: bool = False, _cookie: SessionCookie = None) -> Response:
        """End this session, also one that has to be renewed, or all of the account."""
        try:
            row = await _session(request)
        except Unauthenticated:
            row = await parts.sessions.renewable(_refresh_token(request, parts.settings))
        if everywhere:
            await parts.sessions.end_all(row["account"])
        else:
            await parts.sessions.end(row["_id"])
        return _without_cookies(parts.settings)

    @router.delete("/auth/me", status_code=204, tags=["accounts"])
    async def leave(wish: Departure, row: OwnSession) -> Response:
        """Delete the account for good, with its videos, clips, keys and all else; work that goes on is cancelled."""
        account = await parts.accounts.find(row["account"])
        await parts.throttle.count(OF_ACCOUNT, "password", account.id)
        await parts.departures.leave(account, password=wish.password)
        return _without_cookies(parts.settings)

    @router.post("/auth/password", status_code=204, tags=["accounts"])
    async def change_password(wish: PasswordChange, row: OwnSession) -> Response:
        """Other sessions end."""
        account = await parts.accounts.find(row["account"])
        await parts.throttle.count(OF_ACCOUNT, "password", account.id)
        await parts.accounts.change_password(account, old=wish.old, new=wish.new)
        await parts.sessions.end_all(account.id, but=row["_id"])
        return Response(status_code=204)


def _key_routes(router: APIRouter, parts: Entrance) -> None:
    @router.post("/keys", status_code=201, tags=["keys"])
    async def add(wish: KeyWish, caller: Person) -> NewKey:
        """Make a key for a program. It is shown in this answer only."""
        key, secret = await parts.keys.add(caller.account, name=wish.name, scopes=frozenset(wish.scopes))
        return NewKey(**KeyView.of(key).model_dump(), key=secret)

    @router.get("/keys", tags=["keys"])
    async def listing(caller: Person) -> list[KeyView]:
        return [KeyView.of(key) for key in await parts.keys.all(caller.account)]

    @router.delete("/keys/{key}", status_code=204, tags=["keys"])
    async def revoke(key: str, caller: Person) -> Response:
        """It opens nothing from now on."""
        await parts.keys.revoke(caller.account, key)
        return Response(status_code=204)


def _address(request: Request) -> str:
    """Of IPv6 the network: a subscriber has a whole one."""
    host = request.client.host if request.client else ""
    with suppress(ValueError):
        if (address := ip_address(host)).version == 6:
            return str(ip_network((address, 64), strict=False))
    return host


def _of_a_page_of_ours(settings: Settings) -> Callable[[Request], None]:
    """For what bears no token of the session yet: where cookies come along from any page, it must be ours or of a listed origin."""

    def of_ours(request: Request) -> None:
        origin = request.headers.get("origin")
        ours = f"https://{request.headers.get('host', '')}"
        if settings.cross_site_cookies and origin is not None and origin not in {ours, *settings.origins}:
            raise Forbidden(f"A page of {origin} may not do that. CLIPMILL_WEB_ORIGINS lists those that may.")

    return of_ours


def _refresh_token(request: Request, settings: Settings) -> str:
    return request.cookies.get(cookie_name(_REFRESH_COOKIE, secure=settings.secure_cookies), "")


def _let_in(response: Response, account: Account, session: Session, settings: Settings) -> Me:
    _set_cookie(response, ACCESS_COOKIE, session.access, life_s=settings.access_life_s, settings=settings)
    _set_cookie(response, _REFRESH_COOKIE, session.renewal, life_s=settings.session_life_s, settings=settings)
    return Me(account=account.id, email=account.email, csrf=session.csrf, accounts=True)


def _set_cookie(response: Response, name: str, value: str, *, life_s: int, settings: Settings) -> None:
    response.set_cookie(
        cookie_name(name, secure=settings.secure_cookies),
        value,
        path=_path(name, settings),
        max_age=life_s,
        httponly=True,
        secure=settings.secure_cookies,
        samesite="none" if settings.cross_site_cookies else _SAME_SITE[name],
    )


def _without_cookies(settings: Settings) -> Response:
    """The answer to who is let out."""
    response = Response(status_code=204)
    for name in _SAME_SITE:
        _set_cookie(response, name, "", life_s=0, settings=settings)
    return response


def _path(name: str, settings: Settings) -> str:
    """`__Host-` demands the root."""
    return "/" if settings.secure_cookies else _PATHS[name]
