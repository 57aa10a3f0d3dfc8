"""Circular 22/2021/TT-BGDĐT, lower and upper secondary: what is assessed in a term and the result of a subject.

All arithmetic is in integer tenths, rounded half-up; no floating point number touches a mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.rules.impossible import Impossible
from app.rules.marks import EMPTY, PASSED, ColumnKind, Mark, MarkKind, fits
from app.rules.subjects import Subject
from app.rules.tt22.levels import AS_SHIPPED, Settings
from sync.errors import Defect

TOPIC_NUMBER = 10
MIDTERM_NUMBER = 11
FINAL_NUMBER = 12


class Part(StrEnum):
    """The part of the term's assessment that a column belongs to."""

    REGULAR = "regular"
    """ĐĐGtx, Điều 6."""
    MIDTERM = "midterm"
    """ĐĐGgk, Điều 7."""
    FINAL = "final"
    """ĐĐGck, Điều 7."""


_WEIGHTS = {Part.REGULAR: 1, Part.MIDTERM: 2, Part.FINAL: 3}


@dataclass(frozen=True)
class Column:
    """One assessment of a term. Its number never changes: regular 1 to 9, topics 10, mid-term 11, final 12."""

    number: int
    kind: ColumnKind
    weight: int
    part: Part


@dataclass(frozen=True)
class Average:
    """A term average in tenths, or none and the columns it waits for.

    `exempt` are those of the missing that hold M: an exemption covers the practical part only (Điều 10), or follows an
    individual education plan (Điều 11), so a person decides; the program drops no assessment by itself.
    """

    tenths: int | None
    missing: tuple[Column, ...] = ()
    exempt: tuple[Column, ...] = ()


@dataclass(frozen=True)
class CommentResult:
    """A term result of a comment subject: Đạt, Chưa đạt, or none and the columns it waits for (as in `Average`)."""

    passed: bool | None
    missing: tuple[Column, ...] = ()
    exempt: tuple[Column, ...] = ()


def regular_count(periods_per_year: int, kind: ColumnKind) -> int:
    """How many regular assessments a term has (Điều 6), upper secondary's topic cluster (chuyên đề) left out."""
    if kind is ColumnKind.COMMENT or periods_per_year <= 35:
        return 2
    return 3 if periods_per_year <= 70 else 4


def columns(
    subject: Subject, grade: int, *, topics: bool = False, settings: Settings = AS_SHIPPED
) -> tuple[Column, ...]:
    """The columns of one term (Điều 6 and 7).

    With `topics` the pupils learn the subject's topic cluster (chuyên đề), whose chosen result counts in this term as a
    regular assessment (Điều 6 khoản 3), and by the settings on top of the others.

    Raises UserError where the subject is not taught, Impossible for a subject of primary school and for topics of one
    that has none.
    """
    regular = regular_count(subject.periods_in(grade), subject.kind)
    if topics and not subject.has_topics_in(grade):
        raise Impossible("topics", subject.name)
    return columns_of(subject.kind, regular, extra=topics and settings.topic_is_extra)


def columns_of(kind: ColumnKind, regular: int, *, extra: bool = False) -> tuple[Column, ...]:
    """The columns of a term with so many regular assessments. Raises Impossible for other kinds of subjects, and for
    more regular assessments than their numbers reach.
    """
    if not 0 <= regular < TOPIC_NUMBER:
        raise Impossible("regular", regular)
    if kind not in {ColumnKind.SCORE, ColumnKind.COMMENT}:
        raise Impossible("kind", kind.value)
    parts = [(number, Part.REGULAR) for number in range(1, regular + 1)]
    parts += [(TOPIC_NUMBER, Part.REGULAR)] * extra
    parts += [(MIDTERM_NUMBER, Part.MIDTERM), (FINAL_NUMBER, Part.FINAL)]
    return tuple(Column(number, kind, _WEIGHTS[part], part) for number, part in parts)


def minutes_of_test(periods_per_year: int, *, specialised: bool = False) -> tuple[int, int]:
    """The shortest and longest periodic test in minutes (Điều 7 khoản 2).

    `specialised`: of a specialised school's own subject.
    """
    if periods_per_year <= 70:
        return 45, 45
    return 60, 120 if specialised else 90


def term_average(marks_by_column_number: Mapping[int, Mark], columns: tuple[Column, ...]) -> Average:
    """ĐTBmhk (Điều 9 khoản 1): the weighted mean of all columns, in tenths; a number outside `columns` does not count.

    There is none while any column is empty, V (not yet tested: the make-up's mark or the 0 of Điều 7 is entered by a
    person) or M (see `Average`). Raises Defect when a mark does not belong in its column.
    """
    missing, exempt = _gaps(marks_by_column_number, columns, ColumnKind.SCORE)
    if missing:
        return Average(None, missing, exempt)
    total = sum(column.weight * marks_by_column_number[column.number].number for column in columns)
    return Average(_half_up(total, sum(column.weight for column in columns)))


def comment_result(marks_by_column_number: Mapping[int, Mark], columns: tuple[Column, ...]) -> CommentResult:
    """The term result of a comment subject (Điều 9 khoản 1): Đạt when every assessment is there and is Đạt.

    While one is missing, as in `term_average`, there is none. Raises Defect when a mark does not belong in its column.
    """
    missing, exempt = _gaps(marks_by_column_number, columns, ColumnKind.COMMENT)
    if missing:
        return CommentResult(None, missing, exempt)
    return CommentResult(all(marks_by_column_number[column.number] == PASSED for column in columns))


def year_average(first_term: int | None, second_term: int | None) -> int | None:
    """ĐTBmcn in tenths from the two rounded term averages, the second counting twice (Điều 9 khoản 1)."""
    if first_term is None or second_term is None:
        return None
    return _half_up(first_term + 2 * second_term, 3)


def _gaps(
    marks: Mapping[int, Mark], columns: tuple[Column, ...], kind: ColumnKind
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Columns without a mark that counts, and those among them that are exempt."""
    missing = []
    exempt = []
    for column in columns:
        mark = marks.get(column.number, EMPTY)
        if column.kind is not kind or not fits(mark, kind):
            raise Defect("mark.wrong_column", column=column.number)
        if mark.kind in {MarkKind.EMPTY, MarkKind.ABSENT, MarkKind.EXEMPT}:
            missing.append(column)
        if mark.kind is MarkKind.EXEMPT:
            exempt.append(column)
    return tuple(missing), tuple(exempt)


def _half_up(dividend: int, divisor: int) -> int:
    """The quotient rounded to a whole number, a half upwards; both are positive or zero."""
    return (2 * dividend + divisor) // (2 * divisor)
