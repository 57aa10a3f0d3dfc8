"""Subjects and educational activities of the 2018 programme, their periods and how they are assessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from app.rules import shipped
from app.rules.marks import ColumnKind
from sync.errors import UserError


@dataclass(frozen=True)
class Subject:
    """A subject: `name` as the regulation writes it, `short_name` for narrow headers, periods a year by grade."""

    code: str
    name: str
    short_name: str
    kind: ColumnKind
    order: int
    periods: Mapping[int, int] = field(hash=False)

    def periods_in(self, grade: int) -> int:
        """Periods a year in this grade. Raises UserError where the subject is not taught."""
        if grade not in self.periods:
            raise UserError("subject.not_in_grade", subject=self.name, grade=grade)
        return self.periods[grade]


@cache
def _catalogue() -> Mapping[str, Subject]:
    rows = shipped.read("subjects.json")["subjects"]
    return {
        row["code"]: Subject(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=ColumnKind(row["assessed"]),
            order=order,
            periods=MappingProxyType({int(grade): periods for grade, periods in row["periods"].items()}),
        )
        for order, row in enumerate(rows, start=1)
    }


def subject(code: str) -> Subject:
    """The subject with this code. Raises UserError when there is none."""
    found = _catalogue().get(code)
    if found is None:
        raise UserError("subject.unknown", subject=code)
    return found


def is_subject(code: str) -> bool:
    """Whether the programme has a subject with this code."""
    return code in _catalogue()


def subjects_of(grade: int) -> tuple[Subject, ...]:
    """What every pupil of the grade learns, in the order of the programme. Raises UserError for an unknown grade."""
    taught = tuple(each for each in _catalogue().values() if grade in each.periods)
    if not taught:
        raise UserError("subject.unknown_grade", grade=grade)
    return taught
