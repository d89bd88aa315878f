"""Requests as the API's documents allow them, and as they don't: no answer is a fault of ours, and each is as documented."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from clipmill.servers import Urls
from common.bodies import MOST_BYTES
from common.database import Database
from tests.canary import Canary, canary
from tests.conftest import MEDIA
from tests.serving import environment_of, process

pytestmark = pytest.mark.slow

Operation = APIOperation[Any, Any, Any, Any]
FILM = MEDIA / "video/single_face_360p_2s.mp4"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ENDING = {"POST /api/v1/auth/logout", "POST /api/v1/auth/refresh"}
"""They would end the session of those that follow."""
ENDLESS = "/api/v1/jobs/{job}/events"
"""Of a job that is there it streams until the job ends."""
EXAMPLES = settings(
    max_examples=6,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def environment(urls: Urls, database: Database, tmp_path: Path) -> dict[str, str]:
    return environment_of(mongo=urls.mongo, redis=urls.redis, database=database.raw.name, temp_dir=tmp_path / "temp")


@pytest.fixture
def bird(tmp_path: Path) -> Iterator[Canary]:
    with canary(tmp_path) as made:
        yield made


@dataclass(frozen=True)
class Known:
    """What is there: ids in paths by their names, and parts of bodies by their operation; what is tried lies `under` these paths."""

    ids: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)
    credentials: dict[str, str] = field(default_factory=dict)
    under: tuple[str, ...] = ("/",)


@schemathesis.serializer("application/offset+octet-stream")
def pieces_of_uploads(_context: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def try_all(document: dict[str, Any], base_url: str, known: Known, *, examples: int = 6) -> set[tuple[str, int]]:
    """Every operation, what deletes last, half of the time with what is there; those that were tried, and their answers."""
    operations: list[Operation] = []
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(found, Ok), found
        operations.append(found.ok())
    answers: set[tuple[str, int]] = set()
    tried = [each for each in operations if each.path.startswith(known.under) and each.label not in ENDING]
    for operation in sorted(tried, key=lambda operation: operation.method == "delete"):
        answers |= _try(operation, GenerationMode.POSITIVE, base_url, known, examples=examples)
        with suppress(Unsatisfiable):  # what asks for any text can't be asked wrongly
            answers |= _try(operation, GenerationMode.NEGATIVE, base_url, known, examples=examples)
    return answers


def _try(
    operation: Operation, mode: GenerationMode, base_url: str, known: Known, *, examples: int
) -> set[tuple[str, int]]:
    answers = set()

    @settings(EXAMPLES, max_examples=examples)
    @given(operation.as_strategy(mode), st.booleans())
    def answered(case: Case[Any], there: bool) -> None:  # noqa: FBT001  hypothesis gives it by position
        if there and operation.path != ENDLESS:
            for name in set(case.path_parameters or ()) & set(known.ids):
                case.path_parameters[name] = known.ids[name]
            if isinstance(case.body, dict) and mode is GenerationMode.POSITIVE:
                case.body = {**case.body, **known.bodies.get(operation.label, {})}
        if known.credentials:  # not those that were made up, of which most are nobody's
            case.headers.pop("Authorization", None)
            case.cookies.clear()
        answer = case.call(base_url=base_url, timeout=60, headers=known.credentials or None)
        answers.add((operation.label, answer.status_code))
        case.validate_response(answer, checks=CHECKS)

    answered()
    return answers


async def test_upload_answers_as_documented(environment: dict[str, str], bird: Canary) -> None:
    async with process("upload", environment) as upload:
        document = (await upload.http.get("/api/openapi.json")).json()
        film = {"file": FILM.read_bytes(), "captions": b"", "language": "en"}
        known = Known(bodies={"POST /api/v1/videos": film})
        answers = await asyncio.to_thread(try_all, document, str(upload.http.base_url), known)
        expected = {("POST /api/v1/videos", 201), ("POST /api/v1/videos/import", 422), ("GET /health/ready", 200)}
        assert expected <= answers
        for url in (bird.bait.url, bird.bait.file.as_uri(), f"http://[::1]:{bird.bait.port}/", "concat:a|b", "\x00"):
            answer = await upload.http.post("/api/v1/videos/import", json={"url": url})
            assert answer.status_code == 422, url
    assert bird.touched() == []


async def test_users_answers_as_documented(environment: dict[str, str], bird: Canary) -> None:
    async with process("upload", environment) as upload:
        environment["CLIPMILL_UPLOAD_URL"] = str(upload.http.base_url).rstrip("/")
        async with process("users", environment) as users:
            video = await made(upload.http, "/api/v1/videos", files={"file": ("film.mp4", FILM.read_bytes())})
            job = await made(users.http, "/api/v1/jobs", json={"video_id": video})
            document = (await users.http.get("/api/openapi.json")).json()
            wish = {"video_id": video, "url": None, "lengths": "short", "output_language": None, "captions": True}
            style = {"name": "Ours", "captions": {}}
            kit = await made(users.http, "/api/v1/brand-kits", json=style)
            webhook = await made(users.http, "/api/v1/webhooks", json={"url": "https://localhost:1/"})
            ids = {"job": job, "video": video, "kit": kit, "webhook": webhook}
            known = Known(ids, {"POST /api/v1/jobs": wish})
            answers = await asyncio.to_thread(try_all, document, str(users.http.base_url), known)
            for expected in (
                ("POST /api/v1/jobs", 201),
                ("GET /api/v1/jobs/{job}", 200),
                ("DELETE /api/v1/jobs/{job}", 200),
            ):
                assert expected in answers
            answer = await users.http.post("/api/v1/jobs", json={"url": bird.bait.url})
            assert (answer.status_code, answer.json()["status"]) == (422, 422)
            answer = await users.http.post("/api/v1/jobs", json={**wish, "style": "x" * MOST_BYTES})
            assert (answer.status_code, answer.json()["status"]) == (413, 413)
            answer = await users.http.get("/api/v1/jobs", headers={"Host": "evil.example"})
            assert (answer.status_code, answer.json()["code"]) == (421, "misdirected")
    assert bird.touched() == []


async def test_users_answers_as_documented_to_whoever_is_logged_in(environment: dict[str, str]) -> None:
    environment |= {"CLIPMILL_ACCOUNTS": "true", "CLIPMILL_SECURE_COOKIES": "false"}
    async with process("upload", environment) as upload, process("users", environment) as users:
        email, password = "ann@example.org", "correct horse battery"  # pragma: allowlist secret
        answer = await users.http.post("/api/v1/auth/register", json={"email": email, "password": password})
        assert answer.status_code == 201, answer.text
        cookies = "; ".join(f"{name}={value}" for name, value in users.http.cookies.items())
        credentials = {"Cookie": cookies, "X-CSRF-Token": answer.json()["csrf"]}
        users.http.headers.update(credentials)
        upload.http.headers.update(credentials)
        video = await made(upload.http, "/api/v1/videos", files={"file": ("film.mp4", FILM.read_bytes())})
        key = await made(users.http, "/api/v1/keys", json={"name": "k"})
        under = ("/api/v1/auth", "/api/v1/keys", "/api/v1/videos")  # what else is asked alike without accounts
        known = Known({"video": video, "key": key}, credentials=credentials, under=under)
        document = (await users.http.get("/api/openapi.json")).json()
        answers = await asyncio.to_thread(try_all, document, str(users.http.base_url), known, examples=4)
        for operation in ("GET /api/v1/auth/me", "GET /api/v1/keys", "GET /api/v1/videos"):
            assert (operation, 200) in answers
        assert (await users.http.get("/api/v1/auth/me")).json()["email"] == email


async def made(http: httpx.AsyncClient, path: str, **body: Any) -> str:
    answer = await http.post(path, **body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])
