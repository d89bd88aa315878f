"""Plan: words, loudness and wishes in, the best clips out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from typing import ClassVar

from pydantic import Field, RootModel

from common.catalog import Catalog
from common.corrections import revised
from common.documents import (
    Chunk,
    Correction,
    Digest,
    Document,
    Layout,
    LengthRange,
    Level,
    Plan,
    Sound,
    Source,
    Span,
    Transcript,
    unsaid,
)
from common.events import Stage
from common.stages import Inputs, Result, Workspace
from common.tasks import Task
from services.plan.carrying import carried
from services.plan.embeddings import Embedder
from services.plan.keywords import KeywordFinder
from services.plan.pictures import GlimpseReader, Glimpses
from services.plan.planner import Planner, Wishes
from services.plan.speech import speech_of


class Kept(Document):
    """A clip of an earlier plan that is edited: all but its range stays as it is, and its title unless there is another."""

    plan: Digest
    clip: int
    title: str | None


class PlanInputs(Inputs):
    """What a plan depends on; of the request only what plan reads."""

    transcript: Digest
    sound: Digest
    source: Digest
    source_facts: Source
    clips: int
    lengths: tuple[LengthRange, ...]
    prompt: str | None = None
    layout: Layout | None = None
    pinned: tuple[Span, ...] = ()
    avoid: tuple[Span, ...] = ()
    kept: Kept | None = Field(None, exclude_if=unsaid)
    words: tuple[Correction, ...] = Field((), exclude_if=unsaid)
    replayed: tuple[Level, ...] = Field((), exclude_if=unsaid)

    def wishes(self) -> Wishes:
        return Wishes(
            clips=self.clips,
            lengths=self.lengths,
            prompt=self.prompt,
            layout=self.layout,
            pinned=self.pinned,
            avoid=self.avoid,
        )


class Chunks(RootModel[tuple[Chunk, ...]]):
    """The candidates that were weighed, as a file of their own."""


@dataclass
class MakePlan:
    """`reader` looks at key frames; only videos without enough speech need it."""

    embedder: Embedder
    keywords: KeywordFinder
    reader: GlimpseReader
    models: Mapping[str, str]
    """Digests of the models behind the embedder."""
    stage: ClassVar[Stage] = Stage.PLAN
    version: ClassVar[int] = 2
    inputs: ClassVar[type[PlanInputs]] = PlanInputs

    def engine(self) -> Mapping[str, str]:
        return {**self.models, **{name: metadata.version(name) for name in ("av", "numpy", "tokenizers", "yake")}}

    async def gather(self, task: Task, catalog: Catalog) -> PlanInputs:
        job, video = await catalog.job(task.job), await catalog.video(task.video)
        words = await catalog.result(job.transcription)
        read = {
            "transcript": words.files["transcript.json"].digest,
            "sound": words.files["sound.json"].digest,
            "source": video.blob.digest,
            "source_facts": video.source,
        }
        if (edit := job.request.edit) is not None:
            kept = Kept(plan=edit.plan, clip=edit.index, title=edit.title)
            return PlanInputs(**read, clips=1, lengths=(), pinned=job.request.pinned, kept=kept)
        return PlanInputs(
            **read,
            clips=job.request.clips,
            lengths=job.request.lengths,
            prompt=job.request.prompt,
            layout=job.request.layout,
            pinned=job.request.pinned,
            avoid=job.request.avoid,
            words=await catalog.corrections(job),
            replayed=job.replayed,
        )

    def work(self, inputs: PlanInputs, workspace: Workspace) -> Result:
        with workspace.blobs.open(inputs.transcript) as file:
            transcript = revised(Transcript.model_validate_json(file.read()), inputs.words)
        if inputs.kept is not None:
            return _result(self._carried(inputs, inputs.kept, transcript, workspace), workspace)
        with workspace.blobs.open(inputs.sound) as file:
            sound = Sound.model_validate_json(file.read())
        planner = Planner(
            embedder=self.embedder,
            keywords=self.keywords,
            look=partial(self._look, inputs, workspace),
            report=workspace.report,
        )
        facts = inputs.source_facts
        plan = planner.plan(
            transcript,
            sound,
            duration_ms=facts.duration_ms,
            wishes=inputs.wishes(),
            title=facts.title,
            replayed=inputs.replayed,
        )
        return _result(plan, workspace)

    def _carried(self, inputs: PlanInputs, kept: Kept, transcript: Transcript, workspace: Workspace) -> Plan:
        """A range that was pinned is not planned: no model is loaded, nothing is weighed."""
        with workspace.blobs.open(kept.plan) as file:
            before = Plan.model_validate_json(file.read())
        speech = speech_of(transcript, duration_ms=inputs.source_facts.duration_ms)
        return carried(before, clip=kept.clip, span=inputs.pinned[0], speech=speech, title=kept.title)

    def _look(self, inputs: PlanInputs, workspace: Workspace) -> Glimpses:
        def report(share: float) -> None:
            workspace.report(0.65 + 0.2 * share, "looking at the picture")

        with workspace.blobs.open(inputs.source) as file:
            return self.reader.glimpses(file, inputs.source_facts, report=report)


def _result(plan: Plan, workspace: Workspace) -> Result:
    files = {
        "plan.json": workspace.write("plan.json", plan),
        "chunks.json": workspace.write("chunks.json", Chunks(plan.chunks)),
    }
    return Result(facts=_facts(plan), files=files)


def _facts(plan: Plan) -> dict[str, object]:
    return {
        "clips": len(plan.clips),
        "ranges": [[clip.start_ms, clip.end_ms] for clip in plan.clips],
        "scores": [clip.score for clip in plan.clips],
        "titles": [clip.title for clip in plan.clips],
        "layouts": [clip.layout_hint for clip in plan.clips],
        "caveats": [list(clip.caveats) for clip in plan.clips],
        "shortfall": plan.shortfall,
        "summary": plan.summary,
    }
