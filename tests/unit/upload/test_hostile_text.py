"""Names and titles of what is uploaded."""

import unicodedata
from collections.abc import AsyncIterator
from pathlib import PurePath

from hypothesis import given
from hypothesis import strategies as st

from common.errors import InvalidRequest
from common.titles import LONGEST_TITLE, tidy_title
from services.upload.multipart import Form, read_form
from tests.texts import ANY, RAW


@given(RAW)
def test_a_title_is_one_short_line(text: str) -> None:
    title = tidy_title(text)
    assert len(title) <= LONGEST_TITLE
    assert len(title.splitlines()) <= 1
    assert title == title.strip()
    assert not {unicodedata.category(char) for char in title} & {"Cc", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(char) for char in title} & {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI"}
    assert tidy_title(title) == title


def test_a_title_keeps_what_is_written() -> None:
    for title in ("Über uns 名前", "\U0001f469\u200d\U0001f4bb", "שלום <b> & 'x'", "%{pts} {\\pos}"):
        assert tidy_title(title) == title


async def read(body: bytes) -> Form:
    async def pieces() -> AsyncIterator[bytes]:
        yield body

    async def take(file: AsyncIterator[bytes]) -> None:
        async for _ in file:
            pass

    return await read_form(pieces(), content_type="multipart/form-data; boundary=b", file_field="file", take=take)


@given(st.one_of(ANY.map(str.encode), st.binary()), st.one_of(ANY.map(str.encode), st.binary()))
async def test_any_name_of_a_file_is_a_label_or_refused(name: bytes, value: bytes) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\nx\r\n' % name
    body += b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n%s\r\n--b--\r\n' % value
    try:
        form = await read(body)
    except InvalidRequest:
        return
    assert set(form.fields) <= {"title"}
    title = tidy_title(PurePath(form.filename).stem)
    assert title.encode().decode() == title
    assert "/" not in title
