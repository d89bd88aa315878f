from clipmill.flow import drawing, follows, told_by
from common.events import EVENTS, OF_JOBS, SETS_OFF, Stage, StageFailed


def test_every_event_and_stage_is_drawn() -> None:
    text = "\n".join(drawing())
    for event in EVENTS:
        assert event.name in text
    for stage in Stage:
        assert f": {stage} " in text


def test_arrows_are_the_codes_own() -> None:
    for event in EVENTS:
        assert follows(event) == SETS_OFF[event]


def test_chain_has_no_gap() -> None:
    """From a job to its clips, each stage is set off by what the one before it tells."""
    by_name = {event.name: event for event in EVENTS}
    reached, open_events = set(), ["job.requested"]
    while open_events:
        for stage in follows(by_name[open_events.pop()]):
            if stage not in reached:
                reached.add(stage)
                open_events.extend(told_by(stage))
    assert reached == set(OF_JOBS)


def test_only_failure_and_beginnings_come_from_nowhere() -> None:
    told = {name for stage in Stage for name in told_by(stage)}
    assert {event.name for event in EVENTS} - told == {"video.uploaded", "job.requested", StageFailed.name}
