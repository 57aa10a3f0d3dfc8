"""The columns of a preschool group's books: what was seen of each child in a domain of development, month by month.

Chương trình giáo dục mầm non (TT17/2009, TT28/2016): children are assessed at the end of a theme or month; never a mark
and never an overall result.
"""

from app.rules.columns import Column, Part
from app.rules.impossible import Impossible
from app.rules.marks import ColumnKind
from app.rules.reasons import reason
from app.rules.subjects import Subject

MONTHS = {1: (9, 10, 11, 12), 2: (1, 2, 3, 4, 5)}
"""Of each term."""
_FIRST = 80
EVERY_MONTH = reason("preschool.observation.seen", "TT28/2016")
"""Why a term's book of a child is complete."""


def columns(subject: Subject, grade: int, term: int) -> tuple[Column, ...]:
    """The months of one term. Raises Impossible where the domain is not observed, and for another term."""
    subject.periods_in(grade)
    if term not in MONTHS:
        raise Impossible("term", term)
    return tuple(Column(_FIRST + month, ColumnKind.OBSERVATION, 1, Part.MONTH) for month in MONTHS[term])


def month_numbered(number: int) -> int | None:
    """The month that a column is about; None for a column of any other book."""
    month = number - _FIRST
    return month if any(month in months for months in MONTHS.values()) else None
