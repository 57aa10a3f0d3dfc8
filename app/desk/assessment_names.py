"""What the assessments of a term are called, by the number of their column."""

from app.messages import _
from app.rules.tt22.assessments import FINAL_NUMBER, MIDTERM_NUMBER


def assessment_name(number: int) -> str:
    """The assessment in full (TT22 Điều 6 and 7)."""
    match number:
        case _ if number == MIDTERM_NUMBER:
            return _("Mid-term assessment")
        case _ if number == FINAL_NUMBER:
            return _("Final assessment")
        case _:
            return _("Regular assessment {number}").format(number=number)
