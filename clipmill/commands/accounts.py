"""clipmill accounts add|key"""

import argparse
import getpass
import sys
from typing import Any

from pydantic import TypeAdapter, ValidationError

from clipmill import interrupts
from clipmill.databases import database_of_all
from clipmill.journals import log_warnings
from common.errors import InvalidRequest
from services.users.accounts.collection import Accounts, Email, Password
from services.users.accounts.keys import Keys
from services.users.accounts.passwords import Passwords


def main(arguments: argparse.Namespace) -> int:
    log_warnings()
    email = _valid(Email, arguments.email, "No email address.")
    password = None
    if arguments.verb == "add":
        password = _valid(Password, _asked(), "A password has 10 to 200 characters.")
    return interrupts.run(_accounts(arguments, email, password))


async def _accounts(arguments: argparse.Namespace, email: str, password: str | None) -> int:
    async with database_of_all(arguments.data) as database:
        await database.prepare()
        accounts = Accounts(database, Passwords())
        if password is not None:
            made = await accounts.add(email, password)
            print(f"{email} can log in. The account's id is {made.id}.")
            return 0
        account = await accounts.of(email)
        _, key = await Keys(database).add(account.id, name=arguments.name, scopes=frozenset(arguments.scopes))
        print(key)
    return 0


def _asked() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        raise InvalidRequest("The passwords differ. Try again.")
    return password


def _valid(kind: Any, text: str, wrong: str) -> str:
    """Raises InvalidRequest."""
    try:
        return str(TypeAdapter(kind).validate_python(text))
    except ValidationError as error:
        raise InvalidRequest(wrong) from error
