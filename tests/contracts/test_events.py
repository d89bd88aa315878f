"""Events as they were told once: what is in a stream now must still be read after an update, and the other way round."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from common.events import EVENTS, FINISHES, SERVICE_OF, SETS_OFF, Event, Stage, listens_to
from common.flow import seeds

RECORDED = Path(__file__).with_name("events")
MOST_BYTES = 4096
LONGEST_ID = "x" * 128


def recorded(event: type[Event]) -> dict[str, Any]:
    example: dict[str, Any] = json.loads((RECORDED / f"{event.name}.json").read_text())
    return example


def by_name(event: type[Event]) -> str:
    return event.name


def test_every_event_has_a_recorded_example() -> None:
    assert {path.stem for path in RECORDED.iterdir()} == {event.name for event in EVENTS}


@pytest.mark.parametrize("event", EVENTS, ids=by_name)
def test_a_recorded_example_still_says_the_same(event: type[Event]) -> None:
    example = recorded(event)
    assert event.model_validate_json(json.dumps(example)).model_dump(mode="json").items() >= example.items()


@pytest.mark.parametrize("event", EVENTS, ids=by_name)
def test_fields_of_a_later_version_are_ignored(event: type[Event]) -> None:
    later = {**recorded(event), "added_later": {"deep": [1]}}
    assert event.model_validate(later) == event.model_validate(recorded(event))


@pytest.mark.parametrize("event", EVENTS, ids=by_name)
def test_an_event_is_frozen(event: type[Event]) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        event.model_validate(recorded(event)).video = "another"  # type: ignore[attr-defined]


@pytest.mark.parametrize("event", EVENTS, ids=by_name)
def test_the_longest_event_is_small(event: type[Event]) -> None:
    longest = {name: LONGEST_ID if isinstance(value, str) else value for name, value in recorded(event).items()}
    longest |= {"stage": max(Stage, key=len), "clip": 10**9} if event.name == "stage.failed" else {}
    assert len(event.model_validate(longest).model_dump_json().encode()) <= MOST_BYTES


@pytest.mark.parametrize("event", EVENTS, ids=by_name)
@pytest.mark.parametrize("bad", ["", LONGEST_ID + "x", None, 1], ids=["empty", "too long", "none", "number"])
def test_an_id_is_a_short_text(event: type[Event], bad: object) -> None:
    with pytest.raises(ValidationError):
        event.model_validate({**recorded(event), "video": bad})


def test_names_are_past_tense_and_unique() -> None:
    names = [event.name for event in EVENTS]
    assert len(set(names)) == len(names)
    assert all(name.rpartition(".")[2].endswith("ed") for name in names)


def test_the_map_speaks_of_every_event_and_stage() -> None:
    assert set(SETS_OFF) == set(EVENTS)
    assert set(FINISHES) <= set(EVENTS)
    assert {stage for stages in SETS_OFF.values() for stage in stages} == set(Stage) == set(SERVICE_OF)
    for stage in Stage:
        assert [event for event in EVENTS if stage in SETS_OFF[event]] == list(listens_to(stage))


@pytest.mark.parametrize("event", EVENTS, ids=by_name)
def test_a_task_keeps_its_event_so_that_it_can_be_told_again(event: type[Event]) -> None:
    told = event.model_validate(recorded(event))
    for seed in seeds(told):
        assert event.model_validate(seed.event.model_dump()) == told
