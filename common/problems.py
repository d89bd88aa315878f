"""HTTP errors as RFC 9457 problem details: `detail` says what is wrong and what to do, `code` is stable."""

from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pymongo.errors import ConnectionFailure
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from common.bodies import TooLong
from common.errors import ClipmillError, TooMany, Unauthenticated, Unavailable

_TEXT: Final = {"type": "string"}
DETAILS: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Problem details",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {**_TEXT, "description": "Stable, for programs"},
        "detail": {**_TEXT, "description": "What is wrong and what to do"},
    },
}
CHECKSUM_MISMATCH: Final = 460
"""Of the checksum extension of tus; HTTP knows no such status."""


def problem(status: int, *, code: str, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    title = "Checksum Mismatch" if status == CHECKSUM_MISMATCH else HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=headers)


def headers_of(error: ClipmillError) -> dict[str, str]:
    match error:
        case Unauthenticated():
            return {"WWW-Authenticate": "Bearer"}
        case TooMany():
            return {"Retry-After": str(error.after_s)}
    return {}


def install_problems(app: FastAPI) -> None:
    """Answer every error this way, and say so in the API's document."""
    _document_problems(app)

    @app.exception_handler(ClipmillError)
    async def ours(_request: Request, error: ClipmillError) -> JSONResponse:
        return problem(error.status, code=error.code, detail=error.message, headers=headers_of(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in e['loc'][1:]) or e['loc'][0]}: {e['msg']}" for e in error.errors()
        )
        return problem(422, code="invalid_request", detail=faults)

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers) if error.headers else None
        return problem(
            error.status_code,
            code=HTTPStatus(error.status_code).name.lower(),
            detail=str(error.detail),
            headers=headers,
        )

    @app.exception_handler(TooLong)
    async def too_long(_request: Request, error: TooLong) -> JSONResponse:
        return problem(413, code="too_large", detail=error.detail)

    @app.exception_handler(ClientDisconnect)
    async def gone(_request: Request, _error: ClientDisconnect) -> Response:
        """The caller hung up in the middle of its body; nobody reads this."""
        return Response(status_code=499)

    @app.exception_handler(ConnectionFailure)
    @app.exception_handler(RedisConnectionError)
    @app.exception_handler(RedisTimeoutError)
    async def away(_request: Request, _error: Exception) -> JSONResponse:
        """A server that is being restarted; the same request is welcome again."""
        detail = "A database did not answer. Send the same request again in a few seconds."
        return problem(503, code=Unavailable.code, detail=detail, headers={"Retry-After": "3"})

    @app.exception_handler(Exception)
    async def unexpected(_request: Request, _error: Exception) -> JSONResponse:
        """The server logs the trace."""
        return problem(500, code="internal", detail="Something went wrong here, not with what was sent. Try again.")


def _document_problems(app: FastAPI) -> None:
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        components = document.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        schemas["ProblemDetails"] = DETAILS
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)  # FastAPI's own, which nobody gets here
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
        components["responses"] = {"Problem": {"description": "What is wrong (RFC 9457)", "content": content}}
        for path in document["paths"].values():
            for operation in path.values():
                if "HTTPValidationError" in str(operation["responses"].get("422")):
                    del operation["responses"]["422"]
                for kind in ("4XX", "5XX"):
                    operation["responses"].setdefault(kind, {"$ref": "#/components/responses/Problem"})
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's documentation extends it
