from common.documents import Box
from services.vision.crops import Target
from services.vision.subjects import BODY
from services.vision.takes import Take, takes


def whole(*looked_at: tuple[int, float]) -> Take:
    targets = tuple(
        Target(at_ms=index * 500, person=person, box=Box(x=x - 50, y=100, width=100, height=100), face=100, eyes_y=130)
        for index, (person, x) in enumerate(looked_at)
    )
    return Take(start_ms=0, end_ms=len(targets) * 500, targets=targets)


def spans(*looked_at: tuple[int, float]) -> list[tuple[int, int, int]]:
    return [(take.start_ms, take.end_ms, take.person) for take in takes(whole(*looked_at), crop_width=400)]


def test_one_person_is_one_take() -> None:
    assert spans(*[(1, 300.0)] * 8) == [(0, 4000, 1)]


def test_to_the_next_person_it_jumps() -> None:
    assert spans(*[(1, 300.0)] * 6, *[(2, 900.0)] * 6) == [(0, 2750, 1), (2750, 6000, 2)]


def test_near_ones_share_a_take() -> None:
    assert spans(*[(1, 300.0)] * 6, *[(2, 450.0)] * 6) == [(0, 6000, 1)]


def test_a_glance_is_passed_over() -> None:
    found = takes(whole(*[(1, 300.0)] * 6, *[(2, 900.0)] * 2, *[(1, 300.0)] * 6), crop_width=400)
    assert [(take.start_ms, take.end_ms) for take in found] == [(0, 7000)]
    assert {target.person for target in found[0].targets} == {1}


def test_a_body_belongs_to_whom_it_was() -> None:
    assert spans(*[(1, 300.0)] * 6, *[(BODY, 800.0)] * 6) == [(0, 6000, 1)]
    assert spans(*[(BODY, 300.0)] * 6) == [(0, 3000, BODY)]
