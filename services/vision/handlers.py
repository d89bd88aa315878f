"""Frame: a planned clip in, where to look in each of its shots out."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from typing import ClassVar, Final

from pydantic import Field

from common.catalog import Catalog
from common.documents import Digest, Framing, Layout, Placement, Shot, Sighting, Source, unsaid
from common.errors import InvalidMedia, NotFound
from common.events import Stage
from common.faces import BlazeFace, FaceDetector
from common.media import copy_window
from common.results import canonical
from common.stages import Inputs, Result, Workspace
from common.tasks import Task
from services.vision import reels
from services.vision.bodies import bodies
from services.vision.footage import CONTEXT_MS, shown_area, watch
from services.vision.glimpses import Footage, Sample
from services.vision.layouts import Scene, frame
from services.vision.placements import placed
from services.vision.settings import Settings
from services.vision.shots import cuts
from services.vision.stretches import Stretch, covering, joined, runs
from services.vision.subjects import subjects
from services.vision.tracks import Track, tracks

REEL: Final = "glimpses.npz"


class FrameInputs(Inputs):
    aids: ClassVar[frozenset[str]] = frozenset({"reel"})
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
    reel: Digest | None = None
    """What was seen of the film before: what lies in it is not looked at again."""


@dataclass
class Frame:
    """Frames each shot on its own, after a look at what was not seen before. `detectors` are tried in turn until one finds a face."""

    settings: Settings
    detectors: tuple[FaceDetector, ...] = ()
    stage: ClassVar[Stage] = Stage.FRAME
    version: ClassVar[int] = 2
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
            reel=edit.watched.reel if edit and edit.watched and job.salt(Stage.FRAME) is None else None,
        )

    def work(self, inputs: FrameInputs, workspace: Workspace) -> Result:
        files = {}
        facts: dict[str, object] = {}
        if inputs.seen is None:
            stretches = self._seen(inputs, workspace)
            found = framed(joined(stretches), inputs)
            files[REEL] = reels.write(workspace.path(REEL), stretches, recipe=self._recipe(inputs))
            starts = _covering(inputs)
            facts["watched_ms"] = [starts[0], starts[-1] + starts.step]
        else:
            with workspace.blobs.open(inputs.seen) as file:
                found = Framing.model_validate_json(file.read())
        source = inputs.source_facts
        framing = placed(found, inputs.crops, picture=(source.width, source.height))
        facts |= {
            "layout": framing.layout.value,
            "shots": len(framing.shots),
            "faces": len({sighting.track for sighting in framing.sightings}),
        }
        return Result(facts=facts, files={"framing.json": workspace.write("framing.json", framing), **files})

    def _seen(self, inputs: FrameInputs, workspace: Workspace) -> list[Stretch]:
        """All stretches of the window that have a picture. Raises InvalidMedia if none has."""
        known = self._known(inputs, workspace)
        try:
            found = self._watched(inputs, workspace, known)
        except InvalidMedia:
            if not known:
                raise
            found = self._watched(inputs, workspace, {})  # damaged where only a part of it is read
        if not found:
            raise InvalidMedia("This part of the video can't be decoded: the file is damaged there.")
        return [found[start] for start in sorted(found)]

    def _known(self, inputs: FrameInputs, workspace: Workspace) -> dict[int, Stretch]:
        """Of the window, what was seen before."""
        if inputs.reel is None:
            return {}
        try:
            with workspace.blobs.open(inputs.reel) as file:
                stretches = reels.read(file, recipe=self._recipe(inputs))
        except NotFound:
            return {}
        wanted = _covering(inputs)
        return {stretch.start_ms: stretch for stretch in stretches if stretch.start_ms in wanted}

    def _watched(self, inputs: FrameInputs, workspace: Workspace, known: Mapping[int, Stretch]) -> dict[int, Stretch]:
        found = dict(known)
        missing = [start for start in _covering(inputs) if start not in known]
        parts = runs(missing, sample_ms=inputs.face_interval_ms)
        for place, (start_ms, end_ms) in enumerate(parts):
            with workspace.blobs.open(inputs.source) as file:
                window = copy_window(
                    file,
                    inputs.source_facts,
                    start_ms=max(0, start_ms - CONTEXT_MS),
                    end_ms=end_ms,
                    out=workspace.path("window.nut"),
                )
            seen = watch(
                window,
                inputs.source_facts,
                start_ms=start_ms,
                end_ms=end_ms,
                sample_ms=inputs.face_interval_ms,
                least_change=inputs.shot_min_change,
                detectors=self.detectors,
                report=lambda share, place=place: workspace.report(  # type: ignore[misc]
                    (place + share) / len(parts), "looking for faces"
                ),
            )
            found |= {stretch.start_ms: stretch for stretch in seen}
        return found

    def _recipe(self, inputs: FrameInputs) -> str:
        """Of what is seen in a second of the film, all that decides it."""
        settings = ("face_interval_ms", "face_min_score", "face_tiles", "face_small", "shot_min_change")
        given = inputs.model_dump(mode="json", include={"source", "source_facts", *settings})
        return hashlib.sha256(canonical([self.version, given, self.engine()])).hexdigest()


def _covering(inputs: FrameInputs) -> range:
    return covering(inputs.start_ms, inputs.end_ms, sample_ms=inputs.face_interval_ms)


def framed(footage: Footage, inputs: FrameInputs) -> Framing:
    """The pure part: from what was seen to where to look."""
    source = inputs.source_facts
    begins = [
        int(footage.times_ms[index]) for index in cuts(footage.times_ms, footage.mosaics, least=inputs.shot_min_change)
    ]
    shown = [sample for sample in footage.samples if sample.at_ms < max(source.duration_ms, inputs.start_ms + 1)]
    within = _within(shown or footage.samples, begins, start_ms=inputs.start_ms, end_ms=inputs.end_ms)
    spans = list(_seen_spans(inputs.start_ms, begins, inputs.end_ms, within))
    samples = [[*seen] for seen in _shared_out(within, spans)]
    found = tracks(samples)
    familiar = _familiarity(found, samples=len(within))
    picture = (source.width, source.height)
    area = shown_area(within, source)
    shots: list[Shot] = []
    for (start_ms, end_ms), seen, who in zip(spans, samples, found, strict=True):
        scene = Scene(
            start_ms=start_ms,
            end_ms=end_ms,
            samples=seen,
            subjects=subjects(who, seen, picture=picture, familiar=familiar),
            bodies=bodies(seen, picture=picture),
            picture=picture,
            area=area,
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


def _within(samples: Sequence[Sample], begins: Sequence[int], *, start_ms: int, end_ms: int) -> list[Sample]:
    """Those of [start, end), and the ones just before and after them that belong to the same shots."""
    first = max((begin for begin in begins if begin <= start_ms), default=0)
    last = min((begin for begin in begins if begin >= end_ms), default=None)
    before = [sample for sample in samples if sample.at_ms < start_ms]
    within = [sample for sample in samples if start_ms <= sample.at_ms < end_ms]
    after = [sample for sample in samples if sample.at_ms >= end_ms and (last is None or sample.at_ms < last)]
    begun = within and within[0].at_ms == start_ms
    earlier = [] if begun else [sample for sample in before[-1:] if sample.at_ms >= first]
    return [*earlier, *within, *after[:1]] or before[-1:] or [samples[0]]


def _seen_spans(
    start_ms: int, begins: Sequence[int], end_ms: int, samples: Sequence[Sample]
) -> Iterator[tuple[int, int]]:
    """The shots of [start, end), cut where others begin; one without a sample goes with the one before it, the first with the next."""
    moments = [sample.at_ms for sample in samples]
    edges = [begin for begin in begins if start_ms < begin < end_ms]
    kept = [start_ms]
    for begin, end in pairwise([*edges, max(end_ms, moments[-1] + 1)]):
        if moments[0] < begin and any(begin <= moment < end for moment in moments):
            kept.append(begin)
    yield from pairwise([*kept, end_ms])


def _shared_out(samples: Sequence[Sample], spans: Sequence[tuple[int, int]]) -> Iterator[list[Sample]]:
    """To each span its samples; to the first and the last also those that lie beyond them."""
    for place, (start, end) in enumerate(spans):
        yield [
            sample
            for sample in samples
            if (place == 0 or sample.at_ms >= start) and (place == len(spans) - 1 or sample.at_ms < end)
        ]


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
