"""Sources with known pictures and sounds, and the whole stage around them."""

import hashlib
import io
import pickle
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from numpy.typing import NDArray

from common.documents import (
    Aim,
    CaptionStyle,
    Framing,
    Layout,
    Panel,
    Segment,
    Shot,
    Sighting,
    Source,
    Transcript,
    Word,
)
from common.faces import FaceDetector, ScriptedFaces
from common.media import Limits, probe
from common.stages import Result, Workspace
from services.render.encode import Encoder
from services.render.handlers import Render, RenderInputs
from services.render.packaging import Package, PackageInputs
from services.render.settings import Settings

Picture = NDArray[np.uint8]
NOBODY = ScriptedFaces([[]])
QUICK = Encoder(preset="ultrafast")
QUICK_RUNGS = Encoder(preset="ultrafast", rungs=(1080, 180, 120))


def write_video(
    path: Path,
    pictures: Iterable[Picture],
    *,
    rate: Fraction = Fraction(25),
    sound: NDArray[np.float32] | None = None,
    sound_starts_s: float = 0.0,
) -> Path:
    """RGB pictures, almost without loss, and 48 kHz mono sound, as MP4."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=rate, options={"crf": "6", "preset": "ultrafast", "g": "25"})
        audio = None if sound is None else container.add_stream("aac", rate=48_000, layout="mono")
        for number, picture in enumerate(pictures):
            if number == 0:
                video.height, video.width = picture.shape[:2]
                video.pix_fmt = "yuv420p"
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None and sound is not None:
            wave = av.AudioFrame.from_ndarray(sound[None].astype(np.float32), format="fltp", layout="mono")
            wave.sample_rate, wave.pts, wave.time_base = 48_000, round(sound_starts_s * 48_000), Fraction(1, 48_000)
            container.mux(audio.encode(wave))
            container.mux(audio.encode(None))
    return path


def numbered(number: int, *, width: int = 320, height: int = 180) -> Picture:
    """A picture that says its number: eight bars from left to right, white for 1, the highest bit first."""
    picture = np.full((height, width, 3), 16, np.uint8)
    for bit in range(8):
        if number >> (7 - bit) & 1:
            picture[:, bit * width // 8 : (bit + 1) * width // 8] = 235
    return picture


def number_of(picture: Picture) -> int:
    """What `numbered` wrote, read from the middle line."""
    height, width = picture.shape[:2]
    line = picture[height // 2, :, 1]
    return sum(1 << (7 - bit) for bit in range(8) if line[(2 * bit + 1) * width // 16] > 128)


def tone(seconds: float, *, level_db: float, hertz: float = 997.0) -> NDArray[np.float32]:
    """A sine whose RMS has that level."""
    t = np.arange(round(seconds * 48_000)) / 48_000
    wave = 10 ** (level_db / 20) * np.sqrt(2) * np.sin(2 * np.pi * hertz * t)
    return np.asarray(wave, np.float32)


def source_of(path: Path) -> Source:
    with path.open("rb") as file:
        return probe(file, size=path.stat().st_size, limits=Limits())


def framing_of(
    *shots: tuple[int, int, Sequence[Panel]],
    width: int,
    height: int,
    sightings: Sequence[Sighting] = (),
) -> Framing:
    return Framing(
        width=width,
        height=height,
        shots=tuple(
            Shot(
                start_ms=start,
                end_ms=end,
                layout=Layout.FOCUS if len(panels) == 1 else Layout.STACK,
                panels=tuple(panels),
            )
            for start, end, panels in shots
        ),
        sightings=tuple(sightings),
        sample_ms=200,
    )


def centred(source: Source, *, start_ms: int, end_ms: int, width: int, height: int) -> Framing:
    """The largest crop, in the middle."""
    crop_width = min(source.width, round(source.height * width / height))
    crop_height = min(source.height, round(crop_width * height / width))
    aim = Aim(at_ms=start_ms, x=(source.width - crop_width) / 2, y=(source.height - crop_height) / 2)
    panel = Panel(width=crop_width, height=crop_height, aims=(aim,))
    return framing_of((start_ms, end_ms, [panel]), width=width, height=height)


def transcript_of(*words: tuple[int, int, str], language: str = "en", measured: bool = True) -> Transcript:
    said = tuple(Word(start_ms=start, end_ms=end, text=text) for start, end, text in words)
    text = " ".join(word.text for word in said)
    segments = (Segment(start_ms=said[0].start_ms, end_ms=said[-1].end_ms, text=text, words=said),) if said else ()
    return Transcript(
        language=language,
        duration_ms=said[-1].end_ms if said else 0,
        origin="whisper",
        word_times="measured" if measured else "interpolated",
        segments=segments,
    )


class Blobs:
    """Objects by digest, from bytes and files."""

    def __init__(self) -> None:
        self._objects: dict[str, bytes | Path] = {}

    def put(self, thing: bytes | Path) -> str:
        data = thing if isinstance(thing, bytes) else thing.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        self._objects[digest] = thing
        return digest

    def open(self, digest: str) -> BinaryIO:
        thing = self._objects[digest]
        return io.BytesIO(thing) if isinstance(thing, bytes) else thing.open("rb")


def render(
    path: Path,
    folder: Path,
    *,
    start_ms: int,
    end_ms: int,
    framing: Framing | Callable[[Source], Framing] | None = None,
    transcript: Transcript | None = None,
    style: CaptionStyle | None = None,
    width: int = 136,
    height: int = 240,
    faces: FaceDetector = NOBODY,
    encoder: Encoder = QUICK,
    caveats: tuple[str, ...] = (),
) -> Result:
    """The stage's work as the child process does it."""
    source = source_of(path)
    if framing is None:
        framing = centred(source, start_ms=start_ms, end_ms=end_ms, width=width, height=height)
    elif not isinstance(framing, Framing):
        framing = framing(source)
    blobs = Blobs()
    inputs = RenderInputs(
        source=blobs.put(path),
        source_facts=source,
        start_ms=start_ms,
        end_ms=end_ms,
        framing=blobs.put(framing.model_dump_json().encode()),
        transcript=blobs.put((transcript or transcript_of()).model_dump_json().encode()),
        captions=style,
        width=width,
        height=height,
        caveats=caveats,
        encoder=encoder,
    )
    folder.mkdir()
    stage: Render = pickle.loads(pickle.dumps(Render(Settings(), faces=faces)))  # noqa: S301  as the child gets it
    return stage.work(inputs, Workspace(folder, blobs))


