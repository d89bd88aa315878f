"""A stand-in for a service: it is ready, takes bodies at the pace it is told, and tells events one by one."""

import asyncio
import os
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

gate = asyncio.Event()
flooded: list[int] = []


async def ready(_request: Request) -> Response:
    return JSONResponse({"status": "ready"})


async def open_gate(_request: Request) -> Response:
    gate.set()
    return JSONResponse({})


async def take(request: Request) -> Response:
    """With `?wait=1` it reads nothing until the gate is opened."""
    if "wait" in request.query_params:
        await gate.wait()
    size = 0
    async for piece in request.stream():
        size += len(piece)
    return JSONResponse({"size": size, "headers": dict(request.headers), "path": request.scope["raw_path"].decode()})


async def refuse(_request: Request) -> Response:
    return JSONResponse({"code": "invalid_media"}, status_code=422, media_type="application/problem+json")


async def events(_request: Request) -> Response:
    """The next one is told only after the gate was opened for it."""

    async def stream() -> AsyncIterator[str]:
        for number in range(3):
            yield f"id: {number}\ndata: {{}}\n\n"
            await gate.wait()
            gate.clear()

    return StreamingResponse(stream(), media_type="text/event-stream")


async def flood(_request: Request) -> Response:
    """64 MiB, and how much of it went out so far at /api/v1/flooded."""
    flooded.clear()

    async def stream() -> AsyncIterator[bytes]:
        for _ in range(1024):
            flooded.append(65536)
            yield b"x" * 65536

    return StreamingResponse(stream(), media_type="application/octet-stream")


async def how_much(_request: Request) -> Response:
    return JSONResponse({"size": sum(flooded)})


async def pid(_request: Request) -> Response:
    return JSONResponse({"pid": os.getpid()})


app = Starlette(
    routes=[
        Route("/health/ready", ready),
        Route("/api/v1/gate", open_gate, methods=["POST"]),
        Route("/api/v1/videos", take, methods=["POST"]),
        Route("/api/v1/take/{rest:path}", take, methods=["GET", "PUT"]),
        Route("/api/v1/videos/import", refuse, methods=["POST"]),
        Route("/api/v1/events", events),
        Route("/api/v1/flood", flood),
        Route("/api/v1/flooded", how_much),
        Route("/api/v1/pid", pid),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["CLIPMILL_PORT"]), log_level="warning", timeout_graceful_shutdown=1)
