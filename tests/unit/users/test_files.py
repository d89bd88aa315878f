import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.users.files import range_of

WHOLE = (0, 1000)


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-499", (0, 500)),
        ("bytes=500-999", (500, 1000)),
        ("bytes=500-", (500, 1000)),
        ("bytes=-500", (500, 1000)),
        ("bytes=999-", (999, 1000)),
        ("bytes=-1", (999, 1000)),
        ("bytes=0-", WHOLE),
        ("bytes=0-999", WHOLE),
        ("bytes=0-1000", WHOLE),
        ("bytes=990-99999", (990, 1000)),
        ("bytes=-99999", WHOLE),
        ("bytes=000000000000000000001-2", (1, 3)),
        (f"bytes=5-{'9' * 5000}", (5, 1000)),
        (f"bytes=-{'9' * 5000}", WHOLE),
    ],
)
def test_ranges_of_rfc_9110(header: str, span: tuple[int, int]) -> None:
    assert range_of(header, 1000) == span


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", f"bytes={'9' * 5000}-"])
def test_what_cannot_be_satisfied(header: str) -> None:
    assert range_of(header, 1000) is None


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5",
        "bytes=5-2",
        "bytes=2000-5",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "bytes=--5",
        "bytes=+1-5",
        "bytes=1.5-3",
        "bytes=0-٥",
        "lines=0-5",
        "0-5",
    ],
)
def test_what_is_no_range_of_bytes_is_ignored(header: str | None) -> None:
    assert range_of(header, 1000) == WHOLE


def test_ranges_of_nothing() -> None:
    assert range_of(None, 0) == (0, 0)
    assert range_of("bytes=0-", 0) is None
    assert range_of("bytes=-5", 0) == (0, 0)


HEADERS = st.one_of(
    st.text(),
    st.text(alphabet="bytes=-, 0123456789"),
    st.from_regex(r"\Abytes=[0-9]{0,30}-[0-9]{0,30}\Z"),
    st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda pair: f"bytes={pair[0]}-{pair[1]}"),
)


@given(HEADERS, st.integers(0, 15))
@example("bytes=" + "9" * 5000 + "-" + "9" * 6000, 10)
def test_any_header_gives_the_whole_a_part_inside_or_nothing(header: str, size: int) -> None:
    span = range_of(header, size)
    if span is not None and span != (0, size):
        start, end = span
        assert 0 <= start < end <= size


@given(st.data(), st.integers(1, 10**12))
def test_a_part_has_the_bytes_that_are_named(data: st.DataObject, size: int) -> None:
    first = data.draw(st.integers(0, size - 1))
    last = data.draw(st.integers(first, size - 1))
    assert range_of(f"bytes={first}-{last}", size) == (first, last + 1)
    assert range_of(f"bytes={first}-", size) == (first, size)
    assert range_of(f"bytes=-{size - first}", size) == (first, size)