def package(path: Path, folder: Path, *, encoder: Encoder = QUICK_RUNGS, settings: Settings | None = None) -> Result:
    """The stage's work as the child process does it."""
    blobs = Blobs()
    inputs = PackageInputs(source=blobs.put(path), source_facts=source_of(path), encoder=encoder)
    folder.mkdir()
    stage: Package = pickle.loads(pickle.dumps(Package(settings or Settings())))  # noqa: S301  as the child gets it
    return stage.work(inputs, Workspace(folder, blobs))


def joined(result: Result, name: str, out: Path) -> Path:
    """A rung or the sound as one file: its initialisation segment and then each segment."""
    segments = sorted(file for file in result.files if file.startswith(f"hls/{name}/") and file.endswith(".m4s"))
    init = result.files[f"hls/{name}/init.mp4"]
    out.write_bytes(b"".join(path.read_bytes() for path in (init, *(result.files[file] for file in segments))))
    return out


def pictures_of(clip: Path) -> list[Picture]:
    with av.open(str(clip)) as container:
        return [frame.to_ndarray(format="rgb24").astype(np.uint8) for frame in container.decode(video=0)]


def sound_of(clip: Path) -> NDArray[np.float32]:
    """Mono samples at 48 kHz, from the moment 0 of the clip."""
    with av.open(str(clip)) as container:
        parts = [frame.to_ndarray().mean(axis=0) for frame in container.decode(audio=0)]
    return np.concatenate(parts).astype(np.float32)
