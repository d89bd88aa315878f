"""Speech by any server that speaks OpenAI's audio API (POST audio/transcriptions), in place of Whisper here."""

import io
import wave
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any, Final

from common.errors import ToolFailed, Unavailable
from services.transcribe.audio import RATE, Samples
from services.transcribe.recogniser import Speech
from services.transcribe.words import Heard

_LANGUAGES: Final = {
    "english": "en", "german": "de", "spanish": "es", "french": "fr", "italian": "it", "portuguese": "pt", "dutch": "nl",
    "russian": "ru", "japanese": "ja", "chinese": "zh", "korean": "ko", "arabic": "ar", "hindi": "hi", "turkish": "tr",
    "polish": "pl", "swedish": "sv", "ukrainian": "uk",
}  # fmt: skip
"""The API answers a language's English name."""


class AudioApi:
    """Recogniser. Windows go out as 16-bit WAV, about 10 MB for five minutes, below the usual limit of 25 MB."""

    origin = "api"

    def __init__(self, *, base_url: str, model: str, api_key: str) -> None:
        self._base_url = base_url
        self._model = model
        self._api_key = api_key

    def engine(self) -> Mapping[str, str]:
        return {"openai": version("openai"), "asr": f"{self._base_url} {self._model}"}

    def listen(self, samples: Samples, *, language: str | None, on_progress: Callable[[float], None]) -> Speech:
        import openai  # noqa: PLC0415  heavy: only the child process needs it

        options: dict[str, Any] = {"language": language} if language else {}
        try:
            with openai.OpenAI(base_url=self._base_url, api_key=self._api_key, max_retries=2) as client:
                said = client.audio.transcriptions.create(
                    model=self._model,
                    file=("speech.wav", _wav(samples)),
                    response_format="verbose_json",
                    timestamp_granularities=["word"],
                    **options,
                )
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
            raise Unavailable(f"The audio API at {self._base_url} does not answer: {error}") from error
        except openai.OpenAIError as error:
            raise ToolFailed(f"The audio API at {self._base_url} refused: {error}") from error
        on_progress(1.0)
        heard = tuple(Heard(word.start * 1000, word.end * 1000, word.word) for word in said.words or ())
        return Speech(_LANGUAGES.get(said.language.lower(), said.language[:2].lower()) if heard else None, heard)


def _wav(samples: Samples) -> bytes:
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return data.getvalue()
