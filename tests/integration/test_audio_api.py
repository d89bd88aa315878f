"""The audio API adapter against a server of the same protocol, which hears with the bundled Whisper."""

import io
import socket
import threading
import wave
from collections.abc import Iterator
from typing import Annotated, Any

import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI, Form, UploadFile
from fastapi.responses import JSONResponse

from common.errors import ToolFailed, Unavailable
from common.media import Limits, probe
from services.transcribe.audio import LevelMeter, stretches
from services.transcribe.audio_api import AudioApi
from services.transcribe.whisper import Whisper
from tests.conftest import MEDIA


def server() -> FastAPI:
    app = FastAPI()
    whisper = Whisper(model="base", device="cpu", compute_type="int8", threads=1, batch=4)

    @app.post("/v1/audio/transcriptions")
    def transcribe(
        file: UploadFile,
        model: Annotated[str, Form()],
        response_format: Annotated[str, Form()],
        granularities: Annotated[list[str], Form(alias="timestamp_granularities[]")],
        language: Annotated[str | None, Form()] = None,
    ) -> Any:
        if model != "base":
            return JSONResponse({"error": {"message": "no such model", "type": "invalid_request_error"}}, 404)
        assert (response_format, granularities) == ("verbose_json", ["word"])
        with wave.open(io.BytesIO(file.file.read())) as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
        speech = whisper.listen(samples, language=language, on_progress=lambda _share: None)
        words = [{"word": w.text, "start": w.start_ms / 1000, "end": w.end_ms / 1000} for w in speech.heard]
        text = " ".join(w.text for w in speech.heard)
        return {"task": "transcribe", "language": "english", "duration": 1.0, "text": text, "words": words}

    return app


@pytest.fixture
def base_url() -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(server(), log_level="warning"))
    thread = threading.Thread(target=running.run, args=([listener],))
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    running.should_exit = True
    thread.join()
    listener.close()


def test_words_come_with_their_times(base_url: str) -> None:
    path = MEDIA / "video" / "hisgirlfriday_3faces_480p_6s.mp4"
    with path.open("rb") as file:
        source = probe(file, size=path.stat().st_size, limits=Limits())
        (stretch,) = stretches(file, source, window_s=300, search_s=30, levels=LevelMeter(20))
    speech = AudioApi(base_url=base_url, model="base", api_key="k").listen(
        stretch.samples, language=None, on_progress=lambda _share: None
    )
    here = Whisper(model="base", device="cpu", compute_type="int8", threads=1, batch=4).listen(
        stretch.samples, language=None, on_progress=lambda _share: None
    )
    assert speech.language == "en"
    assert [word.text.strip() for word in speech.heard] == [word.text.strip() for word in here.heard]
    assert max(abs(a.start_ms - b.start_ms) for a, b in zip(speech.heard, here.heard, strict=True)) < 1


def test_a_server_that_refuses_or_is_away(base_url: str) -> None:
    samples = np.zeros(16_000, np.int16)
    with pytest.raises(ToolFailed, match="no such model"):
        AudioApi(base_url=base_url, model="other", api_key="k").listen(
            samples, language="en", on_progress=lambda _share: None
        )
    with pytest.raises(Unavailable, match="does not answer"):
        AudioApi(base_url="http://127.0.0.1:9/v1", model="base", api_key="k").listen(
            samples, language="en", on_progress=lambda _share: None
        )
