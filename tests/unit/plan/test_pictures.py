import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.documents import Sound, Span
from common.media import Limits, probe
from services.plan.keyframes import KeyFrames
from services.plan.moments import Moment
from services.plan.pictures import picture_features, windows
from tests.conftest import MEDIA
from tests.unit.plan.planning import NOTHING, glimpses, lengths

SPANS = st.lists(st.tuples(st.integers(0, 5000), st.integers(100, 8000)), max_size=12)


def spans(gaps_and_lengths: list[tuple[int, int]]) -> list[Span]:
    at_ms, found = 0, []
    for gap, length in gaps_and_lengths:
        found.append(Span(start_ms=at_ms + gap, end_ms=at_ms + gap + length))
        at_ms += gap + length
    return found


@given(SPANS, st.integers(1, 20), st.integers(0, 20), st.integers(1, 90))
def test_windows_fit_and_cut_no_sentence(
    said: list[tuple[int, int]], least_s: int, more_s: int, duration_s: int
) -> None:
    spoken = spans(said)
    asked = lengths((least_s, least_s + more_s))
    found = windows(NOTHING, Sound(), lengths=asked, duration_ms=duration_s * 1000, spoken=spoken)
    for moment in found:
        assert asked[0].least_ms <= moment.duration_ms <= asked[0].most_ms
        assert 0 <= moment.start_ms < moment.end_ms <= duration_s * 1000
        for edge in (moment.start_ms, moment.end_ms):
            assert not any(span.start_ms < edge < span.end_ms for span in spoken)


@given(st.integers(1, 30), st.integers(0, 300))
def test_there_is_a_window_wherever_time_allows(least_s: int, duration_s: int) -> None:
    found = windows(NOTHING, Sound(), lengths=lengths((least_s, least_s)), duration_ms=duration_s * 1000)
    assert bool(found) == (duration_s >= least_s)


def test_windows_begin_and_end_at_cuts() -> None:
    seen = glimpses([0, 3300, 7700, 11_900, 16_100], [0, 200, 20, 180, 40])
    found = windows(seen, Sound(), lengths=lengths((4, 5)), duration_ms=20_000)
    assert {(3300, 7700), (7700, 11_900), (11_900, 16_100)} <= {(moment.start_ms, moment.end_ms) for moment in found}


def test_windows_begin_and_end_at_quiet_points() -> None:
    levels = [-20.0] * 300
    for quiet in (83, 147, 222):
        levels[quiet - 2 : quiet + 3] = [-40.0, -45.0, -60.0, -45.0, -40.0]
    found = windows(NOTHING, Sound(levels_db=tuple(levels)), lengths=lengths((6, 8)), duration_ms=30_000)
    assert {(8350, 14_750), (14_750, 22_250)} <= {(moment.start_ms, moment.end_ms) for moment in found}


def test_lively_light_loud_windows_win() -> None:
    rng = np.random.default_rng(0)
    seen = glimpses(range(0, 40_000, 1000), [0] * 20 + [128] * 20)
    lively = seen.pictures.copy()
    lively[20:] = rng.integers(0, 255, lively[20:].shape)
    seen = type(seen)(seen.at_ms, lively)
    sound = Sound(levels_db=(-50.0,) * 200 + (-15.0,) * 200)
    moments = windows(seen, sound, lengths=lengths((10, 10)), duration_ms=40_000)
    columns = picture_features(moments, seen, sound)
    dark, light = moments.index(Moment(5000, 15_000)), moments.index(Moment(25_000, 35_000))
    for name in ("motion", "light", "energy"):
        assert columns[name][light] > columns[name][dark], name


def test_without_sound_energy_is_left_out() -> None:
    moments = windows(NOTHING, Sound(), lengths=lengths((5, 10)), duration_ms=20_000)
    assert set(picture_features(moments, NOTHING, Sound())) == {"opening"}


@pytest.mark.parametrize(
    ("name", "cuts"),
    [
        ("video/broll_bbb_30s.webm", [5795, 11_128, 11_795, 15_670, 22_961]),
        (
            "video/composed_hardcuts_10speakers_720p_30s.mp4",
            [3040, 6040, 9040, 12_040, 15_040, 18_040, 21_040, 24_040, 27_040],
        ),
        ("odd/corrupt_bitflips.mp4", []),
        ("odd/truncated_faststart_partial.mp4", []),
        ("odd/rotated_displaymatrix_90.mp4", []),
    ],
)
def test_key_frames_show_the_cuts(name: str, cuts: list[int]) -> None:
    path = MEDIA / name
    with path.open("rb") as file:
        source = probe(file, size=path.stat().st_size, limits=Limits())
        shares: list[float] = []
        seen = KeyFrames().glimpses(file, source, report=shares.append)
    assert [at for at in cuts if at not in seen.cuts] == []
    assert len(seen.at_ms) == len(seen.pictures) >= 1
    assert list(seen.at_ms) == sorted(seen.at_ms)
    assert shares == sorted(shares)
