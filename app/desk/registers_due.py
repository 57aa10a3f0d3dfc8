"""Registers that should be taken and are not: of which class, on which day, in which session."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.attendance import Sitting, taken_sessions
from app.desk.attendance_grid import DayKind, kind_of
from app.desk.school import SchoolClass, in_charge
from app.records.tables import ENROLMENT, TABLES
from app.rules.calendar import Session
from app.rules.roles import Role
from sync.journal import Journal
from sync.schema import Ref

LOOK_BACK = datetime.timedelta(days=21)
"""How far back one looks to learn in which sessions a class has lessons."""
SATURDAY = 5


@dataclass(frozen=True)
class RegisterDue:
    """A register that nobody has taken; `teachers` are the homeroom teachers of the class."""

    class_: SchoolClass
    day: datetime.date
    session: Session
    teachers: tuple[str, ...] = ()


def usual_sessions(day: datetime.date, taken: Collection[Sitting]) -> frozenset[Session]:
    """The sessions in which a class has lessons on `day`, by what was `taken` in the weeks before: those of the same
    weekday; where there is none, on Saturdays none, on other days the first that the class has at all.
    """
    same_weekday = frozenset(session for one, session in taken if one.weekday() == day.weekday())
    if same_weekday or day.weekday() >= SATURDAY:
        return same_weekday
    return frozenset({min((session for _day, session in taken), default=Session.MORNING)})


def registers_due(
    journal: Journal,
    classes: Iterable[SchoolClass],
    days: Collection[datetime.date],
    today: datetime.date,
    now: Session,
) -> tuple[RegisterDue, ...]:
    """What of `days` is not taken, up to the session `now` of today; the earliest first. Classes without pupils owe
    nothing.
    """
    due: list[RegisterDue] = []
    past = sorted(day for day in days if kind_of(day, today).kind is DayKind.SCHOOL)
    names: dict[Ref, tuple[str, ...]] = {}
    for class_ in classes:
        if not past or not _has_pupils(journal, class_.ref):
            continue
        taken = taken_sessions(journal, class_.ref, past[0] - LOOK_BACK, today)
        before = {one for one in taken if one[0] < past[0]}
        open_ones = [
            (day, session)
            for day in past
            for session in sorted(usual_sessions(day, before))
            if (day, session) not in taken and (day, session) <= (today, now)
        ]
        if open_ones:
            names[class_.ref] = in_charge(journal, Role.HOMEROOM_TEACHER, class_.ref)
        due += [RegisterDue(class_, day, session, names[class_.ref]) for day, session in open_ones]
    return tuple(sorted(due, key=lambda one: (one.day, one.session)))


def _has_pupils(journal: Journal, class_: Ref) -> bool:
    table = TABLES.projection[ENROLMENT.name]
    enrolled = select(table.c.pupil).where(table.c.school == journal.school, table.c.class_ == class_).limit(1)
    return journal.connection.execute(enrolled).first() is not None
