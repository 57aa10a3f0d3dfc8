"""Conduct of a class in both terms and the year, as the homeroom teacher gives it (TT22 Điều 8)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.desk.class_rules import SECONDARY, rules_of_class
from app.desk.conduct import Conduct
from app.desk.registers import CellState, Marked, marked_cells
from app.desk.roll import RollLine, roll_of
from app.desk.school import SchoolClass, my_duties
from app.records.tables import CONDUCT, TABLES
from app.rules.roles import Action, may
from app.rules.tt22.conduct import ConductResult, year_conduct
from app.rules.tt22.levels import Level, level_of
from sync.change import Base, Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref

TERMS = (1, 2)
Place = tuple[Ref, int]
"""Pupil and term."""


@dataclass(frozen=True)
class ConductCell:
    """A term's level and where it stands; `reason` is the verdict's code where something came back."""

    level: Conduct | None = None
    state: CellState = CellState.SAVED
    reason: str = ""


@dataclass(frozen=True)
class ConductLine:
    """One pupil's; `cells` by term, both present."""

    pupil: RollLine
    cells: Mapping[int, ConductCell]


@dataclass(frozen=True)
class ConductSheet:
    """A class's conduct, as read at `base`. `applies`: the class's regulations know conduct (grades 6 to 12)."""

    base: Base
    class_: Ref
    lines: tuple[ConductLine, ...]
    may_write: bool
    applies: bool


def open_sheet(journal: Journal, me: Ref, class_: SchoolClass) -> ConductSheet:
    """Read both terms."""
    found = levels_of(journal, class_.ref)
    marked = marked_cells(journal, CONDUCT, class_.ref)
    lines = []
    for line in roll_of(journal, class_.ref):
        cells = {}
        for term in TERMS:
            said = marked.get((class_.ref, line.pupil, term), Marked(CellState.SAVED))
            cells[term] = ConductCell(found.get((line.pupil, term)), said.state, said.reason)
        lines.append(ConductLine(line, cells))
    rules = rules_of_class(journal, class_.ref, class_.grade)
    return ConductSheet(
        base=journal.position(),
        class_=class_.ref,
        lines=tuple(lines),
        may_write=may(my_duties(journal, me), Action.WRITE_CONDUCT, class_.ref),
        applies=rules is not None and rules.id == SECONDARY,
    )


def levels_of(journal: Journal, class_: Ref) -> dict[Place, Conduct]:
    """What is given in both terms, by pupil and term."""
    table = TABLES.projection[CONDUCT.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.term, table.c.level).where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.level.is_not(None)
        )
    )
    return {(Ref(pupil), term): Conduct(level) for pupil, term, level in rows}


def as_level(conduct: Conduct | None) -> Level | None:
    """The same as the rules count it."""
    return None if conduct is None else level_of(str(conduct))


def year_of(first_term: Conduct | None, second_term: Conduct | None) -> ConductResult:
    """The year's level with its reasons (Điều 8 khoản 2)."""
    return year_conduct(as_level(first_term), as_level(second_term))


def give_conduct(sheet: ConductSheet, given: Mapping[Place, Conduct | None]) -> list[Change]:
    """The changes that write `given` down; None takes a level away.

    Raises `UserError` in somebody else's class, where the regulations know no conduct, and where people disagree: that
    is settled in sight of all values.
    """
    if not sheet.may_write:
        raise UserError("conduct.not_yours")
    if not sheet.applies:
        raise UserError("conduct.not_here")
    disputed = {
        (line.pupil.pupil, term)
        for line in sheet.lines
        for term, cell in line.cells.items()
        if cell.state is CellState.CONFLICT
    }
    if disputed & set(given):
        raise UserError("conduct.disputed")
    return [
        Change(CONDUCT.number, (sheet.class_, pupil, term), ((1, None if level is None else str(level)),))
        for (pupil, term), level in given.items()
    ]
