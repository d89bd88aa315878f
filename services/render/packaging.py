"""Package: a whole video in, its ladder out: what browsers stream at the size that suits their line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from importlib.metadata import version as version_of
from typing import BinaryIO, ClassVar, Final

import av
import structlog

from common.catalog import Catalog
from common.confinement import Allowance
from common.documents import Digest, Source, Storyboard
from common.errors import ToolFailed
from common.events import Stage
from common.media import copy_window, stream_copy
from common.stages import Inputs, Result, Workspace
from common.tasks import Task
from services.render import poster
from services.render.clock import Clock, frame_rate
from services.render.copies import Copies, survey
from services.render.encode import (
    SOUND,
    Encoder,
    Ffmpeg,
    picture_copy,
    rung_output,
    shares,
    sheets_folder,
    sheets_output,
    sound_copy,
    sound_output,
    window_input,
)
from services.render.filters import Film, scale, standard_colours, upright
from services.render.footage import look_at
from services.render.ladder import Above, Step, branches, lower, storyboard, top
from services.render.quality import MOST_AV_MS
from services.render.settings import Settings
from services.render.sound import RATE, placed
from services.render.streaming import Streamed, clear, cut_while_written, files, stream_names, streamed

log = structlog.get_logger()

LOOK_MS: Final = 20_000
"""Of the source's beginning, to see how its frames follow each other."""
LEAST_RATE: Final = 10
"""Slides that change every few seconds are repeated, so that a key frame comes when a segment ends."""


class PackageInputs(Inputs):
    source: Digest
    source_facts: Source
    encoder: Encoder


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What is made of the source, and how."""

    film: Film
    steps: tuple[Step, ...]
    copies: Copies
    board: Storyboard

    @property
    def encoded(self) -> tuple[Step, ...]:
        return self.steps[1:] if self.copies.picture else self.steps

    @property
    def has_sound(self) -> bool:
        return self.film.source.audio_stream is not None


@dataclass
class Package:
    """One ffmpeg process, fed with the source's packets as they are read from the store: the source lies on no disk here."""

    settings: Settings
    stage: ClassVar[Stage] = Stage.PACKAGE
    version: ClassVar[int] = 1
    inputs: type[PackageInputs] = field(default=PackageInputs, init=False)

    def __post_init__(self) -> None:
        self.ffmpeg = Ffmpeg(self.settings.ffmpeg)
        self.encoder = Encoder.of(self.settings, rungs=self.settings.video_sides)

    def engine(self) -> Mapping[str, str]:
        libraries = ("numpy", "opencv-python-headless")
        return {**self.ffmpeg.engine(), "av": av.__version__, **{name: version_of(name) for name in libraries}}

    async def gather(self, task: Task, catalog: Catalog) -> PackageInputs:
        video = await catalog.video(task.video)
        return PackageInputs(source=video.blob.digest, source_facts=video.source, encoder=self.encoder)

    def work(self, inputs: PackageInputs, workspace: Workspace) -> Result:
        workspace.report(0.0, "reading the source")
        plan = self._plan(inputs, workspace)
        made = self._copied(plan, inputs, workspace) if plan.copies.picture or plan.copies.sound else None
        if made is None:
            made, _ = self._made(replace(plan, copies=Copies()), inputs, workspace)
        poster.write(made, folder=workspace.folder)
        return Result(facts={"ladder": made.ladder.model_dump(mode="json")}, files=files(workspace.folder))

    def _plan(self, inputs: PackageInputs, workspace: Workspace) -> _Plan:
        source, encoder = inputs.source_facts, inputs.encoder
        with workspace.blobs.open(inputs.source) as file:
            window = copy_window(file, source, start_ms=0, end_ms=LOOK_MS, out=workspace.path("window.nut"))
            footage = look_at(window)
            window.path.unlink()
            copies = survey(file, source, most=max(encoder.rungs))
        rate = frame_rate(footage.times, declared=source.frame_rate, most=encoder.max_frame_rate, least=LEAST_RATE)
        frames = max(1, round(Fraction(source.duration_ms, 1000) * rate))
        film = Film(
            source=source,
            footage=footage,
            window_origin=Fraction(window.origin_ms, 1000),
            clock=Clock(origin=Fraction(0), rate=rate, frames=frames),
        )
        first = top(source.width, source.height, sides=encoder.rungs)
        return _Plan(
            film=film,
            steps=(first, *lower(first, sides=encoder.rungs)),
            copies=copies,
            board=storyboard(film.clock.duration_ms, width=first.width, height=first.height),
        )

    def _copied(self, plan: _Plan, inputs: PackageInputs, workspace: Workspace) -> Streamed | None:
        """The ladder with what can be copied; None if the copies proved no good: then all must be encoded."""
        try:
            made, said = self._made(plan, inputs, workspace)
        except ToolFailed as error:
            log.info("package.copies_dropped", error=error.message)
        else:
            if not said and made.apart_ms <= MOST_AV_MS:
                return made
            log.info("package.copies_dropped", apart_ms=made.apart_ms, damaged=bool(said))
        clear(workspace.folder)
        return None

    def _made(self, plan: _Plan, inputs: PackageInputs, workspace: Workspace) -> tuple[Streamed, str]:
        """The ladder, and what ffmpeg had to say of the source."""
        folder, source, clock = workspace.folder, plan.film.source, plan.film.clock
        (folder / "graph.txt").write_text(_graph(plan), encoding="utf-8")
        sheets_folder(folder)

        def feed(pipe: BinaryIO) -> None:
            with workspace.blobs.open(inputs.source) as file:
                stream_copy(file, source, out=pipe)

        with cut_while_written(folder, stream_names(plan.steps, has_sound=plan.has_sound)) as cuts:
            said = self.ffmpeg.run(
                _arguments(plan, inputs.encoder),
                folder=folder,
                on_line=shares(clock, _telling(workspace)),
                feed=feed,
                allowance=Allowance(seconds=None),  # the runner ends what stands still
            )
        made = streamed(
            folder,
            steps=plan.steps,
            copied=plan.copies.picture,
            channels=0 if not plan.has_sound else source.audio_channels if plan.copies.sound else 2,
            rate=clock.rate,
            duration_ms=clock.duration_ms,
            board=plan.board,
            cuts=cuts,
        )
        return made, said


