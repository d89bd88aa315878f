"""Brand kits: styles of an account's own that jobs may name."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from clipmill.servers import Urls
from common.database import Database
from common.documents import CaptionStyle
from common.styles import STYLES
from services.users.app import service as users_service
from tests.integration.finished import Hands
from tests.integration.test_webhooks import Site
from tests.serving import answering, environment_of


@pytest.fixture
async def site(urls: Urls, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    made = environment_of(mongo=urls.mongo, redis=urls.redis, database=database.raw.name, temp_dir=tmp_path / "temp")
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    service = users_service()
    async with answering(service) as http:
        yield Site(service, http, Hands(service))


async def kit(site: Site, name: str, *, status: int = 201, **captions: Any) -> Any:
    return await site.ask("POST", "/brand-kits", status=status, name=name, captions=captions)


async def test_a_job_names_a_kit(site: Site) -> None:
    made = await kit(site, "Ünser Stil", font="Anton", highlight_color="#00FF00")
    assert made["captions"]["font"] == "Anton"
    job = await site.job(captions="ünser stil")
    assert job.request.captions == CaptionStyle(font="Anton", highlight_color="#00FF00")
    await site.ask("PATCH", f"/brand-kits/{made['id']}", captions={"font": "Poppins"})
    assert (await site.service.catalog.job(job.id)).request.captions == job.request.captions, "as it was then"
    assert (await site.job(captions="Ünser Stil")).request.captions == CaptionStyle(font="Poppins")
    assert (await site.job(captions="bold")).request.captions == STYLES["bold"]
    await site.ask("DELETE", f"/brand-kits/{made['id']}", status=204)
    video = await site.hands.video()
    told = await site.ask("POST", "/jobs", status=422, video_id=video.id, captions="Ünser Stil")
    assert "bold" in told["detail"]


async def test_an_edit_names_a_kit(site: Site) -> None:
    await kit(site, "Ünser Stil", font="Anton", highlight_color="#00FF00")
    job = await site.job()
    await site.hands.all_of(job)
    path = f"/clips/{job.id}.01/edits"
    made = await site.ask("POST", path, status=201, captions="ünser stil")
    edit = await site.service.catalog.job(made["id"])
    assert edit.request.captions == CaptionStyle(font="Anton", highlight_color="#00FF00")
    made = await site.ask("POST", path, status=201, captions="bold")
    assert (await site.service.catalog.job(made["id"])).request.captions == STYLES["bold"]
    told = await site.ask("POST", path, status=422, captions="Theirs")
    assert "Ünser Stil" in told["detail"], "it says which there are"


async def test_names_are_clear(site: Site) -> None:
    one, other = await kit(site, "One"), await kit(site, "Other")
    for name in ("Default", "KARAOKE", "one"):
        await kit(site, name, status=409)
        await site.ask("PATCH", f"/brand-kits/{other['id']}", status=409, name=name)
    assert (await site.ask("PATCH", f"/brand-kits/{one['id']}", name="ONE"))["name"] == "ONE"
    assert [each["name"] for each in await site.ask("GET", "/brand-kits")] == ["ONE", "Other"]
    await kit(site, "  ", status=422)
    await kit(site, "Bad", status=422, size=7)
    await site.ask("GET", "/brand-kits/x", status=404)
