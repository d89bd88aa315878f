"""What makes a clip worth publishing, and how much each part counts. The only place where it is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Weight:
    """`why` is for people who wonder about a score; `said` completes "this clip …" in a reason."""

    value: float
    why: str


WEIGHTS: Final[Mapping[str, Weight]] = MappingProxyType(
    {
        "hook": Weight(
            0.20, "Viewers decide in the first sentence: a question, a number, a bold or personal opening keeps them."
        ),
        "completeness": Weight(
            0.20, "A clip must stand alone: no opening that leans on what came before, no end in mid-thought."
        ),
        "closure": Weight(
            0.10, "Its edges lie where the talk changes topic, and no such change lies inside: one thought."
        ),
        "substance": Weight(0.10, "It speaks of what the talk is about, not of the microphone or the coffee break."),
        "novelty": Weight(0.07, "It says what no other part says, so that ten clips are not one clip ten times."),
        "payoff": Weight(0.09, "Its last sentence lands: a lesson, a turn, a short strong line."),
        "emotion": Weight(0.07, "Words of love, fear, anger or wonder make people share."),
        "question": Weight(0.04, "A question that is answered within the clip holds attention."),
        "number": Weight(0.05, "A concrete number is remembered and trusted."),
        "energy": Weight(0.05, "Speakers get louder where they care."),
        "pace": Weight(0.04, "Faster than this speaker's usual pace reads as lively."),
        "flow": Weight(0.06, "No dead air inside."),
        "replayed": Weight(
            0.10, "Viewers of the video sought this part out, or stayed for it, more than for the rest."
        ),
        "relevance": Weight(
            0.90, "It is about what the user asked for; asked for, it counts almost as much as all the rest."
        ),
    }
)
"""Of clips of speech. A feature that can't be told (no sound, no word lists, no prompt, too few viewers) is left out of the mean."""

PICTURE_WEIGHTS: Final[Mapping[str, Weight]] = MappingProxyType(
    {
        "speech": Weight(0.60, "In a video with words, a clip with words is worth more."),
        "energy": Weight(0.30, "Loud passages are where something happens."),
        "motion": Weight(0.25, "A picture that changes holds the eye."),
        "opening": Weight(0.15, "It begins with a new shot or a sound that rises."),
        "novelty": Weight(0.15, "It shows what the rest of the video does not show."),
        "light": Weight(0.15, "A dark or empty picture shows nothing."),
        "replayed": Weight(
            0.15, "Viewers of the video sought this part out, or stayed for it, more than for the rest."
        ),
    }
)
"""Of clips chosen by picture and sound."""
