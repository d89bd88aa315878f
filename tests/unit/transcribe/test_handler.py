"""What transcribe makes of a film, with a recogniser that follows a script."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from common.blobs import Blob
from common.documents import Sound, Source, Transcript, Word
from common.errors import InvalidRequest, NotFound
from common.fakes import MemoryBlobs
from common.media import Limits, probe
from common.results import key_of
from common.stages import Result, Workspace
from services.transcribe.audio import RATE, Samples
from services.transcribe.handlers import SEARCH_S, WINDOW_S, Transcribe, TranscribeInputs
from services.transcribe.recogniser import Recogniser, ScriptedRecogniser, Speech
from services.transcribe.words import Heard
from tests.conftest import MEDIA
from tests.unit.transcribe.sounds import noise, silence, sound_film

SRT = b"1\n00:00:00,500 --> 00:00:01,500\nHello world.\n\n2\n00:00:02,000 --> 00:00:02,500\nBye.\n"


@dataclass
class Bench:
    folder: Path
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)
    reports: list[tuple[float, str]] = field(default_factory=list)

    def inputs(self, path: Path, source: Source | None = None, *, captions: bytes | None = None) -> TranscribeInputs:
        if source is None:
            with path.open("rb") as file:
                source = probe(file, size=path.stat().st_size, limits=Limits())
        return TranscribeInputs(
            source=self.blobs.hold(path.read_bytes()),
            source_facts=source,
            captions=None if captions is None else self.blobs.hold(captions),
            language=None,
        )

    def work(self, inputs: TranscribeInputs, recogniser: Recogniser | None = None) -> tuple[Result, Transcript, Sound]:
        self.folder.mkdir(exist_ok=True)
        workspace = Workspace(self.folder, self.blobs, lambda share, text: self.reports.append((share, text)))
        result = Transcribe(recogniser or ScriptedRecogniser()).work(inputs, workspace)
        assert set(result.files) == {"transcript.json", "sound.json"}
        return (
            result,
            Transcript.model_validate_json(result.files["transcript.json"].read_bytes()),
            Sound.model_validate_json(result.files["sound.json"].read_bytes()),
        )


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "work")


def film(bench: Bench, samples: Samples, *, at_s: float = 0) -> TranscribeInputs:
    path = bench.folder.with_suffix(".mkv")
    return bench.inputs(path, sound_film(path, [(at_s, samples)]))


class Deaf(ScriptedRecogniser):
    """Must not be asked."""

    def listen(self, samples: Samples, *, language: str | None, on_progress: Callable[[float], None]) -> Speech:
        on_progress(0.0)
        raise AssertionError(f"asked to listen to {len(samples)} samples in {language}")


def test_words_are_heard(bench: Bench) -> None:
    result, transcript, _ = bench.work(film(bench, noise(4.5)))
    assert transcript.words == (
        Word(start_ms=100, end_ms=800, text="one"),
        Word(start_ms=1100, end_ms=1800, text="two"),
        Word(start_ms=2100, end_ms=2800, text="three."),
        Word(start_ms=3100, end_ms=3800, text="one"),
    )
    assert [segment.text for segment in transcript.segments] == ["one two three.", "one"]
    assert (transcript.language, transcript.origin, transcript.word_times) == ("en", "whisper", "measured")
    assert transcript.duration_ms == 4500
    assert result.facts == {"language": "en", "words": 4, "origin": "whisper"}


def test_loudness_is_kept_every_100_ms(bench: Bench) -> None:
    _, _, sound = bench.work(film(bench, noise(2, loudness=0.1), at_s=1.0))
    assert (sound.step_ms, len(sound.levels_db)) == (100, 30)
    assert sound.levels_db[:10] == (-90.0,) * 10
    assert sound.levels_db[10:] == pytest.approx([20 * math.log10(0.1)] * 20, abs=0.5)


def test_silence_is_not_listened_to(bench: Bench) -> None:
    result, transcript, sound = bench.work(film(bench, silence(3)), Deaf())
    assert (transcript.words, transcript.origin, transcript.language) == ((), "none", None)
    assert result.facts["words"] == 0
    assert set(sound.levels_db) == {-90.0}


def test_a_film_without_sound(bench: Bench) -> None:
    inputs = film(bench, noise(1))
    mute = inputs.model_copy(update={"source_facts": inputs.source_facts.model_copy(update={"audio_stream": None})})
    _, transcript, sound = bench.work(mute, Deaf())
    assert (transcript.words, transcript.origin, sound.levels_db) == ((), "none", ())


def test_captions_are_preferred(bench: Bench) -> None:
    inputs = film(bench, noise(3)).model_copy(update={"captions": bench.blobs.hold(SRT)})
    result, transcript, sound = bench.work(inputs, Deaf())
    assert [word.text for word in transcript.words] == ["Hello", "world.", "Bye."]
    assert [(s.start_ms, s.end_ms) for s in transcript.segments] == [(500, 1500), (2000, 2500)]
    assert (transcript.origin, transcript.word_times, transcript.language) == ("sidecar", "interpolated", None)
    assert len(sound.levels_db) == 30
    assert result.facts["origin"] == "sidecar"


def test_bad_captions_are_refused(bench: Bench) -> None:
    with pytest.raises(InvalidRequest, match=r"\.srt"):
        bench.work(film(bench, noise(1)).model_copy(update={"captions": bench.blobs.hold(b"nothing")}), Deaf())


@pytest.mark.parametrize(
    ("name", "language", "text"),
    [
        (
            "two_audio_two_subs.mkv",
            "en",
            "Together, we will make America strong again. We will make America wealthy again.",
        ),
        ("embedded_movtext_subs.mp4", None, "oop boop"),
    ],
)
def test_a_track_of_the_film_is_read(bench: Bench, name: str, language: str | None, text: str) -> None:
    _, transcript, _ = bench.work(bench.inputs(MEDIA / "odd" / name), Deaf())
    assert (transcript.origin, transcript.language) == ("embedded", language)
    assert " ".join(word.text for word in transcript.words) == text


def test_a_track_in_another_language_is_not_read(bench: Bench) -> None:
    inputs = bench.inputs(MEDIA / "odd/two_audio_two_subs.mkv").model_copy(update={"language": "de"})
    _, transcript, _ = bench.work(inputs)
    assert (transcript.origin, transcript.language) == ("whisper", "de")


def test_a_track_with_a_few_signs_is_not_read(bench: Bench) -> None:
    inputs = bench.inputs(MEDIA / "odd/embedded_movtext_subs.mp4")
    longer = inputs.source_facts.model_copy(update={"duration_ms": 60_000})
    _, transcript, _ = bench.work(inputs.model_copy(update={"source_facts": longer}))
    assert transcript.origin == "whisper"


class Recorder(ScriptedRecogniser):
    """Remembers what it was asked; says that it hears German."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[int, str | None]] = []

    def listen(self, samples: Samples, *, language: str | None, on_progress: Callable[[float], None]) -> Speech:
        self.asked.append((len(samples), language))
        on_progress(0.5)
        return Speech("de", (Heard(0, 500, "ja"), Heard(len(samples) / 16 - 500, len(samples) / 16, "nein.")))


