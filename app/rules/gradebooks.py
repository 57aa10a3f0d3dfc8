"""What a class's gradebook of a subject looks like: by TT22 or TT27, as the subject is one of either school."""

from app.rules.columns import Column
from app.rules.marks import ColumnKind, Mark, fits
from app.rules.subjects import Subject
from app.rules.tt22 import assessments
from app.rules.tt27 import columns as primary

_SECONDARY = frozenset({ColumnKind.SCORE, ColumnKind.COMMENT})


def columns_in(subject: Subject, grade: int) -> tuple[Column, ...]:
    """The columns of one term. Raises Impossible where the subject is not taught."""
    if subject.kind in _SECONDARY:
        return assessments.columns(subject, grade)
    return primary.columns(subject, grade)


def holds(subject: Subject, number: int, mark: Mark) -> bool:
    """Whether the mark can stand in the column of this number, in any grade that learns the subject."""
    if subject.kind in _SECONDARY:
        return fits(mark, subject.kind)
    column = primary.column_numbered(number)
    is_trait = subject.kind is ColumnKind.QUALITY
    return column is not None and is_trait is bool(column.trait) and fits(mark, column.kind)
