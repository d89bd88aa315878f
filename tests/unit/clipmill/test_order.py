import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipmill.order import captions_for, checked_wish, folder_name, is_link, require_folder, style_for, title_of
from common.documents import CaptionStyle
from common.errors import InvalidRequest
from common.styles import STYLES

SRT = "1\n00:00:01,000 --> 00:00:02,000\nHello there.\n"


@given(st.text())
def test_folder_names_are_one_safe_part(title: str) -> None:
    name = folder_name(title)
    assert name
    assert Path(name).name == name
    assert not name.startswith((".", "-"))
    assert len(name.encode()) <= 80
    assert name.isprintable()
    assert folder_name(name) == name


def test_folder_names_keep_letters_of_any_script() -> None:
    assert folder_name("naïve 名前 'quote' $(x)") == "naïve-名前-quote-x"
    assert folder_name("..") == "video"


@pytest.mark.parametrize(
    ("given", "link"),
    [
        ("https://example.org/a.mp4", True),
        ("S3://bucket/key", True),
        ("talk.mp4", False),
        ("a:b.mp4", False),
        ("/x://y", False),
    ],
)
def test_links_are_told_from_files(given: str, *, link: bool) -> None:
    assert is_link(given) is link


def test_titles() -> None:
    assert title_of(Path("/films/My Talk.v2.mp4")) == "My Talk.v2"
    assert title_of("https://example.org/films/My%20Talk.mp4?x=1") == "My Talk"
    assert title_of("https://example.org") == "example.org"
    assert title_of(Path(os.fsdecode(b"/films/caf\xe9.mp4"))) == "caf\ufffd"


def test_sidecar_is_taken_by_itself(tmp_path: Path) -> None:
    video = tmp_path / "talk.mp4"
    assert captions_for(video, given=None) is None
    (tmp_path / "talk.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nHi.\n")
    assert captions_for(video, given=None) == tmp_path / "talk.vtt"
    (tmp_path / "talk.srt").write_text(SRT)
    assert captions_for(video, given=None) == tmp_path / "talk.srt"
    other = tmp_path / "other.srt"
    other.write_text(SRT)
    assert captions_for(video, given=str(other)) == other


@pytest.mark.parametrize("text", ["", "no times at all", "\x00\xff\xfe"])
def test_captions_without_cues_are_refused(tmp_path: Path, text: str) -> None:
    bad = tmp_path / "bad.srt"
    bad.write_text(text)
    with pytest.raises(InvalidRequest, match=r"bad\.srt"):
        captions_for(tmp_path / "talk.mp4", given=str(bad))


def test_styles_by_name_file_or_not_at_all(tmp_path: Path) -> None:
    assert style_for(None, captions=True) is True
    assert style_for(None, captions=False) is False
    assert style_for("bold", captions=True) == STYLES["bold"]
    mine = tmp_path / "mine.json"
    for mark in ("", "\ufeff"):
        mine.write_text(mark + '{"font": "Anton", "uppercase": true}')
        assert style_for(str(mine), captions=True) == CaptionStyle(font="Anton", uppercase=True)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        (f'{{"size": {"1" * 5000}}}', "JSON"),
        ("[]", "object"),
        ('{"size": 9}', "size"),
        ('{"colour": "red"}', "colour"),
        ('{"primary_color": "red"}', "primary"),
    ],
)
def test_bad_style_files_name_the_fault(tmp_path: Path, text: str, named: str) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(text)
    with pytest.raises(InvalidRequest, match=named):
        style_for(str(bad), captions=True)


def test_wish_keeps_the_services_defaults() -> None:
    wish = checked_wish(clips=3, lengths="short", platform=None, prompt=None)
    assert (wish.clips, wish.lengths, wish.platform) == (3, "short", None)


def test_out_is_checked_without_being_made(tmp_path: Path) -> None:
    require_folder(tmp_path / "a" / "b")
    assert not (tmp_path / "a").exists()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(InvalidRequest, match="not a folder"):
        require_folder(tmp_path / "file" / "clips")
