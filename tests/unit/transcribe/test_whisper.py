"""What Whisper tells of itself; its words are looked at in tests/integration/test_transcribe.py."""

from pathlib import Path

import pytest

from common.errors import ToolFailed
from services.transcribe.whisper import Whisper

FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.json", "preprocessor_config.json")


def engine(model: str) -> dict[str, str]:
    return dict(Whisper(model=model, device="cpu", compute_type="int8", threads=2, batch=4).engine())


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The files of a model, as far as nobody loads them."""
    folder = tmp_path / "large"
    folder.mkdir()
    for name in FILES:
        (folder / name).write_text(name)
    return folder


def test_all_that_words_depend_on_is_told() -> None:
    libraries = {"faster-whisper", "ctranslate2", "onnxruntime", "tokenizers"}
    files = {"model.bin", "config.json", "tokenizer.json", "vocabulary.txt"}
    assert set(engine("base")) == libraries | files | {"compute_type"}


@pytest.mark.parametrize("name", FILES)
def test_each_file_of_a_model_counts(model: Path, name: str) -> None:
    before = engine(str(model))
    (model / name).write_text("another")
    assert engine(str(model)) != before


def test_where_a_model_lies_does_not_count(model: Path) -> None:
    before = engine(str(model))
    moved = model.rename(model.with_name("elsewhere"))
    assert engine(str(moved)) == before


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json"])
def test_half_a_model_is_refused(model: Path, name: str) -> None:
    (model / name).unlink()
    with pytest.raises(ToolFailed, match=f"lacks {name}"):
        engine(str(model))
