"""What is said and what is seen meanwhile: the launch of STS-93, told in nine parts.

The facts are from NASA's accounts of the flight and of its commander's life; README.md names them. The words are ours.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

TITLE: Final = "Five Seconds: the launch that nearly failed"


class Place(StrEnum):
    """Where in the picture the commander stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Backdrop(StrEnum):
    NIGHT = "night"
    DAWN = "dawn"
    BLUEPRINT = "blueprint"
    STARS = "stars"


class Photo(StrEnum):
    """A picture of scikit-image's; the value is its function in `skimage.data`."""

    COMMANDER = "astronaut"
    ROCKET = "rocket"
    STARS = "hubble_deep_field"


class Drawing(StrEnum):
    PIZZA = "pizza"
    RING = "ring"
    ENGINE = "engine"
    NEEDLE = "needle"
    TELESCOPE = "telescope"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a list, which appears with the shot's line of that number: 0 is the first, -1 is there before it."""

    mark: str
    text: str
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Banner:
    """A title in large letters."""

    over: str
    title: str
    under: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """`total` dots in rows of `across`, of which `lost` ones turn red."""

    heading: str
    total: int
    lost: int
    across: int
    under: str


Card = Banner | Listing | Tally


@dataclass(frozen=True, kw_only=True)
class Head:
    """A talking head, with a card beside it or the name below it."""

    place: Place
    backdrop: Backdrop
    close: bool = False
    card: Card | None = None
    named: bool = False


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that fills the picture, with a drawing."""

    drawing: Drawing
    number: str
    under: str
    backdrop: Backdrop = Backdrop.NIGHT


@dataclass(frozen=True, kw_only=True)
class View:
    """A part of a photograph, as wide as `width` of it; everything in shares of its width and height."""

    x: float
    y: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Still:
    """A photograph that fills the picture while the camera goes from one view to another."""

    photo: Photo
    start: View
    end: View
    credit: str


@dataclass(frozen=True, kw_only=True)
class Credits:
    heading: str
    rows: tuple[Row, ...]


Shot = Head | Figure | Still | Credits


@dataclass(frozen=True)
class Line:
    """A sentence. Without a shot of its own it is spoken over the one before it."""

    text: str
    shot: Shot | None = None


Part = tuple[Line, ...]
"""Sentences that belong together: one thought, with a pause after it."""

_TRIES = "Columbia, July 1999"
_FIRST, _SECOND, _THIRD = "20 July: stopped at 7 seconds", "22 July: lightning", "23 July: lift-off, 12:31 am"
_LESSONS = "To take home"
_SAVE, _SPARE, _PRACTICE = "Save your thousand dollars", "Have a spare", "Practice the worst day"

TALK: Final[tuple[Part, ...]] = (
    (
        Line(
            "What would you do if two things broke at once, in the first five seconds of a flight?",
            Head(
                place=Place.LEFT,
                backdrop=Backdrop.NIGHT,
                card=Banner(over="STS-93 · July 1999", title="Five\nSeconds", under="The launch that nearly failed"),
            ),
        ),
        Line(
            "In the summer of nineteen ninety-nine, Eileen Collins had to answer that question.",
            Head(place=Place.RIGHT, backdrop=Backdrop.DAWN, named=True),
        ),
        Line(
            "She was the first woman ever to command a space shuttle, and almost nobody knew how close it was.",
            Still(
                photo=Photo.COMMANDER,
                start=View(x=0.52, y=0.36, width=0.86),
                end=View(x=0.46, y=0.29, width=0.62),
                credit="Photo: NASA",
            ),
        ),
    ),
    (
        Line(
            "Let us start with a slice of pizza.",
            Head(place=Place.CENTRE, backdrop=Backdrop.DAWN, close=True),
        ),
        Line(
            "Eileen Collins grew up in a small town in New York, and her family had no money for flying lessons.",
            Head(
                place=Place.LEFT,
                backdrop=Backdrop.DAWN,
                card=Banner(over="Elmira, New York", title="1956", under="born where gliders fly"),
            ),
        ),
        Line("So at sixteen, she began to save."),
        Line(
            "She cooked sausages and served pizza, until she had one thousand dollars.",
            Figure(drawing=Drawing.PIZZA, number="$1,000", under="saved slice by slice"),
        ),
        Line(
            "She took the money to the airport, and she learned to fly.",
            Head(place=Place.RIGHT, backdrop=Backdrop.DAWN, close=True),
        ),
    ),
    (
        Line(
            "The shuttle Columbia did not want to leave the ground.",
            Still(
                photo=Photo.ROCKET,
                start=View(x=0.5, y=0.6, width=1.0),
                end=View(x=0.5, y=0.62, width=0.8),
                credit="Photo: SpaceX (a Falcon 9)",
            ),
        ),
        Line(
            "The first countdown stopped seven seconds before the end, because a sensor saw too much hydrogen.",
            Head(
                place=Place.RIGHT,
                backdrop=Backdrop.NIGHT,
                card=Listing(heading=_TRIES, rows=(Row(mark="1", text=_FIRST), Row(mark="2", text=_SECOND, line=2))),
            ),
        ),
        Line("It was a false alarm."),
        Line("Two days later, lightning stopped the second countdown."),
        Line(
            "On the third try, just after midnight, all three engines came to life, and the dark sky turned bright as day.",
            Head(
                place=Place.LEFT,
                backdrop=Backdrop.DAWN,
                card=Listing(
                    heading=_TRIES,
                    rows=(
                        Row(mark="1", text=_FIRST, line=-1),
                        Row(mark="2", text=_SECOND, line=-1),
                        Row(mark="3", text=_THIRD),
                    ),
                ),
            ),
        ),
    ),
    (
        Line("Now count to five.", Head(place=Place.CENTRE, backdrop=Backdrop.NIGHT, close=True)),
        Line(
            "Five seconds after the start, an electric wire touched a metal screw.",
            Figure(drawing=Drawing.RING, number="5 s", under="after lift-off"),
        ),
        Line(
            "Two of the six engine computers stopped working.",
            Head(
                place=Place.LEFT,
                backdrop=Backdrop.BLUEPRINT,
                card=Tally(heading="Engine computers", total=6, lost=2, across=3, under="4 of 6 left"),
            ),
        ),
        Line("Every engine has two of these computers, so the spare ones took over at once."),
        Line(
            "But one more failure, and she was going to lose an engine.",
            Head(place=Place.RIGHT, backdrop=Backdrop.NIGHT, close=True),
        ),
        Line(
            "And in a rocket, nobody can pull over at the side of the road.",
            Head(place=Place.CENTRE, backdrop=Backdrop.NIGHT),
        ),
    ),
    (
        Line(
            "There was a second problem, and nobody had seen it.",
            Head(place=Place.LEFT, backdrop=Backdrop.BLUEPRINT, close=True),
        ),
        Line(
            "Inside one engine, a little gold-plated plug had come loose.",
            Figure(drawing=Drawing.ENGINE, number="1 plug", under="3 torn cooling tubes", backdrop=Backdrop.BLUEPRINT),
        ),
        Line("It flew out like a bullet, and it tore open three of the small tubes that cool the engine."),
        Line(
            "All the way to space, that engine was losing fuel.",
            Head(place=Place.RIGHT, backdrop=Backdrop.BLUEPRINT, named=True),
        ),
    ),
    (
        Line(
            "So what did it cost them in the end?",
            Head(place=Place.CENTRE, backdrop=Backdrop.DAWN, close=True),
        ),
        Line(
            "Columbia was fifteen feet per second too slow.",
            Figure(drawing=Drawing.NEEDLE, number="15 ft/s", under="too slow"),
        ),
        Line(
            "That sounds like a lot, but the shuttle moves at more than twenty-five thousand feet per second.",
            Head(
                place=Place.LEFT,
                backdrop=Backdrop.NIGHT,
                card=Banner(over="Speed in orbit", title="25,500", under="feet every second"),
            ),
        ),
        Line(
            "The speed was wrong by less than one tenth of one percent.",
            Head(
                place=Place.RIGHT,
                backdrop=Backdrop.NIGHT,
                card=Banner(over="Missed by", title="0.06 %", under="of the speed she needed"),
            ),
        ),
        Line("It was just enough."),
    ),
    (
        Line(
            "Why did the crew stay calm?",
            Head(place=Place.LEFT, backdrop=Backdrop.DAWN, close=True),
        ),
        Line(
            "Because they had failed hundreds of times before.",
            Head(place=Place.CENTRE, backdrop=Backdrop.DAWN),
        ),
        Line(
            "In the simulator, their teachers break something new every few minutes.",
            Head(
                place=Place.RIGHT,
                backdrop=Backdrop.BLUEPRINT,
                card=Tally(heading="One afternoon", total=10, lost=10, across=5, under="10 launches, 10 failures"),
            ),
        ),
        Line("In one afternoon, a crew can fly ten launches, and every one of them goes wrong."),
        Line(
            "When the real failure came, it was an old friend.",
            Head(place=Place.LEFT, backdrop=Backdrop.NIGHT, named=True),
        ),
    ),
    (
        Line(
            "A few hours later, the crew released an X-ray telescope called Chandra.",
            Figure(drawing=Drawing.TELESCOPE, number="Chandra", under="sees in X-rays", backdrop=Backdrop.STARS),
        ),
        Line(
            "It was built to work for five years.",
            Head(
                place=Place.RIGHT,
                backdrop=Backdrop.STARS,
                card=Listing(
                    heading="Chandra",
                    rows=(Row(mark="5", text="years planned"), Row(mark="25", text="years later: at work", line=1)),
                ),
            ),
        ),
        Line("Twenty-five years later, it was still watching black holes and exploded stars."),
        Line(
            "And it all depended on two spare computers.",
            Head(place=Place.CENTRE, backdrop=Backdrop.STARS, close=True),
        ),
    ),
    (
        Line(
            "So what can the rest of us take home?",
            Head(place=Place.CENTRE, backdrop=Backdrop.DAWN),
        ),
        Line(
            "First, save your thousand dollars, whatever it is that you want to learn.",
            Head(
                place=Place.LEFT,
                backdrop=Backdrop.NIGHT,
                card=Listing(heading=_LESSONS, rows=(Row(mark="1", text=_SAVE), Row(mark="2", text=_SPARE, line=1))),
            ),
        ),
        Line("Second, have a spare for the part that must not fail."),
        Line(
            "And third, practice for the worst day before it comes.",
            Head(
                place=Place.RIGHT,
                backdrop=Backdrop.NIGHT,
                card=Listing(
                    heading=_LESSONS,
                    rows=(
                        Row(mark="1", text=_SAVE, line=-1),
                        Row(mark="2", text=_SPARE, line=-1),
                        Row(mark="3", text=_PRACTICE),
                    ),
                ),
            ),
        ),
        Line(
            "The next time something breaks, you will have been there before.",
            Head(place=Place.RIGHT, backdrop=Backdrop.DAWN, close=True),
        ),
    ),
)

CREDITS: Final = Credits(
    heading="Made from open material",
    rows=(
        Row(mark="Portrait", text="NASA, public domain"),
        Row(mark="Stars", text="NASA, Hubble, public domain"),
        Row(mark="Rocket", text="SpaceX, public domain"),
        Row(mark="Voice", text="eSpeak NG, a machine"),
        Row(mark="Type", text="Aileron, CC0"),
    ),
)
