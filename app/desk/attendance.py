"""Attendance of one class at one session: everybody is present, the exceptions are marked."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.leave import Leave, leave_on, leaves_of
from app.desk.registers import CellState, Marked, marked_cells
from app.desk.roll import RollLine, roll_of
from app.desk.school import my_duties
from app.records.tables import ATTENDANCE, ATTENDANCE_REASON, REGISTER, TABLES
from app.rules import remarks
from app.rules.attendance import Attendance
from app.rules.calendar import Session, Term, day_number, day_of
from app.rules.roles import Action, may
from sync.change import Base, Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref

Sitting = tuple[datetime.date, Session]
"""One session of one day."""


@dataclass(frozen=True)
class AttendanceLine:
    """One pupil at the session. A pupil of whom nothing is written counts as present, or, with `leave` known and the
    register not taken yet, as `proposed` to be absent with leave. `reason`: why it was changed on a later day.
    """

    pupil: RollLine
    value: Attendance
    state: CellState
    leave: Leave | None = None
    proposed: bool = False
    reason: str = ""


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

    def is_closed(self, today: datetime.date) -> bool:
        """Whether a change needs a reason: the register is taken, and its day is over."""
        return self.taken and self.day < today


def open_sheet(journal: Journal, me: Ref, class_: Ref, day: datetime.date, session: Session) -> AttendanceSheet:
    """Read one session's sheet."""
    return open_sheets(journal, me, class_, [(day, session)])[0]


def open_sheets(journal: Journal, me: Ref, class_: Ref, sittings: Iterable[Sitting]) -> tuple[AttendanceSheet, ...]:
    """Read the sheets of several sessions of a class, in one go."""
    sittings = list(sittings)
    if not sittings:
        return ()
    first, last = (chosen(day_number(day) for day, _session in sittings) for chosen in (min, max))
    values = _values(journal, class_, first, last)
    reasons = _reasons(journal, class_, first, last)
    done = taken_sessions(journal, class_, day_of(first), day_of(last))
    marked = marked_cells(journal, ATTENDANCE, class_)
    roll, leaves = roll_of(journal, class_), leaves_of(journal, class_)
    base, may_take = journal.position(), may(my_duties(journal, me), Action.TAKE_ATTENDANCE, class_)
    saved = Marked(CellState.SAVED)

    def line_of(pupil: RollLine, day: datetime.date, session: Session) -> AttendanceLine:
        place = (pupil.pupil, day_number(day), int(session))
        value, leave = values.get(place), leave_on(leaves, pupil.pupil, day)
        proposed = value is None and leave is not None and (day, session) not in done
        shown = Attendance.EXCUSED if proposed else (value or Attendance.PRESENT)
        said = marked.get((class_, *place), saved)
        return AttendanceLine(pupil, shown, said.state, leave, proposed, reasons.get(place, ""))

    return tuple(
        AttendanceSheet(
            base=base,
            class_=class_,
            day=day,
            session=session,
            lines=tuple(line_of(pupil, day, session) for pupil in roll),
            taken=(day, session) in done,
            may_take=may_take,
        )
        for day, session in sittings
    )


_Place = tuple[Ref, int, int]
"""Pupil, day and session, as in keys."""


def _values(journal: Journal, class_: Ref, first: int, last: int) -> dict[_Place, Attendance]:
    table = TABLES.projection[ATTENDANCE.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.day, table.c.session, table.c.value).where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.day.between(first, last),
            table.c.value.is_not(None),
        )
    )  # fmt: skip
    return {(Ref(pupil), day, session): Attendance(value) for pupil, day, session, value in rows}


def _reasons(journal: Journal, class_: Ref, first: int, last: int) -> dict[_Place, str]:
    table = TABLES.projection[ATTENDANCE_REASON.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.day, table.c.session, table.c.text).where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.day.between(first, last),
            table.c.text.is_not(None),
        )
    )  # fmt: skip
    return {(Ref(pupil), day, session): text for pupil, day, session, text in rows}


def taken_sessions(
    journal: Journal, class_: Ref, first_day: datetime.date, last_day: datetime.date
) -> frozenset[Sitting]:
    """The sessions of these days whose register is taken."""
    table = TABLES.projection[REGISTER.name]
    rows = journal.connection.execute(
        select(table.c.day, table.c.session).where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.taken == 1,
            table.c.day.between(day_number(first_day), day_number(last_day)),
        )
    )  # fmt: skip
    return frozenset((day_of(day), Session(session)) for day, session in rows if session in list(Session))


def mark(
    sheet: AttendanceSheet, values: Mapping[Ref, Attendance], today: datetime.date, reason: str = ""
) -> list[Change]:
    """The changes that write `values` down. Raises `UserError` for a future day or somebody else's class, and when a
    taken register of an earlier day would be changed without a `reason`.
    """
    _check(sheet, today)
    told = remarks.clean(reason)
    stood = {line.pupil.pupil: line.value for line in sheet.lines}
    late = {pupil for pupil, value in values.items() if sheet.is_closed(today) and stood.get(pupil) is not value}
    if late and not told:
        raise UserError("attendance.reason_needed")
    changes = [_value(sheet, pupil, value) for pupil, value in values.items()]
    return changes + [
        Change(ATTENDANCE_REASON.number, _key(sheet, pupil), ((1, told),)) for pupil in values if pupil in late
    ]


def take_register(sheet: AttendanceSheet, today: datetime.date, said: Collection[Ref] = ()) -> list[Change]:
    """The changes that say: the register of this session is done. What was proposed is then written down, but of the
    pupils of whom something else has been `said` since `sheet` was read.
    """
    _check(sheet, today)
    proposed = [
        _value(sheet, line.pupil.pupil, line.value)
        for line in sheet.lines
        if line.proposed and line.pupil.pupil not in said
    ]
    return [*proposed, Change(REGISTER.number, (sheet.class_, day_number(sheet.day), int(sheet.session)), ((1, 1),))]


def _value(sheet: AttendanceSheet, pupil: Ref, value: Attendance) -> Change:
    return Change(ATTENDANCE.number, _key(sheet, pupil), ((1, int(value)),))


def _key(sheet: AttendanceSheet, pupil: Ref) -> tuple[int, int, int, int]:
    return sheet.class_, pupil, day_number(sheet.day), int(sheet.session)


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
