"""People with an email address and a password."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, EmailStr, Field
from pymongo.errors import DuplicateKeyError

from common.database import Database, insert_dated
from common.documents import Document
from common.errors import Conflict, InvalidRequest, NotFound, Unauthenticated
from services.users.accounts.passwords import Passwords

Email = Annotated[EmailStr, AfterValidator(str.lower)]
Password = Annotated[str, Field(min_length=10, max_length=200)]


class Account(Document):
    id: str = Field(alias="_id")
    email: str
    password: str
    created_at: datetime


class Accounts:
    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._rows = database.accounts
        self._passwords = passwords

    async def add(self, email: str, password: str) -> Account:
        """Raises Conflict if the address has an account."""
        row = {"email": email, "password": await self._passwords.hash(password)}
        try:
            made = await insert_dated(self._rows, row)
        except DuplicateKeyError as error:
            raise Conflict("There is an account with this email address. Log in.") from error
        return Account.model_validate(made)

    async def find(self, account: str) -> Account:
        """Raises NotFound."""
        row = await self._rows.find_one({"_id": account, "left_at": None})
        if row is None:
            raise NotFound("There is no such account.")
        return Account.model_validate(row)

    async def of(self, email: str) -> Account:
        """Raises NotFound."""
        row = await self._rows.find_one({"email": email})
        if row is None:
            raise NotFound(f"There is no account of {email}.")
        return Account.model_validate(row)

    async def known(self, email: str, password: str) -> Account:
        """Raises Unauthenticated; neither its words nor its time tell whether there is such an account."""
        row = await self._rows.find_one({"email": email})
        right = await self._passwords.right(password, None if row is None else row["password"])
        if row is None or not right:
            raise Unauthenticated("The email address or the password is wrong.")
        if self._passwords.aged(row["password"]):
            await self._change(row["_id"], old=row["password"], new=password)
            return await self.find(row["_id"])
        return Account.model_validate(row)

    async def change_password(self, account: Account, *, old: str, new: str) -> None:
        """Raises InvalidRequest if the old one is wrong."""
        if not await self._passwords.right(old, account.password):
            raise InvalidRequest("The old password is wrong.")
        if not await self._change(account.id, old=account.password, new=new):
            raise Conflict("The password was changed elsewhere at this moment. Log in again.")

    async def close(self, account: Account, *, password: str) -> None:
        """Nobody gets in any more, and its address is free. Raises InvalidRequest if the password is wrong."""
        if not await self._passwords.right(password, account.password):
            raise InvalidRequest("The password is wrong.")
        await self._rows.update_one(
            {"_id": account.id, "left_at": None},
            {
                "$set": {"email": f"left {account.id}"},
                "$unset": dict.fromkeys(("password",), ""),
                "$currentDate": {"left_at": True},
            },
        )

    async def _change(self, account: str, *, old: str, new: str) -> bool:
        change = {"$set": {"password": await self._passwords.hash(new)}}
        return (await self._rows.update_one({"_id": account, "password": old}, change)).matched_count == 1
