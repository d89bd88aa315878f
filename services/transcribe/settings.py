"""Settings of transcribe. All of them change the result and are part of its key."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from common.settings import Settings as CommonSettings


class Settings(CommonSettings):
    whisper_model: str = Field(
        "base", description='"base" is the bundled model; else a folder that holds a CTranslate2 Whisper model'
    )
    whisper_device: Literal["cpu", "cuda"] = Field("cpu", description="Where Whisper runs")
    whisper_compute_type: str = Field("int8", description="CTranslate2 compute type; float16 suits cuda")
    whisper_threads: Annotated[int, Field(ge=1)] = Field(
        2, description="Threads of Whisper; pinned, they change its last digits"
    )
    whisper_batch: Annotated[int, Field(ge=1)] = Field(4, description="Pieces of speech recognised at once")
    asr_base_url: str = Field("", description="An OpenAI-compatible audio API to use in place of Whisper; empty: none")
    asr_model: str = Field("whisper-1", description="Model that the audio API is asked for")
    asr_api_key: SecretStr = Field(SecretStr("none"), description="Key of the audio API")
