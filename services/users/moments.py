"""Moments of a video as people give them: no film is longer, and nothing stores a number that is."""

from typing import Annotated, Final

from pydantic import Field

LONGEST_MS: Final = 30 * 24 * 3600 * 1000

Seconds = Annotated[float, Field(ge=0, le=LONGEST_MS / 1000, allow_inf_nan=False)]
Milliseconds = Annotated[int, Field(ge=0, le=LONGEST_MS)]
