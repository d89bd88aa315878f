"""Ladders of real segments, made by ffmpeg in a second, and put into the store as stages would have."""

import asyncio
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import imageio_ffmpeg

from common.blobs import Blob, put_bytes
from common.catalog import Video
from common.documents import AudioRendition, Ladder, Rung, Storyboard
from common.events import Stage
from common.flow import package_id
from common.results import Results
from common.service import Service
from common.tasks import Task
from tests.films import facts_of, files_of, plan, stored

SECONDS = 12
SIZES = ((640, 360), (320, 180))
RATE = Fraction(25)


@dataclass(frozen=True)
class Made:
    ladder: Ladder
    files: dict[str, bytes]

    @property
    def facts(self) -> dict[str, Any]:
        return {"ladder": self.ladder.model_dump(mode="json")}


@cache
def made() -> Made:
    """12 s of a test picture in two sizes, with a tone: segments of 2 s."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        picture = ["-f", "lavfi", "-i", f"testsrc=size=640x360:rate={RATE}:duration={SECONDS}"]
        tone = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={SECONDS}"]
        x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-bf", "0"]
        every = ["-force_key_frames", "expr:gte(t,n_forced*2)"]
        for k, (width, height) in enumerate(SIZES):
            _hls(folder / f"v{k}", *picture, "-vf", f"scale={width}:{height}", *x264, *every)
        _hls(folder / "audio", *tone, "-c:a", "aac", "-b:a", "64k")
        _ffmpeg(*picture, "-frames:v", "1", str(folder / "poster.jpg"))
        _ffmpeg(*picture, "-vf", "fps=1/2,scale=160:90,tile=2x2", "-frames:v", "2", str(folder / "%d.jpg"))
        files = {f"hls/{path.relative_to(folder)}": path.read_bytes() for path in folder.rglob("*.m[4p]*")}
        files["hls/poster.jpg"] = (folder / "poster.jpg").read_bytes()
        files |= {f"hls/storyboard/{n:03d}.jpg": (folder / f"{n + 1}.jpg").read_bytes() for n in range(2)}
        lengths = {name: _lengths_us(folder / name / "media.m3u8") for name in ("v0", "v1", "audio")}
    files = {name: data for name, data in files.items() if not name.endswith(".m3u8")}
    rungs = tuple(
        Rung(
            name=f"v{k}",
            width=width,
            height=height,
            frame_rate=RATE,
            codecs="avc1.42C01E",
            **_rates(files, f"v{k}", lengths[f"v{k}"]),
            segments_us=lengths[f"v{k}"],
        )
        for k, (width, height) in enumerate(SIZES)
    )
    audio = AudioRendition(
        codecs="mp4a.40.2", channels=1, segments_us=lengths["audio"], **_rates(files, "audio", lengths["audio"])
    )
    board = Storyboard(every_ms=2000, columns=2, rows=2, width=160, height=90, tiles=6)
    return Made(Ladder(duration_ms=SECONDS * 1000, rungs=rungs, audio=audio, storyboard=board), files)


def _hls(folder: Path, *arguments: str) -> None:
    folder.mkdir()
    hls = ["-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"]
    names = ["-hls_segment_filename", str(folder / "%05d.m4s"), "-hls_fmp4_init_filename", "init.mp4"]
    _ffmpeg(*arguments, *hls, *names, str(folder / "media.m3u8"))


def _ffmpeg(*arguments: str) -> None:
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments], check=True)


def _lengths_us(playlist: Path) -> tuple[int, ...]:
    return tuple(round(float(length) * 1_000_000) for length in re.findall(r"#EXTINF:([\d.]+)", playlist.read_text()))


def _rates(files: dict[str, bytes], name: str, lengths_us: tuple[int, ...]) -> dict[str, int]:
    sizes = [len(files[f"hls/{name}/{n:05d}.m4s"]) for n in range(len(lengths_us))]
    return {
        "bandwidth": max(8_000_000 * size // us for size, us in zip(sizes, lengths_us, strict=True)),
        "average_bandwidth": 8_000_000 * sum(sizes) // sum(lengths_us),
    }


class Packed:
    """Puts the results of packaging and rendering where a service finds them."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._results = Results(service.database)

    async def package(self, video: Video, *, state: str = "done") -> None:
        """The video streams from now on, or its packaging has that state."""
        film = await asyncio.to_thread(made)
        result = None
        if state == "done":
            result = stored(
                Stage.PACKAGE,
                facts=film.facts,
                files=await self._held(film.files),
                inputs={"source": video.blob.digest, "video": video.id},
            )
            await self._results.keep(result)
        now = datetime.now(UTC)
        await self._service.database.tasks.insert_one(
            {
                "_id": package_id(video.id),
                "stage": Stage.PACKAGE,
                "video": video.id,
                "user": video.account,
                "state": state,
                "result": result.id if result else None,
                "event": "video.uploaded",
                "ticket": {"video": video.id},
                "beat_at": now,
                "done_at": now if state in {"done", "dead"} else None,
                "relayed": True,
            }
        )

    async def render(self, task: Task, *, clips: int) -> None:
        """A clip's last task, which was taken, as if render had made a ladder beside the file."""
        clip = task.clip or 1
        film = await asyncio.to_thread(made)
        plain = plan(clips)
        streamed = {name: data for name, data in film.files.items() if name != "hls/poster.jpg"}
        result = await self._results.keep(
            stored(
                Stage.RENDER,
                facts={**facts_of(Stage.RENDER, made=plain), **film.facts},
                files=await self._held({**streamed, **files_of(Stage.RENDER, clip, made=plain)}),
                inputs={"job": task.job, "clip": clip},
            )
        )
        assert await self._service.tasks.commit(task, result=result.id, cached=False, seconds=1, cpu_seconds=1)
        final = await self._service.tasks.get(task.id)
        assert final is not None
        await self._service.relay.task(final)

    async def _held(self, files: dict[str, bytes]) -> dict[str, Blob]:
        stored_files = await asyncio.gather(*(put_bytes(self._service.blobs, data) for data in files.values()))
        return dict(zip(files, stored_files, strict=True))
