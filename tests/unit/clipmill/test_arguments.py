import sys

import pytest

from clipmill import SERVICES
from clipmill.__main__ import main
from clipmill.arguments import parser
from tests.conftest import MEDIA

TALK = str(MEDIA / "video" / "single_face_360p_2s.mp4")


@pytest.mark.parametrize(
    ("argv", "named"),
    [
        ([], "COMMAND"),
        (["mkae", TALK], "mkae"),
        (["make"], "VIDEO"),
        (["make", TALK, "--clips", "many"], "--clips"),
        (["make", TALK, "--platform", "vhs"], "--platform"),
        (["make", TALK, "--aspect", "3:2"], "--aspect"),
        (["make", TALK, "--layout", "round"], "--layout"),
        (["up", "--port", "99999"], "--port"),
        (["run", "cook"], "cook"),
        (["jobs"], "VERB"),
        (["jobs", "show"], "JOB"),
        (["replay", "J"], "--from"),
        (["replay", "J", "--from", "moon"], "--from"),
        (["dead", "show"], "TASK"),
    ],
)
def test_bad_grammar_is_one_line_and_2(argv: list[str], named: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(argv)
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.err.count("\n") == 1
    assert named in said.err
    assert "--help" in said.err
    assert not said.out


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--clips", "0"], "--clips 0"),
        (["--clips", "51"], "--clips 51"),
        (["--lengths", "tiny"], "tiny"),
        (["--lengths", "40-20"], "40-20"),
        (["--lengths", ","], "lengths"),
        (["--lengths", "0-700"], "600"),
        (["--lengths", "200-300", "--platform", "shorts"], "platform"),
        (["--language", "klingon"], "--language"),
        (["--output-language", "de"], "translated"),
        (["--style", "baroque"], "baroque"),
        (["--style", "there/is/none.json"], "none.json"),
        (["--style", "bold", "--no-captions"], "exclude"),
        (["--captions", "there_is_none.srt"], "there_is_none.srt"),
        (["--captions", "words.doc"], "words.doc"),
        (["--out", "/dev/null/clips"], "/dev/null"),
        (["--server", "clips.example"], "--server"),
    ],
)
def test_bad_options_of_make_are_one_line_and_2(
    options: list[str], named: str, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("data") / "none"
    assert main(["make", TALK, "--data", str(data), *options]) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert named in said.err
    assert not said.out
    assert not data.exists(), "something was started"


@pytest.mark.parametrize("link", ["ftp://example.org/a.mp4", "file:///etc/passwd"])
def test_other_links_are_refused(link: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["make", link]) == 2
    assert "http" in capsys.readouterr().err


def test_captions_go_with_files_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["make", "https://example.org/a.mp4", "--captions", "a.srt"]) == 2
    assert "link" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["make", "up", "run", "doctor", "jobs", "explain", "replay", "dead", "flow"])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert len(capsys.readouterr().out) > 100


def test_every_service_can_be_run() -> None:
    for service in SERVICES:
        assert parser().parse_args(["run", service]).service == service


def test_a_bad_setting_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPMILL_MAX_SIZE", "plenty")
    assert main(["make", TALK]) == 2
    said = capsys.readouterr().err
    assert said.startswith("clipmill: CLIPMILL_MAX_SIZE: ")
    assert said.count("\n") == 1


def test_a_missing_extra_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("clipmill.commands")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.delitem(sys.modules, "clipmill.progress", raising=False)
    monkeypatch.setitem(sys.modules, "rich", None)
    monkeypatch.setitem(sys.modules, "rich.console", None)
    assert main(["jobs", "list"]) == 1
    assert "pip install 'clipmill[all]'" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [["make", TALK], ["jobs", "list"]])
def test_a_server_that_does_not_answer_is_told_at_once(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*argv, "--server", "http://127.0.0.1:9"]) == 1
    said = capsys.readouterr().err
    assert "http://127.0.0.1:9 does not answer" in said
    assert said.count("\n") == 1
