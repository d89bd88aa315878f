from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel, Field
from pymongo.errors import ServerSelectionTimeoutError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from starlette.requests import ClientDisconnect

from common.errors import ClipmillError, Conflict, InvalidMedia, InvalidRequest, NotFound, ToolFailed, Unavailable
from common.problems import install_problems

ERRORS = (InvalidMedia, InvalidRequest, NotFound, Conflict, Unavailable, ToolFailed)


class Body(BaseModel):
    size: Annotated[int, Field(ge=1)]


def app() -> FastAPI:
    made = FastAPI()
    install_problems(made)

    @made.post("/body")
    async def body(body: Body, key: Annotated[str, Header(min_length=3)]) -> str:
        return f"{body.size}{key}"

    @made.get("/raise/{what}")
    async def fail(what: str) -> None:
        raise {
            **{error.code: error("Do it another way.") for error in ERRORS},
            "bug": ZeroDivisionError("secret"),
            "teapot": HTTPException(418, "I am one.", headers={"Retry-After": "1"}),
            "gone": ClientDisconnect(),
            "mongo": ServerSelectionTimeoutError("secret:27017"),
            "redis": RedisConnectionError("secret:6379"),
            "slow-redis": RedisTimeoutError("secret:6379"),
        }[what]

    return made


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://clipmill") as made:
        yield made


def problem(answer: httpx.Response) -> dict[str, Any]:
    """RFC 9457: the media type, and the status once more in the body."""
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert set(body) == {"type", "title", "status", "code", "detail"}
    assert body["status"] == answer.status_code
    return body


@pytest.mark.parametrize("error", ERRORS)
async def test_ours(http: httpx.AsyncClient, error: type[ClipmillError]) -> None:
    body = problem(await http.get(f"/raise/{error.code}"))
    assert (body["status"], body["code"], body["detail"]) == (error.status, error.code, "Do it another way.")


async def test_a_bug_tells_nothing_of_itself(http: httpx.AsyncClient) -> None:
    answer = await http.get("/raise/bug")
    assert problem(answer)["code"] == "internal"
    assert "secret" not in answer.text


@pytest.mark.parametrize("server", ["mongo", "redis", "slow-redis"])
async def test_a_server_that_is_away_is_worth_another_try(http: httpx.AsyncClient, server: str) -> None:
    answer = await http.get(f"/raise/{server}")
    body = problem(answer)
    assert (body["status"], body["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert "secret" not in answer.text


async def test_the_frameworks(http: httpx.AsyncClient) -> None:
    answer = await http.get("/raise/teapot")
    assert problem(answer)["detail"] == "I am one."
    assert answer.headers["retry-after"] == "1"
    assert problem(await http.get("/nowhere"))["code"] == "not_found"
    answer = await http.delete("/body")
    assert problem(answer)["code"] == "method_not_allowed"
    assert answer.headers["allow"] == "POST"


async def test_every_fault_of_a_request_is_named(http: httpx.AsyncClient) -> None:
    body = problem(await http.post("/body", json={"size": 0}, headers={"key": "x"}))
    assert body["status"] == 422
    assert "size: " in body["detail"]
    assert "key: " in body["detail"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'"\\ud800"'])
async def test_bodies_that_are_no_json(http: httpx.AsyncClient, content: bytes) -> None:
    answer = await http.post("/body", content=content, headers={"key": "abc", "content-type": "application/json"})
    assert problem(answer)["status"] in {400, 422}


async def test_a_caller_that_hung_up_is_no_fault_of_ours(http: httpx.AsyncClient) -> None:
    assert (await http.get("/raise/gone")).status_code == 499


def test_the_tree_of_errors() -> None:
    assert {error.code for error in ERRORS} == {
        "invalid_media",
        "invalid_request",
        "not_found",
        "conflict",
        "unavailable",
        "tool_failed",
    }
    assert {error for error in ERRORS if error.retry} == {Unavailable, ToolFailed}
    assert all(issubclass(error, ClipmillError) for error in ERRORS)


def test_the_document_says_so_for_every_route() -> None:
    document = app().openapi()
    for path in document["paths"].values():
        for operation in path.values():
            answers = operation["responses"]
            assert "422" not in answers
            assert {answers[kind]["$ref"] for kind in ("4XX", "5XX")} == {"#/components/responses/Problem"}
    assert "HTTPValidationError" not in document["components"]["schemas"]
    (content,) = document["components"]["responses"]["Problem"]["content"]
    assert content == "application/problem+json"
