"""Caption styles by name, and how a style is given: by its name, or as fields over the default."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError

from common.documents import CaptionStyle
from common.errors import InvalidRequest

STYLES: Final[Mapping[str, CaptionStyle]] = MappingProxyType(
    {
        "default": CaptionStyle(),
        "bold": CaptionStyle(
            font="Anton",
            size=0.056,
            primary_color="#FFE600",
            highlight_color="#FFFFFF",
            outline_width=0.004,
            words_per_line=2,
            bold=False,
            uppercase=True,
        ),
        "clean": CaptionStyle(
            size=0.032,
            highlight_color="#FFFFFF",
            outline_width=0.0015,
            words_per_line=4,
            word_highlight=False,
            bold=False,
        ),
        "karaoke": CaptionStyle(
            size=0.046, primary_color="#E6E6E6", highlight_color="#19E68C", outline_width=0.0035, words_per_line=4
        ),
        "headline": CaptionStyle(
            font="Anton",
            size=0.05,
            highlight_color="#FF5A36",
            position="middle",
            words_per_line=3,
            bold=False,
            uppercase=True,
        ),
    }
)
"""Anton has one weight, which is heavy: "bold" would only smear it."""


def style_named(name: str) -> CaptionStyle:
    """Raises InvalidRequest with the names there are."""
    if name not in STYLES:
        raise InvalidRequest(f"There is no caption style {name!r}. There are: {', '.join(STYLES)}.")
    return STYLES[name]


def style_from_json(text: str) -> CaptionStyle:
    """A JSON object of style fields; those left out are as in the default. Raises InvalidRequest with what is wrong."""
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:  # a number without end, lists in lists
        raise InvalidRequest(f"The caption style is not JSON: {error}.") from error
    if not isinstance(fields, dict):
        raise InvalidRequest('The caption style must be a JSON object, such as {"font": "Anton", "uppercase": true}.')
    return style_from_fields(fields)


def style_from_fields(fields: Mapping[str, Any]) -> CaptionStyle:
    """Raises InvalidRequest that names each bad field."""
    try:
        return CaptionStyle.model_validate(dict(fields))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise InvalidRequest(f"The caption style is not valid: {faults}.") from error
