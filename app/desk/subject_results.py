"""Results of a class's subjects in a term and the year, with what each rests on (TT22 Điều 9 khoản 1)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.assessment_names import assessment_name
from app.records.tables import SCORE, TABLES
from app.rules import marks
from app.rules.columns import Column
from app.rules.marks import EMPTY, ColumnKind, Mark, MarkKind
from app.rules.reasons import Reason, Reasons, reason
from app.rules.subjects import Subject
from app.rules.tt22 import assessments
from app.rules.tt22.levels import Settings
from sync.journal import Journal
from sync.schema import Ref

Marks = Mapping[tuple[Ref, str, int], Mapping[int, Mark]]
"""By pupil, subject code and term: marks by column number."""


@dataclass(frozen=True)
class SubjectResult:
    """`tenths` of a scored subject, `passed` of a comment one, `achieved` (2 to 0) of a primary one, `assessed` how
    many qualities and competences; none while `missing` names what is not there.
    """

    tenths: int | None = None
    passed: bool | None = None
    achieved: int | None = None
    assessed: int | None = None
    missing: tuple[str, ...] = ()
    why: Reasons = ()

    @property
    def text(self) -> str:
        """As the card writes it; empty while something is missing."""
        if self.tenths is not None:
            return marks.format_mark(Mark(MarkKind.TENTHS, self.tenths))
        if self.achieved is not None:
            return marks.format_mark(Mark(MarkKind.ACHIEVEMENT, self.achieved), ColumnKind.ACHIEVEMENT)
        if self.assessed is not None:
            return "✓"
        if self.passed is None:
            return ""
        return marks.format_mark(marks.PASSED if self.passed else marks.NOT_PASSED, ColumnKind.COMMENT)


def marks_of(journal: Journal, class_: Ref) -> Marks:
    """All marks of a class in both terms."""
    table = TABLES.projection[SCORE.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.subject, table.c.term, table.c.column_, table.c.value).where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.value.is_not(None)
        )
    )
    found: dict[tuple[Ref, str, int], dict[int, Mark]] = defaultdict(dict)
    for pupil, subject, term, column, value in rows:
        found[Ref(pupil), subject, term][column] = marks.decode(value)
    return found


def term_result(found: Mapping[int, Mark], subject: Subject, grade: int, settings: Settings) -> SubjectResult:
    """One pupil's result of a subject in a term."""
    columns = assessments.columns(subject, grade, settings=settings)
    if subject.kind is ColumnKind.COMMENT:
        comment = assessments.comment_result(found, columns)
        if comment.passed is None:
            return _missing(comment.missing, "TT22 Điều 9 k1a")
        code = "comment.term" if comment.passed else "comment.term_not"
        return SubjectResult(passed=comment.passed, why=(reason(code, "TT22 Điều 9 k1a"),))
    average = assessments.term_average(found, columns)
    if average.tenths is None:
        return _missing(average.missing, "TT22 Điều 9 k1b")
    return SubjectResult(tenths=average.tenths, why=(_term_reason(found, columns, average.tenths),))


def _missing(columns: tuple[Column, ...], article: str) -> SubjectResult:
    names = tuple(assessment_name(column.number) for column in columns)
    return SubjectResult(missing=names, why=(reason("average.missing", article, subjects=names),))


def _term_reason(found: Mapping[int, Mark], columns: tuple[Column, ...], tenths: int) -> Reason:
    parts = [(column.weight, marks.format_mark(found.get(column.number, EMPTY))) for column in columns]
    told = " + ".join(text if weight == 1 else f"{weight} × {text}" for weight, text in parts)
    divisor = sum(weight for weight, _ in parts)
    return reason("average.term", "TT22 Điều 9 k1b", marks=told, divisor=divisor, tenths=tenths)


def year_result(first: SubjectResult, second: SubjectResult, kind: ColumnKind, terms: tuple[str, str]) -> SubjectResult:
    """The year's result from both terms', which `terms` names; of a comment subject it is the second term's."""
    if kind is ColumnKind.COMMENT:
        if second.passed is None:
            return _missing_terms((terms[1],), "TT22 Điều 9 k1a")
        return SubjectResult(passed=second.passed, why=(reason("comment.year", "TT22 Điều 9 k1a"), *second.why))
    tenths = assessments.year_average(first.tenths, second.tenths)
    if tenths is None:
        missing = tuple(name for name, one in zip(terms, (first, second), strict=True) if one.tenths is None)
        return _missing_terms(missing, "TT22 Điều 9 k1b")
    told = reason("average.year", "TT22 Điều 9 k1b", first=first.text, second=second.text, tenths=tenths)
    return SubjectResult(tenths=tenths, why=(told,))


def _missing_terms(names: tuple[str, ...], article: str) -> SubjectResult:
    return SubjectResult(missing=names, why=(reason("average.missing", article, subjects=names),))
