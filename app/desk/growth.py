"""Weight and height of a preschool group's children, and what the WHO's tables say of them."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.registers import CellState, Marked, marked_cells
from app.desk.roll import RollLine, roll_of
from app.desk.school import SchoolClass, my_duties
from app.records.tables import MEASUREMENT, TABLES
from app.rules.calendar import day_number, day_of
from app.rules.identity import Sex
from app.rules.impossible import Impossible
from app.rules.preschool.growth import Growth, Measurement, assess, measured_again_by
from app.rules.roles import Action, may
from sync.change import Base, Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref


@dataclass(frozen=True)
class Measured:
    """One weighing and measuring, where it stands, and what it says; None where sex or birth date is not known."""

    day: datetime.date
    weight_g: int | None
    height_mm: int | None
    state: CellState
    growth: Growth | None


@dataclass(frozen=True)
class ChildGrowth:
    """A child's measurings, latest first; `again_by` is the day until which the next is due."""

    child: RollLine
    measured: tuple[Measured, ...]
    again_by: datetime.date | None

    @property
    def latest(self) -> Measured | None:
        return self.measured[0] if self.measured else None


@dataclass(frozen=True)
class GrowthBook:
    """A group's, as read at `base`. `applies`: it is one of preschool."""

    base: Base
    class_: Ref
    children: tuple[ChildGrowth, ...]
    may_write: bool
    applies: bool


def open_growth(journal: Journal, me: Ref, class_: SchoolClass) -> GrowthBook:
    """Read all measurings of the children who sit in the group now."""
    table = TABLES.projection[MEASUREMENT.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.day, table.c.weight_g, table.c.height_mm).where(
            table.c.school == journal.school, table.c.class_ == class_.ref
        )
    )
    marked = marked_cells(journal, MEASUREMENT, class_.ref)
    lines = {line.pupil: line for line in roll_of(journal, class_.ref)}
    found: dict[Ref, list[Measured]] = defaultdict(list)
    for row in rows:
        line = lines.get(Ref(row.pupil))
        if line is not None and (row.weight_g is not None or row.height_mm is not None):
            said = marked.get((class_.ref, row.pupil, row.day), Marked(CellState.SAVED))
            day = day_of(row.day)
            growth = _growth(line, day, row.weight_g, row.height_mm)
            found[line.pupil].append(Measured(day, row.weight_g, row.height_mm, said.state, growth))
    return GrowthBook(
        base=journal.position(),
        class_=class_.ref,
        children=tuple(_child(line, found[line.pupil]) for line in lines.values()),
        may_write=may(my_duties(journal, me), Action.MEASURE, class_.ref),
        applies=class_.is_preschool,
    )


def _child(line: RollLine, found: list[Measured]) -> ChildGrowth:
    measured = tuple(sorted(found, key=lambda one: one.day, reverse=True))
    again_by = None
    if measured and line.birth_date is not None and measured[0].day >= line.birth_date:
        again_by = measured_again_by(line.birth_date, measured[0].day)
    return ChildGrowth(line, measured, again_by)


def _growth(line: RollLine, day: datetime.date, weight_g: int | None, height_mm: int | None) -> Growth | None:
    if line.birth_date is None or line.sex not in list(Sex):
        return None
    try:
        return assess(Measurement(Sex(line.sex), line.birth_date, day, weight_g, height_mm))
    except Impossible:  # measured before birth: one of the two days is wrong
        return None


def measure(
    book: GrowthBook, child: Ref, day: datetime.date, today: datetime.date, weight_g: int | None, height_mm: int | None
) -> list[Change]:
    """The change that writes down what was measured. What was not (None) is left as it stands: a child is weighed in
    the morning and measured in the afternoon. With neither, the day's measuring is taken away.

    Raises `UserError` in somebody else's group, outside of preschool, for a day to come, and where people disagree.
    """
    if not book.applies:
        raise UserError("growth.not_here")
    if not book.may_write:
        raise UserError("growth.not_yours")
    if day > today:
        raise UserError("growth.future")
    for one in book.children:
        if one.child.pupil == child and any(had.day == day and had.state is CellState.CONFLICT for had in one.measured):
            raise UserError("growth.disputed")
    figures = ((1, height_mm), (2, weight_g))
    told = tuple(one for one in figures if one[1] is not None) or figures
    return [Change(MEASUREMENT.number, (book.class_, child, day_number(day)), told)]
