"""What a gradebook tells of its marks while they are entered: doubts that still save, and figures of a column.

All arithmetic is in integer tenths; a mean is rounded half-up and only shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.rules.marks import NOT_PASSED, Mark, MarkKind, half_up
from app.rules.tt22.promotion import PASS_MARK

FAR_FROM_MEAN = 30
"""Tenths. A mark farther than this from the pupil's own mean in the book is pointed out: a slip of the finger?"""
LEAST_MARKS = 3
"""Of two marks nobody can tell which is the slip."""


class Doubt(StrEnum):
    """Why a mark is pointed out. It is saved all the same."""

    LOW = "low"
    FAR = "far"


def doubts(number: int, marks: Mapping[int, Mark]) -> tuple[Doubt, ...]:
    """What is to be said of the mark in column `number` among all `marks` of the pupil in the book."""
    mark = marks[number]
    if mark in {NOT_PASSED, Mark(MarkKind.ACHIEVEMENT, 0)}:
        return (Doubt.LOW,)
    if mark.kind is not MarkKind.TENTHS:
        return ()
    told = [Doubt.LOW] if mark.number < PASS_MARK else []
    own = [one.number for one in marks.values() if one.kind is MarkKind.TENTHS]
    if len(own) >= LEAST_MARKS and abs(mark.number * len(own) - sum(own)) > FAR_FROM_MEAN * len(own):
        told.append(Doubt.FAR)
    return tuple(told)


def mean(marks: Iterable[Mark]) -> int | None:
    """The mean of the marks that are numbers, in tenths; None where there is none."""
    numbers = [one.number for one in marks if one.kind is MarkKind.TENTHS]
    return half_up(sum(numbers), len(numbers)) if numbers else None


@dataclass(frozen=True)
class ColumnFigures:
    """One column of the class: the mean of its numbers in tenths, cells without a mark, and absent ones (V).

    `achieved` counts a primary school's T, H (or Đ) and C.
    """

    mean: int | None
    missing: int
    absent: int
    passed: int
    not_passed: int
    achieved: tuple[int, int, int] = (0, 0, 0)


def column_figures(marks: Iterable[Mark]) -> ColumnFigures:
    """The figures of one column."""
    found = tuple(marks)
    levels = [one.number for one in found if one.kind is MarkKind.LEVEL]
    achieved = Counter(one.number for one in found if one.kind is MarkKind.ACHIEVEMENT)
    return ColumnFigures(
        mean=mean(found),
        missing=sum(one.kind is MarkKind.EMPTY for one in found),
        absent=sum(one.kind is MarkKind.ABSENT for one in found),
        passed=sum(levels),
        not_passed=len(levels) - sum(levels),
        achieved=(achieved[2], achieved[1], achieved[0]),
    )
