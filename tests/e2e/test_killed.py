"""A worker of any one service killed in the middle of a job: it ends the same, and nothing is committed twice."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from tests.conftest import MEDIA

pytestmark = pytest.mark.slow

VIDEO = MEDIA / "video" / "wh_inauguration2017_720p_20s.mp4"
BODY = {"clips": 1, "lengths": "10-20", "fresh": True}
STAGE_OF = {"transcribe": "transcribe", "plan": "plan", "vision": "frame", "render": "render"}


def pids_of(service: str, data: Path) -> list[int]:
    """Processes of a service of this runtime, its children apart."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes().split(b"\0")
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        if f"services.{service}".encode() in command and str(data).encode() in environment:
            found.append(int(entry.name))
    return found


async def finished(client: httpx.AsyncClient, job: str) -> dict[str, Any]:
    while True:
        view = (await client.get(f"/api/v1/jobs/{job}")).json()
        if view["status"] in {"done", "failed", "cancelled"}:
            return view  # type: ignore[no-any-return]
        await asyncio.sleep(0.2)


async def made(client: httpx.AsyncClient, video: str, *, kill: str | None, data: Path) -> tuple[str, dict[str, str]]:
    """(job, digests of what it made); the service's process is killed when its stage runs."""
    job = (await client.post("/api/v1/jobs", json={**BODY, "video_id": video})).json()["id"]
    if kill in STAGE_OF:
        async with client.stream("GET", f"/api/v1/jobs/{job}/events", timeout=None) as events:
            async for line in events.aiter_lines():
                if f'"stage":"{STAGE_OF[kill]}"' in line.replace(" ", "") and '"running"' in line:
                    break
    if kill is not None:
        for pid in pids_of(kill, data):
            os.kill(pid, signal.SIGKILL)
    view = await finished(client, job)
    assert view["status"] == "done", view
    results = (await client.get(f"/api/v1/jobs/{job}/results")).json()
    skip = {"manifest.json", "edl.json"}  # they bear the job's id
    return job, {file["name"]: file["sha256"] for file in results["artifacts"] if file["name"] not in skip}


async def test_a_killed_worker_of_any_service(up: dict[str, Any], data: Path) -> None:
    mongo: MongoClient[dict[str, Any]] = MongoClient(up["mongo_url"])
    async with httpx.AsyncClient(base_url=up["url"], timeout=60) as client:
        with VIDEO.open("rb") as file:
            video = (await client.post("/api/v1/videos", files={"file": ("talk.mp4", file)})).json()["id"]
        _, whole = await made(client, video, kill=None, data=data)
        for service in ("transcribe", "plan", "vision", "render", "users", "upload"):
            job, again = await made(client, video, kill=service, data=data)
            assert again == whole, service
            tasks = list(mongo["clipmill"]["tasks"].find({"$or": [{"job": job}, {"_id": {"$regex": f"/{job}$"}}]}))
            assert sorted(task["stage"] for task in tasks) == ["frame", "plan", "render", "transcribe"]
            assert {task["state"] for task in tasks} == {"done"}
            assert mongo["clipmill"]["results"].count_documents({"_id": {"$regex": f"@{job}$"}}) == 4
    mongo.close()
