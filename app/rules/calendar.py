"""The school year: its terms as the province sets them, weeks, school days and sessions (domain facts, section 10).

The calendar of a year is data: `resources/calendar.json` is what ships, `read_calendar` reads one that replaces it.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from app.rules import shipped
from app.rules.impossible import Impossible
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


@dataclass(frozen=True)
class Break:
    """Days without lessons inside the year, both included: the Tết holiday, a closure for weather."""

    name: str
    first_day: datetime.date
    last_day: datetime.date


@dataclass(frozen=True)
class YearCalendar:
    """A school year as the provincial chairman issues it: two terms, and the breaks as far as they are entered."""

    school_year: str
    terms: tuple[Term, ...]
    breaks: tuple[Break, ...]


WEEKS: Mapping[int, int] = MappingProxyType({1: 18, 2: 17})
"""Real weeks of lessons in each term: 35 in the year."""


def iso_day(text: object) -> datetime.date | None:
    """The day that data writes as `2026-09-05`; None for anything else, `20260905` too."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:  # no such day
        return None


def read_calendar(data: Mapping[str, Any]) -> YearCalendar:
    """The calendar in `data`, one year of the form of `resources/calendar.json`. Raises Impossible for what no school
    year can be: terms that are not 1 and 2, days outside the year or out of order.
    """
    school_year = str(data.get("school_year"))
    terms = tuple(
        Term(school_year, row.get("number"), _day("first_day", row), _day("last_day", row))
        for row in data.get("terms") or ()
    )
    breaks = tuple(
        Break(str(row.get("name", "")), _day("first_day", row), _day("last_day", row))
        for row in data.get("breaks") or ()
    )
    if [term.number for term in terms] != list(WEEKS):
        raise Impossible("terms", [term.number for term in terms])
    spans: tuple[Term | Break, ...] = (*terms, *breaks)
    for span in spans:
        if span.last_day < span.first_day:
            raise Impossible("last_day", span.last_day)
        for day in (span.first_day, span.last_day):
            if school_year_of(day) != school_year:
                raise Impossible("school_year", f"{school_year}: {day}")
    if terms[1].first_day <= terms[0].last_day:
        raise Impossible("first_day", terms[1].first_day)
    return YearCalendar(school_year, terms, breaks)


def _day(field: str, row: Mapping[str, Any]) -> datetime.date:
    found = iso_day(row.get(field))
    if found is None:
        raise Impossible(field, row.get(field))
    return found


@cache
def _calendars() -> Mapping[str, YearCalendar]:
    rows = shipped.read("calendar.json")["school_years"]
    return {row["school_year"]: read_calendar(row) for row in rows}


def school_year_of(date: datetime.date) -> str:
    """The school year that a date belongs to, as `2026-2027`; it begins in August."""
    first = date.year if date.month >= 8 else date.year - 1
    return f"{first}-{first + 1}"


def calendar_of(school_year: str) -> YearCalendar:
    """The shipped calendar of a school year. Raises UserError when it has not been entered."""
    found = _calendars().get(school_year)
    if found is None:
        raise UserError("calendar.unknown_year", school_year=school_year)
    return found


def terms_of(school_year: str) -> tuple[Term, ...]:
    """The terms of a school year. Raises UserError when its calendar has not been entered."""
    return calendar_of(school_year).terms


def term_of(date: datetime.date) -> Term | None:
    """The term that a date lies in; none in the holidays, or when the calendar of its year has not been entered."""
    calendar = _calendars().get(school_year_of(date))
    return _term_in(date, calendar) if calendar else None


def _term_in(date: datetime.date, calendar: YearCalendar) -> Term | None:
    return next((term for term in calendar.terms if term.first_day <= date <= term.last_day), None)


def is_school_day(date: datetime.date) -> bool:
    """Whether lessons can fall on this weekday: every day but Sunday."""
    return date.isoweekday() != 7


def holiday_on(date: datetime.date) -> str | None:
    """The public holiday on a day (Bộ luật Lao động 2019 Điều 112), in Vietnamese. Those of the lunar calendar only in
    the years that are entered, and of Tết only its first day: the days off around it are announced each year.
    """
    rows = _holidays()
    return rows.get(date.isoformat()) or rows.get(date.isoformat()[5:])


@cache
def _holidays() -> Mapping[str, str]:
    """Names of holidays by `month-day` (every year) or by date."""
    rows = shipped.read("calendar.json")["holidays"]
    return MappingProxyType({row["day"]: row["name"] for row in rows})


def has_lessons(date: datetime.date, calendar: YearCalendar) -> bool:
    """Whether lessons can fall on a day: in a term, no Sunday, no break and no public holiday."""
    return is_school_day(date) and _term_in(date, calendar) is not None and _off_in(calendar, date) is None


def day_off(date: datetime.date) -> str | None:
    """The name of the break or public holiday that a day lies in, as far as they are entered."""
    return _off_in(_calendars().get(school_year_of(date)), date)


def is_between_terms(date: datetime.date) -> bool:
    """Whether a date lies outside the terms of its school year; False where its calendar has not been entered."""
    return school_year_of(date) in _calendars() and term_of(date) is None


def day_number(day: datetime.date) -> int:
    """A day as it stands in keys: 20270106."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of(number: int) -> datetime.date:
    """The day that a key names."""
    return datetime.date(number // 10_000, number // 100 % 100, number % 100)


def _off_in(calendar: YearCalendar | None, date: datetime.date) -> str | None:
    found = _break_on(date, calendar) if calendar else None
    return found.name if found else holiday_on(date)


def _break_on(date: datetime.date, calendar: YearCalendar) -> Break | None:
    return next((one for one in calendar.breaks if one.first_day <= date <= one.last_day), None)


def teaching_weeks(calendar: YearCalendar, term: int) -> tuple[datetime.date, ...]:
    """Mondays of the weeks of a term that have a day outside Sundays and breaks. A week that two terms share is the
    first one's. Compare their number with `WEEKS`: more of them says that breaks have not been entered.

    Raises Impossible for a term that is neither 1 nor 2.
    """
    if term not in WEEKS:
        raise Impossible("term", term)
    span = calendar.terms[term - 1]
    days = (span.first_day + datetime.timedelta(n) for n in range((span.last_day - span.first_day).days + 1))
    mondays = dict.fromkeys(_monday(day) for day in days if is_school_day(day) and not _break_on(day, calendar))
    earlier = teaching_weeks(calendar, 1) if term == 2 else ()
    return tuple(monday for monday in mondays if monday not in earlier)


def week_of(date: datetime.date, calendar: YearCalendar) -> int | None:
    """The number, 1 to 35, of the teaching week of the school year that a day lies in, Sunday included.

    None outside the terms and in a week of break; and from the first term on that does not have its 18 or 17 weeks:
    where a break is missing, numbers behind it would be guessed.
    """
    before = 0
    for term, planned in WEEKS.items():
        weeks = teaching_weeks(calendar, term)
        if len(weeks) != planned:
            return None
        if _monday(date) in weeks:
            return before + weeks.index(_monday(date)) + 1
        before += planned
    return None


def _monday(date: datetime.date) -> datetime.date:
    return date - datetime.timedelta(date.weekday())
