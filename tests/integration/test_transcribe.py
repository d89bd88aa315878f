"""Words by the bundled Whisper, on recordings whose words and times are known."""

import json
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from statistics import median

import av
import numpy as np
import pytest

from common.documents import Transcript
from common.errors import InvalidRequest
from common.fakes import MemoryBlobs
from common.stages import Workspace
from services.transcribe.audio import RATE, LevelMeter, Samples
from services.transcribe.handlers import Transcribe, TranscribeInputs
from services.transcribe.whisper import Whisper
from tests.conftest import MEDIA
from tests.unit.transcribe.sounds import noise, silence, sound_film

JFK = "And so my fellow Americans, ask not what your country can do for you, ask what you can do for your country"
REFERENCE = {
    row["language"]: row
    for row in json.loads((MEDIA / "reference/picovoice_test_data.json").read_text())["tests"]["language_tests"]
}
SPEECH_DB = -30


@pytest.fixture(scope="module")
def transcribe() -> Transcribe:
    """One model for all tests here."""
    return Transcribe(Whisper(model="base", device="cpu", compute_type="int8", threads=2, batch=4))


def sound_of(name: str) -> Samples:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(MEDIA / "audio" / name), "r") as container:
        pieces = [piece for frame in container.decode(audio=0) for piece in resampler.resample(frame)]
    return np.concatenate([piece.to_ndarray().reshape(-1) for piece in pieces]).astype(np.int16)


def transcript_of(transcribe: Transcribe, samples: Samples, folder: Path, *, language: str | None = None) -> Transcript:
    blobs = MemoryBlobs()
    path = folder / "film.mkv"
    facts = sound_film(path, [(0, samples)])
    source = blobs.hold(path.read_bytes())
    inputs = TranscribeInputs(source=source, source_facts=facts, captions=None, language=language)
    result = transcribe.work(inputs, Workspace(folder, blobs))
    return Transcript.model_validate_json(result.files["transcript.json"].read_bytes())


def plain(text: str) -> list[str]:
    return re.sub(r"[^\w']+", " ", text.lower()).split()


def said(transcript: Transcript) -> list[tuple[str, int]]:
    """(plain word, start)."""
    return [(text, word.start_ms) for word in transcript.words for text in plain(word.text)]


def word_error_rate(found: Sequence[str], expected: Sequence[str]) -> float:
    """Levenshtein distance of words over the number of expected ones."""
    row = list(range(len(expected) + 1))
    for n, one in enumerate(found, start=1):
        previous, row = row, [n]
        for m, other in enumerate(expected, start=1):
            row.append(min(previous[m] + 1, row[-1] + 1, previous[m - 1] + (one != other)))
    return row[-1] / len(expected)


def onset_ms(samples: Samples) -> int:
    """Where somebody begins to speak."""
    meter = LevelMeter(20)
    meter.add(samples)
    return 20 * next(n for n, level in enumerate(meter.levels_db()) if level > SPEECH_DB)


@pytest.mark.parametrize("before", [silence(3), noise(3, loudness=0.0005)], ids=["silence", "hiss"])
def test_speech_after_three_seconds_of_nothing(transcribe: Transcribe, before: Samples, tmp_path: Path) -> None:
    samples = np.concatenate([before, sound_of("jfk_inaugural_11s_16k.wav")])
    transcript = transcript_of(transcribe, samples, tmp_path)
    assert word_error_rate([text for text, _ in said(transcript)], plain(JFK)) <= 0.1
    assert (transcript.language, transcript.origin, transcript.word_times) == ("en", "whisper", "measured")
    assert onset_ms(samples) - 150 <= transcript.words[0].start_ms <= onset_ms(samples) + 150
    words = transcript.words
    assert all(one.start_ms < one.end_ms <= other.start_ms for one, other in pairwise(words))
    assert words[-1].end_ms <= transcript.duration_ms
    assert all(word.probability is not None and 0 <= word.probability <= 1 for word in words)


def test_word_times(transcribe: Transcribe, tmp_path: Path) -> None:
    """Against another engine's, whose words begin about 60 ms later than ours."""
    transcript = transcript_of(transcribe, sound_of("pv_test.wav"), tmp_path)
    expected = [(word["word"].lower(), word["start_sec"] * 1000) for word in REFERENCE["en"]["words"]]
    found = said(transcript)
    assert word_error_rate([text for text, _ in found], [text for text, _ in expected]) <= 0.1
    blocks = SequenceMatcher(
        a=[text for text, _ in found], b=[text for text, _ in expected], autojunk=False
    ).get_matching_blocks()
    off = [abs(found[b.a + n][1] - expected[b.b + n][1]) for b in blocks for n in range(b.size)]
    assert len(off) >= 15
    assert median(off) <= 120
    assert max(off) <= 400


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_the_language_is_heard(transcribe: Transcribe, language: str, tmp_path: Path) -> None:
    transcript = transcript_of(transcribe, sound_of(f"pv_test_{language}.wav"), tmp_path)
    assert transcript.language == language
    assert word_error_rate([text for text, _ in said(transcript)], plain(REFERENCE[language]["transcript"])) <= 0.35


def test_an_unknown_language_is_refused_at_once(transcribe: Transcribe, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match="'xyz'"):
        transcript_of(transcribe, noise(1), tmp_path, language="xyz")


def test_noise_has_no_words(transcribe: Transcribe, tmp_path: Path) -> None:
    transcript = transcript_of(transcribe, noise(4, loudness=0.02), tmp_path)
    assert (transcript.words, transcript.origin, transcript.language) == ((), "none", None)
