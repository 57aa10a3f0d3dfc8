"""Phiếu bé ngoan: weeks, proposals and one slip a week."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.impossible import Impossible
from app.rules.preschool.good_child_slips import (
    Settings,
    Slip,
    Week,
    by_child_and_week,
    monday_of,
    needed,
    propose,
    weeks,
)
from tests.app.rules.preschool.sentences import sentences

MONDAY = date(2026, 11, 23)
HOUSE = Settings()
FULL = Week(MONDAY, tuple(MONDAY + timedelta(number) for number in range(5)))
SHORT = Week(MONDAY, FULL.days[:2])


def test_section_4_weeks_that_are_all_holidays_are_skipped() -> None:
    tet = {date(2027, 2, 1) + timedelta(number) for number in range(14)}
    found = weeks(date(2027, 1, 27), date(2027, 2, 18), tet, HOUSE)
    assert [week.monday for week in found] == [date(2027, 1, 25), date(2027, 2, 15)]
    assert found[0].days == (date(2027, 1, 27), date(2027, 1, 28), date(2027, 1, 29))
    assert len(found[1].days) == 4
    with pytest.raises(Impossible):
        weeks(date(2027, 2, 2), date(2027, 2, 1), (), HOUSE)


@pytest.mark.parametrize(
    ("week", "flags", "gives", "told"),
    [
        (FULL, {}, None, ["No day of the week of 2026-11-23 has been decided yet."]),
        (FULL, dict.fromkeys(FULL.days[:4], True), True, ["4 days with a flag, 4 needed."]),
        (FULL, dict.fromkeys(FULL.days[:3], True), False, ["Only 3 days with a flag, 4 needed."]),
        (FULL, dict.fromkeys(FULL.days, False), False, ["Only 0 days with a flag, 4 needed."]),
        (
            SHORT,
            dict.fromkeys(SHORT.days, True),
            True,
            ["A short week of 2 days: 2 days with a flag are needed.", "2 days with a flag, 2 needed."],
        ),
    ],
)
def test_a_proposal_says_why(week: Week, flags: dict[date, bool], gives: bool | None, told: list[str]) -> None:
    proposal = propose(week, flags, HOUSE)
    assert proposal.gives is gives
    assert sentences(proposal.reasons) == told


def test_the_school_sets_the_threshold() -> None:
    assert needed(SHORT, Settings(scales=False)) == 4
    assert needed(FULL, Settings(threshold=3)) == 3
    for threshold in (0, 6):
        with pytest.raises(Impossible) as problem:
            needed(FULL, Settings(threshold))
        assert problem.value.facts == {"field": "threshold", "value": threshold}


def test_a_flag_on_a_day_without_school_is_impossible() -> None:
    with pytest.raises(Impossible) as problem:
        propose(FULL, {date(2026, 11, 28): True}, HOUSE)
    assert problem.value.facts["field"] == "day"


def test_one_slip_a_child_and_week() -> None:
    given_to = [Slip("an", MONDAY, True), Slip("bình", MONDAY, False), Slip("an", MONDAY + timedelta(7), True)]
    assert len(by_child_and_week(given_to)) == 3
    for wrong in (Slip("an", MONDAY, False), Slip("an", date(2026, 11, 24), True)):
        with pytest.raises(Impossible):
            by_child_and_week([*given_to, wrong])


@given(
    st.dates(date(2026, 8, 1), date(2027, 5, 31)),
    st.integers(0, 60),
    st.sets(st.dates(date(2026, 8, 1), date(2027, 8, 1))),
)
def test_every_school_day_is_in_one_week(first: date, length: int, holidays: set[date]) -> None:
    last = first + timedelta(length)
    found = weeks(first, last, holidays, HOUSE)
    days = [day for week in found for day in week.days]
    assert days == sorted(set(days))
    assert all(first <= day <= last and day not in holidays and day.isoweekday() <= 5 for day in days)
    assert all(week.days and {monday_of(day) for day in week.days} == {week.monday} for week in found)


@given(st.sets(st.sampled_from(FULL.days)), st.sampled_from(FULL.days), st.integers(1, 5))
def test_one_more_flag_never_takes_a_slip_away(flagged: set[date], more: date, threshold: int) -> None:
    settings = Settings(threshold)
    before = propose(FULL, {day: day in flagged for day in FULL.days}, settings)
    after = propose(FULL, {day: day in flagged | {more} for day in FULL.days}, settings)
    assert after.gives or not before.gives
