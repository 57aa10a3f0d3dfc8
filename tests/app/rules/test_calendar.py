"""Domain facts, section 10: terms, school days and sessions."""

import copy
import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest

from app.rules import calendar
from app.rules.calendar import (
    SESSIONS,
    WEEKS,
    Break,
    Session,
    calendar_of,
    day_number,
    day_of,
    day_off,
    has_lessons,
    holiday_on,
    is_between_terms,
    is_school_day,
    iso_day,
    read_calendar,
    school_year_of,
    teaching_weeks,
    term_of,
    terms_of,
    week_of,
)
from app.rules.impossible import Impossible
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


ENTERED: dict[str, Any] = {
    "school_year": "2026-2027",
    "terms": [
        {"number": 1, "first_day": "2026-09-07", "last_day": "2027-01-10"},
        {"number": 2, "first_day": "2027-01-11", "last_day": "2027-05-23"},
    ],
    "breaks": [{"name": "Nghỉ Tết", "first_day": "2027-02-01", "last_day": "2027-02-14"}],
}
"""A calendar as an invented province might enter it."""


def test_the_shipped_calendar_is_the_one_whose_terms_are_told() -> None:
    assert calendar_of("2026-2027").terms == terms_of("2026-2027")


def test_section_10_35_weeks_are_18_and_17_and_tet_lies_between() -> None:
    calendar = read_calendar(ENTERED)
    assert {term: len(teaching_weeks(calendar, term)) for term in WEEKS} == {1: 18, 2: 17}
    assert sum(WEEKS.values()) == 35


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 9, 6), None),
        (date(2026, 9, 7), 1),
        (date(2026, 9, 13), 1),
        (date(2026, 9, 14), 2),
        (date(2027, 1, 10), 18),
        (date(2027, 1, 11), 19),
        (date(2027, 1, 31), 21),
        (date(2027, 2, 1), None),
        (date(2027, 2, 14), None),
        (date(2027, 2, 15), 22),
        (date(2027, 5, 23), 35),
        (date(2027, 5, 24), None),
    ],
)
def test_section_10_number_of_the_week(day: date, week: int | None) -> None:
    assert week_of(day, read_calendar(ENTERED)) == week


def test_weeks_have_no_number_behind_a_break_that_nobody_entered() -> None:
    shipped = calendar_of("2026-2027")
    assert len(teaching_weeks(shipped, 2)) == 19
    assert week_of(date(2027, 1, 10), shipped) == 18
    assert week_of(date(2027, 1, 11), shipped) is None
    late = copy.deepcopy(ENTERED)
    late["terms"][0]["first_day"] = "2026-09-14"
    assert week_of(date(2026, 9, 14), read_calendar(late)) is None


def test_a_week_in_which_one_term_ends_and_the_next_begins_is_counted_once() -> None:
    shared = copy.deepcopy(ENTERED)
    shared["terms"][0]["last_day"] = "2027-01-06"
    shared["terms"][1]["first_day"] = "2027-01-07"
    calendar = read_calendar(shared)
    assert len(teaching_weeks(calendar, 1)) == 18
    assert week_of(date(2027, 1, 8), calendar) == 18
    assert week_of(date(2027, 5, 23), calendar) == 35


@pytest.mark.parametrize("term", [0, 3])
def test_there_is_no_third_term(term: int) -> None:
    with pytest.raises(Impossible):
        teaching_weeks(read_calendar(ENTERED), term)


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("terms",), [], "terms"),
        (("terms", 0, "number"), 2, "terms"),
        (("terms", 1, "number"), None, "terms"),
        (("terms", 0, "first_day"), "7/9/2026", "first_day"),
        (("terms", 0, "first_day"), None, "first_day"),
        (("terms", 0, "first_day"), 20260907, "first_day"),
        (("terms", 0, "last_day"), "2026-09-06", "last_day"),
        (("terms", 1, "first_day"), "2027-01-10", "first_day"),
        (("terms", 1, "last_day"), "2027-08-01", "school_year"),
        (("breaks", 0, "last_day"), "2027-01-31", "last_day"),
        (("breaks", 0, "first_day"), "2026-02-01", "school_year"),
        (("school_year",), "2027-2028", "school_year"),
        (("school_year",), None, "school_year"),
    ],
)
def test_a_calendar_that_no_year_can_be_is_refused(path: tuple[Any, ...], value: object, field: str) -> None:
    data = copy.deepcopy(ENTERED)
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(Impossible) as refusal:
        read_calendar(data)
    assert refusal.value.facts["field"] == field


def test_a_calendar_without_a_day_or_without_breaks() -> None:
    without_day = copy.deepcopy(ENTERED)
    del without_day["terms"][0]["first_day"]
    with pytest.raises(Impossible):
        read_calendar(without_day)
    assert read_calendar({name: ENTERED[name] for name in ("school_year", "terms")}).breaks == ()
    with pytest.raises(Impossible):
        read_calendar({})


def test_section_10_public_holidays_of_2026_2027() -> None:
    first, last = date(2026, 8, 1), date(2027, 7, 31)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    assert [day for day in days if holiday_on(day)] == [
        date(2026, 9, 2),
        date(2027, 1, 1),
        date(2027, 2, 6),
        date(2027, 4, 16),
        date(2027, 4, 30),
        date(2027, 5, 1),
    ]
    assert holiday_on(date(2031, 9, 2)) == "Quốc khánh"
    assert holiday_on(date(2031, 4, 1)) is None


@pytest.mark.parametrize(
    ("day", "lessons"),
    [
        (date(2026, 9, 5), False),  # before the term
        (date(2026, 9, 7), True),
        (date(2026, 9, 12), True),  # Saturday
        (date(2026, 9, 13), False),
        (date(2027, 1, 1), False),
        (date(2027, 2, 3), False),  # break
        (date(2027, 4, 16), False),
        (date(2027, 5, 24), False),
    ],
)
def test_section_10_days_with_lessons(day: date, lessons: bool) -> None:
    assert has_lessons(day, read_calendar(ENTERED)) is lessons


@pytest.mark.parametrize(
    "text", ["20260905", "2026-9-5", "2026-02-30", "2026-09-05 ", "2026-W36-6", "", None, 20260905]
)
def test_a_day_is_written_in_one_way(text: object) -> None:
    assert iso_day(text) is None
    assert iso_day("2026-09-05") == date(2026, 9, 5)


def test_what_is_off_on_a_day_is_a_break_or_a_public_holiday(monkeypatch: pytest.MonkeyPatch) -> None:
    assert day_off(date(2027, 1, 1)) == "Tết Dương lịch"
    assert day_off(date(2027, 1, 4)) is None
    tet = calendar_of("2026-2027")
    with_tet = dataclasses.replace(tet, breaks=(Break("Nghỉ Tết", date(2027, 2, 1), date(2027, 2, 13)),))
    monkeypatch.setattr(calendar, "_calendars", lambda: {"2026-2027": with_tet})
    assert day_off(date(2027, 2, 6)) == "Nghỉ Tết"
    assert day_off(date(2031, 1, 2)) is None, "nobody has entered that year"


def test_what_lies_between_the_terms() -> None:
    assert is_between_terms(date(2027, 6, 1))
    assert not is_between_terms(date(2027, 1, 11))
    assert not is_between_terms(date(2031, 6, 1)), "nobody has entered that year"


def test_a_day_as_a_number_and_back() -> None:
    assert day_number(date(2027, 1, 6)) == 20270106
    assert day_of(20270106) == date(2027, 1, 6)
