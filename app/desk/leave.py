"""Leave that was asked for beforehand: written down at the office or by the homeroom teacher, proposed to who takes
attendance on these days.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.roll import RollLine, roll_of
from app.desk.school import my_duties
from app.records.tables import LEAVE, TABLES
from app.rules import remarks
from app.rules.calendar import day_number, day_of
from app.rules.roles import Action, may
from sync.change import Base, Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref

LONGEST = datetime.timedelta(days=366)
"""A last day further away is a slip of the pen."""


@dataclass(frozen=True)
class Leave:
    """A pupil's leave, both days included."""

    pupil: Ref
    first_day: datetime.date
    last_day: datetime.date
    reason: str

    def covers(self, day: datetime.date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class LeaveBook:
    """The leaves of a class, as read at `base`, latest first; `roll` are the pupils to choose from."""

    base: Base
    class_: Ref
    roll: tuple[RollLine, ...]
    leaves: tuple[Leave, ...]
    may_write: bool


def open_leaves(journal: Journal, me: Ref, class_: Ref) -> LeaveBook:
    """Read them."""
    return LeaveBook(
        base=journal.position(),
        class_=class_,
        roll=roll_of(journal, class_),
        leaves=tuple(sorted(leaves_of(journal, class_), key=lambda one: one.first_day, reverse=True)),
        may_write=may(my_duties(journal, me), Action.RECORD_LEAVE, class_),
    )


def leaves_of(journal: Journal, class_: Ref) -> list[Leave]:
    """All leaves of a class that were not taken back."""
    table = TABLES.projection[LEAVE.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.day, table.c.last_day, table.c.reason).where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.last_day.is_not(None)
        )
    )
    return [Leave(Ref(row.pupil), day_of(row.day), day_of(row.last_day), row.reason or "") for row in rows]


def leave_on(leaves: Iterable[Leave], pupil: Ref, day: datetime.date) -> Leave | None:
    """The leave that covers `day`; of several the one that began last."""
    found = [one for one in leaves if one.pupil == pupil and one.covers(day)]
    return max(found, key=lambda one: one.first_day, default=None)


def write_leave(
    book: LeaveBook, pupil: Ref, first_day: datetime.date, last_day: datetime.date, reason: str
) -> list[Change]:
    """The changes that write a leave down; one that begins on the same day is replaced by it.

    Raises `UserError` for somebody else's class, for days in the wrong order, and without a reason.
    """
    if not book.may_write:
        raise UserError("leave.not_yours")
    if not first_day <= last_day <= first_day + LONGEST:
        raise UserError("leave.wrong_days")
    told = remarks.clean(reason)
    if not told:
        raise UserError("leave.no_reason")
    key = (book.class_, pupil, day_number(first_day))
    return [Change(LEAVE.number, key, ((1, day_number(last_day)), (2, told)))]


def take_back(book: LeaveBook, leave: Leave) -> list[Change]:
    """The change that says: this leave is not to count. What was saved with a register stays."""
    if not book.may_write:
        raise UserError("leave.not_yours")
    return [Change(LEAVE.number, (book.class_, leave.pupil, day_number(leave.first_day)), ((1, None),))]
