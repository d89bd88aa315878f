"""The seam between transcribe and whatever turns sound into words, with a fake that is shipped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from services.transcribe.audio import Samples
from services.transcribe.words import Heard


@dataclass(frozen=True)
class Speech:
    """Words with times from the start of the samples; `language` is an ISO 639-1 code, None where nothing was said."""

    language: str | None
    heard: tuple[Heard, ...]


class Recogniser(Protocol):
    origin: str
    """"whisper" or "api"."""

    def engine(self) -> Mapping[str, str]: ...

    def listen(self, samples: Samples, *, language: str | None, on_progress: Callable[[float], None]) -> Speech:
        """Recognise (n,) int16 mono samples at 16 kHz. `on_progress` gets the share done. Raises ToolFailed, Unavailable."""
        ...


class ScriptedRecogniser:
    """A fake that hears one word of its script in each full second."""

    origin = "whisper"

    def __init__(self, script: tuple[str, ...] = ("one", "two", "three.")) -> None:
        self._script = script

    def engine(self) -> Mapping[str, str]:
        return {"recogniser": "scripted"}

    def listen(self, samples: Samples, *, language: str | None, on_progress: Callable[[float], None]) -> Speech:
        seconds = len(samples) // 16_000
        heard = tuple(
            Heard(i * 1000 + 100, i * 1000 + 800, self._script[i % len(self._script)]) for i in range(seconds)
        )
        on_progress(1.0)
        return Speech(language or "en", heard)
