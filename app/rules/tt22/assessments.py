"""Circular 22/2021/TT-BGDĐT, lower and upper secondary: what is assessed in a term and the result of a subject.

All arithmetic is in integer tenths, rounded half-up; no floating point number touches a mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.rules.columns import Column, Part
from app.rules.impossible import Impossible
from app.rules.marks import EMPTY, PASSED, ColumnKind, Mark, MarkKind, fits, format_mark, format_tenths, half_up
from app.rules.reasons import Reason, Reasons, reason
from app.rules.subjects import Subject
from app.rules.tt22.levels import AS_SHIPPED, Settings

_COMMENTS = "TT22 Điều 9 k1a"
TOPIC_NUMBER = 10
MIDTERM_NUMBER = 11
FINAL_NUMBER = 12


_SHORT = {Part.REGULAR: "ĐĐGtx", Part.MIDTERM: "ĐĐGgk", Part.FINAL: "ĐĐGck"}
_WEIGHTS = {Part.REGULAR: 1, Part.MIDTERM: 2, Part.FINAL: 3}


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
    """A result of a comment subject: Đạt, Chưa đạt, or none and the columns it waits for (as in `Average`), and why."""

    passed: bool | None
    missing: tuple[Column, ...] = ()
    exempt: tuple[Column, ...] = ()
    why: Reasons = ()


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

    Raises Impossible where the subject is not taught, for one of primary school and for topics of one that has none.
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

    It is none while any column is empty, V (not yet tested: the make-up's mark or the 0 of Điều 7 is entered by a
    person) or M (see `Average`). Raises Impossible for a mark that does not belong in its column.
    """
    missing, exempt = _gaps(marks_by_column_number, columns, ColumnKind.SCORE)
    if missing:
        return Average(None, missing, exempt)
    total = sum(column.weight * marks_by_column_number[column.number].number for column in columns)
    return Average(half_up(total, sum(column.weight for column in columns)))


def average_why(marks_by_column_number: Mapping[int, Mark], columns: tuple[Column, ...]) -> Reasons:
    """How `term_average` comes to its number, or what it waits for."""
    average = term_average(marks_by_column_number, columns)
    if average.tenths is None:
        return (_waits(average.missing, "TT22 Điều 9 k1"),)
    sum_ = " + ".join(
        f"{'' if column.weight == 1 else f'{column.weight} × '}{format_mark(marks_by_column_number[column.number])}"
        for column in columns
    )
    divisor = sum(column.weight for column in columns)
    return (reason("average.term", "TT22 Điều 9 k1b", marks=sum_, divisor=divisor, tenths=average.tenths),)


def comment_result(
    marks_by_column_number: Mapping[int, Mark], columns: tuple[Column, ...], *, closed: bool = False
) -> CommentResult:
    """The term result of a comment subject (Điều 9 khoản 1): Đạt when every assessment is there and is Đạt.

    While one is missing, as in `term_average`, there is none; when the term is `closed`, it is Chưa đạt. Raises
    Impossible for a mark that does not belong in its column.
    """
    missing, exempt = _gaps(marks_by_column_number, columns, ColumnKind.COMMENT)
    if missing:
        why = reason("comment.closed", _COMMENTS) if closed else _waits(missing, _COMMENTS)
        return CommentResult(False if closed else None, missing, exempt, (why,))
    passed = all(marks_by_column_number[column.number] == PASSED for column in columns)
    return CommentResult(passed, why=(reason("comment.term" if passed else "comment.term_not", _COMMENTS),))


def year_average(first_term: int | None, second_term: int | None) -> int | None:
    """ĐTBmcn in tenths from the two rounded term averages, the second counting twice (Điều 9 khoản 1)."""
    if first_term is None or second_term is None:
        return None
    return half_up(first_term + 2 * second_term, 3)


def year_average_why(first_term: int | None, second_term: int | None) -> Reasons:
    """How `year_average` comes to its number, or what it waits for."""
    average = year_average(first_term, second_term)
    if first_term is None or second_term is None or average is None:
        missing = tuple(name for name, one in (("ĐTBmhkI", first_term), ("ĐTBmhkII", second_term)) if one is None)
        return (reason("average.missing", "TT22 Điều 9 k1", subjects=missing),)
    facts = {"first": format_tenths(first_term), "second": format_tenths(second_term), "tenths": average}
    return (reason("average.year", "TT22 Điều 9 k1b", **facts),)


def year_comment(second_term: bool | None) -> CommentResult:
    """The year's result of a comment subject is that of term II (Điều 9 khoản 1)."""
    return CommentResult(second_term, why=(reason("comment.year", _COMMENTS),))


def _waits(missing: tuple[Column, ...], article: str) -> Reason:
    """What a result waits for, by the short names of the regulation."""
    return reason("average.missing", article, subjects=tuple(dict.fromkeys(_SHORT[one.part] for one in missing)))


def _gaps(
    marks: Mapping[int, Mark], columns: tuple[Column, ...], kind: ColumnKind
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Columns without a mark that counts, and those among them that are exempt."""
    missing = []
    exempt = []
    for column in columns:
        mark = marks.get(column.number, EMPTY)
        if column.kind is not kind or not fits(mark, kind):
            raise Impossible("mark", format_mark(mark), "mark.wrong_column")
        if mark.kind in {MarkKind.EMPTY, MarkKind.ABSENT, MarkKind.EXEMPT}:
            missing.append(column)
        if mark.kind is MarkKind.EXEMPT:
            exempt.append(column)
    return tuple(missing), tuple(exempt)
