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


@dataclass(frozen=True)
class Holiday:
    """Days without lessons, both included."""

    name: str
    first_day: datetime.date
    last_day: datetime.date


@cache
def holidays() -> tuple[Holiday, ...]:
    """Of all years that have been entered."""
    day = datetime.date.fromisoformat
    return tuple(
        Holiday(one["name"], day(one["first_day"]), day(one["last_day"]))
        for year in shipped.read("calendar.json")["school_years"]
        for one in year["holidays"]
    )


def holiday_on(date: datetime.date) -> Holiday | None:
    """The holiday that a date lies in."""
    return next((one for one in holidays() if one.first_day <= date <= one.last_day), None)


def is_school_day(date: datetime.date) -> bool:
    """Whether lessons can fall on this day: every weekday but Sunday that is no holiday."""
    return date.isoweekday() != 7 and holiday_on(date) is None


def weeks_of(term: Term) -> tuple[tuple[datetime.date, ...], ...]:
    """The school days of the term, Monday to Saturday, week by week; a week that is all holidays is none.

    A school year has 35: 18 and 17 (domain facts, section 10), once the province's holidays have been entered.
    """
    monday = term.first_day - datetime.timedelta(days=term.first_day.weekday())
    found = []
    while monday <= term.last_day:
        days = (monday + datetime.timedelta(days=offset) for offset in range(6))
        taught = tuple(day for day in days if term.first_day <= day <= term.last_day and is_school_day(day))
        if taught:
            found.append(taught)
        monday += datetime.timedelta(days=7)
    return tuple(found)


def week_of(date: datetime.date) -> int | None:
    """The number of the date's week in its term; none in the holidays."""
    term = term_of(date)
    if term is None:
        return None
    monday = date - datetime.timedelta(days=date.weekday())
    numbered = enumerate(weeks_of(term), 1)
    return next((n for n, days in numbered if days[0] - datetime.timedelta(days=days[0].weekday()) == monday), None)
