"""A week or a month of a class's attendance: the sheets of its sessions side by side."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.desk.attendance import AttendanceSheet, open_sheets
from app.desk.roll import RollLine, roll_of
from app.desk.sessions_missed import Missed, missed_in_class
from app.rules.calendar import Session, day_off, is_between_terms, is_school_day
from app.rules.sessions import SessionPlan
from sync.journal import Journal
from sync.schema import Ref


class DayKind(StrEnum):
    """What a day is to the class."""

    SCHOOL = "school"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"
    BETWEEN_TERMS = "between terms"
    FUTURE = "future"


@dataclass(frozen=True)
class GridDay:
    """A day of the grid; `name` is the holiday's."""

    day: datetime.date
    kind: DayKind
    name: str = ""

    @property
    def is_free(self) -> bool:
        """Whether there are no lessons."""
        return self.kind in {DayKind.SUNDAY, DayKind.HOLIDAY, DayKind.BETWEEN_TERMS}


@dataclass(frozen=True)
class GridColumn:
    """One session, or the whole of a free day on which nothing was written: that one has no sheet."""

    day: GridDay
    sheet: AttendanceSheet | None


@dataclass(frozen=True)
class AttendanceGrid:
    """The sessions of some days. `missed` is each pupil's year up to today, as far as there is anything to say."""

    class_: Ref
    roll: tuple[RollLine, ...]
    columns: tuple[GridColumn, ...]
    missed: dict[Ref, Missed]
    may_take: bool


def kind_of(day: datetime.date, today: datetime.date) -> GridDay:
    """What to say of a day."""
    off = day_off(day)
    if not is_school_day(day):
        return GridDay(day, DayKind.SUNDAY)
    if off is not None:
        return GridDay(day, DayKind.HOLIDAY, off)
    if is_between_terms(day):
        return GridDay(day, DayKind.BETWEEN_TERMS)
    return GridDay(day, DayKind.FUTURE if day > today else DayKind.SCHOOL)


def week_of(day: datetime.date) -> tuple[datetime.date, ...]:
    """Monday to Sunday."""
    monday = day - datetime.timedelta(days=day.weekday())
    return tuple(monday + datetime.timedelta(days=number) for number in range(7))


def month_of(day: datetime.date) -> tuple[datetime.date, ...]:
    """All days of the month."""
    first = day.replace(day=1)
    days = (first + datetime.timedelta(days=number) for number in range(31))
    return tuple(one for one in days if one.month == day.month)


def open_grid(
    journal: Journal,
    me: Ref,
    class_: Ref,
    grade: int,
    days: Sequence[datetime.date],
    sessions: Sequence[Session],
    today: datetime.date,
    plans: Sequence[SessionPlan] = (),
) -> AttendanceGrid:
    """Read the `sessions` of `days`."""
    sheets = open_sheets(journal, me, class_, [(day, session) for day in days for session in sessions])
    columns: list[GridColumn] = []
    for number, day in enumerate(days):
        told = kind_of(day, today)
        of_day = sheets[number * len(sessions) : (number + 1) * len(sessions)]
        if told.is_free and not any(_is_used(sheet) for sheet in of_day):
            columns.append(GridColumn(told, None))
        else:
            columns += [GridColumn(told, sheet) for sheet in of_day]
    return AttendanceGrid(
        class_=class_,
        roll=roll_of(journal, class_),
        columns=tuple(columns),
        missed=missed_in_class(journal, class_, grade, today, plans),
        may_take=bool(sheets) and sheets[0].may_take,
    )


def _is_used(sheet: AttendanceSheet) -> bool:
    """Whether anything was written of a session."""
    return sheet.taken or any(line.value.symbol and not line.proposed for line in sheet.lines)
