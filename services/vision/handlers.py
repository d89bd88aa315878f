"""Frame: a planned clip in, where to look in each of its shots out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from typing import ClassVar

from pydantic import Field

from common.catalog import Catalog
from common.documents import Digest, Framing, Layout, Placement, Shot, Sighting, Source, unsaid
from common.events import Stage
from common.faces import BlazeFace, FaceDetector
from common.media import copy_window
from common.stages import Inputs, Result, Workspace
from common.tasks import Task
from services.vision.bodies import bodies
from services.vision.footage import watch
from services.vision.glimpses import Footage
from services.vision.layouts import Scene, frame
from services.vision.placements import placed
from services.vision.settings import Settings
from services.vision.shots import cuts
from services.vision.subjects import subjects
from services.vision.tracks import Track, tracks


class FrameInputs(Inputs):
    source: Digest
    source_facts: Source
    start_ms: int
    end_ms: int
    width: int
    height: int
    layout: Layout | None
    face_interval_ms: int
    face_min_score: float
    face_tiles: bool
    face_small: bool
    shot_min_change: float
    stack_screen: float
    crops: tuple[Placement, ...] = Field((), exclude_if=unsaid)
    seen: Digest | None = Field(None, exclude_if=unsaid)
    """A framing of the same, over which the crops are laid: nothing has to be looked at again."""


@dataclass
class Frame:
    """Frames each shot on its own, after one look at the whole window. `detectors` are tried in turn until one finds a face."""

    settings: Settings
    detectors: tuple[FaceDetector, ...] = ()
    stage: ClassVar[Stage] = Stage.FRAME
    version: ClassVar[int] = 1
    inputs: ClassVar[type[FrameInputs]] = FrameInputs

    def __post_init__(self) -> None:
        least = self.settings.face_min_score
        if not self.detectors:
            self.detectors = (BlazeFace(min_score=least, tiles=self.settings.face_tiles),)
            if self.settings.face_small:
                self.detectors += (BlazeFace(min_score=least, tiles=False, small=True),)

    def engine(self) -> Mapping[str, str]:
        packages = ("av", "numpy", "opencv-python-headless", "openvino")
        return {**{name: version(name) for name in packages}, "faces": self.detectors[0].digest}

    async def gather(self, task: Task, catalog: Catalog) -> FrameInputs:
        job = await catalog.job(task.job)
        video = await catalog.video(task.video)
        planned = (await catalog.result(job.plan_task)).facts
        clip = int(task.clip or 1) - 1
        start_ms, end_ms = planned["ranges"][clip]
        edit = job.request.edit
        crops = edit.crops_in(start_ms, end_ms) if edit else ()
        return FrameInputs(
            source=video.blob.digest,
            source_facts=video.source,
            start_ms=start_ms,
            end_ms=end_ms,
            width=job.request.width,
            height=job.request.height,
            layout=job.request.layout or planned["layouts"][clip],
            face_interval_ms=self.settings.face_interval_ms,
            face_min_score=self.settings.face_min_score,
            face_tiles=self.settings.face_tiles,
            face_small=self.settings.face_small,
            shot_min_change=self.settings.shot_min_change,
            stack_screen=self.settings.stack_screen,
            crops=crops,
            seen=edit.framing if edit and crops else None,
        )

    def work(self, inputs: FrameInputs, workspace: Workspace) -> Result:
        if inputs.seen is None:
            found = framed(self._watch(inputs, workspace), inputs)
        else:
            with workspace.blobs.open(inputs.seen) as file:
                found = Framing.model_validate_json(file.read())
        source = inputs.source_facts
        framing = placed(found, inputs.crops, picture=(source.width, source.height))
        facts = {
            "layout": framing.layout.value,
            "shots": len(framing.shots),
            "faces": len({sighting.track for sighting in framing.sightings}),
        }
        return Result(facts=facts, files={"framing.json": workspace.write("framing.json", framing)})

    def _watch(self, inputs: FrameInputs, workspace: Workspace) -> Footage:
        source = inputs.source_facts
        with workspace.blobs.open(inputs.source) as file:
            window = copy_window(
                file, source, start_ms=inputs.start_ms, end_ms=inputs.end_ms, out=workspace.path("window.nut")
            )
        return watch(
            window.path,
            source,
            first_ms=window.origin_ms,
            start_ms=inputs.start_ms,
            end_ms=inputs.end_ms,
            sample_ms=inputs.face_interval_ms,
            least_change=inputs.shot_min_change,
            detectors=self.detectors,
            report=lambda share: workspace.report(share, "looking for faces"),
        )


def framed(footage: Footage, inputs: FrameInputs) -> Framing:
    """The pure part: from what was seen to where to look."""
    source = inputs.source_facts
    begins = [
        int(footage.times_ms[index]) for index in cuts(footage.times_ms, footage.mosaics, least=inputs.shot_min_change)
    ]
    spans = list(_seen_spans([inputs.start_ms, *begins, inputs.end_ms], footage))
    samples = [[sample for sample in footage.samples if start <= sample.at_ms < end] for start, end in spans]
    found = tracks(samples)
    familiar = _familiarity(found, samples=len(footage.samples))
    picture = (source.width, source.height)
    shots: list[Shot] = []
    for (start_ms, end_ms), seen, who in zip(spans, samples, found, strict=True):
        scene = Scene(
            start_ms=start_ms,
            end_ms=end_ms,
            samples=seen,
            subjects=subjects(who, seen, picture=picture, familiar=familiar),
            bodies=bodies(seen, picture=picture),
            picture=picture,
            area=footage.area,
            output=(inputs.width, inputs.height),
            screen=inputs.stack_screen,
        )
        shots.extend(frame(scene, inputs.layout))
    return Framing(
        width=inputs.width,
        height=inputs.height,
        shots=tuple(shots),
        sightings=tuple(_sightings(found)),
        sample_ms=inputs.face_interval_ms,
    )


def _seen_spans(edges: list[int], footage: Footage) -> Iterator[tuple[int, int]]:
    """Shots between these edges; one too short for a sample goes with the one before it."""
    moments = [sample.at_ms for sample in footage.samples]
    kept = edges[:1]
    for start, end in pairwise(edges[1:]):
        if any(start <= moment < end for moment in moments):
            kept.append(start)
    yield from pairwise([*kept, edges[-1]])


def _familiarity(found: list[list[Track]], *, samples: int) -> dict[int, float]:
    """In which share of the clip's samples each person is seen."""
    shares: dict[int, float] = {}
    for track in (track for shot in found for track in shot):
        shares[track.person] = shares.get(track.person, 0.0) + len(track.seen) / samples
    return shares


def _sightings(found: list[list[Track]]) -> list[Sighting]:
    """All faces in order of time, also those that nobody looks at."""
    return sorted(
        (
            Sighting(at_ms=at_ms, track=track.person, box=glimpse.box, score=glimpse.score)
            for shot in found
            for track in shot
            for at_ms, glimpse in track.seen
        ),
        key=lambda sighting: (sighting.at_ms, sighting.track),
    )
