"""Sniffing, probing, windows and programs, on real files and on files made to deceive."""

import os
import signal
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import BinaryIO, Literal

import av
import pytest

from common.confinement import Allowance
from common.errors import InvalidMedia, TooLarge, ToolFailed
from common.media import Limits, join, probe
from common.programs import run, started
from services.render.encode import Ffmpeg
from tests.confined import leaves_network
from tests.conftest import MEDIA
from tests.serving import until

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    assert not list(tmp_path.glob(".stderr*")), "a program's messages are left behind"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_program_tells_line_by_line(folder: Path) -> None:
    lines: list[str] = []
    errors = run(
        python(
            "import os,sys; print('a'); print(os.environ['X']); print('oh', file=sys.stderr); print(sys.stdin.read())"
        ),
        cwd=folder,
        on_line=lines.append,
        environment={"X": "$(x) 'y'"},
    )
    assert (lines, errors) == (["a", "$(x) 'y'", ""], "oh\n")


def test_a_program_that_fails_says_why(folder: Path) -> None:
    with pytest.raises(ToolFailed, match=r"ended with 3: [\s\S]*line 15$") as failed:
        run(python("import sys; [print('line', n, file=sys.stderr) for n in range(16)]; sys.exit(3)"), cwd=folder)
    assert "line 7" not in failed.value.message


def test_a_program_is_fed_while_it_runs(folder: Path) -> None:
    lines: list[str] = []

    def feed(pipe: BinaryIO) -> None:
        pipe.writelines(b"x" * 65_536 for _ in range(64))

    run(python("import sys; print(len(sys.stdin.read()))"), cwd=folder, on_line=lines.append, feed=feed)
    assert lines == [str(64 * 65_536)]


def test_a_program_may_have_enough_of_what_it_is_fed(folder: Path) -> None:
    def feed(pipe: BinaryIO) -> None:
        while True:
            pipe.write(b"x" * 65_536)

    run(python("import sys; sys.stdin.read(9)"), cwd=folder, feed=feed)
    with pytest.raises(ToolFailed, match="ended with 3"):
        run(python("import sys; sys.exit(3)"), cwd=folder, feed=feed)


def test_what_ails_the_feed_is_told_before_what_it_does_to_the_program(folder: Path) -> None:
    def feed(_pipe: BinaryIO) -> None:
        raise InvalidMedia("spoilt")

    with pytest.raises(InvalidMedia, match="spoilt"):
        run(python("import sys; sys.exit(len(sys.stdin.read()) == 0)"), cwd=folder, feed=feed)


@pytest.mark.parametrize(
    ("code", "allowance"),
    [
        ("bytearray(3 * 2**30)", Allowance(memory=2**30)),
        ("open('x', 'wb').write(bytes(2**20))", Allowance(file_size=2**16)),
        ("while True: pass", Allowance(seconds=1)),
    ],
    ids=["memory", "file", "time"],
)
def test_a_program_is_confined(folder: Path, code: str, allowance: Allowance) -> None:
    with pytest.raises(ToolFailed):
        run(python(code), cwd=folder, allowance=allowance)


def test_a_file_that_is_too_large_is_told_in_words(folder: Path) -> None:
    endless = ["-f", "lavfi", "-i", "testsrc2", "-f", "rawvideo", "film.raw"]
    with pytest.raises(
        TooLarge, match=r"needs a file of more than the 0.00195 GiB it may write\. Use a shorter"
    ) as failed:
        Ffmpeg().run(endless, folder=folder, allowance=Allowance(file_size=2**21))
    assert not failed.value.retry


ASKS = "import socket; s = socket.create_connection(('127.0.0.1', int({port})), 5); print('there')"


