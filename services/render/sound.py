"""The clip's sound, finished before its picture: cut, levelled, coded, and measured as coded. It costs a tenth of the picture."""

from operator import itemgetter
from pathlib import Path
from typing import Final

from services.render.clock import Clock
from services.render.encode import Ffmpeg, window_input
from services.render.loudness import Loudness, Mastering, corrected, mastering, parse, shortfall

RATE: Final = 48_000
TRIES: Final = 4
_LISTEN: Final = "ebur128=peak=true:framelog=quiet"
_AAC: Final = (
    *("-c:a", "aac", "-b:a", "160k", "-ar", str(RATE), "-ac", "2"),
    *("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "mp4", "sound.m4a"),
)


def make_sound(clock: Clock, *, window_origin_s: float, has_audio: bool, ffmpeg: Ffmpeg, folder: Path) -> None:
    """Write sound.m4a: AAC, 48 kHz stereo, as long as the picture; silent where the source has no sound. Raises ToolFailed."""
    samples = round(clock.duration * RATE)
    if not has_audio:
        silence = ("-f", "lavfi", "-i", f"anullsrc=r={RATE}:cl=stereo", "-af", f"atrim=end_sample={samples}")
        ffmpeg.run(["-loglevel", "error", *silence, *_AAC], folder=folder)
        return
    before = _cut(clock, window_origin_s=window_origin_s, samples=samples, ffmpeg=ffmpeg, folder=folder)
    step: Mastering | None = mastering(before)
    tries: list[tuple[float, Mastering]] = []
    while step is not None and len(tries) < TRIES:
        _master(step, clock=clock, ffmpeg=ffmpeg, folder=folder)
        after = measure("sound.m4a", ffmpeg=ffmpeg, folder=folder)
        tries.append((shortfall(after), step))
        step = corrected(step, before=before, after=after)
    _, best = min(tries, key=itemgetter(0))
    if best != tries[-1][1]:
        _master(best, clock=clock, ffmpeg=ffmpeg, folder=folder)


def measure(name: str, *, ffmpeg: Ffmpeg, folder: Path) -> Loudness:
    """Loudness of the first sound of an MP4 file in the folder."""
    arguments = ["-loglevel", "info", "-f", "mov", "-i", name, "-map", "0:a:0", "-af", _LISTEN, "-f", "null", "-"]
    return parse(ffmpeg.run(arguments, folder=folder))


def _cut(clock: Clock, *, window_origin_s: float, samples: int, ffmpeg: Ffmpeg, folder: Path) -> Loudness:
    """sound.wav: exactly the clip's samples, whatever the source's sound lacks at the start, inside, or at the end."""
    graph = ",".join(
        [
            f"[0:a:0]{placed(float(clock.origin) - window_origin_s, samples=samples)}",
            # A cut inside a wave would click.
            f"afade=t=in:d=0.01,afade=t=out:d=0.03:st={max(0.0, samples / RATE - 0.03):.6f}",
            f"{_LISTEN}[sound]",
        ]
    )
    output = ["-map", "[sound]", "-c:a", "pcm_f32le", "-fflags", "+bitexact", "-f", "wav", "sound.wav"]
    return parse(ffmpeg.run(["-loglevel", "info", *window_input(), "-filter_complex", graph, *output], folder=folder))


def placed(start_s: float, *, samples: int) -> str:
    """Filters: from a moment of the file on exactly so many samples of stereo, whatever the sound lacks."""
    return ",".join(
        [
            f"atrim=start={start_s:.6f}",
            f"asetpts=PTS-({start_s:.6f})/TB",
            f"aresample={RATE}:async=1:min_hard_comp=0.05:first_pts=0",
            # Damaged sound can decode to any number; what is no sound any more is clipped, 12 dB above full scale.
            "aformat=channel_layouts=stereo,volume=-12dB,aformat=sample_fmts=s32,aformat=sample_fmts=flt,volume=12dB",
            f"apad=whole_len={samples}",
            f"atrim=end_sample={samples}",
        ]
    )


def _master(step: Mastering, *, clock: Clock, ffmpeg: Ffmpeg, folder: Path) -> None:
    ends = f"apad=whole_len={round(clock.duration * RATE)},atrim=end_sample={round(clock.duration * RATE)}"
    wave = ["-loglevel", "error", "-f", "wav", "-i", "sound.wav", "-af", f"{step.chain()},{ends}"]
    ffmpeg.run([*wave, *_AAC], folder=folder)
