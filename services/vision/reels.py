"""Stretches as a file: a NumPy archive (NPZ) of plain arrays, nothing pickled.

`recipe` names all that decides what is seen besides the film's seconds; what was seen by another one is not read.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from common.documents import Box
from services.vision.bars import Lines
from services.vision.glimpses import Footage, Glimpse, Sample
from services.vision.stretches import Stretch

Arrays = Mapping[str, NDArray[Any]]

_SAMPLE: Final = ("thumb", "detail", "motion")


def write(path: Path, stretches: Sequence[Stretch], *, recipe: str) -> Path:
    """At least one stretch, all of one film."""
    samples = [sample for stretch in stretches for sample in stretch.footage.samples]
    glimpses = [glimpse for sample in samples for glimpse in sample.glimpses]
    arrays: dict[str, NDArray[Any]] = {
        "recipe": np.array(recipe),
        "starts": np.array([stretch.start_ms for stretch in stretches], np.int64),
        "frames": np.array([len(stretch.footage.times_ms) for stretch in stretches]),
        "samples": np.array([len(stretch.footage.samples) for stretch in stretches]),
        "times": np.concatenate([stretch.footage.times_ms for stretch in stretches]),
        "mosaics": np.concatenate([stretch.footage.mosaics for stretch in stretches]),
        "at": np.array([sample.at_ms for sample in samples], np.int64),
        **{name: np.stack([getattr(sample, name) for sample in samples]) for name in _SAMPLE},
        "rows": np.stack([sample.lines.rows for sample in samples]),
        "columns": np.stack([sample.lines.columns for sample in samples]),
        "seen": np.array([len(sample.glimpses) for sample in samples]),
        "faces": np.array([_numbers(glimpse) for glimpse in glimpses], np.float64).reshape(len(glimpses), 6),
        "looks": np.array([glimpse.look for glimpse in glimpses], np.float32).reshape(len(glimpses), -1)
        if glimpses
        else np.zeros((0, 0), np.float32),
    }
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    return path


def read(file: BinaryIO, *, recipe: str) -> list[Stretch]:
    """Nothing if it was made by another recipe, or is not such a file."""
    try:
        with np.load(file, allow_pickle=False) as archive:
            if str(archive["recipe"]) != recipe:
                return []
            arrays = {name: archive[name] for name in archive.files}
    except (ValueError, KeyError, zipfile.BadZipFile):
        return []
    samples = _samples(arrays)
    edges = [np.cumsum([0, *arrays[name]]).tolist() for name in ("frames", "samples")]
    return [
        Stretch(
            start_ms=int(start),
            footage=Footage(
                times_ms=arrays["times"][edges[0][place] : edges[0][place + 1]],
                mosaics=arrays["mosaics"][edges[0][place] : edges[0][place + 1]],
                samples=tuple(samples[edges[1][place] : edges[1][place + 1]]),
            ),
        )
        for place, start in enumerate(arrays["starts"])
    ]


def _samples(arrays: Arrays) -> list[Sample]:
    glimpses = _glimpses(arrays)
    return [
        Sample(
            at_ms=int(at_ms),
            glimpses=tuple(next(glimpses) for _ in range(int(arrays["seen"][place]))),
            lines=Lines(rows=arrays["rows"][place], columns=arrays["columns"][place]),
            **{name: arrays[name][place] for name in _SAMPLE},
        )
        for place, at_ms in enumerate(arrays["at"])
    ]


def _numbers(glimpse: Glimpse) -> tuple[float, ...]:
    box = glimpse.box
    return (box.x, box.y, box.width, box.height, glimpse.score, glimpse.eyes_y)


def _glimpses(arrays: Arrays) -> Iterator[Glimpse]:
    faces: Iterable[list[float]] = arrays["faces"].tolist()
    for (x, y, width, height, score, eyes_y), look in zip(faces, arrays["looks"], strict=True):
        yield Glimpse(box=Box(x=x, y=y, width=width, height=height), score=score, eyes_y=eyes_y, look=look)
