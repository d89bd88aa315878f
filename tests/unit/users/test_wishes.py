from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from common.documents import CaptionStyle, ClipRequest, Layout, LengthRange, Span
from common.errors import InvalidRequest
from common.styles import STYLES
from services.users.jobs.wishes import ASPECT_OF, LONGEST_ON, Wish, lengths_of, size_of, style_of


def request_of(*, size: int = 1080, language: str | None = None, **fields: Any) -> ClipRequest:
    return Wish.model_validate({"video_id": "v", **fields}).request(output_size=size, language=language)


def seconds(*wish: str, longest_s: float = 600) -> list[tuple[float, float]]:
    return [(span.least_ms / 1000, span.most_ms / 1000) for span in lengths_of(list(wish), longest_s=longest_s)]


def test_whoever_asks_for_nothing_gets_the_defaults() -> None:
    wish = Wish(video_id="v")
    assert (wish.external_id, wish.owner, wish.fresh, wish.url) == (None, None, False, None)
    assert wish.request(output_size=1080, language=None) == ClipRequest(
        clips=5,
        lengths=(LengthRange(least_ms=15_000, most_ms=60_000),),
        width=1080,
        height=1920,
        layout=None,
        captions=CaptionStyle(),
        language=None,
        prompt=None,
        avoid=(),
        pinned=(),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("clips", 0),
        ("clips", 51),
        ("clips", 2.5),
        ("clips", "many"),
        ("clips", None),
        ("lengths", 30),
        ("lengths", None),
        ("lengths", [30]),
        ("platform", "cinema"),
        ("aspect", "3:2"),
        ("aspect", ""),
        ("layout", "wild"),
        ("layout", None),
        ("captions", None),
        ("captions", 5),
        ("captions", {"colour": "red"}),
        ("captions", {"primary_color": "red"}),
        ("captions", {"size": 0.5}),
        ("captions", {"words_per_line": 9}),
        ("language", "english"),
        ("language", "EN"),
        ("language", "en\n"),
        ("output_language", "e"),
        ("prompt", "x" * 2001),
        ("external_id", "x" * 201),
        ("owner", ""),
        ("owner", "x" * 101),
        ("fresh", "perhaps"),
        ("video_id", "x" * 65),
        ("url", "x" * 4097),
        ("colour", "red"),
    ],
)
def test_bad_values_are_named(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        Wish.model_validate({"video_id": "v", field: value})


# ---- lengths ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "ranges"),
    [
        (["short"], [(15, 30)]),
        (["medium"], [(30, 60)]),
        (["long"], [(60, 120)]),
        (["short", "medium", "long"], [(15, 120)]),
        (["short", "long"], [(15, 30), (60, 120)]),
        (["long", "short"], [(15, 30), (60, 120)]),
        (["30"], [(24, 36)]),
        (["30", "45", "60"], [(24, 72)]),
        (["10", "60"], [(8, 12), (48, 72)]),
        (["20-40"], [(20, 40)]),
        (["20 - 40"], [(20, 40)]),
        (["20-40", "30-50"], [(20, 50)]),
        (["20-100", "30-50"], [(20, 100)]),
        (["20-40", "41-50"], [(20, 40), (41, 50)]),
        (["12.5-14.25"], [(12.5, 14.25)]),
        (["7.5"], [(6, 9)]),
        (["1-600"], [(1, 600)]),
        (["short", "", " "], [(15, 30)]),
        (["short", "short"], [(15, 30)]),
    ],
)
def test_lengths(wish: list[str], ranges: list[tuple[float, float]]) -> None:
    assert seconds(*wish) == ranges
    assert lengths_of(",".join(wish), longest_s=600) == lengths_of(wish, longest_s=600)
    assert lengths_of(" , ".join(wish), longest_s=600) == lengths_of(wish, longest_s=600)


@pytest.mark.parametrize(
    "wish",
    ["enormous", "40-20", "20-20", "20-", "-20", "20-30-40", "1e3", "nan", "inf", "Short", "30s", "0x10", "20–40", "²"],
)
def test_what_is_no_length(wish: str) -> None:
    with pytest.raises(InvalidRequest, match="is no length"):
        lengths_of(wish, longest_s=600)


@pytest.mark.parametrize("wish", ["", " ", ",", [], [""]])
def test_no_length_at_all(wish: str | list[str]) -> None:
    with pytest.raises(InvalidRequest, match="Say which lengths"):
        lengths_of(wish, longest_s=600)


@pytest.mark.parametrize("wish", ["0", "0.5", "0-10", "0.9-3"])
def test_lengths_below_a_second(wish: str) -> None:
    with pytest.raises(InvalidRequest, match="from 1 to 600 seconds"):
        lengths_of(wish, longest_s=600)


def test_a_second_is_a_length() -> None:
    assert seconds("1") == [(1, 1.2)]


@pytest.mark.parametrize(("platform", "longest_s"), LONGEST_ON.items())
def test_a_platform_takes_no_longer_clips(platform: str, longest_s: int) -> None:
    (span,) = request_of(platform=platform, lengths=f"{longest_s - 10}-{longest_s + 10}").lengths
    assert (span.least_ms, span.most_ms) == ((longest_s - 10) * 1000, longest_s * 1000)
    with pytest.raises(InvalidRequest, match="too long for this platform"):
        request_of(platform=platform, lengths=f"short,{longest_s + 1}-{longest_s + 10}")


