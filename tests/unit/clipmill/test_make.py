"""The steps of `make` against a small server that speaks the API, over real sockets."""

import asyncio
import hashlib
import io
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from clipmill.api import Api, Artifact, Gone
from clipmill.commands.make import _report
from clipmill.make import Delivery, Made, Making, is_plain
from clipmill.order import Order, checked_wish
from clipmill.progress import Lines
from common.errors import InvalidMedia, InvalidRequest, ToolFailed, Unavailable
from common.problems import problem

QUALITY: dict[str, list[str]] = {"degraded": []}


class Scripted:
    """Answers as the services do; what goes wrong on the way is scripted."""

    def __init__(self) -> None:
        self.files = {"clip_01.mp4": b"film" * 100_000, "manifest.json": b""}
        self.status = "done"
        self.error: dict[str, str] | None = None
        self.clip_state = "ready"
        self.asked: list[str] = []
        self.last_ids: list[str | None] = []
        self.uploads: list[dict[str, Any]] = []
        self.jobs: list[tuple[str | None, dict[str, Any]]] = []
        self.cancelled = False
        self.hang = False
        self.slow = False
        self.outage = 0
        self.manifest: dict[str, Any] = {"clips": [{"file": "clip_01.mp4", "quality": QUALITY}], "shortfall": None}

    def app(self) -> Starlette:
        routes = [
            Route("/api/v1/videos", self.videos, methods=["POST"]),
            Route("/api/v1/jobs", self.order, methods=["POST"]),
            Route("/api/v1/jobs/J", self.job),
            Route("/api/v1/jobs/J", self.cancel, methods=["DELETE"]),
            Route("/api/v1/jobs/J/events", self.events),
            Route("/api/v1/jobs/J/results", self.results),
            Route("/files/{name}", self.file),
        ]
        return Starlette(routes=routes)

    async def videos(self, request: Request) -> Response:
        if self.outage:
            self.outage -= 1
            return problem(502, code="unavailable", detail="The upload service is away.")
        async with request.form() as form:
            fields = {name: value if isinstance(value, str) else await value.read() for name, value in form.items()}
            names = {name: value.filename for name, value in form.items() if not isinstance(value, str)}
        self.uploads.append({**fields, "names": names})
        return JSONResponse({"id": "V", "title": "t", "duration_s": 10}, status_code=201)

    async def order(self, request: Request) -> Response:
        self.jobs.append((request.headers.get("idempotency-key"), await request.json()))
        if self.slow and len(self.jobs) == 1:
            await asyncio.sleep(600)
        return JSONResponse(self._view("queued"), status_code=201)

    async def job(self, _request: Request) -> Response:
        return JSONResponse(self._view(self.status))

    async def cancel(self, _request: Request) -> Response:
        self.cancelled = True
        return JSONResponse(self._view("cancelled"))

    def _view(self, status: str) -> dict[str, Any]:
        clip = {"id": "J.01", "index": 1, "state": self.clip_state, "start_s": 0, "end_s": 5}
        return {"id": "J", "video_id": "V", "status": status, "error": self.error, "clips": [clip]}

    async def events(self, request: Request) -> Response:
        """Cut off after the second event when it is asked for the first time."""
        after = int(request.headers.get("last-event-id", "0"))
        self.last_ids.append(request.headers.get("last-event-id"))

        async def stream() -> AsyncIterator[str]:
            yield ": a comment\n\n"
            for seq in range(after + 1, 5):
                kind, state = ("job", self.status) if seq == 4 else ("stage", "running")
                data = {"seq": seq, "kind": kind, "stage": "plan", "state": state, "status": state, "share": seq / 4}
                yield f"id: {seq}\nevent: progress\ndata: {json.dumps(data)}\n\n"
                if self.hang:
                    await asyncio.sleep(600)
                if seq == 2 and not after:
                    return

        return StreamingResponse(stream(), media_type="text/event-stream")

    async def results(self, _request: Request) -> Response:
        self.files["manifest.json"] = json.dumps(self.manifest).encode()
        artifacts = [
            {"name": name, "url": f"/files/{name}", "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in self.files.items()
        ]
        return JSONResponse({"manifest": self.manifest, "artifacts": artifacts})

    async def file(self, request: Request) -> Response:
        name = request.path_params["name"]
        self.asked.append(name)
        return Response(self.files[name])


@asynccontextmanager
async def served(scripted: Scripted) -> AsyncIterator[str]:
    config = uvicorn.Config(scripted.app(), port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


@pytest.fixture
def scripted() -> Scripted:
    return Scripted()


@pytest.fixture
def making(tmp_path: Path) -> Making:
    video = tmp_path / 'na"ïve 名前 $(x).mp4'
    video.write_bytes(b"moving pictures")
    captions = tmp_path / "words.SRT"
    captions.write_bytes(b"1\n00:00:01,000 --> 00:00:02,000\nHello.\n")
    wish = checked_wish(clips=1, lengths="short", language="en", captions=True)
    return Making(Order(video=video, captions=captions, out=tmp_path / "out", wish=wish), Lines(io.StringIO(), clips=1))


async def test_from_file_to_folder(scripted: Scripted, making: Making, tmp_path: Path) -> None:
    async with served(scripted) as url:
        made = await making.at(url)
    assert made.died == ()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["clip_01.mp4", "manifest.json"]
    assert (tmp_path / "out" / "clip_01.mp4").read_bytes() == scripted.files["clip_01.mp4"]
    assert scripted.asked[-1] == "manifest.json", "the manifest says that all the others are there"
    upload = scripted.uploads[0]
    assert upload["title"] == 'na"ïve 名前 $(x)'
    assert upload["file"] == b"moving pictures"
    assert upload["captions"].startswith(b"1\n00:00:01")
    assert upload["names"]["captions"] == "captions.srt"
    assert upload["language"] == "en"
    key, wish = scripted.jobs[0]
    assert key
    assert wish["video_id"] == "V"
    assert (wish["clips"], wish["lengths"], wish["language"]) == (1, "short", "en")
    assert "platform" not in wish


async def test_a_file_whose_name_is_no_text(scripted: Scripted, making: Making, tmp_path: Path) -> None:
    assert isinstance(making.order.video, Path)
    video = making.order.video.rename(tmp_path / os.fsdecode(b"caf\xe9.mp4"))
    making.order = replace(making.order, video=video)
    async with served(scripted) as url:
        await making.at(url)
    assert scripted.uploads[0]["title"] == "caf\ufffd"


async def test_events_go_on_where_they_broke_off(scripted: Scripted, making: Making) -> None:
    async with served(scripted) as url:
        await making.at(url)
    assert scripted.last_ids == [None, "2"]
    assert making.seen == 4


async def test_a_service_that_restarts_is_waited_for(scripted: Scripted, making: Making) -> None:
    scripted.outage = 2
    async with served(scripted) as url:
        await making.at(url)
    assert len(scripted.uploads) == 1


async def test_a_runtime_that_ended_is_told_and_taken_over(scripted: Scripted, making: Making) -> None:
    async def gone() -> bool:
        return False

    with pytest.raises(Gone):
        await making.at("http://127.0.0.1:9", still_there=gone)
    async with served(scripted) as url:
        await making.at(url)
    assert making.seen == 4


async def test_ctrl_c_cancels_what_we_began(scripted: Scripted, making: Making) -> None:
    scripted.hang = True
    async with served(scripted) as url:
        work = asyncio.create_task(making.at(url))
        while not making.seen:  # noqa: ASYNC110  the event is on its way through the socket
            await asyncio.sleep(0.01)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
    assert scripted.cancelled


async def test_ctrl_c_cancels_what_was_ordered_but_not_answered(scripted: Scripted, making: Making) -> None:
    scripted.slow = True
    async with served(scripted) as url:
        work = asyncio.create_task(making.at(url))
        while not scripted.jobs:  # noqa: ASYNC110  the order is on its way through the socket
            await asyncio.sleep(0.01)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
    assert scripted.cancelled
    (first, _), (second, _) = scripted.jobs
    assert first == second, "the same key gives the same job"


@pytest.mark.parametrize(
    ("code", "error"),
    [("invalid_media", InvalidMedia), ("invalid_request", InvalidRequest), ("tool_failed", ToolFailed)],
)
async def test_a_failed_job_says_why(scripted: Scripted, making: Making, code: str, error: type[Exception]) -> None:
    scripted.status, scripted.error = "failed", {"code": code, "message": "The film is too dark."}
    async with served(scripted) as url:
        with pytest.raises(error, match="too dark"):
            await making.at(url)
    assert not making.order.out.exists()


async def test_a_dead_clip_is_named(scripted: Scripted, making: Making) -> None:
    scripted.clip_state = "dead"
    async with served(scripted) as url:
        assert (await making.at(url)).died == (1,)


# ---- the folder ------------------------------------------------------------------------------------------------------


Deliver = Callable[..., Any]


@pytest.fixture
async def deliver(scripted: Scripted, tmp_path: Path) -> AsyncIterator[Deliver]:
    async with served(scripted) as url, Api(url) as api:

        async def bring(**changed: str) -> None:
            artifacts = (await api.results("J")).artifacts
            wanted = tuple(artifact.model_copy(update=changed) for artifact in artifacts)
            await Delivery(api, tmp_path / "out", Lines(io.StringIO(), clips=1)).bring(wanted)

        yield bring


async def test_what_an_earlier_run_left_goes_but_nothing_else(deliver: Deliver, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    names = {"file": "clip_02.mp4", "thumbnail": "clip_02.jpg", "srt": "../precious.srt", "vtt": "clip_02.vtt"}
    (out / "manifest.json").write_text(json.dumps({"clips": [names]}))
    for name in ("clip_02.mp4", "clip_02.jpg", "clip_02.vtt", "notes.txt"):
        (out / name).touch()
    (tmp_path / "precious.srt").touch()
    await deliver()
    assert sorted(path.name for path in out.iterdir()) == ["clip_01.mp4", "manifest.json", "notes.txt"]
    assert (tmp_path / "precious.srt").exists()


async def test_changed_bytes_are_refused_and_nothing_is_left(deliver: Deliver, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="changed on its way"):
        await deliver(sha256="0" * 64)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", ".bashrc", "a\\b", "a:b", "", "a\nb"])
def test_names_that_leave_the_folder_are_no_names(name: str) -> None:
    assert not is_plain(name)


async def test_such_names_are_refused(tmp_path: Path) -> None:
    bad = Artifact(name="../evil", url="/files/x", size=1, sha256="0" * 64)
    async with Api("http://127.0.0.1:9") as api:
        with pytest.raises(ToolFailed, match="evil"):
            await Delivery(api, tmp_path, Lines(io.StringIO(), clips=1)).bring((bad,))


def test_what_is_missing_is_told_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missing = "0 of 5 clips: the video lasts 3 s."
    _report(Made(job="J", manifest={"clips": [], "shortfall": missing}, folder=tmp_path, died=()), as_json=False)
    assert capsys.readouterr().err == f"{missing}\n"
