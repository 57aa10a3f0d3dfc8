"""Meals of a day at a school that feeds its children (bán trú): báo ăn, cắt suất, the kitchen's count and the month's.

No regulation rules this: until when a meal can be cancelled, and whether one cooked for nobody is charged, are
settings of the school (domain facts, section 4).
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.rules.attendance import Attendance
from app.rules.impossible import Impossible
from app.rules.reasons import Reasons, reason

_CUSTOM = "Quy chế bán trú của trường"


@dataclass(frozen=True)
class Settings:
    """Until when a meal can be cancelled: `until` o'clock, `days_before` days before the day itself."""

    until: datetime.time = datetime.time(8, 30)
    days_before: int = 0
    charges_uneaten: bool = True
    """Whether a meal that was cooked and not eaten is charged."""


@dataclass(frozen=True)
class ChildDay:
    """What is known of a child on a day. `attendance` is None while nobody has taken it."""

    takes_meals: bool
    attendance: Attendance | None = None
    cancelled_at: datetime.datetime | None = None


class MealState(StrEnum):
    """What became of a meal."""

    NOT_TAKEN = "not_taken"
    """The child does not eat at school."""
    EXPECTED = "expected"
    EATEN = "eaten"
    SPARED = "spared"
    """Cancelled in time: not cooked."""
    CANCELLED_LATE = "cancelled_late"
    ABSENT = "absent"
    """Not there, and nobody cancelled."""
    CAME_ANYWAY = "came_anyway"
    """Cancelled in time, and yet there: the kitchen has to add one."""


@dataclass(frozen=True)
class Meal:
    """A child's meal of a day: does the kitchen cook it, is it eaten (None: not known yet), is it charged."""

    state: MealState
    cooked: bool
    eaten: bool | None
    charged: bool
    reasons: Reasons


@dataclass(frozen=True)
class Count:
    """Meals of several children or days, for the kitchen or the month. `open` are those not known to be eaten yet."""

    cooked: int
    eaten: int
    charged: int
    spared: int
    wasted: int
    open: int
    states: dict[MealState, int]


def cancels_until(day: datetime.date, settings: Settings) -> datetime.datetime:
    """The last moment for cancelling a meal of `day`. Raises Impossible for a setting after the day."""
    if settings.days_before < 0:
        raise Impossible("days_before", settings.days_before)
    return datetime.datetime.combine(day - datetime.timedelta(settings.days_before), settings.until)


def meal_of(child: ChildDay, day: datetime.date, settings: Settings) -> Meal:
    """What becomes of the child's meal, by the school's settings.

    Raises Impossible for a moment with a time zone: the school's own clock counts.
    """
    if not child.takes_meals:
        return Meal(MealState.NOT_TAKEN, False, False, False, (reason("preschool.meal.not_taken", _CUSTOM),))
    there = None if child.attendance is None else not child.attendance.is_absence
    if child.cancelled_at is not None:
        return _cancelled(child.cancelled_at, there, day, settings)
    if there is None:
        return Meal(MealState.EXPECTED, True, None, True, (reason("preschool.meal.expected", _CUSTOM),))
    if there:
        return Meal(MealState.EATEN, True, True, True, (reason("preschool.meal.eaten", _CUSTOM),))
    absent = reason("preschool.meal.absent", _CUSTOM)
    return _wasted(MealState.ABSENT, settings, (absent,))


def _cancelled(at: datetime.datetime, there: bool | None, day: datetime.date, settings: Settings) -> Meal:
    if at.tzinfo is not None:
        raise Impossible("cancelled_at", at)
    until = cancels_until(day, settings)
    if at > until:
        late = reason("preschool.meal.cancelled_late", _CUSTOM, at=at, until=until)
        if there:
            return Meal(MealState.EATEN, True, True, True, (late, reason("preschool.meal.eaten", _CUSTOM)))
        return _wasted(MealState.CANCELLED_LATE, settings, (late,))
    in_time = reason("preschool.meal.spared", _CUSTOM, at=at, until=until)
    if there:
        return Meal(MealState.CAME_ANYWAY, True, True, True, (in_time, reason("preschool.meal.came_anyway", _CUSTOM)))
    return Meal(MealState.SPARED, False, False, False, (in_time,))


def _wasted(state: MealState, settings: Settings, reasons: Reasons) -> Meal:
    if settings.charges_uneaten:
        why = reason("preschool.meal.charged", _CUSTOM)
    else:
        why = reason("preschool.meal.not_charged", _CUSTOM)
    return Meal(state, True, False, settings.charges_uneaten, (*reasons, why))


def count(meals: Iterable[Meal]) -> Count:
    """The sums of a day (for the kitchen) or of a month (for the accounts)."""
    listed = list(meals)
    states = Counter(meal.state for meal in listed)
    return Count(
        cooked=sum(meal.cooked for meal in listed),
        eaten=sum(meal.eaten is True for meal in listed),
        charged=sum(meal.charged for meal in listed),
        spared=states[MealState.SPARED],
        wasted=sum(meal.cooked and meal.eaten is False for meal in listed),
        open=sum(meal.eaten is None for meal in listed),
        states=dict(states),
    )
