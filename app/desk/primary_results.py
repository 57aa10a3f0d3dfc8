"""What a term or the year has brought a primary pupil (TT27 Điều 6, 9, 11, 13): levels, the overall result, completion.

The overall result rests on what was achieved at the end of the year; a term has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.desk.assessment_names import assessment_name
from app.desk.awards import NamedAward
from app.desk.subject_results import SubjectResult
from app.messages import _
from app.rules.gradebooks import columns_in
from app.rules.impossible import Missing
from app.rules.marks import EMPTY, ColumnKind, Mark, MarkKind
from app.rules.reasons import reason
from app.rules.subjects import Subject
from app.rules.tt22.promotion import Outcome, Proposal
from app.rules.tt27 import term
from app.rules.tt27.year import AwardResult, Completion, YearResult, award_as_named, completion, year_result

LAST_TERM = 2
Marks = Mapping[str, Mapping[int, Mark]]
"""One pupil's marks of a term: by subject code and column number."""


@dataclass(frozen=True)
class PrimaryYear:
    """The year of one pupil: `completion` and `award` are None while the overall result is missing something. `named`:
    what people have said the award is for.
    """

    overall: YearResult
    completion: Completion | None = None
    award: AwardResult | None = None
    named: NamedAward | None = None


def term_results(marks: Marks, subjects: tuple[Subject, ...], grade: int) -> dict[str, SubjectResult]:
    """By subject code what was achieved by the end of the term, with what is missing: level or test."""
    return {one.code: _of_subject(marks.get(one.code, {}), one, grade) for one in subjects}


def _of_subject(found: Mapping[int, Mark], subject: Subject, grade: int) -> SubjectResult:
    columns = term.at_end(columns_in(subject, grade, LAST_TERM))
    missing = tuple(assessment_name(one.number) for one in term.gaps(found, columns))
    if missing:
        return SubjectResult(missing=missing, why=(reason("average.missing", "TT27 Điều 6", subjects=missing),))
    if subject.kind is ColumnKind.QUALITY:
        return SubjectResult(assessed=len(columns), why=(reason("primary.term", "TT27 Điều 6"),))
    achieved = term.achieved(found, columns).number
    return SubjectResult(achieved=achieved, why=(reason("primary.term", "TT27 Điều 6"),))


def primary_year(
    marks: Marks, subjects: tuple[Subject, ...], grade: int, named: NamedAward | None = None
) -> PrimaryYear:
    """The year of one pupil from the `marks` of its last term, and what the award was `named` for."""
    levels: dict[str, int | None] = {}
    tests: dict[str, int | None] = {}
    traits: dict[str, int | None] = {}
    for subject in subjects:
        found = marks.get(subject.code, {})
        for column in term.at_end(columns_in(subject, grade, LAST_TERM)):
            mark = found.get(column.number, EMPTY)
            if column.kind is ColumnKind.WHOLE:
                tests[subject.name] = mark.number // 10 if mark.kind is MarkKind.TENTHS else None
            else:
                level = mark.number if mark.kind is MarkKind.ACHIEVEMENT else None
                (traits if column.trait else levels)[column.trait or subject.name] = level
    try:
        overall = year_result(levels, traits, tests)
    except Missing:
        why = (reason("primary.missing", "TT27 Điều 9 k2a", subjects=(_("a subject, or the book of qualities"),)),)
        return PrimaryYear(YearResult(None, why=why), named=named)
    if overall.level is None:
        return PrimaryYear(overall, named=named)
    award = award_as_named(overall.level, named.ground if named is not None else None)
    return PrimaryYear(overall, completion(grade, overall.level), award, named)


def proposal_of(year: PrimaryYear) -> Proposal:
    """What the program proposes becomes of the pupil. Who has not completed is supported and assessed again first;
    after that the principal decides (Điều 11).
    """
    if year.completion is None:
        return Proposal(None, why=year.overall.why)
    why = (*year.overall.why, *year.completion.why)
    return Proposal(Outcome.PROMOTED if year.completion.moves_up else None, year.completion.moves_up is None, why)
