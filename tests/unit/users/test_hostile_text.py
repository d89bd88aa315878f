"""What people write, as part of headers and documents."""

import json
import re
from email.message import Message
from typing import Any
from urllib.parse import unquote

import h11
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from common.blobs import disposition_of
from common.documents import Transcript, Word
from common.errors import InvalidRequest
from services.users.jobs.manifest import manifest_of, source_meta_of
from services.users.jobs.wishes import Wish
from tests.films import plan, transcript
from tests.texts import ANY, RAW
from tests.unit.users.tasks import JOB
from tests.unit.users.test_manifest import TASKS, VIDEO, results_of


@given(RAW)
def test_a_file_of_any_name_has_one_valid_header(name: str) -> None:
    said = disposition_of(name)
    h11.Response(status_code=200, headers=[("Content-Disposition", said)])
    assert said.isascii()
    message = Message()
    message["Content-Disposition"] = said
    assert message.get_content_disposition() == "inline"
    whole = name.encode("utf-8", "replace").decode()
    match = re.fullmatch(r'inline; filename="([^"\\]*)"(?:; filename\*=UTF-8\'\'([\w.~%-]+))?', said)
    assert match
    plain, coded = match.groups()
    assert (plain if coded is None else unquote(coded)) == whole


def test_plain_names_are_said_plainly() -> None:
    assert disposition_of("clip_01.mp4") == 'inline; filename="clip_01.mp4"'


JSON = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), RAW), st.lists, max_leaves=3)


@given(st.dictionaries(st.sampled_from(sorted(Wish.model_fields)), JSON, max_size=4))
def test_a_wish_is_understood_or_refused(body: dict[str, Any]) -> None:
    try:
        request = Wish.model_validate(body).request(output_size=1080, language="en")
    except (ValidationError, InvalidRequest):
        return
    assert type(request).model_validate_json(request.model_dump_json()) == request


@given(st.one_of(ANY, st.text("0123456789-. ", max_size=400)))
def test_any_text_is_a_length_or_is_refused(lengths: str) -> None:
    try:
        ranges = Wish(video_id="v", lengths=lengths).request(output_size=1080, language=None).lengths
    except InvalidRequest:
        return
    assert all(1000 <= each.least_ms <= each.most_ms <= 600_000 for each in ranges)


@given(ANY, ANY, ANY)
def test_a_manifest_says_any_text_as_it_is(title: str, text: str, prompt: str) -> None:
    video = VIDEO.model_copy(update={"title": title, "source": VIDEO.source.model_copy(update={"title": text})})
    made = plan(2)
    worded = made.model_copy(
        update={"summary": text, "clips": tuple(c.model_copy(update={"title": text}) for c in made.clips)}
    )
    job = JOB.model_copy(update={"request": JOB.request.model_copy(update={"prompt": prompt})})
    manifest = manifest_of(
        job=job, video=video, transcript=transcript(), plan=worded, tasks=TASKS, results=results_of(*TASKS)
    )
    written = json.dumps([manifest, source_meta_of(video)], ensure_ascii=False).encode()
    assert json.loads(written) == [manifest, source_meta_of(video)]
    assert (manifest["source"]["title"], manifest["summary"]) == (title, text)


@given(ANY)
def test_a_transcript_keeps_any_text(text: str) -> None:
    word = Word(start_ms=0, end_ms=1, text=text)
    film = transcript()
    said = film.model_copy(update={"segments": (film.segments[0].model_copy(update={"text": text, "words": (word,)}),)})
    assert Transcript.model_validate_json(said.model_dump_json()) == said