def test_a_long_film_is_heard_in_windows(bench: Bench) -> None:
    recorder = Recorder()
    inputs = film(bench, noise(2 * WINDOW_S + 20, loudness=0.02))
    _, transcript, _ = bench.work(inputs, recorder)
    sizes = [size for size, _ in recorder.asked]
    assert len(sizes) == 3
    assert sum(sizes) == (2 * WINDOW_S + 20) * RATE
    assert all((WINDOW_S - SEARCH_S) * RATE <= size <= (WINDOW_S + 1) * RATE for size in sizes[:2])
    assert [language for _, language in recorder.asked] == [None, "de", "de"], "the first window's language stays"
    begins = [sum(sizes[:n]) / 16 for n in range(3)]
    assert [word.start_ms for word in transcript.words[::2]] == pytest.approx(begins, abs=2)
    assert transcript.words[-1].end_ms == transcript.duration_ms
    shares = [share for share, _ in bench.reports]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    assert shares[1] == pytest.approx(sizes[0] / sum(sizes) / 2, abs=0.01)


def test_the_asked_language_is_passed_on(bench: Bench) -> None:
    recorder = Recorder()
    _, transcript, _ = bench.work(film(bench, noise(2)).model_copy(update={"language": "fr"}), recorder)
    assert (recorder.asked, transcript.language) == ([(2 * RATE, "fr")], "fr")


def test_the_same_film_gives_the_same_bytes(bench: Bench) -> None:
    inputs = film(bench, noise(5))
    first, second = ({name: path.read_bytes() for name, path in bench.work(inputs)[0].files.items()} for _ in range(2))
    assert first == second


def test_a_missing_film_is_said_so(bench: Bench) -> None:
    inputs = film(bench, noise(1)).model_copy(update={"source": "0" * 64})
    with pytest.raises(NotFound):
        bench.work(inputs)


def test_captions_language_and_engine_change_the_key(bench: Bench) -> None:
    handler = Transcribe(ScriptedRecogniser())
    plain = film(bench, noise(1))
    others = [
        plain,
        plain.model_copy(update={"captions": Blob(digest="a" * 64, size=1).digest}),
        plain.model_copy(update={"language": "en"}),
        plain.model_copy(update={"source": "b" * 64}),
    ]
    keys = {
        key_of(handler.stage, version=1, inputs=inputs.model_dump(mode="json"), engine=handler.engine())
        for inputs in others
    }
    assert len(keys) == len(others)
    assert set(handler.engine()) > {"av", "numpy", "pysubs2"}
