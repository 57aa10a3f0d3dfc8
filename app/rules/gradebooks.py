"""What a class's gradebook of a subject looks like: by TT22, TT27 or the programme of preschool, as the subject is."""

from app.rules.columns import Column
from app.rules.marks import ColumnKind, Mark, fits
from app.rules.preschool import columns as preschool
from app.rules.subjects import Subject
from app.rules.tt22 import assessments
from app.rules.tt27 import columns as primary

_SECONDARY = frozenset({ColumnKind.SCORE, ColumnKind.COMMENT})


def columns_in(subject: Subject, grade: int, term: int) -> tuple[Column, ...]:
    """The columns of a term. Raises Impossible where the subject is not taught."""
    if subject.kind in _SECONDARY:
        return assessments.columns(subject, grade)
    if subject.kind is ColumnKind.OBSERVATION:
        return preschool.columns(subject, grade, term)
    return primary.columns(subject, grade)


def holds(subject: Subject, number: int, mark: Mark) -> bool:
    """Whether the mark can stand in the column of this number, in any grade that learns the subject."""
    if subject.kind in _SECONDARY:
        return fits(mark, subject.kind)
    if subject.kind is ColumnKind.OBSERVATION:
        return preschool.month_numbered(number) is not None and fits(mark, subject.kind)
    column = primary.column_numbered(number)
    is_trait = subject.kind is ColumnKind.QUALITY
    return column is not None and is_trait is bool(column.trait) and fits(mark, column.kind)
