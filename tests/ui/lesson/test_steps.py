"""By what a step is seen to be done."""

from collections.abc import Mapping

import pytest

from app.practice import DISPUTED, GAP, TO_PASTE, TO_TYPE, Cell
from app.rules.marks import EMPTY, Mark, MarkKind
from ui.lesson.steps import STEPS, Deed, Done, Names, Sight

CELLS = (*TO_TYPE, *TO_PASTE, GAP, DISPUTED)


def _tenths(number: int) -> Mark:
    return Mark(MarkKind.TENTHS, number)


def _sight(now: Mapping[Cell, int], before: Mapping[Cell, int] | None = None, *done: Done) -> Sight:
    empty = dict.fromkeys(CELLS, EMPTY)
    return Sight(
        empty | {cell: _tenths(number) for cell, number in (before or {}).items()},
        empty | {cell: _tenths(number) for cell, number in now.items()},
        None,
        frozenset(done),
    )


def test_no_step_is_done_before_anything_is() -> None:
    typed = dict.fromkeys(CELLS, 85)
    assert not STEPS[0].is_done(_sight({}))
    for step in STEPS[1:]:
        assert not step.is_done(_sight(typed, typed)), step.title


@pytest.mark.parametrize("pasted", [{TO_PASTE[0]: 85}, {TO_PASTE[0]: 85, TO_PASTE[1]: 60}])
def test_half_a_copy_or_another_one_is_not_the_copy(pasted: dict[Cell, int]) -> None:
    typed = {TO_TYPE[0]: 85, TO_TYPE[1]: 90}
    deeds = ((Deed.COPIED, TO_TYPE[0]), (Deed.PASTED, TO_PASTE[0]))
    assert not STEPS[4].is_done(_sight(typed | pasted, typed, *deeds))
    whole = typed | {TO_PASTE[0]: 85, TO_PASTE[1]: 90}
    assert STEPS[4].is_done(_sight(whole, typed, *deeds))
    assert not STEPS[4].is_done(_sight(whole, typed, deeds[1])), "typed, not copied"


def test_the_history_counts_on_the_disputed_mark_alone() -> None:
    assert not STEPS[6].is_done(_sight({}, {}, (Deed.ASKED_HISTORY, GAP)))
    assert STEPS[6].is_done(_sight({}, {}, (Deed.ASKED_HISTORY, DISPUTED)))


def test_the_gap_counts_when_it_is_filled() -> None:
    went = (Deed.WENT_TO_MISSING, DISPUTED)
    assert not STEPS[5].is_done(_sight({}, {}, went))
    assert not STEPS[5].is_done(_sight({GAP: 80}, {}))
    assert STEPS[5].is_done(_sight({GAP: 80}, {}, went))


def test_each_step_names_its_pupil_and_its_keys() -> None:
    names = Names({number: f"pupil {number}" for number in range(1, 11)}, dict.fromkeys((1, 2, 3, 4, 11, 12), "col"))
    for step in STEPS:
        assert "{" not in step.told(names)
        assert step.keys
