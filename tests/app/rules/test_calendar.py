"""Domain facts, section 10: terms, school days and sessions."""

from datetime import date

import pytest

from app.rules import calendar
from app.rules.calendar import (
    SESSIONS,
    Holiday,
    Session,
    holiday_on,
    is_school_day,
    school_year_of,
    term_of,
    terms_of,
    week_of,
    weeks_of,
)
from sync.errors import UserError


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2026, 9, 6), None),
        (date(2026, 9, 7), 1),
        (date(2027, 1, 10), 1),
        (date(2027, 1, 11), 2),
        (date(2027, 5, 23), 2),
        (date(2027, 5, 24), None),
        (date(2009, 1, 1), None),
        (date(2099, 1, 1), None),
    ],
)
def test_section_10_term_of_a_day(day: date, number: int | None) -> None:
    term = term_of(day)
    assert (term.number if term else None) == number


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 7, 31), "2025-2026"),
        (date(2026, 8, 1), "2026-2027"),
        (date(2027, 1, 1), "2026-2027"),
        (date(2027, 7, 31), "2026-2027"),
    ],
)
def test_section_10_school_year_begins_in_august(day: date, year: str) -> None:
    assert school_year_of(day) == year


def test_section_10_terms_have_18_and_17_weeks_and_two_weeks_for_tet() -> None:
    first, second = terms_of("2026-2027")
    assert (first.number, second.number) == (1, 2)
    assert (first.last_day - first.first_day).days + 1 == 18 * 7
    assert (second.last_day - second.first_day).days + 1 == (17 + 2) * 7
    assert all(school_year_of(day) == "2026-2027" for day in (first.first_day, second.last_day))


def test_a_year_without_calendar_is_refused() -> None:
    with pytest.raises(UserError) as refusal:
        terms_of("2031-2032")
    assert refusal.value.code == "calendar.unknown_year"


def test_sunday_is_no_school_day() -> None:
    week = [date(2026, 11, day) for day in range(23, 30)]
    assert [is_school_day(day) for day in week] == [True] * 6 + [False]


def test_section_10_sessions_and_their_stored_numbers() -> None:
    assert SESSIONS == (Session.MORNING, Session.AFTERNOON)
    assert [int(session) for session in SESSIONS] == [1, 2]


def test_holidays_are_no_school_days() -> None:
    found = holiday_on(date(2027, 1, 1))
    assert found is not None
    assert found.name == "Tết Dương lịch"
    assert not is_school_day(date(2027, 1, 1))
    assert not is_school_day(date(2027, 5, 1))
    assert holiday_on(date(2027, 1, 2)) is None
    assert is_school_day(date(2027, 1, 2))


def test_section_10_weeks_are_numbered_in_their_term() -> None:
    first, second = terms_of("2026-2027")
    assert len(weeks_of(first)) == 18
    assert weeks_of(second)[0][0] == date(2027, 1, 11)
    assert [week_of(day) for day in (date(2026, 9, 7), date(2026, 9, 13), date(2026, 9, 14), date(2027, 1, 9))] == [
        1,
        1,
        2,
        18,
    ]
    assert week_of(date(2027, 1, 11)) == 1
    assert week_of(date(2027, 8, 1)) is None


def test_a_week_of_holidays_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    break_ = Holiday("Tết", date(2027, 2, 1), date(2027, 2, 13))
    monkeypatch.setattr(calendar, "holidays", lambda: (break_,))
    [_, second] = terms_of("2026-2027")
    assert len(weeks_of(second)) == 17
    assert week_of(date(2027, 2, 3)) is None
    assert week_of(date(2027, 1, 25)) == 3
    assert week_of(date(2027, 2, 15)) == 4
