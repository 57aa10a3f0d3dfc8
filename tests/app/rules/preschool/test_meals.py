"""Who eats, what was cancelled in time, and the counts."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.attendance import Attendance
from app.rules.impossible import Impossible
from app.rules.preschool.meals import ChildDay, Meal, MealState, Settings, cancels_until, count, meal_of
from tests.app.rules.preschool.sentences import sentences

DAY = date(2026, 11, 25)
CLOCK = Settings()
IN_TIME, LATE = datetime(2026, 11, 25, 8, 30), datetime(2026, 11, 25, 8, 31)


def of(attendance: Attendance | None = None, cancelled: datetime | None = None, settings: Settings = CLOCK) -> Meal:
    return meal_of(ChildDay(True, attendance, cancelled), DAY, settings)


@pytest.mark.parametrize(
    ("attendance", "cancelled", "state", "cooked", "eaten", "charged"),
    [
        (None, None, MealState.EXPECTED, True, None, True),
        (Attendance.PRESENT, None, MealState.EATEN, True, True, True),
        (Attendance.LATE, None, MealState.EATEN, True, True, True),
        (Attendance.EXCUSED, None, MealState.ABSENT, True, False, True),
        (Attendance.UNEXCUSED, None, MealState.ABSENT, True, False, True),
        (None, IN_TIME, MealState.SPARED, False, False, False),
        (Attendance.EXCUSED, IN_TIME, MealState.SPARED, False, False, False),
        (Attendance.PRESENT, IN_TIME, MealState.CAME_ANYWAY, True, True, True),
        (None, LATE, MealState.CANCELLED_LATE, True, False, True),
        (Attendance.EXCUSED, LATE, MealState.CANCELLED_LATE, True, False, True),
        (Attendance.PRESENT, LATE, MealState.EATEN, True, True, True),
    ],
)
def test_section_4_what_becomes_of_a_meal(
    attendance: Attendance | None,
    cancelled: datetime | None,
    state: MealState,
    cooked: bool,
    eaten: bool | None,
    charged: bool,
) -> None:
    meal = of(attendance, cancelled)
    assert (meal.state, meal.cooked, meal.eaten, meal.charged) == (state, cooked, eaten, charged)
    assert sentences(meal.reasons)


def test_who_does_not_eat_at_school_is_not_counted() -> None:
    meal = meal_of(ChildDay(False, Attendance.PRESENT), DAY, CLOCK)
    assert (meal.state, meal.cooked, meal.eaten, meal.charged) == (MealState.NOT_TAKEN, False, False, False)
    assert sentences(meal.reasons) == ["The child does not eat at school."]


def test_the_school_says_whether_an_uneaten_meal_is_charged() -> None:
    lenient = Settings(charges_uneaten=False)
    assert not of(Attendance.EXCUSED, None, lenient).charged
    assert not of(Attendance.EXCUSED, LATE, lenient).charged
    assert of(Attendance.PRESENT, LATE, lenient).charged


def test_the_school_says_until_when_a_meal_is_cancelled() -> None:
    day_before = Settings(time(15, 0), days_before=1)
    assert cancels_until(DAY, day_before) == datetime(2026, 11, 24, 15, 0)
    assert of(None, datetime(2026, 11, 24, 15, 0), day_before).state is MealState.SPARED
    assert of(None, IN_TIME, day_before).state is MealState.CANCELLED_LATE


def test_the_impossible_is_named() -> None:
    with pytest.raises(Impossible) as problem:
        of(None, datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
    assert problem.value.facts["field"] == "cancelled_at"
    with pytest.raises(Impossible) as problem:
        cancels_until(DAY, Settings(days_before=-1))
    assert problem.value.facts["field"] == "days_before"


def test_the_counts_of_kitchen_and_month() -> None:
    meals = [
        of(),
        of(Attendance.PRESENT),
        of(Attendance.PRESENT, IN_TIME),
        of(Attendance.EXCUSED, IN_TIME),
        of(Attendance.EXCUSED, LATE),
        of(Attendance.UNEXCUSED),
        meal_of(ChildDay(False), DAY, CLOCK),
    ]
    found = count(meals)
    assert (found.cooked, found.eaten, found.charged) == (5, 2, 5)
    assert (found.spared, found.wasted, found.open) == (1, 2, 1)
    assert found.states[MealState.NOT_TAKEN] == 1
    assert count([]).cooked == 0


@given(
    st.lists(
        st.builds(
            ChildDay,
            st.booleans(),
            st.none() | st.sampled_from(Attendance),
            st.none() | st.datetimes(datetime(2026, 11, 24), datetime(2026, 11, 26)),
        )
    ),
    st.builds(Settings, st.times(), st.integers(0, 3), st.booleans()),
)
def test_every_cooked_meal_is_eaten_wasted_or_open(children: list[ChildDay], settings: Settings) -> None:
    found = count(meal_of(child, DAY, settings) for child in children)
    assert found.cooked == found.eaten + found.wasted + found.open
    assert found.charged == found.eaten + found.open + (found.wasted if settings.charges_uneaten else 0)
    assert sum(found.states.values()) == len(children)
