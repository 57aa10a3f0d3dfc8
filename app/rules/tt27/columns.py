"""The columns of a primary school's gradebooks: of subjects, and of qualities and competences (TT27 Điều 6 and 7).

A term has two of the year's four moments: its middle and its end.
"""

from app.rules.columns import Column, Part
from app.rules.impossible import Impossible
from app.rules.marks import ColumnKind
from app.rules.subjects import Subject
from app.rules.tt27.assessments import GENERAL_COMPETENCES, QUALITIES, SPECIFIC_COMPETENCES, competences

MIDTERM_NUMBER, MIDTERM_TEST_NUMBER, FINAL_NUMBER, FINAL_TEST_NUMBER = range(21, 25)
TRAITS = (*QUALITIES, *GENERAL_COMPETENCES, *SPECIFIC_COMPETENCES)
"""In the order of the programme, which gives their columns their numbers: a new one goes last."""
_MIDTERM_TRAITS, _FINAL_TRAITS = 31, 61


def columns(subject: Subject, grade: int) -> tuple[Column, ...]:
    """The columns of one term. Raises Impossible where the subject is not taught, and for one of secondary school."""
    subject.periods_in(grade)
    if subject.kind is ColumnKind.QUALITY:
        return _trait_columns(grade)
    if subject.kind is not ColumnKind.ACHIEVEMENT:
        raise Impossible("kind", subject.kind.value)
    found = [Column(MIDTERM_NUMBER, ColumnKind.ACHIEVEMENT, 1, Part.MIDTERM)]
    if grade in subject.tested_midterm:
        found.append(Column(MIDTERM_TEST_NUMBER, ColumnKind.WHOLE, 1, Part.MIDTERM_TEST))
    found.append(Column(FINAL_NUMBER, ColumnKind.ACHIEVEMENT, 1, Part.FINAL))
    if grade in subject.tested_at_end:
        found.append(Column(FINAL_TEST_NUMBER, ColumnKind.WHOLE, 1, Part.FINAL_TEST))
    return tuple(found)


def _trait_columns(grade: int) -> tuple[Column, ...]:
    assessed = {*QUALITIES, *competences(grade)}
    return tuple(
        Column(first + at, ColumnKind.QUALITY, 1, part, trait)
        for first, part in ((_MIDTERM_TRAITS, Part.MIDTERM), (_FINAL_TRAITS, Part.FINAL))
        for at, trait in enumerate(TRAITS)
        if trait in assessed
    )


def column_numbered(number: int) -> Column | None:
    """The column of this number in any primary gradebook; None for one of secondary school and for no column."""
    parts = {
        MIDTERM_NUMBER: (ColumnKind.ACHIEVEMENT, Part.MIDTERM),
        MIDTERM_TEST_NUMBER: (ColumnKind.WHOLE, Part.MIDTERM_TEST),
        FINAL_NUMBER: (ColumnKind.ACHIEVEMENT, Part.FINAL),
        FINAL_TEST_NUMBER: (ColumnKind.WHOLE, Part.FINAL_TEST),
    }
    if number in parts:
        kind, part = parts[number]
        return Column(number, kind, 1, part)
    for first, part in ((_MIDTERM_TRAITS, Part.MIDTERM), (_FINAL_TRAITS, Part.FINAL)):
        if first <= number < first + len(TRAITS):
            return Column(number, ColumnKind.QUALITY, 1, part, TRAITS[number - first])
    return None
