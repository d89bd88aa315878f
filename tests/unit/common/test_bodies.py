"""Bodies that are read whole are bounded, whatever their sender says of their length; streams are their route's business."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request
from pydantic import BaseModel

from common.bodies import MOST_BYTES, BoundedBodies, LongBody, streamed
from common.problems import install_problems


class Wish(BaseModel):
    text: str


def app() -> FastAPI:
    made, long = FastAPI(), APIRouter(route_class=LongBody)
    install_problems(made)
    made.add_middleware(BoundedBodies)

    @made.post("/wish")
    @long.post("/long")
    async def wish(wish: Wish) -> int:
        return len(wish.text)

    @made.post("/film")
    async def film(request: Request) -> int:
        return sum([len(piece) async for piece in streamed(request)])

    made.include_router(long, prefix="/api")
    return made


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app()), base_url="http://clipmill") as made:
        yield made


class Sender:
    """A body without a length; counts what was asked of it."""

    def __init__(self, pieces: int) -> None:
        self._pieces = pieces
        self.sent = 0

    async def body(self) -> AsyncIterator[bytes]:
        yield b'{"text": "'
        for _ in range(self._pieces):
            self.sent += 1
            yield b"x" * 2**16
        yield b'"}'


@pytest.mark.parametrize("told", [True, False], ids=["told", "untold"])
@pytest.mark.parametrize(("path", "most"), [("/wish", MOST_BYTES), ("/api/long", 64 * 2**20)])
async def test_what_is_too_long_is_not_read_to_its_end(
    http: httpx.AsyncClient,
    path: str,
    most: int,
    told: bool,  # noqa: FBT001  pytest gives it by name
) -> None:
    sender = Sender(pieces=4 * most // 2**16)
    claimed = {"Content-Length": str(4 * most)} if told else {}
    answer = await http.post(path, content=sender.body(), headers={"Content-Type": "application/json", **claimed})
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert answer.json()["code"] == "too_large"
    assert f"{most:,}" in answer.json()["detail"]
    assert sender.sent <= most // 2**16 + 2


@pytest.mark.parametrize(("path", "pieces"), [("/wish", 15), ("/api/long", 160), ("/film", 160)])
async def test_what_is_short_enough_comes_through(http: httpx.AsyncClient, path: str, pieces: int) -> None:
    answer = await http.post(path, content=Sender(pieces).body(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert answer.json() >= pieces * 2**16
