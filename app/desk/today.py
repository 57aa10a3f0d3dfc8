"""What one person's day holds: the own classes, what is not done yet, what came back, and what waits to be sent."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from app.desk import inbox, school, settling
from app.desk.attendance_grid import week_of
from app.desk.judging import queue
from app.desk.locks import period_lock
from app.desk.registers_due import RegisterDue, registers_due
from app.desk.roll import roll_of
from app.desk.school import SchoolClass
from app.records.tables import SCORE, TABLES
from app.rules.calendar import Session, term_of
from app.rules.gradebooks import columns_in
from app.rules.marks import EMPTY, encode
from app.rules.roles import Action, Duty, Role, may
from app.rules.subjects import Subject
from sync import outbox
from sync.journal import Journal
from sync.schema import Ref


@dataclass(frozen=True)
class MyClass:
    """A class in which this person works: as homeroom teacher, in `subjects`, or both."""

    class_: SchoolClass
    homeroom: bool
    subjects: tuple[Subject, ...]


@dataclass(frozen=True)
class ColumnDue:
    """A column of the own books that lacks marks: `missing` of `due`."""

    class_: SchoolClass
    subject: Subject
    term: int
    column: int
    missing: int
    due: int

    @property
    def is_begun(self) -> bool:
        """Whether some of its marks are there."""
        return self.missing < self.due


@dataclass(frozen=True)
class Today:
    """Read in one snapshot. `registers` are those of this week up to now; `columns` the begun ones first."""

    day: datetime.date
    classes: tuple[MyClass, ...]
    registers: tuple[RegisterDue, ...]
    columns: tuple[ColumnDue, ...]
    came_back: int
    conflicts: int
    held: int
    unsent: int

    @property
    def is_done(self) -> bool:
        return not (self.registers or self.columns or self.came_back or self.conflicts or self.held)


def today(journal: Journal, me: Ref, day: datetime.date, now: Session) -> Today:
    """Read it for the signed-in person, whose clock says `day` and the session `now`."""
    duties = school.my_duties(journal, me)
    mine = tuple(_my_classes(journal, duties))
    own = [one.class_ for one in mine if may(duties, Action.TAKE_ATTENDANCE, one.class_.ref)]
    return Today(
        day=day,
        classes=mine,
        registers=registers_due(journal, own, [one for one in week_of(day) if one <= day], day, now),
        columns=_columns(journal, mine, day),
        came_back=len(inbox.inbox(journal, me)),
        conflicts=sum(one.settled is None for one in settling.conflicts(journal, me)),
        held=len(queue(journal, me)),
        unsent=outbox.waiting(journal),
    )


def _my_classes(journal: Journal, duties: Iterable[Duty]) -> Iterable[MyClass]:
    duties = tuple(duties)
    for class_ in school.classes(journal):
        taught = school.subjects_taught(journal, class_.ref)
        subjects = tuple(one for one in taught if may(duties, Action.ENTER_MARKS, class_.ref, one.code))
        homeroom = any((duty.role, duty.class_) == (Role.HOMEROOM_TEACHER, class_.ref) for duty in duties)
        if homeroom or subjects:
            yield MyClass(class_, homeroom, subjects)


def _columns(journal: Journal, mine: Iterable[MyClass], day: datetime.date) -> tuple[ColumnDue, ...]:
    """Columns of the running term that are not full; a locked term owes nothing, nor do holidays."""
    term = term_of(day)
    if term is None:
        return ()
    found = []
    for one in mine:
        pupils = {line.pupil for line in roll_of(journal, one.class_.ref)} if one.subjects else set()
        for subject in one.subjects if pupils else ():
            if period_lock(journal, one.class_.ref, subject.code, term.number) is not None:
                continue
            entered = _entered(journal, one.class_.ref, subject.code, term.number, pupils)
            for column in columns_in(subject, one.class_.grade, term.number):
                missing = len(pupils) - entered.get(column.number, 0)
                if missing:
                    due = ColumnDue(one.class_, subject, term.number, column.number, missing, len(pupils))
                    found.append(due)
    return tuple(sorted(found, key=lambda due: not due.is_begun))


def _entered(journal: Journal, class_: Ref, subject: str, term: int, pupils: set[Ref]) -> dict[int, int]:
    """How many of `pupils` have a mark in each column."""
    table = TABLES.projection[SCORE.name]
    rows = journal.connection.execute(
        select(table.c.column_, func.count())
        .where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.subject == subject,
            table.c.term == term, table.c.value.is_not(None), table.c.value != encode(EMPTY),
            table.c.pupil.in_(pupils),
        )
        .group_by(table.c.column_)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}
