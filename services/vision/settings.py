"""Settings of vision. All of them change the result and are part of its key."""

from typing import Annotated

from pydantic import Field

from common.settings import Settings as CommonSettings


class Settings(CommonSettings):
    face_interval_ms: Annotated[int, Field(ge=100, le=5000)] = Field(
        500, description="Milliseconds between two frames that are searched for faces; frames beside a cut always are"
    )
    face_min_score: Annotated[float, Field(ge=0.1, le=0.99)] = Field(
        0.5, description="Least score of the face detector that counts as a face"
    )
    face_tiles: bool = Field(
        True, description="Also search overlapping squares of the picture, which finds smaller faces"
    )
    face_small: bool = Field(
        True, description="Search squares of half that size too, where no face is found, at first every two seconds"
    )
    stack_screen: Annotated[float, Field(ge=0.3, le=0.7)] = Field(
        0.55, description="Share of the output's height that the screen gets in a `stack`; the face below gets the rest"
    )
    shot_min_change: Annotated[float, Field(ge=1, le=100)] = Field(
        8.0, description="Least change between two frames that can be a cut; 255 is black to white"
    )
