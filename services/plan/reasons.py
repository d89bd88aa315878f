"""Why a clip was chosen, in one plain sentence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from services.plan.traits import Traits
from services.plan.weights import Weight

SAID: Final = 3
CLEAR: Final = 0.6
"""A feature below this is not worth saying."""
PLAIN: Final = 0.4
"""What good clips have in common says less than what is special about this one."""
_RELATIVE: Final = frozenset({"substance", "novelty", "pace", "energy", "motion"})
"""They compare clips with each other; where all are alike they say nothing."""
_PLAIN: Final = frozenset({"completeness", "flow", "closure"})


def reason_of(
    features: Mapping[str, float],
    typical: Mapping[str, float],
    *,
    weights: Mapping[str, Weight],
    traits: Sequence[Traits],
) -> str:
    """Names the two or three features that lift it most above `typical` ones, with what was said as evidence."""
    lift = {
        name: weights[name].value * (value - typical.get(name, 0.0)) * (PLAIN if name in _PLAIN else 1)
        for name, value in features.items()
    }
    order = sorted(features, key=lambda name: (-lift[name], name))
    clear = [name for name in order if features[name] >= CLEAR and lift[name] > 0]
    clear += [name for name in order if features[name] >= CLEAR and name not in clear and name not in _RELATIVE]
    said = _apart(_SAYS[name](traits) for name in clear)[:SAID]
    if not said:
        return "It fits the length asked for and stands apart from the other clips."
    text = said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
    return text[0].upper() + text[1:] + "."


def _apart(parts: Iterable[str]) -> list[str]:
    """Each thing once, and a question or a number not twice."""
    kept: list[str] = []
    for part in parts:
        if not any(
            part == other or any(word in part and word in other for word in ("question", "number")) for other in kept
        ):
            kept.append(part)
    return kept


def _hook(traits: Sequence[Traits]) -> str:
    if traits and traits[0].asks:
        return "opens with a question"
    if traits and traits[0].opener:
        return f"opens with a strong line (“{traits[0].opener}”)"
    if traits and traits[0].numbers:
        return f"opens with a number ({traits[0].numbers[0]})"
    return "has a strong opening line"


def _number(traits: Sequence[Traits]) -> str:
    best = max(traits, key=lambda trait: trait.number, default=None)
    return f"names a number ({best.numbers[0]})" if best and best.numbers else "names a number"


def _emotion(traits: Sequence[Traits]) -> str:
    words = list(dict.fromkeys(word for trait in traits for word in trait.feelings))[:3]
    return f"speaks with feeling ({', '.join(words)})" if words else "speaks with feeling"


def _question(traits: Sequence[Traits]) -> str:
    answered = any(trait.asks and not trait.chore for trait in traits[:-1])
    return "asks a question and goes on to answer it" if answered else "ends with a question"


_SAYS: Final[Mapping[str, Callable[[Sequence[Traits]], str]]] = {
    "hook": _hook,
    "number": _number,
    "emotion": _emotion,
    "question": _question,
    "completeness": lambda _: "stands on its own from the first sentence to the last",
    "closure": lambda _: "begins and ends where the topic changes",
    "substance": lambda _: "goes to the heart of what the video is about",
    "novelty": lambda traits: "says something no other part says" if traits else "shows what no other part shows",
    "payoff": lambda _: "ends on a line that lands",
    "energy": lambda _: "is louder than most of the video",
    "pace": lambda _: "is spoken faster than most of the video",
    "flow": lambda _: "has no dead air",
    "replayed": lambda _: "is often replayed by viewers of the video",
    "relevance": lambda _: "is close to what you asked for",
    "speech": lambda _: "holds the words there are",
    "motion": lambda _: "has a picture that keeps changing",
    "opening": lambda _: "begins with a new shot or a rising sound",
    "light": lambda _: "has a bright, rich picture",
}
