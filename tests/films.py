"""A short film and what every stage found in it: small documents that validate, for tests of whatever reads them."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from common.blobs import Blob
from common.documents import (
    Aim,
    Box,
    Chapter,
    Chunk,
    Document,
    Framing,
    Layout,
    Panel,
    Plan,
    PlannedClip,
    Quality,
    RenderedClip,
    Segment,
    Shot,
    Sighting,
    Source,
    Transcript,
    Word,
)
from common.events import Stage
from common.results import StoredResult, digest_of, key_of

SOURCE = Source(
    demuxer="mov",
    duration_ms=120_000,
    size=4_000_000,
    video_stream=0,
    video_codec="h264",
    width=640,
    height=360,
    frame_rate=Fraction(30000, 1001),
    audio_stream=1,
    audio_codec="aac",
    audio_channels=2,
)
CLIP_MS = 20_000
ENGINE = {"made": "by hand"}


def transcript() -> Transcript:
    word = Word(start_ms=500, end_ms=900, text="Hello.")
    said = Segment(start_ms=500, end_ms=900, text="Hello.", words=(word,))
    return Transcript(
        language="en", duration_ms=SOURCE.duration_ms, origin="whisper", word_times="measured", segments=(said,)
    )


def plan(clips: int, *, shortfall: str | None = None) -> Plan:
    """Clips of 20 s, one after the other."""
    chosen = tuple(_clip(n) for n in range(1, clips + 1))
    return Plan(
        clips=chosen,
        summary="Somebody says hello.",
        keywords=("hello", "world"),
        chapters=(Chapter(start_ms=0, title="Hello"), Chapter(start_ms=61_500, title="World")),
        chunks=tuple(
            Chunk(start_ms=c.start_ms, end_ms=c.end_ms, text=c.text, score=c.score, features={}, clip=c.index)
            for c in chosen
        ),
        shortfall=shortfall,
    )


def _clip(index: int) -> PlannedClip:
    return PlannedClip(
        index=index,
        start_ms=(index - 1) * CLIP_MS,
        end_ms=index * CLIP_MS,
        score=round(1 - index / 100, 2),
        features={"hook": 0.5},
        reason="It begins with a question.",
        title=f"Hello {index}",
        summary="A greeting.",
        tags=("hello",),
        text=f"Hello number {index}.",
    )


def framing(index: int) -> Framing:
    start_ms, end_ms = (index - 1) * CLIP_MS, index * CLIP_MS
    panel = Panel(width=202, height=360, aims=(Aim(at_ms=start_ms, x=219, y=0),), track=1)
    return Framing(
        width=1080,
        height=1920,
        shots=(Shot(start_ms=start_ms, end_ms=end_ms, layout=Layout.FOCUS, panels=(panel,)),),
        sightings=(Sighting(at_ms=start_ms, track=1, box=Box(x=300, y=80, width=60, height=80), score=0.9),),
        sample_ms=200,
    )


def rendered() -> RenderedClip:
    quality = Quality(
        subject_in_frame=1.0,
        crop_jitter_px=0.0,
        caption_onset_ms=12.0,
        cut_words=0,
        lufs=-14.1,
        true_peak_db=-1.5,
        av_offset_ms=3.0,
    )
    return RenderedClip(width=1080, height=1920, duration_ms=CLIP_MS, layout=Layout.FOCUS, quality=quality)


def facts_of(stage: Stage, *, made: Plan) -> dict[str, Any]:
    """What the stage says without a file."""
    match stage:
        case Stage.TRANSCRIBE:
            return {"language": "en", "words": 1, "origin": "whisper"}
        case Stage.PLAN:
            return {
                "clips": len(made.clips),
                "ranges": [[clip.start_ms, clip.end_ms] for clip in made.clips],
                "scores": [clip.score for clip in made.clips],
                "titles": [clip.title for clip in made.clips],
            }
        case Stage.FRAME:
            return {"layout": "focus", "shots": 1, "faces": 1, "watched_ms": [0, made.clips[-1].end_ms]}
        case Stage.RENDER:
            return rendered().model_dump(mode="json")
        case Stage.PACKAGE:
            return {}


def files_of(stage: Stage, clip: int | None, *, made: Plan) -> dict[str, bytes]:
    """The stage's files by their names; a clip's picture is noise that tells the clips apart."""
    match stage, clip:
        case Stage.TRANSCRIBE, _:
            return {"transcript.json": _json(transcript()), "sound.json": b'{"step_ms":100,"levels_db":[]}'}
        case Stage.PLAN, _:
            return {"plan.json": _json(made), "chunks.json": b"[]"}
        case Stage.FRAME, int():
            return {"framing.json": _json(framing(clip)), "glimpses.npz": f"seen {clip}".encode()}
        case _:
            return {
                "clip.mp4": f"film {clip} ".encode() * 100,
                "clip.jpg": f"picture {clip}".encode(),
                "clip.srt": f"1\n00:00:00,500 --> 00:00:00,900\nHello {clip}.\n".encode(),
                "clip.vtt": f"WEBVTT\n\n00:00.500 --> 00:00.900\nHello {clip}.\n".encode(),
            }


def stored(
    stage: Stage,
    *,
    facts: Mapping[str, Any],
    files: Mapping[str, Blob],
    inputs: Mapping[str, Any] | None = None,
    salt: str | None = None,
    seconds: float = 2.0,
    worker: str = "by hand",
) -> StoredResult:
    """As the runner would keep it."""
    what = {"source_facts": SOURCE.model_dump(mode="json"), **(inputs or {})}
    key = key_of(stage, version=1, inputs=what, engine=ENGINE)
    return StoredResult(
        _id=f"{key}@{salt}" if salt else key,
        key=key,
        stage=stage,
        version=1,
        inputs=what,
        engine=ENGINE,
        facts=facts,
        files=files,
        digest=digest_of(facts, files),
        seconds=seconds,
        cpu_seconds=seconds,
        worker=worker,
    )


def _json(document: Document) -> bytes:
    return document.model_dump_json().encode()
