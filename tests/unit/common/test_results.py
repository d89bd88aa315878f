import hashlib
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.blobs import Blob
from common.events import Stage
from common.results import canonical, digest_of, key_of

NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def shuffled(value: Any) -> Any:
    """The same value, with every key in another order, whole numbers as floats and the other way round."""
    match value:
        case bool():
            return value
        case dict():
            return {key: shuffled(inner) for key, inner in reversed(value.items())}
        case list():
            return [shuffled(inner) for inner in value]
        case float() if value.is_integer() and abs(value) <= 2**53:
            return int(value)
        case int() if abs(value) <= 2**53:
            return float(value)
        case _:
            return value


@given(VALUES)
def test_equal_values_give_equal_bytes(value: Any) -> None:
    assert canonical(shuffled(value)) == canonical(value)


@given(VALUES)
def test_what_was_stored_and_read_again_gives_the_same_bytes(value: Any) -> None:
    assert canonical(json.loads(canonical(value))) == canonical(value)


@pytest.mark.parametrize(("one", "other"), [(True, 1), (False, 0), (None, 0), ("1", 1), ([], {}), ([1, [2]], [1, 2])])
def test_kinds_are_told_apart(one: Any, other: Any) -> None:
    assert canonical(one) != canonical(other)


def test_other_scripts_stay_readable() -> None:
    assert canonical({"b": "名前", "a": 1.0}) == '{"a":1,"b":"名前"}'.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_json_has_no_key(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical([value])


def test_a_key_is_the_hash_of_all_that_went_in() -> None:
    key = key_of(Stage.PLAN, version=1, inputs={"clips": 3, "prompt": None}, engine={"yake": "0.6"})
    said = '["plan",1,{"clips":3,"prompt":null},{"yake":"0.6"}]'
    assert key == hashlib.sha256(said.encode()).hexdigest()


def test_every_part_changes_the_key() -> None:
    inputs, engine = {"clips": 3, "lengths": [[15, 30]], "prompt": None}, {"yake": "0.6"}
    keys = [
        key_of(Stage.PLAN, version=1, inputs=inputs, engine=engine),
        key_of(Stage.FRAME, version=1, inputs=inputs, engine=engine),
        key_of(Stage.PLAN, version=2, inputs=inputs, engine=engine),
        key_of(Stage.PLAN, version=1, inputs={**inputs, "clips": 4}, engine=engine),
        key_of(Stage.PLAN, version=1, inputs={**inputs, "lengths": [[15, 30.001]]}, engine=engine),
        key_of(Stage.PLAN, version=1, inputs={**inputs, "prompt": ""}, engine=engine),
        key_of(Stage.PLAN, version=1, inputs={**inputs, "added": None}, engine=engine),
        key_of(Stage.PLAN, version=1, inputs=inputs, engine={"yake": "0.7"}),
        key_of(Stage.PLAN, version=1, inputs=inputs, engine={**engine, "model": "minilm"}),
    ]
    assert len(set(keys)) == len(keys)


def test_a_digest_is_over_facts_and_bytes_alone() -> None:
    one, other = Blob(digest="a" * 64, size=3), Blob(digest="b" * 64, size=3)
    digests = [
        digest_of({"clips": 2}, {"plan.json": one}),
        digest_of({"clips": 3}, {"plan.json": one}),
        digest_of({"clips": 2}, {"plan.json": other}),
        digest_of({"clips": 2}, {"chunks.json": one}),
        digest_of({"clips": 2}, {"plan.json": one, "chunks.json": other}),
    ]
    assert len(set(digests)) == len(digests)
    assert digest_of({"clips": 2.0}, {"plan.json": one}) == digests[0]
