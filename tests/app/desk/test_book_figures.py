"""Doubts about marks, and figures of columns: exact at their borders, blank is not zero."""

import pytest

from app.desk.book_figures import ColumnFigures, Doubt, column_figures, doubts, mean
from app.rules.marks import ABSENT, EMPTY, EXEMPT, NOT_PASSED, PASSED, Mark, MarkKind


def tenths(number: int) -> Mark:
    return Mark(MarkKind.TENTHS, number)


def row(*numbers: int) -> dict[int, Mark]:
    return {column: tenths(number) for column, number in enumerate(numbers, 1)}


@pytest.mark.parametrize(
    ("number", "marks", "told"),
    [
        (1, row(50), ()),
        (1, row(49), (Doubt.LOW,)),
        (1, row(0), (Doubt.LOW,)),
        (1, {1: EMPTY}, ()),
        (1, {1: ABSENT}, ()),
        (1, {1: EXEMPT}, ()),
        (1, {1: PASSED}, ()),
        (1, {1: NOT_PASSED}, (Doubt.LOW,)),
        (2, row(90, 20), (Doubt.LOW,)),  # of two marks nobody can tell
        (3, row(80, 80, 35), (Doubt.LOW,)),  # exactly 3 from the mean, 6,5
        (3, row(80, 80, 34), (Doubt.LOW, Doubt.FAR)),
        (1, row(100, 50, 50), (Doubt.FAR,)),
        (2, row(100, 50, 50), ()),
        (3, {1: tenths(80), 2: tenths(80), 3: tenths(20), 4: EMPTY, 11: ABSENT}, (Doubt.LOW, Doubt.FAR)),
    ],
)
def test_doubts(number: int, marks: dict[int, Mark], told: tuple[Doubt, ...]) -> None:
    assert doubts(number, marks) == told


@pytest.mark.parametrize(("numbers", "expected"), [((62, 63), 63), ((80, 75, 70), 75), ((0,), 0), ((10, 10, 11), 10)])
def test_a_mean_is_rounded_half_up(numbers: tuple[int, ...], expected: int) -> None:
    assert mean(map(tenths, numbers)) == expected


def test_a_mean_of_nothing_is_none() -> None:
    assert mean([EMPTY, ABSENT]) is None


def test_gaps_and_absences_do_not_count_as_zero() -> None:
    assert column_figures([tenths(80), EMPTY, ABSENT, EXEMPT, tenths(70)]) == ColumnFigures(75, 1, 1, 0, 0)
    assert column_figures([PASSED, PASSED, NOT_PASSED, EMPTY]) == ColumnFigures(None, 1, 0, 2, 1)
