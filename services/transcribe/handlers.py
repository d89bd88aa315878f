"""Transcribe: a video in, words and loudness out."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version as version_of
from math import log10
from typing import ClassVar, Final

from common.catalog import Catalog
from common.documents import Digest, Sound, Source, Transcript
from common.events import Stage
from common.stages import Inputs, Result, Workspace
from common.subtitles import parse_cues
from common.tasks import Task
from services.transcribe.audio import LevelMeter, stretches
from services.transcribe.recogniser import Recogniser
from services.transcribe.subtitles import choose_track, dense_enough, embedded_cues, heard_in, short_code
from services.transcribe.words import Heard, in_order, out_of_silence, segments_of

WINDOW_S: Final = 300
SEARCH_S: Final = 30
STEP_MS: Final = 20
KEEP: Final = 5
"""Loudness is measured every 20 ms for the words and kept every 100 ms for planning."""


class TranscribeInputs(Inputs):
    source: Digest
    source_facts: Source
    captions: Digest | None
    language: str | None


@dataclass(frozen=True)
class _Written:
    """Words that people wrote down."""

    origin: str
    heard: tuple[Heard, ...]
    language: str | None


@dataclass
class Transcribe:
    """Prefers words that people wrote: a sidecar, then an embedded track, then the recogniser."""

    recogniser: Recogniser
    stage: ClassVar[Stage] = Stage.TRANSCRIBE
    version: ClassVar[int] = 5
    inputs: ClassVar[type[TranscribeInputs]] = TranscribeInputs

    def engine(self) -> Mapping[str, str]:
        return {**{name: version_of(name) for name in ("av", "numpy", "pysubs2")}, **self.recogniser.engine()}

    async def gather(self, task: Task, catalog: Catalog) -> TranscribeInputs:
        video = await catalog.video(task.video)
        return TranscribeInputs(
            source=video.blob.digest,
            source_facts=video.source,
            captions=video.captions.digest if video.captions else None,
            language=task.params.get("language"),
        )

    def work(self, inputs: TranscribeInputs, workspace: Workspace) -> Result:
        written = self._written(inputs, workspace)
        meter = LevelMeter(STEP_MS)
        spoken, language = self._spoken(inputs, workspace, meter, listen=written is None)
        fine = meter.levels_db()
        duration_ms = inputs.source_facts.duration_ms
        if written is not None:
            origin, language = written.origin, written.language
            words = in_order(written.heard, duration_ms=duration_ms)
        else:
            origin = self.recogniser.origin if spoken else "none"
            words = out_of_silence(in_order(spoken, duration_ms=duration_ms), levels_db=fine, step_ms=STEP_MS)
        transcript = Transcript.model_validate(
            {
                "language": inputs.language or language,
                "duration_ms": duration_ms,
                "origin": origin,
                "word_times": "interpolated" if written is not None else "measured",
                "segments": segments_of(words),
            }
        )
        sound = Sound(step_ms=STEP_MS * KEEP, levels_db=_coarse(fine))
        facts = {"language": transcript.language, "words": len(words), "origin": origin}
        files = {
            "transcript.json": workspace.write("transcript.json", transcript),
            "sound.json": workspace.write("sound.json", sound),
        }
        return Result(facts=facts, files=files)

    def _written(self, inputs: TranscribeInputs, workspace: Workspace) -> _Written | None:
        """Words of a sidecar or of an embedded track that holds speech; None: somebody must listen."""
        if inputs.captions is not None:
            with workspace.blobs.open(inputs.captions) as file:
                return _Written("sidecar", heard_in(parse_cues(file.read())), None)
        track = choose_track(inputs.source_facts, language=inputs.language)
        if track is None:
            return None
        with workspace.blobs.open(inputs.source) as file:
            heard = heard_in(tuple(embedded_cues(file, inputs.source_facts, track)))
        if not dense_enough(len(heard), duration_ms=inputs.source_facts.duration_ms):
            return None
        return _Written("embedded", heard, short_code(track.language))

    def _spoken(
        self, inputs: TranscribeInputs, workspace: Workspace, meter: LevelMeter, *, listen: bool
    ) -> tuple[tuple[Heard, ...], str | None]:
        """Read all sound once for its loudness, and recognise it window by window if nobody wrote the words down."""
        heard: list[Heard] = []
        language = inputs.language
        total_ms = max(1, inputs.source_facts.duration_ms)
        with workspace.blobs.open(inputs.source) as file:
            for stretch in stretches(file, inputs.source_facts, window_s=WINDOW_S, search_s=SEARCH_S, levels=meter):
                begun, lasts = stretch.start_ms, len(stretch.samples) / 16

                def on_progress(share: float, begun: int = begun, lasts: float = lasts) -> None:
                    workspace.report((begun + share * lasts) / total_ms, "listening")

                on_progress(0.0)
                if not listen or stretch.silent:
                    continue
                speech = self.recogniser.listen(stretch.samples, language=language, on_progress=on_progress)
                language = language or speech.language
                heard.extend(
                    Heard(begun + word.start_ms, begun + word.end_ms, word.text, word.probability)
                    for word in speech.heard
                )
        return tuple(heard), language


def _coarse(levels_db: tuple[float, ...]) -> tuple[float, ...]:
    """Means of power over five steps each."""
    powers = [10.0 ** (level / 10) for level in levels_db]
    groups = [powers[i : i + KEEP] for i in range(0, len(powers), KEEP)]
    return tuple(round(_db(sum(group) / len(group)), 1) for group in groups)


def _db(power: float) -> float:
    return 10 * log10(max(power, 1e-9))
