"""What the attendance place asks the records for."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from app.desk import school
from app.desk.attendance import AttendanceSheet, open_sheet
from app.desk.registers_due import RegisterDue, registers_due
from app.desk.school import SchoolClass
from app.desk.sessions_missed import Missed, missed_in_class
from app.rules.calendar import Session
from app.rules.roles import Action, may
from sync.clock import Clock, at_local
from sync.journal import Journal
from sync.schema import Ref

NOON = 12


class Span(Enum):
    """How much is shown at a time."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Opened:
    """One session, and the year so far of its pupils."""

    sheet: AttendanceSheet
    missed: Mapping[Ref, Missed]


@dataclass(frozen=True)
class Duties:
    """What surrounds the sheets: today's registers that are due to this person, and whether leave may be written."""

    due: tuple[RegisterDue, ...]
    may_write_leave: bool


def read_day(journal: Journal, me: Ref, class_: SchoolClass, day: datetime.date, session: Session) -> Opened:
    """Read one session."""
    sheet = open_sheet(journal, me, class_.ref, day, session)
    return Opened(sheet, missed_in_class(journal, class_.ref, class_.grade, day))


def read_duties(journal: Journal, me: Ref, class_: SchoolClass, today: datetime.date, now: Session) -> Duties:
    """Of the own classes; for who takes none, of all."""
    duties = school.my_duties(journal, me)
    classes = [one for one in school.classes(journal) if may(duties, Action.READ_CLASS, one.ref)]
    own = [one for one in classes if may(duties, Action.TAKE_ATTENDANCE, one.ref)]
    due = registers_due(journal, own or classes, [today], today, now)
    return Duties(due, may(duties, Action.RECORD_LEAVE, class_.ref))


def session_now(clock: Clock) -> tuple[datetime.date, Session]:
    """Today's session by this device's clock."""
    now = at_local(clock.now_ms())
    return now.date(), Session.MORNING if now.hour < NOON else Session.AFTERNOON
