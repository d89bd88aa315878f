"""Names of files and links, as `make` takes them."""

import os
from pathlib import Path
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from clipmill.order import folder_name, is_link, title_of
from tests.texts import ANY, RAW


@given(RAW)
def test_a_folder_of_any_name_lies_in_its_place(title: str) -> None:
    name = folder_name(title)
    assert (Path("/out") / name).parent == Path("/out")
    assert os.path.normpath(f"/out/{name}") == f"/out/{name}"
    assert len(os.fsencode(name)) < 200


@given(st.binary(min_size=1, max_size=40).map(lambda name: os.fsdecode(name.replace(b"/", b"_").replace(b"\0", b"_"))))
def test_a_file_of_any_name_has_a_title_that_is_text(name: str) -> None:
    assert title_of(Path("/films") / f"x{name}.mp4").encode()


@given(ANY)
def test_a_link_of_any_path_has_a_title_that_names_no_folder(path: str) -> None:
    title = title_of(f"https://example.org/{quote(path)}")
    assert title
    assert title.encode()
    assert "/" not in title


@given(ANY)
def test_a_file_is_never_taken_for_a_link(name: str) -> None:
    assert not is_link(f"./{name}")