NUMBERS = st.floats(min_value=0, max_value=1000, allow_nan=False).map(lambda value: f"{value:.2f}")
PARTS = st.one_of(st.sampled_from(["short", "medium", "long"]), NUMBERS, st.tuples(NUMBERS, NUMBERS).map("-".join))


@given(st.lists(st.one_of(PARTS, st.text(max_size=5)), max_size=5), st.sampled_from([180.0, 600.0]))
def test_lengths_are_sorted_apart_and_inside_the_limits(wish: list[str], longest_s: float) -> None:
    try:
        ranges = seconds(*wish, longest_s=longest_s)
    except InvalidRequest:
        return
    assert ranges
    assert all(1 <= least <= most <= longest_s for least, most in ranges)
    assert all(one[1] < other[0] for one, other in pairwise(ranges))


# ---- the picture -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aspect", "short_side", "size"),
    [
        ("9:16", 1080, (1080, 1920)),
        ("1:1", 1080, (1080, 1080)),
        ("4:5", 1080, (1080, 1350)),
        ("16:9", 1080, (1920, 1080)),
        ("9:16", 720, (720, 1280)),
        ("9:16", 360, (360, 640)),
        ("4:5", 242, (242, 302)),
    ],
)
def test_sizes(aspect: Any, short_side: int, size: tuple[int, int]) -> None:
    assert size_of(aspect, short_side) == size


@given(st.sampled_from(["9:16", "1:1", "4:5", "16:9"]), st.integers(120, 1080).map(lambda half: 2 * half))
def test_sizes_are_even_and_near_the_aspect(aspect: Any, short_side: int) -> None:
    width, height = size_of(aspect, short_side)
    across, down = map(int, aspect.split(":"))
    assert (width % 2, height % 2, min(width, height)) == (0, 0, short_side)
    assert abs(width * down - height * across) <= max(across, down)


@pytest.mark.parametrize(("platform", "aspect"), ASPECT_OF.items())
def test_a_platform_has_an_aspect_unless_one_is_asked_for(platform: str, aspect: Any) -> None:
    request = request_of(platform=platform)
    assert (request.width, request.height) == size_of(aspect, 1080)
    request = request_of(platform=platform, aspect="4:5")
    assert (request.width, request.height) == (1080, 1350)


@pytest.mark.parametrize("layout", list(Layout))
def test_layouts_by_name(layout: Layout) -> None:
    assert request_of(layout=layout.value).layout is layout
    assert request_of(layout="auto").layout is None


# ---- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STYLES)
def test_styles_by_name(name: str) -> None:
    assert request_of(captions=name).captions == STYLES[name]


def test_captions_can_be_left_out_or_described() -> None:
    assert request_of(captions=False).captions is None
    assert request_of(captions=True).captions == STYLES["default"]
    described = {"font": "Anton", "uppercase": True}
    assert request_of(captions=described).captions == CaptionStyle(font="Anton", uppercase=True)
    style = CaptionStyle(size=0.1)
    assert style_of(style) is style


@pytest.mark.parametrize("name", ["sparkling", "", "Default", "true"])
def test_a_style_that_there_is_not(name: str) -> None:
    with pytest.raises(InvalidRequest, match="There are: default, bold"):
        request_of(captions=name)


def test_the_language_is_the_wished_one_or_the_videos() -> None:
    assert request_of(language="de").language == "de"
    assert Wish(video_id="v").request(output_size=1080, language="en").language == "en"
    assert Wish(video_id="v", language="de").request(output_size=1080, language="en").language == "de"


def test_captions_are_not_translated() -> None:
    spoken = Wish(video_id="v", output_language="en")
    assert spoken.request(output_size=1080, language="en").language == "en"
    for language in (None, "de"):
        with pytest.raises(InvalidRequest, match="translated"):
            spoken.request(output_size=1080, language=language)


@pytest.mark.parametrize(("prompt", "meant"), [(" jokes\n", "jokes"), ("  ", None), ("", None), (None, None)])
def test_prompts(prompt: str | None, meant: str | None) -> None:
    assert request_of(prompt=prompt).prompt == meant


def test_what_to_avoid_comes_from_elsewhere() -> None:
    avoid = (Span(start_ms=0, end_ms=1000),)
    assert Wish(video_id="v").request(output_size=1080, language=None, avoid=avoid).avoid == avoid


def test_ranges_are_clips_as_they_are() -> None:
    wish = Wish.model_validate({"clips": 2, "ranges": [{"start_s": 1.5, "end_s": 12}]})
    assert wish.request(output_size=1080, language=None, duration_ms=12_000).pinned == (
        Span(start_ms=1500, end_ms=12_000),
    )


@pytest.mark.parametrize(
    ("clips", "start_s", "end_s"), [(1, 5, 5.5), (1, 5, 4), (1, 0, 601), (1, 5, 13), (0, 1, 2)], ids=str
)
def test_ranges_that_are_no_clips(clips: int, start_s: float, end_s: float) -> None:
    ranges = [{"start_s": start_s, "end_s": end_s}] * (2 - clips)
    with pytest.raises(InvalidRequest):
        Wish.model_validate({"clips": 1, "ranges": ranges}).request(output_size=1080, language=None, duration_ms=12_000)
