"""Wiring of transcribe."""

from common.service import Service
from services.transcribe.audio_api import AudioApi
from services.transcribe.handlers import Transcribe
from services.transcribe.recogniser import Recogniser
from services.transcribe.settings import Settings
from services.transcribe.whisper import Whisper


def service() -> Service:
    settings = Settings()
    transcribe = Service("transcribe", settings)
    transcribe.works_on(Transcribe(recogniser(settings)))
    return transcribe


def recogniser(settings: Settings) -> Recogniser:
    """The audio API if one is set, else Whisper here."""
    if settings.asr_base_url:
        key = settings.asr_api_key.get_secret_value()
        return AudioApi(base_url=settings.asr_base_url, model=settings.asr_model, api_key=key)
    return Whisper(
        model=settings.whisper_model,
        device=settings.whisper_device,
        compute_type=settings.whisper_compute_type,
        threads=settings.whisper_threads,
        batch=settings.whisper_batch,
    )
