"""Conduct (rèn luyện) of a class in a term: given by the homeroom teacher (TT22 Điều 8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from app.desk.school import my_duties
from app.records.tables import CONDUCT, TABLES
from app.rules.roles import Action, may
from sync.change import Base, Change
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref


class Conduct(StrEnum):
    """The four levels, in the regulation's words."""

    GOOD = "Tốt"
    FAIR = "Khá"
    PASSED = "Đạt"
    NOT_PASSED = "Chưa đạt"


@dataclass(frozen=True)
class ConductBook:
    """A class's conduct in a term, as read at `base`."""

    base: Base
    class_: Ref
    term: int
    levels: Mapping[Ref, Conduct]
    may_write: bool


def open_conduct(journal: Journal, me: Ref, class_: Ref, term: int) -> ConductBook:
    """Read what is written so far."""
    table = TABLES.projection[CONDUCT.name]
    rows = journal.connection.execute(
        select(table.c.pupil, table.c.level).where(
            table.c.school == journal.school, table.c.class_ == class_, table.c.term == term, table.c.level.is_not(None)
        )
    )
    levels = {Ref(pupil): Conduct(level) for pupil, level in rows}
    may_write = may(my_duties(journal, me), Action.WRITE_CONDUCT, class_)
    return ConductBook(journal.position(), class_, term, levels, may_write)


def write_conduct(book: ConductBook, levels: Mapping[Ref, Conduct]) -> list[Change]:
    """The changes that write `levels` down. Raises `UserError` in somebody else's class."""
    if not book.may_write:
        raise UserError("conduct.not_yours")
    return [
        Change(CONDUCT.number, (book.class_, pupil, book.term), ((1, str(level)),)) for pupil, level in levels.items()
    ]
