from common.documents import Aim, Framing, Layout, Panel, Placement, Shot
from services.vision.handlers import FrameInputs
from services.vision.placements import placed

MOVING = Panel(width=200, height=360, aims=(Aim(at_ms=0, x=10, y=0), Aim(at_ms=900, x=90, y=0)), track=1)
STACK = (
    Panel(width=640, height=200, aims=(Aim(at_ms=1000, x=0, y=0),), bottom=0.5),
    Panel(width=300, height=100, aims=(Aim(at_ms=1000, x=8, y=4),), top=0.5),
)
FRAMING = Framing(
    width=1080,
    height=1920,
    shots=(
        Shot(start_ms=0, end_ms=1000, layout=Layout.FOCUS, panels=(MOVING,)),
        Shot(start_ms=1000, end_ms=2000, layout=Layout.STACK, panels=STACK),
    ),
    sightings=(),
    sample_ms=200,
)


def test_a_crop_stands_where_it_was_put_within_its_shot() -> None:
    made = placed(FRAMING, [Placement(at_ms=500, x=0.5)], picture=(640, 360))
    assert made.shots[0].panels == (MOVING.model_copy(update={"aims": (Aim(at_ms=0, x=220, y=0),)}),)
    assert made.shots[1] == FRAMING.shots[1]
    assert made.layout == FRAMING.layout


def test_both_ends_are_inside_the_picture() -> None:
    for share, corner in ((0.0, (0.0, 0.0)), (1.0, (340.0, 260.0))):
        made = placed(FRAMING, [Placement(at_ms=1500, x=share, y=share, panel=1)], picture=(640, 360))
        (aim,) = made.shots[1].panels[1].aims
        assert (aim.x, aim.y) == corner
        assert made.shots[1].panels[0] == STACK[0]


def test_the_last_word_on_a_crop_holds_and_may_be_said_again() -> None:
    both = [Placement(at_ms=500, x=0.1), Placement(at_ms=400, x=0.9)]
    once = placed(FRAMING, both, picture=(640, 360))
    assert once == placed(FRAMING, both[1:], picture=(640, 360)) == placed(once, both, picture=(640, 360))


def test_what_is_not_in_the_clip_changes_nothing() -> None:
    away = [Placement(at_ms=2000, x=0.1), Placement(at_ms=500, x=0.1, panel=1)]
    assert placed(FRAMING, away, picture=(640, 360)) == FRAMING
    assert placed(FRAMING, [], picture=(640, 360)) is FRAMING


def test_keys_of_before_there_were_crops_hold() -> None:
    assert {"crops", "seen"} <= set(FrameInputs.model_fields)
    said = FrameInputs.model_construct(crops=(), seen=None).model_dump(mode="json", warnings=False)  # type: ignore[call-arg]  # the others don't matter
    assert not {"crops", "seen"} & set(said)
