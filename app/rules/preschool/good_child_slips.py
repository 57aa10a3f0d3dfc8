"""Phiếu bé ngoan: the weekly slip of the good child. A custom of preschools, not law (domain facts, section 4).

From daily flags (hoa, cờ) the program proposes and says why; a person decides. One slip a child and week; a week
without school day has none.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.rules.impossible import Impossible
from app.rules.reasons import Reasons, reason

_CUSTOM = "Quy ước của trường"
_WORKDAYS = frozenset({1, 2, 3, 4, 5})


@dataclass(frozen=True)
class Settings:
    """How many days with a flag a full week asks for, the weekdays of school (1: Monday), and whether a week shortened
    by holidays asks for its share (rounded up).
    """

    threshold: int = 4
    weekdays: frozenset[int] = _WORKDAYS
    scales: bool = True


@dataclass(frozen=True)
class Week:
    """A week with school: its Monday, and its school days."""

    monday: datetime.date
    days: tuple[datetime.date, ...]


@dataclass(frozen=True)
class Proposal:
    """`gives` is None when no day was flagged or unflagged yet: then there is nothing to propose."""

    week: Week
    gives: bool | None
    reasons: Reasons


@dataclass(frozen=True)
class Slip:
    """What a person decided for a child and a week."""

    child_id: str
    monday: datetime.date
    given: bool


def weeks(
    first_day: datetime.date, last_day: datetime.date, holidays: Collection[datetime.date], settings: Settings
) -> tuple[Week, ...]:
    """The weeks with at least one school day between two days, both included; weeks that are all holidays are skipped.

    Raises Impossible when the last day lies before the first.
    """
    if last_day < first_day:
        raise Impossible("last_day", last_day)
    of_week: dict[datetime.date, list[datetime.date]] = {}
    for number in range((last_day - first_day).days + 1):
        day = first_day + datetime.timedelta(number)
        if day.isoweekday() in settings.weekdays and day not in holidays:
            of_week.setdefault(monday_of(day), []).append(day)
    return tuple(Week(monday, tuple(days)) for monday, days in of_week.items())


def monday_of(day: datetime.date) -> datetime.date:
    """The Monday that names a week."""
    return day - datetime.timedelta(day.isoweekday() - 1)


def needed(week: Week, settings: Settings) -> int:
    """How many days with a flag this week asks for. Raises Impossible for a threshold that a full week cannot hold."""
    full = len(settings.weekdays)
    if not 1 <= settings.threshold <= full:
        raise Impossible("threshold", settings.threshold)
    if not settings.scales:
        return settings.threshold
    return -(-settings.threshold * len(week.days) // full)


def propose(week: Week, flags: Mapping[datetime.date, bool], settings: Settings) -> Proposal:
    """A slip when enough days have a flag. `flags` has the days on which somebody decided; a day without is not a no.

    Raises Impossible for a flag on a day that is no school day of the week.
    """
    if strange := sorted(flags.keys() - set(week.days)):
        raise Impossible("day", strange[0])
    wanted, found = needed(week, settings), sum(flags.values())
    if not flags:
        return Proposal(week, None, (reason("preschool.slip.no_flags", _CUSTOM, monday=week.monday),))
    steps = []
    if wanted < settings.threshold:
        steps.append(reason("preschool.slip.short_week", _CUSTOM, days=len(week.days), needed=wanted))
    if found >= wanted:
        steps.append(reason("preschool.slip.enough", _CUSTOM, flags=found, needed=wanted))
    else:
        steps.append(reason("preschool.slip.too_few", _CUSTOM, flags=found, needed=wanted))
    return Proposal(week, found >= wanted, tuple(steps))


def by_child_and_week(slips: Iterable[Slip]) -> dict[tuple[str, datetime.date], Slip]:
    """Slips by child and Monday. Raises Impossible for a second one of a week, and for a day that is no Monday."""
    found: dict[tuple[str, datetime.date], Slip] = {}
    for slip in slips:
        key = (slip.child_id, slip.monday)
        if key in found or slip.monday.isoweekday() != 1:
            raise Impossible("monday", slip.monday)
        found[key] = slip
    return found
