"""Render: a framing and words in, a finished and measured clip out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from importlib.metadata import version as version_of
from pathlib import Path
from typing import ClassVar

import av
from pydantic import Field

from common import cues, spacing, writing
from common.catalog import Catalog
from common.corrections import corrected, overlaid
from common.documents import (
    CaptionStyle,
    Correction,
    Digest,
    Framing,
    Ladder,
    RenderedClip,
    Source,
    Transcript,
    Word,
    corrections_in,
    unsaid,
)
from common.events import Stage
from common.faces import BlazeFace, FaceDetector
from common.media import Window, copy_window
from common.stages import Inputs, Result, Workspace
from common.tasks import Task
from services.render import captions, pages, quality, streaming, thumbnail
from services.render.clock import Clock, clock, frame_rate
from services.render.crop import Scene, scenes
from services.render.encode import MOST_BITS, Encoder, Ffmpeg, clip_ladder, encode
from services.render.filters import Picture
from services.render.fonts import HarfBuzzLettering, font_digests
from services.render.footage import Footage, look_at
from services.render.inspection import CarefulFaces, inspect
from services.render.ladder import Step
from services.render.onset import OnsetMeter
from services.render.settings import Settings
from services.render.sound import make_sound, measure

BEFORE_MS = 100
"""The window begins a little before the clip, so that the frame on screen at its start is in it."""


class RenderInputs(Inputs):
    source: Digest
    source_facts: Source
    start_ms: int
    end_ms: int
    framing: Digest
    transcript: Digest
    captions: CaptionStyle | None
    width: int
    height: int
    caveats: tuple[str, ...]
    encoder: Encoder
    words: tuple[Correction, ...] = Field((), exclude_if=unsaid)


@dataclass(frozen=True, kw_only=True)
class _Cut:
    """The clip as it is cut out of its source."""

    inputs: RenderInputs
    window: Window
    footage: Footage
    clock: Clock
    framing: Framing
    scenes: tuple[Scene, ...]
    transcript: Transcript
    words: tuple[Word, ...]


@dataclass
class Render:
    """One ffmpeg process for the picture, a few short ones for the sound, then one look at the result."""

    settings: Settings
    faces: FaceDetector = field(default_factory=lambda: CarefulFaces(BlazeFace(tiles=False), BlazeFace()))
    stage: ClassVar[Stage] = Stage.RENDER
    version: ClassVar[int] = 5
    inputs: type[RenderInputs] = field(default=RenderInputs, init=False)

    def __post_init__(self) -> None:
        self.ffmpeg = Ffmpeg(self.settings.ffmpeg)
        self.encoder = Encoder.of(self.settings, rungs=self.settings.clip_sides)

    def engine(self) -> Mapping[str, str]:
        libraries = ("numpy", "opencv-python-headless", "openvino", "uharfbuzz")
        return {
            **self.ffmpeg.engine(),
            "av": av.__version__,
            **{name: version_of(name) for name in libraries},
            "faces": self.faces.digest,
            **font_digests(),
        }

    async def gather(self, task: Task, catalog: Catalog) -> RenderInputs:
        job = await catalog.job(task.job)
        video = await catalog.video(task.video)
        plan = await catalog.result(job.plan_task)
        clip = task.clip or 1
        framing = await catalog.result(job.frame_task(clip))
        words = await catalog.result(job.transcription)
        start_ms, end_ms = plan.facts["ranges"][clip - 1]
        edit = job.request.edit
        corrections = overlaid(await catalog.corrections(job), edit.words if edit else ())
        return RenderInputs(
            source=video.blob.digest,
            source_facts=video.source,
            start_ms=start_ms,
            end_ms=end_ms,
            framing=framing.files["framing.json"].digest,
            transcript=words.files["transcript.json"].digest,
            captions=job.request.captions,
            width=job.request.width,
            height=job.request.height,
            caveats=tuple(plan.facts["caveats"][clip - 1]),
            encoder=self.encoder,
            words=corrections_in(corrections, start_ms, end_ms),
        )

    def work(self, inputs: RenderInputs, workspace: Workspace) -> Result:
        workspace.report(0.0, "reading the source")
        cut = self._cut(inputs, workspace)
        shown, unknown = self._captions(cut, workspace.folder)
        workspace.report(0.05, "levelling the sound")
        origin = Fraction(cut.window.origin_ms, 1000)
        make_sound(
            cut.clock,
            window_origin_s=float(origin),
            has_audio=cut.footage.has_audio,
            ffmpeg=self.ffmpeg,
            folder=workspace.folder,
        )
        picture = Picture(
            source=inputs.source_facts,
            footage=cut.footage,
            window_origin=origin,
            clock=cut.clock,
            scenes=cut.scenes,
            width=inputs.width,
            height=inputs.height,
            captions=bool(shown),
        )
        clip, ladder = self._encoded(picture, inputs.encoder, workspace)
        if ladder.rungs[0].bandwidth > MOST_BITS:
            streaming.clear(workspace.folder)
            clip, ladder = self._encoded(picture, inputs.encoder, workspace, capped=True)
        facts = self._measured(cut, shown, clip=clip, unknown=unknown, workspace=workspace)
        text = spacing.joined([writing.seen(word.text) for word in cut.words])
        return Result(
            facts={**facts.model_dump(mode="json"), "text": text, "ladder": ladder.model_dump(mode="json")},
            files={**_files(workspace, shown), **streaming.files(workspace.folder)},
        )

    def _encoded(
        self, picture: Picture, encoder: Encoder, workspace: Workspace, *, capped: bool = False
    ) -> tuple[Path, Ladder]:
        """The clip, and its ladder: the top rung are the packets of clip.mp4, the others are encoded beside it."""
        clip = encode(
            picture,
            encoder=encoder,
            ffmpeg=self.ffmpeg,
            folder=workspace.folder,
            on_progress=lambda share: workspace.report(0.1 + 0.65 * share, "rendering"),
            capped=capped,
        )
        streaming.unwrap_clip(self.ffmpeg, workspace.folder)
        lower, board = clip_ladder(picture, encoder)
        first = Step(name="v0", width=picture.width, height=picture.height)
        made = streaming.streamed(
            workspace.folder,
            steps=(first, *lower),
            copied=True,
            channels=2,
            rate=picture.clock.rate,
            duration_ms=picture.clock.duration_ms,
            board=board,
        )
        return clip, made.ladder

    def _cut(self, inputs: RenderInputs, workspace: Workspace) -> _Cut:
        framing = Framing.model_validate_json(_read(workspace, inputs.framing))
        transcript = Transcript.model_validate_json(_read(workspace, inputs.transcript))
        source = inputs.source_facts
        with workspace.blobs.open(inputs.source) as file:
            window = copy_window(
                file,
                source,
                start_ms=max(0, inputs.start_ms - BEFORE_MS),
                end_ms=inputs.end_ms,
                out=workspace.path("window.nut"),
            )
        footage = look_at(window)
        inside = [time for time in footage.times if inputs.start_ms <= time * 1000 <= inputs.end_ms]
        rate = frame_rate(inside, declared=source.frame_rate, most=inputs.encoder.max_frame_rate)
        grid = clock(footage.times, start_ms=inputs.start_ms, end_ms=inputs.end_ms, rate=rate)
        words = pages.clip_words(
            corrected(transcript.words, inputs.words),
            start_ms=inputs.start_ms,
            end_ms=inputs.end_ms,
            origin_ms=grid.source_ms(0),
        )
        return _Cut(
            inputs=inputs,
            window=window,
            footage=footage,
            clock=grid,
            framing=framing,
            scenes=scenes(framing, grid, times=footage.times, width=source.width, height=source.height),
            transcript=transcript,
            words=words,
        )

    def _captions(self, cut: _Cut, folder: Path) -> tuple[tuple[captions.Caption, ...], bool]:
        """Write subtitles, and the captions with their fonts; whether some letters are in no font."""
        said = cues.cues(cut.words, duration_ms=cut.clock.duration_ms)
        (folder / "clip.srt").write_text(cues.srt(said), encoding="utf-8")
        (folder / "clip.vtt").write_text(cues.vtt(said), encoding="utf-8")
        style, width, height = cut.inputs.captions, cut.inputs.width, cut.inputs.height
        if style is None:
            return (), False
        language = writing.letters_language(cut.transcript.language, [word.text for word in cut.words])
        lettering = HarfBuzzLettering(font=style.font, bold=style.bold, language=language)
        drawn = pages.pages(
            pages.tokens(cut.words, style=style, lettering=lettering),
            words_per_line=style.words_per_line,
            widest=captions.widest_em(style, width=width, height=height),
            duration_ms=cut.clock.duration_ms,
        )
        heights = captions.levels(
            drawn,
            style=style,
            clock=cut.clock,
            scenes=cut.scenes,
            sightings=cut.framing.sightings,
            width=width,
            height=height,
        )
        shown = captions.captions(drawn, style=style, clock=cut.clock, width=width, height=height, levels=heights)
        script = captions.ass(shown, style=style, clock=cut.clock, width=width, height=height)
        (folder / "captions.ass").write_text(script, encoding="utf-8")
        lettering.write(folder / "fonts")
        return shown, bool(lettering.unknown)

    def _measured(
        self, cut: _Cut, shown: tuple[captions.Caption, ...], *, clip: Path, unknown: bool, workspace: Workspace
    ) -> RenderedClip:
        """Look at the finished file, choose the thumbnail on the way, and judge."""
        inputs = cut.inputs
        interpolated = bool(shown) and cut.transcript.word_times == "interpolated"
        style = inputs.captions if shown else None
        meter = None if style is None else OnsetMeter(captions=shown, style=style, clock=cut.clock)
        seen = inspect(
            clip,
            window=cut.window,
            source=inputs.source_facts,
            clock=cut.clock,
            scenes=cut.scenes,
            sightings=cut.framing.sightings,
            sample_ms=cut.framing.sample_ms,
            faces=self.faces,
            onsets=meter,
            on_progress=lambda share: workspace.report(0.75 + 0.23 * share, "measuring"),
        )
        best_ms = cut.clock.clip_ms(thumbnail.best(seen.candidates))
        thumbnail.write(clip, at_s=best_ms / 1000, out=workspace.path("clip.jpg"))
        found = quality.Measured(
            samples=seen.samples,
            onsets=None if meter is None else meter.result(),
            loudness=measure("clip.mp4", ffmpeg=self.ffmpeg, folder=workspace.folder),
            av_offset_ms=seen.av_offset_ms,
            jitter_px=quality.crop_jitter_px(cut.scenes, quality.sample_frames(cut.clock)),
            cut_words=quality.cut_words(cut.transcript.words, start_ms=inputs.start_ms, end_ms=inputs.end_ms),
            enlarged=quality.enlarged(cut.scenes),
            still_s=float(quality.still_at_the_end(cut.footage.times, cut.clock)),
        )
        judged = quality.assessed(
            found,
            has_audio=cut.footage.has_audio,
            interpolated=interpolated,
            unknown_letters=unknown,
            caveats=inputs.caveats,
        )
        return RenderedClip(
            width=inputs.width,
            height=inputs.height,
            duration_ms=cut.clock.duration_ms,
            layout=cut.framing.layout,
            quality=judged,
        )


def _read(workspace: Workspace, digest: str) -> bytes:
    with workspace.blobs.open(digest) as file:
        return file.read()


def _files(workspace: Workspace, shown: tuple[captions.Caption, ...]) -> dict[str, Path]:
    names = ["clip.mp4", "clip.jpg", "clip.srt", "clip.vtt", *(["captions.ass"] if shown else [])]
    return {name: workspace.path(name) for name in names}
