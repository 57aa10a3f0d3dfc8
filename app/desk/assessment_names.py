"""What the assessments of a term are called, by the number of their column."""

from app.messages import _
from app.rules.columns import Column, Part
from app.rules.marks import ColumnKind
from app.rules.preschool.columns import month_numbered
from app.rules.tt22.assessments import FINAL_NUMBER, MIDTERM_NUMBER
from app.rules.tt27.columns import column_numbered


def assessment_name(number: int) -> str:
    """The assessment in full (TT22 Điều 6 and 7, TT27 Điều 6 and 7)."""
    month = month_numbered(number)
    if month is not None:
        return _("Month {month}").format(month=month)
    primary = column_numbered(number)
    if primary is not None:
        return _primary_name(primary)
    match number:
        case _ if number == MIDTERM_NUMBER:
            return _("Mid-term assessment")
        case _ if number == FINAL_NUMBER:
            return _("Final assessment")
        case _:
            return _("Regular assessment {number}").format(number=number)


def _primary_name(column: Column) -> str:
    if column.kind is ColumnKind.WHOLE:
        return _("Test in the middle of the term") if column.part is Part.MIDTERM_TEST else _("Test at the term's end")
    moment = _("middle of the term") if column.part is Part.MIDTERM else _("end of the term")
    told = _("{what}, {moment}")
    return told.format(what=column.trait or _("Level achieved"), moment=moment)