@pytest.mark.skipif(not leaves_network(), reason="the kernel forbids new networks here")
def test_a_program_has_no_network(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(ToolFailed, match="unreachable"):
            run(python(ASKS.format(port=port)), cwd=folder)


def test_a_program_leaves_no_core(folder: Path) -> None:
    said: list[str] = []
    code = "import resource as r; print(r.getrlimit(r.RLIMIT_CORE), r.getrlimit(r.RLIMIT_FSIZE)[0])"
    run(python(code), cwd=folder, allowance=Allowance(file_size=5), on_line=said.append)
    assert said == ["(0, 0) 5"]


def test_a_program_is_ended_when_its_reader_fails(folder: Path) -> None:
    pids: list[int] = []

    def reader(line: str) -> None:
        pids.append(int(line))
        raise KeyError

    with pytest.raises(KeyError):
        run(python("import os,time; print(os.getpid(), flush=True); time.sleep(600)"), cwd=folder, on_line=reader)
    assert not Path(f"/proc/{pids[0]}").exists()


def test_a_program_dies_with_its_parent(folder: Path) -> None:
    grandchild = python("import os,time; print(os.getpid(), flush=True); time.sleep(600)")
    parent = (
        "import sys; from pathlib import Path; from common.programs import run\n"
        f"run({grandchild!r}, cwd=Path('.'), on_line=lambda line: print(line, flush=True))"
    )
    pids: list[int] = []

    def kill_parent(line: str) -> None:
        if not line.isdigit():
            return  # a line of the parent's log
        pids.append(int(line))
        ppid = int(Path(f"/proc/{line}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(ppid, signal.SIGKILL)

    (folder / "inner").mkdir()
    with pytest.raises(ToolFailed, match="-9"):
        run(
            python(parent),
            cwd=folder / "inner",
            on_line=kill_parent,
            environment={"PYTHONPATH": str(Path(__file__).parents[3])},
        )
    while Path(f"/proc/{pids[0]}").exists():
        time.sleep(0.01)


# ---- programs to talk with -------------------------------------------------------------------------------------------


def conversing(code: str, folder: Path, errors: BinaryIO) -> AbstractAsyncContextManager[Process]:
    return started(python(code), cwd=folder, allowance=Allowance(), environment={"X": "y"}, stderr=errors)


async def test_a_program_that_is_talked_with(folder: Path) -> None:
    code = "import os,sys; print(sys.stdin.read().upper(), sorted(os.environ), os.environ['X']); print('oh', file=sys.stderr)"
    with (folder / "errors").open("w+b") as errors:
        async with conversing(code, folder, errors) as process:
            said, _ = await process.communicate(b"hello")
        errors.seek(0)
        assert (said.split()[0], errors.read()) == (b"HELLO", b"oh\n")
    assert b"CLIPMILL" not in said
    assert b"HOME" not in said


async def test_it_ends_with_all_that_it_started(folder: Path) -> None:
    inner = "import time; time.sleep(600)"
    code = (
        "import subprocess,sys,time\n"
        f"print(subprocess.Popen([sys.executable, '-c', {inner!r}]).pid, flush=True); time.sleep(600)"
    )
    with (folder / "errors").open("w+b") as errors:
        async with conversing(code, folder, errors) as process:
            assert process.stdout is not None
            pids = process.pid, int(await process.stdout.readline())

    async def gone() -> bool:
        return not any(map(lives, pids))

    await until(gone, why="both have ended")


def lives(pid: int) -> bool:
    """A zombie, where nobody collects those, doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# ---- two files into one ----------------------------------------------------------------------------------------------


def one_stream(path: Path, kind: Literal["video", "audio"], *, form: str, begins_s: int = 0) -> Path:
    """The picture or the sound of a film by itself."""
    with av.open(str(MEDIA / "video/broll_sintel_480p_26s.mp4")) as film, av.open(str(path), "w", format=form) as out:
        stream = film.streams.best(kind)
        assert stream is not None
        copy = out.add_stream_from_template(stream, opaque=True)
        for packet in film.demux(stream):
            if packet.dts is not None and packet.pts is not None and packet.time_base is not None:
                packet.pts += round(begins_s / packet.time_base)
                packet.dts += round(begins_s / packet.time_base)
                packet.stream = copy
                out.mux(packet)
    return path


@pytest.mark.parametrize(
    ("forms", "begins_s"),
    [
        (("mp4", "mp4"), (0, 0)),
        (("mpegts", "mpegts"), (10, 10)),
        (("mpegts", "adts"), (10, 0)),
        (("mp4", "mp4"), (3, 0)),
    ],
)
def test_picture_and_sound_are_put_together(forms: tuple[str, str], begins_s: tuple[int, int], tmp_path: Path) -> None:
    video = one_stream(tmp_path / "v", "video", form=forms[0], begins_s=begins_s[0])
    audio = one_stream(tmp_path / "a", "audio", form=forms[1], begins_s=begins_s[1])
    join(video, audio, out=tmp_path / "out.mp4")
    with (tmp_path / "out.mp4").open("rb") as file:
        source = probe(file, size=(tmp_path / "out.mp4").stat().st_size, limits=Limits())
    assert (source.video_codec, source.audio_codec) == ("h264", "aac")
    assert abs(source.duration_ms - 26_000) < 1000
    with av.open(str(tmp_path / "out.mp4")) as film:
        begins = [(stream.start_time or 0) * float(stream.time_base or 0) for stream in film.streams]
    assert max(begins) < 0.15


def test_what_cannot_be_put_together(tmp_path: Path) -> None:
    video = one_stream(tmp_path / "v", "video", form="mp4")
    with pytest.raises(InvalidMedia, match="missing"):
        join(video, video, out=tmp_path / "out.mp4")
    with pytest.raises(InvalidMedia, match="not a video file"):
        join(video, Path(__file__), out=tmp_path / "out.mp4")
