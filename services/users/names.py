"""Titles that people give."""

from typing import Annotated

from pydantic import AfterValidator, Field

from common.titles import LONGEST_TITLE, tidy_title


def _shown(text: str) -> str:
    tidy = tidy_title(text)
    if not tidy:
        raise ValueError("it holds nothing that can be shown")
    return tidy


Title = Annotated[str, Field(max_length=LONGEST_TITLE), AfterValidator(_shown), Field(min_length=1)]
