"""Attendance of one class at one session: everybody is present, the exceptions are marked."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.registers import CellState, Marked, marked_cells
from app.desk.roll import RollLine, roll_of
from app.desk.school import my_duties
from app.records.tables import ATTENDANCE, REGISTER, TABLES
from app.rules.attendance import Attendance
from app.rules.calendar import Session, Term
from app.rules.roles import Action, may
from sync.change import Base, Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref


@dataclass(frozen=True)
class AttendanceLine:
    """One pupil at the session. A pupil of whom nothing is written counts as present."""

    pupil: RollLine
    value: Attendance
    state: CellState


@dataclass(frozen=True)
class AttendanceSheet:
    """A class's session, as read at `base`. `taken`: somebody has said that the register is done (R: not the same as
    everybody being present).
    """

    base: Base
    class_: Ref
    day: datetime.date
    session: Session
    lines: tuple[AttendanceLine, ...]
    taken: bool
    may_take: bool

    @property
    def absent(self) -> int:
        """How many are absent, with or without leave."""
        return sum(line.value.is_absence for line in self.lines)


def open_sheet(journal: Journal, me: Ref, class_: Ref, day: datetime.date, session: Session) -> AttendanceSheet:
    """Read one session's sheet."""
    table = TABLES.projection[ATTENDANCE.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.value).where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.day == day_number(day),
            table.c.session == session, table.c.value.is_not(None),
        )
    )  # fmt: skip
    values = {Ref(pupil): Attendance(value) for pupil, value in rows}
    marked = marked_cells(journal, ATTENDANCE, class_)
    lines = []
    for line in roll_of(journal, class_):
        said = marked.get((class_, line.pupil, day_number(day), int(session)), Marked(CellState.SAVED))
        lines.append(AttendanceLine(line, values.get(line.pupil, Attendance.PRESENT), said.state))
    return AttendanceSheet(
        base=journal.position(),
        class_=class_,
        day=day,
        session=session,
        lines=tuple(lines),
        taken=_taken(journal, class_, day, session),
        may_take=may(my_duties(journal, me), Action.TAKE_ATTENDANCE, class_),
    )


def _taken(journal: Journal, class_: Ref, day: datetime.date, session: Session) -> bool:
    table = TABLES.projection[REGISTER.name]
    taken = journal.connection.execute(
        select(table.c.taken).where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.day == day_number(day),
            table.c.session == session,
        )
    ).scalar()  # fmt: skip
    return taken == 1


def day_number(day: datetime.date) -> int:
    """A day as it stands in keys: 20270106."""
    return day.year * 10_000 + day.month * 100 + day.day


def mark(sheet: AttendanceSheet, values: Mapping[Ref, Attendance], today: datetime.date) -> list[Change]:
    """The changes that write `values` down. Raises `UserError` for a future day or somebody else's class."""
    _check(sheet, today)
    return [
        Change(ATTENDANCE.number, (sheet.class_, pupil, day_number(sheet.day), int(sheet.session)), ((1, int(value)),))
        for pupil, value in values.items()
    ]


def take_register(sheet: AttendanceSheet, today: datetime.date) -> list[Change]:
    """The change that says: the register of this session is done."""
    _check(sheet, today)
    return [Change(REGISTER.number, (sheet.class_, day_number(sheet.day), int(sheet.session)), ((1, 1),))]


def _check(sheet: AttendanceSheet, today: datetime.date) -> None:
    if not sheet.may_take:
        raise UserError("attendance.not_yours")
    if sheet.day > today:
        raise UserError("attendance.future")


@dataclass(frozen=True)
class Absences:
    """Sessions missed in a term."""

    excused: int = 0
    unexcused: int = 0


def absences(journal: Journal, class_: Ref, term: Term) -> dict[Ref, Absences]:
    """Missed sessions of every pupil who missed one."""
    table = TABLES.projection[ATTENDANCE.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.value).where(
            table.c.school == journal.school, table.c.class_ == class_,
            table.c.day.between(day_number(term.first_day), day_number(term.last_day)),
        )
    )  # fmt: skip
    found: dict[Ref, Absences] = {}
    for pupil, value in rows:
        had = found.get(Ref(pupil), Absences())
        if value == Attendance.EXCUSED:
            found[Ref(pupil)] = Absences(had.excused + 1, had.unexcused)
        elif value == Attendance.UNEXCUSED:
            found[Ref(pupil)] = Absences(had.excused, had.unexcused + 1)
    return found
