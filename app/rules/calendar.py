"""The school year: its terms as the province sets them, school days and sessions (domain facts, section 10)."""

import datetime
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from app.rules import shipped
from sync.errors import UserError


class Session(IntEnum):
    """Half a school day (buổi), the unit of attendance. The numbers are stored."""

    MORNING = 1
    AFTERNOON = 2


SESSIONS = tuple(Session)


@dataclass(frozen=True)
class Term:
    """Term 1 or 2 of a school year, both days included."""

    school_year: str
    number: int
    first_day: datetime.date
    last_day: datetime.date


@cache
def _terms() -> tuple[Term, ...]:
    day = datetime.date.fromisoformat
    return tuple(
        Term(year["school_year"], term["number"], day(term["first_day"]), day(term["last_day"]))
        for year in shipped.read("calendar.json")["school_years"]
        for term in year["terms"]
    )


def school_year_of(date: datetime.date) -> str:
    """The school year that a date belongs to, as `2026-2027`; it begins in August."""
    first = date.year if date.month >= 8 else date.year - 1
    return f"{first}-{first + 1}"


def terms_of(school_year: str) -> tuple[Term, ...]:
    """The terms of a school year. Raises UserError when its calendar has not been entered."""
    terms = tuple(term for term in _terms() if term.school_year == school_year)
    if not terms:
        raise UserError("calendar.unknown_year", school_year=school_year)
    return terms


def term_of(date: datetime.date) -> Term | None:
    """The term that a date lies in; none in the holidays, or when the calendar of its year has not been entered."""
    return next((term for term in _terms() if term.first_day <= date <= term.last_day), None)


def is_school_day(date: datetime.date) -> bool:
    """Whether lessons can fall on this weekday: every day but Sunday."""
    return date.isoweekday() != 7