def _telling(workspace: Workspace) -> Callable[[float], None]:
    return lambda share: workspace.report(0.02 + 0.95 * share, "packaging for playback")


def _graph(plan: _Plan) -> str:
    film, board = plan.film, plan.board
    size = (plan.encoded[0].width, plan.encoded[0].height) if plan.encoded else (board.width, board.height)
    chain = [*upright(film), scale(*size, film), *standard_colours(film), "setsar=1", "format=yuv420p"]
    lines = [f"[0:v:0]{','.join(chain)}[picture]"]
    lines += branches("picture", size=size, steps=plan.encoded, board=board)
    if plan.has_sound and not plan.copies.sound:
        start_s = float(film.clock.origin - film.window_origin)
        lines.append(f"[0:a:0]{placed(start_s, samples=round(film.clock.duration * RATE))}[{SOUND}]")
    return ";\n".join(lines)


def _arguments(plan: _Plan, encoder: Encoder) -> list[str]:
    film = plan.film
    outputs: list[str] = []
    above = None
    if plan.copies.picture:
        outputs += picture_copy("0:v:0")
        above = Above(bits=plan.copies.picture_bits, pixels=film.source.width * film.source.height)
    for step in plan.encoded:
        outputs += rung_output(step, encoder, film.clock.rate, above=above)
    if plan.has_sound:
        from_s = plan.copies.sound_from - film.window_origin
        outputs += sound_copy("0:a:0", from_s=from_s) if plan.copies.sound else sound_output()
    return [
        *("-loglevel", "error"),
        # The graph counts frames: it must not be built anew where the source changes its size.
        *("-reinit_filter", "0"),
        *window_input("pipe:0"),
        *("-filter_complex_threads", "1", "-/filter_complex", "graph.txt", "-progress", "pipe:1"),
        *outputs,
        *sheets_output(),
    ]
